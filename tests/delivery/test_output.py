"""What Terraform prints goes to a file: it outlives its run, and the next run waits for it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from delivery.errors import DeliveryError
from delivery.output import Output, settle
from delivery.terraform import Terraform
from delivery.toolchain import Toolchain

ROOT = Path(__file__).parents[2]
FAKE = Path(__file__).parent / "data" / "fake_terraform.py"
# Runs Terraform as `delivery` runs it: in a thread, ended from the main one.
RUN = """
import os, sys
from pathlib import Path
from delivery import parallel
from delivery.terraform import Terraform
from delivery.toolchain import resolve

here = Path.cwd()
terraform = Terraform(here / "stack", resolve(Path(sys.argv[1])), os.environ, here / "data")

def run():
    terraform.init()
    terraform.plan(here / "v.json", here / "p")
    terraform.apply(here / "p")

parallel.each({"": run}, lambda: terraform.interrupt(grace=None))
"""
# Tells of itself again and again, as a resource does that takes its time.
STACK = """
resource "terraform_data" "first" {
  provisioner "local-exec" {
    command = "echo $PPID >pid; for i in $(seq 600); do test -e go && break; echo; sleep 0.1; done"
  }
}

resource "terraform_data" "second" {
  input = terraform_data.first.id
}
"""


class Started:
    """Starts commands; what is left of them after a test is killed."""

    def __init__(self, folder: Path) -> None:
        self.pid_file = folder / "stack/pid"
        self.go = folder / "stack/go"
        self._folder = folder
        self._processes: list[psutil.Process] = []

    def run(self, *arguments: str, **environ: object) -> psutil.Popen:
        """Python with `arguments`; it knows where FAKE_TALK looks and tells."""
        environ |= {"FAKE_PID": self.pid_file, "FAKE_GO": self.go}
        process = psutil.Popen(
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**os.environ, **{name: str(value) for name, value in environ.items()}},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def terraform(self) -> psutil.Process:
        """The Terraform that has begun."""
        until(lambda: self.pid_file.exists() and self.pid_file.read_text().strip())
        process = psutil.Process(int(self.pid_file.read_text()))
        self._processes.append(process)
        return process

    def end(self) -> None:
        for process in self._processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
            with suppress(psutil.NoSuchProcess):
                process.wait()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack/main.tf").write_text(STACK)
    (tmp_path / "v.json").write_text("{}")
    started = Started(tmp_path)
    yield started
    started.end()


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    binary = tmp_path / "terraform"
    binary.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    binary.chmod(0o755)
    return binary


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_over(process: psutil.Process) -> bool:
    # Whoever has adopted it may take its time to bury it.
    with suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def test_apply_whose_run_is_killed_goes_on_to_its_end(started: Started, tmp_path: Path) -> None:
    run = started.run("-c", RUN, str(ROOT))
    terraform = started.terraform()
    run.kill()
    run.wait()
    assert not is_over(terraform)
    (tmp_path / "stack/go").touch()
    until(lambda: is_over(terraform))
    state = json.loads((tmp_path / "stack/terraform.tfstate").read_text())
    assert [each["name"] for each in state["resources"]] == ["first", "second"]
    assert not (tmp_path / "stack/.terraform.tfstate.lock.info").exists()


@pytest.mark.parametrize("again", [False, True], ids=["Ctrl-C once", "Ctrl-C again"])
def test_ctrl_c_waits_for_an_apply_and_again_kills_it(
    again: bool, started: Started, binary: Path, tmp_path: Path
) -> None:
    run = started.run("-c", RUN, str(tmp_path), FAKE_TALK="apply", TF_BINARY=binary)
    terraform = started.terraform()
    run.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert not is_over(terraform)
    if again:
        run.send_signal(signal.SIGINT)
    else:
        started.go.touch()
    assert run.wait(timeout=30) == -signal.SIGINT
    assert is_over(terraform)
    assert not (tmp_path / "data.out").exists()


def test_next_run_waits_for_a_terraform_whose_run_was_killed(
    started: Started, project: Path
) -> None:
    plan = ("-c", f"import os; os.chdir({str(project)!r}); import delivery.cli as c; c.main()")
    first = started.run(*plan, "plan", "dev", FAKE_TALK="plan")
    terraform = started.terraform()
    first.kill()
    first.wait()
    log = project.parent / "log"
    before = log.read_text()
    output = project / "build/dev/shop/.terraform.out"
    assert output.stat().st_mode & 0o777 == 0o600

    second = started.run(*plan, "plan", "dev")
    told = second.stderr.readline()
    assert told == (
        "shop: waits for Terraform to end, which a run that was killed has left at work "
        f"(process {terraform.pid}).\n"
    )
    size = output.stat().st_size
    until(lambda: output.stat().st_size > size)
    assert log.read_text() == before
    started.go.touch()
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert is_over(terraform)
    ran = [line.split()[0] for line in log.read_text().splitlines()]
    assert [each for each in ran if each != "version"] == ["init", "plan", "init", "plan", "show"]
    assert not output.exists()


def test_events_are_told_while_terraform_works(
    started: Started, binary: Path, tmp_path: Path
) -> None:
    environ = {"FAKE_TALK": "apply", "FAKE_PID": started.pid_file, "FAKE_GO": started.go}
    terraform = Terraform(
        tmp_path / "stack",
        Toolchain(binary, "1.11.4", "PATH: terraform", "from a mirror"),
        {name: str(value) for name, value in environ.items()},
        tmp_path / "data",
    )
    told: list[Any] = []
    files: list[tuple[str, int]] = []

    def on_event(event: Mapping[str, Any]) -> None:
        path = tmp_path / "data.out"
        files.append((path.name, path.stat().st_mode & 0o777))
        told.append(event["type"])
        if len(told) == 5:  # It does not end before.
            started.go.touch()

    terraform.apply(tmp_path / "p", on_event)
    assert set(told[:-1]) == {"apply_progress"}
    assert told[-1] == "apply_complete"
    assert set(files) == {("data.out", 0o600)}
    assert not (tmp_path / "data.out").exists()


def test_lines_are_whole(tmp_path: Path) -> None:
    over = threading.Event()
    read: list[bytes] = []
    with Output(tmp_path / "out") as output:
        lines = output.lines(over)
        os.write(output.fileno(), b"one\ntw")
        read.append(next(lines))
        os.write(output.fileno(), b"o\n\nthree")
        read += [next(lines), next(lines)]
        over.set()
        read += lines
    assert read == [b"one", b"two", b"", b"three"]


def test_end_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.output._POLL", 60)
    over = threading.Event()
    with Output(tmp_path / "out") as output:
        os.write(output.fileno(), b"last")
        threading.Timer(0.1, over.set).start()
        begun = time.monotonic()
        assert list(output.lines(over)) == [b"last"]
    assert time.monotonic() - begun < 30


def test_file_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DeliveryError, match="out cannot be written: "):
        Output(tmp_path / "out")
    with pytest.raises(DeliveryError, match="out cannot be written: "):
        settle(tmp_path / "out", lambda _: None)
