"""Keys that need or exclude one another, values of no sense, and nulls."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ACCOUNT, BUILD, DEPLOY, ORDERS, REPOSITORY, SOURCE, action, build, stage
from .cases import connection_source as connected
from .policies import arn
from .refusals import FROM, LAST, P, refused

SET: dict[str, Any] = {"StackSetName": "guard", "TemplatePath": "Image::guard.yaml"}
GREEN: dict[str, Any] = {
    "ApplicationName": "shop",
    "DeploymentGroupName": "orders",
    "TaskDefinitionTemplateArtifact": "Image",
    "AppSpecTemplateArtifact": "Image",
}
STEPS: dict[str, Any] = {
    "StateMachineArn": arn("states", "stateMachine:orders"),
    "InputType": "FilePath",
}
STACK: dict[str, Any] = {
    "ActionMode": "CREATE_UPDATE",
    "StackName": "orders",
    "TemplatePath": "Image::t.yaml",
    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/stacks",
}
# What is said of a key that another one, or its value, excludes.
EITHER = "; AWS takes one or the other: remove it, or change what it stands beside."


def last(kind: str, *, bare: bool = False, **configuration: Any) -> list[dict[str, Any]]:
    inputs = [] if bare else ["Image"]
    given = action("Last", kind, input_artifacts=inputs, configuration=configuration)
    return [SOURCE, BUILD, stage("Last", given)]


def source(**configuration: str) -> list[dict[str, Any]]:
    return [stage("Source", connected(configuration=REPOSITORY | configuration)), BUILD, DEPLOY]


def gated(variable: str) -> list[dict[str, Any]]:
    rule = {
        "name": "Gate",
        "type": "VariableCheck",
        "configuration": {"Variable": variable, "Value": "prod", "Operator": "EQ"},
    }
    return [SOURCE, stage("Build", build(), before_entry={"rules": [rule]}), DEPLOY]


def builds_with(**configuration: Any) -> list[dict[str, Any]]:
    return last("Test/CodeBuild", ProjectName="t", **configuration)


def parameters(artifact: str) -> str:
    return json.dumps({"Bucket": {"Fn::GetArtifactAtt": [artifact, "BucketName"]}})


def variables(*names: str) -> str:
    return json.dumps([{"name": name, "value": "#{Source.CommitId}"} for name in names])


CASES = [
    refused(
        "address of a repository",
        f'{FROM}: configuration "FullRepositoryId" is "https://github.com/acme/orders"; AWS takes '
        "owner and repository, such as acme/orders, without https://.",
        stages=source(FullRepositoryId="https://github.com/acme/orders"),
    ),
    refused(
        "reference as branch",
        f'{FROM}: configuration "BranchName" is "refs/heads/main": write the name of the branch '
        'alone, "main".',
        stages=source(BranchName="refs/heads/main"),
    ),
    refused(
        "strategy of 200 percent",
        f'{LAST}: configuration "DeployStrategy" is "Canary200Percent0Minutes"; AWS takes '
        "AllAtOnce, or 1 to 99 percent and 1 minute or more, such as Canary10Percent5Minutes or "
        "Linear10PercentEvery1Minute.",
        stages=last(
            "Deploy/Lambda",
            FunctionName="f",
            FunctionAlias="live",
            DeployStrategy="Canary200Percent0Minutes",
        ),
    ),
    refused(
        "link that is none",
        f'{LAST}: configuration "ExternalEntityLink" is "wiki"; AWS takes a URL, which begins with '
        "https:// or http://.",
        stages=last("Approval/Manual", bare=True, ExternalEntityLink="wiki"),
    ),
    refused(
        "check of no variable",
        f'{P}: stage "Build", before_entry rule "Gate": configuration "Variable" is '
        '"variables.stage"; AWS takes a variable, such as #{variables.stage}.',
        stages=gated("variables.stage"),
    ),
    refused(
        "pipeline that starts itself",
        f'{LAST}: configuration "PipelineName" is "orders", this pipeline itself, which would '
        "start without end: name another.",
        stages=last("Invoke/CodePipeline", bare=True, PipelineName="orders"),
    ),
    refused(
        "combined artifacts of no batch",
        f'{LAST}: configuration "CombineArtifacts" is "true", which is for batches, and '
        'BatchEnabled is "false": set it to "true", or remove CombineArtifacts.',
        stages=builds_with(BatchEnabled="false", CombineArtifacts="true"),
    ),
    refused(
        "path of no artifact",
        f'{LAST}: Invoke/StepFunctions needs an input artifact where InputType is "FilePath": '
        "declare one in input_artifacts.",
        stages=last("Invoke/StepFunctions", bare=True, **STEPS, Input="in.json"),
    ),
    refused(
        "administration role of an organization",
        f'{LAST}: configuration "AdministrationRoleArn" is given beside PermissionModel '
        f'"SERVICE_MANAGED"{EITHER}',
        stages=last(
            "Deploy/CloudFormationStackSet",
            **SET,
            PermissionModel="SERVICE_MANAGED",
            OrganizationsAutoDeployment="Enabled",
            AdministrationRoleArn=STACK["RoleArn"],
        ),
    ),
    refused(
        "execution role of an organization",
        f'{LAST}: configuration "ExecutionRoleName" is given beside PermissionModel '
        f'"SERVICE_MANAGED"{EITHER}',
        stages=last(
            "Deploy/CloudFormationStackSet",
            **SET,
            PermissionModel="SERVICE_MANAGED",
            ExecutionRoleName="stacks",
        ),
    ),
    refused(
        "new accounts of no organization",
        f'{LAST}: configuration "OrganizationsAutoDeployment" is given beside PermissionModel '
        f'"SELF_MANAGED"{EITHER}',
        stages=last("Deploy/CloudFormationStackSet", **SET, OrganizationsAutoDeployment="Enabled"),
    ),
    refused(
        "targets of no Region",
        f'{LAST}: configuration lacks "Regions", which Deploy/CloudFormationStackSet needs where '
        'DeploymentTargets is "222222222222".',
        stages=last("Deploy/CloudFormationStackSet", **SET, DeploymentTargets="222222222222"),
    ),
    refused(
        "Regions of no target",
        f'{LAST}: configuration lacks "DeploymentTargets", which Deploy/CloudFormationStackSet '
        'needs where Regions is "eu-west-1".',
        stages=last("Deploy/CloudFormationStackSet", **SET, Regions="eu-west-1"),
    ),
    refused(
        "instances of no target",
        f'{LAST}: configuration lacks "DeploymentTargets", which '
        'Deploy/CloudFormationStackInstances needs where Regions is "eu-west-1".',
        stages=last(
            "Deploy/CloudFormationStackInstances", StackSetName="guard", Regions="eu-west-1"
        ),
    ),
    refused(
        "image of no container",
        f'{LAST}: configuration lacks "Image1ContainerName", which Deploy/CodeDeployToECS needs '
        'where Image1ArtifactName is "Image".',
        stages=last("Deploy/CodeDeployToECS", **GREEN, Image1ArtifactName="Image"),
    ),
    refused(
        "container of no image",
        f'{LAST}: configuration lacks "Image2ArtifactName", which Deploy/CodeDeployToECS needs '
        'where Image2ContainerName is "APP".',
        stages=last("Deploy/CodeDeployToECS", **GREEN, Image2ContainerName="APP"),
    ),
    refused(
        "overrides from another artifact",
        f'{LAST}: configuration "ParameterOverrides" names the artifact "Imgae", which is no input '
        'of the action (did you mean "Image"?).',
        stages=last("Deploy/CloudFormation", **STACK, ParameterOverrides=parameters("Imgae")),
    ),
    refused(
        "environment variables that end in a comma",
        f'{LAST}: configuration "EnvironmentVariables" is no JSON list of variables, such as '
        '[{"name":"STAGE","value":"prod","type":"PLAINTEXT"}]: write it with jsonencode().',
        stages=builds_with(EnvironmentVariables='[{"name":"A","value":"#{Source.CommitId}"},]'),
    ),
    refused(
        "environment variable twice",
        f'{LAST}: configuration "EnvironmentVariables", variable "A" is given 2 times: give it '
        "once.",
        stages=builds_with(EnvironmentVariables=variables("A", "A")),
    ),
    refused(
        "null as rules",
        f'{P}: stage "Build", before_entry: 0 rules are declared; AWS takes 1 to 5.',
        stages=[SOURCE, stage("Build", build(), before_entry={"rules": None}), DEPLOY],
    ),
    refused(
        "null as name of an action",
        f'{P}: stage "Build", action "": the name must be 1 to 100 characters of A-Z a-z 0-9 . @ - '
        "_.",
        stages=[SOURCE, stage("Build", {**build(), "name": None}), DEPLOY],
    ),
    refused(
        "null as artifact",
        f'{P}: stage "Build", action "Image": the artifact name "" must be 1 to 100 characters of '
        "A-Z a-z 0-9 - _.",
        f'{P}: stage "Build", action "Image": input artifact "" is produced by no earlier action; '
        'they produce "Source".',
        stages=[SOURCE, stage("Build", build(input_artifacts=[None])), DEPLOY],
    ),
    refused(
        "null as source of a trigger",
        f'{P}: trigger of "": there is no such source action; there are "Source".',
        triggers=[{"source_action": None, "push": [{"branches": {"includes": ["main"]}}]}],
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


RIGHT = [
    ("a group's repository", source(FullRepositoryId="group/team/orders", BranchName="refs")),
    ("a check of a variable", gated("#{codepipeline.PipelineExecutionId}")),
    ("another pipeline", last("Invoke/CodePipeline", bare=True, PipelineName="orders-2")),
    ("artifacts of a batch", builds_with(BatchEnabled="true", CombineArtifacts="true")),
    ("a path of an artifact", last("Invoke/StepFunctions", **STEPS, Input="in.json")),
    ("a link", last("Approval/Manual", bare=True, ExternalEntityLink="http://wiki/orders")),
    (
        "stacks of an organization",
        last(
            "Deploy/CloudFormationStackSet",
            **SET,
            PermissionModel="SERVICE_MANAGED",
            OrganizationsAutoDeployment="Enabled",
            DeploymentTargets="ou-1",
            Regions="eu-west-1",
        ),
    ),
    (
        "a container's image",
        last(
            "Deploy/CodeDeployToECS",
            **GREEN,
            Image1ArtifactName="Image",
            Image1ContainerName="APP",
        ),
    ),
    (
        "overrides from an artifact",
        last("Deploy/CloudFormation", **STACK, ParameterOverrides=parameters("Image")),
    ),
    ("two environment variables", builds_with(EnvironmentVariables=variables("A", "B"))),
    (
        "the quickest and the widest strategy",
        last(
            "Deploy/Lambda",
            FunctionName="f",
            FunctionAlias="live",
            DeployStrategy="Linear99PercentEvery1Minute",
        ),
    ),
]


@pytest.mark.parametrize(
    "case", [ORDERS.but(title, stages=stages) for title, stages in RIGHT], ids=str
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert len(plan.resource("aws_codepipeline.this")["stage"]) == len(case.inputs["stages"])
