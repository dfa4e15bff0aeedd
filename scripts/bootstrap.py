"""Make `.venv` from the lock files: every package by version and hash, and this project on top.

Run by `scripts/bootstrap` under a Python that is new enough, with the standard library alone.
Usage: `bootstrap.py [--dev | --checkov]`. `--dev` adds the linters. `--checkov` makes
`.venv-checkov` and nothing else: Checkov pins a boto3 that is older than ours has to be.
It is quick when nothing has to be done, holds a lock while it works, and removes what it made when
it fails: a half-made environment is worse than none.

Exit codes: 0 ready, 3 it could not be made, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# What pip prints -> what it means for a user. Order matters: the first that is found is told.
PIP_FAILURES = (
    (
        r"No space left on device",
        "the disk is full",
        "Free about 900 MB, then run the same command again.",
    ),
    (
        r"Read-only file system|Permission denied",
        "a folder that pip writes to is read-only",
        "Run in a clone you may write to; pip's temporary folder is named by TMPDIR.",
    ),
    (
        r"do not match the hashes",
        "a package is not the one that the lock file names",
        "A mirror may serve altered files: ask who runs it, or point pip at another index.",
    ),
    (
        r"name resolution|Failed to establish a new connection|Connection refused|ProxyError"
        r"|ConnectTimeout|ReadTimeout|Network is unreachable",
        "the Python package index cannot be reached",
        "Connect to a network, or point pip at a mirror you can reach (PIP_INDEX_URL, pip.conf).",
    ),
    (
        r"No matching distribution found",
        "the index has no wheel of a package for this machine and Python",
        "Use CPython 3.11 or newer on Linux or macOS, or an index that has every package.",
    ),
)

# An sdist runs its author's code when it is installed, a wheel is only unpacked. This one package
# was never published as a wheel.
SDISTS = ("python-terraform",)


class SetupError(Exception):
    """What went wrong, and what cures it."""

    def __init__(self, what: str, cure: str, details: str = "") -> None:
        super().__init__(what)
        self.what, self.cure, self.details = what, cure, details


class Environment(NamedTuple):
    """A virtual environment: the packages of `locks`, and this project where `project` is set."""

    folder: Path
    locks: list[Path]
    project: bool


def main(arguments: list[str]) -> int:
    """Bring an environment up to date, or say in one message why that cannot be."""
    environment = _environment(arguments)
    try:
        with _only_one(ROOT / f"{environment.folder.name}.lock"):
            _bring_up_to_date(environment)
    except SetupError as error:
        print(f"error: {error.what}.\n  {error.cure}", file=sys.stderr)
        if error.details:
            print(error.details, file=sys.stderr)
        return 3
    except OSError as error:
        print(f"error: {explain(error)}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\nInterrupted; nothing half-made is left.", file=sys.stderr)
        return 130
    return 0


def _environment(arguments: list[str]) -> Environment:
    if "--checkov" in arguments:
        return Environment(
            ROOT / ".venv-checkov", [ROOT / "requirements-checkov.lock"], project=False
        )
    locks = [ROOT / "requirements-build.lock", ROOT / "requirements.lock"]
    if "--dev" in arguments:
        locks.append(ROOT / "requirements-dev.lock")
    return Environment(ROOT / ".venv", locks, project=True)


def explain(error: OSError) -> str:
    """One sentence and a cure for a file that could not be written."""
    place = error.filename or ROOT
    if error.errno == errno.ENOSPC:
        return f"the disk that holds {place} is full.\n  Free about 900 MB, then run it again."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"{place} cannot be written.\n  Clone the repository to a folder you may write to."
    return f"{place}: {error.strerror or error}."


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Let one process at a time make the environment; others wait, then find it made."""
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _bring_up_to_date(environment: Environment) -> None:
    folder, locks = environment.folder, environment.locks
    # One stamp a lock file: `make lint` adds the linters to what `make plan` installed.
    missing = [lock for lock in locks if _stamp(folder, lock) != _digest(environment, lock)]
    if not missing:
        for lock in locks:
            (folder / f"{lock.name}.stamp").touch()
        return
    # Anything but added linters means another environment: start again, mix nothing.
    fresh = any("dev" not in lock.name for lock in missing)
    missing = locks if fresh else missing
    started = time.monotonic()
    packages = sum(len(re.findall(r"^[\w.-]+==", lock.read_text(), re.M)) for lock in missing)
    _say(
        f"Setting up {folder.name} (once): up to {packages} packages, each pinned by version and "
        "hash"
    )
    try:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
            _make_environment(folder)
        for lock in missing:
            _pip(folder, "--require-hashes", *_wheels(lock), "-r", str(lock))
        if fresh and environment.project:
            _pip(folder, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        for lock in missing:
            (folder / f"{lock.name}.stamp").write_text(_digest(environment, lock))
    except BaseException:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _say(f"Set up in {time.monotonic() - started:.0f} s")


def _wheels(lock: Path) -> list[str]:
    """Options that let pip install wheels alone, but for what the lock has no wheel of."""
    named = re.findall(r"^([\w.-]+)==", lock.read_text(), re.M)
    sdists = [name for name in SDISTS if name in named]
    # Built with what requirements-build.lock pins, not with what the index has today.
    build = ["--no-build-isolation", f"--no-binary={','.join(sdists)}"] if sdists else []
    return ["--only-binary=:all:", *build]


def _make_environment(environment: Path) -> None:
    try:
        venv.create(environment, with_pip=True)
    except subprocess.CalledProcessError as error:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"{sys.executable} cannot make a virtual environment with pip",
            f"On Debian and Ubuntu: apt install python{version}-venv. "
            "Or name another Python: make PYTHON=/path/to/python3.12 ...",
        ) from error


def _pip(environment: Path, *arguments: str) -> None:
    """Run pip with its chatter kept in a log that is shown only when it fails."""
    command = [str(environment / "bin/python"), "-m", "pip", "install", "--no-input", *arguments]
    variables = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COLOR": "1"}
    # Left set, they would install into the user's folder or demand another environment.
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME"):
        variables.pop(name, None)
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables
        )
        try:
            assert process.stdout is not None  # noqa: S101 - Popen was given a pipe
            for line in process.stdout:
                log.write(line)
                if step := re.match(r"\s*(Collecting|Installing) (\S+)", line):
                    _progress(f"  {step[1].lower()} {step[2].partition('==')[0]}")
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            _progress("")
        if code:
            log.seek(0)
            raise _pip_failure(log.read())


def _pip_failure(output: str) -> SetupError:
    for pattern, what, cure in PIP_FAILURES:
        if re.search(pattern, output):
            return SetupError(f"the Python packages could not be installed: {what}", cure)
    last = "\n".join(f"  | {line}" for line in output.strip().splitlines()[-12:])
    return SetupError(
        "the Python packages could not be installed", "This is the end of what pip said:", last
    )


def _stamp(environment: Path, lock: Path) -> str:
    stamp = environment / f"{lock.name}.stamp"
    return stamp.read_text() if stamp.exists() else ""


def _digest(environment: Environment, lock: Path) -> str:
    content = lock.read_bytes()
    if environment.project:
        # Its own metadata names the commands and the pytest plugin that get installed.
        content += (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
