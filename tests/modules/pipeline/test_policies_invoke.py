"""What the role of a pipeline may do for invocations, approvals and rules, and nothing else."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan

from .cases import DEPLOY_ROLE, action, stage
from .policies import BUCKET, BUCKET_SOURCE, CODEBUILD, STORE, Grant, arn, case, differences, logs

CASES: list[tuple[Case, dict[str, Grant]]] = [
    (
        case(
            "invocations, an approval with a topic, and the rules of conditions",
            BUCKET_SOURCE,
            stage(
                "Invoke",
                action("Lambda", "Invoke/Lambda", configuration={"FunctionName": "smoke"}),
                action(
                    "Machine",
                    "Invoke/StepFunctions",
                    configuration={"StateMachineArn": arn("states", "stateMachine:migrate")},
                ),
                action("Next", "Invoke/CodePipeline", configuration={"PipelineName": "infra"}),
                action(
                    "Scan",
                    "Invoke/InspectorScan",
                    output_artifacts=["Findings"],
                    configuration={
                        "InspectorRunMode": "ECRImageScan",
                        "ECRRepositoryName": "orders",
                        "ImageTag": "latest",
                    },
                ),
                action(
                    "Approve",
                    "Approval/Manual",
                    configuration={"NotificationArn": arn("sns", "releases")},
                ),
                before_entry={
                    "rules": [
                        {
                            "name": "Check",
                            "type": "LambdaInvoke",
                            "configuration": {"FunctionName": "gate"},
                        },
                        {"name": "Lint", "type": "Commands", "commands": ["./lint"]},
                    ]
                },
                on_success={
                    "rules": [
                        {
                            "name": "Alarm",
                            "type": "CloudWatchAlarm",
                            "configuration": {"AlarmName": "orders-errors"},
                        },
                        {
                            "name": "Elsewhere",
                            "type": "CloudWatchAlarm",
                            "role_arn": DEPLOY_ROLE,
                            "configuration": {"AlarmName": "other-errors"},
                        },
                    ]
                },
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "ActionRoles": ({"sts:AssumeRole"}, {DEPLOY_ROLE}, {}),
            "LambdaInvoke": (
                {"lambda:InvokeFunction"},
                {arn("lambda", "function:smoke"), arn("lambda", "function:gate")},
                {},
            ),
            "LambdaList": ({"lambda:ListFunctions"}, {"*"}, {}),
            "StateMachine": (
                {"states:DescribeStateMachine", "states:StartExecution"},
                {arn("states", "stateMachine:migrate")},
                {},
            ),
            "StateMachineExecution": (
                {"states:DescribeExecution"},
                {arn("states", "execution:migrate:*")},
                {},
            ),
            "StartPipeline": (
                {"codepipeline:StartPipelineExecution"},
                {arn("codepipeline", "infra")},
                {},
            ),
            "InspectorScan": ({"inspector-scan:ScanSbom"}, {"*"}, {}),
            "EcrToken": ({"ecr:GetAuthorizationToken"}, {"*"}, {}),
            "EcrPull": (
                {
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                },
                {arn("ecr", "repository/orders")},
                {},
            ),
            "Logs": logs(),
            "ApprovalTopic": ({"sns:Publish"}, {arn("sns", "releases")}, {}),
            "RuleAlarms": (
                {"cloudwatch:DescribeAlarms"},
                {arn("cloudwatch", "alarm:orders-errors")},
                {},
            ),
        },
    ),
    (
        case(
            "a build as a rule, in batches",
            BUCKET_SOURCE,
            stage(
                "Wait",
                action("Approve", "Approval/Manual"),
                before_entry={
                    "rules": [
                        {
                            "name": "Check",
                            "type": "CodeBuild",
                            "input_artifacts": ["Source"],
                            "configuration": {"ProjectName": "check", "BatchEnabled": "true"},
                        }
                    ]
                },
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "CodeBuild": (CODEBUILD, {arn("codebuild", "project/check")}, {}),
            "CodeBuildBatch": (
                {"codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"},
                {arn("codebuild", "project/check")},
                {},
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"), CASES, ids=lambda v: v.name if isinstance(v, Case) else ""
)
def test_role_may_do_this_and_nothing_else(
    case: Case,  # noqa: ARG001
    expected: dict[str, Grant],
    plan: Plan,
) -> None:
    assert differences(plan, expected) == {}
