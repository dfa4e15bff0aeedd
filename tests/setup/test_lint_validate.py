"""`terraform validate` of all modules and examples at once finds what each alone would."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from delivery import toolchain
from linting import validate

VERSIONS = 'terraform {\n  required_version = ">= 1.9"\n}\n'
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A module with a required and an optional variable, and an example with a backend."""
    files = {
        "modules/part/versions.tf": VERSIONS,
        "modules/part/main.tf": 'variable "needed" {\n  type = list(string)\n}\n\n'
        'variable "kind" {\n  type    = string\n  default = "a"\n}\n\n'
        'resource "terraform_data" "this" {\n  for_each = toset(var.needed)\n}\n',
        "modules/part/.terraform/modules/x/versions.tf": "not { HCL",
        "examples/whole/versions.tf": 'terraform {\n  backend "local" {}\n}\n',
        "examples/whole/main.tf": 'module "part" {\n  source = "../../modules/part"\n'
        '  needed = ["a"]\n}\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def told(project: Path) -> list[str]:
    tools = toolchain.resolve(ROOT)
    return validate.problems(project, tools.binary, tools.environ(os.environ), project / "scratch")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def test_what_is_right_passes_and_nothing_is_written_there(project: Path) -> None:
    before = sorted(path for path in project.rglob("*"))
    (project / "scratch").mkdir()
    assert told(project) == []
    after = sorted(path for path in project.rglob("*"))
    assert [path for path in after if not path.is_relative_to(project / "scratch")] == before


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        # In a module's resource of which there is none, in an example, and in what both call.
        (
            "modules/part/main.tf",
            'resource "terraform_data" "no" {\n  count = 0\n  inputs = 1\n}\n',
            "modules/part/main.tf:15: error: Unsupported argument. An argument named",
        ),
        (
            "examples/whole/main.tf",
            'output "x" {\n  value = module.part.nothing\n}\n',
            "examples/whole/main.tf:6: error: Unsupported attribute. This object does not have",
        ),
        (
            "modules/part/main.tf",
            'output "kind" {\n  value = var.kind == "b" ? var.nowhere : 1\n}\n',
            "modules/part/main.tf:14: error: Reference to undeclared input variable. An input",
        ),
        # A warning fails as well.
        (
            "modules/part/main.tf",
            'output "version" {\n  value = terraform_data.this\n'
            "  depends_on = [terraform_data.this]\n}\n\n"
            'resource "terraform_data" "old" {\n  lifecycle {\n    ignore_changes = [id]\n  }\n}\n',
            "modules/part/main.tf:18: warning: Redundant ignore_changes element.",
        ),
    ],
)
def test_what_is_wrong_anywhere_is_told_once(
    project: Path, file: str, text: str, message: str
) -> None:
    append(project / file, text)
    (line,) = told(project)
    assert line.startswith(message)


def test_a_root_that_cannot_be_called_is_validated_by_itself(project: Path) -> None:
    append(
        project / "examples/whole/main.tf",
        'resource "terraform_data" "x" {}\n\nimport {\n  to = terraform_data.x\n  id = "x"\n}\n',
    )
    assert told(project) == []
    append(project / "examples/whole/main.tf", "locals {\n  wrong = var.nowhere\n}\n")
    shutil.rmtree(project / "scratch")
    (line,) = told(project)
    assert line.startswith("examples/whole/main.tf:12: error: Reference to undeclared input")


def test_a_provider_that_cannot_be_had_fails(project: Path) -> None:
    append(
        project / "modules/part/versions.tf",
        'terraform {\n  required_providers {\n    x = {\n      source = "127.0.0.1/no/such"\n'
        "    }\n  }\n}\n",
    )
    (text,) = [text for text in told(project) if text.startswith("modules/part:\n")]
    assert "no/such" in text
