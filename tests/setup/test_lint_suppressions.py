"""What Checkov is given to read, and what a suppression has to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from linting import plans, security, suppressions

ROOT = Path(__file__).resolve().parents[2]
STACK = """\
resource "terraform_data" "alone" {
  input = "x"
}

module "outer" {
  source   = "../modules/outer"
  for_each = toset(["a.b"])
}
"""
OUTER = 'module "inner" {\n  source = "./inner"\n  count  = 1\n}\n'
INNER = 'resource "terraform_data" "this" {\n  input = "y"\n}\n'


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  # checkov:skip=CKV_AWS_51", "is no suppression with a reason"),
        ("  # checkov:skip=CKV_AWS_51:", "is no suppression with a reason"),
        ("  # checkov:skip=CKV_AWS_51: why not", "is no suppression with a reason"),
        ("  # checkov:skip=51: tags of a cache move", "is no suppression with a reason"),
        ("  # bridgecrew:skip=CKV_AWS_51: tags of a cache move", "is no suppression"),
        ('  name = "x" # checkov:skip=CKV_AWS_51: tags of a cache move', "is no suppression"),
        ("}\n\nlocals {\n  # checkov:skip=CKV_AWS_51: tags of a cache move", "stands in no"),
    ],
)
def test_a_suppression_without_reason_or_resource_is_told(
    tmp_path: Path, line: str, message: str
) -> None:
    write(
        tmp_path / "modules/ecr/main.tf", f'resource "aws_ecr_repository" "this" {{\n{line}\n}}\n'
    )
    (found,) = suppressions.problems(tmp_path, "modules")
    assert found.startswith(f"modules/ecr/main.tf:{2 + line.count(chr(10))}: ")
    assert message in found


@pytest.mark.parametrize("header", ['resource "aws_ecr_repository" "this" {', 'module "images" {'])
def test_a_suppression_with_a_reason_in_its_block_is_right(tmp_path: Path, header: str) -> None:
    comment = "  # checkov:skip=CKV2_AWS_5: tags of a cache move"
    write(tmp_path / "modules/ecr/main.tf", f"{header}\n{comment}\n}}\n")
    write(tmp_path / "modules/ecr/.terraform/x/main.tf", "# checkov:skip=CKV_AWS_1\n")
    assert suppressions.problems(tmp_path, "modules") == []


def test_every_resource_of_a_plan_is_traced_to_its_block_and_its_calls(tmp_path: Path) -> None:
    write(
        tmp_path / "environments/test.yaml",
        "aws: embedded\nregion: eu-west-1\naccounts: {tools: '111111111111'}\n"
        "stacks: {one: {source: stack, account: tools}}\n",
    )
    write(tmp_path / "stack/main.tf", STACK)
    write(tmp_path / "modules/outer/main.tf", OUTER)
    write(tmp_path / "modules/outer/inner/main.tf", INNER)
    (plan,) = plans.planned(tmp_path, "test", tmp_path / "scratch")
    outer = tmp_path / "modules/outer"
    assert plan.resources == {
        "terraform_data.alone": (plans.Written(tmp_path / "stack", "terraform_data", "alone"),),
        'module.outer["a.b"].module.inner[0].terraform_data.this': (
            plans.Written(outer / "inner", "terraform_data", "this"),
            plans.Written(outer, "module", "inner"),
            plans.Written(tmp_path / "stack", "module", "outer"),
        ),
    }
    assert plan.file.is_relative_to(tmp_path / "scratch")
    assert not (tmp_path / "build").exists()


def test_an_example_that_no_environment_plans_is_told(tmp_path: Path) -> None:
    write(
        tmp_path / "environments/test.yaml",
        "aws: embedded\nregion: eu-west-1\naccounts: {tools: '111111111111'}\n"
        "stacks: {one: {source: examples/one, account: tools}}\n",
    )
    write(tmp_path / "examples/one/main.tf", 'module "part" {\n  source = "./part"\n}\n')
    write(tmp_path / "examples/one/part/main.tf", INNER)
    write(tmp_path / "examples/one/.terraform/modules/x/main.tf", INNER)
    write(tmp_path / "examples/two/main.tf", INNER)
    assert security.examples(tmp_path) == [
        "examples/two is planned by no environment: make it the source of a stack in"
        " environments/*.yaml, so that Checkov reads its plan."
    ]


def test_every_environment_and_every_module_is_checked(tmp_path: Path) -> None:
    names = {check.name for check in security.checks(ROOT, tmp_path)}
    files = {path.stem for path in (ROOT / "environments").glob("*.yaml")}
    environments = {name for name in files if not name.startswith("defaults")}
    assert names == {f"checkov plan {name}" for name in environments} | {
        "checkov modules",
        "checkov suppressions",
        "checkov examples",
    }


def test_a_check_that_cannot_be_made_has_failed(tmp_path: Path) -> None:
    write(tmp_path / "modules/ecr/main.tf", INNER)
    write(tmp_path / "environments/wrong.yaml", "aws: nowhere\n")
    checks = {check.name: check.run for check in security.checks(tmp_path, tmp_path / "scratch")}
    (tmp_path / "scratch").mkdir()
    assert checks["checkov plan wrong"]()[0] == 1
    code, told = checks["checkov modules"]()
    assert code == 1
    assert "`scripts/bootstrap --checkov` makes it." in told
