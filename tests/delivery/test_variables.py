"""Declarations read from HCL, and how they are kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from delivery import hclsource
from delivery.errors import DeliveryError, InputError, Location
from delivery.hcltypes import parse
from delivery.variables import declarations

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


def test_a_file_that_cannot_be_read(module: Callable[..., Path]) -> None:
    folder = module()
    (folder / "a.tf").mkdir()
    with pytest.raises(DeliveryError) as caught:
        declarations(folder)
    assert str(caught.value) == "module/a.tf cannot be read: Is a directory"
