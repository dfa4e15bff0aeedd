"""What Checkov is given to read, and what a suppression has to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linting import plans, security, suppressions
from linting.checkov import Run

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
AWS = 'resource "aws_ecr_repository" "this" {\n  name = "inner"\n}\n'
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
    problems: list[str] = []
    (plan,) = plans.planned(tmp_path, ["test"], tmp_path / "scratch", problems)
    assert problems == []
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
    assert plan.file.stat().st_mode & 0o077 == 0


def test_a_stack_that_no_other_root_can_hold_is_planned_by_itself(tmp_path: Path) -> None:
    write(
        tmp_path / "environments/test.yaml",
        "aws: embedded\nregion: eu-west-1\naccounts: {tools: '111111111111'}\n"
        "stacks: {one: {source: stack, account: tools}, two: {source: other, account: tools}}\n",
    )
    write(
        tmp_path / "stack/main.tf", STACK + "import {\n  to = terraform_data.alone\n  id = 1\n}\n"
    )
    write(tmp_path / "other/main.tf", INNER)
    write(tmp_path / "modules/outer/main.tf", OUTER)
    write(tmp_path / "modules/outer/inner/main.tf", INNER)
    problems: list[str] = []
    made = plans.planned(tmp_path, ["test"], tmp_path / "scratch", problems)
    assert problems == []
    assert {plan.stack: set(plan.resources) for plan in made} == {
        "one": {
            "terraform_data.alone",
            'module.outer["a.b"].module.inner[0].terraform_data.this',
        },
        "two": {"terraform_data.this"},
    }


PROVIDED = """\
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "eu-west-2"
}

resource "aws_ecr_repository" "this" {
  for_each = toset(["x"])
  name     = "module.one.x"
}

resource "aws_ecr_repository" "second" {
  provider = aws.second
  name     = "second"
}

module "outer" {
  source = "./outer"
}
"""


def test_a_stack_of_a_common_root_is_given_as_if_it_had_been_planned_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path / "environments/test.yaml",
        "aws: embedded\nregion: eu-west-1\naccounts: {tools: '111111111111'}\n"
        "stacks: {one: {source: stack, account: tools}, two: {source: stack, account: tools}}\n",
    )
    write(tmp_path / "stack/main.tf", PROVIDED)
    write(tmp_path / "stack/outer/main.tf", 'provider "aws" {\n  region = "eu-west-3"\n}\n' + AWS)
    together = plans.planned(tmp_path, ["test"], tmp_path / "together", [])
    monkeypatch.setattr(plans, "_outcome", lambda *_: None)
    alone = plans.planned(tmp_path, ["test"], tmp_path / "alone", [])
    assert [plan.resources for plan in together] == [plan.resources for plan in alone]
    for left, right in zip(together, alone, strict=True):
        found, expected = (json.loads(plan.file.read_text("utf-8")) for plan in (left, right))
        assert len(found["resource_changes"]) == 3
        assert found == {key: expected[key] for key in found} | {
            # The outputs are those of the common root.
            "planned_values": {"root_module": expected["planned_values"]["root_module"]}
        }


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


def test_the_lint_has_all_checks_by_checkov(tmp_path: Path) -> None:
    assert [check.name for check in security.checks(ROOT, tmp_path)] == [
        "checkov plans",
        "checkov modules",
        "checkov suppressions",
        "checkov examples",
    ]


def test_every_stack_of_every_environment_is_scanned_and_what_does_not_plan_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned: list[str] = []

    def run(_: Path, __: Path, *scans: tuple[str | Path, ...]) -> list[Run]:
        scanned.extend(Path(scan[1]).name for scan in scans)
        # Checkov's exit code where it crashed.
        return [Run(2, "", Path(scan[1]).stem) for scan in scans]

    monkeypatch.setattr(security, "runs", run)
    write(tmp_path / "environments/wrong.yaml", "aws: nowhere\n")
    for name in ("one", "two"):
        write(
            tmp_path / f"environments/{name}.yaml",
            "aws: embedded\nregion: eu-west-1\naccounts: {tools: '111111111111'}\nstacks:\n"
            "  left: {source: stack, account: tools}\n  right: {source: stack, account: tools}\n"
            "  bad: {source: bad, account: tools}\n",
        )
    write(tmp_path / "stack/main.tf", INNER)
    write(
        tmp_path / "bad/main.tf",
        'locals {\n  x = 1\n}\n\noutput "x" {\n  value = 1\n  precondition {\n'
        "    condition = local.x > 2\n"
        '    error_message = "One is not more than two."\n  }\n}\n',
    )
    told = security.environments(tmp_path, tmp_path / "none", tmp_path / "scratch")
    expected = ["one-left", "one-right", "two-left", "two-right"]
    assert scanned == [f"{name}.json" for name in expected]
    crashed = [line for line in told if "Checkov ended with exit code 2" in line]
    assert [line.splitlines()[-1] for line in crashed] == [f"  | {name}" for name in expected]
    assert [line.partition(":")[0] for line in crashed] == [
        f"environment {name}" for name in ("one", "one", "two", "two")
    ]
    rest = [line for line in told if line not in crashed]
    assert [line.partition(":")[0] for line in rest] == [
        "environment wrong",
        "environment one",
        "environment two",
    ]
    assert 'expected "account" or "embedded", found "nowhere"' in rest[0]
    for line in rest[1:]:
        assert "One is not more than two." in line


def test_a_check_that_cannot_be_made_has_failed(tmp_path: Path) -> None:
    write(tmp_path / "modules/ecr/main.tf", INNER)
    write(tmp_path / "environments/wrong.yaml", "aws: nowhere\n")
    (tmp_path / "scratch").mkdir()
    checks = {check.name: check.run for check in security.checks(tmp_path, tmp_path / "scratch")}
    for name in ("checkov plans", "checkov modules"):
        code, told = checks[name]()
        assert code == 1
        assert "`scripts/bootstrap --checkov` makes it." in told
