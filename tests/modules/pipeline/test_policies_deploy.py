"""What the role may do for deployments that pass roles or go in steps, and nothing else."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, action, stage
from .policies import (
    BUCKET,
    BUCKET_SOURCE,
    STORE,
    Grant,
    acting_as,
    arn,
    case,
    differences,
    passed_to,
)

CASES: list[tuple[Case, dict[str, Grant]]] = [
    (
        case(
            "deployments to ECS by the pipeline's own role",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Rolling",
                    "Deploy/ECS",
                    input_artifacts=["Source"],
                    passed_role_arns=[f"arn:aws:iam::{ACCOUNT}:role/task"],
                    configuration={"ClusterName": "shop", "ServiceName": "orders"},
                ),
                action(
                    "BlueGreen",
                    "Deploy/CodeDeployToECS",
                    input_artifacts=["Source"],
                    passed_role_arns=[f"arn:aws:iam::{ACCOUNT}:role/execution"],
                    configuration={
                        "ApplicationName": "shop",
                        "DeploymentGroupName": "orders",
                        "TaskDefinitionTemplateArtifact": "Source",
                        "AppSpecTemplateArtifact": "Source",
                    },
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "EcsService": (
                {"ecs:DescribeServices", "ecs:UpdateService"},
                {arn("ecs", "service/shop/orders")},
                {},
            ),
            "DescribeTaskDefinition": ({"ecs:DescribeTaskDefinition"}, {"*"}, {}),
            "RegisterTaskDefinition": ({"ecs:RegisterTaskDefinition"}, {"*"}, {}),
            "TagTaskDefinition": (
                {"ecs:TagResource"},
                {arn("ecs", "task-definition/*")},
                {"StringEquals": {"ecs:CreateAction": ("RegisterTaskDefinition",)}},
            ),
            "PassTaskRoles": (
                {"iam:PassRole"},
                {f"arn:aws:iam::{ACCOUNT}:role/task", f"arn:aws:iam::{ACCOUNT}:role/execution"},
                passed_to("ecs-tasks.amazonaws.com"),
            ),
            "CodeDeployGroup": (
                {"codedeploy:CreateDeployment", "codedeploy:GetDeployment"},
                {arn("codedeploy", "deploymentgroup:shop/orders")},
                {},
            ),
            "CodeDeployApplication": (
                {
                    "codedeploy:GetApplication",
                    "codedeploy:GetApplicationRevision",
                    "codedeploy:RegisterApplicationRevision",
                },
                {arn("codedeploy", "application:shop")},
                {},
            ),
            "CodeDeployConfig": (
                {"codedeploy:GetDeploymentConfig"},
                {arn("codedeploy", "deploymentconfig:*")},
                {},
            ),
        },
    ),
    (
        case(
            "change sets, made and executed",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Prepare",
                    "Deploy/CloudFormation",
                    input_artifacts=["Source"],
                    configuration={
                        "ActionMode": "CHANGE_SET_REPLACE",
                        "StackName": "orders",
                        "ChangeSetName": "next",
                        "TemplatePath": "Source::template.yaml",
                        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cloudformation",
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
                    },
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "ChangeSetReplace": (
                {"cloudformation:CreateChangeSet"},
                {arn("cloudformation", "stack/orders/*")},
                acting_as(f"arn:aws:iam::{ACCOUNT}:role/cloudformation"),
            ),
            "ChangeSetReplaceState": (
                {
                    "cloudformation:DeleteChangeSet",
                    "cloudformation:DescribeChangeSet",
                    "cloudformation:DescribeStacks",
                },
                {arn("cloudformation", "stack/orders/*")},
                {},
            ),
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
            "ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {}),
            "PassStackRole": (
                {"iam:PassRole"},
                {f"arn:aws:iam::{ACCOUNT}:role/cloudformation"},
                passed_to("cloudformation.amazonaws.com"),
            ),
        },
    ),
    (
        case(
            "an action of a custom type, whose worker has rights of its own",
            BUCKET_SOURCE,
            stage("Deploy", action("Tool", "Deploy/Tool", owner="Custom", version="3")),
        ),
        {**STORE, **BUCKET},
    ),
    (
        case(
            "an action of a partner's type, called as one of AWS's",
            BUCKET_SOURCE,
            stage("Deploy", action("Tool", "Deploy/S3", owner="ThirdParty", version="1")),
        ),
        {**STORE, **BUCKET},
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
