"""What a call of a few lines makes."""

from __future__ import annotations

import pytest
from tests.modules.container_pipeline import DEV, EACH, ECS, ONE, PIPELINE

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

pytestmark = pytest.mark.case(PIPELINE)
ROLES = "arn:aws:iam::111111111111:role/"
PIPELINE_ADDRESS = "module.pipeline.aws_codepipeline.this"


def actions(plan: Plan) -> dict[str, dict[str, object]]:
    """The actions of the pipeline by name, with the stage and without what is null or empty."""
    return {
        action["name"]: {
            "stage": stage["name"],
            **{key: action[key] for key in SHOWN if action[key] is UNKNOWN or action[key]},
        }
        for stage in plan.resource(PIPELINE_ADDRESS)["stage"]
        for action in stage["action"]
    }


SHOWN = (
    "configuration",
    "input_artifacts",
    "namespace",
    "output_artifacts",
    "provider",
    "role_arn",
    "run_order",
    "timeout_in_minutes",
)


def test_everything_is_named_after_the_pipeline(plan: Plan) -> None:
    names = {
        address: plan.resource(address)[attribute]
        for address, attribute in (
            (PIPELINE_ADDRESS, "name"),
            ("module.pipeline.aws_iam_role.this[0]", "name"),
            ("module.build[0].aws_codebuild_project.this", "name"),
            ('module.build[0].aws_iam_role.this["build"]', "name"),
            ("module.artifact_store[0].aws_s3_bucket.this[0]", "bucket"),
            ("module.connection.aws_codeconnections_connection.this[0]", "name"),
            ('module.ecr[0].aws_ecr_repository.this["orders"]', "name"),
        )
    }
    assert names == {
        PIPELINE_ADDRESS: "orders",
        "module.pipeline.aws_iam_role.this[0]": "orders-pipeline",
        "module.build[0].aws_codebuild_project.this": "orders-build",
        'module.build[0].aws_iam_role.this["build"]': "orders-build-codebuild",
        "module.artifact_store[0].aws_s3_bucket.this[0]": (
            "orders-artifacts-111111111111-eu-west-1"
        ),
        "module.connection.aws_codeconnections_connection.this[0]": "orders",
        'module.ecr[0].aws_ecr_repository.this["orders"]': "orders",
    }


def test_source_build_and_a_stage_for_the_wave(plan: Plan) -> None:
    found = actions(plan)
    assert found.pop("Source")["stage"] == "Source"
    assert found == {
        "Image": {
            "stage": "Build",
            "configuration": {"ProjectName": "orders-build"},
            "input_artifacts": ["Source"],
            "namespace": "Build",
            "output_artifacts": ["Image"],
            "provider": "CodeBuild",
            "run_order": 1,
        },
        "Deploy-dev": {
            "stage": "Deploy-1",
            "configuration": {"ClusterName": "orders", "ServiceName": "orders"},
            "input_artifacts": ["Image"],
            "provider": "ECS",
            "role_arn": f"arn:aws:iam::{DEV}:role/orders-dev-deploy",
            "run_order": 2,
        },
    }


def test_nothing_waits_and_nobody_is_told(plan: Plan) -> None:
    assert plan.resource(PIPELINE_ADDRESS)["execution_mode"] == "SUPERSEDED"
    assert [r.address for r in plan.resources if "notifications" in r.address] == []


def test_the_execution_role_of_the_target_pulls_the_image(plan: Plan) -> None:
    policy = plan.resource('module.ecr[0].aws_ecr_repository_policy.this["orders"]').policy()
    assert [statement.sid for statement in policy.statements] == ["PullByRoles"]
    assert_includes(
        policy.document["Statement"][0],
        {
            "Principal": {"AWS": [f"arn:aws:iam::{DEV}:root"]},
            "Condition": {
                "ArnEquals": {
                    "aws:PrincipalArn": [f"arn:aws:iam::{DEV}:role/orders-execution"],
                }
            },
        },
    )


def test_pipeline_build_and_action_role_use_the_store(plan: Plan) -> None:
    policy = plan.resource("module.artifact_store[0].aws_s3_bucket_policy.this[0]").policy()
    assert {
        arn
        for statement in policy.statements
        if statement.effect == "Allow"
        for arn in statement.conditions["ArnEquals"]["aws:PrincipalArn"]
    } == {
        f"{ROLES}orders-pipeline",
        f"{ROLES}orders-build-codebuild",
        f"arn:aws:iam::{DEV}:role/orders-dev-deploy",
    }


def test_outputs_are_known_before_anything_is_made(plan: Plan) -> None:
    assert_includes(
        plan.outputs,
        {
            "action_role_arns": {"dev": f"arn:aws:iam::{DEV}:role/orders-dev-deploy"},
            "artifact_stores": {},
            "image_replicas": {},
            "notifications": None,
            "pipeline_arn": "arn:aws:codepipeline:eu-west-1:111111111111:orders",
            "pipeline_name": "orders",
            "pipeline_role_arn": f"{ROLES}orders-pipeline",
            "project_names": {"build": "orders-build"},
            "repository_url": "111111111111.dkr.ecr.eu-west-1.amazonaws.com/orders",
        },
    )


NOWHERE = PIPELINE.but("no environment yet", environments={})


@pytest.mark.case(NOWHERE)
def test_a_pipeline_without_an_environment_builds(plan: Plan) -> None:
    assert sorted(actions(plan)) == ["Image", "Source"]


HERE = PIPELINE.but(
    "the tools account deploys to itself",
    environments={
        "dev": {**ONE["dev"], "account_id": "111111111111"},
        "cluster": {**EACH["eks-helm"], "account_id": "111111111111"},
    },
)


@pytest.mark.case(HERE)
def test_an_environment_of_the_tools_account_has_its_action_role_too(plan: Plan) -> None:
    assert actions(plan)["Deploy-dev"]["role_arn"] == f"{ROLES}orders-dev-deploy"
    # Its own roles pull by their own policies.
    assert plan.of_type("aws_ecr_repository_policy") == {}


MORE = ["arn:aws:iam::222222222222:role/a", "arn:aws:iam::222222222222:role/b"]
PULLS = ["a", "b"]
HERS = {"account_id": DEV, "ecs_rolling": {**ECS, "service": "dev"}}


def ordered(title: str, step: int) -> Case:
    return PIPELINE.but(
        title,
        artifact_store={"read_write_role_arns": MORE[::step]},
        environments=dict(
            list({**EACH, "dev": {**HERS, "pull_roles": PULLS[::step]}}.items())[::step]
        ),
    )


@pytest.mark.parametrize("case", [ordered("in order", 1), ordered("in another order", -1)], ids=str)
def test_equal_inputs_in_another_order_give_an_equal_plan(case: Case, plan: Plan) -> None:
    assert len(case.inputs["environments"]) == 6
    store = plan.resource("module.artifact_store[0].aws_s3_bucket_policy.this[0]").policy()
    # Nobody who deploys writes what another environment waits for.
    assert {
        statement.sid: statement.conditions["ArnEquals"]["aws:PrincipalArn"]
        for statement in store.statements
        if "Objects" in statement.sid
    } == {
        "ReadOnlyObjects111111111111": (
            f"{ROLES}orders-eks-helm-helm-codebuild",
            f"{ROLES}orders-lambda-image-publish-codebuild",
        ),
        "ReadOnlyObjects222222222222": tuple(
            f"arn:aws:iam::{DEV}:role/orders-{name}-deploy" for name in STORED
        ),
        "ReadWriteObjects111111111111": (
            f"{ROLES}orders-build-codebuild",
            f"{ROLES}orders-pipeline",
        ),
        "ReadWriteObjects222222222222": tuple(MORE),
    }
    assert [stage["name"] for stage in plan.resource(PIPELINE_ADDRESS)["stage"]] == [
        "Source",
        "Build",
        *(f"Deploy-{wave}" for wave in range(1, 6)),
    ]


STORED = ("dev", "ecs-blue-green", "ecs-rolling", "eks-native")


PUTS_OUT = f"arn:aws:iam::{DEV}:role/orders-dev-deploy"
OTHERWISE = PIPELINE.but(
    "roles with another use",
    artifact_store={
        "read_only_role_arns": [f"arn:aws:iam::{DEV}:role/app/deploy", MORE[0]],
        "read_write_role_arns": [PUTS_OUT],
    },
    environments={
        **ONE,
        "brought": {
            **HERS,
            "ecs_rolling": {**ECS, "service": "brought"},
            "role": {"arn": f"arn:aws:iam::{DEV}:role/app/deploy"},
        },
    },
)


@pytest.mark.case(OTHERWISE)
def test_a_role_that_is_named_with_another_use_is_in_one_list(plan: Plan) -> None:
    for address in ("aws_s3_bucket_policy.this[0]", "aws_kms_key.this[0]"):
        policy = plan.resource(f"module.artifact_store[0].{address}").policy()
        assert {
            statement.sid.replace("Objects", ""): statement.conditions["ArnEquals"][
                "aws:PrincipalArn"
            ]
            for statement in policy.statements
            if statement.sid.startswith("Read") and "Bucket" not in statement.sid
        } == {
            "ReadOnly222222222222": (MORE[0], f"arn:aws:iam::{DEV}:role/app/deploy"),
            "ReadWrite111111111111": (
                f"{ROLES}orders-build-codebuild",
                f"{ROLES}orders-pipeline",
            ),
            "ReadWrite222222222222": (PUTS_OUT,),
        }
