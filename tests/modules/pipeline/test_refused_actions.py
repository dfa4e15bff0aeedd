"""Each action and rule type: what it needs in its configuration, and how many artifacts it takes.

Written down from AWS's action and rule reference, apart from the module's catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ACCOUNT, CONNECTION_ARN, ORDERS, SOURCE, action, build, connection_source, stage
from .refusals import P

SOMETHING = {
    "ActionMode": "CREATE_UPDATE",
    "App": "orders.apk",
    "AppType": "Android",
    "BranchName": "main",
    "ConnectionArn": CONNECTION_ARN,
    "DevicePoolArn": f"arn:aws:devicefarm:us-west-2:{ACCOUNT}:devicepool:p",
    "Extract": "true",
    "FullRepositoryId": "acme/orders",
    "InspectorRunMode": "SourceCodeScan",
    "InstanceType": "EC2",
    "PipelineName": "infra",
    "TemplatePath": "A0::template.yaml",
    "TestType": "BUILTIN_FUZZ",
    "StateMachineArn": f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:orders",
}


@dataclass(frozen=True)
class Type:
    """An action type: keys that it needs, and least and most artifacts."""

    name: str
    needs: tuple[str, ...] = ()
    inputs: tuple[int, int] = (0, 0)
    outputs: tuple[int, int] = (0, 0)
    message: str | None = None
    given: dict[str, str] = field(default_factory=dict)
    role_arn: str | None = None
    # The configuration that takes the least artifacts, where it is another.
    least: dict[str, str] | None = None
    # What few artifacts alone are told.
    few: str | None = None

    def __str__(self) -> str:
        return self.name


EKS = (
    "Deploy/EKS needs HelmReleaseName and HelmChartLocation, or ManifestFiles in its configuration."
)
CATALOG = (
    "Deploy/ServiceCatalog needs ConfigurationFilePath, or TemplateFilePath and "
    "ProductVersionName and ProductType in its configuration."
)
TASK = (
    "ApplicationName",
    "DeploymentGroupName",
    "TaskDefinitionTemplateArtifact",
    "AppSpecTemplateArtifact",
)
APPCONFIG = (
    "Application",
    "Environment",
    "ConfigurationProfile",
    "InputArtifactConfigurationPath",
)
STACK = {
    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cloudformation",
    "TemplatePath": SOMETHING["TemplatePath"],
}

TYPES = [
    Type(
        "Source/CodeStarSourceConnection",
        ("ConnectionArn", "FullRepositoryId", "BranchName"),
        outputs=(1, 1),
    ),
    Type("Source/ECR", ("RepositoryName",), outputs=(1, 1)),
    Type("Source/S3", ("S3Bucket", "S3ObjectKey"), outputs=(1, 1)),
    Type("Source/CodeCommit", ("RepositoryName", "BranchName"), outputs=(1, 1)),
    Type("Build/CodeBuild", ("ProjectName",), (1, 5), (0, 5)),
    Type("Test/CodeBuild", ("ProjectName",), (1, 5), (0, 5)),
    Type("Build/ECRBuildAndPublish", ("ECRRepositoryName",), (1, 1)),
    Type(
        "Test/DeviceFarm",
        ("ProjectId", "DevicePoolArn", "App", "AppType", "TestType"),
        (1, 1),
    ),
    Type("Approval/Manual"),
    Type("Deploy/ECS", ("ClusterName", "ServiceName"), (1, 1)),
    Type("Deploy/CodeDeployToECS", TASK, (1, 5)),
    Type(
        "Deploy/EKS", ("ClusterName",), (1, 1), message=EKS, given={"ManifestFiles": "orders.yaml"}
    ),
    Type(
        "Deploy/CloudFormation",
        ("ActionMode", "StackName"),
        (0, 10),
        (0, 1),
        given=STACK,
        least={"ActionMode": "DELETE_ONLY", "StackName": "orders", "RoleArn": STACK["RoleArn"]},
    ),
    Type("Deploy/CloudFormationStackSet", ("StackSetName", "TemplatePath"), (1, 3)),
    Type(
        "Deploy/CloudFormationStackInstances",
        ("StackSetName", "Regions"),
        (0, 2),
        given={"DeploymentTargets": "222222222222"},
    ),
    Type(
        "Deploy/Lambda",
        ("FunctionName",),
        (0, 1),
        least={"FunctionName": "f", "FunctionAlias": "live", "PublishedTargetVersion": "7"},
        few="Deploy/Lambda needs an input artifact where PublishedTargetVersion is not given: "
        "declare one in input_artifacts, or give PublishedTargetVersion.",
    ),
    Type("Deploy/S3", ("BucketName", "Extract"), (1, 1)),
    Type("Deploy/CodeDeploy", ("ApplicationName", "DeploymentGroupName"), (1, 1)),
    Type(
        "Deploy/EC2",
        ("InstanceTagKey", "InstanceType"),
        (1, 1),
        message="Deploy/EC2 needs DeploySpec, or TargetDirectory and PostScript in its "
        "configuration.",
        given={"TargetDirectory": "/srv/orders", "PostScript": "start.sh"},
    ),
    Type(
        "Deploy/ServiceCatalog",
        ("ProductId",),
        (1, 1),
        message=CATALOG,
        given={"ConfigurationFilePath": "product.json"},
    ),
    Type("Deploy/AppConfig", APPCONFIG, (1, 1)),
    Type(
        "Deploy/ElasticBeanstalk",
        ("ApplicationName", "EnvironmentName"),
        (1, 1),
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/beanstalk",
    ),
    Type("Invoke/Lambda", ("FunctionName",), (0, 5), (0, 5)),
    Type("Invoke/StepFunctions", ("StateMachineArn",), (0, 1), (0, 1)),
    Type(
        "Invoke/InspectorScan",
        ("InspectorRunMode",),
        (0, 1),
        (1, 1),
        least={"InspectorRunMode": "ECRImageScan", "ECRRepositoryName": "r", "ImageTag": "1"},
    ),
    Type("Invoke/CodePipeline", ("PipelineName",)),
]
MADE = [f"A{n}" for n in range(15)]
MAKE = stage(
    "Make",
    *(build(f"Make{n}", output_artifacts=MADE[n * 5 : n * 5 + 5]) for n in range(3)),
)


def pipeline(of: Type, **actions: dict[str, Any]) -> list[dict[str, Any]]:
    """A pipeline in which these actions of one type run as late as they may."""
    extra = {"role_arn": of.role_arn} if of.role_arn else {}
    those = [action(name, of.name, **extra, **given) for name, given in actions.items()]
    if of.name.startswith("Source/"):
        late = [{**each, "run_order": 2} for each in those]
        return [stage("Source", connection_source(), *late), MAKE]
    return [SOURCE, MAKE, stage("Last", *those)]


def at(of: Type, name: str) -> str:
    return f'{P}: stage "{"Source" if of.name.startswith("Source/") else "Last"}", action "{name}"'


def refused(of: Type) -> Any:
    few = {
        "input_artifacts": MADE[: max(of.inputs[0] - 1, 0)],
        "output_artifacts": ["Few"] * max(of.outputs[0] - 1, 0),
    }
    inputs = ["Source"] if of.name.startswith("Source/") else MADE[: of.inputs[1] + 1]
    many = {
        "input_artifacts": inputs,
        "output_artifacts": [f"Many{n}" for n in range(of.outputs[1] + 1)],
    }
    expected = []
    for name, artifacts in {"Few": few, "Many": many}.items():
        expected += [
            f'{at(of, name)}: configuration lacks "{key}", which {of} needs.' for key in of.needs
        ]
        expected += [f"{at(of, name)}: {of.message}"] if of.message else []
        expected += [f"{at(of, name)}: {of.few}"] if of.few and name == "Few" else []
        for kind, (least, most) in {"input": of.inputs, "output": of.outputs}.items():
            found = len(artifacts[f"{kind}_artifacts"])
            if not least <= found <= most:
                expected.append(f"{at(of, name)}: {of} takes {takes(kind, least, most, found)}")
        if of.name.endswith("/CodeBuild") and name == "Many":
            expected.append(
                f'{at(of, name)}: configuration lacks "PrimarySource", which {len(inputs)} input '
                "artifacts need: name the one with the buildspec."
            )
    case = ORDERS.refused(of.name, stages=pipeline(of, Few=few, Many=many))
    return pytest.param(case, expected, id=of.name)


def takes(kind: str, least: int, most: int, found: int) -> str:
    """ "exactly 1 input artifact; 0 are declared." """
    if most == 0:
        text = f"no {kind} artifact"
    elif least == most:
        text = f"exactly {most} {kind} artifact"
    else:
        text = f"{'at most' if least == 0 else f'{least} to'} {most} {kind} artifact"
    return f"{text}{'s' if most > 1 else ''}; {found} {'is' if found == 1 else 'are'} declared."


@pytest.mark.parametrize(("case", "messages"), [refused(each) for each in TYPES])
def test_too_few_and_too_many(case: Case, messages: list[str], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


def least_and_most(of: Type) -> Case:
    """The least of everything that this type takes beside the most, and a value for each key."""
    extra = {key: "A0" for key in of.needs if key.endswith("TemplateArtifact")}
    primary = {"PrimarySource": "A1"} if of.name.endswith("/CodeBuild") else {}
    given = {key: SOMETHING.get(key, "orders") for key in of.needs} | extra | of.given
    return ORDERS.but(
        of.name,
        stages=pipeline(
            of,
            Least={
                "configuration": of.least or given,
                "input_artifacts": MADE[: of.inputs[0]],
                "output_artifacts": ["Least"] * of.outputs[0],
            },
            Most={
                "configuration": given | primary,
                "input_artifacts": MADE[: of.inputs[1]],
                "output_artifacts": [f"Most{n}" for n in range(of.outputs[1])],
            },
        ),
    )


@pytest.mark.parametrize("case", [least_and_most(each) for each in TYPES], ids=str)
def test_the_least_and_the_most_are_taken(case: Case, plan: Plan) -> None:
    stages = plan.resource("aws_codepipeline.this")["stage"]
    made = [
        f"{each['category']}/{each['provider']}" for stage in stages for each in stage["action"]
    ]
    assert made.count(str(case.name)) >= 2


RULES = {
    "CloudWatchAlarm": ["AlarmName"],
    "CodeBuild": ["ProjectName"],
    "DeploymentWindow": ["Cron"],
    "LambdaInvoke": ["FunctionName"],
    "VariableCheck": ["Variable", "Value", "Operator"],
}


def ruled(kind: str) -> Any:
    rule = {"name": "Rule", "type": kind}
    last = stage("Build", build(), before_entry={"rules": [rule]})
    return pytest.param(
        ORDERS.refused(f"rule {kind}", stages=[SOURCE, last]),
        [
            f'{P}: stage "Build", before_entry rule "Rule": configuration lacks "{key}", which '
            f"rule {kind} needs."
            for key in RULES[kind]
        ],
        id=f"rule {kind}",
    )


@pytest.mark.parametrize(("case", "messages"), [ruled(kind) for kind in RULES])
def test_a_rule_without_its_keys(case: Case, messages: list[str], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)
