"""What the roles of a target account may do, and who may assume them."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, readme_case

ACCOUNT = {"account_id": "222222222222", "partition": "aws", "region": "eu-west-1"}
STORES = {"eu-west-1": {"account_id": "111111111111", "bucket": "orders-artifacts"}}
BASE: dict[str, Any] = {
    **ACCOUNT,
    "name": "orders-deploy",
    "artifact_stores": STORES,
    "pipeline_role_arns": ["arn:aws:iam::111111111111:role/orders-pipeline"],
}

ECS = Case(
    "target-account",
    name="ECS",
    inputs={
        **BASE,
        "ecs": {
            "services": [
                {"cluster": "apps", "service": "web"},
                {"cluster": "apps", "service": "orders"},
            ],
            "pass_role_arns": ["arn:aws:iam::222222222222:role/orders-execution"],
        },
    },
)
NETWORK = {
    "security_group_ids": ["sg-00000002", "sg-00000001"],
    "subnet_ids": ["subnet-0000000000000000b", "subnet-0000000a", "subnet-0000000a"],
}
# Neither sorted nor distinct, in two accounts: the plan must not depend on how it was written.
EVERY_SERVICE = Case(
    "target-account",
    name="every service",
    inputs={
        **BASE,
        "path": "/delivery/",
        "permissions_boundary": "arn:aws:iam::222222222222:policy/boundary",
        "tags": {"team": "platform"},
        "pipeline_role_arns": [
            "arn:aws:iam::333333333333:role/web-pipeline",
            "arn:aws:iam::111111111111:role/orders-pipeline",
            "arn:aws:iam::111111111111:role/ci/beta-pipeline",
        ],
        "artifact_stores": {
            **STORES,
            "us-east-1": {
                "account_id": "111111111111",
                "bucket": "orders-us",
                "key": {"alias": "alias/us"},
            },
        },
        "codedeploy": {"deployment_groups": [{"application": "vm", "deployment_group": "all"}]},
        "ecs_blue_green": {
            "deployment_groups": [{"application": "orders", "deployment_group": "blue-green"}],
            "pass_role_arns": [
                "arn:aws:iam::222222222222:role/orders-task",
                "arn:aws:iam::222222222222:role/orders-execution",
            ],
        },
        "eks": {"clusters": ["apps"], "pipelines": ["orders"], "private_endpoint": NETWORK},
        "lambda": {"alarms": ["orders-errors"], "functions": ["orders"]},
        "s3": {
            "buckets": [
                {"name": "orders-site", "prefix": "www/", "key_alias": "alias/site"},
                {"name": "orders-docs"},
            ]
        },
    },
)
OBJECT_ACTIONS = [
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionTagging",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
]
KEY_ACTIONS = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
]
ARN = "eu-west-1:222222222222"


def allow(
    sid: str,
    actions: list[str],
    resources: list[str],
    condition: dict[str, dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def store(sid: str, region: str, bucket: str, alias: str) -> list[dict[str, Any]]:
    owned = {"StringEquals": {"aws:ResourceAccount": ["111111111111"]}}
    return [
        allow(
            f"ArtifactBucket{sid}",
            [
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
            ],
            [f"arn:aws:s3:::{bucket}"],
            owned,
        ),
        allow(f"ArtifactObjects{sid}", OBJECT_ACTIONS, [f"arn:aws:s3:::{bucket}/*"], owned),
        allow(
            f"ArtifactKey{sid}",
            KEY_ACTIONS,
            [f"arn:aws:kms:{region}:111111111111:key/*"],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [alias]}},
        ),
    ]


def task_definitions(roles: list[str]) -> list[dict[str, Any]]:
    return [
        allow(
            "EcsTaskDefinitions",
            ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"],
            ["*"],
        ),
        allow(
            "EcsTaskDefinitionTags",
            ["ecs:TagResource"],
            [f"arn:aws:ecs:{ARN}:task-definition/*"],
            {"StringEquals": {"ecs:CreateAction": ["RegisterTaskDefinition"]}},
        ),
        allow(
            "EcsPassRoles",
            ["iam:PassRole"],
            roles,
            {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}},
        ),
    ]


STORE = store("EuWest1", "eu-west-1", "orders-artifacts", "alias/orders-artifacts")


@pytest.mark.case(ECS)
def test_trust_is_exactly_the_pipelines_role(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.action")
    assert role["name"] == "orders-deploy"
    assert role.policy("assume_role_policy").document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PipelineRoles111111111111",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                "Action": ["sts:AssumeRole"],
                "Condition": {
                    "ArnEquals": {
                        "aws:PrincipalArn": ["arn:aws:iam::111111111111:role/orders-pipeline"]
                    }
                },
            }
        ],
    }


@pytest.mark.case(ECS)
def test_ecs_rights(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            *STORE,
            allow(
                "EcsServices",
                ["ecs:DescribeServices", "ecs:UpdateService"],
                [
                    f"arn:aws:ecs:{ARN}:service/apps/orders",
                    f"arn:aws:ecs:{ARN}:service/apps/web",
                ],
            ),
            *task_definitions(["arn:aws:iam::222222222222:role/orders-execution"]),
        ],
    }
    assert plan.of_type("aws_iam_role").keys() == {"aws_iam_role.action"}
    assert plan.outputs == {
        "action_role_arn": "arn:aws:iam::222222222222:role/orders-deploy",
        "action_role_name": "orders-deploy",
        "cloudformation_role_arn": None,
    }


@pytest.mark.case(ECS)
def test_given_account_partition_and_region_need_no_look_up(plan: Plan) -> None:
    assert [r for r in plan.resources if r.mode == "data"] == []


@pytest.mark.case(EVERY_SERVICE)
def test_role_stands_where_it_is_told_to(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.action")
    assert role["path"] == "/delivery/"
    assert role["permissions_boundary"] == "arn:aws:iam::222222222222:policy/boundary"
    assert role["tags"] == {"team": "platform"}
    assert plan.output("action_role_arn") == (
        "arn:aws:iam::222222222222:role/delivery/orders-deploy"
    )
    trust = role.policy("assume_role_policy")
    assert {s.sid: s.conditions["ArnEquals"]["aws:PrincipalArn"] for s in trust.statements} == {
        "PipelineRoles111111111111": (
            "arn:aws:iam::111111111111:role/ci/beta-pipeline",
            "arn:aws:iam::111111111111:role/orders-pipeline",
        ),
        "PipelineRoles333333333333": ("arn:aws:iam::333333333333:role/web-pipeline",),
    }


@pytest.mark.case(EVERY_SERVICE)
def test_rights_of_every_service(plan: Plan) -> None:
    own = {"StringEquals": {"aws:ResourceAccount": ["222222222222"]}}
    deploy = f"arn:aws:codedeploy:{ARN}"
    logs = f"arn:aws:logs:{ARN}:log-group:/aws/codepipeline/orders"
    subnets = [
        f"arn:aws:ec2:{ARN}:subnet/subnet-0000000000000000b",
        f"arn:aws:ec2:{ARN}:subnet/subnet-0000000a",
    ]
    assert plan.resource("aws_iam_role_policy.action").policy().document["Statement"] == [
        *STORE,
        *store("UsEast1", "us-east-1", "orders-us", "alias/us"),
        allow(
            "CodeDeployApplications",
            [
                "codedeploy:GetApplication",
                "codedeploy:GetApplicationRevision",
                "codedeploy:RegisterApplicationRevision",
            ],
            [f"{deploy}:application:orders", f"{deploy}:application:vm"],
        ),
        allow(
            "CodeDeployDeployments",
            ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
            [f"{deploy}:deploymentgroup:orders/blue-green", f"{deploy}:deploymentgroup:vm/all"],
        ),
        allow(
            "CodeDeployConfigurations",
            ["codedeploy:GetDeploymentConfig"],
            [f"{deploy}:deploymentconfig:*"],
        ),
        allow("EksClusters", ["eks:DescribeCluster"], [f"arn:aws:eks:{ARN}:cluster/apps"]),
        allow(
            "EksLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [logs, f"{logs}:*"],
        ),
        allow(
            "EksNetwork",
            [
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            ["*"],
        ),
        allow(
            "EksCreateInterfaces",
            ["ec2:CreateNetworkInterface"],
            [
                f"arn:aws:ec2:{ARN}:network-interface/*",
                f"arn:aws:ec2:{ARN}:security-group/sg-00000001",
                f"arn:aws:ec2:{ARN}:security-group/sg-00000002",
                *subnets,
            ],
        ),
        allow(
            "EksUseInterfaces",
            ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
            [f"arn:aws:ec2:{ARN}:network-interface/*"],
            {"ArnEquals": {"ec2:Subnet": subnets}},
        ),
        allow(
            "LambdaFunctions",
            [
                "lambda:GetAlias",
                "lambda:GetFunction",
                "lambda:GetFunctionConfiguration",
                "lambda:GetProvisionedConcurrencyConfig",
                "lambda:PublishVersion",
                "lambda:UpdateAlias",
                "lambda:UpdateFunctionCode",
            ],
            [
                f"arn:aws:lambda:{ARN}:function:orders",
                f"arn:aws:lambda:{ARN}:function:orders:*",
            ],
        ),
        allow(
            "LambdaAlarms",
            ["cloudwatch:DescribeAlarms"],
            [f"arn:aws:cloudwatch:{ARN}:alarm:orders-errors"],
        ),
        allow(
            "S3Buckets",
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            ["arn:aws:s3:::orders-docs", "arn:aws:s3:::orders-site"],
            own,
        ),
        allow(
            "S3Objects",
            ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
            ["arn:aws:s3:::orders-docs/*", "arn:aws:s3:::orders-site/www/*"],
            own,
        ),
        allow(
            "S3Keys",
            KEY_ACTIONS,
            [f"arn:aws:kms:{ARN}:key/*"],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/site"]}},
        ),
        *task_definitions(
            [
                "arn:aws:iam::222222222222:role/orders-execution",
                "arn:aws:iam::222222222222:role/orders-task",
            ]
        ),
    ]


@pytest.mark.case(readme_case("target-account"))
def test_readme_example_plans(plan: Plan) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action").policy()
    assert policy.allows("ecs:UpdateService", f"arn:aws:ecs:{ARN}:service/orders/orders")
