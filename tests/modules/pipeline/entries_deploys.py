"""Deployments to where code runs: what each takes, and what its role is granted."""

from __future__ import annotations

from .cases import ACCOUNT
from .entries import Entry
from .policies import OWN_ACCOUNT, STORE, Conditions, Grant, arn, logs

REGISTER: dict[str, Grant] = {
    "RegisterTaskDefinition": ({"ecs:RegisterTaskDefinition"}, {"*"}, {}),
    "TagTaskDefinition": (
        {"ecs:TagResource"},
        {arn("ecs", "task-definition/*")},
        {"StringEquals": {"ecs:CreateAction": ("RegisterTaskDefinition",)}},
    ),
}
IN_SUBNETS: Conditions = {
    "ArnEquals": {"ec2:Subnet": (arn("ec2", "subnet/subnet-1"), arn("ec2", "subnet/subnet-2"))}
}
FUNCTION: dict[str, Grant] = {
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
}
CODEDEPLOY: dict[str, Grant] = {
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
}


def instances(value: str) -> Grant:
    return (
        {"ssm:SendCommand"},
        {arn("ec2", "instance/*")},
        {"StringLike": {"aws:ResourceTag/Role": (value,)}},
    )


IN_CLUSTER: dict[str, Grant] = {
    "EksCluster": ({"eks:DescribeCluster"}, {arn("eks", "cluster/shop")}, {}),
    "Logs": logs(),
}
DEPLOYS = [
    Entry(
        "Deploy/ECS",
        inputs=(1, 1),
        required={"ClusterName": "shop", "ServiceName": "orders"},
        granted={
            "EcsService": (
                {"ecs:DescribeServices", "ecs:UpdateService"},
                {arn("ecs", "service/shop/orders")},
                {},
            ),
            "DescribeTaskDefinition": ({"ecs:DescribeTaskDefinition"}, {"*"}, {}),
            **REGISTER,
        },
        optional={"FileName": "images.json", "DeploymentTimeout": "20"},
    ),
    Entry(
        "Deploy/CodeDeployToECS",
        inputs=(1, 5),
        required={
            "ApplicationName": "shop",
            "DeploymentGroupName": "orders",
            "TaskDefinitionTemplateArtifact": "Source0",
            "AppSpecTemplateArtifact": "Source0",
        },
        granted={**CODEDEPLOY, **REGISTER},
        optional={
            "TaskDefinitionTemplatePath": "task.json",
            "AppSpecTemplatePath": "app.yaml",
            "Image1ArtifactName": "Source1",
            "Image1ContainerName": "IMAGE1_NAME",
            "Image2ArtifactName": "Source2",
            "Image2ContainerName": "IMAGE2_NAME",
            "Image3ArtifactName": "Source3",
            "Image3ContainerName": "IMAGE3_NAME",
            "Image4ArtifactName": "Source4",
            "Image4ContainerName": "IMAGE4_NAME",
        },
    ),
    Entry(
        "Deploy/CodeDeploy",
        inputs=(1, 1),
        required={"ApplicationName": "shop", "DeploymentGroupName": "orders"},
        granted=CODEDEPLOY,
    ),
    Entry(
        "Deploy/EKS",
        form="by Helm",
        inputs=(1, 1),
        required={
            "ClusterName": "shop",
            "HelmReleaseName": "orders",
            "HelmChartLocation": "chart",
        },
        granted=IN_CLUSTER,
        optional={"HelmValuesFiles": "chart/production.yaml", "Namespace": "shop"},
    ),
    Entry(
        "Deploy/EKS",
        form="by manifests",
        inputs=(1, 1),
        required={"ClusterName": "shop", "ManifestFiles": "k8s/orders.yaml"},
        granted=IN_CLUSTER,
        optional={
            "Namespace": "shop",
            "Subnets": "subnet-2, subnet-1",
            "SecurityGroupIds": "sg-1",
        },
        added={
            "EksNetwork": (
                {
                    "ec2:DescribeDhcpOptions",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeRouteTables",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                },
                {"*"},
                {},
            ),
            "EksCreateInterface": (
                {"ec2:CreateNetworkInterface"},
                {
                    arn("ec2", "network-interface/*"),
                    arn("ec2", "security-group/sg-1"),
                    arn("ec2", "subnet/subnet-1"),
                    arn("ec2", "subnet/subnet-2"),
                },
                {},
            ),
            "EksDeleteInterface": (
                {"ec2:DeleteNetworkInterface"},
                {arn("ec2", "network-interface/*")},
                IN_SUBNETS,
            ),
            # To a service of AWS alone: the same action lends interfaces to other accounts.
            "EksLendInterface": (
                {"ec2:CreateNetworkInterfacePermission"},
                {arn("ec2", "network-interface/*")},
                {**IN_SUBNETS, "Null": {"ec2:AuthorizedService": ("false",)}},
            ),
        },
    ),
    Entry(
        "Deploy/Lambda",
        form="of an artifact",
        inputs=(1, 1),
        required={"FunctionName": "orders"},
        granted=FUNCTION,
        optional={"FunctionAlias": "live", "DeployStrategy": "AllAtOnce"},
    ),
    Entry(
        "Deploy/Lambda",
        form="of a version",
        inputs=(0, 1),
        required={
            "FunctionName": "orders",
            "FunctionAlias": "live",
            "PublishedTargetVersion": "7",
        },
        granted=FUNCTION,
        optional={
            "DeployStrategy": "Canary10Percent5Minutes",
            "Alarms": "errors,latency",
        },
        added={"DeployAlarms": ({"cloudwatch:DescribeAlarms"}, {arn("cloudwatch", "alarm:*")}, {})},
    ),
    Entry(
        "Deploy/EC2",
        inputs=(1, 1),
        required={
            "InstanceType": "EC2",
            "InstanceTagKey": "Role",
            "TargetDirectory": "/srv/orders",
            "PostScript": "scripts/after.sh",
        },
        granted={
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
            # Every instance with the tag, whatever its value.
            "Ec2Command": instances("*"),
            "Ec2Document": (
                {"ssm:SendCommand"},
                {
                    "arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript",
                    "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
                },
                {},
            ),
            "Logs": logs(),
        },
        optional={
            "InstanceTagValue": "web",
            "DeploySpec": "deployspec.yml",
            "MaxBatch": "2",
            "MaxError": "10%",
            "PreScript": "scripts/before.sh",
            "TargetGroupNameList": "web, admin",
        },
        added={
            "Ec2Command": instances("web"),
            "Ec2TargetGroups": (
                {
                    "elasticloadbalancing:DescribeTargetGroupAttributes",
                    "elasticloadbalancing:DescribeTargetGroups",
                    "elasticloadbalancing:DescribeTargetHealth",
                },
                {"*"},
                {},
            ),
            "Ec2Targets": (
                {
                    "elasticloadbalancing:DeregisterTargets",
                    "elasticloadbalancing:RegisterTargets",
                },
                {
                    arn("elasticloadbalancing", "targetgroup/admin/*"),
                    arn("elasticloadbalancing", "targetgroup/web/*"),
                },
                {},
            ),
        },
    ),
    Entry(
        "Deploy/S3",
        inputs=(1, 1),
        required={"BucketName": "acme-site", "Extract": "true"},
        granted={
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
        },
        optional={
            "ObjectKey": "site",
            "KMSEncryptionKeyARN": arn("kms", "key/one"),
            "CannedACL": "bucket-owner-full-control",
            "CacheControl": "public, max-age=0",
        },
        added={"S3DeployKey": (STORE["ArtifactKey"][0], {arn("kms", "key/one")}, {})},
    ),
    Entry(
        "Deploy/ElasticBeanstalk",
        inputs=(1, 1),
        required={"ApplicationName": "shop", "EnvironmentName": "production"},
        # It acts with its caller's rights on half of AWS, so it takes a role made for it.
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/beanstalk",
        granted={
            "ActionRoles": (
                {"sts:AssumeRole"},
                {f"arn:aws:iam::{ACCOUNT}:role/beanstalk"},
                {},
            )
        },
    ),
]
