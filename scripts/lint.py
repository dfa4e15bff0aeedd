"""What `make lint` runs: every linter on every file, all of them even where one fails.

With `--fix`, what `make fmt` runs: the formatters, writing.
Exit codes: 0 clean, 1 something was found, 3 Terraform could not be had.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from delivery import toolchain
from delivery.errors import DeliveryError
from linting import security, validate
from linting.check import Check

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent


def main(arguments: Sequence[str]) -> int:
    """Run every check, two at a time; print a line for each and the output of those that fail."""
    fix = "--fix" in arguments
    try:
        terraform = toolchain.resolve(ROOT, report=lambda line: print(line, file=sys.stderr))
    except DeliveryError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    environment = terraform.environ(os.environ)
    with tempfile.TemporaryDirectory(prefix="delivery-lint-") as scratch:
        checks = _python(fix) + _terraform_fmt(terraform.binary, environment, fix)
        if not fix:
            # First those that take longest: two at a time, they end together.
            checks = security.checks(ROOT, Path(scratch)) + checks
            checks += _shellcheck() + _validate(terraform.binary, environment, Path(scratch))
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            failed = sum(not passed for passed in pool.map(_report, checks))
    print(f"{len(checks) - failed} of {len(checks)} checks passed")
    return 1 if failed else 0


def _report(check: Check) -> bool:
    started = time.monotonic()
    code, output = check.run()
    mark = "failed" if code else "ok"
    text = f"{mark:<6} {check.name} ({time.monotonic() - started:.1f} s)"
    print(f"{text}\n{output.rstrip()}" if code else text, flush=True)
    return code == 0


def _command(
    name: str, *command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> Check:
    def run() -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return Check(name, run)


def _python(fix: bool) -> list[Check]:
    ruff = TOOLS / "ruff"
    if fix:
        return [
            _command("ruff check --fix", ruff, "check", "--quiet", "--fix-only"),
            _command("ruff format", ruff, "format", "--quiet"),
        ]
    return [
        _command("mypy --strict", TOOLS / "mypy"),
        _command("ruff check", ruff, "check"),
        _command("ruff format --check", ruff, "format", "--check"),
    ]


def _terraform_fmt(binary: Path, environment: dict[str, str], fix: bool) -> list[Check]:
    return [
        _command(
            f"terraform fmt {folder}",
            binary,
            "fmt",
            "-recursive",
            *([] if fix else ["-check", "-diff"]),
            folder,
            env=environment,
        )
        for folder in ("modules", "examples")
    ]


def _shellcheck() -> list[Check]:
    scripts = ["scripts/bootstrap", ".ci/run"]
    return [_command("shellcheck", TOOLS / "shellcheck", *scripts)]


def _validate(binary: Path, environment: dict[str, str], scratch: Path) -> list[Check]:
    def run() -> tuple[int, str]:
        try:
            found = validate.problems(ROOT, binary, environment, scratch)
        except DeliveryError as error:
            return 1, str(error)
        return (1 if found else 0), "\n".join(found)

    return [Check("terraform validate", run)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
