"""Declarations read from HCL, how they are kept, and a stack's values checked against them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from delivery import hclsource
from delivery.environment import Stack, load
from delivery.errors import DeliveryError, InputError, Location
from delivery.hcltypes import parse
from delivery.variables import check, declarations, inputs

MODULE = """\
# A comment with a { and a "quote
terraform {
  required_version = ">= 1.9"
}

variable "role" {
  description = "Role, \\"quoted\\"."
  type = object({
    arn  = optional(string) # brings a role
    path = optional(string, "/")
  })
  default  = {}
  nullable = false
}

variable "token" {
  description = <<-EOT
    First line,
      second line.
  EOT
  type      = string
  default   = null
  sensitive = true

  validation {
    condition     = length(regexall("^[}\\"]{2}$", var.token)) == 0 && "${var.token}}" != "{"
    error_message = "No."
  }
}

variable untyped {}

variable "counts" {
  type    = map(number)
  default = { a = 1, "b c" = 2.5, d = -3 }
}

locals {
  policy = <<EOT
variable "not_this" {
EOT
  text   = "variable \\"nor_this\\" { ${join("}", ["{"])}"
}

/* variable "nor_this_either" {
} */
resource "a" "b" {
  variable = { type = "x" }
}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def module(tmp_path: Path) -> Callable[..., Path]:
    """Writes files of a module, `main` -> main.tf."""
    folder = tmp_path / "module"
    folder.mkdir()

    def module(**files: str) -> Path:
        for name, text in files.items():
            (folder / f"{name}.tf").write_text(dedent(text), encoding="utf-8")
        return folder

    return module


def refused(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        declarations(folder)
    return [str(problem) for problem in caught.value.problems]


def test_declarations(module: Callable[..., Path]) -> None:
    found = declarations(module(main=MODULE))
    assert list(found) == ["counts", "role", "token", "untyped"]
    role, token = found["role"], found["token"]
    assert role.type == parse('object({arn = optional(string), path = optional(string, "/")})')
    assert (role.required, role.default, role.nullable, role.sensitive) == (False, {}, False, False)
    assert role.description == 'Role, "quoted".'
    assert role.location == Location(Path("module/main.tf"), 6, 1)
    assert [path for path, _ in role.paths()] == ["role.arn", "role.path"]
    assert (token.required, token.default, token.nullable, token.sensitive) == (
        False,
        None,
        True,
        True,
    )
    assert token.description == "First line,\n  second line."
    assert token.location.line == 16
    assert found["untyped"].required
    assert str(found["untyped"].type) == "any"
    assert found["counts"].default == {"a": 1, "b c": 2.5, "d": -3}


def test_all_files_of_the_folder_are_read(module: Callable[..., Path]) -> None:
    folder = module(a='variable "x" {}', b='variable "y" {}')
    (folder / "c.tf.json").write_text(json.dumps({"variable": {"z": {"type": "list(string)"}}}))
    (folder / "d.txt").write_text('variable "no" {}')
    found = declarations(folder)
    assert list(found) == ["x", "y", "z"]
    assert str(found["z"].type) == "list(string)"
    assert found["y"].location.path == Path("module/b.tf")


def test_override_files_are_laid_on_top(module: Callable[..., Path]) -> None:
    found = declarations(
        module(
            a_override='variable "x" { default = "b" }',
            main='variable "x" {\n  type = string\n  default = "a"\n}',
        )
    )
    assert (str(found["x"].type), found["x"].default) == ("string", "b")
    assert found["x"].location.path == Path("module/main.tf")


def test_a_folder_without_declarations(module: Callable[..., Path]) -> None:
    assert declarations(module()) == {}
    assert declarations(module(main="locals { a = 1 }")) == {}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            'variable "a" {\n  type = string\n  default = [\n}\n',
            ['module/main.tf:4:1: not HCL: unexpected "}"'],
        ),
        (
            '\nvariable "a" { type = string, default = 1 }\nvariable "b" {\n  type = = 1\n}',
            [
                'module/main.tf:2:29: not HCL: unexpected ","',
                'module/main.tf:4:10: not HCL: unexpected "="',
            ],
        ),
        ('variable "a" {\n', ["module/main.tf:3:1: not HCL: unexpected end of the block"]),
        (
            'variable "a" {\n  type = strin\n}',
            ['module/main.tf:1:1: variable "a": type: "strin" is not a type'],
        ),
    ],
)
def test_syntax_errors(module: Callable[..., Path], text: str, problems: list[str]) -> None:
    assert refused(module(main=text)) == problems


def test_syntax_errors_of_json(module: Callable[..., Path]) -> None:
    folder = module()
    (folder / "a.tf.json").write_text('{"variable": }')
    assert refused(folder) == ["module/a.tf.json:1:14: not JSON: Expecting value"]


def test_what_is_no_declaration_is_not_judged(module: Callable[..., Path]) -> None:
    text = 'resource "a" "b" {\n  x = = =\n}\nvariable "c" {}\n'
    assert list(declarations(module(main=text))) == ["c"]


def test_a_file_is_parsed_once(
    module: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = module(main=MODULE)
    first = declarations(folder)
    assert len(list((tmp_path / "cache/terraform-aws-delivery/hcl").iterdir())) == 1

    def no_parsing(_text: str) -> None:
        pytest.fail("parsed again")

    monkeypatch.setattr(hclsource, "_hcl", no_parsing)
    assert declarations(folder) == first


def test_a_changed_file_is_parsed_again(module: Callable[..., Path]) -> None:
    declarations(module(main='variable "a" {}'))
    assert list(declarations(module(main='variable "b" {}'))) == ["b"]


def test_a_spoilt_cache_is_read_over(module: Callable[..., Path], tmp_path: Path) -> None:
    folder, cache = module(main='variable "a" {}'), tmp_path / "kept"
    declarations(folder, cache)
    for kept in cache.iterdir():
        kept.write_text("[")
    assert list(declarations(folder, cache)) == ["a"]
    assert list(declarations(folder, cache)) == ["a"]


def test_a_cache_that_cannot_be_written_is_no_hindrance(
    module: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert list(declarations(module(main='variable "a" {}'), tmp_path / "file" / "cache")) == ["a"]


def test_a_home_that_does_not_exist_is_no_hindrance(
    module: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert list(declarations(module(main='variable "a" {}'))) == ["a"]


def test_hcl2_is_not_loaded_where_all_is_kept(
    module: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = module(main=MODULE)
    declarations(folder)
    monkeypatch.setitem(sys.modules, "hcl2", None)
    assert len(declarations(folder)) == 4


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
        "environments/dev.yaml:7:63: kept: expected string, found null",
    ]


def test_a_stack_without_variables_misses_those_it_needs(tmp_path: Path) -> None:
    declared = 'variable "name" {\n  type = list(string)\n}'
    text = stack(tmp_path, "{}", declared)
    assert [str(it) for it in check(text)] == [
        'environments/dev.yaml:7:16: variables: the stack "pipeline" needs the variable "name" '
        "(list(string))\n  Declared at stack/variables.tf:1:1."
    ]


def test_null_where_there_is_a_default_or_null_means_something(tmp_path: Path) -> None:
    declared = 'variable "a" {\n  default = "x"\n  nullable = false\n}\nvariable "b" {}'
    assert problems(tmp_path, "{a: null, b: null}", declared) == []


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


def test_a_file_that_cannot_be_read(module: Callable[..., Path]) -> None:
    folder = module()
    (folder / "a.tf").mkdir()
    with pytest.raises(DeliveryError) as caught:
        declarations(folder)
    assert str(caught.value) == "module/a.tf cannot be read: Is a directory"
