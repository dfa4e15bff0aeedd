"""Checkov, run and understood. It has an environment of its own: it pins an old boto3.

Checkov ends with exit code 0 where it could not parse a file and where it found nothing to scan, so
its JSON is read to the end, and whatever is not a whole, clean scan is an error here.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(".venv-checkov/bin/checkov")
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


def scan(program: Path, home: Path, *arguments: str | Path) -> Scan:
    """Run `program` with `arguments`, in the empty folder `home`.

    Raises ScanError where it is not there, crashed, or printed anything but the report of one scan.
    """
    home.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            [program, *arguments, *_OFFLINE, "--compact", "--output", "json"],
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
    if done.returncode not in (0, _FOUND_SOMETHING):
        raise ScanError(f"Checkov ended with exit code {done.returncode}:\n{_end(done)}")
    if "[ERROR]" in done.stderr:
        raise ScanError(f"Checkov reported an error:\n{_end(done)}")
    try:
        read = _read(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError) as error:
        raise ScanError(f"Checkov printed no report of a scan:\n{_end(done)}") from error
    if bool(read.failed) != (done.returncode == _FOUND_SOMETHING):
        raise ScanError(
            f"Checkov ended with exit code {done.returncode} and lists {len(read.failed)} failed "
            "checks: the two do not agree."
        )
    return read


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


def _end(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip() or "It printed nothing.").splitlines()
    return "\n".join(f"  | {line}" for line in lines[-12:])
