"""What an account is given for each way to deploy, and that it is that and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from tests.modules.container_pipeline import BLUE_GREEN, BOUNDARY, DEV, EACH, FULL, TARGET, target
from tests.modules.target_account import allow, passes, store

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

ROLE = 'module.target_account["{0}"].aws_iam_role.action[0]'
POLICY = 'module.target_account["{0}"].aws_iam_role_policy.action[0]'
TOOLS = "arn:aws:iam::111111111111:role/"
EXECUTION = f"arn:aws:iam::{DEV}:role/orders-execution"
ARN = f"eu-west-1:{DEV}"
BUCKET = "orders-artifacts-111111111111-eu-west-1"
STORE = store("EuWest1", "eu-west-1", BUCKET, f"alias/{BUCKET}")
CODEDEPLOY = [
    allow(
        "CodeDeployApplications",
        [
            "codedeploy:GetApplication",
            "codedeploy:GetApplicationRevision",
            "codedeploy:RegisterApplicationRevision",
        ],
        [f"arn:aws:codedeploy:{ARN}:application:orders-ecs-blue-green"],
    ),
    allow(
        "CodeDeployDeployments",
        ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
        [f"arn:aws:codedeploy:{ARN}:deploymentgroup:orders-ecs-blue-green/orders-ecs-blue-green"],
    ),
    allow(
        "CodeDeployConfigurations",
        ["codedeploy:GetDeploymentConfig"],
        [f"arn:aws:codedeploy:{ARN}:deploymentconfig:*"],
    ),
]
REGISTER = [
    allow("EcsRegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], ["*"]),
    allow(
        "EcsTaskDefinitionTags",
        ["ecs:TagResource"],
        [f"arn:aws:ecs:{ARN}:task-definition/*"],
        {"StringEquals": {"ecs:CreateAction": ["RegisterTaskDefinition"]}},
    ),
    passes("EcsPassRoles", "ecs-tasks.amazonaws.com", [EXECUTION]),
]
CLUSTER = allow("EksClusters", ["eks:DescribeCluster"], [f"arn:aws:eks:{ARN}:cluster/apps"])
LAMBDA = [
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
        [f"arn:aws:lambda:{ARN}:function:orders", f"arn:aws:lambda:{ARN}:function:orders:*"],
    ),
    allow(
        "LambdaAlarms",
        ["cloudwatch:DescribeAlarms"],
        [f"arn:aws:cloudwatch:{ARN}:alarm:orders-live-errors"],
    ),
    allow(
        "TakeFunctionImages",
        ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        ["arn:aws:ecr:eu-west-1:111111111111:repository/orders"],
    ),
]
RIGHTS: dict[str, list[Any]] = {
    "ecs-blue-green": [*STORE, *CODEDEPLOY, *REGISTER],
    "ecs-rolling": [
        *STORE,
        allow(
            "EcsServices",
            ["ecs:DescribeServices", "ecs:UpdateService"],
            [f"arn:aws:ecs:{ARN}:service/orders/orders"],
        ),
        allow("EcsDescribeTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
        *REGISTER,
    ],
    "eks-helm": [CLUSTER],
    "lambda-image": LAMBDA,
}
TRUST = {
    "ecs-blue-green": ["orders-pipeline"],
    "ecs-rolling": ["orders-pipeline"],
    "eks-helm": ["orders-eks-helm-helm-codebuild"],
    "eks-native": ["orders-pipeline"],
    "lambda-image": ["orders-pipeline", "orders-lambda-image-publish-codebuild"],
}


@pytest.mark.parametrize("case", [target(key, EACH) for key in RIGHTS], ids=str)
def test_the_role_may_deploy_so_and_nothing_else(case: Case, plan: Plan) -> None:
    key = case.inputs["environment"]
    assert plan.resource(POLICY.format(key)).policy().document["Statement"] == RIGHTS[key]


@pytest.mark.parametrize("case", [target(key, EACH) for key in TRUST], ids=str)
def test_who_deploys_takes_the_role_and_nobody_else(case: Case, plan: Plan) -> None:
    key = case.inputs["environment"]
    role = plan.resource(ROLE.format(key))
    assert (role["name"], role["path"]) == (f"orders-{key}-deploy", "/")
    trust = role.policy("assume_role_policy").document["Statement"]
    assert [arn for s in trust for arn in s["Condition"]["ArnEquals"]["aws:PrincipalArn"]] == [
        f"{TOOLS}{name}" for name in TRUST[key]
    ]
    assert plan.outputs["action_role_arn"] == f"arn:aws:iam::{DEV}:role/orders-{key}-deploy"


MADE = {
    "ecs-blue-green": {"aws_codedeploy_app", "aws_codedeploy_deployment_group"},
    "ecs-rolling": set(),
    "eks-helm": {"aws_eks_access_entry"},
    "eks-native": {"aws_eks_access_entry"},
    "lambda-image": {"aws_cloudwatch_metric_alarm", "aws_lambda_alias"},
}


@pytest.mark.parametrize("case", [target(key, EACH) for key in MADE], ids=str)
def test_what_goes_with_it_is_made(case: Case, plan: Plan) -> None:
    made = {resource.type for resource in plan.resources if resource.mode == "managed"}
    assert made - {"aws_iam_role", "aws_iam_role_policy"} == MADE[case.inputs["environment"]]


@pytest.mark.case(target("eks-native", EACH))
def test_the_native_action_reads_its_artifact_and_logs(plan: Plan) -> None:
    policy = plan.resource(POLICY.format("eks-native")).policy()
    assert policy.document["Statement"][:3] == STORE
    assert policy.allows("eks:DescribeCluster", f"arn:aws:eks:{ARN}:cluster/apps")
    assert "/aws/codepipeline/orders" in str(policy.document)


@pytest.mark.case(target("eks-helm", EACH))
def test_the_role_has_rights_in_its_namespace_alone(plan: Plan) -> None:
    entry = plan.resource(
        'module.eks_access["eks-helm"].aws_eks_access_entry.this["orders-eks-helm-deploy"]'
    )
    assert_includes(
        entry.values, {"cluster_name": "apps", "kubernetes_groups": ["orders-eks-helm-deploy"]}
    )
    documents = list(yaml.safe_load_all(plan.outputs["manifest"]))
    assert [(d["kind"], d["metadata"].get("namespace")) for d in documents] == [
        ("Namespace", None),
        ("Role", "orders"),
        ("RoleBinding", "orders"),
    ]


NATIVE = target("native", FULL, "a policy of AWS")


@pytest.mark.case(NATIVE)
def test_a_policy_of_aws_needs_no_manifest(plan: Plan) -> None:
    policy = plan.of_type("aws_eks_access_policy_association")
    (association,) = policy.values()
    assert association["policy_arn"].endswith("/AmazonEKSEditPolicy")
    assert association["access_scope"] == [{"namespaces": ["orders"], "type": "namespace"}]
    assert plan.outputs["manifest"] == ""


@pytest.mark.case(target("helm-uri", FULL, "an entry that is there"))
def test_an_entry_that_the_cluster_has_is_not_made(plan: Plan) -> None:
    assert plan.of_type("aws_eks_access_entry") == {}
    assert plan.outputs["manifest"] is None


@pytest.mark.case(
    target(
        "dev",
        FULL,
        "tuned",
        partition="aws",
        tags={"team": "orders"},
        tools={
            "account_id": "111111111111",
            "artifact_stores": {
                "eu-west-1": {"bucket": "acme-artifacts", "key_alias": "alias/acme"},
                "us-east-1": {"bucket": "acme-artifacts-us"},
            },
            "pipeline_role_arn": f"{TOOLS}acme-pipeline",
            "region": "eu-west-1",
        },
    )
)
def test_everything_may_be_called_otherwise(plan: Plan) -> None:
    role = plan.resource(ROLE.format("dev"))
    assert_includes(
        role.values,
        {
            "path": "/delivery/",
            "permissions_boundary": BOUNDARY.format(DEV),
            "tags": {"team": "orders"},
        },
    )
    assert f"{TOOLS}acme-pipeline" in str(role.policy("assume_role_policy").document)
    policy = plan.resource(POLICY.format("dev")).policy()
    assert policy.document["Statement"][:3] == store(
        "EuWest1", "eu-west-1", "acme-artifacts", "alias/acme"
    )
    assert policy.statement("EcsPassRoles").resources == (
        f"arn:aws:iam::{DEV}:role/app/orders-task",
        EXECUTION,
    )
    assert policy.statement("EcsUpdateServices").conditions == {
        "ArnLike": {"ecs:task-definition": (f"arn:aws:ecs:{ARN}:task-definition/orders:*",)}
    }


@pytest.mark.case(target("prod", FULL, "every option of blue/green, and the role brought"))
def test_blue_green_is_tuned(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role_policy_attachment") == {}
    assert [a for a in plan.of_type("aws_iam_role") if "target_account" in a] == []
    group = plan.resource('module.codedeploy_ecs["prod"].aws_codedeploy_deployment_group.this[0]')
    assert_includes(
        group.values,
        {
            "alarm_configuration": [{"alarms": ["orders-5xx"], "ignore_poll_alarm_failure": True}],
            "auto_rollback_configuration": [{"events": ["DEPLOYMENT_FAILURE"]}],
            "deployment_config_name": "CodeDeployDefault.ECSCanary10Percent5Minutes",
        },
    )
    (settings,) = group["blue_green_deployment_config"]
    assert_includes(
        settings,
        {
            "deployment_ready_option": [
                {"action_on_timeout": "STOP_DEPLOYMENT", "wait_time_in_minutes": 60}
            ],
            "terminate_blue_instances_on_deployment_success": [
                {"termination_wait_time_in_minutes": 30}
            ],
        },
    )
    assert plan.outputs["action_role_arn"] == "arn:aws:iam::444444444444:role/brought"
    # For the role's owner.
    assert "orders-prod/orders-prod" in plan.outputs["action_role_policy"]
    assert f"{TOOLS}orders-pipeline" in plan.outputs["action_role_trust_policy"]
    assert plan.outputs["deployment_group_arn"] == (
        "arn:aws:codedeploy:us-east-1:444444444444:deploymentgroup:orders-prod/orders-prod"
    )


@pytest.mark.case(
    target(
        "canary",
        FULL,
        "every option of a function",
        tools={
            "account_id": "111111111111",
            "region": "eu-west-1",
            "registry_account_id": "777777777777",
            "repository": "acme/orders",
            "role_path": "/delivery/",
        },
    )
)
def test_a_function_is_tuned(plan: Plan) -> None:
    alarms = plan.of_type("aws_cloudwatch_metric_alarm").values()
    assert sorted(alarm["alarm_name"] for alarm in alarms) == [
        f"orders-production-{kind}" for kind in ("duration", "error-rate", "errors", "throttles")
    ]
    policy = plan.resource(POLICY.format("canary")).policy()
    assert policy.statement("TakeFunctionImages").resources == (
        "arn:aws:ecr:us-east-1:777777777777:repository/acme/orders",
    )
    trust = plan.resource(ROLE.format("canary")).policy("assume_role_policy")
    assert [
        arn
        for statement in trust.statements
        for arn in statement.conditions["ArnEquals"]["aws:PrincipalArn"]
    ] == [f"{TOOLS}delivery/orders-pipeline", f"{TOOLS}delivery/orders-canary-publish-codebuild"]
    assert plan.outputs["alias_arn"] == (
        "arn:aws:lambda:us-east-1:444444444444:function:orders:production"
    )


@pytest.mark.case(TARGET)
def test_outputs_of_what_is_not_there_are_null(plan: Plan) -> None:
    outputs, role = dict(plan.outputs), plan.resource(ROLE.format("dev"))
    for output, policy in (
        ("action_role_policy", plan.resource(POLICY.format("dev")).policy()),
        ("action_role_trust_policy", role.policy("assume_role_policy")),
    ):
        assert json.loads(outputs.pop(output)) == policy.document
    assert outputs == {
        "action_role_arn": f"arn:aws:iam::{DEV}:role/orders-dev-deploy",
        "action_role_name": "orders-dev-deploy",
        "alias_arn": None,
        "deployment_group_arn": None,
        "manifest": None,
    }


LATER = {
    "dev": {
        "account_id": DEV,
        "role": {"permissions_boundary": UNKNOWN},
        "ecs_blue_green": {
            **BLUE_GREEN,
            "load_balancer": {
                "listener_arns": {"production": UNKNOWN},
                "name": "orders",
                "target_groups": ["blue", "green"],
            },
        },
    }
}


@pytest.mark.case(TARGET.but("values of the same plan", environments=LATER))
def test_what_is_made_in_the_same_plan_need_not_be_known(plan: Plan) -> None:
    assert plan.resource(POLICY.format("dev")).policy().statement("CodeDeployDeployments")
    assert plan.resource('module.codedeploy_ecs["dev"].aws_iam_role_policy.this[0]').policy()
