"""Stacks of a target account: who may change them, and the role CloudFormation acts with."""

from __future__ import annotations

import json

import pytest
from tests.modules.target_account import ARN, BASE, ROLES, STORE, allow, passes

from delivery.testing import Case, Plan

SQS = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"


def acting_as(role: str) -> dict[str, dict[str, list[str]]]:
    """The condition on the role that CloudFormation acts with."""
    return {"StringEquals": {"cloudformation:RoleArn": [role]}}


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
            "CloudFormationChanges",
            [
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:UpdateStack",
            ],
            [
                f"arn:aws:cloudformation:{ARN}:stack/network/*",
                f"arn:aws:cloudformation:{ARN}:stack/orders-*/*",
            ],
            acting_as(f"{ROLES}/delivery/orders-deploy-cloudformation"),
        ),
        allow(
            "CloudFormationStacks",
            [
                "cloudformation:DeleteChangeSet",
                "cloudformation:DescribeChangeSet",
                "cloudformation:DescribeStackEvents",
                "cloudformation:DescribeStackResources",
                "cloudformation:DescribeStacks",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:GetStackPolicy",
                "cloudformation:GetTemplate",
                "cloudformation:SetStackPolicy",
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


# By mode: what has to bring the role, and what names none.
MODES: dict[str, tuple[list[str], list[str]]] = {
    "CHANGE_SET_EXECUTE": (
        [],
        ["DescribeChangeSet", "DescribeStackEvents", "DescribeStacks", "ExecuteChangeSet"],
    ),
    "CHANGE_SET_REPLACE": (
        ["CreateChangeSet"],
        ["DeleteChangeSet", "DescribeChangeSet", "DescribeStacks"],
    ),
    "CREATE_UPDATE": (
        ["CreateStack", "UpdateStack"],
        [
            "DescribeStackEvents",
            "DescribeStackResources",
            "DescribeStacks",
            "GetStackPolicy",
            "GetTemplate",
            "SetStackPolicy",
        ],
    ),
    "DELETE_ONLY": (
        ["DeleteStack"],
        ["DescribeStackEvents", "DescribeStackResources", "DescribeStacks"],
    ),
    "REPLACE_ON_FAILURE": (
        ["CreateStack", "DeleteStack", "UpdateStack"],
        [
            "DescribeStackEvents",
            "DescribeStackResources",
            "DescribeStacks",
            "GetStackPolicy",
            "GetTemplate",
            "SetStackPolicy",
        ],
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        STACKS.but(
            mode,
            cloudformation={
                "action_modes": [mode],
                "stacks": ["network"],
                "execution_role": {"arn": f"{ROLES}/stacks"},
            },
        )
        for mode in MODES
    ],
    ids=str,
)
def test_each_mode_may_do_what_it_does_with_this_role_alone(case: Case, plan: Plan) -> None:
    mode = case.inputs["cloudformation"]["action_modes"][0]
    policy = plan.resource("aws_iam_role_policy.action[0]").policy()
    stacks = [f"arn:aws:cloudformation:{ARN}:stack/network/*"]
    changes, others = ([f"cloudformation:{name}" for name in names] for names in MODES[mode])
    bound = [allow("CloudFormationChanges", changes, stacks, acting_as(f"{ROLES}/stacks"))]
    assert policy.document["Statement"][len(STORE) :] == [
        *(bound if changes else []),
        allow("CloudFormationStacks", others, stacks),
        passes("CloudFormationPassRole", "cloudformation.amazonaws.com", [f"{ROLES}/stacks"]),
        # A template is checked by what takes one.
        *(
            [allow("CloudFormationTemplates", ["cloudformation:ValidateTemplate"], ["*"])]
            if mode in ("CHANGE_SET_REPLACE", "CREATE_UPDATE", "REPLACE_ON_FAILURE")
            else []
        ),
    ]


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
