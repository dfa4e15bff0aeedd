"""Statements of the user's own that IAM would refuse, or that would never hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import ROLES, TARGET, says, stacks

from delivery.testing import Case, Plan, Refusal

SEND = {"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:eu-west-1:222222222222:q"]}
WIDE = {"resources": ["arn:aws:s3:::*", "arn:aws:sqs:*:*:*"], "sid": "A1"}
PLACES = ("policies.statements", "cloudformation.execution_role.statements")


def written(
    place: str, *statements: dict[str, Any], read_artifacts: bool = False
) -> dict[str, Any]:
    """The statements as input, for the action role or for CloudFormation's."""
    if place == PLACES[0]:
        return {"policies": {"statements": list(statements)}}
    role = {"statements": list(statements), "read_artifacts": read_artifacts}
    return {"cloudformation": stacks("x", **role)}


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
    (
        "an ARN cut short",
        [{**SEND, "resources": ["arn:aws:sqs:eu-west-1:222222222222"]}],
        'has resource "arn:aws:sqs:eu-west-1:222222222222", expected an ARN or "*".',
    ),
    *(
        (
            f"operator {operator}",
            [{**SEND, "conditions": {operator: {"aws:RequestedRegion": ["eu-west-1"]}}}],
            f'has the condition operator "{operator}", which IAM does not know{near}.',
        )
        for operator, near in (
            ("StringEqual", ' (did you mean "StringEquals"?)'),
            ("stringLike", ' (did you mean "StringLike"?)'),
            ("ForAnyValues:ArnLike", ' (did you mean "ArnLike"?)'),
            ("ArnLikeIfExist", ' (did you mean "ArnLike"?)'),
            ("NullIfExists", ""),
            ("", ""),
        )
    ),
    (
        "a condition without a key",
        [{**SEND, "conditions": {"StringEquals": {}}}],
        'has the condition "StringEquals" without a key, which binds nothing: give one, or leave '
        "it out.",
    ),
    (
        "a condition without a value",
        [{**SEND, "conditions": {"StringEquals": {"aws:RequestedRegion": []}}}],
        'has the condition "StringEquals" on "aws:RequestedRegion" without a value, which nothing '
        "meets: give one, or leave it out.",
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
            **written(place, {**SEND, "sid": sid}, read_artifacts=True),
        ),
        says(f'{place} has sid "{sid}", which a statement of the module\'s has: choose another.'),
    )
    for place, sid in zip(PLACES, ("EksClusters", "ArtifactKeyEuWest1"), strict=True)
]


@pytest.mark.parametrize(("case", "message"), TAKEN, ids=str)
def test_a_sid_of_the_modules_own_is_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.grants_of_the_user
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


TO_LAMBDA = {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com"]}}
PASS = {"actions": ["iam:PassRole"], "resources": [f"{ROLES}/orders"], "conditions": TO_LAMBDA}
UNBOUND = (
    "without StringEquals on iam:PassedToService: say which service the roles are handed to, in a "
    "statement of its own."
)
UNNAMED = (
    "expected the ARN of a role, without *, ? and $: name the roles that may be handed on, in a "
    "statement of their own."
)
PASSED = [
    *(
        (
            TARGET.refused(f"roles handed on by {action}", **written(PLACES[0], statement)),
            says(f'policies.statements grants iam:PassRole by "{action}" {UNBOUND}'),
        )
        for action in ("iam:PassRole", "IAM:passrole", "iam:Pass*", "iam:*", "iam:PassRol?", "*")
        for statement in [{**PASS, "actions": [action], "conditions": {}}]
    ),
    *(
        (
            TARGET.refused(
                f"roles handed on under {operator}",
                **written(PLACES[0], {**PASS, "conditions": {operator: bound}}),
            ),
            says(f'policies.statements grants iam:PassRole by "iam:PassRole" {UNBOUND}'),
        )
        # Each of these holds where the key is missing, or for any other service.
        for operator in ("StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals")
        for bound in [TO_LAMBDA["StringEquals"]]
    ),
    *(
        (
            TARGET.refused(
                f"roles handed to {service} under {operator}",
                **written(
                    PLACES[0],
                    {
                        **PASS,
                        "conditions": {
                            operator: {
                                "iam:PassedToService": ["lambda.amazonaws.com", service],
                                "iam:AssociatedResourceArn": ["arn:aws:lambda:*:*:function:a"],
                            }
                        },
                    },
                ),
            ),
            says(f'policies.statements grants iam:PassRole by "iam:PassRole" {UNBOUND}'),
        )
        # A pattern is any service again.
        for operator, service in (
            ("StringLike", "*"),
            ("StringLike", "?*.amazonaws.com"),
            ("StringLike", "${aws:PrincipalTag/service}"),
            ("ForAnyValue:StringLike", "*"),
        )
    ),
    *(
        (
            TARGET.refused(f"{arn} handed on", **written(PLACES[0], {**PASS, "resources": [arn]})),
            says(
                f'policies.statements grants iam:PassRole by "iam:PassRole" on "{arn}", {UNNAMED}'
            ),
        )
        for arn in ("*", f"{ROLES}/*", f"{ROLES}/orders-?", f"{ROLES}/${{aws:username}}")
    ),
]


@pytest.mark.parametrize(("case", "message"), PASSED, ids=str)
def test_roles_are_handed_on_by_name_to_a_service(
    case: Case, message: str, refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    TARGET.but(
        "what looks like a mistake",
        **{
            **written(
                PLACES[0],
                {**PASS, "sid": "Pass", "actions": ["IAM:PassRole"]},
                {"effect": "Deny", "actions": ["iam:*"], "resources": ["*"]},
                {**SEND, "actions": ["S3:GetObject"], "resources": ["arn:aws:s3:::a/*"]},
                {
                    **SEND,
                    "conditions": {
                        operator: {"aws:PrincipalTag/team": ["a"]}
                        for operator in ("Null", "ForAnyValue:StringLikeIfExists", "Bool")
                    },
                },
            ),
            # Without read_artifacts CloudFormation's role has no statement of the module's.
            **written(PLACES[1], {**SEND, "sid": "ArtifactKeyEuWest1"}),
        },
    )
)
def test_statements_as_iam_takes_them_are_taken(plan: Plan) -> None:
    rights = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert rights.statement("Pass").resources == (f"{ROLES}/orders",)
    stacks_role = plan.resource("aws_iam_role_policy.cloudformation[0]").policy()
    assert [s.sid for s in stacks_role.statements] == ["ArtifactKeyEuWest1"]


@pytest.mark.grants_of_the_user
@pytest.mark.case(
    TARGET.but(
        "a service by its name under StringLike",
        **written(
            PLACES[0],
            {
                **PASS,
                "sid": "Pass",
                "conditions": {
                    "StringLike": {
                        **TO_LAMBDA["StringEquals"],
                        "iam:AssociatedResourceArn": ["arn:aws:lambda:*:*:function:*"],
                    }
                },
            },
        ),
    )
)
def test_a_service_may_be_named_under_stringlike(plan: Plan) -> None:
    rights = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert rights.statement("Pass").conditions["StringLike"] == {
        "iam:AssociatedResourceArn": ("arn:aws:lambda:*:*:function:*",),
        "iam:PassedToService": ("lambda.amazonaws.com",),
    }


@pytest.mark.case(
    TARGET.refused(
        "CloudFormation's role hands any role on, in no Region",
        region="*",
        **written(PLACES[1], {"actions": ["*"], "resources": ["*"]}),
    )
)
def test_the_role_that_makes_things_may_hand_roles_on(refusal: Refusal) -> None:
    # It makes the functions and services that have those roles. Refused is the Region alone.
    refusal.only(says('region "*" is no Region, such as eu-west-1.'))
