"""The tools account and the target accounts fit together, though neither reads the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.modules.container_pipeline import (
    BLUE_GREEN,
    DEV,
    ECS,
    FUNCTION,
    HELM,
    NATIVE,
    PROD,
    PROD_LISTENERS,
)

from delivery.testing import Case, Plan
from delivery.variables import declarations

MODULES = Path(__file__).resolve().parents[3] / "modules"
ENVIRONMENTS: dict[str, Any] = {
    "blue-green": {
        "account_id": PROD,
        "region": "us-east-1",
        "wave": 2,
        "approval": {},
        "ecs_blue_green": {
            **BLUE_GREEN,
            "load_balancer": {
                "listener_arns": {"production": f"{PROD_LISTENERS}f2f7dc8e"},
                "target_groups": ["blue", "green"],
            },
        },
    },
    "function": {"account_id": PROD, "region": "us-east-1", "wave": 2, "lambda_image": FUNCTION},
    "helm": {"account_id": "333333333333", "eks_helm": HELM},
    "native": {"account_id": "111111111111", "eks_native": NATIVE},
    "rolling": {"account_id": DEV, "ecs_rolling": ECS},
}
REGIONS = {key: e.get("region", "eu-west-1") for key, e in ENVIRONMENTS.items()}
pytestmark = pytest.mark.case(
    Case(
        source=Path("tests/modules/container-pipeline/both_sides"),
        name="both sides",
        inputs={"environments": ENVIRONMENTS},
    )
)
STORES = {
    "eu-west-1": "module.delivery.module.artifact_store[0]",
    "us-east-1": "module.store_us_east_1",
}
# Types whose action reads an artifact as the action role.
READING = {"blue-green", "native", "rolling"}


def action_role(plan: Plan, key: str) -> str:
    role = plan.resource(
        f'module.target["{key}"].module.target_account["{key}"].aws_iam_role.action[0]'
    )
    return f"arn:aws:iam::{ENVIRONMENTS[key]['account_id']}:role{role['path']}{role['name']}"


def actions(plan: Plan) -> dict[str, Any]:
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    return {a["name"]: a for stage in pipeline["stage"] for a in stage["action"]}


def trusted(plan: Plan, key: str) -> set[str]:
    trust = plan.resource(
        f'module.target["{key}"].module.target_account["{key}"].aws_iam_role.action[0]'
    ).policy("assume_role_policy")
    return {
        arn
        for statement in trust.statements
        for arn in statement.conditions["ArnEquals"]["aws:PrincipalArn"]
    }


def may(plan: Plan, key: str) -> Any:
    return plan.resource(
        f'module.target["{key}"].module.target_account["{key}"].aws_iam_role_policy.action[0]'
    ).policy()


def test_the_actions_name_the_roles_that_are_made(plan: Plan) -> None:
    found = actions(plan)
    assert {key: found[f"Deploy-{key}"]["role_arn"] or None for key in ENVIRONMENTS} == {
        key: None if key == "helm" else action_role(plan, key) for key in ENVIRONMENTS
    }


def test_a_role_trusts_who_takes_it_and_nobody_else(plan: Plan) -> None:
    pipeline = "arn:aws:iam::111111111111:role/orders-pipeline"
    made = {
        f"arn:aws:iam::111111111111:role/{role['name']}"
        for address, role in plan.of_type("aws_iam_role").items()
        if address.startswith("module.delivery.")
    }
    helm, publish = (
        f"arn:aws:iam::111111111111:role/orders-{name}-codebuild"
        for name in ("helm-helm", "function-publish")
    )
    assert {key: trusted(plan, key) for key in ENVIRONMENTS} == {
        "blue-green": {pipeline},
        "function": {pipeline, publish},
        "helm": {helm},
        "native": {pipeline},
        "rolling": {pipeline},
    }
    assert {pipeline, helm, publish} <= made


@pytest.mark.parametrize("region", STORES)
@pytest.mark.parametrize(
    "address", ["aws_s3_bucket_policy.this[0]", "aws_kms_key.this[0]"], ids=["bucket", "key"]
)
def test_bucket_and_key_let_the_action_roles_of_their_region_in(
    plan: Plan, region: str, address: str
) -> None:
    policy = plan.resource(f"{STORES[region]}.{address}").policy()
    pinned = {
        arn
        for statement in policy.statements
        if statement.effect == "Allow"
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    assert {arn for arn in pinned if arn.endswith("-deploy")} == {
        action_role(plan, key) for key in READING if REGIONS[key] == region
    }
    assert "arn:aws:iam::111111111111:role/orders-pipeline" in pinned


WRITERS = {
    "eu-west-1": {"orders-build-codebuild", "orders-pipeline"},
    "us-east-1": {"orders-pipeline"},
}


@pytest.mark.parametrize("region", STORES)
def test_nobody_who_deploys_may_exchange_an_artifact(plan: Plan, region: str) -> None:
    store = STORES[region]
    artifact = f"{plan.resource(f'{store}.aws_s3_bucket.this[0]')['bucket']}/orders/Image/1"
    bucket, key = (
        {
            arn
            for s in plan.resource(f"{store}.{address}").policy().allows(action)
            for arn in s.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
        }
        for address, action in (
            ("aws_s3_bucket_policy.this[0]", "s3:PutObject"),
            ("aws_kms_key.this[0]", "kms:GenerateDataKey"),
        )
    )
    # In the store's own account a role's own policy is enough.
    own = {
        policy["role"]
        for policy in plan.of_type("aws_iam_role_policy").values()
        if policy.policy().allows("s3:PutObject", f"arn:aws:s3:::{artifact}")
    }
    assert {arn.rpartition("/")[2] for arn in bucket} == WRITERS[region]
    assert key == bucket
    assert own == WRITERS[region]


@pytest.mark.parametrize("key", sorted(READING))
def test_an_action_role_reads_the_store_of_its_region(plan: Plan, key: str) -> None:
    store = STORES[REGIONS[key]]
    bucket = plan.resource(f"{store}.aws_s3_bucket.this[0]")["bucket"]
    alias = plan.resource(f"{store}.aws_kms_alias.this[0]")["name"]
    policy = may(plan, key)
    assert policy.allows("s3:GetObject", f"arn:aws:s3:::{bucket}/orders/Image/1")
    assert alias in str(policy.document)
    assert REGIONS[key] in str(policy.document)


def test_each_region_of_an_action_has_its_store(plan: Plan) -> None:
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    assert {s["region"]: s["location"] for s in pipeline["artifact_store"]} == {
        region: plan.resource(f"{address}.aws_s3_bucket.this[0]")["bucket"]
        for region, address in STORES.items()
    }


def test_who_runs_the_image_may_pull_it(plan: Plan) -> None:
    policy = plan.resource(
        'module.delivery.module.ecr[0].aws_ecr_repository_policy.this["orders"]'
    ).policy()
    statements = {s["Sid"]: s for s in policy.document["Statement"]}
    assert statements["PullByRoles"]["Condition"] == {
        "ArnEquals": {
            "aws:PrincipalArn": [
                f"arn:aws:iam::{DEV}:role/orders-execution",
                f"arn:aws:iam::{PROD}:role/orders-execution",
            ]
        }
    }
    # Nodes of a cluster; the function's image is in a replica.
    assert statements["PullByAccounts"]["Principal"] == {"AWS": ["arn:aws:iam::333333333333:root"]}
    assert set(statements) == {"PullByRoles", "PullByAccounts"}
    assert may(plan, "function").allows(
        "ecr:BatchGetImage", "arn:aws:ecr:us-east-1:111111111111:repository/orders"
    )


def test_codedeploy_has_what_the_action_names(plan: Plan) -> None:
    address = 'module.target["blue-green"].module.codedeploy_ecs["blue-green"]'
    configuration = actions(plan)["Deploy-blue-green"]["configuration"]
    group = plan.resource(f"{address}.aws_codedeploy_deployment_group.this[0]")
    assert configuration["ApplicationName"] == group["app_name"]
    assert configuration["DeploymentGroupName"] == group["deployment_group_name"]
    assert may(plan, "blue-green").allows(
        "codedeploy:CreateDeployment",
        f"arn:aws:codedeploy:us-east-1:{PROD}:deploymentgroup:orders-blue-green/orders-blue-green",
    )


def test_the_function_has_the_alias_and_the_alarms_that_the_action_names(plan: Plan) -> None:
    address = 'module.target["function"].module.lambda_deploy["function"]'
    configuration = actions(plan)["Deploy-function"]["configuration"]
    alias = plan.resource(f"{address}.aws_lambda_alias.this[0]")
    assert (configuration["FunctionName"], configuration["FunctionAlias"]) == (
        alias["function_name"],
        alias["name"],
    )
    alarms = plan.of_type("aws_cloudwatch_metric_alarm").values()
    assert configuration["Alarms"].split(",") == [alarm["alarm_name"] for alarm in alarms]


@pytest.mark.parametrize("key", ["helm", "native"])
def test_the_cluster_lets_the_action_role_in(plan: Plan, key: str) -> None:
    address = f'module.target["{key}"].module.eks_access["{key}"].aws_eks_access_entry.this'
    entry = plan.resource(f'{address}["orders-{key}-deploy"]')
    assert (entry["cluster_name"], entry["principal_arn"]) == ("apps", action_role(plan, key))


def test_both_sides_take_the_same_environments() -> None:
    both = [
        declarations(MODULES / module)["environments"]
        for module in ("container-pipeline", "container-pipeline-target")
    ]
    assert both[0].type == both[1].type
    assert both[0].description == both[1].description
