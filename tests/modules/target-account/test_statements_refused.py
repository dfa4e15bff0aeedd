"""Statements of the user's own that IAM would refuse, or that would never hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import TARGET, says, stacks, stored

from delivery.testing import Case, Plan, Refusal

SEND = {"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:eu-west-1:222222222222:q"]}
WIDE = {"resources": ["arn:aws:s3:::*", "arn:aws:sqs:*:*:*"], "sid": "A1"}
PLACES = ("policies.statements", "cloudformation.execution_role.statements")


def written(place: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """The statements as input, for the action role or for CloudFormation's."""
    if place == PLACES[0]:
        return {"policies": {"statements": list(statements)}}
    return {"cloudformation": stacks("x", statements=list(statements))}


WRONG: list[tuple[str, list[dict[str, Any]], str]] = [
    (
        "an effect",
        [{**SEND, "effect": "allow"}],
        'has effect "allow", expected "Allow" or "Deny".',
    ),
    (
        "a sid",
        [{**SEND, "sid": "send-messages"}],
        'has sid "send-messages", expected letters and digits alone.',
    ),
    (
        "one sid twice",
        [{**SEND, "sid": "Send"}, {**SEND, "sid": "Send"}],
        'has sid "Send" 2 times, and a policy takes each once.',
    ),
    (
        "no service",
        [{**SEND, "actions": ["SendMessage"]}],
        'has action "SendMessage", expected a service and an action of it, as '
        '"sqs:SendMessage", or "*".',
    ),
    (
        "no actions",
        [{**SEND, "actions": []}],
        "has a statement without actions, and IAM takes none.",
    ),
    (
        "no resources",
        [{**SEND, "resources": []}],
        "has a statement without resources, and IAM takes none.",
    ),
    (
        "a name for a resource",
        [{**SEND, "resources": ["orders"]}],
        'has resource "orders", expected an ARN or "*".',
    ),
]
REFUSED = [
    (TARGET.refused(f"{title}: {place}", **written(place, *statements)), says(f"{place} {text}"))
    for place in PLACES
    for title, statements, text in WRONG
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


TAKEN = [
    (
        TARGET.refused(
            f"a sid of the module's: {place}",
            artifact_stores=stored(),
            **written(place, {**SEND, "sid": sid}),
        ),
        says(f'{place} has sid "{sid}", which a statement of the module\'s has: choose another.'),
    )
    for place, sid in zip(PLACES, ("EksClusters", "ArtifactKeyEuWest1"), strict=True)
]


@pytest.mark.parametrize(("case", "message"), TAKEN, ids=str)
def test_a_sid_of_the_modules_own_is_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    TARGET.but(
        "statements as wide as IAM takes them",
        **written(PLACES[0], {**WIDE, "actions": ["s3:Get*", "sqs:*"]}),
        **written(PLACES[1], {**WIDE, "actions": ["s3:*", "sqs:*"]}),
    )
)
def test_wide_statements_are_the_users_to_write(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]").policy().statement("A1").actions == (
        "s3:Get*",
        "sqs:*",
    )
    stacks_role = plan.resource("aws_iam_role_policy.cloudformation[0]").policy()
    assert stacks_role.statement("A1").actions == ("s3:*", "sqs:*")
