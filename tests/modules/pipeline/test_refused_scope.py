"""What would widen a grant beyond what it names: wildcards, run-time values and empty ones."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .cases import (
    ACCOUNT,
    BUILD,
    DEPLOY,
    DEPLOY_ROLE,
    ORDERS,
    SOURCE,
    action,
    build,
    connection_source,
    stage,
    store,
)
from .policies import arn, grants
from .refusals import LAST, VARIABLES, P, last
from .refusals import refused as refused_with

RUN_TIME = "and the role cannot be granted what is chosen at run time: write"
MANY = 'and in a policy "*", "?" and "${" stand for more than one thing: write'
refused = partial(refused_with, variables=VARIABLES)


def stack(**configuration: str | None) -> list[dict[str, Any]]:
    return last(
        "Deploy/CloudFormation",
        configuration={"ActionMode": "DELETE_ONLY", "StackName": "orders", **configuration},
    )


def bucket(**configuration: Any) -> list[dict[str, Any]]:
    return last(
        "Deploy/S3",
        input_artifacts=["Image"],
        configuration={"BucketName": "acme-site", "Extract": "true", **configuration},
    )


def machine(value: str | None) -> list[dict[str, Any]]:
    return last("Invoke/StepFunctions", configuration={"StateMachineArn": value})


def stack_set(value: str) -> list[dict[str, Any]]:
    return last(
        "Deploy/CloudFormationStackSet",
        input_artifacts=["Image"],
        configuration={
            "StackSetName": "guard",
            "TemplatePath": "Image::guard.yaml",
            "AdministrationRoleArn": value,
        },
    )


def device(value: str | None) -> list[dict[str, Any]]:
    return last(
        "Test/DeviceFarm",
        input_artifacts=["Image"],
        configuration={
            "ProjectId": "p",
            "DevicePoolArn": value,
            "AppType": "Web",
            "TestType": "BUILTIN_FUZZ",
            "App": "orders.apk",
        },
    )


def cluster(**configuration: str | None) -> list[dict[str, Any]]:
    return last(
        "Deploy/EKS",
        input_artifacts=["Image"],
        configuration={"ClusterName": "shop", "ManifestFiles": "k8s.yaml", **configuration},
    )


NEEDS_ROLE = (
    f'{LAST}: configuration lacks "RoleArn", which Deploy/CloudFormation needs where '
    'ActionMode is "DELETE_ONLY".'
)
REFERENCE = "#{variables.r}"


CASES = [
    refused("empty role of a stack", NEEDS_ROLE, stages=stack(RoleArn="")),
    refused("null role of a stack", NEEDS_ROLE, stages=stack(RoleArn=None)),
    refused(
        "role of a stack at run time",
        f'{LAST}: configuration "RoleArn" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=stack(RoleArn=REFERENCE),
    ),
    refused(
        "any role of a stack",
        f'{LAST}: configuration "RoleArn" is "arn:aws:iam::{ACCOUNT}:role/*", which is no ARN '
        "of a role.",
        stages=stack(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/*"),
    ),
    refused(
        "role of a stack set at run time",
        f'{LAST}: configuration "AdministrationRoleArn" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=stack_set(REFERENCE),
    ),
    refused(
        "no role of a stack set",
        f'{LAST}: configuration "AdministrationRoleArn" is "*", which is no ARN of a role.',
        stages=stack_set("*"),
    ),
    refused(
        "mode at run time",
        f'{LAST}: configuration "ActionMode" is "{REFERENCE}", {RUN_TIME} the value.',
        stages=stack(ActionMode=REFERENCE, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/stacks"),
    ),
    refused(
        "empty mode",
        f'{LAST}: configuration lacks "ActionMode", which Deploy/CloudFormation needs.',
        stages=stack(ActionMode="", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/stacks"),
    ),
    refused(
        "null mode",
        f'{LAST}: configuration lacks "ActionMode", which Deploy/CloudFormation needs.',
        stages=stack(ActionMode=None, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/stacks"),
    ),
    refused(
        "empty name of a change set",
        f'{LAST}: configuration lacks "ChangeSetName", which Deploy/CloudFormation needs '
        'where ActionMode is "CHANGE_SET_EXECUTE".',
        stages=stack(ActionMode="CHANGE_SET_EXECUTE", ChangeSetName=""),
    ),
    refused(
        "bucket at run time",
        f'{LAST}: configuration "BucketName" is "{REFERENCE}", {RUN_TIME} the value.',
        stages=bucket(BucketName=REFERENCE),
    ),
    refused(
        "key of a bucket at run time",
        f'{LAST}: configuration "KMSEncryptionKeyARN" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=bucket(KMSEncryptionKeyARN=REFERENCE),
    ),
    refused(
        "any key of a bucket",
        f'{LAST}: configuration "KMSEncryptionKeyARN" is "*", {MANY} the ARN of one.',
        stages=bucket(KMSEncryptionKeyARN="*"),
    ),
    refused(
        "many buckets",
        f'{LAST}: configuration "BucketName" is "acme-?", {MANY} the name of one.',
        stages=bucket(BucketName="acme-?"),
    ),
    refused(
        "state machine at run time",
        f'{LAST}: configuration "StateMachineArn" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=machine(REFERENCE),
    ),
    refused(
        "null state machine",
        f'{LAST}: configuration lacks "StateMachineArn", which Invoke/StepFunctions needs.',
        stages=machine(None),
    ),
    refused(
        "empty connection",
        f'{P}: stage "Source", action "Source": configuration lacks "ConnectionArn", which '
        "Source/CodeStarSourceConnection needs.",
        stages=[
            stage(
                "Source",
                connection_source(
                    configuration={
                        "ConnectionArn": "",
                        "FullRepositoryId": "acme/orders",
                        "BranchName": "main",
                    }
                ),
            ),
            BUILD,
            DEPLOY,
        ],
    ),
    refused(
        "empty device pool",
        f'{LAST}: configuration lacks "DevicePoolArn", which Test/DeviceFarm needs.',
        stages=device(""),
    ),
    refused(
        "device pool at run time",
        f'{LAST}: configuration "DevicePoolArn" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=device(REFERENCE),
    ),
    refused(
        "topic at run time",
        f'{LAST}: configuration "NotificationArn" is "{REFERENCE}", {RUN_TIME} the ARN.',
        stages=last("Approval/Manual", configuration={"NotificationArn": REFERENCE}),
    ),
    refused(
        "subnets at run time",
        f'{LAST}: configuration "Subnets" is "{REFERENCE}", {RUN_TIME} the value.',
        stages=cluster(Subnets=REFERENCE, SecurityGroupIds="sg-1"),
    ),
    refused(
        "manifests that are empty",
        f"{LAST}: Deploy/EKS needs HelmReleaseName and HelmChartLocation, or ManifestFiles in "
        "its configuration.",
        stages=cluster(ManifestFiles=""),
    ),
    refused(
        "primary source that is empty",
        f'{LAST}: configuration lacks "PrimarySource", which 2 input artifacts need: name the '
        "one with the buildspec.",
        stages=last(
            "Test/CodeBuild",
            input_artifacts=["Source", "Image"],
            configuration={"ProjectName": "t", "PrimarySource": ""},
        ),
    ),
    refused(
        "many projects",
        f'{P}: stage "Build", action "Image": configuration "ProjectName" is "*", {MANY} the '
        "name of one.",
        stages=[SOURCE, stage("Build", build(configuration={"ProjectName": "*"})), DEPLOY],
    ),
    refused(
        "project of a policy variable",
        f'{P}: stage "Build", action "Image": configuration "ProjectName" is '
        f'"${{aws:username}}", {MANY} the name of one.',
        stages=[
            SOURCE,
            stage("Build", build(configuration={"ProjectName": "${aws:username}"})),
            DEPLOY,
        ],
    ),
    refused(
        "any function of a rule",
        f'{P}: stage "Build", on_success rule "Gate": configuration "FunctionName" is "*", '
        f"{MANY} the name of one.",
        stages=[
            SOURCE,
            stage(
                "Build",
                build(),
                on_success={
                    "rules": [
                        {
                            "name": "Gate",
                            "type": "LambdaInvoke",
                            "configuration": {"FunctionName": "*"},
                        }
                    ]
                },
            ),
            DEPLOY,
        ],
    ),
    refused(
        "any role of an action",
        f'{LAST}: role_arn "arn:aws:iam::{ACCOUNT}:role/*" is no ARN of a role.',
        stages=last(
            "Invoke/Lambda",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/*",
            configuration={"FunctionName": "smoke"},
        ),
    ),
    refused(
        "any role that is passed",
        f'{LAST}: passed_role_arns has "*", which is no ARN of a role.',
        stages=last(
            "Deploy/ECS",
            input_artifacts=["Image"],
            passed_role_arns=["*"],
            configuration={"ClusterName": "shop", "ServiceName": "orders"},
        ),
    ),
    refused(
        "any connection",
        f'{P}: connection_arns has "{arn("codeconnections", "connection/*")}", which is no ARN '
        "of a connection.",
        connection_arns=[arn("codeconnections", "connection/*")],
    ),
    refused(
        "many stores",
        f'{P}: the artifact store of Region "eu-west-1": in a policy "*", "?" and "${{" of '
        '"acme-*" stand for more than one thing: write the name of one.',
        artifact_stores={"eu-west-1": store(bucket="acme-*")},
    ),
    refused(
        "an unknown ARN hides no other value",
        f'{LAST}: configuration "BucketName" is "acme-*", {MANY} the name of one.',
        stages=bucket(BucketName="acme-*", KMSEncryptionKeyARN=UNKNOWN),
    ),
    refused(
        "an unknown ARN hides no structure",
        f"{LAST}: run_order 0 is not a whole number from 1 to 999.",
        stages=last(
            "Invoke/StepFunctions", run_order=0, configuration={"StateMachineArn": UNKNOWN}
        ),
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:  # noqa: ARG001
    refusal.only(*messages)


# A role that is somebody else's takes what the module could not grant.
TAKEN = ORDERS.but(
    "run-time values that nothing has to be granted for",
    variables=VARIABLES,
    stages=[
        SOURCE,
        stage("Build", build(configuration={"ProjectName": "orders-#{variables.r}"})),
        stage(
            "Deploy",
            action(
                "Stack",
                "Deploy/CloudFormation",
                role_arn=DEPLOY_ROLE,
                configuration={
                    "ActionMode": "DELETE_ONLY",
                    "StackName": "orders",
                    "RoleArn": REFERENCE,
                },
            ),
            action(
                "Site",
                "Deploy/S3",
                role_arn=DEPLOY_ROLE,
                input_artifacts=["Image"],
                configuration={
                    "BucketName": REFERENCE,
                    "Extract": "true",
                    "ObjectKey": "",
                    "KMSEncryptionKeyARN": None,
                },
            ),
        ),
    ],
)


@pytest.mark.case(TAKEN)
def test_another_role_may_act_on_what_is_chosen_at_run_time(plan: Plan) -> None:
    assert grants(plan)["CodeBuild"][1] == {arn("codebuild", "project/orders-*")}
    assert not any(sid.startswith(("Stack", "S3", "PassStackRole")) for sid in grants(plan))


@pytest.mark.case(TAKEN)
def test_empty_values_are_not_written(plan: Plan) -> None:
    site, stack_action = plan.resource("aws_codepipeline.this")["stage"][2]["action"]
    assert site["configuration"] == {"BucketName": REFERENCE, "Extract": "true"}
    assert stack_action["configuration"]["RoleArn"] == REFERENCE


@pytest.mark.case(
    ORDERS.but(
        "a topic that is made in the same plan",
        stages=last("Approval/Manual", configuration={"NotificationArn": UNKNOWN}),
    )
)
def test_an_unknown_arn_plans(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.this[0]")["policy"] is UNKNOWN
