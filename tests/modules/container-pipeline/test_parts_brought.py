"""Parts of one's own in place of those that are made, and parts that are made when asked for."""

from __future__ import annotations

import pytest
from tests.modules.container_pipeline import DEV, HELM, NATIVE, ONE, PIPELINE, STORE

from delivery.testing import UNKNOWN, Plan, assert_includes

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-4000-8000-000000000000"
BUILDKIT = "moby/buildkit@sha256:" + "1" * 64
PIPELINE_ADDRESS = "module.pipeline.aws_codepipeline.this"

BROUGHT = PIPELINE.but(
    "everything brought",
    artifact_store={"force_destroy": False},
    artifact_stores={
        "eu-west-1": {
            "account_id": "111111111111",
            "bucket": "acme-artifacts",
            "key": {"alias": "alias/acme", "arn": UNKNOWN},
            "region": "eu-west-1",
        }
    },
    build={
        "project": {
            "name": "acme-build",
            "role_arn": "arn:aws:iam::111111111111:role/acme-codebuild",
        }
    },
    connection={
        "arn": "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b3c4d",
    },
    image={"registry": {"account_id": "777777777777", "region": "eu-central-1"}},
    notifications={"topic": {"arn": "arn:aws:sns:eu-west-1:111111111111:acme"}},
    role={"arn": "arn:aws:iam::111111111111:role/acme-pipeline"},
)


@pytest.mark.case(BROUGHT)
class TestBrought:
    def test_nothing_of_it_is_made(self, plan: Plan) -> None:
        made = {resource.type for resource in plan.resources if resource.mode == "managed"}
        assert made == {
            "aws_cloudwatch_dashboard",
            "aws_cloudwatch_metric_alarm",
            "aws_codepipeline",
            "aws_codestarnotifications_notification_rule",
        }

    def test_the_pipeline_uses_it(self, plan: Plan) -> None:
        pipeline = plan.resource(PIPELINE_ADDRESS)
        assert pipeline["role_arn"] == "arn:aws:iam::111111111111:role/acme-pipeline"
        assert pipeline["artifact_store"][0]["location"] == "acme-artifacts"
        assert pipeline["stage"][1]["action"][0]["configuration"] == {"ProjectName": "acme-build"}
        assert plan.outputs["project_names"] == {"build": "acme-build"}
        assert plan.outputs["repository_url"] == (
            "777777777777.dkr.ecr.eu-central-1.amazonaws.com/orders"
        )


OWN = PIPELINE.but(
    "a buildspec of one's own",
    build={"buildspec": {"path": "buildspec.yml"}},
    artifact_store={
        "key": {
            "alias": "alias/acme",
            "arn": KEY,
        }
    },
)
INLINE = PIPELINE.but(
    "an inline buildspec, a cache, and a host that is there",
    build={
        "buildspec": {"inline": "version: 0.2\n"},
        "cache": {"modes": ["LOCAL_SOURCE_CACHE"], "type": "LOCAL"},
    },
    connection={
        "host": {"arn": "arn:aws:codeconnections:eu-west-1:111111111111:host/acme-1a2b3c4d"},
        "provider_type": "GitHubEnterpriseServer",
    },
)


@pytest.mark.case(OWN)
def test_a_buildspec_of_ones_own_may_push_the_image(plan: Plan) -> None:
    policy = plan.resource('aws_iam_role_policy.project["build"]').policy()
    assert policy.document["Statement"] == [
        {
            "Sid": "LogInToRegistry",
            "Effect": "Allow",
            "Action": ["ecr:GetAuthorizationToken"],
            "Resource": ["*"],
        },
        {
            "Sid": "PushImage",
            "Effect": "Allow",
            "Action": [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            "Resource": ["arn:aws:ecr:eu-west-1:111111111111:repository/orders"],
        },
    ]
    project = plan.resource("module.build[0].aws_codebuild_project.this")
    assert project["source"][0]["buildspec"] == "buildspec.yml"


@pytest.mark.case(INLINE)
def test_a_connection_uses_a_host_that_is_there(plan: Plan) -> None:
    connection = plan.resource("module.connection.aws_codeconnections_connection.this[0]")
    assert connection["host_arn"] == INLINE.inputs["connection"]["host"]["arn"]


@pytest.mark.case(INLINE)
def test_a_buildspec_may_be_written_in_the_call(plan: Plan) -> None:
    project = plan.resource("module.build[0].aws_codebuild_project.this")
    assert project["source"][0]["buildspec"] == "version: 0.2\n"


@pytest.mark.case(INLINE)
def test_a_cache_is_of_the_project(plan: Plan) -> None:
    project = plan.resource("module.build[0].aws_codebuild_project.this")
    assert project["cache"][0]["modes"] == ["LOCAL_SOURCE_CACHE"]


TOLD = PIPELINE.but(
    "approvals are told, and layers kept",
    build={"container_image": {"buildkit_image": BUILDKIT, "cache": {}}},
    environments={"dev": {**ONE["dev"], "approval": {}}},
    notifications={"emails": ["team@acme.example"], "approval_emails": ["lead@acme.example"]},
)


@pytest.mark.case(TOLD)
def test_who_decides_is_told_of_an_approval(plan: Plan) -> None:
    topic = "arn:aws:sns:eu-west-1:111111111111:orders-approvals"
    approval = plan.resource(PIPELINE_ADDRESS)["stage"][2]["action"][0]
    assert_includes(
        approval,
        {
            "name": "Approve-dev",
            "configuration": {
                "CustomData": "Deploy orders #{Source.CommitId} to dev?",
                "NotificationArn": topic,
            },
            "run_order": 1,
            "timeout_in_minutes": 10080,
        },
    )
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    assert policy.allows("sns:Publish", topic)
    subscribed = plan.of_type("aws_sns_topic_subscription").values()
    assert {s["endpoint"] for s in subscribed} == {"team@acme.example", "lead@acme.example"}


@pytest.mark.case(TOLD)
def test_layers_are_kept_in_a_repository_beside(plan: Plan) -> None:
    assert sorted(r["name"] for r in plan.of_type("aws_ecr_repository").values()) == [
        "orders",
        "orders-cache",
    ]


LATER = PIPELINE.but(
    "values of the same plan",
    artifact_stores={"us-east-1": {**STORE, "key": {"alias": "alias/acme", "arn": UNKNOWN}}},
    environments={
        "dev": {**ONE["dev"], "approval": {"topic": {"arn": UNKNOWN}}},
        "helm": {
            "account_id": DEV,
            "region": "us-east-1",
            "eks_helm": {
                **HELM,
                "vpc": {
                    "security_group_ids": [UNKNOWN],
                    "subnet_ids": [UNKNOWN],
                    "vpc_id": UNKNOWN,
                },
            },
        },
        "native": {
            "account_id": DEV,
            "region": "us-east-1",
            "eks_native": {
                **NATIVE,
                "private_endpoint": {"security_group_ids": [UNKNOWN], "subnet_ids": [UNKNOWN]},
            },
        },
    },
    notifications={"topic": {"arn": UNKNOWN}},
    role={"permissions_boundary": UNKNOWN},
)


@pytest.mark.case(LATER)
def test_what_is_made_in_the_same_plan_need_not_be_known(plan: Plan) -> None:
    stages = plan.resource(PIPELINE_ADDRESS)["stage"]
    assert [stage["name"] for stage in stages] == ["Source", "Build", "Deploy-1"]
    assert plan.resource("module.pipeline.aws_iam_role.this[0]")["name"] == "orders-pipeline"
