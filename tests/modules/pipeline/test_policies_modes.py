"""What a mode, and a key that may be left out, bring to the policy of a pipeline's role."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, action, stage
from .policies import (
    BUCKET,
    BUCKET_SOURCE,
    OWN_ACCOUNT,
    STORE,
    Grant,
    acting_as,
    arn,
    case,
    differences,
    logs,
    passed_to,
)

STACK_ROLE = f"arn:aws:iam::{ACCOUNT}:role/cloudformation"
ORDERS_STACK = {arn("cloudformation", "stack/orders/*")}
STACK_UPDATE: dict[str, Grant] = {
    "StackUpdate": (
        {"cloudformation:CreateStack", "cloudformation:UpdateStack"},
        ORDERS_STACK,
        acting_as(STACK_ROLE),
    ),
    "StackUpdateState": (
        {
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "cloudformation:GetStackPolicy",
            "cloudformation:GetTemplate",
            "cloudformation:SetStackPolicy",
        },
        ORDERS_STACK,
        {},
    ),
}

STACK_SET: Grant = (
    {
        "cloudformation:CreateStackInstances",
        "cloudformation:CreateStackSet",
        "cloudformation:DescribeStackSet",
        "cloudformation:DescribeStackSetOperation",
        "cloudformation:ListStackInstances",
        "cloudformation:UpdateStackSet",
    },
    {
        arn("cloudformation", "stackset/guard:*"),
        arn("cloudformation", "stackset-target/guard:*"),
        "arn:aws:cloudformation:eu-west-1::type/resource/*",
    },
    {},
)

CASES: list[tuple[Case, dict[str, Grant]]] = [
    (
        case(
            "stacks that are replaced and deleted",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Replace",
                    "Deploy/CloudFormation",
                    input_artifacts=["Source"],
                    configuration={
                        "ActionMode": "REPLACE_ON_FAILURE",
                        "StackName": "orders",
                        "TemplatePath": "Source::template.yaml",
                        "RoleArn": STACK_ROLE,
                    },
                ),
                action(
                    "Delete",
                    "Deploy/CloudFormation",
                    configuration={
                        "ActionMode": "DELETE_ONLY",
                        "StackName": "preview-#{Source.ETag}",
                        "RoleArn": STACK_ROLE,
                    },
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            **STACK_UPDATE,
            "StackReplace": (
                {"cloudformation:DeleteStack"},
                ORDERS_STACK,
                acting_as(STACK_ROLE),
            ),
            "StackDelete": (
                {"cloudformation:DeleteStack"},
                {arn("cloudformation", "stack/preview-*/*")},
                acting_as(STACK_ROLE),
            ),
            "StackDeleteState": (
                {
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStackResources",
                    "cloudformation:DescribeStacks",
                },
                {arn("cloudformation", "stack/preview-*/*")},
                {},
            ),
            "ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {}),
            "PassStackRole": (
                {"iam:PassRole"},
                {STACK_ROLE},
                passed_to("cloudformation.amazonaws.com"),
            ),
        },
    ),
    (
        case(
            "a stack that is made or updated, with its role left out elsewhere",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Update",
                    "Deploy/CloudFormation",
                    input_artifacts=["Source"],
                    configuration={
                        "ActionMode": "CREATE_UPDATE",
                        "StackName": "orders",
                        "TemplatePath": "Source::#{Source.ETag}.yaml",
                        "RoleArn": STACK_ROLE,
                        "OutputFileName": None,
                    },
                ),
                action(
                    "Execute",
                    "Deploy/CloudFormation",
                    run_order=2,
                    configuration={
                        "ActionMode": "CHANGE_SET_EXECUTE",
                        "StackName": "orders",
                        "ChangeSetName": "next",
                        "RoleArn": "",
                        "TemplatePath": None,
                    },
                ),
                action(
                    "Set",
                    "Deploy/CloudFormationStackSet",
                    input_artifacts=["Source"],
                    configuration={
                        "StackSetName": "guard",
                        "TemplatePath": "Source::guard.yaml",
                        "AdministrationRoleArn": None,
                    },
                ),
                action("Approve", "Approval/Manual", configuration={"NotificationArn": ""}),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            **STACK_UPDATE,
            "ChangeSetExecute": (
                {
                    "cloudformation:DescribeChangeSet",
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStacks",
                    "cloudformation:ExecuteChangeSet",
                },
                {arn("cloudformation", "stack/orders/*")},
                {},
            ),
            "StackSet": STACK_SET,
            "ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {}),
            "PassStackRole": (
                {"iam:PassRole"},
                {
                    STACK_ROLE,
                    f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole",
                },
                passed_to("cloudformation.amazonaws.com"),
            ),
        },
    ),
    (
        case(
            "a stack set of an organization, which has no administration role",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Set",
                    "Deploy/CloudFormationStackSet",
                    input_artifacts=["Source"],
                    configuration={
                        "StackSetName": "guard",
                        "TemplatePath": "Source::guard.yaml",
                        "PermissionModel": "SERVICE_MANAGED",
                    },
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "StackSet": STACK_SET,
            "ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {}),
        },
    ),
    (
        case(
            "a bucket without a key, and any managed node",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Zip",
                    "Deploy/S3",
                    input_artifacts=["Source"],
                    configuration={
                        "BucketName": "acme-site",
                        "Extract": "false",
                        "ObjectKey": "#{Source.ETag}/site.zip",
                    },
                ),
                action(
                    "Plain",
                    "Deploy/S3",
                    input_artifacts=["Source"],
                    configuration={
                        "BucketName": "acme-site",
                        "Extract": "true",
                        "KMSEncryptionKeyARN": None,
                    },
                ),
                action(
                    "Nodes",
                    "Deploy/EC2",
                    input_artifacts=["Source"],
                    configuration={
                        "InstanceType": "SSM_MANAGED_NODE",
                        "InstanceTagKey": "Role",
                        "InstanceTagValue": "",
                        "DeploySpec": "deployspec.yml",
                    },
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "Logs": logs(),
            "S3DeployBucket": (
                {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"},
                {"arn:aws:s3:::acme-site"},
                OWN_ACCOUNT,
            ),
            "S3DeployObjects": (
                {"s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"},
                {"arn:aws:s3:::acme-site/*"},
                OWN_ACCOUNT,
            ),
            "Ec2Describe": (
                {
                    "ec2:DescribeInstances",
                    "ssm:CancelCommand",
                    "ssm:DescribeInstanceInformation",
                    "ssm:ListCommandInvocations",
                },
                {"*"},
                {},
            ),
            "Ec2Command": (
                {"ssm:SendCommand"},
                {arn("ssm", "managed-instance/*")},
                {"StringLike": {"aws:ResourceTag/Role": ("*",)}},
            ),
            "Ec2Document": (
                {"ssm:SendCommand"},
                {
                    "arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript",
                    "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
                },
                {},
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"), CASES, ids=lambda v: v.name if isinstance(v, Case) else ""
)
def test_role_may_do_this_and_nothing_else(
    case: Case,  # noqa: ARG001
    expected: dict[str, Grant],
    plan: Plan,
) -> None:
    assert differences(plan, expected) == {}
