"""Builds, tests and approvals: what each takes, and what its role is granted."""

from __future__ import annotations

from .entries import Entry
from .policies import CODEBUILD, Grant, arn, logs

PROJECT: dict[str, Grant] = {"CodeBuild": (CODEBUILD, {arn("codebuild", "project/orders")}, {})}
BATCH: dict[str, Grant] = {
    "CodeBuildBatch": (
        {"codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"},
        {arn("codebuild", "project/orders")},
        {},
    )
}
BUILD_KEYS = {
    "PrimarySource": "Source0",
    "BatchEnabled": "true",
    "CombineArtifacts": "true",
    "BuildspecOverride": "ci/buildspec.yml",
    "EnvironmentVariables": '[{"name":"STAGE","value":"test","type":"PLAINTEXT"}]',
}

BUILDS = [
    Entry(
        "Build/CodeBuild",
        inputs=(1, 5),
        outputs=(0, 5),
        required={"ProjectName": "orders"},
        granted=PROJECT,
        optional=BUILD_KEYS,
        added=BATCH,
    ),
    Entry(
        "Build/ECRBuildAndPublish",
        inputs=(1, 1),
        required={"ECRRepositoryName": "orders"},
        granted={
            "EcrToken": ({"ecr:GetAuthorizationToken"}, {"*"}, {}),
            "EcrPush": (
                {
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:CompleteLayerUpload",
                    "ecr:DescribeRepositories",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                },
                {arn("ecr", "repository/orders")},
                {},
            ),
            "Logs": logs(),
        },
        optional={
            "DockerFilePath": "docker",
            "ImageTags": "latest,#{codepipeline.PipelineExecutionId}",
            "RegistryType": "private",
        },
    ),
    Entry(
        "Test/CodeBuild",
        inputs=(1, 5),
        outputs=(0, 5),
        required={"ProjectName": "orders"},
        granted=PROJECT,
        optional=BUILD_KEYS,
        added=BATCH,
    ),
    Entry(
        "Test/DeviceFarm",
        inputs=(1, 1),
        required={
            "ProjectId": "eec4905f",
            "DevicePoolArn": arn("devicefarm", "devicepool:eec4905f/082d10e5", "us-west-2"),
            "AppType": "iOS",
            "App": "orders.ipa",
            "TestType": "BUILTIN_FUZZ",
        },
        granted={
            "DeviceFarmList": ({"devicefarm:ListProjects"}, {"*"}, {}),
            "DeviceFarm": (
                {
                    "devicefarm:CreateUpload",
                    "devicefarm:GetRun",
                    "devicefarm:GetUpload",
                    "devicefarm:ListDevicePools",
                    "devicefarm:ScheduleRun",
                },
                {
                    arn("devicefarm", "project:eec4905f", "us-west-2"),
                    arn("devicefarm", "run:eec4905f/*", "us-west-2"),
                    arn("devicefarm", "upload:eec4905f/*", "us-west-2"),
                    arn("devicefarm", "devicepool:eec4905f/082d10e5", "us-west-2"),
                },
                {},
            ),
        },
        optional={
            "AppiumVersion": "1.22",
            "CustomDeviceArtifacts": "/sdcard/logs",
            "CustomHostMachineArtifacts": "$WORKING_DIRECTORY/logs",
            "FuzzEventCount": "6000",
            "FuzzEventThrottle": "50",
            "FuzzRandomizerSeed": "1",
            "JobTimeoutMinutes": "20",
            "Latitude": "52.5",
            "Longitude": "13.4",
            "RadioBluetoothEnabled": "true",
            "RadioGpsEnabled": "true",
            "RadioNfcEnabled": "false",
            "RadioWifiEnabled": "true",
            "RecordAppPerformanceData": "true",
            "RecordVideo": "false",
            "Test": "tests/orders.zip",
            "TestSpec": "tests/spec.yml",
            "UnmeteredDevicesOnly": "false",
        },
    ),
    Entry(
        "Approval/Manual",
        required={},
        granted={},
        optional={
            "NotificationArn": arn("sns", "releases"),
            "ExternalEntityLink": "https://example.com/orders",
            "CustomData": "Deploy?",
        },
        added={"ApprovalTopic": ({"sns:Publish"}, {arn("sns", "releases")}, {})},
    ),
]
