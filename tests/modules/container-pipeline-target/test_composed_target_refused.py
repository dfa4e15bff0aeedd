"""Every message that the module refuses with, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.container_pipeline import DEV, EACH, ONE, TARGET, TYPES

from delivery.testing import Case, Plan, Refusal

TOOLS = TARGET.inputs["tools"]
LONG = "e" * 32


def says(text: str, environment: str = "dev", name: str = "orders") -> str:
    return f'Container pipeline "{name}", environment "{environment}": {text}.'


def dev(**changed: Any) -> dict[str, Any]:
    return {"dev": {**ONE["dev"], **changed}}


def refused(title: str, **inputs: Any) -> Case:
    return TARGET.refused(title, **inputs)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            refused("unknown environment", environment="ecs-roling", environments=EACH),
            says(
                "environments has none of this name; it has ecs-blue-green, ecs-rolling, "
                'eks-helm, eks-native, lambda-image (did you mean "ecs-rolling"?)',
                "ecs-roling",
            ),
        ),
        (
            refused("no environments", environments={}),
            says("environments has none of this name, and is empty"),
        ),
        (
            refused("name", name="Orders"),
            says(
                "the pipeline's name must be lower-case letters, digits and hyphens, of which the "
                "first is a letter and the last no hyphen, as in the tools account",
                name="Orders",
            ),
        ),
        (
            refused("tools account", tools={**TOOLS, "account_id": "1111"}),
            says(
                'tools.account_id "1111" must be an account id of 12 digits, written as text to '
                "keep leading zeros"
            ),
        ),
        (
            refused(
                "tools Region",
                tools={**TOOLS, "region": "Ireland"},
                environments=dev(region="eu-west-1"),
            ),
            says('tools.region "Ireland" is no Region, such as eu-west-1'),
        ),
        (
            refused("environment's name", environment="Dev", environments={"Dev": ONE["dev"]}),
            says(
                "its name must be 1 to 32 lower-case letters, digits and hyphens, of which the "
                "first and the last are no hyphens: roles and projects are named after it",
                "Dev",
            ),
        ),
        (
            refused("another account", account_id="333333333333"),
            says(
                f"it is of account {DEV}, and this is 333333333333: call the module with the "
                "providers of its account"
            ),
        ),
        (
            refused("another Region", region="us-east-1"),
            says(
                "it is of Region eu-west-1, and this is us-east-1: call the module with the "
                "providers of its Region"
            ),
        ),
        (
            refused(
                "role's name",
                name="o" * 26,
                environment=LONG,
                environments={LONG: ONE["dev"]},
            ),
            says(
                f'its role "{"o" * 26}-{LONG}-deploy" has 66 characters, and AWS takes 64: '
                "shorten its name, or bring the role by role.arn",
                LONG,
                "o" * 26,
            ),
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


SEVERAL = refused(
    "several",
    account_id="333333333333",
    region="us-east-1",
    environments=dev(**TYPES),
    tools={"account_id": "1", "region": "x"},
)


@pytest.mark.case(SEVERAL)
def test_all_is_told_at_once(refusal: Refusal) -> None:
    assert len(refusal.messages) == 5


@pytest.mark.parametrize(
    "case",
    [
        TARGET.but(
            "the longest name of a role",
            name="o" * 24,
            environment=LONG,
            environments={LONG: ONE["dev"]},
        ),
        TARGET.but("one letter", name="o", environment="d", environments={"d": ONE["dev"]}),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    name = f"{case.inputs['name']}-{case.inputs['environment']}-deploy"
    assert plan.outputs["action_role_arn"] == f"arn:aws:iam::{DEV}:role/{name}"
