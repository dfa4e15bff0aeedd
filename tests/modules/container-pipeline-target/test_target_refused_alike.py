"""What is wrong with the map is refused in the target account too, with the words of the tools'."""

from __future__ import annotations

import pytest
from tests.modules.container_pipeline import DEV, TARGET
from tests.modules.container_pipeline_wrong import RIGHT, WRONG, key

from delivery.testing import Case, Plan, Refusal

REFUSED = [
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
]
TAKEN = [
    "ECS with the longest names and both listeners",
    "a service of one letter, roles by path and ARN",
    "cluster of EKS with the longest name",
    "function with the longest name",
]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            TARGET.refused(
                title, environment=key(title), environments={key(title): WRONG[title][0]}
            ),
            f'Container pipeline "orders", environment "{key(title)}": {WRONG[title][1]}.',
        )
        for title in REFUSED
    ],
    ids=REFUSED,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.parametrize(
    "case",
    [
        TARGET.but(title, environment=key(title), environments={key(title): RIGHT[title]})
        for title in TAKEN
    ],
    ids=TAKEN,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    name = f"orders-{case.inputs['environment']}-deploy"
    assert plan.outputs["action_role_arn"] == f"arn:aws:iam::{DEV}:role/{name}"


def test_all_is_judged_here_that_is_judged_in_the_tools_account() -> None:
    assert (sorted(REFUSED), sorted(TAKEN)) == (sorted(WRONG), sorted(RIGHT))
