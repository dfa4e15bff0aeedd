"""What an apply reads beside its plan is what was approved: sealed by the plan, by one sum."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from delivery.testing import Plan, readme_case

from .buildspec_cases import APPLY, PLAN
from .buildspec_runner import Build, Machine, seal, sum_of

ODD = "-x 'a' \n\\\"$(id)\u00e4"


def write_source(folder: Path) -> None:
    """A source with what archives lose: modes, links, hidden files, odd names, empty folders."""
    for name, text in {"x.sh": "echo planned", ".terraform.lock.hcl": "", ODD: "odd"}.items():
        (folder / name).write_text(text)
    (folder / "x.sh").chmod(0o755)
    (folder / "modules").mkdir()
    (folder / "modules" / "y.sh").symlink_to("../x.sh")
    (folder / "empty").mkdir()


def tree(folder: Path) -> dict[str, str]:
    """What is in `folder`: mode and text of each file, `/` of a folder, the target of a link."""
    return {
        path.relative_to(folder).as_posix(): f"-> {path.readlink()}"
        if path.is_symlink()
        else "/"
        if path.is_dir()
        else f"{path.stat().st_mode & 0o777:o} {path.read_text()}"
        for path in folder.rglob("*")
    }


@pytest.mark.case(PLAN)
def test_the_plan_seals_its_source_as_it_is(
    machine: Machine, build: Callable[..., Build], tmp_path: Path
) -> None:
    write_source(machine.source)
    (machine.source / "terraform.tar").write_text("a stranger's")
    done = build()
    assert done.failed is None, done.log
    sealed = machine.source / "terraform.tar"
    assert done.variables["PLAN_SHA256"] == sum_of(sealed.read_bytes())
    with tarfile.open(sealed) as archive:
        archive.extractall(tmp_path / "opened", filter="tar")
    sealed.unlink()
    assert tree(tmp_path / "opened") == tree(machine.source)
    assert (tmp_path / "opened" / "terraform.tfplan").read_text() == "the plan"


@pytest.mark.case(PLAN)
def test_a_plan_that_cannot_be_sealed_is_none(
    machine: Machine, build: Callable[..., Build]
) -> None:
    machine.tool("tar", "#!/bin/sh\nexit 2\n")
    done = build()
    assert done.failed == "build"
    assert "PLAN_SHA256" not in done.variables
    assert "terraform.tar" not in done.files


def rewrite(source: Path, edit: Callable[[Path], object]) -> None:
    """Exchange what is sealed by what `edit` makes of it."""
    opened = source.with_name("opened")
    with tarfile.open(source / "terraform.tar") as archive:
        archive.extractall(opened, filter="tar")
    edit(opened)
    seal(opened)
    (opened / "terraform.tar").replace(source / "terraform.tar")


def change(opened: Path) -> None:
    (opened / "x.sh").write_text("echo exchanged")


def add(opened: Path) -> None:
    (opened / "override.tf").write_text("")


def remove(opened: Path) -> None:
    (opened / ODD).unlink()


def link(opened: Path) -> None:
    (opened / "x.sh").unlink()
    (opened / "x.sh").symlink_to("/bin/true")


def allow(opened: Path) -> None:
    (opened / ODD).chmod(0o777)


@pytest.fixture
def approved(machine: Machine) -> str:
    """The sum of what a plan handed on, which is there."""
    write_source(machine.source)
    (machine.source / "terraform.tfplan").write_text("the plan")
    return seal(machine.source)


@pytest.mark.case(APPLY)
class TestApply:
    @pytest.mark.parametrize("edit", [change, add, remove, link, allow])
    def test_nothing_of_what_was_approved_can_be_exchanged(
        self,
        edit: Callable[[Path], object],
        approved: str,
        machine: Machine,
        build: Callable[..., Build],
    ) -> None:
        rewrite(machine.source, edit)
        done = build(PLAN_SHA256=approved)
        assert done.failed == "pre_build"
        assert f"terraform.tar is not what was approved: its SHA-256 sum is not {approved}." in (
            done.log
        )
        assert done.called("terraform") == []
        assert list(done.files) == ["terraform.tar"]

    def test_a_link_to_another_archive_does_not_pass(
        self, approved: str, machine: Machine, build: Callable[..., Build]
    ) -> None:
        packed = io.BytesIO()
        tarfile.open(fileobj=packed, mode="w").close()
        (machine.source / "other").write_bytes(packed.getvalue())
        (machine.source / "terraform.tar").unlink()
        (machine.source / "terraform.tar").symlink_to("other")
        done = build(PLAN_SHA256=approved)
        assert done.failed == "pre_build"
        assert "terraform.tar is not what was approved" in done.log

    def test_an_apply_finds_what_was_approved_and_nothing_else(
        self, approved: str, machine: Machine, build: Callable[..., Build], tmp_path: Path
    ) -> None:
        expected = tmp_path / "expected"
        expected.mkdir()
        write_source(expected)
        (expected / "terraform.tfplan").write_text("the plan")
        # In its way, beside it, and through it to somewhere else.
        kept = tmp_path / "kept"
        kept.mkdir()
        (kept / "x.sh").write_text("echo kept")
        (machine.source / "modules").symlink_to(kept)
        (machine.source / "x.sh").mkdir()
        (machine.source / "x.sh" / ".hidden").write_text("")
        (machine.source / "terraform.tfplan").write_text("another plan")
        (machine.source / f"{ODD}.tf").write_text("")
        done = build(PLAN_SHA256=approved)
        assert done.failed is None, done.log
        assert tree(machine.source) == tree(expected)
        assert tree(kept) == {"x.sh": "644 echo kept"}


@pytest.mark.case(readme_case("codebuild", n=1))
def test_the_readme_checks_the_sum_before_it_becomes_a_variable(plan: Plan) -> None:
    """CodePipeline does not escape it: https://github.com/aws/aws-cdk/issues/8458."""
    stages = {s["name"]: s for s in plan.resource("module.infra.aws_codepipeline.this")["stage"]}
    (condition,) = stages["Apply"]["before_entry"][0]["condition"]
    (rule,) = condition["rule"]
    assert condition["result"] == "FAIL"
    assert rule["configuration"] == {
        "Variable": "#{Plan.PLAN_SHA256}",
        "Operator": "MATCHES",
        "Value": "^[0-9a-f]{64}$",
    }
    _, apply = stages["Apply"]["action"]
    assert apply["configuration"]["EnvironmentVariables"] == (
        '[{"name":"PLAN_SHA256","value":"#{Plan.PLAN_SHA256}"}]'
    )
