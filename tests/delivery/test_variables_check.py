"""A stack's values checked against the variables that it declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.environment import Stack, load
from delivery.hcltypes import parse
from delivery.variables import check, declarations, inputs


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


VARIABLES = """
variable "name" {
  description = "Name of the pipeline."
  type        = string
}

variable "stages" {
  type    = list(object({ name = string, order = optional(number, 1) }))
  default = []
}

variable "kept" {
  type     = string
  nullable = false
}

variable "region" {
  type    = string
  default = null
}

variable "tags" {
  type    = map(string)
  default = {}
}
"""


def stack(tmp_path: Path, variables: str, declared: str = VARIABLES, tags: str = "{}") -> Stack:
    """The stack of an environment whose `variables` are this flow map, at line 7, column 16."""
    (tmp_path / "stack").mkdir()
    (tmp_path / "environments").mkdir()
    (tmp_path / "stack" / "variables.tf").write_text(declared)
    (tmp_path / "environments" / "dev.yaml").write_text(
        f'aws: account\nregion: eu-west-1\naccounts: {{tools: "111111111111"}}\ntags: {tags}\n'
        f"stacks:\n  pipeline:\n    variables: {variables}\n    source: stack\n    account: tools\n"
    )
    return load("dev", tmp_path).stacks["pipeline"]


def problems(tmp_path: Path, variables: str, declared: str = VARIABLES) -> list[str]:
    return [str(problem) for problem in check(stack(tmp_path, variables, declared))]


def test_what_fits(tmp_path: Path) -> None:
    given = "{name: a, kept: b, stages: [{name: c}, {name: d, order: 2}], region: null}"
    assert problems(tmp_path, given) == []


def test_everything_that_does_not_fit_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "{nme: a, stages: [{nam: 1, order: '2'}], kept: null}") == [
        'environments/dev.yaml:7:16: variables: the stack "pipeline" needs the variable "name" '
        "(string)\n  Declared at stack/variables.tf:2:1: Name of the pipeline.",
        'environments/dev.yaml:7:17: variables: the stack "pipeline" declares no variable "nme" '
        '(did you mean "name"?)\n  It declares: kept, name, region, stages, tags.',
        'environments/dev.yaml:7:34: stages[0]: missing attribute "name" (string)',
        'environments/dev.yaml:7:35: stages[0]: unknown attribute "nam" (did you mean "name"?)\n'
        "  Known are: name, order.",
        'environments/dev.yaml:7:50: stages[0].order: expected number, found the string "2"\n'
        "  Take off the quotes: 2.",
        "environments/dev.yaml:7:63: kept: is empty; write a value",
    ]


def test_a_stack_without_variables_misses_those_it_needs(tmp_path: Path) -> None:
    declared = 'variable "name" {\n  type = list(string)\n}'
    text = stack(tmp_path, "{}", declared)
    assert [str(it) for it in check(text)] == [
        'environments/dev.yaml:7:16: variables: the stack "pipeline" needs the variable "name" '
        "(list(string))\n  Declared at stack/variables.tf:1:1."
    ]


def test_null_is_refused_where_terraform_would_take_the_default_in_silence(tmp_path: Path) -> None:
    declared = (
        'variable "a" {\n  default = "x"\n  nullable = false\n}\n'
        'variable "b" {\n  type = object({ c = string, d = optional(string) })\n'
        "  nullable = false\n}\n"
        'variable "e" {\n  nullable = false\n}\n'
    )
    assert problems(tmp_path, "{a: , b: {c: , d: ~}, e: ~}", declared) == [
        "environments/dev.yaml:7:19: a: is empty; write a value, or delete the line to take the "
        "default",
        "environments/dev.yaml:7:28: b.c: is empty; write a value (string)",
        "environments/dev.yaml:7:41: e: is empty; write a value",
    ]


def test_null_in_place_of_an_inherited_value_is_told_what_deleting_it_gives(tmp_path: Path) -> None:
    stack(tmp_path, "{a: x}", 'variable "a" {\n  default = "y"\n  nullable = false\n}')
    (tmp_path / "environments" / "own.yaml").write_text(
        "inherits: [dev]\nstacks:\n  pipeline:\n    variables:\n      a:\n"
    )
    (problem,) = check(load("own", tmp_path).stacks["pipeline"])
    assert str(problem) == (
        "environments/own.yaml:5:9: a: is empty; write a value, or delete the line to take that of "
        "environments/dev.yaml:7:20"
    )


def test_null_where_null_means_something(tmp_path: Path) -> None:
    declared = (
        'variable "a" { default = "x" }\nvariable "b" {}\n'
        'variable "c" {\n  type = object({ d = optional(string, "x") })\n  nullable = false\n}\n'
    )
    assert problems(tmp_path, "{a: null, b: null, c: {d: null}}", declared) == []


FILLED = """
variable "account_id" { type = string }
variable "environment" { type = string }
variable "region" { type = string }
variable "tags" { type = map(string) }
"""


def test_what_an_environment_fills_in(tmp_path: Path) -> None:
    given = stack(tmp_path, "{}", FILLED, tags="{team: a}")
    assert check(given) == []
    found = {name: it.plain() for name, it in inputs(given, declarations(given.source)).items()}
    assert found == {
        "account_id": "111111111111",
        "environment": "dev",
        "region": "eu-west-1",
        "tags": {"team": "a"},
    }


def test_what_is_set_is_not_filled_in(tmp_path: Path) -> None:
    given = stack(tmp_path, "{region: eu-west-2, tags: {}, account_id: null}", FILLED)
    found = inputs(given, declarations(given.source))
    assert found["region"].plain() == "eu-west-2"
    assert found["tags"].plain() == {}
    assert found["account_id"].plain() is None


def test_nothing_undeclared_is_passed_or_filled_in(tmp_path: Path) -> None:
    given = stack(tmp_path, "{b: 1}", 'variable "a" { default = 1 }', tags="{team: a}")
    assert inputs(given, declarations(given.source)) == {}


def test_a_variable_of_another_type_is_not_filled_in(tmp_path: Path) -> None:
    declared = (
        'variable "environment" {\n  type    = object({ size = string })\n  default = null\n}'
    )
    given = stack(tmp_path, "{}", declared)
    assert check(given) == []
    assert inputs(given, declarations(given.source)) == {}


@pytest.mark.parametrize(
    ("kind", "written", "told"),
    [
        ("string", "9007199254740993", ("a number", "Put it in quotes.")),
        ("string", "000111222333", ("a number", "Put it in quotes.")),
        ("string", "off", ("a bool", "Put it in quotes.")),
        ("number", '"12345"', ("a string", "Write a number, without quotes.")),
        ("bool", '"true"', ("a string", "Write true or false, without quotes.")),
        ("list(string)", "hunter2", ("a string", 'Write ["..."].')),
        ("number", "hunter2", ("a string", "Write a number, without quotes.")),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_no_message_tells_a_sensitive_value(
    kind: str, written: str, told: tuple[str, str], nested: bool, tmp_path: Path
) -> None:
    kind, path = (f"list(object({{a = {kind}}}))", "key[0].a") if nested else (kind, "key")
    value = f"[{{a: {written}}}]" if nested else written
    declared = f'variable "key" {{\n  type      = {kind}\n  sensitive = true\n}}'
    (text,) = problems(tmp_path, f"{{key: {value}}}", declared)
    expected = parse(kind).element.attributes["a"].type if nested else parse(kind)  # type: ignore[union-attr]
    message = f"{path}: expected {expected.brief()}, found {told[0]}\n  {told[1]}"
    assert text.partition(" ")[2] == message


def test_no_message_tells_a_sensitive_number(tmp_path: Path) -> None:
    declared = 'variable "key" {\n  type      = number\n  sensitive = true\n}'
    (text,) = problems(tmp_path, "{key: 0123}", declared)
    assert text.partition(" ")[2] == (
        "key: YAML reads this number as another than is written\n"
        "  Put it in quotes, or write it as a decimal number."
    )


def test_an_attribute_that_is_empty_is_no_null(tmp_path: Path) -> None:
    """`gate:` whose lines are gone would be no gate, and nobody told."""
    gate = "gate = optional(object({})), n = optional(number)"
    declared = f'variable "stages" {{\n  type = list(object({{ name = string, {gate} }}))\n}}\n'
    assert problems(tmp_path, "{stages: [{name: a, gate: , n: }]}", declared) == [
        "environments/dev.yaml:7:41: stages[0].gate: is empty; write {}, or null, or delete the "
        "line",
        "environments/dev.yaml:7:46: stages[0].n: is empty; write a value (number), or null, or "
        "delete the line",
    ]


def test_an_attribute_that_is_null_is_written(tmp_path: Path) -> None:
    declared = 'variable "a" {\n  type = object({ gate = optional(object({})) })\n}\n'
    assert problems(tmp_path, "{a: {gate: null}}", declared) == []
