"""What `make` runs: the lines themselves, without running them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def last_line(*arguments: str) -> str:
    told = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "-m pytest --option-coverage --option-coverage-fail-under=100"),
        # A part of the tests sets a part of the options.
        (["ARGS=-k pipeline"], "-m pytest -k pipeline"),
    ],
)
def test_all_tests_together_have_to_set_every_option(arguments: list[str], line: str) -> None:
    assert last_line("test", *arguments).endswith(line)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], ""),
        (["POLICIES=1"], "--policies"),
        (["RESOURCES=1", "JSON=1"], "--json --resources"),
        (["FORMAT=markdown"], '--format "$FORMAT"'),
        # As the shell's variable: what it holds is never a part of the line.
        (["STACK=a b"], '--stack "$STACK"'),
    ],
)
def test_show_hands_its_options_on(arguments: list[str], options: str) -> None:
    line = last_line("show", "ENV=dev", *arguments)
    assert " ".join(line.split()) == f'.venv/bin/delivery show "$ENV" {options}'.rstrip()


@pytest.mark.parametrize(
    ("command", "arguments", "options"),
    [
        ("plan", ["FORMAT=markdown"], '--format "$FORMAT"'),
        ("diagram", ["AWS=embedded", "JSON=1"], '--aws "$AWS" --json'),
    ],
)
def test_what_a_picture_is_made_of_is_handed_on(
    command: str, arguments: list[str], options: str
) -> None:
    line = last_line(command, "ENV=dev", *arguments)
    assert " ".join(line.split()) == f'.venv/bin/delivery {command} "$ENV" {options}'


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], ""),
        (["PLAN=3f9c2a1b7d04"], '--plan "$PLAN"'),
        # Of a variable that was never set: refused, where it would else be left out.
        (["PLAN="], '--plan "$PLAN"'),
    ],
)
def test_a_digest_that_is_given_is_handed_on(arguments: list[str], options: str) -> None:
    line = last_line("apply", "ENV=dev", *arguments)
    assert " ".join(line.split()) == f'.venv/bin/delivery apply "$ENV" {options}'.rstrip()
