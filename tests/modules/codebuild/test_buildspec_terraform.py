"""The buildspecs that plan and apply, run with stand-ins and with Terraform itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable

import pytest
import yaml

from delivery.testing import Plan

from .buildspec_cases import (
    APPLY,
    AS_A_ROLE,
    HOSTILE,
    PLAN,
    REAL_TERRAFORM,
    RICH_PLAN,
    terraform,
)
from .buildspec_runner import Build, Machine, buildspec, seal, sum_of

ARCHIVE = "terraform_1.12.2_linux_amd64.zip"


def after_options(done: Build) -> list[tuple[str, ...]]:
    return [call[2:] for call in done.called("terraform")]


@pytest.mark.case(PLAN)
class TestPlan:
    def test_it_plans_and_hands_on_the_plan(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        done = build()
        assert done.failed is None, done.log
        assert {call[1] for call in done.called("terraform")} == {"-chdir=./."}
        (backend,) = machine.state.glob("*/backend.tfbackend.json")
        plan = f"{machine.source}/terraform.tfplan"
        assert after_options(done) == [
            ("init", "-no-color", "-lockfile=readonly", f"-backend-config={backend}"),
            ("plan", "-no-color", "-detailed-exitcode", "-lock-timeout=5m", f"-out={plan}"),
            ("show", "-no-color", plan),
        ]
        assert set(done.files) == {"terraform.tar", "terraform.tfplan", "terraform-plan.txt"}
        assert done.files["terraform.tfplan"] == "the plan"
        assert done.files["terraform-plan.txt"] == (
            "x\nPlan: 1 to add, 0 to change, 0 to destroy.\n"
        )
        assert done.variables == {
            "PLAN_CHANGES": "true",
            "PLAN_SHA256": sum_of((machine.source / "terraform.tar").read_bytes()),
            "PLAN_SUMMARY": "Plan: 1 to add, 0 to change, 0 to destroy.",
        }

    def test_the_backend_is_that_of_the_state(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        build()
        assert json.loads((machine.state / "backend").read_text()) == {
            "bucket": "acme-state-111111111111",
            "encrypt": "true",
            "key": "orders/main.tfstate",
            "region": "eu-west-1",
            "use_lockfile": "true",
        }

    @pytest.mark.parametrize(
        ("status", "shown", "changes", "summary"),
        [
            ("0", "No changes. Your infrastructure matches.", "false", None),
            ("2", "Changes to Outputs:\n  + a = 1", "true", "Only outputs change."),
        ],
    )
    def test_a_plan_without_changes_is_no_failure(
        self,
        status: str,
        shown: str,
        changes: str,
        summary: str | None,
        build: Callable[..., Build],
    ) -> None:
        done = build(STAND_IN_PLAN=status, STAND_IN_SHOW=shown)
        assert done.failed is None, done.log
        assert len(done.variables.pop("PLAN_SHA256")) == 64
        assert done.variables == {"PLAN_CHANGES": changes, "PLAN_SUMMARY": summary or shown}

    @pytest.mark.parametrize("failing", ["terraform init", "terraform plan"])
    def test_a_plan_of_the_source_is_not_handed_on(
        self, failing: str, machine: Machine, build: Callable[..., Build]
    ) -> None:
        for name in ("terraform.tar", "terraform.tfplan", "terraform-plan.txt"):
            (machine.source / name).write_text("a stranger's")
        done = build(STAND_IN_FAILS=failing)
        assert done.failed is not None
        assert done.files == {}
        assert "PLAN_SHA256" not in done.variables

    @pytest.mark.parametrize(
        ("failing", "phase", "last"),
        [
            ("curl", "install", "curl"),
            ("terraform init", "pre_build", "init"),
            ("terraform plan", "build", "plan"),
            ("terraform show", "build", "show"),
        ],
    )
    def test_it_fails_where_it_failed(
        self, failing: str, phase: str, last: str, build: Callable[..., Build]
    ) -> None:
        done = build(STAND_IN_FAILS=failing)
        assert done.failed == phase
        assert last in done.calls[-1]
        assert "PLAN_SUMMARY" not in done.variables

    def test_nothing_of_a_download_with_another_sum_is_run(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        machine.publishes({ARCHIVE: REAL_TERRAFORM})
        done = build()
        assert done.failed == "install"
        assert f"its SHA-256 sum is {sum_of(REAL_TERRAFORM)}, and must be" in done.log
        assert [call[0] for call in done.calls] == ["curl"]

    def test_the_sealed_source_is_handed_on_and_no_account_is_named(self, plan: Plan) -> None:
        spec = yaml.safe_load(buildspec(plan))
        assert spec["artifacts"] == {"files": ["terraform-plan.txt", "terraform.tar"]}
        assert spec["env"]["exported-variables"] == [
            "PLAN_CHANGES",
            "PLAN_SHA256",
            "PLAN_SUMMARY",
        ]
        assert re.findall(r"\b\d{12}\b", buildspec(plan)) == []


@pytest.mark.case(RICH_PLAN)
class TestEverything:
    def test_everything_reaches_terraform_as_it_is(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        done = build()
        assert done.failed is None, done.log
        assert done.called("curl")[0][-1] == "https://mirror.acme.example/amd64/tf-1.9.8.zip"
        assert {call[1] for call in done.called("terraform")} == {f"-chdir=./infra/{HOSTILE}"}
        assert after_options(done)[1:3] == [
            ("workspace", "select", "-no-color", "-or-create=true", "prod"),
            (
                *("plan", "-no-color", "-detailed-exitcode", "-lock-timeout=5m"),
                f"-out={machine.source}/terraform.tfplan",
                f"-var-file={machine.source}/envs/prod.tfvars",
                f"-var-file={machine.source}/envs/{HOSTILE}.tfvars",
            ),
        ]
        assert json.loads((machine.state / "backend").read_text()) == {
            "bucket": "acme-state",
            "dynamodb_table": "locks",
            "encrypt": "true",
            "key": "orders.tfstate",
            "kms_key_id": "arn:aws:kms:eu-west-2:444444444444:key/1a2b",
            "region": "eu-west-2",
            "workspace_key_prefix": "spaces",
        }


@pytest.fixture
def approved(machine: Machine) -> str:
    """The sum of what a plan handed on, which is there."""
    (machine.source / "terraform.tfplan").write_text("the plan")
    return seal(machine.source)


@pytest.mark.case(APPLY)
class TestApply:
    def test_it_applies_exactly_the_plan(
        self, approved: str, machine: Machine, build: Callable[..., Build]
    ) -> None:
        done = build(PLAN_SHA256=approved)
        assert done.failed is None, done.log
        assert [call[0] for call in after_options(done)] == ["init", "apply"]
        assert after_options(done)[-1] == (
            *("apply", "-no-color", "-lock-timeout=5m"),
            f"{machine.source}/terraform.tfplan",
        )

    def test_without_a_plan_there_is_nothing_to_apply(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        (machine.source / "terraform.tfplan").write_text("the plan")
        done = build(PLAN_SHA256=sum_of(b"the plan"))
        assert done.failed == "pre_build"
        assert "There is no terraform.tar in the input" in done.log
        assert done.called("terraform") == []

    @pytest.mark.usefixtures("approved")
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({}, "PLAN_SHA256 is not set"),
            ({"PLAN_SHA256": ""}, "PLAN_SHA256 is not set"),
            ({"PLAN_SHA256": sum_of(b"another")}, "is not what was approved"),
            ({"PLAN_SHA256": "*"}, "is not what was approved"),
        ],
    )
    def test_no_other_plan_than_the_approved_one_is_applied(
        self, given: dict[str, str], message: str, build: Callable[..., Build]
    ) -> None:
        done = build(**given)
        assert done.failed == "pre_build"
        assert message in done.log
        assert done.called("terraform") == []

    @pytest.mark.parametrize(
        ("failing", "phase"), [("terraform init", "pre_build"), ("terraform apply", "build")]
    )
    def test_it_fails_where_it_failed(
        self, failing: str, phase: str, approved: str, build: Callable[..., Build]
    ) -> None:
        assert build(PLAN_SHA256=approved, STAND_IN_FAILS=failing).failed == phase


@pytest.mark.case(AS_A_ROLE)
def test_everything_is_done_as_the_role(
    approved: str, machine: Machine, build: Callable[..., Build]
) -> None:
    done = build(PLAN_SHA256=approved)
    assert done.failed is None, done.log
    assert {call[2] for call in machine.profiles() if call[0] != "curl"} == {"delivery"}
    # A workspace that is not there has no plan to apply.
    assert ("workspace", "select", "-no-color", "-or-create=false", "prod") in after_options(done)


@pytest.mark.case(AS_A_ROLE)
def test_nothing_is_done_as_anyone_but_the_role(approved: str, build: Callable[..., Build]) -> None:
    caller = "arn:aws:sts::111111111111:assumed-role/another/codebuild"
    done = build(PLAN_SHA256=approved, STAND_IN_CALLER=caller)
    assert done.failed == "pre_build"
    assert "The build is not arn:aws:iam::" in done.log
    assert done.called("terraform") == []


REAL = {
    "backend_config": {"path": "../../state/real.tfstate"},
    "directory": "infra",
    "tools": {"terraform": {"sha256": sum_of(REAL_TERRAFORM), "version": "1.11.4"}},
}
CONFIGURATION = """\
terraform {
  backend "local" {}
}
variable "size" { type = string }
resource "terraform_data" "this" {
  input = var.size
  provisioner "local-exec" { command = "./${path.module}/x.sh" }
}
"""


def upstream(machine: Machine, word: str) -> None:
    """A module in a repository of its own, whose script writes the word."""
    folder = machine.state / "upstream"
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(
        'resource "terraform_data" "this" {\n'
        '  provisioner "local-exec" { command = "sh ${path.module}/y.sh" }\n}\n'
    )
    (folder / "y.sh").write_text(f"echo {word} > ../downloaded\n")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", word]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.fixture
def real(machine: Machine) -> dict[str, str]:
    machine.publishes({"terraform_1.11.4_linux_amd64.zip": REAL_TERRAFORM})
    (machine.source / "infra").mkdir()
    upstream(machine, "planned")
    module = f'module "downloaded" {{\n  source = "git::file://{machine.state}/upstream"\n}}\n'
    (machine.source / "infra" / "main.tf").write_text(CONFIGURATION + module)
    (machine.source / "infra" / "x.sh").write_text("#!/bin/sh\necho planned > ../ran\n")
    (machine.source / "infra" / "x.sh").chmod(0o755)
    (machine.source / "x.tfvars").write_text('size = "large"\n')
    return {
        "REAL_TERRAFORM": str(shutil.which("terraform")),
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
    }


@pytest.mark.case(
    PLAN.but(
        "a plan by Terraform itself",
        buildspec=terraform(
            **REAL, action="plan", create_workspace=True, var_files=["x.tfvars"], workspace="prod"
        ),
    )
)
def test_terraform_itself_plans(plan: Plan, machine: Machine, real: dict[str, str]) -> None:
    # Of the commit, and no module that this build downloaded.
    stray = machine.source / "infra" / ".terraform" / "modules" / "stray"
    stray.mkdir(parents=True)
    done = machine.run(buildspec(plan), **real)
    assert done.failed is None, done.log
    assert done.variables == {
        "PLAN_CHANGES": "true",
        "PLAN_SHA256": sum_of((machine.source / "terraform.tar").read_bytes()),
        "PLAN_SUMMARY": "Plan: 2 to add, 0 to change, 0 to destroy.",
    }
    assert re.search(r'input +[=] "large"', done.files["terraform-plan.txt"])
    # The modules as they were planned with, and nothing else of what an init makes.
    with tarfile.open(machine.source / "terraform.tar") as archive:
        made = {n.removeprefix("./infra/.terraform/") for n in archive.getnames() if "/.t" in n}
    assert {"modules/modules.json", "modules/downloaded/y.sh"} <= made
    assert "modules/stray" not in made
    assert [name for name in made if name.startswith(("env", "pro", "terraform.tfs"))] == []


@pytest.mark.case(
    PLAN.but("an apply by Terraform itself", buildspec=terraform(**REAL, action="apply"))
)
def test_terraform_itself_applies_the_plan_and_nothing_else(
    plan: Plan, machine: Machine, real: dict[str, str]
) -> None:
    infra = machine.source / "infra"
    hand = {**machine.variables, **real}
    for command in (
        ["init", "-backend-config=path=../../state/real.tfstate"],
        ["plan", "-var-file=../x.tfvars", "-out=../terraform.tfplan"],
    ):
        subprocess.run(
            [real["REAL_TERRAFORM"], *command], cwd=infra, env=hand, check=True, capture_output=True
        )
    real["PLAN_SHA256"] = seal(machine.source)
    sealed = (machine.source / "terraform.tar").read_bytes()
    # What lies beside what was approved is not what was planned.
    infra.mkdir()
    (infra / "x.sh").write_text("#!/bin/sh\necho exchanged > ../ran\n")
    (machine.source / "x.tfvars").write_text('size = "small"\n')
    upstream(machine, "exchanged")
    done = machine.run(buildspec(plan), **real)
    assert done.failed is None, done.log
    resources = json.loads((machine.state / "real.tfstate").read_text())["resources"]
    (resource,) = [it for it in resources if "module" not in it]
    assert resource["instances"][0]["attributes"]["input"]["value"] == "large"
    assert done.files["ran"] == "planned\n"
    assert done.files["downloaded"] == "planned\n"
    # A plan is good for once.
    (machine.source / "terraform.tar").write_bytes(sealed)
    again = machine.run(buildspec(plan), **real)
    assert again.failed == "build", again.log
    assert "Saved plan is stale" in again.log
