"""What the action role may do for each way to deploy to ECS, EKS, EC2, Lambda and S3."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import (
    ARN,
    BASE,
    KEY_ACTIONS,
    ROLES,
    STORE,
    STORES,
    WRITTEN,
    allow,
    passes,
    store,
)

from delivery.testing import UNKNOWN, Case, Plan, readme_case

SERVICES: dict[str, Any] = {
    "services": [
        {"cluster": "apps", "service": "web"},
        {"cluster": "apps", "service": "orders"},
    ],
    "pass_role_arns": [f"{ROLES}/orders-execution"],
}
ECS = Case("target-account", name="ECS", inputs={**BASE, "ecs": SERVICES})
UNPASSED = ECS.but("no roles", ecs={**SERVICES, "pass_role_arns": []})
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
        "lambda": {
            "alarms": ["orders-errors"],
            "functions": ["orders"],
            "invoked_functions": ["smoke", "check"],
        },
        "s3": {
            "buckets": [
                {"name": "orders-site", "prefix": "www/", "key_alias": "alias/site"},
                {"name": "orders-docs"},
            ]
        },
    },
)


def task_definitions(*roles: str) -> list[dict[str, Any]]:
    return [
        allow("EcsRegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], ["*"]),
        allow(
            "EcsTaskDefinitionTags",
            ["ecs:TagResource"],
            [f"arn:aws:ecs:{ARN}:task-definition/*"],
            {"StringEquals": {"ecs:CreateAction": ["RegisterTaskDefinition"]}},
        ),
        passes("EcsPassRoles", "ecs-tasks.amazonaws.com", list(roles)),
    ]


@pytest.mark.case(ECS)
def test_ecs_rights(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]").policy().document == {
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
            allow("EcsDescribeTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
            *task_definitions(f"{ROLES}/orders-execution"),
        ],
    }
    assert plan.of_type("aws_iam_role").keys() == {"aws_iam_role.action[0]"}
    assert plan.output("action_role_arn") == f"{ROLES}/orders-deploy"
    assert plan.output("action_role_name") == "orders-deploy"
    assert plan.output("cloudformation_role_arn") is None
    assert plan.output("cloudformation_role_policy") is None


@pytest.mark.case(
    ECS.but(
        "services of two families",
        ecs={**SERVICES, "task_definition_families": ["web", "orders", "web"]},
    )
)
def test_services_may_be_set_to_named_families_alone(plan: Plan) -> None:
    statements = plan.resource("aws_iam_role_policy.action[0]").policy().document["Statement"]
    services = [f"arn:aws:ecs:{ARN}:service/apps/{name}" for name in ("orders", "web")]
    families = [f"arn:aws:ecs:{ARN}:task-definition/{name}:*" for name in ("orders", "web")]
    assert statements[len(STORE) :] == [
        allow("EcsServices", ["ecs:DescribeServices"], services),
        allow(
            "EcsUpdateServices",
            ["ecs:UpdateService"],
            services,
            {"ArnLike": {"ecs:task-definition": families}},
        ),
        allow("EcsDescribeTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
        *task_definitions(f"{ROLES}/orders-execution"),
    ]


@pytest.mark.case(UNPASSED)
def test_where_no_role_is_named_none_may_be_passed(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert policy.allows("iam:PassRole") == ()
    assert policy.allows("ecs:RegisterTaskDefinition")


@pytest.mark.case(ECS.but("roles of the same plan", ecs={**SERVICES, "pass_role_arns": [UNKNOWN]}))
def test_roles_that_are_passed_on_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]")["policy"] is UNKNOWN


@pytest.mark.case(EVERY_SERVICE)
def test_rights_of_every_service(plan: Plan) -> None:
    own = {"StringEquals": {"aws:ResourceAccount": ["222222222222"]}}
    deploy = f"arn:aws:codedeploy:{ARN}"
    logs = f"arn:aws:logs:{ARN}:log-group:/aws/codepipeline/orders"
    subnets = [
        f"arn:aws:ec2:{ARN}:subnet/subnet-0000000000000000b",
        f"arn:aws:ec2:{ARN}:subnet/subnet-0000000a",
    ]
    assert plan.resource("aws_iam_role_policy.action[0]").policy().document["Statement"] == [
        # A function that is invoked may put out something.
        *WRITTEN,
        *store("UsEast1", "us-east-1", "orders-us", "alias/us", written=True),
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
        *task_definitions(f"{ROLES}/orders-execution", f"{ROLES}/orders-task"),
        allow("EksClusters", ["eks:DescribeCluster"], [f"arn:aws:eks:{ARN}:cluster/apps"]),
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
            "EksDeleteInterfaces",
            ["ec2:DeleteNetworkInterface"],
            [f"arn:aws:ec2:{ARN}:network-interface/*"],
            {"ArnEquals": {"ec2:Subnet": subnets}},
        ),
        # To a service of AWS alone: the same action lends interfaces to other accounts.
        allow(
            "EksLendInterfaces",
            ["ec2:CreateNetworkInterfacePermission"],
            [f"arn:aws:ec2:{ARN}:network-interface/*"],
            {
                "ArnEquals": {"ec2:Subnet": subnets},
                "Null": {"ec2:AuthorizedService": ["false"]},
            },
        ),
        allow(
            "PipelineLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [logs, f"{logs}:*"],
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
            "LambdaInvoke",
            ["lambda:InvokeFunction"],
            [f"arn:aws:lambda:{ARN}:function:check", f"arn:aws:lambda:{ARN}:function:smoke"],
        ),
        allow("LambdaList", ["lambda:ListFunctions"], ["*"]),
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
    ]


@pytest.mark.case(readme_case("target-account"))
def test_readme_example_plans(plan: Plan) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    assert policy.allows("ecs:UpdateService", f"arn:aws:ecs:{ARN}:service/orders/orders")
