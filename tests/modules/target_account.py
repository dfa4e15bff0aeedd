"""What the tests of the module target-account share: who and where, how a statement is written, and
one accepted call with parts of it to get wrong.

Not in their folder: its hyphen makes it no package that mypy follows imports into.
"""

from __future__ import annotations

from typing import Any

from delivery.testing import Case

ARN = "eu-west-1:222222222222"
ROLES = "arn:aws:iam::222222222222:role"
PIPELINE = "arn:aws:iam::111111111111:role/orders-pipeline"
STORES = {"eu-west-1": {"account_id": "111111111111", "bucket": "orders-artifacts"}}
BASE: dict[str, Any] = {
    "account_id": "222222222222",
    "partition": "aws",
    "region": "eu-west-1",
    "name": "orders-deploy",
    "artifact_stores": STORES,
    "pipeline_role_arns": [PIPELINE],
}
KEY_ACTIONS = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
]
PUT_ACTIONS = [
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
]


def allow(
    sid: str,
    actions: list[str],
    resources: list[str],
    condition: dict[str, dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """A statement as the module renders it."""
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def passes(sid: str, service: str, roles: list[str]) -> dict[str, Any]:
    """Roles that are handed on, to one service."""
    return allow(sid, ["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": [service]}})


def store(
    sid: str, region: str, bucket: str, alias: str, *, written: bool = False
) -> list[dict[str, Any]]:
    """What an action role may do with the artifacts of a store: read, or write as well."""
    owned = {"StringEquals": {"aws:ResourceAccount": ["111111111111"]}}
    return [
        allow(
            f"ArtifactBucket{sid}",
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
            [f"arn:aws:s3:::{bucket}"],
            owned,
        ),
        allow(
            f"ArtifactObjects{sid}",
            [
                "s3:GetObject",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionTagging",
                *(PUT_ACTIONS if written else []),
            ],
            [f"arn:aws:s3:::{bucket}/*"],
            owned,
        ),
        allow(
            f"ArtifactKey{sid}",
            KEY_ACTIONS if written else KEY_ACTIONS[:2],
            [f"arn:aws:kms:{region}:111111111111:key/*"],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [alias]}},
        ),
    ]


STORE = store("EuWest1", "eu-west-1", "orders-artifacts", "alias/orders-artifacts")
WRITTEN = store("EuWest1", "eu-west-1", "orders-artifacts", "alias/orders-artifacts", written=True)

POLICY = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
TARGET = Case(
    "target-account",
    inputs={
        "account_id": "222222222222",
        "name": "orders-deploy",
        "pipeline_role_arns": [PIPELINE],
        "artifact_stores": STORES,
        "eks": {"clusters": ["apps"], "pipelines": ["orders"]},
    },
)


def says(text: str, name: str = "orders-deploy") -> str:
    return f'Target account role "{name}": {text}'


def stacks(*names: str, **role: Any) -> dict[str, Any]:
    return {"stacks": list(names), "execution_role": role or {"policy_arns": {"queues": POLICY}}}


def ecs(cluster: str, service: str, *roles: str) -> dict[str, Any]:
    return {
        "services": [{"cluster": cluster, "service": service}],
        "pass_role_arns": list(roles),
    }


def groups(application: str, group: str) -> list[dict[str, str]]:
    return [{"application": application, "deployment_group": group}]


def private(groups: list[Any], subnets: list[Any]) -> dict[str, Any]:
    network = {"security_group_ids": groups, "subnet_ids": subnets}
    return {"clusters": ["apps"], "pipelines": ["orders"], "private_endpoint": network}


def stored(region: str = "eu-west-1", **changed: Any) -> dict[str, Any]:
    return {region: {"account_id": "111111111111", "bucket": "orders-artifacts", **changed}}
