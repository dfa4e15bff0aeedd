"""Stacks of a target account: who may change them, and the role CloudFormation acts with."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan

ARN = "eu-west-1:222222222222"
BASE: dict[str, Any] = {
    "account_id": "222222222222",
    "partition": "aws",
    "region": "eu-west-1",
    "name": "orders-deploy",
    "artifact_stores": {"eu-west-1": {"account_id": "111111111111", "bucket": "orders-artifacts"}},
    "pipeline_role_arns": ["arn:aws:iam::111111111111:role/orders-pipeline"],
}

STACKS = Case(
    "target-account",
    name="CloudFormation",
    inputs={
        **BASE,
        "path": "/delivery/",
        "permissions_boundary": "arn:aws:iam::222222222222:policy/boundary",
        "cloudformation": {
            "stacks": ["orders-*", "network"],
            "execution_role": {
                "permissions_boundary": "arn:aws:iam::222222222222:policy/stacks",
                "policy_arns": ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"],
                "read_artifacts": True,
                "statements": [
                    {
                        "sid": "Topics",
                        "actions": ["sns:Publish", "sns:CreateTopic"],
                        "resources": ["arn:aws:sns:eu-west-1:222222222222:orders-*"],
                        "conditions": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
                    },
                    {"effect": "Deny", "actions": ["sns:DeleteTopic"], "resources": ["*"]},
                ],
            },
        },
    },
)
BROUGHT = STACKS.but(
    "a brought role for CloudFormation",
    cloudformation={
        "stacks": ["network"],
        "execution_role": {"arn": "arn:aws:iam::222222222222:role/stacks"},
    },
)
PLAIN_STACKS = STACKS.but(
    "managed policies alone",
    cloudformation={
        "stacks": ["network"],
        "execution_role": {"policy_arns": ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]},
    },
)


def allow(
    sid: str,
    actions: list[str],
    resources: list[str],
    condition: dict[str, dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


@pytest.mark.case(STACKS)
def test_cloudformation_rights(plan: Plan) -> None:
    document = plan.resource("aws_iam_role_policy.action").policy().document
    # Behind what every action role may do with the artifacts, which test_rights.py holds.
    assert document["Statement"][3:] == [
        allow(
            "CloudFormationStacks",
            [
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:DeleteChangeSet",
                "cloudformation:DeleteStack",
                "cloudformation:DescribeChangeSet",
                "cloudformation:DescribeStackEvents",
                "cloudformation:DescribeStackResources",
                "cloudformation:DescribeStacks",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:GetStackPolicy",
                "cloudformation:GetTemplate",
                "cloudformation:SetStackPolicy",
                "cloudformation:UpdateStack",
            ],
            [
                f"arn:aws:cloudformation:{ARN}:stack/network/*",
                f"arn:aws:cloudformation:{ARN}:stack/orders-*/*",
            ],
        ),
        allow("CloudFormationTemplates", ["cloudformation:ValidateTemplate"], ["*"]),
        allow(
            "CloudFormationPassRole",
            ["iam:PassRole"],
            ["arn:aws:iam::222222222222:role/delivery/orders-deploy-cloudformation"],
            {"StringEquals": {"iam:PassedToService": ["cloudformation.amazonaws.com"]}},
        ),
    ]


@pytest.mark.case(STACKS)
def test_cloudformations_own_role(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.cloudformation[0]")
    assert role["name"] == "orders-deploy-cloudformation"
    assert role["path"] == "/delivery/"
    assert role["permissions_boundary"] == "arn:aws:iam::222222222222:policy/stacks"
    assert role.policy("assume_role_policy").document["Statement"] == [
        {
            "Sid": "CloudFormation",
            "Effect": "Allow",
            "Principal": {"Service": "cloudformation.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
        }
    ]
    assert plan.resource("aws_iam_role_policy.cloudformation[0]").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            allow(
                "ArtifactObjectsEuWest1",
                ["s3:GetObject", "s3:GetObjectVersion"],
                ["arn:aws:s3:::orders-artifacts/*"],
                {"StringEquals": {"aws:ResourceAccount": ["111111111111"]}},
            ),
            allow(
                "ArtifactKeyEuWest1",
                ["kms:Decrypt", "kms:DescribeKey"],
                ["arn:aws:kms:eu-west-1:111111111111:key/*"],
                {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/orders-artifacts"]}},
            ),
            allow(
                "Topics",
                ["sns:CreateTopic", "sns:Publish"],
                ["arn:aws:sns:eu-west-1:222222222222:orders-*"],
                {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
            ),
            {"Effect": "Deny", "Action": ["sns:DeleteTopic"], "Resource": ["*"]},
        ],
    }
    policy = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    attached = plan.by_key("aws_iam_role_policy_attachment", policy)
    assert attached["policy_arn"] == policy
    assert plan.output("cloudformation_role_arn") == (
        "arn:aws:iam::222222222222:role/delivery/orders-deploy-cloudformation"
    )


@pytest.mark.case(BROUGHT)
def test_a_brought_role_is_passed_on_and_left_alone(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.action").policy()
    arn = "arn:aws:iam::222222222222:role/stacks"
    assert policy.statement("CloudFormationPassRole").resources == (arn,)
    assert plan.output("cloudformation_role_arn") == arn
    assert plan.of_type("aws_iam_role").keys() == {"aws_iam_role.action"}


@pytest.mark.case(PLAIN_STACKS)
def test_cloudformations_role_has_the_boundary_of_the_action_role(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.cloudformation[0]")
    assert role["permissions_boundary"] == "arn:aws:iam::222222222222:policy/boundary"
    assert plan.of_type("aws_iam_role_policy").keys() == {"aws_iam_role_policy.action"}
