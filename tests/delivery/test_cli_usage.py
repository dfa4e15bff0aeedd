"""The command line itself: what `--help` tells, and what is said of a wrong one."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner, Result

from delivery import __version__
from delivery.cli import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_version() -> None:
    assert run("--version").stdout == f"delivery {__version__}\n"


def test_help_tells_the_exit_codes() -> None:
    text = " ".join(run("plan", "--help").stdout.split())
    for code in (
        "0 done",
        "3 Terraform or the embedded AWS",
        "6 the saved plan",
        "129, 130 and 143 ended by SIGHUP, Ctrl-C and SIGTERM",
    ):
        assert code in text


def test_help_is_quick() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, delivery.cli; print(sorted(m for m in "
            "('boto3', 'hcl2', 'moto', 'psutil', 'yaml', 'python_terraform') if m in sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "[]\n"


def test_help_tells_what_is_read_and_in_which_order_to_go() -> None:
    text = " ".join(run("--help").stdout.split())
    for told in ("plan ENV, read it, apply ENV", "AWS_PROFILE_<ALIAS>", "TF_BINARY", "TF_VAR_*"):
        assert told in text


def test_no_command_shows_the_help() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage: " in result.output
    assert "error:" not in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "plan dev --aws embeded",
            '--aws (make: AWS): expected "account" or "embedded", found "embeded" (did you mean '
            '"embedded"?)\n  Left out, environments/dev.yaml says where it runs.',
        ),
        (
            "plan dev --stak shop",
            'No such option: --stak (did you mean "--stack"?).\n'
            "  `delivery plan --help` tells what it takes.",
        ),
        ("plan", "Missing argument 'ENV'.\n  `delivery plan --help` tells what it takes."),
        (
            "pln dev",
            "No such command 'pln'. Did you mean 'plan'?\n  `delivery --help` tells what it takes.",
        ),
        (
            "--vesion",
            'No such option: --vesion (did you mean "--version"?).\n'
            "  `delivery --help` tells what it takes.",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_wrong_command_line_is_told_like_every_other_error(arguments: str, message: str) -> None:
    result = CliRunner().invoke(app, arguments.split(), prog_name="delivery")
    assert result.exit_code == 2
    assert result.stderr == f"error: {message}\n"


@pytest.mark.usefixtures("project")
def test_a_wrong_command_line_as_json() -> None:
    result = run("plan", "dev", "--json", "--stak", "shop")
    assert result.exit_code == 2
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["message"] == 'No such option: --stak (did you mean "--stack"?).'
