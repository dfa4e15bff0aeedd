"""`apply`: that it applies what was read and nothing else, and keeps what it could not save."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from delivery import workflow
from delivery.cli import app
from delivery.terraform import Terraform

# Whether the lock of the folder it is run in is held by somebody else.
LOCKED = [
    sys.executable,
    "-c",
    "import filelock\nlock = filelock.FileLock('run.lock')\n"
    "try:\n    lock.acquire(timeout=0)\n    print(False)\n"
    "except filelock.Timeout:\n    print(True)",
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def commands(project: Path) -> list[str]:
    log = (project.parent / "log").read_text().splitlines()
    return [line.split()[0] for line in log if not line.startswith("version")]


def head(root: Path) -> str:
    found = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    return found.stdout.strip()


def commit(root: Path) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, "commit", "-aqm", "x"], check=True)


def test_apply_applies_the_saved_plan_once(account: Path) -> None:
    run("plan", "prod")
    result = run("apply", "prod")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "prod: applied shop.\n"
    assert commands(account) == ["init", "plan", "show", "apply"]
    applied = (account.parent / "log").read_text().splitlines()[-1]
    assert applied.startswith(f"apply -input=false -json {account}/build/prod/shop/.plan-")
    # The copy is gone as well: it holds every value in plain text.
    assert not list((account / "build/prod/shop").rglob("*.tfplan"))
    again = run("apply", "prod")
    assert again.exit_code == 6
    assert again.stderr.endswith(
        'error: Stack "shop" has no saved plan.\n  Plan again and read it: make plan ENV=prod\n'
    )


def test_apply_refuses_what_changed_since(account: Path) -> None:
    run("plan", "prod")
    first = head(account)
    path = account / "environments/prod.yaml"
    path.write_text(path.read_text().replace("name: acme", "name: other"))
    commit(account)
    (account / "build/prod/shop/plan.tfplan").write_text("another")
    result = run("apply", "prod", "--json")
    assert result.exit_code == 6
    told = [problem["message"] for problem in json.loads(result.stdout)["problems"]]
    second = head(account)
    changed = "changed since the plan was saved, from"
    assert told[0] == f'Stack "shop": the commit {changed} {first} to {second}.'
    assert told[1].startswith(f'Stack "shop": the rendered variables {changed} ')
    assert told[2].startswith(f'Stack "shop": the plan file itself {changed} ')
    assert len(told) == 3
    assert "apply" not in commands(account)


@pytest.mark.usefixtures("account")
def test_apply_refuses_a_rehearsed_plan() -> None:
    run("plan", "prod", "--aws", "embedded")
    result = run("apply", "prod")
    assert result.exit_code == 6
    assert (
        'Stack "shop": where it runs (aws) changed since the plan was saved, from embedded to '
        "account." in result.stderr
    )


@pytest.mark.parametrize("told", [lambda digest, _: digest, lambda _, whole: whole])
def test_digest_of_what_was_read_is_the_only_one_that_is_applied(
    told: Callable[[str, str], str], account: Path
) -> None:
    planned = run("plan", "prod")
    digest = planned.stdout.splitlines()[-1].removeprefix("plan ")
    assert len(digest) == 12
    assert run("show", "prod").stdout.splitlines()[-1] == f"plan {digest}"
    # A machine is told the whole of it.
    whole = json.loads(run("show", "prod", "--json").stdout)["plan"]
    assert re.fullmatch(f"{digest}[0-9a-f]{{52}}", whole)
    for other in ("3f9c2a1b7d04", digest[:11], f"{digest}x", "", whole.upper()):
        refused = run("apply", "prod", "--plan", other)
        assert refused.exit_code == 6
        assert refused.stderr.endswith(
            f'error: The saved plans are {digest}, and not "{other}", which is to be applied.\n'
            "  Read them with `make show ENV=prod`, and apply what you read.\n"
        )
    assert "apply" not in commands(account)
    assert run("apply", "prod", "--plan", told(digest, whole)).exit_code == 0


def test_plan_that_is_exchanged_after_it_was_compared(
    account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = account / "environments/prod.yaml"
    text = path.read_text()
    path.write_text(text + text[text.index("  shop:") :].replace("  shop:", "  next:"))
    assert run("plan", "prod").exit_code == 0
    monkeypatch.setenv("FAKE_TAMPER", str(account / "build/prod/next/plan.tfplan"))
    result = run("apply", "prod")
    assert result.exit_code == 6
    assert (
        'error: Stack "next": the plan file itself changed since the plan was saved, from '
        in result.stderr
    )
    assert commands(account).count("apply") == 1


@pytest.fixture
def errored(account: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Result]:
    """A project whose apply could neither end nor save its state; what that said."""
    assert run("plan", "prod").exit_code == 0
    monkeypatch.setenv("FAKE_FAIL", "apply")
    monkeypatch.setenv("FAKE_ERRORED", "the state")
    result = run("apply", "prod")
    monkeypatch.delenv("FAKE_FAIL")
    return account, result


def cure(account: Path) -> str:
    folder = account / "build/prod/shop"
    return (
        "build/prod/shop/errored.tfstate is the state of what an apply has changed and could not "
        "save: without it, Terraform no longer knows what it made.\n"
        "  When the backend answers again, with the credentials of the apply: env "
        f"TF_DATA_DIR={folder}/.terraform terraform -chdir={folder}/root/stacks/shop state push "
        f"{folder}/errored.tfstate; then remove the file.\n"
    )


def test_state_that_could_not_be_saved_is_kept(errored: tuple[Path, Result]) -> None:
    account, result = errored
    assert result.exit_code == 5
    assert result.stderr.endswith("error: " + cure(account))
    kept = account / "build/prod/shop/errored.tfstate"
    assert kept.read_text() == "the state"
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("command", "code"), [("plan", 1), ("apply", 6)], ids=["plan", "apply again"]
)
def test_nothing_goes_on_before_that_state_is_saved(
    command: str, code: int, errored: tuple[Path, Result]
) -> None:
    account, _ = errored
    result = run(command, "prod")
    assert result.exit_code == code
    assert cure(account) in result.stderr.replace('Stack "shop": ', "")
    assert (account / "build/prod/shop/errored.tfstate").read_text() == "the state"
    (account / "build/prod/shop/errored.tfstate").unlink()
    assert run("plan", "prod").exit_code == 0


def test_the_state_of_an_apply_that_was_interrupted_is_told_with_its_cure(
    account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("plan", "prod").exit_code == 0

    def interrupted(*_: object) -> None:
        (account / "build/prod/shop/root/stacks/shop/errored.tfstate").write_text("the state")
        raise KeyboardInterrupt

    monkeypatch.setattr(Terraform, "apply", interrupted)
    result = run("apply", "prod")
    assert result.exit_code == 130
    assert cure(account) in result.stderr


def test_make_clean_does_not_remove_that_state(tmp_path: Path) -> None:
    makefile = Path(__file__).parents[2] / "Makefile"
    clean = ["make", "-f", str(makefile), "clean"]
    kept = tmp_path / "build/prod/shop/errored.tfstate"
    for folder in (kept.parent, tmp_path / "modules", tmp_path / "examples"):
        folder.mkdir(parents=True)
    kept.touch()
    refused = subprocess.run(clean, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert refused.stderr.startswith(
        "error: build/prod/shop/errored.tfstate is a state that was not saved yet; the next plan "
        "of that stack tells how.\n"
    )
    assert kept.exists()
    kept.unlink()
    assert subprocess.run(clean, cwd=tmp_path, check=False).returncode == 0
    assert not (tmp_path / "build").exists()


def test_state_left_by_a_run_that_was_killed(account: Path) -> None:
    run("plan", "prod")
    (account / "build/prod/shop/root/stacks/shop/errored.tfstate").write_text("the state")
    result = run("plan", "prod")
    assert result.exit_code == 1
    assert result.stderr.endswith("error: " + cure(account))
    assert (account / "build/prod/shop/errored.tfstate").read_text() == "the state"


def test_what_terraform_writes_is_its_owners_alone(account: Path) -> None:
    before = os.umask(0o022)
    try:
        run("plan", "prod")
    finally:
        os.umask(before)
    folder = account / "build/prod/shop"
    modes = {
        path.relative_to(folder).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in (folder, folder / "plan.tfplan", folder / ".terraform/terraform.tfstate")
    }
    assert modes == {
        ".": "0o700",
        "plan.tfplan": "0o600",
        ".terraform/terraform.tfstate": "0o600",
    }


def test_folder_that_others_could_read_is_closed(account: Path) -> None:
    folder = account / "build/prod/shop"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    run("render", "prod")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("command", ["render", "plan", "show", "apply", "destroy"])
def test_nothing_is_written_or_read_while_another_run_is_there(
    command: str, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("plan", "prod")
    folder = account / "build/prod/shop"
    held: list[bytes] = []

    def rendered(*_: object) -> None:
        held.append(subprocess.run(LOCKED, cwd=folder, check=True, capture_output=True).stdout)
        raise KeyboardInterrupt

    monkeypatch.setattr(workflow, "render", rendered)
    assert run(command, "prod").exit_code == 130
    assert held == [b"True\n"]
