"""Configuration values that AWS takes in one form only, and sources that clash."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import (
    ACCOUNT,
    CONNECTION_ARN,
    DEPLOY,
    ORDERS,
    SOURCE,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)
from .refusals import IMAGE, LAST, P, refused

RULE = f'{P}: stage "Build", on_success rule "Rule"'
LIST = (
    'configuration "EnvironmentVariables" is no JSON list of variables, such as '
    '[{"name":"STAGE","value":"prod","type":"PLAINTEXT"}]: write it with jsonencode().'
)
OVERRIDE = 'configuration "BuildspecOverride"'
NO_WAIT = "ends before the release is ready, so a failed one looks deployed: add --wait."
CLONE = (
    'the artifact "Source" is a reference to clone by (OutputArtifactFormat '
    "CODEBUILD_CLONE_REF), which {} cannot read: give the source OutputArtifactFormat "
    '"CODE_ZIP", or this action what a build makes of it.'
)


def stages(*, source: Any = None, last: Any = None, rule: Any = None, **image: Any) -> Any:
    """Source, build and one action or rule more."""
    rules = {"on_success": {"rules": [{"name": "Rule", **rule}]}} if rule else {}
    return [
        stage("Source", source) if source else SOURCE,
        stage("Build", build(configuration={"ProjectName": "orders", **image}), **rules),
        stage("Last", last) if last else DEPLOY,
    ]


def stack(inputs: tuple[str, ...] = ("Image",), **configuration: str) -> dict[str, Any]:
    return action(
        "Last",
        "Deploy/CloudFormation",
        input_artifacts=list(inputs),
        configuration={
            "ActionMode": "CREATE_UPDATE",
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cloudformation",
            "StackName": "orders",
            "TemplatePath": f"{inputs[0]}::template.yaml",
            **configuration,
        },
    )


def function(**configuration: str) -> dict[str, Any]:
    return action(
        "Last",
        "Deploy/Lambda",
        input_artifacts=["Image"],
        configuration={"FunctionName": "orders", **configuration},
    )


def service(**configuration: str) -> dict[str, Any]:
    return deploy(
        "Last", configuration={"ClusterName": "shop", "ServiceName": "orders", **configuration}
    )


def alarm(**configuration: str) -> dict[str, Any]:
    return {"type": "CloudWatchAlarm", "configuration": {"AlarmName": "orders", **configuration}}


def window(cron: str) -> dict[str, Any]:
    return {"type": "DeploymentWindow", "configuration": {"Cron": cron, "TimeZone": "UTC"}}


def branch(name: str, **configuration: str) -> dict[str, Any]:
    repository = {"ConnectionArn": CONNECTION_ARN, "FullRepositoryId": "acme/orders"}
    return connection_source(name, configuration={**repository, **configuration})


def cloned() -> dict[str, Any]:
    return branch("Source", BranchName="main", OutputArtifactFormat="CODEBUILD_CLONE_REF")


def variables(*variables: dict[str, Any]) -> str:
    return json.dumps(variables)


CASES = [
    *(
        refused(
            f"environment variables as {title}",
            f"{IMAGE}: {LIST}",
            stages=stages(EnvironmentVariables=value),
        )
        for title, value in {
            "text": "STAGE=prod",
            "an object": '{"STAGE": {"name": "STAGE", "value": "prod"}}',
            "a number": "5",
            "a list of texts": '["STAGE"]',
            "variables without values": '[{"name": "STAGE"}]',
        }.items()
    ),
    refused(
        "a variable of CodeBuild's own",
        f'{IMAGE}: configuration "EnvironmentVariables", variable "CODEBUILD_STAGE": names that '
        "begin with CODEBUILD_ are CodeBuild's own: use another name.",
        stages=stages(EnvironmentVariables=variables({"name": "CODEBUILD_STAGE", "value": "x"})),
    ),
    refused(
        "a variable of no type",
        f'{IMAGE}: configuration "EnvironmentVariables", variable "STAGE": type "PLAIN_TEXT" is '
        'unknown (did you mean "PLAINTEXT"?); CodeBuild takes "PARAMETER_STORE", "PLAINTEXT" or '
        '"SECRETS_MANAGER".',
        stages=stages(
            EnvironmentVariables=variables({"name": "STAGE", "value": "x", "type": "PLAIN_TEXT"})
        ),
    ),
    refused(
        "overrides of 1025 bytes",
        f'{LAST}: configuration "ParameterOverrides" has 1025 bytes; AWS takes 1024: move '
        "parameters to a file of the artifact, and name it as TemplateConfiguration.",
        stages=stages(
            last=stack(ParameterOverrides=json.dumps({"City": "ü" * 506 + "x"}, ensure_ascii=False))
        ),
    ),
    refused(
        "overrides as a list",
        f'{LAST}: configuration "ParameterOverrides" is no JSON object, such as '
        '{"Stage":"prod"}: write it with jsonencode().',
        stages=stages(last=stack(ParameterOverrides='["Stage"]')),
    ),
    refused(
        "capabilities",
        f'{LAST}: configuration "Capabilities" is "CAPABILITY_IAM;CAPABILITY_NAMED_IAM"; AWS takes '
        "CAPABILITY_AUTO_EXPAND, CAPABILITY_IAM and CAPABILITY_NAMED_IAM, parted by commas.",
        stages=stages(last=stack(Capabilities="CAPABILITY_IAM;CAPABILITY_NAMED_IAM")),
    ),
    refused(
        "61 minutes of ECS",
        f'{P}: stage "Last", action "Last": configuration "DeploymentTimeout" is "61"; AWS takes '
        "1 to 60 minutes.",
        stages=stages(last=service(DeploymentTimeout="61")),
    ),
    refused(
        "eleven alarms",
        f'{LAST}: configuration "Alarms" is "a,b,c,d,e,f,g,h,i,j,k"; AWS takes 1 to 10 names of '
        "alarms, parted by commas.",
        stages=stages(last=function(Alarms="a,b,c,d,e,f,g,h,i,j,k")),
    ),
    refused(
        "deploy strategy",
        f'{LAST}: configuration "DeployStrategy" is "LambdaCanary10Percent5Minutes"; AWS takes '
        "AllAtOnce, or 1 to 99 percent and 1 minute or more, such as Canary10Percent5Minutes or "
        "Linear10PercentEvery1Minute.",
        stages=stages(
            last=function(DeployStrategy="LambdaCanary10Percent5Minutes", FunctionAlias="live")
        ),
    ),
    refused(
        "alarm states",
        f'{RULE}: configuration "AlarmStates" is "ALERT"; AWS takes ALARM, INSUFFICIENT_DATA and '
        "OK, parted by commas.",
        stages=stages(rule=alarm(AlarmStates="ALERT")),
    ),
    refused(
        "wait of an hour in words",
        f'{RULE}: configuration "WaitTime" is "1h"; AWS takes whole minutes.',
        stages=stages(rule=alarm(WaitTime="1h")),
    ),
    refused(
        "long command",
        f"{RULE}: command 2 has 1001 characters; AWS takes 1 to 1000 on one line: put it into a "
        "script of the artifact.",
        stages=stages(rule={"type": "Commands", "commands": ["./check", "x" * 1001]}),
    ),
    refused(
        "command on two lines",
        f"{RULE}: command 1 has 7 characters on several lines; AWS takes 1 to 1000 on one line: "
        "put it into a script of the artifact.",
        stages=stages(rule={"type": "Commands", "commands": ["cd x\nls"]}),
    ),
    *(
        refused(
            f"cron {cron}",
            f'{RULE}: configuration "Cron" is "{cron}"; AWS takes 6 or 7 fields, such as '
            "0 0 9-17 ? * MON-FRI: seconds, minutes, hours, day of the month, month, day of the "
            "week, year.",
            stages=stages(rule=window(cron)),
        )
        for cron in ("0 9 * * MON-FRI", "cron(0 9 * * ? *)")
    ),
    refused(
        "rule value of 10001 characters",
        f'{RULE}: configuration "UserParameters" has 10001 characters; AWS takes 1 to 10000.',
        stages=stages(
            rule={
                "type": "LambdaInvoke",
                "configuration": {"FunctionName": "gate", "UserParameters": "x" * 10001},
            }
        ),
    ),
    refused(
        "account id in a buildspec",
        f"{IMAGE}: {OVERRIDE} holds the account id 123456789012, which is wrong in every other "
        "account: pass it in EnvironmentVariables.",
        stages=stages(BuildspecOverride="version: 0.2 # arn:aws:iam::123456789012:role/x"),
    ),
    refused(
        "Helm in a buildspec without --wait",
        f"{IMAGE}: {OVERRIDE}: `- helm upgrade --install orders ./chart` {NO_WAIT}",
        stages=stages(
            BuildspecOverride="phases:\n  build:\n    commands:\n"
            "      - helm upgrade --install orders ./chart\n"
            "      # helm upgrade is a comment\n"
            "      - helm upgrade orders ./chart \\\n        --wait"
        ),
    ),
    refused(
        "clone reference for a deployment",
        f"{LAST}: {CLONE.format('Deploy/CloudFormation')}",
        stages=stages(source=cloned(), last=stack(("Source",))),
    ),
    refused(
        "two branches of one repository",
        f'{P}: source action "Code" (branch "main") and source action "Docs" (branch "docs") '
        'detect changes of one repository, "acme/orders", and AWS starts the pipeline for only '
        'one of them: set DetectChanges to "false" on all but one.',
        stages=[
            stage("Source", branch("Code", BranchName="main"), branch("Docs", BranchName="docs")),
            stage("Build", build(input_artifacts=["Code"])),
        ],
    ),
    refused(
        "one store, of another Region",
        f'{P}: the artifact store of Region "eu-west-1", bucket "acme-us-east-1", is in Region '
        '"us-east-1": put it under its own Region.',
        artifact_stores={"eu-west-1": store("us-east-1")},
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


def taken(title: str, **inputs: Any) -> Case:
    return ORDERS.but(title, **inputs)


EDGES = [
    taken(
        "variables of every type",
        stages=stages(
            EnvironmentVariables=variables(
                {"name": "STAGE", "value": "#{codepipeline.PipelineExecutionId}"},
                {"name": "CODEBUILDER", "value": "", "type": "PLAINTEXT"},
                {"name": "KEY", "value": "/orders/key", "type": "PARAMETER_STORE"},
                {"name": "TOKEN", "value": "orders:token", "type": "SECRETS_MANAGER"},
            )
        ),
    ),
    taken(
        "variables that one variable holds",
        variables=[{"name": "all", "default_value": "[]"}],
        stages=stages(EnvironmentVariables="#{variables.all}"),
    ),
    taken(
        "overrides of 1024 bytes",
        stages=stages(
            last=stack(
                Capabilities="CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND",
                ParameterOverrides=json.dumps({"City": "ü" * 506}, ensure_ascii=False),
            )
        ),
    ),
    taken("60 minutes of ECS", stages=stages(last=service(DeploymentTimeout="60"))),
    taken(
        "ten alarms and a strategy",
        stages=stages(
            last=function(
                Alarms="a,b,c,d,e,f,g,h,i,j",
                DeployStrategy="Linear10PercentEvery1Minute",
                FunctionAlias="live",
            )
        ),
    ),
    taken("any state", stages=stages(rule=alarm(AlarmStates="OK, ALARM", WaitTime="0"))),
    taken("window with a year", stages=stages(rule=window("* * 9-17 ? * MON-FRI 2030"))),
    taken(
        "rule value of 10000 characters",
        stages=stages(
            rule={
                "type": "LambdaInvoke",
                "configuration": {"FunctionName": "gate", "UserParameters": "x" * 10000},
            }
        ),
    ),
    taken(
        "buildspec without mistakes",
        stages=stages(
            BuildspecOverride="# 123456789012\n- helm upgrade --atomic x .\n"
            "- helm upgrade $HELM_FLAGS x .\n- echo 12345678901 0.123456789012 "
            "01234567-89ab-cdef-0123-456789012345"
        ),
    ),
    taken(
        "clone reference for builds",
        stages=stages(
            source=cloned(),
            rule={"type": "CodeBuild", "configuration": {"ProjectName": "orders"}}
            | {"input_artifacts": ["Source"]},
        ),
    ),
    taken(
        "two branches of which one starts the pipeline",
        stages=[
            stage(
                "Source",
                branch("Code", BranchName="main"),
                branch("Docs", BranchName="docs", DetectChanges="false"),
                branch("Infra", BranchName="infra"),
            ),
            stage("Build", build(input_artifacts=["Code"])),
        ],
        triggers=[{"source_action": "Infra", "push": [{"branches": {"includes": ["infra"]}}]}],
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    given = [each["name"] for each in case.inputs["stages"]]
    assert [each["name"] for each in plan.resource("aws_codepipeline.this")["stage"]] == given
