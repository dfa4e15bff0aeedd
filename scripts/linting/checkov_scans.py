"""Runs Checkov several times; `linting.checkov` starts it, with the Python that Checkov is in.

The import of Checkov takes three times as long as a scan of a plan. So it is imported once, and
each scan is a fork of the process that imported it and has scanned nothing yet: what the command
`checkov` does, and nothing of one scan reaches another.

Reads `{"scans": [[argument, ...], ...]}` from standard input and prints a list of `{"code",
"output", "errors"}`; of `{"parse": [file, ...]}` it prints the files that Checkov cannot parse.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, NoReturn


@dataclass(frozen=True)
class _Scan:
    number: int
    output: IO[bytes]
    errors: IO[bytes]


def main() -> None:
    """Do what standard input says."""
    asked = json.load(sys.stdin)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)  # as the command does
        if "parse" in asked:
            answer: Any = _unread(asked["parse"])
        else:
            answer = _scans(asked["scans"])
    json.dump(answer, sys.stdout)


def _unread(files: Sequence[str]) -> list[str]:
    utils = importlib.import_module("checkov.terraform.parser_utils")
    errors: dict[str, Exception] = {}
    for file in files:
        utils.load_or_die_quietly(file, errors)
    return list(errors)


def _scans(scans: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    checkov = importlib.import_module("checkov.main")
    done: dict[int, dict[str, Any]] = {}
    running: dict[int, _Scan] = {}
    todo = list(enumerate(scans))
    while todo or running:
        while todo and len(running) < (os.cpu_count() or 1):
            number, arguments = todo.pop(0)
            scan = _Scan(number, _unnamed(), _unnamed())
            process = os.fork()
            if not process:
                _run(checkov, arguments, scan)
            running[process] = scan
        process, status = os.wait()
        scan = running.pop(process)
        done[scan.number] = {
            "code": os.waitstatus_to_exitcode(status),
            "output": _text(scan.output),
            "errors": _text(scan.errors),
        }
    return [done[number] for number in range(len(scans))]


def _run(checkov: Any, arguments: Sequence[str], scan: _Scan) -> NoReturn:
    """In the fork: end it with the exit code that the command would have ended with."""
    code = 1
    try:
        os.dup2(scan.output.fileno(), 1)
        os.dup2(scan.errors.fileno(), 2)
        sys.argv = ["checkov", *arguments]
        code = checkov.Checkov(list(arguments)).run() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not sys.exit: what was open in the process that imported is not this one's to end.
        os._exit(code)


def _unnamed() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _text(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8", errors="replace")


if __name__ == "__main__":
    main()
