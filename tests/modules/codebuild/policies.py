"""Policies as the tests of this folder expect them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from delivery.testing import Plan

PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
PUSH = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]


def allow(sid: str, actions: list[str], resources: list[str], **condition: Any) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": condition["condition"]} if condition else statement


def in_buckets(
    sid: str, actions: list[str], resources: list[str], account: str = "111111111111", **more: Any
) -> dict[str, Any]:
    """A statement on buckets, which are of the project's account alone."""
    owned = {"StringEquals": {"aws:ResourceAccount": [account]}}
    return allow(sid, actions, resources, condition={**owned, **more})


def statements(plan: Plan, address: str = 'aws_iam_role_policy.this["build"]') -> list[Any]:
    document = json.loads(plan.resource(address)["policy"])
    assert document["Version"] == "2012-10-17"
    found = document["Statement"]
    assert isinstance(found, list)
    return found


def write_logs(group: str, account: str = "arn:aws:logs:eu-west-1:111111111111") -> dict[str, Any]:
    arn = f"{account}:log-group:/aws/codebuild/{group}"
    return allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{arn}:*"])


def write_reports(*groups: str) -> dict[str, Any]:
    names = ("BatchPutCodeCoverages", "BatchPutTestCases", "CreateReport", "CreateReportGroup")
    actions = [f"codebuild:{name}" for name in (*names, "UpdateReport")]
    return allow("WriteReports", actions, list(groups))


SERVICES = (("Connection", "codeconnections"), ("CodeStarConnection", "codestar-connections"))


def bound(service: str, *repositories: str) -> dict[str, Any]:
    # ForAllValues holds as well where a call has no such key; StringEquals alone does not.
    return {"ForAllValues:StringEquals": {f"{service}:FullRepositoryId": list(repositories)}}


def read_only(service: str, *repositories: str) -> dict[str, Any]:
    """As `bound`, and nothing is written: a build does not push as the provider's app."""
    ((operator, keys),) = bound(service, *repositories).items()
    return {operator: {**keys, f"{service}:ProviderPermissionsRequired": ["read_only"]}}


def use_source(repository: str, arn: Callable[[str], str], *own: str) -> list[dict[str, Any]]:
    """The repository through any connection; `own`, the source's connections, with their tokens."""
    return [
        *(
            allow(
                f"UseSource{name}",
                [f"{service}:UseConnection"],
                [arn(service)],
                condition=bound(service, repository),
            )
            for name, service in SERVICES
        ),
        *([read_connection(*own)] if own else []),
    ]


def read_connection(*arns: str) -> dict[str, Any]:
    actions = [f"codeconnections:{name}" for name in ("GetConnection", "GetConnectionToken")]
    return allow("ReadSourceConnection", actions, list(arns))


def trust(project: str, account: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "codebuild.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": project},
                    "StringEquals": {"aws:SourceAccount": account},
                },
            }
        ],
    }
