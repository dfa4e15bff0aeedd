"""Types of several kinds: by which tool, from where, of what; and the one of a single Region."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .cases import ACCOUNT, ORDERS, action, build, connection_source, stage, store
from .refusals import LAST, refused

HELM = {"HelmReleaseName": "orders", "HelmChartLocation": "chart"}
EITHER = "; AWS takes one or the other: remove it, or change what it stands beside."
NO_INPUT = "declare one in input_artifacts"
WEST = {"eu-west-1": store(), "us-west-2": store("us-west-2")}
POOL = "devicepool:eec4905f/082d10e5"


def last(kind: str, *artifacts: str, **attributes: Any) -> list[dict[str, Any]]:
    """A pipeline that ends in an action of this type, with these input artifacts."""
    return [
        stage("Source", connection_source()),
        stage("Build", build()),
        stage("Last", action("Last", kind, input_artifacts=list(artifacts), **attributes)),
    ]


def eks(**configuration: Any) -> list[dict[str, Any]]:
    return last("Deploy/EKS", "Image", configuration={"ClusterName": "shop", **configuration})


def function(*artifacts: str, **configuration: Any) -> list[dict[str, Any]]:
    return last(
        "Deploy/Lambda",
        *artifacts,
        configuration={"FunctionName": "orders", "FunctionAlias": "live", **configuration},
    )


def instances(**configuration: Any) -> list[dict[str, Any]]:
    tagged = {"InstanceTagKey": "role", "InstanceTagValue": "web", "InstanceType": "EC2"}
    return last("Deploy/EC2", "Image", configuration=tagged | configuration)


def scan(mode: str, *artifacts: str, **configuration: Any) -> list[dict[str, Any]]:
    return last(
        "Invoke/InspectorScan",
        *artifacts,
        output_artifacts=["Findings"],
        configuration={"InspectorRunMode": mode, **configuration},
    )


def steps(*artifacts: str, **configuration: Any) -> list[dict[str, Any]]:
    machine = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:orders"
    return last(
        "Invoke/StepFunctions",
        *artifacts,
        configuration={"StateMachineArn": machine, **configuration},
    )


def devices(
    pool: Any, region: str | None = "us-west-2", role_arn: str | None = None
) -> list[dict[str, Any]]:
    return last(
        "Test/DeviceFarm",
        "Image",
        region=region,
        role_arn=role_arn,
        configuration={
            "ProjectId": "eec4905f",
            "DevicePoolArn": pool,
            "AppType": "Android",
            "App": "orders.apk",
            "TestType": "APPIUM_NODE",
            "Test": "tests.zip",
            "TestSpec": "tests.yml",
        },
    )


CASES = [
    refused(
        "Helm and manifests",
        f'{LAST}: configuration "ManifestFiles" is given beside HelmChartLocation and '
        f"HelmReleaseName{EITHER}",
        stages=eks(**HELM, ManifestFiles="k8s/orders.yaml"),
    ),
    refused(
        "manifests with the values of a chart",
        f'{LAST}: configuration "ManifestFiles" is given beside HelmValuesFiles{EITHER}',
        stages=eks(ManifestFiles="k8s/orders.yaml", HelmValuesFiles="values.yaml"),
    ),
    refused(
        "function of nothing",
        f"{LAST}: Deploy/Lambda needs an input artifact where PublishedTargetVersion is not "
        f"given: {NO_INPUT}, or give PublishedTargetVersion.",
        stages=function(),
    ),
    refused(
        "function of nothing, not made yet",
        f"{LAST}: Deploy/Lambda needs an input artifact where PublishedTargetVersion is not "
        f"given: {NO_INPUT}, or give PublishedTargetVersion.",
        stages=function(FunctionName=UNKNOWN),
    ),
    refused(
        "function of an empty version",
        f'{LAST}: Deploy/Lambda needs an input artifact where PublishedTargetVersion is "": '
        f"{NO_INPUT}.",
        stages=function(PublishedTargetVersion=""),
    ),
    refused(
        "instances of no script",
        f"{LAST}: Deploy/EC2 needs DeploySpec, or TargetDirectory and PostScript in its "
        "configuration.",
        stages=instances(TargetDirectory="/srv/orders"),
    ),
    refused(
        "scan of no source code",
        f"{LAST}: Invoke/InspectorScan needs an input artifact where InspectorRunMode is "
        f'"SourceCodeScan": {NO_INPUT}.',
        stages=scan("SourceCodeScan"),
    ),
    refused(
        "scan of no image",
        *(
            f'{LAST}: configuration lacks "{key}", which Invoke/InspectorScan needs where '
            'InspectorRunMode is "ECRImageScan".'
            for key in ("ECRRepositoryName", "ImageTag")
        ),
        stages=scan("ECRImageScan", "Image"),
    ),
    refused(
        "pool of another Region",
        f'{LAST}: configuration "DevicePoolArn" is "arn:aws:devicefarm:eu-west-1:{ACCOUNT}:{POOL}"'
        f', which is no ARN of a device pool of Region "us-west-2" in account {ACCOUNT}.',
        stages=devices(f"arn:aws:devicefarm:eu-west-1:{ACCOUNT}:{POOL}"),
        artifact_stores=WEST,
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


def right(title: str, stages: list[dict[str, Any]], **inputs: Any) -> Case:
    return ORDERS.but(title, stages=stages, **inputs)


RIGHT = [
    right("Helm without manifests", eks(**HELM, HelmValuesFiles="v.yaml", ManifestFiles=None)),
    right("manifests without Helm", eks(ManifestFiles="k8s.yaml", HelmReleaseName="")),
    right("function of an artifact", function("Image")),
    right("function of a version", function(PublishedTargetVersion="#{Source.CommitId}")),
    right("function of both", function("Image", PublishedTargetVersion="7")),
    right("instances of a script", instances(TargetDirectory="/srv", PostScript="start.sh")),
    right("scan of source code", scan("SourceCodeScan", "Source")),
    right("scan of an image", scan("ECRImageScan", ECRRepositoryName="orders", ImageTag="1")),
    right("steps with their input", steps(InputType="Literal", Input="{}")),
    right(
        "devices that AWS brings",
        devices(
            f"arn:aws:devicefarm:us-west-2::{POOL}", role_arn=f"arn:aws:iam::{ACCOUNT}:role/devices"
        ),
        artifact_stores=WEST,
    ),
    right(
        "devices of a pipeline elsewhere",
        devices(f"arn:aws:devicefarm:us-west-2:{ACCOUNT}:{POOL}", region=None),
    ),
    right(
        "devices of a pipeline in their Region",
        devices(f"arn:aws:devicefarm:us-west-2:{ACCOUNT}:{POOL}", region=None),
        artifact_stores={"us-west-2": store("us-west-2")},
        region="us-west-2",
    ),
]


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    written = plan.resource("aws_codepipeline.this")["stage"][-1]["action"][0]
    given = case.inputs["stages"][-1]["actions"][0]["configuration"]
    assert written["configuration"] == {key: value for key, value in given.items() if value}
