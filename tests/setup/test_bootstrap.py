"""Setting up on a fresh machine: what a user is told when it cannot be done, and what is left."""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
CURE = (
    "  Install one (apt install python3.11 python3.11-venv, brew install python@3.12,"
    " pyenv install 3.12),\n"
    "  or name one: make PYTHON=/path/to/python3.12 ...\n"
)


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def only(tmp_path: Path) -> Callable[[str | None], subprocess.CompletedProcess[str]]:
    """Run scripts/bootstrap on a PATH that holds no Python but one that says it is `version`."""

    def run(version: str | None) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "path"
        executable(path / "dirname", '#!/bin/sh\necho "${2%/*}"\n')
        if version:
            executable(path / "python3", f"#!/bin/sh\necho {version}\n")
        return subprocess.run(
            ["/bin/sh", str(ROOT / "scripts/bootstrap")],
            env={"PATH": str(path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_an_old_python_is_named_with_its_version(
    only: Callable[[str | None], subprocess.CompletedProcess[str]],
) -> None:
    run = only("3.9.18")
    assert run.returncode == 3
    assert run.stderr == f"error: Python 3.11 or newer is needed; python3 is 3.9.18.\n{CURE}"


def test_a_machine_without_python_is_told_so(
    only: Callable[[str | None], subprocess.CompletedProcess[str]],
) -> None:
    run = only(None)
    assert run.returncode == 3
    assert run.stderr == f"error: Python 3.11 or newer is needed; no python3 is on PATH.\n{CURE}"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/bootstrap.py over an empty clone whose .venv holds a stand-in for Python and pip."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts/bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("-build", "", "-dev", "-checkov"):
        (tmp_path / f"requirements{name}.lock").write_text("rich==15.0.0\n")
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    set_pip(module, monkeypatch, 'echo "$@" >> "$(dirname "$0")/../calls"')
    return module


def set_pip(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    def make(environment: Path) -> None:
        executable(environment / "bin/python", f"#!/bin/sh\n{shell}\n")

    monkeypatch.setattr(bootstrap, "_make_environment", make)


def calls(root: Path, environment: str = ".venv") -> list[str]:
    log = root / environment / "calls"
    return log.read_text().splitlines() if log.exists() else []


def test_every_package_is_installed_by_hash_and_once(
    bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main([]) == 0
    installed = calls(tmp_path)
    assert [re.findall(r"[\w-]+\.lock|--editable", line) for line in installed] == [
        ["requirements-build.lock"],
        ["requirements.lock"],
        ["--editable"],
    ]
    assert all("--require-hashes" in line for line in installed[:2])
    assert "Setting up .venv (once)" in capsys.readouterr().err

    assert bootstrap.main([]) == 0
    assert calls(tmp_path) == installed
    assert capsys.readouterr().err == ""


def test_only_what_has_no_wheel_may_run_code_when_it_is_installed(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "requirements.lock").write_text("python-terraform==0.10.1\nrich==15.0.0\n")
    assert bootstrap.main(["--dev"]) == 0
    assert bootstrap.main(["--checkov"]) == 0
    options = {
        re.findall(r"[\w-]+\.lock", line)[0]: re.findall(r"--(?:only|no)-b[^ ]*", line)
        for line in [*calls(tmp_path), *calls(tmp_path, ".venv-checkov")]
        if "--editable" not in line
    }
    wheels = ["--only-binary=:all:"]
    assert options == {
        "requirements-build.lock": wheels,
        "requirements.lock": [
            *wheels,
            "--no-build-isolation",
            "--no-binary=python-terraform",
        ],
        "requirements-dev.lock": wheels,
        "requirements-checkov.lock": wheels,
    }


def test_the_linters_are_added_to_what_is_there(bootstrap: ModuleType, tmp_path: Path) -> None:
    bootstrap.main([])
    before = calls(tmp_path)
    assert bootstrap.main(["--dev"]) == 0
    (added,) = calls(tmp_path)[len(before) :]
    assert "requirements-dev.lock" in added


def test_checkov_gets_an_environment_of_its_own(
    bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["--checkov"]) == 0
    installed = calls(tmp_path, ".venv-checkov")
    (only,) = installed
    assert "--require-hashes" in only
    assert "requirements-checkov.lock" in only
    assert not (tmp_path / ".venv").exists()
    assert "Setting up .venv-checkov (once)" in capsys.readouterr().err

    # It holds nothing of this project, whose metadata may change.
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    assert bootstrap.main(["--checkov"]) == 0
    assert calls(tmp_path, ".venv-checkov") == installed
    assert capsys.readouterr().err == ""

    (tmp_path / "requirements-checkov.lock").write_text("rich==15.0.1\n")
    assert bootstrap.main(["--checkov"]) == 0
    assert len(calls(tmp_path, ".venv-checkov")) == 1
    assert "Setting up .venv-checkov (once)" in capsys.readouterr().err


def test_checkov_that_cannot_be_installed_leaves_the_rest_alone(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.main([])
    set_pip(bootstrap, monkeypatch, "echo 'No space left on device'; exit 1")
    assert bootstrap.main(["--checkov"]) == 3
    assert not (tmp_path / ".venv-checkov").exists()
    assert (tmp_path / ".venv/requirements.lock.stamp").exists()


def test_another_lock_file_starts_the_environment_again(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    bootstrap.main([])
    stray = tmp_path / ".venv/stray"
    stray.touch()
    (tmp_path / "requirements.lock").write_text("rich==15.0.1\n")
    assert bootstrap.main([]) == 0
    assert not stray.exists()


@pytest.mark.parametrize(
    ("pip", "message"),
    [
        (
            "Failed to establish a new connection: [Errno 101] Network is unreachable",
            "the Python package index cannot be reached.\n  Connect to a network, or point pip at"
            " a mirror you can reach (PIP_INDEX_URL, pip.conf).\n",
        ),
        (
            "ERROR: No matching distribution found for rich==15.0.0",
            "the index has no wheel of a package for this machine and Python.\n  Use CPython 3.11"
            " or newer on Linux or macOS, or an index that has every package.\n",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH: they do not match the hashes",
            "a package is not the one that the lock file names.\n  A mirror may serve altered"
            " files: ask who runs it, or point pip at another index.\n",
        ),
        (
            "OSError: [Errno 28] No space left on device",
            "the disk is full.\n  Free about 900 MB, then run the same command again.\n",
        ),
        (
            "OSError: [Errno 30] Read-only file system",
            "a folder that pip writes to is read-only.\n  Run in a clone you may write to;"
            " pip's temporary folder is named by TMPDIR.\n",
        ),
    ],
)
def test_what_stops_pip_is_said_in_one_message(
    bootstrap: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pip: str,
    message: str,
) -> None:
    set_pip(bootstrap, monkeypatch, f"echo '{pip}'; exit 1")
    assert bootstrap.main([]) == 3
    error = capsys.readouterr().err.partition("error: ")[2]
    assert error == f"the Python packages could not be installed: {message}"
    assert not (tmp_path / ".venv").exists()


def test_what_pip_says_of_anything_else_is_shown(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_pip(bootstrap, monkeypatch, "echo 'ERROR: no matching wheel tag'; exit 1")
    assert bootstrap.main([]) == 3
    assert "  | ERROR: no matching wheel tag" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.EROFS, "cannot be written.\n  Clone the repository to a folder you may write to."),
        (errno.EACCES, "cannot be written.\n  Clone the repository to a folder you may write to."),
        (errno.ENOSPC, "is full.\n  Free about 900 MB, then run it again."),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(
    bootstrap: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    message: str,
) -> None:
    def refuse(environment: Path) -> None:
        environment.mkdir()
        raise OSError(code, os.strerror(code), str(environment))

    monkeypatch.setattr(bootstrap, "_make_environment", refuse)
    assert bootstrap.main([]) == 3
    error = capsys.readouterr().err
    assert str(tmp_path / ".venv") in error
    assert message in error
    assert not (tmp_path / ".venv").exists()


def test_ctrl_c_leaves_nothing_half_made(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(environment: Path) -> None:
        environment.mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "_make_environment", interrupt)
    assert bootstrap.main([]) == 130
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(environment: Path) -> None:
        original(environment)

    # Debian ships venv without ensurepip: what venv.create raises there.
    def no_ensurepip(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    spec = importlib.util.spec_from_file_location("fresh", ROOT / "scripts/bootstrap.py")
    assert spec
    assert spec.loader
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    original = fresh._make_environment
    monkeypatch.setattr(fresh, "ROOT", bootstrap.ROOT)
    monkeypatch.setattr(fresh.venv, "create", no_ensurepip)
    assert fresh.main([]) == 3
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt install python{version}-venv" in capsys.readouterr().err
