"""ARNs and names in each other's place, of another account or Region, or of nothing at all."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .cases import (
    ACCOUNT,
    BUILD,
    CONNECTION_ARN,
    DEPLOY,
    DEPLOY_ROLE,
    ORDERS,
    REPOSITORY,
    SOURCE,
    TARGET,
    action,
    connection_source,
    deploy,
    stage,
    store,
)
from .policies import arn, grants
from .refusals import FROM, LAST, VARIABLES, P
from .refusals import refused as refused_with

REFERENCE = "#{variables.r}"
EVERY = (
    f'is "{REFERENCE}", and the role would be granted every one there is, as it cannot be granted '
    f'what is chosen at run time: write a part of the name beside it, such as "orders-{REFERENCE}".'
)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/x"
OTHER_ROLE = f"arn:aws:iam::{TARGET}:role/x"
HERE = f'of Region "eu-west-1" in account {ACCOUNT}.'
refused = partial(refused_with, variables=VARIABLES)


def given(**inputs: Any) -> dict[str, Any]:
    return inputs


def last(kind: str, configuration: dict[str, Any], **attributes: Any) -> list[dict[str, Any]]:
    attributes = {"input_artifacts": ["Image"], **attributes, "configuration": configuration}
    return [SOURCE, BUILD, stage("Last", action("Last", kind, **attributes))]


def alone(kind: str, configuration: dict[str, Any], **attributes: Any) -> list[dict[str, Any]]:
    return last(kind, configuration, input_artifacts=[], **attributes)


def service(**attributes: Any) -> list[dict[str, Any]]:
    return last("Deploy/ECS", {"ClusterName": "shop", "ServiceName": "orders"}, **attributes)


def stack(role: Any, **attributes: Any) -> list[dict[str, Any]]:
    configuration = {"ActionMode": "DELETE_ONLY", "StackName": "orders", "RoleArn": role}
    return alone("Deploy/CloudFormation", configuration, **attributes)


def source(**configuration: Any) -> list[dict[str, Any]]:
    return [
        stage("Source", connection_source(configuration=REPOSITORY | configuration)),
        BUILD,
        DEPLOY,
    ]


def machines(value: str, **attributes: Any) -> list[dict[str, Any]]:
    configuration = {
        "InstanceTagKey": "role",
        "InstanceTagValue": value,
        "InstanceType": "EC2",
        "TargetDirectory": "/srv",
        "PostScript": "start.sh",
    }
    return last("Deploy/EC2", configuration | attributes)


# What nothing but a variable names, and whose grant would be of all there are.
ANY = [
    ("ProjectName", alone("Test/CodeBuild", {"ProjectName": REFERENCE})),
    ("FunctionName", alone("Invoke/Lambda", {"FunctionName": REFERENCE})),
    ("PipelineName", alone("Invoke/CodePipeline", {"PipelineName": REFERENCE})),
    ("InstanceTagValue", machines(REFERENCE)),
    ("ECRRepositoryName", last("Build/ECRBuildAndPublish", {"ECRRepositoryName": REFERENCE})),
    (
        "StackName",
        alone(
            "Deploy/CloudFormation",
            {"ActionMode": "DELETE_ONLY", "StackName": REFERENCE, "RoleArn": ROLE},
        ),
    ),
]
ANY[0][1][2]["actions"][0]["input_artifacts"] = ["Image"]

NAMES = [
    ("ProjectName", "Test/CodeBuild", arn("codebuild", "project/orders")),
    ("FunctionName", "Invoke/Lambda", arn("lambda", "function:orders")),
    ("BucketName", "Deploy/S3", "arn:aws:s3:::site"),
]

CASES = [
    *(
        refused(f"any {key}", f'{LAST}: configuration "{key}" {EVERY}', stages=stages)
        for key, stages in ANY
    ),
    refused(
        "key of a tag at run time",
        f'{LAST}: configuration "InstanceTagKey" is "{REFERENCE}", and the role cannot be granted '
        "what is chosen at run time: write the value.",
        stages=machines("web", InstanceTagKey=REFERENCE),
    ),
    *(
        refused(
            f"ARN as {key}",
            f'{LAST}: configuration "{key}" is "{value}", which is an ARN: write the name.',
            stages=last(kind, {key: value, **({"Extract": "true"} if "S3" in kind else {})}),
        )
        for key, kind, value in NAMES
    ),
    refused(
        "address of an image",
        f'{LAST}: configuration "ECRRepositoryName" is '
        f'"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app:1", which is the address of an '
        'image: write the name of the repository, "team/app".',
        stages=last(
            "Build/ECRBuildAndPublish",
            {"ECRRepositoryName": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app:1"},
        ),
    ),
    refused(
        "service with its cluster",
        f'{LAST}: configuration "ServiceName" is "shop/orders", and no such name has "/" or ":": '
        "write the name alone.",
        stages=last("Deploy/ECS", {"ClusterName": "shop", "ServiceName": "shop/orders"}),
    ),
    refused(
        "topic of another Region",
        f'{LAST}: configuration "NotificationArn" is "arn:aws:sns:us-east-1:{ACCOUNT}:t", which is '
        f"no ARN of a topic {HERE}",
        stages=alone("Approval/Manual", {"NotificationArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:t"}),
    ),
    refused(
        "name of a state machine",
        f'{LAST}: configuration "StateMachineArn" is "orders", which is no ARN of a state machine '
        f"{HERE}",
        stages=alone("Invoke/StepFunctions", {"StateMachineArn": "orders"}),
    ),
    refused(
        "key of a bucket that is no key",
        f'{LAST}: configuration "KMSEncryptionKeyARN" is "{ROLE}", which is no ARN of a key, or '
        "its id.",
        stages=last(
            "Deploy/S3", {"BucketName": "site", "Extract": "true", "KMSEncryptionKeyARN": ROLE}
        ),
    ),
    refused(
        "connection of another Region",
        f'{FROM}: configuration "ConnectionArn" is "{CONNECTION_ARN.replace("eu-west", "us-east")}'
        f'", and the role is granted the connections of account {ACCOUNT} in Region "eu-west-1" '
        "alone: give it in connection_arns.",
        stages=source(ConnectionArn=CONNECTION_ARN.replace("eu-west", "us-east")),
    ),
    refused(
        "connection that is not among the given",
        f'{FROM}: configuration "ConnectionArn" is "{CONNECTION_ARN}", which connection_arns lacks '
        f'(did you mean "{CONNECTION_ARN.replace("one", "two")}"?): add it.',
        stages=source(),
        connection_arns=[CONNECTION_ARN.replace("one", "two")],
    ),
    refused(
        "no connection at all",
        f"{FROM}: connection_arns is empty, and the role could use no connection: give the one of "
        "this action, or leave connection_arns out.",
        stages=source(),
        connection_arns=[],
    ),
    refused(
        "name of a connection",
        f'{FROM}: configuration "ConnectionArn" is "github", which is no ARN of a connection.',
        stages=source(ConnectionArn="github"),
    ),
    refused(
        "role of a stack of another account",
        f'{LAST}: configuration "RoleArn" is "{OTHER_ROLE}", which is no ARN of a role of account '
        f"{ACCOUNT}, in which the action acts.",
        stages=stack(OTHER_ROLE),
    ),
    refused(
        "role of a stack of the pipeline's account",
        f'{LAST}: configuration "RoleArn" is "{ROLE}", which is no ARN of a role of account '
        f"{TARGET}, in which the action acts.",
        stages=stack(ROLE, role_arn=DEPLOY_ROLE),
    ),
    refused(
        "name of a role for another",
        f'{LAST}: configuration "RoleArn" is "deploy", which is no ARN of a role.',
        stages=stack("deploy", role_arn=DEPLOY_ROLE),
    ),
    refused(
        "passed role of another account",
        f'{LAST}: passed_role_arns has "{OTHER_ROLE}", and a role passes only those of its own '
        f"account, {ACCOUNT}.",
        stages=service(passed_role_arns=[OTHER_ROLE]),
    ),
    refused(
        "the pipeline's own role",
        f'{LAST}: role_arn "arn:aws:iam::{ACCOUNT}:role/orders-pipeline" is the pipeline\'s own '
        "role, which acts without it and cannot assume itself: remove role_arn.",
        stages=service(role_arn=f"arn:aws:iam::{ACCOUNT}:role/orders-pipeline"),
    ),
    *(
        refused(title, f"{P}: {name} {text}", **{"stages": [SOURCE, BUILD], **inputs})
        for title, name, text, inputs in [
            (
                "brought role of another account",
                "role.arn",
                f'"{OTHER_ROLE}" is not right: it is the ARN of a role of account {ACCOUNT}.',
                given(role={"arn": OTHER_ROLE}),
            ),
            (
                "path without an end",
                "role.path",
                '"/ci" is not right: it is "/", or begins and ends with it, such as "/delivery/", '
                "in at most 512 characters.",
                given(role={"path": "/ci"}),
            ),
            (
                "path of 513 characters",
                "role.path",
                f'"/{"p" * 511}/" is not right: it is "/", or begins and ends with it, such as '
                '"/delivery/", in at most 512 characters.',
                given(role={"path": f"/{'p' * 511}/"}),
            ),
            (
                "name of a boundary",
                "role.permissions_boundary",
                f'"limits" is no ARN of a policy, such as arn:aws:iam::{ACCOUNT}:policy/boundary.',
                given(role={"permissions_boundary": "limits"}),
            ),
            (
                "any Region",
                "artifact_stores",
                'has "*", which is no Region, such as "eu-west-1".',
                given(artifact_stores={"eu-west-1": store(), "*": {"bucket": "acme"}}),
            ),
        ]
    ),
    refused(
        "any account and Region",
        f'{P}: account_id "*" is not right: it is 12 digits.',
        f'{P}: region "*" is not right: it is such as "eu-west-1".',
        f'{P}: partition "*" is not right: it is such as "aws" or "aws-cn".',
        f'{P}: artifact_stores has "*", which is no Region, such as "eu-west-1".',
        stages=[SOURCE, BUILD],
        account_id="*",
        region="*",
        partition="*",
        artifact_stores={"*": {"bucket": "acme"}},
    ),
    refused(
        "key of AWS for another account",
        f'{P}: stage "Deploy", action "Service": its role is of account {TARGET}, and no other '
        'account can use the AWS managed key of the artifact store "acme-eu-west-1": give the '
        "store a key.",
        artifact_stores={"eu-west-1": store(key={"alias": "alias/aws/s3", "arn": UNKNOWN})},
    ),
    refused(
        "alias without its beginning",
        f'{P}: the artifact store of Region "eu-west-1": key.alias "acme" does not begin with '
        'alias/: write "alias/acme".',
        artifact_stores={"eu-west-1": store(key={"alias": "acme", "arn": UNKNOWN})},
    ),
    refused(
        "key of another Region",
        f'{P}: the artifact store of Region "eu-west-1": key.arn "arn:aws:kms:us-east-1:{ACCOUNT}:'
        f'key/1" is no ARN of a key of that Region in account {ACCOUNT}.',
        artifact_stores={
            "eu-west-1": store(
                key={"alias": "alias/acme", "arn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"}
            )
        },
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:
    assert case.is_refused
    for message in messages:
        refusal.says(message)


@pytest.mark.parametrize(
    "case",
    [
        ORDERS.but(
            "everything of its account and Region",
            connection_arns=[CONNECTION_ARN],
            role={
                "path": f"/{'p' * 510}/",
                "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/team/limits",
            },
            artifact_stores={
                "eu-west-1": store(
                    key={"alias": "alias/acme", "arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"}
                )
            },
            stages=[
                *source()[:2],
                stage(
                    "Last",
                    action(
                        "Ask", "Approval/Manual", configuration={"NotificationArn": arn("sns", "t")}
                    ),
                    deploy(role_arn=None, passed_role_arns=[ROLE]),
                    stack(ROLE)[2]["actions"][0],
                    action(
                        "Away",
                        "Deploy/CloudFormation",
                        role_arn=DEPLOY_ROLE,
                        configuration={
                            "ActionMode": "DELETE_ONLY",
                            "StackName": "orders",
                            "RoleArn": OTHER_ROLE,
                        },
                    ),
                    action(
                        "Site",
                        "Deploy/S3",
                        input_artifacts=["Image"],
                        configuration={
                            "BucketName": "site",
                            "Extract": "true",
                            "KMSEncryptionKeyARN": arn("kms", "key/1"),
                        },
                    ),
                    action(
                        "Push",
                        "Build/ECRBuildAndPublish",
                        input_artifacts=["Image"],
                        configuration={"ECRRepositoryName": "team/orders-#{variables.r}"},
                    ),
                ),
            ],
            variables=[{"name": "r", "default_value": "x"}],
        )
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert case.inputs["role"]["path"] == plan.resource("aws_iam_role.this[0]")["path"]
    assert grants(plan)["EcrPush"][1] == {arn("ecr", "repository/team/orders-*")}
