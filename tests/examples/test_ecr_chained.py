"""Two teams' halves of examples/ecr-chained meet: the push of one starts the other with its digest.

Each half is planned alone and sees nothing of the other, so both are held against the same names.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.examples.builds import run_build
from tests.examples.ignored import ignored

from delivery.testing import Case, Plan, Refusal, assert_includes, environment_case

REGION = "eu-west-1"
BUILD = "111111111111"
DEPLOY = "222222222222"

BUS = f"arn:aws:events:{REGION}:{DEPLOY}:event-bus/orders-deploy"
BUCKET = f"orders-deploy-{DEPLOY}"
EXECUTION_ROLE = f"arn:aws:iam::{DEPLOY}:role/orders-execution"
FORWARD_ROLE = f"arn:aws:iam::{BUILD}:role/orders-deploy-forward-{REGION}"
PIPELINE = f"arn:aws:codepipeline:{REGION}:{DEPLOY}:orders-deploy"
PIPELINE_ROLE = f"arn:aws:iam::{DEPLOY}:role/orders-deploy-pipeline"
REPOSITORY = f"arn:aws:ecr:{REGION}:{BUILD}:repository/orders"
SOURCE_ROLE = f"arn:aws:iam::{BUILD}:role/orders-source"
DIGEST = "sha256:" + "d" * 64

build = pytest.mark.case(environment_case("ecr-chained", "build"))
deploy = pytest.mark.case(environment_case("ecr-chained", "deploy"))


def actions(plan: Plan) -> dict[str, dict[str, Any]]:
    stages = plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
    return {f"{s['name']}/{a['name']}": a for s in stages for a in s["action"]}


def push(**changed: Any) -> dict[str, Any]:
    """The event of a push, as ECR puts it on the bus of its account."""
    detail = {
        "action-type": "PUSH",
        "image-digest": DIGEST,
        "image-tag": "3f2a9c0d",
        "repository-name": "orders",
        "result": "SUCCESS",
    }
    return {
        "account": BUILD,
        "region": REGION,
        "source": "aws.ecr",
        "detail-type": "ECR Image Action",
        "detail": {**detail, **changed},
    }


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether EventBridge would take the event, for the operators that this pattern has."""

    def one(allowed: Any, value: Any) -> bool:
        if isinstance(allowed, dict):
            (operator,) = allowed
            assert operator == "anything-but"
            return value not in allowed[operator]
        return bool(allowed == value)

    return all(
        matches(wanted, event[key])
        if isinstance(wanted, dict)
        else any(one(each, event[key]) for each in wanted)
        for key, wanted in pattern.items()
    )


# ---- the event, from the push to the start ----


@build
def test_every_push_is_sent_to_the_other_teams_bus(plan: Plan) -> None:
    rule = plan.resource('module.push.aws_cloudwatch_event_rule.this["push"]')
    assert rule["event_bus_name"] == "default"
    target = plan.resource('module.push.aws_cloudwatch_event_target.this["push"]')
    assert (target["arn"], target["role_arn"]) == (BUS, FORWARD_ROLE)
    policy = plan.resource("module.push.aws_iam_role_policy.this[0]").policy()
    (send,) = policy.statements
    assert (send.actions, send.resources) == (("events:PutEvents",), (BUS,))


@deploy
def test_bus_takes_pushes_of_that_role_and_nothing_else(plan: Plan) -> None:
    bus = plan.resource("module.push.aws_cloudwatch_event_bus.this[0]")
    assert plan.output("event_bus_arn") == BUS
    assert bus["name"] == "orders-deploy"
    policy = plan.resource("module.push.aws_cloudwatch_event_bus_policy.this[0]").policy()
    (put,) = policy.statements
    assert put.principals == {"AWS": (f"arn:aws:iam::{BUILD}:root",)}
    assert put.conditions == {
        "ArnEquals": {"aws:PrincipalArn": (FORWARD_ROLE,)},
        "StringEquals": {
            "events:source": ("aws.ecr",),
            "events:detail-type": ("ECR Image Action",),
        },
    }


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (environment_case("ecr-chained", "build"), "default"),
        (environment_case("ecr-chained", "deploy"), "orders-deploy"),
    ],
    ids=str,
)
def test_both_sides_want_the_same_event(case: Case, name: str, plan: Plan) -> None:
    assert case.environment == "ecr-chained"
    rule = plan.resource('module.push.aws_cloudwatch_event_rule.this["push"]')
    assert rule["event_bus_name"] == name
    assert rule["state"] == "ENABLED"
    pattern = json.loads(rule["event_pattern"])
    assert matches(pattern, push())
    # One that failed, an image's part without a tag, and what happens to others' images.
    for changed in (
        {"result": "FAILURE"},
        {"image-tag": ""},
        {"action-type": "DELETE"},
        {"repository-name": "orders-cache"},
    ):
        assert not matches(pattern, push(**changed)), changed
    assert not matches(pattern, {**push(), "account": DEPLOY})


@deploy
def test_pipeline_starts_with_the_digest_of_the_push(plan: Plan) -> None:
    target = plan.resource('module.push.aws_cloudwatch_event_target.this["push"]')
    assert target["arn"] == PIPELINE
    (transformer,) = target["input_transformer"]
    (name, path), *rest = transformer["input_paths"].items()
    assert (path, rest) == ("$.detail.image-digest", [])
    told = json.loads(transformer["input_template"].replace(f"<{name}>", DIGEST))
    assert told == {
        "sourceRevisions": [
            {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST}
        ]
    }
    assert actions(plan)["Source/Image"]["provider"] == "ECR"
    policy = plan.resource("module.push.aws_iam_role_policy.this[0]").policy()
    (start,) = policy.statements
    assert (start.actions, start.resources) == (
        ("codepipeline:StartPipelineExecution",),
        (PIPELINE,),
    )


@build
def test_tags_are_pushed_once(plan: Plan) -> None:
    """Each push is an event: a tag that moves would start the other pipeline again and again."""
    repository = plan.resource('module.ecr.aws_ecr_repository.this["orders"]')
    assert repository["image_tag_mutability"] == "IMMUTABLE"
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    assert "CODEBUILD_RESOLVED_SOURCE_VERSION" in source["buildspec"]
    policy = plan.resource('module.build.aws_iam_role_policy.this["build"]').policy()
    assert policy.allows("ecr:PutImage", REPOSITORY)


# ---- the image, across the boundary ----


@deploy
def test_source_is_read_with_the_role_of_the_repositorys_account(plan: Plan) -> None:
    source = actions(plan)["Source/Image"]
    assert_includes(
        source, {"role_arn": SOURCE_ROLE, "configuration": {"RepositoryName": "orders"}}
    )
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert assume.resources == (SOURCE_ROLE,)
    for address in ("aws_s3_bucket_policy.this[0]", "aws_kms_key.this[0]"):
        roles = {
            arn
            for statement in plan.resource(f"module.artifact_store.{address}").policy().statements
            for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
        }
        definitions = f"arn:aws:iam::{DEPLOY}:role/orders-definitions-codebuild"
        assert roles == {PIPELINE_ROLE, SOURCE_ROLE, definitions}, address


@build
def test_that_role_reads_one_repository_and_writes_to_the_other_teams_store(plan: Plan) -> None:
    assert plan.output("source_role_arn") == SOURCE_ROLE
    role = plan.resource("module.source_role.aws_iam_role.action[0]")
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": (f"arn:aws:iam::{DEPLOY}:root",)}
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (PIPELINE_ROLE,)}}
    policy = plan.resource("module.source_role.aws_iam_role_policy.action[0]").policy()
    (describe,) = policy.allows("ecr:DescribeImages")
    assert (describe.actions, describe.resources) == (("ecr:DescribeImages",), (REPOSITORY,))
    (write,) = policy.allows("s3:PutObject", f"arn:aws:s3:::{BUCKET}/orders-deploy/Image/1")
    assert write.conditions == {"StringEquals": {"aws:ResourceAccount": (DEPLOY,)}}
    (encrypt,) = policy.allows("kms:GenerateDataKey")
    assert encrypt.resources == (f"arn:aws:kms:{REGION}:{DEPLOY}:key/*",)
    aliases = {"kms:ResourceAliases": (f"alias/{BUCKET}",)}
    assert encrypt.conditions["ForAnyValue:StringEquals"] == aliases


@build
def test_repository_lets_the_other_teams_tasks_pull_and_nobody_else(plan: Plan) -> None:
    policy = plan.resource('module.ecr.aws_ecr_repository_policy.this["orders"]').policy()
    (pull,) = policy.statements
    assert pull.principals == {"AWS": (f"arn:aws:iam::{DEPLOY}:root",)}
    assert pull.conditions == {"ArnEquals": {"aws:PrincipalArn": (EXECUTION_ROLE,)}}
    assert set(pull.actions) == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    }


@deploy
def test_tasks_pull_with_that_role(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.execution").policy()
    (pull,) = policy.allows("ecr:BatchGetImage")
    assert pull.resources == (REPOSITORY,)
    role = plan.resource("aws_iam_role.execution")
    assert f"arn:aws:iam::{DEPLOY}:role/{role['name']}" == EXECUTION_ROLE
    pipeline = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (handed_on,) = pipeline.allows("iam:PassRole")
    assert handed_on.resources == (EXECUTION_ROLE,)


# ---- the deployment ----


@deploy
def test_service_gets_what_the_definitions_say(plan: Plan) -> None:
    found = actions(plan)
    assert found["Deploy/Definitions"]["input_artifacts"] == ["Image"]
    assert found["Deploy/Definitions"]["run_order"] < found["Deploy/Service"]["run_order"]
    assert_includes(
        found["Deploy/Service"],
        {
            "provider": "ECS",
            "input_artifacts": found["Deploy/Definitions"]["output_artifacts"],
            "configuration": {
                "ClusterName": plan.resource("aws_ecs_cluster.this")["name"],
                "ServiceName": plan.resource("aws_ecs_service.this")["name"],
            },
        },
    )


def test_terraform_leaves_the_revisions_of_the_pipeline_alone() -> None:
    assert ignored("ecr-chained/deploy", "aws_ecs_service", "this") == {"task_definition"}


@deploy
@pytest.mark.parametrize(
    ("uri", "works"),
    [(f"registry/orders@{DIGEST}", True), ("registry/orders:3f2a9c0d", False)],
    ids=["digest", "tag"],
)
def test_definitions_name_the_container_and_the_digest(
    uri: str, works: bool, plan: Plan, tmp_path: Path
) -> None:
    project = plan.resource("module.definitions.aws_codebuild_project.this")
    (variable,) = project["environment"][0]["environment_variable"]
    (container,) = json.loads(
        plan.resource("aws_ecs_task_definition.this")["container_definitions"]
    )
    source = tmp_path / "source"
    source.mkdir()
    (source / "imageDetail.json").write_text(json.dumps({"ImageURI": uri, "Version": "1.0"}))
    ran = run_build(
        project["source"][0]["buildspec"],
        source,
        {"PATH": os.environ["PATH"], variable["name"]: variable["value"]},
    )
    assert (ran.failed is None) == works, ran.log
    if works:
        assert ran.files == ("imagedefinitions.json",)
        definitions = json.loads((source / "imagedefinitions.json").read_text())
        assert definitions == [{"name": container["name"], "imageUri": uri}]
    else:
        assert "registry/orders:3f2a9c0d, which is no image by its digest" in ran.log
        assert ran.files == ()


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (environment_case("ecr-chained", stack).refused(f"{stack}: {title}", name=name), name)
        for stack in ("build", "deploy")
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


@pytest.mark.parametrize(
    "case",
    [
        environment_case("ecr-chained", stack).but("longest name", name="o" * 32)
        for stack in ("build", "deploy")
    ],
    ids=str,
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create > 0
