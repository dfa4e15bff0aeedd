"""Checkov, run and understood. It has an environment of its own: it pins an old boto3.

Checkov ends with exit code 0 where it could not parse a file and where it found nothing to scan, so
its JSON is read to the end, and whatever is not a whole, clean scan is an error here.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(".venv-checkov/bin/python")
_SCANS = Path(__file__).with_name("checkov_scans.py")
# Nothing is asked of any server, and no file of the user's or of the scanned folder takes part.
_OFFLINE = ("--skip-download", "--download-external-modules", "false")
_NOWHERE = (
    "http://127.0.0.1:9"  # the discard port: what tries the network all the same fails at once
)
_FOUND_SOMETHING = 1


class ScanError(Exception):
    """Checkov did not scan what it was to scan."""


@dataclass(frozen=True)
class Finding:
    """A failed check. `resource` is its address; `file` and `line` are as Checkov tells them."""

    check: str
    title: str
    resource: str
    file: str
    line: int


@dataclass(frozen=True)
class Scan:
    """`resources` is how many were scanned; `unread` are the files that could not be parsed."""

    resources: int
    failed: tuple[Finding, ...]
    unread: tuple[Path, ...]


@dataclass(frozen=True)
class Run:
    """One run of Checkov: its exit code, and all that it printed."""

    code: int
    output: str
    errors: str


def runs(program: Path, home: Path, *scans: Sequence[str | Path]) -> list[Run]:
    """Run Checkov with each of `scans`, its arguments, in the empty folder `home`.

    `program` is the Python that Checkov is in. As many run at once as there are processors. Raises
    ScanError where Checkov cannot be run.
    """
    report = (*_OFFLINE, "--compact", "--output", "json")
    asked = {"scans": [[str(argument) for argument in (*scan, *report)] for scan in scans]}
    return [Run(**run) for run in _ask(program, home, asked)]


def unread(program: Path, home: Path, files: Sequence[Path]) -> tuple[Path, ...]:
    """The `files`, of HCL, that Checkov cannot parse. Raises ScanError as `runs` does."""
    return tuple(map(Path, _ask(program, home, {"parse": [str(file) for file in files]})))


def _ask(program: Path, home: Path, asked: Mapping[str, Any]) -> Any:
    home.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            # -P: this folder holds a checkov.py too.
            [program, "-P", _SCANS],
            input=json.dumps(asked),
            cwd=home,
            env=_environ(home),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise ScanError(
            f"{program} cannot be run: {error.strerror}. `scripts/bootstrap --checkov` makes it."
        ) from error
    if done.returncode:
        found = Run(done.returncode, done.stdout, done.stderr)
        raise ScanError(f"Checkov cannot be run, exit code {done.returncode}:\n{_end(found)}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        found = Run(done.returncode, done.stdout, done.stderr)
        raise ScanError(f"Checkov cannot be run:\n{_end(found)}") from error


def read(run: Run) -> Scan:
    """What a run found. Raises ScanError where it crashed, or printed no report of one scan."""
    if run.code not in (0, _FOUND_SOMETHING):
        raise ScanError(f"Checkov ended with exit code {run.code}:\n{_end(run)}")
    if "[ERROR]" in run.errors:
        raise ScanError(f"Checkov reported an error:\n{_end(run)}")
    try:
        found = _read(json.loads(run.output))
    except (ValueError, KeyError, TypeError) as error:
        raise ScanError(f"Checkov printed no report of a scan:\n{_end(run)}") from error
    if bool(found.failed) != (run.code == _FOUND_SOMETHING):
        raise ScanError(
            f"Checkov ended with exit code {run.code} and lists {len(found.failed)} failed "
            "checks: the two do not agree."
        )
    return found


def _environ(home: Path) -> dict[str, str]:
    # CKV_* and BC_* variables would be options and an upload; a .checkov.yaml is read at HOME.
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    proxies = {"HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE}
    return {**kept, **proxies, "HOME": str(home), "LOG_LEVEL": "ERROR"}


def _read(report: Mapping[str, Any]) -> Scan:
    if "results" not in report:
        # What Checkov prints where no file was of its kind: the bare figures, all of them 0.
        return Scan(int(report["resource_count"]), (), ())
    return Scan(
        resources=int(report["summary"]["resource_count"]),
        failed=tuple(_finding(found) for found in report["results"]["failed_checks"]),
        unread=tuple(Path(path) for path in report["results"]["parsing_errors"]),
    )


def _finding(found: Mapping[str, Any]) -> Finding:
    return Finding(
        check=str(found["check_id"]),
        title=str(found["check_name"]),
        resource=str(found["resource_address"] or found["resource"]),
        file=str(found["file_path"]).lstrip("/"),
        line=int(found["file_line_range"][0]),
    )


def _end(run: Run) -> str:
    lines = (run.errors.strip() or run.output.strip() or "It printed nothing.").splitlines()
    return "\n".join(f"  | {line}" for line in lines[-12:])
