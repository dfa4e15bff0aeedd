"""`diagram`, and `--format markdown` of `plan` and `show`: what is printed, and what is run for it.

Terraform is a stand-in here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from delivery.cli import app

from .flowchart import parse

FIRST = Path(__file__).parent / "data" / "first-plan.json"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def ran(project: Path) -> list[str]:
    """The Terraform commands so far, without asking for its version."""
    log = project.parent / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [line.split()[0] for line in lines if not line.startswith("version")]


@pytest.fixture
def pipeline(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, whose stack plans a pipeline."""
    monkeypatch.setenv("FAKE_PLAN", str(FIRST))
    return project


def test_diagram_plans_where_no_plan_is_saved_and_prints_nothing_but_mermaid(
    pipeline: Path,
) -> None:
    result = run("diagram", "dev")
    assert result.exit_code == 0, result.stderr
    chart = parse(result.stdout)
    # The Region is the stack's: this plan reads none.
    assert chart.named("Source").groups[-1] == "account 111111111111, eu-west-1"
    assert ran(pipeline) == ["init", "plan", "show"]
    assert "planned: 2 to create" in result.stderr


def test_diagram_draws_the_saved_plan_without_planning_again(pipeline: Path) -> None:
    planned = run("diagram", "dev").stdout
    assert run("diagram", "dev").stdout == planned
    assert ran(pipeline) == ["init", "plan", "show", "show"]


def test_diagram_plans_again_where_the_saved_plan_is_not_of_what_is_here(pipeline: Path) -> None:
    run("plan", "dev")
    path = pipeline / "environments/dev.yaml"
    path.write_text(path.read_text().replace("name: acme", "name: other"))
    assert run("diagram", "dev").exit_code == 0
    assert ran(pipeline) == ["init", "plan", "show"] * 2


@pytest.mark.usefixtures("pipeline")
def test_diagram_as_json() -> None:
    told = json.loads(run("diagram", "dev", "--json").stdout)
    assert told == {"environment": "dev", "diagram": run("diagram", "dev").stdout}


@pytest.mark.usefixtures("project")
def test_an_environment_without_pipelines_is_a_diagram_that_says_so() -> None:
    chart = parse(run("diagram", "dev").stdout)
    assert chart.named("No pipeline is planned.").shape == "box"


def test_diagram_of_an_account_needs_its_credentials_and_a_rehearsal_none(pipeline: Path) -> None:
    assert run("diagram", "prod").exit_code == 4
    assert run("diagram", "prod", "--aws", "embedded").exit_code == 0
    assert ran(pipeline) == ["init", "plan", "show"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "code"), [(["diagram", "nope"], 2), (["diagram", "dev", "-s", "nope"], 2)]
)
def test_diagram_of_what_is_not_there_has_the_exit_code_of_every_command(
    arguments: list[str], code: int
) -> None:
    assert run(*arguments).exit_code == code


@pytest.mark.usefixtures("pipeline")
def test_markdown_of_a_plan_is_all_that_goes_to_standard_output() -> None:
    result = run("plan", "dev", "--format", "markdown")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("## `dev`: 1 stack, nothing destroyed or replaced\n\n| stack |")
    assert result.stdout.splitlines()[-1].startswith("Plan `")
    assert result.stderr.splitlines()[0].startswith("Terraform 1.11.4")
    (drawn,) = result.stdout.split("```mermaid\n")[1:]
    assert parse(drawn.split("```")[0]).named("Source").groups[-1].endswith(", eu-west-1")
    assert run("show", "dev", "--format", "markdown").stdout == result.stdout


@pytest.mark.usefixtures("project")
def test_a_form_that_contradicts_another_is_refused_before_anything_is_planned(
    project: Path,
) -> None:
    for options in (["plan", "--json"], ["show", "--json"], ["show", "--policies"]):
        command, other = options
        result = run(command, "dev", "--format", "markdown", other)
        told = result.stdout if other == "--json" else result.stderr
        assert result.exit_code == 2
        assert f"--format markdown and {other} exclude each other." in told
    assert run("plan", "dev", "--format", "html").exit_code == 2
    assert ran(project) == []


@pytest.mark.parametrize("command", ["plan", "show", "diagram"])
def test_help_tells_the_exit_codes_and_what_is_drawn(command: str) -> None:
    text = " ".join(run(command, "--help").stdout.split())
    assert "6 the saved plan" in text
    assert ("--format" in text) == (command != "diagram")


def test_help_of_diagram_says_which_plan_it_draws() -> None:
    text = " ".join(run("diagram", "--help").stdout.split())
    assert (
        "Saved plans are drawn where they are of what is here now; else the environment is" in text
    )
