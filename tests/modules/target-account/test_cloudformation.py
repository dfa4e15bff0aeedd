"""Stacks of a target account: who may change them, and the role CloudFormation acts with."""

from __future__ import annotations

import json

import pytest
from tests.modules.target_account import ARN, BASE, ROLES, STORE, allow, passes

from delivery.testing import Case, Plan

SQS = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
STACKS = Case(
    "target-account",
    name="CloudFormation",
    inputs={
        **BASE,
        "role": {
            "path": "/delivery/",
            "permissions_boundary": "arn:aws:iam::222222222222:policy/boundary",
        },
        "cloudformation": {
            "stacks": ["orders-*", "network"],
            "execution_role": {
                "permissions_boundary": "arn:aws:iam::222222222222:policy/stacks",
                "policy_arns": {"queues": SQS},
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
        "execution_role": {"arn": f"{ROLES}/stacks", "read_artifacts": True},
    },
)
NAMED = STACKS.but(
    "a role for CloudFormation by name and path",
    name="n" * 64,
    cloudformation={
        "stacks": ["network"],
        "execution_role": {"name": "stacks", "path": "/cfn/", "policy_arns": {"queues": SQS}},
    },
)
PLAIN_STACKS = STACKS.but(
    "managed policies alone",
    cloudformation={
        "stacks": ["network"],
        "execution_role": {"policy_arns": {"queues": SQS}},
    },
)


@pytest.mark.case(STACKS)
def test_cloudformation_rights(plan: Plan) -> None:
    document = plan.resource("aws_iam_role_policy.action[0]").policy().document
    assert document["Statement"] == [
        *STORE,
        allow(
            "CloudFormationStacks",
            [
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:DeleteChangeSet",
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
        passes(
            "CloudFormationPassRole",
            "cloudformation.amazonaws.com",
            [f"{ROLES}/delivery/orders-deploy-cloudformation"],
        ),
        allow("CloudFormationTemplates", ["cloudformation:ValidateTemplate"], ["*"]),
    ]


MODES: list[tuple[str, list[str]]] = [
    (
        "CHANGE_SET_EXECUTE",
        ["DescribeChangeSet", "DescribeStackEvents", "DescribeStacks", "ExecuteChangeSet"],
    ),
    (
        "CHANGE_SET_REPLACE",
        ["CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "DescribeStacks"],
    ),
    (
        "CREATE_UPDATE",
        [
            "CreateStack",
            "DescribeStackEvents",
            "DescribeStackResources",
            "DescribeStacks",
            "GetStackPolicy",
            "GetTemplate",
            "SetStackPolicy",
            "UpdateStack",
        ],
    ),
    (
        "DELETE_ONLY",
        ["DeleteStack", "DescribeStackEvents", "DescribeStackResources", "DescribeStacks"],
    ),
    (
        "REPLACE_ON_FAILURE",
        [
            "CreateStack",
            "DeleteStack",
            "DescribeStackEvents",
            "DescribeStackResources",
            "DescribeStacks",
            "GetStackPolicy",
            "GetTemplate",
            "SetStackPolicy",
            "UpdateStack",
        ],
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            STACKS.but(
                mode,
                cloudformation={
                    "action_modes": [mode],
                    "stacks": ["network"],
                    "execution_role": {"arn": f"{ROLES}/stacks"},
                },
            ),
            actions,
        )
        for mode, actions in MODES
    ],
    ids=str,
)
def test_each_mode_may_do_what_it_does(case: Case, expected: list[str], plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.action[0]").policy()
    stacks = policy.statement("CloudFormationStacks")
    assert stacks.actions == tuple(f"cloudformation:{action}" for action in expected)
    # A template is checked by what takes one.
    takes_one = str(case).endswith(("CHANGE_SET_REPLACE", "CREATE_UPDATE", "REPLACE_ON_FAILURE"))
    assert bool(policy.allows("cloudformation:ValidateTemplate")) is takes_one


@pytest.mark.case(NAMED)
def test_cloudformations_role_may_be_called_otherwise(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.cloudformation[0]")
    assert (role["name"], role["path"]) == ("stacks", "/cfn/")
    assert plan.output("cloudformation_role_arn") == f"{ROLES}/cfn/stacks"
    passed = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert passed.statement("CloudFormationPassRole").resources == (f"{ROLES}/cfn/stacks",)


@pytest.mark.case(BROUGHT)
def test_the_owner_of_a_brought_role_is_told_what_reads_artifacts(plan: Plan) -> None:
    told = json.loads(plan.output("cloudformation_role_policy"))
    assert [s["Sid"] for s in told["Statement"]] == ["ArtifactObjectsEuWest1", "ArtifactKeyEuWest1"]


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
    assert plan.by_key("aws_iam_role_policy_attachment", "queues")["policy_arn"] == SQS
    assert plan.output("cloudformation_role_arn") == (
        "arn:aws:iam::222222222222:role/delivery/orders-deploy-cloudformation"
    )


@pytest.mark.case(BROUGHT)
def test_a_brought_role_is_passed_on_and_left_alone(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.action[0]").policy()
    arn = "arn:aws:iam::222222222222:role/stacks"
    assert policy.statement("CloudFormationPassRole").resources == (arn,)
    assert plan.output("cloudformation_role_arn") == arn
    assert plan.of_type("aws_iam_role").keys() == {"aws_iam_role.action[0]"}


@pytest.mark.case(PLAIN_STACKS)
def test_cloudformations_role_has_the_boundary_of_the_action_role(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.cloudformation[0]")
    assert role["permissions_boundary"] == "arn:aws:iam::222222222222:policy/boundary"
    assert plan.of_type("aws_iam_role_policy").keys() == {"aws_iam_role_policy.action[0]"}
