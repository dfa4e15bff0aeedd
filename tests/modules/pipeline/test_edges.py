"""Inputs that are unusual and right: the last value before each refusal is taken."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan

from .cases import (
    ACCOUNT,
    BUILD,
    DEPLOY,
    DEPLOY_ROLE,
    ORDERS,
    REPOSITORY,
    SOURCE,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)

MAIN = {"branches": {"includes": ["main"]}}
ALARM = {"name": "Rule", "type": "CloudWatchAlarm", "configuration": {"AlarmName": "orders"}}
BROUGHT = {"arn": f"arn:aws:iam::{ACCOUNT}:role/pipelines"}


def taken(title: str, **inputs: Any) -> Case:
    return ORDERS.but(title, **inputs)


def last(kind: str, **attributes: Any) -> list[dict[str, Any]]:
    return [SOURCE, BUILD, stage("Last", action("Last", kind, **attributes))]


EDGES = [
    taken("two stages", stages=[SOURCE, BUILD]),
    taken("name of 100 characters", name="a@B.c-d_" + "o" * 92, role=BROUGHT),
    taken(
        "1000 actions",
        role=BROUGHT,
        stages=[
            SOURCE,
            *(
                stage(f"S{s}", *(action(f"A{n}", "Approval/Manual") for n in range(size)))
                for s, size in enumerate([50] * 19 + [49])
            ),
        ],
    ),
    taken(
        "the longest custom type",
        stages=last(
            f"Test/{'p' * 35}",
            owner="Custom",
            version="1_2-3aB9z",
            configuration={"k" * 50: "x" * 1000},
            input_artifacts=["Image"],
            output_artifacts=[f"O{n}" for n in range(5)],
            region="eu-west-1",
        ),
    ),
    taken(
        "a partner's source",
        stages=[
            stage(
                "Source",
                action(
                    "Source",
                    "Source/GitHubEnterprise",
                    owner="ThirdParty",
                    version="1",
                    output_artifacts=["Source"],
                ),
            ),
            BUILD,
            DEPLOY,
        ],
    ),
    taken(
        "namespaces that only look reserved",
        stages=[
            stage("Source", connection_source(namespace="Codepipeline")),
            stage("Build", build(namespace="variables@1")),
            DEPLOY,
        ],
    ),
    taken(
        "fifty triggers",
        stages=[
            stage(
                "Source",
                *(connection_source(f"S{n}", configuration=REPOSITORY) for n in range(50)),
            ),
            stage("Build", build(input_artifacts=["S0"])),
        ],
        triggers=[{"source_action": f"S{n}", "push": [MAIN]} for n in range(50)],
    ),
    taken(
        "a pull request's branches and files",
        triggers=[
            {
                "source_action": "Source",
                "pull_request": [{**MAIN, "file_paths": {"includes": ["a?[b]/**"]}}],
            }
        ],
    ),
    taken(
        "a parallel pipeline with conditions",
        execution_mode="PARALLEL",
        stages=[
            SOURCE,
            stage(
                "Build",
                build(),
                before_entry={"result": "FAIL", "rules": [ALARM]},
                on_failure={"result": "RETRY"},
                on_success={"result": "FAIL", "rules": [ALARM]},
            ),
            DEPLOY,
        ],
    ),
    taken(
        "fifty commands of 1000 characters",
        stages=[
            SOURCE,
            stage(
                "Build",
                build(),
                on_success={
                    "rules": [
                        {
                            "name": "Rule",
                            "type": "Commands",
                            "commands": ["x" * 1000] * 50,
                            "timeout_in_minutes": 86400,
                        }
                    ]
                },
            ),
            DEPLOY,
        ],
    ),
    taken(
        "a rule of another Region with a store",
        artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
        stages=[
            SOURCE,
            stage("Build", build(), on_success={"rules": [{**ALARM, "region": "us-east-1"}]}),
            DEPLOY,
        ],
    ),
    taken(
        "an old bucket, without a key, for roles of the same account",
        artifact_stores={"eu-west-1": store(bucket="Acme.Artifacts", key=None)},
        stages=[
            SOURCE,
            BUILD,
            stage("Deploy", deploy(role_arn=f"arn:aws:iam::{ACCOUNT}:role/orders/deploy")),
        ],
    ),
    taken(
        "another account's action without artifacts, without a key",
        artifact_stores={"eu-west-1": store(key=None)},
        stages=[
            SOURCE,
            BUILD,
            stage(
                "Smoke",
                action(
                    "Smoke",
                    "Invoke/Lambda",
                    role_arn=DEPLOY_ROLE,
                    configuration={"FunctionName": "smoke"},
                ),
            ),
        ],
    ),
    taken(
        "an artifact that is chosen at run time",
        variables=[{"name": "template", "default_value": "Image"}],
        stages=last(
            "Deploy/CloudFormation",
            input_artifacts=["Image"],
            configuration={
                "ActionMode": "CREATE_UPDATE",
                "RoleArn": UNKNOWN,
                "StackName": "orders",
                "TemplatePath": "#{variables.template}::template.yaml",
            },
        ),
    ),
    taken(
        "run_order beside run_order",
        stages=[
            SOURCE,
            stage(
                "Build",
                build("One", run_order=1),
                build("Two", run_order=1),
                build("Three", run_order=2, input_artifacts=["One"]),
            ),
        ],
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_unusual_and_right_is_planned(case: Case, plan: Plan) -> None:
    pipeline = plan.resource("aws_codepipeline.this")
    assert pipeline["pipeline_type"] == "V2"
    assert [each["name"] for each in pipeline["stage"]] == [
        each["name"] for each in case.inputs["stages"]
    ]
