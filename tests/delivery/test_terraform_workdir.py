"""The folder that Terraform runs in: everything leads where it leads from the stack itself."""

from pathlib import Path

import pytest

from delivery import workdir


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in ("modules/store/main.tf", "examples/shop/tools/main.tf", "examples/shop/note.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def prepare(root: Path) -> workdir.WorkingFolder:
    return workdir.prepare(root / "examples/shop/tools", root / "build/dev/tools", root)


def test_relative_paths_lead_where_they_did(root: Path) -> None:
    here = prepare(root).directory
    assert (here / "main.tf").read_text() == "examples/shop/tools/main.tf"
    assert (here / "../note.txt").read_text() == "examples/shop/note.txt"
    assert (here / "../../../modules/store/main.tf").read_text() == "modules/store/main.tf"


def test_what_terraform_writes_stays_out_of_the_stack(root: Path) -> None:
    before = sorted((root / "examples").rglob("*"))
    working = prepare(root)
    working.lock_file.write_text("lock")
    (working.directory / "terraform.tfstate").write_text("state")
    assert sorted((root / "examples").rglob("*")) == before


def test_lock_file_of_the_stack_is_copied(root: Path) -> None:
    own = root / "examples/shop/tools/.terraform.lock.hcl"
    own.write_text("of the stack")
    working = prepare(root)
    assert working.lock_file.read_text() == "of the stack"
    working.lock_file.write_text("changed")
    assert own.read_text() == "of the stack"


def test_made_anew_each_time(root: Path) -> None:
    (prepare(root).directory / "left.tf").write_text("")
    (root / "examples/shop/tools/new.tf").write_text("")
    names = sorted(path.name for path in prepare(root).directory.iterdir())
    assert names == ["main.tf", "new.tf"]


def test_what_terraform_would_read_unasked_is_left_out(root: Path) -> None:
    stack = root / "examples/shop/tools"
    unasked = ["a.auto.tfvars", "b.auto.tfvars.json", "terraform.tfvars", "terraform.tfvars.json"]
    for name in [*unasked, "terraform.tfstate", "terraform.tfstate.backup", "prod.tfvars"]:
        (stack / name).write_text("")
    names = sorted(path.name for path in prepare(root).directory.iterdir())
    assert names == ["main.tf", "prod.tfvars"]
    assert [path.name for path in workdir.unread_variables(stack)] == unasked


def test_paths_may_lead_out_of_the_project_within_its_repository(root: Path) -> None:
    (root.parent / ".git").mkdir()
    (root.parent / "shared.tf").write_text("shared")
    assert (prepare(root).directory / "../../../../shared.tf").read_text() == "shared"


def test_stack_outside_of_the_project(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/main.tf").write_text("other")
    working = workdir.prepare(tmp_path / "other", root / "build/dev/other", root)
    assert (working.directory / "main.tf").read_text() == "other"


def test_origin_is_the_file_that_a_person_edits(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    working = prepare(root)
    assert working.origin(working.tree / "modules/store/main.tf") == Path("modules/store/main.tf")
    assert working.origin(root / "build/dev/v.json") == Path("build/dev/v.json")


def test_no_way_leads_back_into_the_build_folder(root: Path) -> None:
    tree = prepare(root).tree
    assert sorted(path.name for path in tree.iterdir()) == ["examples", "modules"]
