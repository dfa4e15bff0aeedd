"""What the tests of the pipeline role's policy share: grants as plain sets, and the stores'."""

from __future__ import annotations

from typing import Any

from delivery.testing import Case, Plan, Policy, Statement

from .cases import ACCOUNT, ORDERS, action, stage

Conditions = dict[str, dict[str, tuple[str, ...]]]
Grant = tuple[set[str], set[str], dict[str, dict[str, tuple[str, ...]]]]

OWN_ACCOUNT: Conditions = {"StringEquals": {"aws:ResourceAccount": (ACCOUNT,)}}

STORE: dict[str, Grant] = {
    "ArtifactBucket": (
        {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"},
        {"arn:aws:s3:::acme-eu-west-1"},
        {"StringEquals": {"aws:ResourceAccount": (ACCOUNT,)}},
    ),
    "ArtifactObjects": (
        {
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionTagging",
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectTagging",
            "s3:PutObjectVersionTagging",
        },
        {"arn:aws:s3:::acme-eu-west-1/*"},
        {"StringEquals": {"aws:ResourceAccount": (ACCOUNT,)}},
    ),
    "ArtifactKey": (
        {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
        {f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*"},
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/acme-eu-west-1",)}},
    ),
}
CONNECTION: dict[str, Grant] = {
    "UseConnection": (
        {"codeconnections:UseConnection"},
        {f"arn:aws:codeconnections:eu-west-1:{ACCOUNT}:connection/*"},
        {"ForAllValues:StringEquals": {"codeconnections:FullRepositoryId": ("acme/orders",)}},
    ),
    "UseStarConnection": (
        {"codestar-connections:UseConnection"},
        {f"arn:aws:codestar-connections:eu-west-1:{ACCOUNT}:connection/*"},
        {"ForAllValues:StringEquals": {"codestar-connections:FullRepositoryId": ("acme/orders",)}},
    ),
}
CODEBUILD = {"codebuild:BatchGetBuilds", "codebuild:StartBuild"}


def arn(service: str, resource: str, region: str = "eu-west-1") -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def logs(region: str = "eu-west-1") -> Grant:
    group = arn("logs", "log-group:/aws/codepipeline/orders", region)
    return (
        {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"},
        {group, f"{group}:*"},
        {},
    )


def passed_to(service: str) -> dict[str, dict[str, tuple[str, ...]]]:
    return {"StringEquals": {"iam:PassedToService": (service,)}}


def acting_as(role: str) -> Conditions:
    """The condition on the role that CloudFormation acts with."""
    return {"StringEquals": {"cloudformation:RoleArn": (role,)}}


def policies(plan: Plan) -> list[Policy]:
    """The inline policy of the role, then the managed ones, each of which is attached to it."""
    managed = plan.of_type("aws_iam_policy")
    attached = plan.of_type("aws_iam_role_policy_attachment")
    assert len(managed) == len(attached)
    return [
        plan.resource("aws_iam_role_policy.this[0]").policy(),
        *(plan.resource(f"aws_iam_policy.this[{n}]").policy() for n in range(len(managed))),
    ]


def statements(plan: Plan) -> list[Statement]:
    return [statement for policy in policies(plan) for statement in policy.statements]


def grants(plan: Plan) -> dict[str, Grant]:
    granted = statements(plan)
    assert all(s.effect == "Allow" and not s.not_actions for s in granted)
    found: dict[str, Grant] = {
        s.sid: (
            set(s.actions),
            set(s.resources),
            {operator: dict(keys) for operator, keys in s.conditions.items()},
        )
        for s in granted
    }
    assert len(found) == len(granted), "a Sid stands twice"
    return found


def case(title: str, *stages: dict[str, Any], **inputs: Any) -> Case:
    return ORDERS.but(title, stages=list(stages), **inputs)


def s3_source(name: str = "Source", **configuration: str) -> dict[str, Any]:
    return action(
        name,
        "Source/S3",
        namespace=name,
        output_artifacts=[name],
        configuration={"S3Bucket": "acme-in", "S3ObjectKey": "orders.zip", **configuration},
    )


BUCKET_SOURCE = stage("Source", s3_source())
BUCKET: dict[str, Grant] = {
    "S3SourceBucket": (
        {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"},
        {"arn:aws:s3:::acme-in"},
        OWN_ACCOUNT,
    ),
    "S3SourceObject": (
        {
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionTagging",
        },
        {"arn:aws:s3:::acme-in/orders.zip"},
        OWN_ACCOUNT,
    ),
}


def differences(
    plan: Plan, expected: dict[str, Grant]
) -> dict[str, tuple[Grant | None, Grant | None]]:
    """By Sid, what is granted beside what is expected, where the two are not equal."""
    found = grants(plan)
    return {
        sid: (found.get(sid), expected.get(sid))
        for sid in found.keys() | expected.keys()
        if found.get(sid) != expected.get(sid)
    }
