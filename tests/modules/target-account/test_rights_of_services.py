"""What the action role may do with AppConfig, CodeBuild, instances, and what is called by id."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import ARN, BASE, ROLES, STORE, WRITTEN, allow, passes

from delivery.testing import Case, Plan

DEPLOYMENT = {
    "application": "abc1234",
    "configuration_profile": "pro1234",
    "deployment_strategy": "AppConfig.AllAtOnce",
    "environment": "env1234",
}
SERVICES = Case(
    "target-account",
    name="services",
    inputs={
        **BASE,
        "appconfig": {
            "deployments": [
                DEPLOYMENT,
                {**DEPLOYMENT, "environment": "env0000", "deployment_strategy": "str1234"},
            ]
        },
        "codebuild": {"batch": True, "projects": ["orders-tests", "orders-load"]},
        "service_catalog": {"products": ["prod-abcd1234efgh5"]},
        "step_functions": {"state_machines": ["orders-smoke"]},
        "cloudformation_stack_sets": {
            "administration_role_arns": [f"{ROLES}/stack-sets"],
            "stack_sets": ["guardrails", "baseline"],
        },
    },
)
PLAIN = SERVICES.but(
    "services, as little as there is",
    appconfig=None,
    codebuild={"projects": ["orders-tests"]},
    service_catalog=None,
    step_functions=None,
    cloudformation_stack_sets={"stack_sets": ["baseline"]},
)
MACHINES = Case(
    "target-account",
    name="instances",
    inputs={
        **BASE,
        "ec2": {
            "instances": [
                {"tag_key": "app", "tag_value": "orders"},
                {"tag_key": "app", "tag_value": "orders", "type": "SSM_MANAGED_NODE"},
                {"tag_key": "on-premises", "type": "SSM_MANAGED_NODE"},
            ],
            "pipelines": ["orders"],
            "target_groups": ["orders-blue", "orders-green"],
        },
    },
)
UNBALANCED = MACHINES.but(
    "instances behind no load balancer",
    ec2={"instances": [{"tag_key": "app", "tag_value": "orders"}], "pipelines": ["orders"]},
)


def rights(plan: Plan, store: list[dict[str, Any]] = STORE) -> list[dict[str, Any]]:
    document = plan.resource("aws_iam_role_policy.action[0]").policy().document
    assert document["Statement"][: len(store)] == store
    found: list[dict[str, Any]] = document["Statement"][len(store) :]
    return found


@pytest.mark.case(SERVICES)
def test_rights_of_services(plan: Plan) -> None:
    application = f"arn:aws:appconfig:{ARN}:application/abc1234"
    assert rights(plan, WRITTEN) == [
        allow(
            "StackSets",
            [
                "cloudformation:CreateStackInstances",
                "cloudformation:CreateStackSet",
                "cloudformation:DescribeStackSet",
                "cloudformation:DescribeStackSetOperation",
                "cloudformation:ListStackInstances",
                "cloudformation:UpdateStackInstances",
                "cloudformation:UpdateStackSet",
            ],
            [
                f"arn:aws:cloudformation:{ARN}:stackset-target/baseline:*",
                f"arn:aws:cloudformation:{ARN}:stackset-target/guardrails:*",
                f"arn:aws:cloudformation:{ARN}:stackset/baseline:*",
                f"arn:aws:cloudformation:{ARN}:stackset/guardrails:*",
                "arn:aws:cloudformation:eu-west-1::type/resource/*",
            ],
        ),
        passes("StackSetsPassRole", "cloudformation.amazonaws.com", [f"{ROLES}/stack-sets"]),
        allow("CloudFormationTemplates", ["cloudformation:ValidateTemplate"], ["*"]),
        allow(
            "AppConfigStart",
            ["appconfig:StartDeployment"],
            [
                application,
                f"{application}/configurationprofile/pro1234",
                f"{application}/environment/env0000",
                f"{application}/environment/env1234",
                f"arn:aws:appconfig:{ARN}:deploymentstrategy/AppConfig.AllAtOnce",
                f"arn:aws:appconfig:{ARN}:deploymentstrategy/str1234",
            ],
        ),
        allow(
            "AppConfigDeployments",
            ["appconfig:GetDeployment", "appconfig:StopDeployment"],
            [
                application,
                f"{application}/environment/env0000",
                f"{application}/environment/env0000/deployment/*",
                f"{application}/environment/env1234",
                f"{application}/environment/env1234/deployment/*",
            ],
        ),
        allow(
            "CodeBuild",
            [
                "codebuild:BatchGetBuildBatches",
                "codebuild:BatchGetBuilds",
                "codebuild:StartBuild",
                "codebuild:StartBuildBatch",
            ],
            [
                f"arn:aws:codebuild:{ARN}:project/orders-load",
                f"arn:aws:codebuild:{ARN}:project/orders-tests",
            ],
        ),
        allow(
            "ServiceCatalog",
            [
                "servicecatalog:CreateProvisioningArtifact",
                "servicecatalog:DeleteProvisioningArtifact",
                "servicecatalog:DescribeProvisioningArtifact",
                "servicecatalog:ListProvisioningArtifacts",
                "servicecatalog:UpdateProduct",
            ],
            [f"arn:aws:catalog:{ARN}:product/prod-abcd1234efgh5"],
        ),
        allow(
            "StepFunctions",
            ["states:DescribeStateMachine", "states:StartExecution"],
            [f"arn:aws:states:{ARN}:stateMachine:orders-smoke"],
        ),
        allow(
            "StepFunctionsExecutions",
            ["states:DescribeExecution"],
            [f"arn:aws:states:{ARN}:execution:orders-smoke:*"],
        ),
    ]


@pytest.mark.case(PLAIN)
def test_a_role_that_nothing_is_passed_to_may_pass_nothing(plan: Plan) -> None:
    assert [s["Sid"] for s in rights(plan, WRITTEN)] == [
        "StackSets",
        "CloudFormationTemplates",
        "CodeBuild",
    ]
    assert rights(plan, WRITTEN)[2]["Action"] == [
        "codebuild:BatchGetBuilds",
        "codebuild:StartBuild",
    ]


@pytest.mark.case(MACHINES)
def test_commands_go_to_instances_of_a_tag_alone(plan: Plan) -> None:
    instances = f"arn:aws:ec2:{ARN}:instance/*"
    nodes = f"arn:aws:ssm:{ARN}:managed-instance/*"
    groups = f"arn:aws:elasticloadbalancing:{ARN}:targetgroup"
    logs = f"arn:aws:logs:{ARN}:log-group:/aws/codepipeline/orders"
    assert rights(plan) == [
        allow(
            "Ec2Instances",
            [
                "ec2:DescribeInstances",
                "ssm:CancelCommand",
                "ssm:DescribeInstanceInformation",
                "ssm:ListCommandInvocations",
            ],
            ["*"],
        ),
        allow(
            "Ec2Documents",
            ["ssm:SendCommand"],
            [
                "arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript",
                "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
            ],
        ),
        allow(
            "Ec2Commands1",
            ["ssm:SendCommand"],
            [instances, nodes],
            {"StringLike": {"aws:ResourceTag/app": ["orders"]}},
        ),
        allow(
            "Ec2Commands2",
            ["ssm:SendCommand"],
            [nodes],
            {"StringLike": {"aws:ResourceTag/on-premises": ["*"]}},
        ),
        allow(
            "Ec2DescribeTargets",
            [
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            ["*"],
        ),
        allow(
            "Ec2Targets",
            ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            [f"{groups}/orders-blue/*", f"{groups}/orders-green/*"],
        ),
        allow(
            "PipelineLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [logs, f"{logs}:*"],
        ),
    ]


@pytest.mark.case(UNBALANCED)
def test_without_target_groups_no_load_balancer_is_touched(plan: Plan) -> None:
    assert [s["Sid"] for s in rights(plan)] == [
        "Ec2Instances",
        "Ec2Documents",
        "Ec2Commands1",
        "PipelineLogs",
    ]
