"""Lengths and counts one above AWS's limit, and what a message offers where no name is near."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

from .cases import (
    BUILD,
    DEPLOY,
    SOURCE,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)
from .refusals import IMAGE, LAST, NAME, P, last, refused, with_build

GITHUB = (
    "Source/GitHub is refused: GitHub version 1 signs in with a personal token that stays in the "
    "state, and AWS no longer recommends it. Use Source/CodeStarSourceConnection with the ARN of a "
    "connection."
)


def custom(provider: str = "Tool", **attributes: Any) -> list[dict[str, Any]]:
    return last(f"Test/{provider}", **{"owner": "Custom", "version": "1", **attributes})


def ruled(**rule: Any) -> list[dict[str, Any]]:
    alarm = {"name": "Rule", "type": "CloudWatchAlarm", "configuration": {"AlarmName": "orders"}}
    return [SOURCE, stage("Build", build(), on_success={"rules": [alarm | rule]}), DEPLOY]


def github(owner: str | None) -> list[dict[str, Any]]:
    source = action(
        "Source", "Source/GitHub", owner=owner, version="1", output_artifacts=["Source"]
    )
    return [stage("Source", source), BUILD, DEPLOY]


CASES = [
    refused(
        "pipeline name of 101 characters",
        f'Pipeline "{"o" * 101}": the name must be {NAME}, and has 101.',
        name="o" * 101,
        role={"name": "orders"},
    ),
    refused(
        "stage name of 101 characters",
        f'{P}: stage "{"s" * 101}": the name must be {NAME}, and has 101.',
        stages=[SOURCE, stage("s" * 101, build()), DEPLOY],
    ),
    refused(
        "artifact name of 101 characters",
        f'{IMAGE}: the artifact name "{"a" * 101}" must be 1 to 100 characters of A-Z a-z 0-9 '
        "- _, and has 101.",
        stages=[SOURCE, stage("Build", build(output_artifacts=["Image", "a" * 101])), DEPLOY],
    ),
    refused(
        "namespace of 101 characters",
        f'{IMAGE}: the namespace "{"n" * 101}" must be 1 to 100 characters of A-Z a-z 0-9 @ - _, '
        "and has 101.",
        stages=with_build(namespace="n" * 101),
    ),
    refused(
        "namespace of CodePipeline",
        f'{IMAGE}: the namespace "codepipeline" is AWS\'s own: choose another.',
        stages=with_build(namespace="codepipeline"),
    ),
    refused(
        "variable name of 129 characters",
        f'{P}: variable "{"v" * 129}": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _, '
        "and has 129.",
        variables=[{"name": "v" * 129, "default_value": "x"}],
    ),
    refused(
        "default that is empty",
        f'{P}: variable "tag": the default_value has 0 characters; AWS takes 1 to 1000.',
        variables=[{"name": "tag", "default_value": ""}],
    ),
    refused(
        "provider of 36 characters",
        f'{LAST}: type "Test/{"p" * 36}" must be Category/Provider, of a category Approval, Build, '
        "Compute, Deploy, Invoke, Source or Test and a provider of 1 to 35 characters of A-Z a-z "
        "0-9 - _.",
        stages=custom("p" * 36),
    ),
    refused(
        "version of 10 characters",
        f'{LAST}: owner "Custom" needs the `version` of the action type, 1 to 9 characters.',
        stages=custom(version="1234567890"),
    ),
    refused(
        "key of 51 characters",
        f'{LAST}: configuration key "{"k" * 40}..." has 51 characters; AWS takes 1 to 50.',
        stages=custom(configuration={"k" * 51: "x"}),
    ),
    refused(
        "six artifacts of a custom action",
        f"{LAST}: 6 output artifacts are declared; a custom action type takes at most 5.",
        stages=custom(output_artifacts=[f"O{n}" for n in range(6)]),
    ),
    refused(
        "partner's action of another Region",
        f'{LAST}: Test/Tool runs in the pipeline\'s Region alone, "eu-west-1", not in '
        '"us-east-1": remove `region`.',
        stages=custom(owner="ThirdParty", region="us-east-1"),
        artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
    ),
    refused(
        "GitHub version 1, as AWS writes it",
        f'{P}: stage "Source", action "Source": {GITHUB}',
        stages=github("ThirdParty"),
    ),
    refused(
        "rule of a Region without store",
        f'{P}: stage "Build", on_success rule "Rule": Region "us-east-1" has no artifact store: '
        "add one to artifact_stores.",
        stages=ruled(region="us-east-1"),
    ),
    refused(
        "51 commands",
        f'{P}: stage "Build", on_success rule "Rule": 51 commands are declared; AWS takes 1 to 50: '
        "put them into a script of the artifact.",
        stages=ruled(type="Commands", configuration={}, commands=["true"] * 51),
    ),
    refused(
        "rule timeout of 86401 minutes",
        f'{P}: stage "Build", on_success rule "Rule": timeout_in_minutes 86401 is not a whole '
        "number from 5 to 86400.",
        stages=ruled(timeout_in_minutes=86401),
    ),
    refused(
        "rollback on success of a parallel pipeline",
        f'{P}: stage "Build", on_success: execution_mode PARALLEL has no rollback: use QUEUED or '
        "SUPERSEDED.",
        stages=[
            SOURCE,
            stage(
                "Build",
                build(),
                on_success={
                    "result": "ROLLBACK",
                    "rules": [
                        {
                            "name": "Rule",
                            "type": "CloudWatchAlarm",
                            "configuration": {"AlarmName": "orders"},
                        }
                    ],
                },
            ),
            DEPLOY,
        ],
        execution_mode="PARALLEL",
    ),
    refused(
        "nine included tags",
        f'{P}: trigger of "Source", push 1: tags.includes has 9 patterns; AWS takes 8.',
        triggers=[
            {
                "source_action": "Source",
                "push": [{"tags": {"includes": [f"v{n}*" for n in "a" * 9]}}],
            }
        ],
    ),
    refused(
        "file paths of a pull request alone",
        f'{P}: trigger of "Source", pull_request 1: file_paths need branches beside them: add '
        'branches, such as includes = ["**"].',
        triggers=[
            {
                "source_action": "Source",
                "pull_request": [{"file_paths": {"includes": ["src/**"]}, "events": ["OPEN"]}],
            }
        ],
    ),
    refused(
        "patterns of 200 KB",
        f"{P}: the patterns of its triggers have 244800 characters; AWS takes 200 KB for all "
        "triggers together: use fewer or shorter patterns.",
        stages=[
            stage("Source", *(connection_source(f"S{n}") for n in range(5))),
            stage("Build", build(input_artifacts=["S0"])),
        ],
        triggers=[
            {
                "source_action": f"S{n}",
                **{
                    kind: [
                        {
                            name: {"includes": ["p" * 255] * 8, "excludes": ["p" * 255] * 8}
                            for name in ("branches", "file_paths")
                        }
                    ]
                    * 3
                    for kind in ("push", "pull_request")
                },
            }
            for n in range(5)
        ],
    ),
    refused(
        "two stores of one Region",
        f'{P}: the artifact store of Region "us-east-1", bucket "acme-eu-west-1", is in Region '
        '"eu-west-1": put it under its own Region.',
        artifact_stores={"eu-west-1": store(), "us-east-1": store()},
    ),
    refused(
        "bucket name",
        f'{P}: the artifact store of Region "eu-west-1": "my_bucket" is no name of a bucket, which '
        "is 3 to 63 characters of A-Z a-z 0-9 . -.",
        artifact_stores={"eu-west-1": store(bucket="my_bucket")},
    ),
    refused(
        "swapped letters",
        f'{P}: stage "Deploy", action "Service": input artifact "Imgae" is produced by no earlier '
        'action (did you mean "Image"?).',
        stages=[SOURCE, BUILD, stage("Deploy", deploy(input_artifacts=["Imgae"]))],
    ),
    refused(
        "an artifact that is like none",
        f'{P}: stage "Deploy", action "Service": input artifact "Zip" is produced by no earlier '
        'action; they produce "Image", "Source".',
        stages=[SOURCE, BUILD, stage("Deploy", deploy(input_artifacts=["Zip"]))],
    ),
    refused(
        "an artifact where nothing is produced",
        f'{P}: stage "Build", action "Image": input artifact "Code" is produced by no earlier '
        "action; there is none that produces any.",
        stages=[
            stage("Source", action("Ticket", "Source/Ticket", owner="Custom", version="1")),
            stage("Build", build(input_artifacts=["Code"])),
        ],
    ),
    refused(
        "a key that is like none",
        f'{LAST}: configuration key "Zone" is unknown to Deploy/CodeDeploy; it takes '
        "ApplicationName, DeploymentGroupName.",
        stages=last(
            "Deploy/CodeDeploy",
            input_artifacts=["Image"],
            configuration={"ApplicationName": "o", "DeploymentGroupName": "o", "Zone": "x"},
        ),
    ),
    refused(
        "environment variables of EKS",
        f'{LAST}: configuration key "EnvironmentVariables" is unknown to Deploy/EKS: let a '
        "CodeBuild action write the values into the chart or the manifests of the artifact.",
        stages=last(
            "Deploy/EKS",
            input_artifacts=["Image"],
            configuration={
                "ClusterName": "shop",
                "ManifestFiles": "k8s.yaml",
                "EnvironmentVariables": "[]",
            },
        ),
    ),
    refused(
        "keys of a rule that has none",
        f'{P}: stage "Build", on_success rule "Rule": configuration key "AlarmName" is unknown to '
        "rule Commands, which takes none.",
        stages=ruled(type="Commands", commands=["true"]),
    ),
    refused(
        "polling of a registry",
        f'{P}: stage "Source", action "Source": configuration key "PollForSourceChanges" is '
        "unknown to Source/ECR; it takes ImageTag, RepositoryName.",
        stages=[
            stage(
                "Source",
                action(
                    "Source",
                    "Source/ECR",
                    output_artifacts=["Source"],
                    configuration={"RepositoryName": "orders", "PollForSourceChanges": "true"},
                ),
            ),
            BUILD,
            DEPLOY,
        ],
    ),
    refused(
        "a trigger that is like no source",
        f'{P}: trigger of "Zip": there is no such source action; there are "Source".',
        triggers=[{"source_action": "Zip", "push": [{"branches": {"includes": ["main"]}}]}],
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)
