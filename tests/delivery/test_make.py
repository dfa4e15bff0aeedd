"""What `make` runs: the lines themselves, without running them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "-m pytest --option-coverage --option-coverage-fail-under=100"),
        # A part of the tests sets a part of the options.
        (["ARGS=-k pipeline"], "-m pytest -k pipeline"),
    ],
)
def test_all_tests_together_have_to_set_every_option(arguments: list[str], line: str) -> None:
    told = subprocess.run(
        ["make", "--dry-run", "test", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines()[-1].endswith(line)
