"""The adapter around Terraform: events, diagnostics as problems, and how a command is ended."""

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from delivery.diagnostics import problems
from delivery.errors import Location, Problem, TerraformError
from delivery.terraform import Terraform, _CommandLines
from delivery.toolchain import Toolchain

FAKE = Path(__file__).parent / "data" / "fake_terraform.py"


@pytest.fixture
def tools(tmp_path: Path) -> Toolchain:
    binary = tmp_path / "terraform"
    binary.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    binary.chmod(0o755)
    return Toolchain(binary, "1.11.4", "PATH: terraform", "from a mirror")


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    folder = tmp_path / "stack"
    folder.mkdir()
    (tmp_path / "v.json").write_text("{}")
    return folder


def terraform(stack: Path, tools: Toolchain, **fake: str) -> Terraform:
    environ = {"PATH": os.environ["PATH"], "FAKE_LOG": str(stack.parent / "log")}
    environ |= {f"FAKE_{name.upper()}": value for name, value in fake.items()}
    return Terraform(stack, tools, environ, stack.parent / "data")


def test_command_lines(stack: Path, tools: Toolchain, tmp_path: Path) -> None:
    run = terraform(stack, tools)
    run.init(tmp_path / "backend.json", lock_readonly=True)
    run.plan(tmp_path / "v.json", tmp_path / "p.tfplan", destroy=True)
    run.show(tmp_path / "p.tfplan")
    run.apply(tmp_path / "p.tfplan")
    # A plan half written has another name in each run.
    log = re.sub(r"/\.p-[0-9a-f]{8}\.tfplan", "/PART", (tmp_path / "log").read_text())
    assert log.splitlines() == [
        f"init -backend-config={tmp_path}/backend.json -lockfile=readonly -reconfigure "
        "-input=false -json",
        f"plan -var-file={tmp_path}/v.json -out={tmp_path}/PART -destroy -input=false -json",
        f"show -json {tmp_path}/p.tfplan",
        f"apply -input=false -json {tmp_path}/p.tfplan",
    ]
    assert run.backend() == "s3"


def test_local_state_is_no_backend(stack: Path, tools: Toolchain) -> None:
    run = terraform(stack, tools)
    assert run.backend() is None
    run.init()
    assert run.backend() is None


def test_events_are_handed_on(stack: Path, tools: Toolchain, tmp_path: Path) -> None:
    seen: list[Any] = []
    terraform(stack, tools).plan(tmp_path / "v.json", tmp_path / "p", on_event=seen.append)
    assert [event["type"] for event in seen] == ["planned_change"]


def test_saved_plan_is_for_its_owner_alone(stack: Path, tools: Toolchain, tmp_path: Path) -> None:
    terraform(stack, tools).plan(tmp_path / "v.json", tmp_path / "p.tfplan")
    assert (tmp_path / "p.tfplan").stat().st_mode & 0o777 == 0o600


def test_errors_are_problems_and_leave_no_plan(
    stack: Path, tools: Toolchain, tmp_path: Path
) -> None:
    diagnostic = {
        "severity": "error",
        "summary": "Unsupported argument",
        "detail": 'An argument named\n"x" is not expected.\n\nDid you mean y?',
        "address": "aws_s3_bucket.this",
        "range": {"filename": "main.tf", "start": {"line": 3, "column": 5}},
    }
    run = terraform(stack, tools, fail="plan", diagnostic=json.dumps(diagnostic))
    with pytest.raises(TerraformError) as error:
        run.plan(tmp_path / "v.json", tmp_path / "p.tfplan")
    assert error.value.problems == (
        Problem(
            'Unsupported argument (aws_s3_bucket.this): An argument named "x" is not expected.',
            Location(stack / "main.tf", 3, 5),
            "Did you mean y?",
        ),
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "log",
        "stack",
        "terraform",
        "v.json",
    ]


def test_failure_without_a_diagnostic(stack: Path, tools: Toolchain) -> None:
    with pytest.raises(TerraformError) as error:
        terraform(stack, tools, fail="init", exit="3").init()
    assert str(error.value) == (
        "Terraform init ended with exit code 3 and reported no error.\n  not JSON"
    )


@pytest.mark.parametrize(
    ("last", "told"),
    [('"a text"\n12\nlast', '\n  "a text"\n  12\n  last'), ('{"value": "s3cr', "")],
    ids=["no events", "half an event, which may hold any value"],
)
def test_what_is_no_event(last: str, told: str, stack: Path, tools: Toolchain) -> None:
    with pytest.raises(TerraformError) as error:
        terraform(stack, tools, fail="init", last=last).init()
    assert str(error.value) == f"Terraform init ended with exit code 1 and reported no error.{told}"


def test_killed_for_want_of_memory(stack: Path, tools: Toolchain, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    run = terraform(stack, tools, hang="init", pid=str(pid))
    killer = threading.Thread(target=lambda: os.kill(wait_for_pid(pid), signal.SIGKILL))
    killer.start()
    with pytest.raises(TerraformError) as error:
        run.init()
    killer.join()
    assert str(error.value) == (
        "Terraform init was killed by the system, most likely for want of memory.\n"
        "  It needs about 1.2 GB for each stack: plan one at a time with --stack."
    )


def test_binary_that_is_gone(stack: Path, tools: Toolchain) -> None:
    tools.binary.unlink()
    with pytest.raises(TerraformError) as error:
        terraform(stack, tools).init()
    assert str(error.value) == f"{tools.binary} cannot be run: No such file or directory."


def test_interrupt_ends_the_command_and_refuses_more(
    stack: Path, tools: Toolchain, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    run = terraform(stack, tools, hang="init", pid=str(pid_file))
    ended: list[BaseException] = []

    def init() -> None:
        try:
            run.init()
        except KeyboardInterrupt as error:
            ended.append(error)

    thread = threading.Thread(target=init)
    thread.start()
    pid = wait_for_pid(pid_file)
    run.interrupt()
    thread.join(timeout=20)
    assert len(ended) == 1
    assert not psutil.pid_exists(pid)
    with pytest.raises(KeyboardInterrupt):
        run.init()


def test_listener_that_fails_does_not_end_an_apply(
    stack: Path, tools: Toolchain, tmp_path: Path
) -> None:
    def fail(event: Mapping[str, Any]) -> None:
        raise ValueError(event["type"])

    with pytest.raises(ValueError, match="apply_complete"):
        terraform(stack, tools).apply(tmp_path / "p.tfplan", fail)


def test_mistyped_method_is_no_command() -> None:
    with pytest.raises(AttributeError, match="plam"):
        _CommandLines().plam()


def wait_for_pid(path: Path) -> int:
    deadline = time.monotonic() + 20
    while not path.exists() or not path.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(path.read_text())


def told(**diagnostic: Any) -> list[Problem]:
    return problems([{"severity": "error", **diagnostic}] * 2, Path("/w/a/b"), lambda path: path)


def test_check_of_a_module_is_one_problem_a_line() -> None:
    assert told(
        summary="Resource precondition failed",
        detail='Pipeline "x": one.\nPipeline "x": two.',
        range={"filename": "../../modules/pipeline/main.tf", "start": {"line": 1, "column": 1}},
    ) == [Problem('Pipeline "x": one.'), Problem('Pipeline "x": two.')]


def test_own_check_keeps_its_place() -> None:
    assert told(
        summary="Resource precondition failed",
        detail="Too few.",
        range={"filename": "main.tf", "start": {"line": 7, "column": 3}},
    ) == [Problem("Too few.", Location(Path("/w/a/b/main.tf"), 7, 3))]


def test_variable_validation_is_its_message() -> None:
    assert told(
        summary="Invalid value for variable",
        detail="Too short.\n\nThis was checked by the validation rule at main.tf:7,3-13.",
        range={"filename": "../v.json", "start": {"line": 2, "column": 8}},
    ) == [Problem("Too short.", Location(Path("/w/a/v.json"), 2, 8))]


def test_values_of_variables_are_never_told() -> None:
    found = told(
        summary="Invalid index",
        detail="No such key.",
        snippet={
            "code": "x = var.s",
            "values": [{"traversal": "var.s", "statement": 'is "s3cr3t"'}],
        },
    )
    assert found == [Problem("Invalid index: No such key.")]


def test_full_disk_gets_its_cure() -> None:
    assert told(
        summary="Failed to install provider", detail="Error: write /x: no space left on device"
    ) == [
        Problem(
            "Failed to install provider: Error: write /x: no space left on device",
            hint="Free some space on that disk and run the command again.",
        )
    ]
