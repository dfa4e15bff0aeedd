"""A map that the target accounts refuse is refused in the tools account, with the same words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.modules.container_pipeline import PIPELINE
from tests.modules.container_pipeline_wrong import RIGHT, WRONG, key

from delivery.testing import Plan, Refusal

MODULES = Path(__file__).parents[3] / "modules"
SIDES = ("container-pipeline", "container-pipeline-target")
REFUSED = PIPELINE.refused(
    "what the target refuses",
    environments={key(title): environment for title, (environment, _) in WRONG.items()},
)
TAKEN = PIPELINE.but(
    "what the target takes",
    environments={key(title): environment for title, environment in RIGHT.items()},
)


def says(title: str) -> str:
    return f'Container pipeline "orders": environment "{key(title)}": {WRONG[title][1]}.'


@pytest.mark.case(REFUSED)
@pytest.mark.parametrize(
    "title",
    [
        "no deploy type",
        "two deploy types",
        "cluster of blue/green",
        "service of blue/green",
        "cluster's ARN",
        "service of 256",
        "cluster of Helm",
        "cluster of 101",
        "function's ARN",
        "no listener",
        "no production listener",
        "another listener",
        "one target group",
        "execution role of another account",
        "task role that is no name",
    ],
)
def test_refused(title: str, refusal: Refusal) -> None:
    refusal.says(says(title))


@pytest.mark.case(REFUSED)
def test_no_more_is_said(refusal: Refusal) -> None:
    refusal.only(*map(says, WRONG))


@pytest.mark.case(TAKEN)
def test_what_is_just_right_is_planned(plan: Plan) -> None:
    assert sorted(plan.outputs["action_role_arns"]) == sorted(map(key, RIGHT))


@pytest.mark.parametrize("name", ["checks_environments.tf", "variables_environments.tf"])
def test_both_modules_judge_the_map_by_the_same_file(name: str) -> None:
    tools, target = (MODULES / module / name for module in SIDES)
    assert tools.read_text() == target.read_text()
