"""What the role of a pipeline may do for its deployments, and nothing else."""

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
    arn,
    case,
    differences,
    logs,
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
            "EcsTaskDefinition": (
                {"ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"},
                {"*"},
                {},
            ),
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
            "stacks, and a cluster",
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
                action(
                    "Cluster",
                    "Deploy/EKS",
                    input_artifacts=["Source"],
                    configuration={"ClusterName": "shop", "ManifestFiles": "k8s/orders.yaml"},
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "ChangeSetReplace": (
                {
                    "cloudformation:CreateChangeSet",
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
            "EksCluster": ({"eks:DescribeCluster"}, {arn("eks", "cluster/shop")}, {}),
            "Logs": logs(),
        },
    ),
    (
        case(
            "deployments of files, functions and instances, and a custom action",
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Site",
                    "Deploy/S3",
                    input_artifacts=["Source"],
                    configuration={"BucketName": "acme-site", "Extract": "true"},
                ),
                action(
                    "Function",
                    "Deploy/Lambda",
                    input_artifacts=["Source"],
                    configuration={"FunctionName": "orders", "FunctionAlias": "live"},
                ),
                action(
                    "Fleet",
                    "Deploy/CodeDeploy",
                    input_artifacts=["Source"],
                    configuration={"ApplicationName": "shop", "DeploymentGroupName": "fleet"},
                ),
                action(
                    "Instances",
                    "Deploy/EC2",
                    input_artifacts=["Source"],
                    configuration={
                        "InstanceType": "EC2",
                        "InstanceTagKey": "Role",
                        "InstanceTagValue": "web",
                    },
                ),
                action("Tool", "Deploy/Tool", owner="Custom", version="3"),
            ),
        ),
        {
            **STORE,
            **BUCKET,
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
                    "ssm:DescribeInstanceInformation",
                    "ssm:GetCommandInvocation",
                    "ssm:ListCommandInvocations",
                },
                {"*"},
                {},
            ),
            "Ec2Command": (
                {"ssm:SendCommand"},
                {arn("ec2", "instance/*"), arn("ssm", "managed-instance/*")},
                {"StringLike": {"ssm:resourceTag/Role": ("web",)}},
            ),
            "Ec2Document": (
                {"ssm:SendCommand"},
                {
                    "arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript",
                    "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
                },
                {},
            ),
            "Logs": logs(),
            "LambdaDeploy": (
                {
                    "lambda:GetAlias",
                    "lambda:GetFunction",
                    "lambda:GetFunctionConfiguration",
                    "lambda:GetProvisionedConcurrencyConfig",
                    "lambda:PublishVersion",
                    "lambda:UpdateAlias",
                    "lambda:UpdateFunctionCode",
                },
                {arn("lambda", "function:orders"), arn("lambda", "function:orders:*")},
                {},
            ),
            "CodeDeployGroup": (
                {"codedeploy:CreateDeployment", "codedeploy:GetDeployment"},
                {arn("codedeploy", "deploymentgroup:shop/fleet")},
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
