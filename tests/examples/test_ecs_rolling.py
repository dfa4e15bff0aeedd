"""examples/ecs-rolling: one account builds an image and rolls it out by the pipeline's own role."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from tests.examples.ignored import ignored

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

ACCOUNT = "111111111111"
HERE = f"eu-west-1:{ACCOUNT}"
SERVICE = f"arn:aws:ecs:{HERE}:service/orders/orders"
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-execution"
REPOSITORY = f"arn:aws:ecr:{HERE}:repository/orders"

ORDERS = environment_case("ecs-rolling", "orders")
pytestmark = pytest.mark.case(ORDERS)


def actions(plan: Plan) -> dict[str, dict[str, Any]]:
    stages = plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
    return {f"{stage['name']}/{item['name']}": item for stage in stages for item in stage["action"]}


def test_stages_are_source_build_and_deploy_in_this_order(plan: Plan) -> None:
    assert list(actions(plan)) == ["Source/Source", "Build/Image", "Deploy/Service"]


def test_the_image_that_was_built_is_rolled_out_to_the_service(plan: Plan) -> None:
    deploy = actions(plan)["Deploy/Service"]
    assert_includes(
        deploy,
        {
            "category": "Deploy",
            "provider": "ECS",
            "configuration": {
                "ClusterName": "orders",
                "ServiceName": "orders",
                "DeploymentTimeout": "30",
            },
        },
    )
    assert deploy["input_artifacts"] == actions(plan)["Build/Image"]["output_artifacts"]
    assert plan.resource("aws_ecs_cluster.this")["name"] == "orders"
    assert plan.resource("aws_ecs_service.this")["name"] == "orders"


def test_the_pipelines_own_role_deploys_this_service_and_no_other(plan: Plan) -> None:
    assert all(not item["role_arn"] for item in actions(plan).values())
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    assert policy.allows("ecs:UpdateService", SERVICE)
    assert policy.allows("ecs:UpdateService", f"{SERVICE}-other") == ()
    assert policy.allows("sts:AssumeRole") == ()


def test_the_pipeline_hands_on_the_role_of_the_task_and_only_to_ecs(plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (passes,) = policy.allows("iam:PassRole")
    assert passes.resources == (EXECUTION_ROLE,)
    assert passes.conditions == {
        "StringEquals": {"iam:PassedToService": ("ecs-tasks.amazonaws.com",)}
    }
    # It is the role that the task has: another would be refused when a revision is registered.
    assert plan.resource("aws_iam_role.execution")["name"] == "orders-execution"
    assert plan.resource("aws_ecs_task_definition.this")["execution_role_arn"] is UNKNOWN


def container(plan: Plan) -> dict[str, Any]:
    (only,) = json.loads(plan.resource("aws_ecs_task_definition.this")["container_definitions"])
    assert isinstance(only, dict)
    return only


def test_a_deployment_that_fails_goes_back_by_itself(plan: Plan) -> None:
    service = plan.resource("aws_ecs_service.this")
    assert service["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}]
    # The circuit breaker is of ECS's own rolling deployments, which is what null means.
    assert not service["deployment_controller"]
    # What it counts: tasks that do not start, and tasks whose health check fails.
    assert container(plan)["healthCheck"]["command"] == [
        "CMD-SHELL",
        "curl --fail --silent --output /dev/null http://localhost/ || exit 1",
    ]


def test_terraform_takes_no_revision_of_the_pipeline_back() -> None:
    assert ignored("ecs-rolling", "aws_ecs_service", "this") == {"task_definition"}


def test_build_pushes_to_the_repository_and_names_the_container(plan: Plan) -> None:
    push = plan.resource('module.build.aws_iam_role_policy.this["build"]').policy()
    assert push.allows("ecr:PutImage", REPOSITORY)
    assert push.allows("ecr:PutImage", f"{REPOSITORY}-other") == ()
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    commands = yaml.safe_load(source["buildspec"])["phases"]["build"]["commands"]
    (line,) = [command for command in commands if command.endswith("> imagedefinitions.json")]
    assert f"'{container(plan)['name']}'" in line


def test_tasks_pull_from_the_repository_and_no_other(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.execution").policy()
    (pull,) = policy.allows("ecr:BatchGetImage")
    assert pull.resources == (REPOSITORY,)
    assert plan.resource('module.ecr.aws_ecr_repository.this["orders"]')["name"] == "orders"
    (log,) = policy.allows("logs:PutLogEvents")
    assert log.resources == (f"arn:aws:logs:{HERE}:log-group:/ecs/orders:*",)
    assert container(plan)["logConfiguration"]["options"]["awslogs-group"] == "/ecs/orders"
    assert plan.resource("aws_cloudwatch_log_group.this")["name"] == "/ecs/orders"


@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_bucket_and_key_let_in_pipeline_and_build_alone(address: str, plan: Plan) -> None:
    roles = {
        arn
        for statement in plan.resource(address).policy().statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    assert roles == {
        f"arn:aws:iam::{ACCOUNT}:role/orders-codebuild",
        f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline",
    }


def test_people_are_told_of_an_execution_that_fails(plan: Plan) -> None:
    rule = plan.resource(
        'module.notifications.aws_codestarnotifications_notification_rule.this["failures"]'
    )
    assert rule["event_type_ids"] == ["codepipeline-pipeline-pipeline-execution-failed"]
    assert rule["status"] == "ENABLED"
    assert rule["resource"] == f"arn:aws:codepipeline:{HERE}:orders"
    topic = plan.resource('module.notifications.aws_sns_topic.this["notifications"]')
    assert topic["name"] == "orders"
    subscriptions = plan.of_type("aws_sns_topic_subscription").values()
    assert [(one["protocol"], one["endpoint"]) for one in subscriptions] == [
        ("email", "orders@example.com")
    ]
    policy = plan.resource('module.notifications.aws_sns_topic_policy.this["notifications"]')
    services = {
        name
        for statement in policy.policy().allows("sns:Publish")
        for name in statement.principals.get("Service", ())
    }
    assert services == {"codestar-notifications.amazonaws.com"}


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (ORDERS.refused(title, name=name), name)
        for title, name in (("33 characters", "o" * 33), ("capitals", "Orders"))
    ],
    ids=str,
)
def test_a_wrong_name_is_told_once_at_the_name(case: Case, name: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{name}" has {len(name)} characters; it must be 1 to 32 lower-case letters, digits '
        "and hyphens, of which the first is a letter, for all other names are made from it."
    )


@pytest.mark.case(ORDERS.but("longest name", name="o" * 32))
def test_the_longest_name_plans(plan: Plan) -> None:
    assert plan.resource("module.pipeline.aws_codepipeline.this")["name"] == "o" * 32
