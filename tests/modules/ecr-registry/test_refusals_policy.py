"""Statements of the user's own that a registry's policy does not take."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

BASE = Case("ecr-registry", inputs={}, name="base")
V2 = {"registry_policy_scope": "V2"}
LOCAL = "arn:aws:ecr:eu-west-1:111111111111:repository/"
OWN_ROLE = "arn:aws:iam::222222222222:role/a"
UNBOUND = (
    ", and no condition says of whom: bind it by one on aws:PrincipalAccount, aws:PrincipalArn, "
    "aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:SourceAccount, aws:SourceArn, "
    "aws:SourceOrgID, aws:SourceOrgPaths, and an ARN with its account's 12 digits."
)
STATEMENT: dict[str, Any] = {
    "actions": ["ecr:ReplicateImage"],
    "principals": {"aws": ["222222222222"]},
    "resources": [f"{LOCAL}*"],
    "sid": "Mine",
}


def refused(title: str, **inputs: Any) -> Case:
    return BASE.refused(title, **inputs)


def states(title: str, **parts: Any) -> Case:
    return refused(title, policy_statements=[{**STATEMENT, **parts}])


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            states("an action of the second scope", actions=["ecr:BatchGetImage"]),
            'policy_statements: action "ecr:BatchGetImage" is of the second scope of a registry\'s '
            'policy: set account_settings.registry_policy_scope to "V2".',
        ),
        (
            states("sid", sid="my-own"),
            'policy_statements "my-own": a sid is letters and digits.',
        ),
        *(
            (
                states(f"sid {sid}", sid=sid),
                f'policy_statements "{sid}": the module itself has statements of this sid: choose '
                "another.",
            )
            for sid in ("ReplicateHere", "FillCaches", "ImportThroughCache1")
        ),
        (
            states("effect", effect="allow"),
            'policy_statements "Mine": effect is "allow", expected "Allow" or "Deny".',
        ),
        *(
            (
                states(f"no {part}", **{part: []}),
                f'policy_statements "Mine": it has no {part}, and ECR takes none such.',
            )
            for part in ("actions", "resources")
        ),
        (
            states("everybody", principals={"aws": ["*"]}),
            f'policy_statements "Mine": it allows everybody{UNBOUND}',
        ),
        (
            states("a service", principals={"services": ["codebuild.amazonaws.com"]}),
            'policy_statements "Mine": it allows a service, whoever it acts for, as '
            f"codebuild.amazonaws.com{UNBOUND}",
        ),
        *(
            (
                states(
                    f"everybody under {operator} of {found}",
                    principals={"aws": ["*"]},
                    conditions={operator: {"aws:PrincipalArn": [OWN_ROLE, found]}},
                ),
                f'policy_statements "Mine": it allows everybody{UNBOUND}',
            )
            for operator, found in (
                ("StringLike", "*"),
                ("ArnLike", "**"),
                ("ForAnyValue:StringLike", "?*"),
                ("StringEqualsIfExists", OWN_ROLE),
                ("ForAllValues:StringEquals", OWN_ROLE),
                ("ArnNotEquals", OWN_ROLE),
                ("Null", "false"),
            )
        ),
        *(
            (
                states(title, principals={"aws": ["*"]}, conditions={"StringLike": given}),
                f'policy_statements "Mine": it allows everybody{UNBOUND}',
            )
            for title, given in (
                ("everybody over TLS", {"aws:SecureTransport": ["true"]}),
                ("a role of any account", {"aws:PrincipalArn": ["arn:aws:iam::*:role/a"]}),
            )
        ),
        (
            states(
                "a service, where it says of whom",
                principals={"services": ["ecr.amazonaws.com", "codebuild.amazonaws.com"]},
                conditions={"StringEqualsIfExists": {"aws:SourceAccount": ["111111111111"]}},
            ),
            'policy_statements "Mine": it allows a service, whoever it acts for, as '
            f"codebuild.amazonaws.com and ecr.amazonaws.com{UNBOUND}",
        ),
        (
            states("no principals", principals={}),
            'policy_statements "Mine": it has no principals: say of whom it speaks.',
        ),
        (
            refused(
                "an action of another service",
                account_settings=V2,
                policy_statements=[{**STATEMENT, "actions": ["s3:GetObject"]}],
            ),
            'policy_statements "Mine": action "s3:GetObject" is none of ECR, as '
            '"ecr:ReplicateImage".',
        ),
        (
            refused("a sid twice", policy_statements=[STATEMENT, STATEMENT]),
            'policy_statements: sid "Mine" is given 2 times, and a policy takes each once.',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f"Registry: {message}")
