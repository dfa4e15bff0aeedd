"""The two builds of examples/terraform-pipeline, run one after the other with the real wrapper."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.examples import stand_ins
from tests.examples.builds import Build, run_build

from delivery.testing import Plan, environment_case

BUILD = "platform-prod-plan:1b2c"

pytestmark = pytest.mark.case(environment_case("terraform-pipeline", "pipeline"))


@dataclass
class Machines:
    """Where builds run: each has its own copy of the source, and nothing of another build's."""

    folder: Path
    aws: str
    builds: int = 0
    approved: tuple[Build, Path] | None = None

    def run(
        self,
        plan: Plan,
        step: str,
        artifact: Path | None = None,
        edit: Callable[[Path], object] = lambda _: None,
        **more: str,
    ) -> Build:
        """One build; `edit` is given its source before it starts."""
        project = plan.resource(f"module.{step}.aws_codebuild_project.this")
        (machine,) = project["environment"]
        given = {v["name"]: v["value"] for v in machine["environment_variable"]}
        self.builds += 1
        # CodeBuild's folder has another name in every build, and a machine is new.
        source = self.folder / f"src{self.builds}"
        shutil.copytree(self.folder / "repository", source, symlinks=True)
        edit(source)
        work = self.folder / "delivery"
        shutil.rmtree(work, ignore_errors=True)
        assert given["WORK"].startswith("/")
        environment = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self.aws}/credentials",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "eu-west-1",
            "CODEBUILD_BUILD_ARN": f"arn:aws:codebuild:eu-west-1:111111111111:build/{BUILD}",
            "CODEBUILD_BUILD_ID": BUILD,
            "HOME": str(self.folder),
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "STAND_IN_DELIVERY": str(self.folder / "bin" / "delivery"),
            "STAND_IN_LOG": str(self.folder / "log"),
            "STAND_IN_STS": self.aws,
            **given,
            "WORK": str(work),
            **({"CODEBUILD_SRC_DIR_Plan": str(artifact)} if artifact else {}),
            **more,
        }
        (self.folder / "log").write_text("")
        return run_build(project["source"][0]["buildspec"], source, environment)

    def ran(self, command: str) -> list[dict[str, Any]]:
        """What Terraform was told in the latest build."""
        lines = (self.folder / "log").read_text().splitlines()
        return [told for told in map(json.loads, lines) if told["command"] == command]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("builds")
    stand_ins.write_tools(folder / "bin")
    stand_ins.write_repository(folder / "repository")
    with stand_ins.aws() as address:
        yield Machines(folder, address)


@pytest.fixture
def planned(machines: Machines, plan: Plan, tmp_path: Path) -> tuple[Build, Path]:
    """The build that plans, which is run once, and its artifact as the next build finds it."""
    if machines.approved is None:
        build = machines.run(plan, "plan")
        assert build.failed is None, build.log
        # Each account is planned with its own profile, whose account the guard has compared.
        assert {told["profile"] for told in machines.ran("plan")} == {"tools", "workload"}
        machines.approved = build, build.artifacts
    build, made = machines.approved
    for name in build.files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made / name, tmp_path / name)
    return build, tmp_path


def test_approver_can_read_the_plan_and_its_digest(planned: tuple[Build, Path]) -> None:
    build, artifact = planned
    digest = build.exported.pop("PLAN_DIGEST")
    assert build.exported == {
        "PLAN_CHANGES": "true",
        "PLAN_LINK": "https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/111111111111/"
        "projects/platform-prod-plan/build/platform-prod-plan%3A1b2c/log?region=eu-west-1",
        "PLAN_SUMMARY": "pipeline: 1 to create; target: 1 to create",
    }
    build.exported["PLAN_DIGEST"] = digest
    # What the link leads to is the plan as for a pull request.
    assert "aws_sns_topic.this" in build.log
    # The apply is given the whole of it; people are shown what they can compare.
    assert len(digest) == 64
    assert f"Plan `{digest[:12]}`" in build.log
    assert (artifact / "plan.md").read_text() in build.log


def test_artifact_holds_the_plans_and_what_they_are_bound_to(planned: tuple[Build, Path]) -> None:
    build, _ = planned
    assert build.files == (
        "plan.md",
        "prod/pipeline/plan.json",
        "prod/pipeline/plan.tfplan",
        "prod/target/plan.json",
        "prod/target/plan.tfplan",
    )


def test_plan_that_was_approved_is_applied_by_another_build(
    machines: Machines, plan: Plan, planned: tuple[Build, Path]
) -> None:
    build, artifact = planned
    applied = machines.run(plan, "apply", artifact, PLAN_DIGEST=build.exported["PLAN_DIGEST"])
    assert applied.failed is None, applied.log
    assert "prod: applied pipeline, target." in applied.log
    told = {Path(t["cwd"]).name: (t["plan"], t["profile"]) for t in machines.ran("apply")}
    assert told == {
        stack: ((artifact / f"prod/{stack}/plan.tfplan").read_text(), profile)
        for stack, profile in {"pipeline": "tools", "target": "workload"}.items()
    }


@pytest.mark.parametrize("digest", ["", "latest", "3f9c2a1b7d04"])
def test_apply_without_the_digest_of_an_approval_starts_nothing(
    digest: str, machines: Machines, plan: Plan, planned: tuple[Build, Path]
) -> None:
    _, artifact = planned
    applied = machines.run(plan, "apply", artifact, PLAN_DIGEST=digest)
    assert applied.failed is not None
    assert f'PLAN_DIGEST is "{digest}", so nothing tells which plan was approved.' in applied.log
    assert (machines.folder / "log").read_text() == ""


def exchange(artifact: Path) -> None:
    """Another plan, with all that the wrapper saves beside it."""
    folder = artifact / "prod/target"
    (folder / "plan.tfplan").write_text("another")
    bound = json.loads((folder / "plan.json").read_text())
    bound["plan"] = hashlib.sha256(b"another").hexdigest()
    (folder / "plan.json").write_text(json.dumps(bound))


def remove(artifact: Path) -> None:
    shutil.rmtree(artifact / "prod/target")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(exchange, "which is to be applied."), (remove, 'Stack "target" has no saved plan.')],
    ids=["another plan", "no plan"],
)
def test_nothing_but_the_plan_that_was_approved_is_applied(
    spoil: Callable[[Path], None],
    told: str,
    machines: Machines,
    plan: Plan,
    planned: tuple[Build, Path],
) -> None:
    """The build that applies has plans of its own, for the folders that they make."""
    build, artifact = planned
    spoil(artifact)
    applied = machines.run(plan, "apply", artifact, PLAN_DIGEST=build.exported["PLAN_DIGEST"])
    assert applied.failed is not None
    assert told in applied.log
    assert len(machines.ran("plan")) == len(("pipeline", "target"))
    assert not machines.ran("apply")


def through_the_links(artifact: Path) -> Path:
    """`root` of a stack's folder leads into the work tree, from which the next command is made."""
    made = artifact / "prod/pipeline/root/Makefile"
    made.parent.mkdir()
    made.write_text("apply:\n\t@echo OWNED\n")
    return made


def link_to_a_plan(artifact: Path) -> Path:
    plan = artifact / "prod/target/plan.tfplan"
    plan.rename(artifact.with_name("elsewhere.tfplan"))
    plan.symlink_to(artifact.with_name("elsewhere.tfplan"))
    return plan


def link_to_a_folder(artifact: Path) -> Path:
    folder = artifact / "prod/target"
    folder.rename(artifact.with_name("elsewhere"))
    folder.symlink_to(artifact.with_name("elsewhere"))
    return folder


def another_stack(artifact: Path) -> Path:
    made = artifact / "prod/..\\more\n/plan.tfplan"
    made.parent.mkdir()
    made.write_text("another")
    return made


def another_file(artifact: Path) -> Path:
    made = artifact / "prod/target/backend.json"
    made.write_text("{}")
    return made


@pytest.mark.parametrize(
    "spoil",
    [through_the_links, link_to_a_plan, link_to_a_folder, another_stack, another_file],
    ids=lambda spoil: spoil.__name__.replace("_", " "),
)
def test_artifact_with_more_than_plans_is_not_touched(
    spoil: Callable[[Path], Path], machines: Machines, plan: Plan, planned: tuple[Build, Path]
) -> None:
    """Whoever may write the artifact would otherwise write what the apply runs, and as its role."""
    build, artifact = planned
    shown = str(spoil(artifact))
    applied = machines.run(plan, "apply", artifact, PLAN_DIGEST=build.exported["PLAN_DIGEST"])
    assert applied.failed is not None
    assert f"The artifact holds {shown!r}, which is no plan of a stack" in applied.log
    assert "OWNED" not in applied.log
    assert not machines.ran("apply")
    work = machines.folder / "delivery"
    assert (work / "Makefile").read_bytes() == (
        machines.folder / "repository/Makefile"
    ).read_bytes()
    assert not list(work.glob("build/prod/*/plan.*"))


def test_plan_of_another_commit_is_not_applied(
    machines: Machines, plan: Plan, planned: tuple[Build, Path]
) -> None:
    def edit(source: Path) -> None:
        (source / "stacks/target/more.tf").write_text("# more\n")
        stand_ins.commit(source)

    build, artifact = planned
    digest = build.exported["PLAN_DIGEST"]
    applied = machines.run(plan, "apply", artifact, edit, PLAN_DIGEST=digest)
    assert applied.failed is not None
    assert 'Stack "target": the commit changed since the plan was saved' in applied.log
    assert not machines.ran("apply")


def test_plan_without_changes_says_so(machines: Machines, plan: Plan) -> None:
    build = machines.run(plan, "plan", STAND_IN_ACTION="no-op")
    assert build.failed is None, build.log
    assert build.exported["PLAN_CHANGES"] == "false"
    assert build.exported["PLAN_SUMMARY"] == "pipeline: no changes; target: no changes"


def test_failed_plan_exports_and_hands_on_nothing(machines: Machines, plan: Plan) -> None:
    def edit(source: Path) -> None:
        (source / "environments/prod.yaml").write_text("aws: account\n")

    build = machines.run(plan, "plan", edit=edit)
    assert build.failed is not None
    assert 'missing key "accounts"' in build.log
    assert (build.exported, build.files) == ({}, ())


def test_roles_of_another_account_are_told_before_terraform_starts(
    machines: Machines, plan: Plan
) -> None:
    role = "arn:aws:iam::111111111111:role/platform-prod-plan"
    build = machines.run(plan, "plan", ACCOUNT_ROLES=f"tools={role} workload={role}")
    assert build.failed is not None
    assert "runs in account 444444444444 (workload)" in build.log
    assert not machines.ran("plan")
