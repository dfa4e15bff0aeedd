"""The command line: what each command does to the files, what it prints, with which exit code.

Terraform is a stand-in here; AWS STS is the embedded AWS.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner, Result

from delivery.cli import app

ACCOUNT = "111111111111"


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    return subprocess.run(
        ["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "x")


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=typed)


def ran(project: Path) -> list[str]:
    """The Terraform commands so far, without asking for its version."""
    log = project.parent / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [line.split()[0] for line in lines if not line.startswith("version")]


def test_render(project: Path) -> None:
    result = run("render", "prod")
    assert result.exit_code == 0
    assert result.stdout == (
        "build/prod/shop/terraform.tfvars.json\nbuild/prod/shop/backend.json\n"
    )
    assert json.loads((project / "build/prod/shop/terraform.tfvars.json").read_text()) == {
        "name": "acme"
    }
    assert ran(project) == []


def test_plan_on_the_embedded_aws(project: Path) -> None:
    result = run("plan", "dev")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("dev: 1 stack, nothing destroyed or replaced\n")
    assert result.stderr.splitlines()[0].startswith("Terraform 1.11.4 (PATH: terraform), ")
    assert result.stderr.splitlines()[-1].endswith("planned: 1 to create")
    assert ran(project) == ["init", "plan", "show"]
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.usefixtures("project")
def test_plan_as_json() -> None:
    result = run("plan", "dev", "--json")
    assert json.loads(result.stdout)["stacks"]["shop"]["counts"]["create"] == 1


def test_any_environment_is_rehearsed(project: Path) -> None:
    assert run("plan", "prod", "--aws", "embedded").exit_code == 0
    assert ran(project) == ["init", "plan", "show"]


def test_show_reads_the_saved_plan(project: Path) -> None:
    planned = run("plan", "dev")
    shown = run("show", "dev")
    assert (shown.exit_code, shown.stdout) == (0, planned.stdout)
    assert ran(project) == ["init", "plan", "show", "show"]


def test_show_prints_every_policy(project: Path) -> None:
    run("plan", "dev")
    shown = run("show", "dev", "--policies")
    assert shown.exit_code == 0
    stack, policies, _, digest = shown.stdout.splitlines()
    assert (stack, policies) == ("Stack shop", "   no policies")
    assert digest.startswith("plan ")
    told = json.loads(run("show", "dev", "--policies", "--json").stdout)
    assert told.pop("plan").startswith(digest.removeprefix("plan "))
    assert told == {
        "environment": "dev",
        "stacks": {"shop": {"policies": {}}},
    }
    assert ran(project)[-2:] == ["show", "show"]


def test_show_lists_addresses(project: Path) -> None:
    run("plan", "dev")
    assert "     + aws_s3_bucket.this" in run("show", "dev", "--resources").stdout.splitlines()
    assert ran(project)[-1] == "show"


def test_several_stacks_are_one_word_of_make(project: Path) -> None:
    path = project / "environments/dev.yaml"
    stacks = "".join(
        f"  {name}: {{source: stacks/shop, account: tools, variables: {{name: {name}}}}}\n"
        for name in ("one", "two")
    )
    path.write_text(path.read_text() + stacks)
    assert list(json.loads(run("render", "dev", "-s", "two  shop", "--json").stdout)["stacks"]) == [
        "shop",
        "two",
    ]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_of_a_stack_does_not_mean_all(name: str) -> None:
    result = run("render", "dev", "--stack", name)
    assert result.exit_code == 2
    assert f'environment "dev" has no stack "{name}"' in result.stderr


def test_show_without_a_plan(project: Path) -> None:
    result = run("show", "dev")
    assert result.exit_code == 6
    assert result.stderr.endswith(
        'error: Stack "shop" has no saved plan.\n  Plan and read it: make plan ENV=dev\n'
    )
    assert ran(project) == []


def test_wrong_variable_is_refused_before_terraform(project: Path) -> None:
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("name: acme", "nmae: acme"))
    result = run("plan", "dev", "--json")
    assert result.exit_code == 2
    problem = json.loads(result.stdout)["problems"][0]
    assert (problem["file"], problem["line"], problem["column"]) == ("environments/dev.yaml", 11, 7)
    assert ran(project) == []


def test_what_a_module_would_ignore_is_refused_before_terraform(project: Path) -> None:
    """With all else that is wrong, and at its place."""
    module = project / "modules/store/main.tf"
    module.parent.mkdir(parents=True)
    module.write_text('variable "access" {\n  type = object({ all = optional(bool) })\n}\n')
    stack = project / "stacks/shop/main.tf"
    call = 'module "store" {\n  source = "../../modules/store"\n  access = { al = true }\n}\n'
    stack.write_text(call + call.replace("modules/store", "modules/stor") + stack.read_text())
    path = project / "environments/dev.yaml"
    path.write_text(path.read_text().replace("name: acme", "name: [acme]"))
    result = run("plan", "dev")
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        "error: environments/dev.yaml:11:13: name: expected string, found a list",
        'error: stacks/shop/main.tf:3:14: module.store.access: unknown attribute "al" '
        '(did you mean "all"?)',
        "error: stacks/shop/main.tf:6:12: module.store.source: ../../modules/stor is not a folder "
        '(did you mean "../../modules/store"?)',
    ]
    assert ran(project) == []


@pytest.mark.parametrize("failing", ["init", "plan", "none"])
def test_what_a_killed_run_left_is_removed(
    failing: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("plan", "dev")
    folder = project / "build/dev/shop"
    (folder / "plan.tfplan").unlink()
    left = [folder / name for name in (".plan.tfplan", ".plan-x.tfplan", ".terraform.out")]
    for path in left:
        path.write_text("of a run that was killed")
    # It is no plan, whatever a person or a script may think.
    assert run("show", "dev").exit_code == 6
    monkeypatch.setenv("FAKE_FAIL", failing)
    assert run("plan", "dev").exit_code == (0 if failing == "none" else 5)
    assert not any(path.exists() for path in left)


@pytest.mark.usefixtures("project")
def test_unknown_stack() -> None:
    result = run("plan", "dev", "--stack", "shp")
    assert result.exit_code == 2
    assert result.stderr == (
        'error: --stack (make: STACK): environment "dev" has no stack "shp" (did you mean '
        '"shop"?).\n  environments/dev.yaml has: shop.\n'
    )


@pytest.mark.usefixtures("project")
def test_terraform_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    run("plan", "dev")
    diagnostic = {
        "severity": "error",
        "summary": "Unsupported argument",
        "detail": "No such thing.",
        "range": {"filename": "main.tf", "start": {"line": 3, "column": 5}},
    }
    monkeypatch.setenv("FAKE_FAIL", "plan")
    monkeypatch.setenv("FAKE_DIAGNOSTIC", json.dumps(diagnostic))
    result = run("plan", "dev")
    assert result.exit_code == 5
    assert result.stderr.endswith(
        "error: stacks/shop/main.tf:3:5: Unsupported argument: No such thing.\n"
    )
    # The plan of before is gone as well: it is not of what is here now.
    assert run("show", "dev").exit_code == 6


def test_folder_that_cannot_be_written(project: Path) -> None:
    (project / "build").touch()
    result = run("plan", "dev")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: build/dev/shop cannot be written: ")
    assert ran(project) == []


def test_no_credentials(project: Path) -> None:
    result = run("plan", "prod")
    assert result.exit_code == 4
    assert result.stderr == (
        "error: There are no AWS credentials. Needed: account 111111111111 (tools) for stack "
        '"shop".\n'
        "  Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or rehearse without "
        "an account: --aws embedded (make: AWS=embedded).\n"
    )
    assert ran(project) == []


def test_wrong_account(account: Path) -> None:
    path = account / "environments/prod.yaml"
    path.write_text(path.read_text().replace(ACCOUNT, "222222222222"))
    result = run("plan", "prod")
    assert result.exit_code == 4
    assert result.stderr.startswith(
        'error: environments/prod.yaml:4:10: Stack "shop" runs in account 222222222222 (tools), '
        f"but the credentials are of account {ACCOUNT} (arn:aws:sts::{ACCOUNT}:user/moto).\n"
    )
    assert ran(account) == []


def test_state_in_a_local_file_is_refused_in_an_account(account: Path) -> None:
    stack = account / "stacks/shop/main.tf"
    stack.write_text(stack.read_text().replace('backend "s3" {}', ""))
    path = account / "environments/prod.yaml"
    path.write_text("\n".join(x for x in path.read_text().split("\n") if "backend" not in x))
    result = run("plan", "prod")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        'error: environments/prod.yaml:7:13: Stack "shop" would keep its state in a file of this '
        "machine, which nobody else has and `make clean` removes.\n"
        '  Declare `backend "s3" {}` in it, and say where with `backend:` in the environment.\n'
    )
    assert ran(account) == ["init"]


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_embedded_aws_is_a_rehearsal_only(command: str, project: Path) -> None:
    result = run(command, "dev")
    assert result.exit_code == 2
    assert result.stderr == (
        'error: Environment "dev" runs on the embedded AWS, which ends with each command: there '
        f"is nothing to {command}.\n"
        f"  {command} works in an account: write `aws: account` in environments/dev.yaml, or give "
        "--aws account (make: AWS=account).\n"
    )
    assert ran(project) == []
    # What the file says is right; what was given is not.
    result = run(command, "prod", "--aws", "embedded")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"  {command} works in an account: leave out --aws embedded (make: AWS=embedded).\n"
    )


def test_destroy_asks_for_the_name(account: Path) -> None:
    result = run("destroy", "prod", typed="prod\n")
    assert result.exit_code == 0, result.stderr
    assert ran(account) == ["init", "plan", "show", "apply"]
    log = (account.parent / "log").read_text()
    assert " -destroy " in log
    assert "/build/prod/shop/.destroy-" in log.splitlines()[-1]


@pytest.mark.parametrize("typed", ["pro\n", "\n", ""])
def test_destroy_without_the_name(typed: str, account: Path) -> None:
    result = run("destroy", "prod", typed=typed)
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "error: Nothing was destroyed: the environment's name was not typed.\n"
    )
    assert ran(account) == ["init", "plan", "show"]


def test_destroy_unasked(account: Path) -> None:
    assert run("destroy", "prod", "--yes").exit_code == 0
    assert ran(account)[-1] == "apply"


@pytest.mark.parametrize(
    ("end", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["Ctrl-C", "SIGTERM", "SIGHUP"],
)
def test_interrupted_run_leaves_nothing(end: signal.Signals, code: int, project: Path) -> None:
    pid_file = project.parent / "pid"
    process = subprocess.Popen(
        [sys.executable, "-c", "from delivery.cli import main; main()", "plan", "dev"],
        env={**os.environ, "FAKE_HANG": "plan", "FAKE_PID": str(pid_file)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not pid_file.exists() or not pid_file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, end)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in output
    if end is signal.SIGINT:
        assert output.endswith("Interrupted.\n")
    assert len(children) == 2  # Terraform and the embedded AWS
    assert not any(child.is_running() for child in children)
    assert not list((project / "build/dev/shop").glob("*plan*"))


def test_runs_side_by_side_wait_for_each_other(project: Path) -> None:
    command = [sys.executable, "-c", "from delivery.cli import main; main()", "plan", "dev"]
    runs = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(timeout=60) for each in runs] == [0, 0]
    assert ran(project) == ["init", "plan", "show"] * 2
