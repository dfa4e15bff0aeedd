"""What a saved plan is bound to, and what a refusal says."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from delivery import binding
from delivery.errors import DeliveryError, PlanRefusedError

THEN = binding.Binding(
    environment="prod",
    stack="pipeline",
    aws="account",
    account="111111111111",
    region="eu-west-1",
    commit="1a2b3c4",
    variables="a" * 64,
    backend="none",
    terraform="Terraform 1.11.4",
    plan="d" * 64,
)
CURE = "make plan ENV=prod"


def refused(path: Path, now: binding.Binding) -> str:
    with pytest.raises(PlanRefusedError) as error:
        binding.verify(path, now, CURE)
    return str(error.value)


def test_same_is_accepted(tmp_path: Path) -> None:
    binding.save(THEN, tmp_path / "plan.json")
    binding.verify(tmp_path / "plan.json", THEN, CURE)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("environment", "dev", "the environment changed since the plan was saved, from prod"),
        ("stack", "target", "the stack changed since the plan was saved, from pipeline"),
        ("aws", "embedded", "where it runs (aws) changed since the plan was saved, from account"),
        ("account", "222222222222", "the account changed since the plan was saved, from 1111"),
        ("region", "eu-north-1", "the Region changed since the plan was saved, from eu-west-1"),
        ("commit", "5d6e7f8", "the commit changed since the plan was saved, from 1a2b3c4"),
        (
            "variables",
            "b" * 64,
            f"the rendered variables changed since the plan was saved, from {'a' * 12} to",
        ),
        ("backend", "c" * 64, "the backend's settings changed since the plan was saved, from none"),
        (
            "terraform",
            "Terraform 1.12.0",
            "Terraform changed since the plan was saved, from Terraform 1.11.4",
        ),
        (
            "plan",
            "e" * 64,
            f"the plan file itself changed since the plan was saved, from {'d' * 12} to",
        ),
    ],
)
def test_each_change_is_named(field: str, value: str, told: str, tmp_path: Path) -> None:
    binding.save(THEN, tmp_path / "plan.json")
    now = replace(THEN, **{field: value})
    text = refused(tmp_path / "plan.json", now)
    assert text.startswith(f'Stack "{now.stack}": {told}')
    shown = value[:12] if len(value) == 64 else value
    assert text.endswith(f"to {shown}.\n  Plan again and read it: {CURE}")


def test_all_changes_at_once(tmp_path: Path) -> None:
    binding.save(THEN, tmp_path / "plan.json")
    now = replace(THEN, account="222222222222", commit="5d6e7f8")
    assert refused(tmp_path / "plan.json", now) == (
        'Stack "pipeline": the account changed since the plan was saved, from 111111111111 to '
        "222222222222.\n"
        'Stack "pipeline": the commit changed since the plan was saved, from 1a2b3c4 to '
        "5d6e7f8.\n"
        f"  Plan again and read it: {CURE}"
    )


def test_no_plan(tmp_path: Path) -> None:
    assert refused(tmp_path / "plan.json", THEN) == (
        f'Stack "pipeline" has no saved plan.\n  Plan again and read it: {CURE}'
    )


@pytest.mark.parametrize("text", ["", "[]", '{"environment": "prod"}'])
def test_broken_manifest(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    assert refused(path, THEN) == (
        f"{path} does not say what its plan was made of.\n  Plan again and read it: {CURE}"
    )


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "main.tf").write_text("one")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


def commit(project: Path) -> str:
    return binding.commit(project, project, project / "build")


def test_commit_of_a_clean_work_tree_is_its_hash(project: Path) -> None:
    assert len(commit(project)) == 40


def test_uncommitted_changes_count(project: Path) -> None:
    clean = commit(project)
    (project / "main.tf").write_text("two")
    changed = commit(project)
    (project / "new.tf").write_text("")
    added = commit(project)
    (project / "main.tf").unlink()
    removed = commit(project)
    assert changed.startswith(f"{clean} with changes ")
    assert len({clean, changed, added, removed}) == 4


def test_what_the_wrapper_builds_does_not_count(project: Path) -> None:
    clean = commit(project)
    (project / "build").mkdir()
    (project / "build" / "plan.tfplan").write_text("")
    assert commit(project) == clean


def test_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "main.tf").write_text("one")
    assert commit(tmp_path).startswith("no commit with changes ")


def test_outside_of_git_the_files_of_the_stack_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "main.tf").write_text("one")
    before = commit(tmp_path)
    (tmp_path / "main.tf").write_text("two")
    assert before.startswith("no git, files ")
    assert commit(tmp_path) != before


def test_files_below_the_stack_that_git_ignores_count(project: Path) -> None:
    (project / ".gitignore").write_text("*.json\n*.tfstate\n.terraform*\nbuild/\n")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "ignore")
    clean = commit(project)
    for name in ("terraform.tfstate", ".terraform/modules.json", "build/dev/terraform.json"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("by hand")
    (project / ".terraform.lock.hcl").write_text("by hand")
    assert commit(project) == clean
    (project / "policy.json").write_text("one")
    one = commit(project)
    (project / "policy.json").write_text("two")
    assert one.startswith(f"{clean} with changes ")
    assert len({clean, one, commit(project)}) == 3


@pytest.mark.parametrize("inside", [True, False], ids=["below the project", "beside it"])
def test_repository_of_the_stack_counts_where_it_is_another_one(
    inside: bool, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = project / "vendor" if inside else tmp_path_factory.mktemp("other")
    other.mkdir(exist_ok=True)
    git(other, "init", "--quiet")
    (other / "main.tf").write_text("one")
    git(other, "add", ".")
    git(other, "commit", "--quiet", "--message", "one")

    def now() -> str:
        return binding.commit(project, other, project / "build")

    clean = now()
    (other / "main.tf").write_text("two")
    changed = now()
    git(other, "commit", "--all", "--quiet", "--message", "two")
    committed = now()
    (project / "main.tf").write_text("two")
    assert len({clean, changed, committed, now()}) == 4
    assert f"; {other}: " in clean
    assert " with changes " in changed.partition(f"; {other}: ")[2]


def test_what_changed_in_a_submodule_counts(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = tmp_path_factory.mktemp("library")
    git(library, "init", "--quiet")
    (library / "main.tf").write_text("one")
    git(library, "add", ".")
    git(library, "commit", "--quiet", "--message", "one")
    git(project, "-c", "protocol.file.allow=always", "submodule", "add", str(library), "library")
    git(project, "commit", "--quiet", "--message", "library")
    clean = commit(project)
    (project / "library/main.tf").write_text("two")
    two = commit(project)
    (project / "library/main.tf").write_text("three")
    assert two.startswith(f"{clean} with changes ")
    assert len({clean, two, commit(project)}) == 3


def test_sources_that_git_cannot_tell_are_not_taken_for_unchanged(project: Path) -> None:
    (project / ".git/index").write_text("broken")
    with pytest.raises(DeliveryError) as refused:
        commit(project)
    assert str(refused.value) == (
        f"git status fails in {project}: what the plan is made of is not known.\n"
        f"  See what it says: git -C {project} status"
    )


def test_settings_of_a_git_hook_lead_nowhere_else(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = commit(project)
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert commit(project) == clean


def test_digest_is_of_each_stack_and_plan() -> None:
    found = binding.together({"a": "1", "b": "2"})
    assert len(found) == 64
    assert len(binding.short(found)) == 12
    assert found == binding.together({"b": "2", "a": "1"})
    others = ({"a": "2", "b": "1"}, {"a": "1"}, {"a": "1", "c": "2"})
    assert len({found, *map(binding.together, others)}) == 4
