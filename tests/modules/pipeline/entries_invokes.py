"""Invocations and rules of conditions: what each takes, and what its role is granted."""

from __future__ import annotations

from .entries import Entry
from .entries_builds import BATCH, PROJECT
from .policies import Grant, arn, logs

SCAN: dict[str, Grant] = {
    "InspectorScan": ({"inspector-scan:ScanSbom"}, {"*"}, {}),
    "Logs": logs(),
}
THRESHOLDS = {
    "CriticalThreshold": "0",
    "HighThreshold": "0",
    "MediumThreshold": "10",
    "LowThreshold": "20",
}
INVOKES = [
    Entry(
        "Invoke/Lambda",
        inputs=(0, 5),
        outputs=(0, 5),
        required={"FunctionName": "smoke"},
        granted={
            "LambdaInvoke": ({"lambda:InvokeFunction"}, {arn("lambda", "function:smoke")}, {}),
            "LambdaList": ({"lambda:ListFunctions"}, {"*"}, {}),
        },
        optional={"UserParameters": "#{codepipeline.PipelineExecutionId}"},
    ),
    Entry(
        "Invoke/StepFunctions",
        inputs=(0, 1),
        outputs=(0, 1),
        required={"StateMachineArn": arn("states", "stateMachine:migrate")},
        granted={
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
        },
        optional={
            "ExecutionNamePrefix": "orders",
            "InputType": "FilePath",
            "Input": "migrations/input.json",
        },
    ),
    Entry(
        "Invoke/InspectorScan",
        form="of source code",
        inputs=(1, 1),
        outputs=(1, 1),
        required={"InspectorRunMode": "SourceCodeScan"},
        granted=SCAN,
        optional=THRESHOLDS,
    ),
    Entry(
        "Invoke/InspectorScan",
        form="of an image",
        inputs=(0, 1),
        outputs=(1, 1),
        required={
            "InspectorRunMode": "ECRImageScan",
            "ECRRepositoryName": "orders",
            "ImageTag": "latest",
        },
        granted={
            **SCAN,
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
        },
        optional=THRESHOLDS,
    ),
    Entry(
        "Invoke/CodePipeline",
        required={"PipelineName": "infra"},
        granted={
            "StartPipeline": (
                {"codepipeline:StartPipelineExecution"},
                {arn("codepipeline", "infra")},
                {},
            )
        },
        optional={
            "SourceRevisions": '[{"actionName":"Source","revisionType":"COMMIT_ID"}]',
            "Variables": '[{"name":"tag","value":"#{codepipeline.PipelineExecutionId}"}]',
        },
    ),
]

RULES = [
    Entry(
        "Rule/CloudWatchAlarm",
        required={"AlarmName": "orders-errors"},
        # By name it would find no composite alarm.
        granted={"RuleAlarms": ({"cloudwatch:DescribeAlarms"}, {arn("cloudwatch", "alarm:*")}, {})},
        optional={"AlarmStates": "ALARM", "WaitTime": "5"},
    ),
    Entry(
        "Rule/CodeBuild",
        inputs=(0, 5),
        required={"ProjectName": "orders"},
        granted=PROJECT,
        optional={
            "PrimarySource": "Source0",
            "BatchEnabled": "true",
            "CombineArtifacts": "true",
            "EnvironmentVariables": '[{"name":"STAGE","value":"test","type":"PLAINTEXT"}]',
        },
        added=BATCH,
    ),
    Entry(
        "Rule/Commands",
        inputs=(0, 5),
        required={},
        granted={"Logs": logs()},
        commands=("./smoke", "./smoke --all"),
    ),
    Entry(
        "Rule/DeploymentWindow",
        required={"Cron": "* * 9-17 ? * MON-FRI *"},
        granted={},
        optional={"TimeZone": "Europe/Berlin"},
    ),
    Entry(
        "Rule/LambdaInvoke",
        inputs=(0, 5),
        required={"FunctionName": "gate"},
        granted={"LambdaInvoke": ({"lambda:InvokeFunction"}, {arn("lambda", "function:gate")}, {})},
        optional={"UserParameters": "orders"},
    ),
    Entry(
        "Rule/VariableCheck",
        required={
            "Variable": "#{codepipeline.PipelineExecutionId}",
            "Value": "1",
            "Operator": "NE",
        },
        granted={},
    ),
]
