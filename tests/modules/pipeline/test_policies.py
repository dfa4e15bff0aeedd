"""What the role of a pipeline may do: exactly what its actions need, by type of action."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, BUILD, DEPLOY, DEPLOY_ROLE, ORDERS, SOURCE, action, build, stage, store

Grant = tuple[set[str], set[str], dict[str, dict[str, tuple[str, ...]]]]

STORE: dict[str, Grant] = {
    "ArtifactBucket": (
        {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"},
        {"arn:aws:s3:::acme-eu-west-1"},
        {"StringEquals": {"aws:ResourceAccount": (ACCOUNT,)}},
    ),
    "ArtifactObjects": (
        {
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionTagging",
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectTagging",
            "s3:PutObjectVersionTagging",
        },
        {"arn:aws:s3:::acme-eu-west-1/*"},
        {"StringEquals": {"aws:ResourceAccount": (ACCOUNT,)}},
    ),
    "ArtifactKey": (
        {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
        {f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*"},
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/acme-eu-west-1",)}},
    ),
}
CONNECTION: dict[str, Grant] = {
    "UseConnection": (
        {"codeconnections:UseConnection"},
        {f"arn:aws:codeconnections:eu-west-1:{ACCOUNT}:connection/*"},
        {"StringEquals": {"codeconnections:FullRepositoryId": ("acme/orders",)}},
    ),
    "UseStarConnection": (
        {"codestar-connections:UseConnection"},
        {f"arn:aws:codestar-connections:eu-west-1:{ACCOUNT}:connection/*"},
        {"StringEquals": {"codestar-connections:FullRepositoryId": ("acme/orders",)}},
    ),
}
CODEBUILD = {"codebuild:BatchGetBuilds", "codebuild:StartBuild"}


def arn(service: str, resource: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def logs(region: str = "eu-west-1") -> Grant:
    group = arn("logs", "log-group:/aws/codepipeline/orders", region)
    return (
        {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"},
        {group, f"{group}:*"},
        {},
    )


def passed_to(service: str) -> dict[str, dict[str, tuple[str, ...]]]:
    return {"StringEquals": {"iam:PassedToService": (service,)}}


def grants(plan: Plan) -> dict[str, Grant]:
    policy = plan.resource("aws_iam_role_policy.this[0]").policy()
    assert all(s.effect == "Allow" and not s.not_actions for s in policy.statements)
    found: dict[str, Grant] = {
        s.sid: (
            set(s.actions),
            set(s.resources),
            {operator: dict(keys) for operator, keys in s.conditions.items()},
        )
        for s in policy.statements
    }
    assert len(found) == len(policy.statements), "a Sid stands twice"
    return found


def case(title: str, *stages: dict[str, Any], **inputs: Any) -> Case:
    return ORDERS.but(title, stages=list(stages), **inputs)


def s3_source(name: str = "Source", **configuration: str) -> dict[str, Any]:
    return action(
        name,
        "Source/S3",
        output_artifacts=[name],
        configuration={"S3Bucket": "acme-in", "S3ObjectKey": "orders.zip", **configuration},
    )


BUCKET_SOURCE = stage("Source", s3_source())
BUCKET: dict[str, Grant] = {
    "S3SourceBucket": (
        {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"},
        {"arn:aws:s3:::acme-in"},
        {},
    ),
    "S3SourceObject": (
        {
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionTagging",
        },
        {"arn:aws:s3:::acme-in/orders.zip"},
        {},
    ),
}

CASES: list[tuple[Case, dict[str, Grant]]] = [
    (
        case("a role of its own for the deployment", SOURCE, BUILD, DEPLOY),
        {
            **STORE,
            **CONNECTION,
            "ActionRoles": ({"sts:AssumeRole"}, {DEPLOY_ROLE}, {}),
            "CodeBuild": (CODEBUILD, {arn("codebuild", "project/orders")}, {}),
        },
    ),
    (
        case(
            "sources",
            stage(
                "Source",
                s3_source(AllowOverrideForS3ObjectKey="true"),
                action(
                    "Base",
                    "Source/ECR",
                    output_artifacts=["Base"],
                    configuration={"RepositoryName": "base/java", "ImageTag": "21"},
                ),
                action(
                    "Code",
                    "Source/CodeCommit",
                    output_artifacts=["Code"],
                    configuration={"RepositoryName": "orders", "BranchName": "main"},
                ),
            ),
            stage("Wait", action("Approve", "Approval/Manual")),
            artifact_stores={"eu-west-1": store(key=None)},
        ),
        {
            "ArtifactBucket": (
                {*STORE["ArtifactBucket"][0], "s3:ListBucket"},
                *STORE["ArtifactBucket"][1:],
            ),
            "ArtifactObjects": STORE["ArtifactObjects"],
            "S3SourceBucket": BUCKET["S3SourceBucket"],
            "S3SourceObject": (
                BUCKET["S3SourceObject"][0],
                {"arn:aws:s3:::acme-in/orders.zip", "arn:aws:s3:::acme-in/*"},
                {},
            ),
            "EcrSource": ({"ecr:DescribeImages"}, {arn("ecr", "repository/base/java")}, {}),
            "CodeCommit": (
                {
                    "codecommit:CancelUploadArchive",
                    "codecommit:GetBranch",
                    "codecommit:GetCommit",
                    "codecommit:GetRepository",
                    "codecommit:GetUploadArchiveStatus",
                    "codecommit:UploadArchive",
                },
                {arn("codecommit", "orders")},
                {},
            ),
        },
    ),
    (
        case(
            "builds, merged, in batches, with a variable in a name and in another Region",
            BUCKET_SOURCE,
            stage(
                "Build",
                build("One"),
                build(
                    "Two",
                    configuration={
                        "ProjectName": "orders-#{variables.kind}",
                        "BatchEnabled": "true",
                    },
                ),
                build("Far", region="us-east-1"),
                action(
                    "Push",
                    "Build/ECRBuildAndPublish",
                    input_artifacts=["Source"],
                    configuration={"ECRRepositoryName": "orders", "ImageTags": "latest"},
                ),
            ),
            variables=[{"name": "kind", "default_value": "unit"}],
            artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
        ),
        {
            **BUCKET,
            "ArtifactBucket": (
                STORE["ArtifactBucket"][0],
                {"arn:aws:s3:::acme-eu-west-1", "arn:aws:s3:::acme-us-east-1"},
                STORE["ArtifactBucket"][2],
            ),
            "ArtifactObjects": (
                STORE["ArtifactObjects"][0],
                {"arn:aws:s3:::acme-eu-west-1/*", "arn:aws:s3:::acme-us-east-1/*"},
                STORE["ArtifactObjects"][2],
            ),
            "ArtifactKey1": STORE["ArtifactKey"],
            "ArtifactKey2": (
                STORE["ArtifactKey"][0],
                {arn("kms", "key/*", "us-east-1")},
                {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/acme-us-east-1",)}},
            ),
            "CodeBuild": (
                CODEBUILD,
                {
                    arn("codebuild", "project/orders"),
                    arn("codebuild", "project/orders-*"),
                    arn("codebuild", "project/orders", "us-east-1"),
                },
                {},
            ),
            "CodeBuildBatch": (
                {"codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"},
                {arn("codebuild", "project/orders-*")},
                {},
            ),
            "EcrToken": ({"ecr:GetAuthorizationToken"}, {"*"}, {}),
            "EcrPush": (
                {
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:CompleteLayerUpload",
                    "ecr:DescribeRepositories",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                },
                {arn("ecr", "repository/orders")},
                {},
            ),
            "Logs": logs(),
        },
    ),
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
            "invocations, an approval with a topic, and the rules of conditions",
            BUCKET_SOURCE,
            stage(
                "Invoke",
                action("Lambda", "Invoke/Lambda", configuration={"FunctionName": "smoke"}),
                action(
                    "Machine",
                    "Invoke/StepFunctions",
                    configuration={"StateMachineArn": arn("states", "stateMachine:migrate")},
                ),
                action("Next", "Invoke/CodePipeline", configuration={"PipelineName": "infra"}),
                action(
                    "Scan",
                    "Invoke/InspectorScan",
                    output_artifacts=["Findings"],
                    configuration={
                        "InspectorRunMode": "ECRImageScan",
                        "ECRRepositoryName": "orders",
                        "ImageTag": "latest",
                    },
                ),
                action(
                    "Approve",
                    "Approval/Manual",
                    configuration={"NotificationArn": arn("sns", "releases")},
                ),
                before_entry={
                    "rules": [
                        {
                            "name": "Check",
                            "type": "LambdaInvoke",
                            "configuration": {"FunctionName": "gate"},
                        },
                        {"name": "Lint", "type": "Commands", "commands": ["./lint"]},
                    ]
                },
                on_success={
                    "rules": [
                        {
                            "name": "Alarm",
                            "type": "CloudWatchAlarm",
                            "configuration": {"AlarmName": "orders-errors"},
                        },
                        {
                            "name": "Elsewhere",
                            "type": "CloudWatchAlarm",
                            "role_arn": DEPLOY_ROLE,
                            "configuration": {"AlarmName": "other-errors"},
                        },
                    ]
                },
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "ActionRoles": ({"sts:AssumeRole"}, {DEPLOY_ROLE}, {}),
            "LambdaInvoke": (
                {"lambda:InvokeFunction"},
                {arn("lambda", "function:smoke"), arn("lambda", "function:gate")},
                {},
            ),
            "LambdaList": ({"lambda:ListFunctions"}, {"*"}, {}),
            "StateMachine": (
                {"states:DescribeStateMachine", "states:StartExecution"},
                {arn("states", "stateMachine:migrate")},
                {},
            ),
            "StateMachineExecution": (
                {"states:DescribeExecution"},
                {arn("states", "execution:migrate:*")},
                {},
            ),
            "StartPipeline": (
                {"codepipeline:StartPipelineExecution"},
                {arn("codepipeline", "infra")},
                {},
            ),
            "InspectorScan": ({"inspector-scan:ScanSbom"}, {"*"}, {}),
            "EcrToken": ({"ecr:GetAuthorizationToken"}, {"*"}, {}),
            "EcrPull": (
                {
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                },
                {arn("ecr", "repository/orders")},
                {},
            ),
            "Logs": logs(),
            "ApprovalTopic": ({"sns:Publish"}, {arn("sns", "releases")}, {}),
            "RuleAlarms": (
                {"cloudwatch:DescribeAlarms"},
                {arn("cloudwatch", "alarm:orders-errors")},
                {},
            ),
        },
    ),
    (
        case(
            "named connections, one of the old service",
            SOURCE,
            stage("Wait", action("Approve", "Approval/Manual")),
            connection_arns=[
                arn("codeconnections", "connection/one"),
                arn("codestar-connections", "connection/two"),
            ],
        ),
        {
            **STORE,
            "UseConnection": (
                CONNECTION["UseConnection"][0],
                {arn("codeconnections", "connection/one")},
                CONNECTION["UseConnection"][2],
            ),
            "UseStarConnection": (
                CONNECTION["UseStarConnection"][0],
                {arn("codestar-connections", "connection/two")},
                CONNECTION["UseStarConnection"][2],
            ),
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
                {},
            ),
            "S3DeployObjects": (
                {"s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"},
                {"arn:aws:s3:::acme-site/*"},
                {},
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
    found = grants(plan)
    assert found.keys() == expected.keys()
    assert {sid: found[sid] for sid in found if found[sid] != expected[sid]} == {}
