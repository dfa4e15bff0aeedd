"""What Terraform drops in silence of the YAML and JSON files that a stack gives a module."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from delivery import modulecalls

MODULES = Path(__file__).parents[2] / "modules"
MODULE = """
variable "environments" {
  type = map(object({
    account_id = string
    approval   = optional(object({ topic = optional(string), role_arns = optional(list(string)) }))
    regions    = optional(list(object({ name = string, weight = optional(number) })), [])
    tags       = optional(map(string), {})
  }))
}

variable "approval" {
  type    = object({ topic = optional(string), role_arns = optional(list(string)) })
  default = null
}

variable "stages" {
  type    = list(object({ name = string, gate = optional(string) }))
  default = []
}

variable "loose" {
  type    = any
  default = null
}
"""
WRONG = """
dev:
  account_id: "111111111111"
prod:
  account_id: "222222222222"
  aproval: {}
"""
TOLD = (
    'stacks/shop/environments.yaml:5:3: module.delivery.environments["prod"]: unknown attribute '
    '"aproval" (did you mean "approval"?)\n  Known are: account_id, approval, regions, tags.'
)
FILE = 'file("${path.module}/environments.yaml")'
DECODED = f"yamldecode({FILE})"
Told = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Writes a stack that calls a module with these arguments; gives what is told of it."""
    monkeypatch.chdir(tmp_path)

    def write(
        arguments: str, content: str | bytes = WRONG, more: str = "", **files: str
    ) -> list[str]:
        call = f'module "delivery" {{\n  source = "../../modules/delivery"\n  {arguments}\n}}\n'
        texts: Mapping[str, str | bytes] = {
            "modules/delivery/variables.tf": MODULE,
            "stacks/shop/main.tf": call + dedent(more),
            "stacks/shop/environments.yaml": content,
            **{name.replace("__", "/").replace("_dot_", "."): it for name, it in files.items()},
        }
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            written = text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode()
            path.write_bytes(written)
        return [str(problem) for problem in modulecalls.check(tmp_path / "stacks/shop")]

    return write


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (f"environments = {DECODED}", ""),
        ('environments = yamldecode(file("environments.yaml"))', ""),
        ('environments = yamldecode(file("./environments.yaml"))', ""),
        ('environments = yamldecode(file("${path.root}/environments.yaml"))', ""),
        ('environments = yamldecode(file("${ path.module }/../shop/environments.yaml"))', ""),
        (f"environments = yamldecode(\n    {FILE},\n  )", ""),
        (f"environments = ({DECODED})", ""),
        (f"environments = var.all ? {DECODED} : {{}}", ""),
        (f"environments = merge({{}}, {DECODED})", ""),
        (f"environments = try({DECODED}, {{}})", ""),
        ("environments = local.all", f"locals {{\n  all = {DECODED}\n}}\n"),
        ("environments = local.all", f"locals {{\n  all = local.file\n  file = {DECODED}\n}}\n"),
        ("environments = var.all ? local.all : null", f"locals {{\n  all = {DECODED}\n}}\n"),
        ("environments = merge(local.all, {})", f"locals {{ all = {DECODED} }}\n"),
    ],
)
def test_a_misspelt_attribute_is_told_at_its_place_in_the_file(
    told: Told, arguments: str, more: str
) -> None:
    assert told(arguments, more=more) == [TOLD]


def test_an_approval_whose_lines_are_gone_is_told(told: Told) -> None:
    assert told(f"environments = {DECODED}", WRONG.replace("aproval: {}", "approval:")) == [
        'stacks/shop/environments.yaml:5:12: module.delivery.environments["prod"].approval: is '
        "empty; write {}, or null, or delete the line"
    ]
    assert told(f"environments = {DECODED}", WRONG.replace("aproval: {}", "approval: null")) == []


def test_a_local_of_another_file_is_found_and_an_override_lies_over_it(told: Told) -> None:
    locals_ = f"locals {{\n  all = {DECODED}\n}}\n"
    over = 'locals {\n  all = yamldecode(file("${path.module}/other.yaml"))\n}\n'
    assert told("environments = local.all", stacks__shop__locals_dot_tf=locals_) == [TOLD]
    assert told(
        "environments = local.all",
        stacks__shop__locals_dot_tf=locals_,
        stacks__shop__a_override_dot_tf=over,
        stacks__shop__other_dot_yaml="a: {acount_id: x}\n",
    ) == [
        'stacks/shop/other.yaml:1:5: module.delivery.environments["a"]: unknown attribute '
        '"acount_id" (did you mean "account_id"?)\n'
        "  Known are: account_id, approval, regions, tags."
    ]


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (f"environments = {DECODED}.all", ""),
        (f'environments = {DECODED}["all"]', ""),
        ("environments = local.file.all", f"locals {{ file = {DECODED} }}\n"),
        ('environments = local.file["all"]', f"locals {{ file = {DECODED} }}\n"),
        ("environments = local.all", f"locals {{ all = {DECODED}.all }}\n"),
        (f"approval = {DECODED}.list[1].approval", ""),
        (f'approval = {DECODED}["list"][1]["approval"]', ""),
        ("approval = local.file[1].approval", f"locals {{ file = {DECODED}.list }}\n"),
    ],
)
def test_a_part_of_a_file_is_judged_alone(told: Told, arguments: str, more: str) -> None:
    content = """
    unasked: {wrong: 1}
    all:
      dev: {wrong: 1}
    list:
      - {wrong: 1}
      - approval: {wrong: 1}
    """
    problems = told(arguments, content, more)
    assert [it.partition(": unknown")[0] for it in problems] == [
        "stacks/shop/environments.yaml:6:16: module.delivery.approval"
        if arguments.startswith("approval")
        else 'stacks/shop/environments.yaml:3:9: module.delivery.environments["dev"]'
    ]


def test_objects_within_maps_and_lists_are_judged(told: Told) -> None:
    content = """
    prod:
      account_id: "111111111111"
      approval: {topics: x}
      regions:
        - name: eu-west-1
        - name: us-east-1
          wieght: 2
      tags: {anything: goes}
    """
    assert [it.partition("\n")[0] for it in told(f"environments = {DECODED}", content)] == [
        'stacks/shop/environments.yaml:3:14: module.delivery.environments["prod"].approval: '
        'unknown attribute "topics" (did you mean "topic"?)',
        'stacks/shop/environments.yaml:7:7: module.delivery.environments["prod"].regions[1]: '
        'unknown attribute "wieght" (did you mean "weight"?)',
    ]


def test_a_list_of_a_file_and_what_is_written_beside_it_are_judged(told: Told) -> None:
    problems = told(f"stages = concat({DECODED}, [{{ nam = 1 }}])", "- {name: a, gat: b}\n")
    assert [it.partition(" (")[0] for it in problems] == [
        'stacks/shop/environments.yaml:1:13: module.delivery.stages[0]: unknown attribute "gat"',
        f"stacks/shop/main.tf:3:{len(f'  stages = concat({DECODED}, [{{ ') + 1}: "
        'module.delivery.stages[]: unknown attribute "nam"',
    ]


def test_an_attribute_that_is_inherited_is_told_where_it_is_written(told: Told) -> None:
    content = "dev: &dev {account_id: a, aproval: {}}\nprod: {<<: *dev, account_id: b}\n"
    assert [it.partition(": unknown")[0] for it in told(f"environments = {DECODED}", content)] == [
        'stacks/shop/environments.yaml:1:27: module.delivery.environments["dev"]',
        'stacks/shop/environments.yaml:1:27: module.delivery.environments["prod"]',
    ]


JSON = '{\r\n\t"dev": {"account_id": "1"},\r\n\t"é \\"x\\"": {"regions": [ ],\t"aproval": {}}\r\n}'


@pytest.mark.parametrize("function", ["jsondecode", "yamldecode"])
def test_json_is_judged_too_however_it_is_indented(told: Told, function: str) -> None:
    assert told(f"environments = {function}({FILE})", JSON.encode()) == [
        'stacks/shop/environments.yaml:3:30: module.delivery.environments["é "x""]: unknown '
        'attribute "aproval" (did you mean "approval"?)\n'
        "  Known are: account_id, approval, regions, tags."
    ]


@pytest.mark.parametrize(
    ("function", "content"),
    [
        ("yamldecode", 'dev:\n  account_id: "1"\n  approval: {role_arns: [a]}\nprod: null\n'),
        ("yamldecode", "dev: {account_id: '1', regions: [{name: a, weight: 1}], tags: {a: b}}\n"),
        ("jsondecode", '{"dev": {"account_id": "1", "approval": null, "regions": []}, "a": {}}'),
        ("jsondecode", ' {"dev": {"account_id": "1", "regions": [{"name": "a"}, {"name": ""}]}} '),
        # Terraform says itself that these are no map of objects.
        ("yamldecode", ""),
        ("yamldecode", "a word\n"),
        ("jsondecode", "[1, -2.5e3, true, false, null]"),
    ],
)
def test_right_files_pass(told: Told, function: str, content: str) -> None:
    assert told(f"environments = {function}({FILE})", content) == []


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ('environments = yamldecode(file("${path.module}/none.yaml"))', ""),
        ('environments = yamldecode(file("${path.module}"))', ""),
        ('environments = yamldecode(file("${path.module}environments.yaml"))', ""),
        ('environments = yamldecode(file("${path.cwd}/environments.yaml"))', ""),
        ("environments = yamldecode(file(var.path))", ""),
        ("environments = yamldecode(file(abspath(var.path)))", ""),
        ('environments = yamldecode("environments.yaml")', ""),
        ('environments = yamldecode(templatefile("environments.yaml", {}))', ""),
        ("environments = yamldecode", ""),
        (f"environments = {DECODED}[var.name]", ""),
        (f"environments = {DECODED}[*]", ""),
        (f"environments = {DECODED}.none", ""),
        (f"environments = {DECODED}[7]", ""),
        (f"environments = {DECODED} == {{}} ? {{}} : null", ""),
        (f"environments = lookup({DECODED}, var.name)", ""),
        (f"loose = {DECODED}", ""),
        ("environments = local.none", f"locals {{ all = {DECODED} }}\n"),
        ("environments = local", f"locals {{ all = {DECODED} }}\n"),
        ("environments = local.all", f"locals {{ all = keys({DECODED}) }}\n"),
        ("environments = local.a", f"locals {{\n  a = local.a\n  b = {DECODED}\n}}\n"),
    ],
)
def test_what_is_computed_or_not_there_is_left_to_terraform(
    told: Told, arguments: str, more: str
) -> None:
    assert told(arguments, more=more) == []


@pytest.mark.parametrize(
    "path",
    [
        "${var.name}.yaml",
        "${path.module}/%{ if x }a.yaml",
        "~/a.yaml",
        "$${a}.yaml",
        r"\u0065.yaml",
    ],
)
def test_a_path_is_not_taken_as_it_is_typed_where_terraform_does_not(told: Told, path: str) -> None:
    typed = f"stacks__shop__{path.removeprefix('${path.module}/').replace('.', '_dot_')}"
    typed = typed.replace("var_dot_name", "var.name")
    assert told(f'environments = yamldecode(file("{path}"))', **{typed: WRONG}) == []


def test_an_index_beyond_the_list_is_left_to_terraform(told: Told) -> None:
    assert told(f"approval = {DECODED}[1]", "- {wrong: 1}\n") == []


@pytest.mark.parametrize(
    ("function", "content", "message"),
    [
        ("yamldecode", b"a: [", "1:5: not YAML: while parsing a flow node expected the node"),
        ("jsondecode", b"{\n  'a': 1}", "2:3: not JSON: Expecting property name"),
        # Terraform takes the second, and the first with all that it says is gone.
        ("yamldecode", b"a: {}\na: {}\n", '2:1: "a" is written twice; the first is at '),
        ("jsondecode", b'{"a": {},\n "a": {}}', '2:2: "a" is written twice; the first is at '),
    ],
)
def test_a_file_that_cannot_be_read_is_told_once(
    told: Told, function: str, content: bytes, message: str
) -> None:
    more = f'module "b" {{\n  source = "../../modules/delivery"\n  environments = {DECODED}\n}}\n'
    more = more.replace("yamldecode", function)
    (problem,) = told(f"environments = {function}({FILE})", content, more)
    assert problem.startswith(f"stacks/shop/environments.yaml:{message}")


@pytest.mark.parametrize("function", ["yamldecode", "jsondecode"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff", "stacks/shop/environments.yaml is not UTF-8 (byte 0)"),
        (b"[" * 100_000, "stacks/shop/environments.yaml is nested too deeply to be read"),
    ],
)
def test_no_file_stops_the_check(told: Told, function: str, content: bytes, message: str) -> None:
    assert told(f"environments = {function}({FILE})", content) == [message]


def test_a_module_finds_its_own_file_and_that_of_the_root(told: Told) -> None:
    call = 'module "x" {{\n  source = "../../../modules/delivery"\n  environments = {}\n}}\n'
    inner = call.format(DECODED) + call.format(DECODED.replace("module", "root")).replace("x", "y")
    problems = told(
        'loose = 1\n}\nmodule "inner" {\n  source = "./inner"',
        stacks__shop__inner__main_dot_tf=inner,
        stacks__shop__inner__environments_dot_yaml="own: {wrong: 1}\n",
    )
    assert [it.partition(": unknown")[0] for it in problems] == [
        'stacks/shop/inner/environments.yaml:1:7: module.x.environments["own"]',
        'stacks/shop/environments.yaml:5:3: module.y.environments["prod"]',
    ]


@pytest.mark.parametrize("module", ["container-pipeline", "container-pipeline-target"])
def test_a_misspelt_approval_is_refused_on_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.chdir(tmp_path)
    source = os.path.relpath(MODULES / module, tmp_path)
    call = f'module "it" {{\n  source = "{source}"\n  environments = {DECODED}\n}}\n'
    (tmp_path / "main.tf").write_text(call, encoding="utf-8")
    right = 'prod:\n  account_id: "444444444444"\n  approval: {}\n'
    (tmp_path / "environments.yaml").write_text(right, encoding="utf-8")
    assert modulecalls.check(tmp_path) == []
    wrong = right.replace("approval", "aproval")
    (tmp_path / "environments.yaml").write_text(wrong, encoding="utf-8")
    (problem,) = modulecalls.check(tmp_path)
    assert str(problem).startswith(
        'environments.yaml:3:3: module.it.environments["prod"]: unknown attribute "aproval" '
        '(did you mean "approval"?)\n'
    )
