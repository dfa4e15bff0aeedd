"""The pipeline that a call makes: what is written, defaulted, ordered and handed on."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

from .cases import (
    ACCOUNT,
    BUILD,
    DEPLOY,
    DEPLOY_ROLE,
    ORDERS,
    REPOSITORY,
    SOURCE,
    TARGET,
    action,
    build,
    connection_source,
    deploy,
    stage,
)


@pytest.mark.case(ORDERS)
class TestDefaults:
    def test_it_is_v2_and_superseded(self, plan: Plan) -> None:
        assert_includes(
            plan.resource("aws_codepipeline.this").values,
            {
                "name": "orders",
                "pipeline_type": "V2",
                "execution_mode": "SUPERSEDED",
                "role_arn": f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline",
                "artifact_store": [
                    {
                        "location": "acme-eu-west-1",
                        "type": "S3",
                        # A Region on a single store is refused when the pipeline is created.
                        "region": "",
                        "encryption_key": [{"id": UNKNOWN, "type": "KMS"}],
                    }
                ],
            },
        )

    def test_codepipeline_alone_takes_the_role(self, plan: Plan) -> None:
        role = plan.resource("aws_iam_role.this[0]")
        assert_includes(
            role.values, {"name": "orders-pipeline", "path": "/", "permissions_boundary": None}
        )
        assert role.policy("assume_role_policy").document["Statement"] == [
            {
                "Sid": "CodePipeline",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "codepipeline.amazonaws.com"},
                "Condition": {
                    "ArnEqualsIfExists": {
                        "aws:SourceArn": f"arn:aws:codepipeline:eu-west-1:{ACCOUNT}:orders"
                    },
                    "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT},
                },
            }
        ]

    def test_outputs_are_known_before_anything_exists(self, plan: Plan) -> None:
        assert plan.output("arn") == f"arn:aws:codepipeline:eu-west-1:{ACCOUNT}:orders"
        assert plan.output("name") == "orders"
        assert plan.output("role_arn") == f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline"
        assert plan.output("role_name") == "orders-pipeline"
        assert plan.output("action_role_arns") == [DEPLOY_ROLE]
        assert plan.output("artifact_access") == {
            "read_only": [DEPLOY_ROLE],
            "read_write": [f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline"],
        }


ROLE = f"arn:aws:iam::{TARGET}:role"
SHARED = ORDERS.but(
    "roles of several actions",
    stages=[
        SOURCE,
        BUILD,
        stage(
            "Deploy",
            deploy("Own", role_arn=None),
            deploy("Service", role_arn=f"{ROLE}/deploy"),
            deploy("Worker", role_arn=f"{ROLE}/both"),
            # The change set has the template already.
            action(
                "Stack",
                "Deploy/CloudFormation",
                role_arn=f"{ROLE}/stacks",
                configuration={
                    "ActionMode": "CHANGE_SET_EXECUTE",
                    "ChangeSetName": "orders",
                    "StackName": "orders",
                },
            ),
        ),
        stage(
            "Test",
            *(
                action(
                    name,
                    "Invoke/Lambda",
                    role_arn=f"{ROLE}/{role}",
                    output_artifacts=[name],
                    configuration={"FunctionName": "smoke"},
                )
                for name, role in (("Smoke", "smoke"), ("Check", "both"))
            ),
        ),
    ],
)


@pytest.mark.case(SHARED)
def test_the_store_lets_those_write_whose_actions_put_something_out(plan: Plan) -> None:
    assert plan.output("artifact_access") == {
        "read_only": [f"{ROLE}/deploy"],
        "read_write": [
            f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline",
            f"{ROLE}/both",
            f"{ROLE}/smoke",
        ],
    }
    # What takes and puts out nothing has no business there.
    assert f"{ROLE}/stacks" in plan.output("action_role_arns")


BROUGHT = ORDERS.but(
    "a role brought", role={"arn": f"arn:aws:iam::{ACCOUNT}:role/platform/shared-pipelines"}
)


@pytest.mark.case(BROUGHT)
def test_a_brought_role_is_left_alone(plan: Plan) -> None:
    assert set(plan.of_type("aws_iam_role")) | set(plan.of_type("aws_iam_role_policy")) == set()
    assert plan.resource("aws_codepipeline.this")["role_arn"] == plan.output("role_arn")
    assert plan.output("role_name") == "shared-pipelines"


@pytest.mark.case(
    ORDERS.but(
        "an approval",
        stages=[SOURCE, BUILD, stage("Wait", action("Approve", "Approval/Manual")), DEPLOY],
    )
)
def test_an_approval_makes_executions_queue(plan: Plan) -> None:
    assert plan.resource("aws_codepipeline.this")["execution_mode"] == "QUEUED"


@pytest.mark.case(
    ORDERS.but(
        "a bucket as source",
        stages=[
            stage(
                "Source",
                action(
                    "Source",
                    "Source/S3",
                    output_artifacts=["Source"],
                    configuration={"S3Bucket": "acme", "S3ObjectKey": "orders.zip"},
                ),
            ),
            BUILD,
            DEPLOY,
        ],
        # Nothing starts it but a person, who gives the value.
        variables=[{"name": "tag"}],
    )
)
def test_a_bucket_is_not_polled(plan: Plan) -> None:
    source = plan.resource("aws_codepipeline.this")["stage"][0]["action"][0]
    assert source["configuration"]["PollForSourceChanges"] == "false"


def _edge() -> Case:
    """Everything that is counted or measured, at the last value that AWS takes."""
    name = "s" * 100
    rules = [
        {"name": f"r{n}", "type": "CloudWatchAlarm", "configuration": {"AlarmName": "a"}}
        for n in range(5)
    ]
    patterns = ["b" * 255, *(f"b{n}" for n in range(7))]
    return ORDERS.but(
        "at the limits",
        name="o" * 55,
        variables=[
            {"name": "v" * 128, "default_value": "x" * 1000, "description": "x" * 200},
            *({"name": f"v{n}", "default_value": "x"} for n in range(49)),
        ],
        stages=[
            stage("Source", connection_source(namespace="N" * 100, configuration=REPOSITORY)),
            stage(
                name,
                build(
                    "a" * 100,
                    output_artifacts=["A" * 100],
                    run_order=998,
                    namespace="Build",
                    configuration={
                        "ProjectName": "orders",
                        "EnvironmentVariables": f"#{{{'N' * 100}.CommitId}}"
                        + "#{codepipeline.PipelineExecutionId}#{variables.v0}"
                        + "#{"
                        + "N" * 100
                        + ".PullRequestTitle}"
                        + "x" * (1000 - 110 - 35 - 15 - 122),
                    },
                ),
                build(
                    "Test",
                    run_order=999,
                    input_artifacts=["Source", "A" * 100],
                    output_artifacts=[f"O{n}" for n in range(5)],
                    configuration={
                        "ProjectName": "orders-#{Build.ANYTHING}",
                        "PrimarySource": "Source",
                    },
                ),
                before_entry={"rules": rules},
            ),
            *(
                stage(f"W{n}", action("Wait", "Approval/Manual", timeout_in_minutes=minutes))
                for n, minutes in enumerate([5, 86400] * 23)
            ),
            stage("Many", *(action(f"A{n}", "Approval/Manual") for n in range(50))),
            stage("Deploy", deploy(input_artifacts=["O4"])),
        ],
        triggers=[
            {
                "source_action": "Source",
                "push": [{"branches": {"includes": patterns, "excludes": patterns}}] * 3,
                "pull_request": [{"events": ["CLOSED"]}] * 3,
            }
        ],
    )


@pytest.mark.case(_edge())
def test_the_last_value_that_aws_takes_is_taken(plan: Plan) -> None:
    stages = plan.resource("aws_codepipeline.this")["stage"]
    assert len(stages) == 50
    assert len(stages[1]["action"][0]["configuration"]["EnvironmentVariables"]) == 1000


@pytest.mark.case(readme_case("pipeline"))
def test_the_readme_example_plans(plan: Plan) -> None:
    assert len(plan.of_type("aws_codepipeline")) == 1
    assert len(plan.of_type("aws_s3_bucket")) == 1
