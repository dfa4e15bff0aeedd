"""Sample events as AWS's user guides show them, and what EventBridge makes of them.

The matcher is moto's. CodeCommit: codecommit/latest/userguide/monitoring-events.html. ECR:
AmazonECR/latest/userguide/ecr-eventbridge.html. S3: AmazonS3/latest/userguide/ev-events.html.
CodePipeline: codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

from moto.events.models import EventPattern

ACCOUNT = "111111111111"
REGION = "eu-west-1"
DIGEST = "sha256:7f5b2640fe6fb4f46592dfd3410c4a79f8712d7a06f9c7b7e0a5f3f1a1b2c3d4"
VERSION = "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def _event(source: str, kind: str, arn: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "13cde686-328b-6117-af20-0e5566167482",
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-11-16T01:54:34Z",
        "region": REGION,
        "resources": [arn] if arn else [],
        "detail": dict(detail),
    }


CODECOMMIT = _event(
    "aws.codecommit",
    "CodeCommit Repository State Change",
    f"arn:aws:codecommit:{REGION}:{ACCOUNT}:orders",
    {
        "event": "referenceUpdated",
        "repositoryName": "orders",
        "repositoryId": "12345678-1234-5678-abcd-12345678abcd",
        "referenceType": "branch",
        "referenceName": "main",
        "referenceFullName": "refs/heads/main",
        "commitId": "26a8f2a9e8b1f6f3b1a8c1d4e5f60718293a4b5c",
        "oldCommitId": "3e5983EXAMPLE",
        "callerUserArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/dev/ana",
    },
)
ECR = _event(
    "aws.ecr",
    "ECR Image Action",
    "",
    {
        "result": "SUCCESS",
        "repository-name": "acme/orders",
        "image-digest": DIGEST,
        "action-type": "PUSH",
        "image-tag": "v1.2.3",
        "manifest-media-type": "application/vnd.oci.image.manifest.v1+json",
        "artifact-media-type": "application/vnd.oci.image.config.v1+json",
    },
)
ECR_REPLICATED = _event(
    "aws.ecr",
    "ECR Replication Action",
    f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/acme/orders",
    {
        "result": "SUCCESS",
        "repository-name": "acme/orders",
        "image-digest": DIGEST,
        "source-account": "222222222222",
        "action-type": "REPLICATE",
        "source-region": "us-west-2",
        "image-tag": "v1.2.3",
    },
)
S3 = _event(
    "aws.s3",
    "Object Created",
    "arn:aws:s3:::acme-releases",
    {
        "version": "0",
        "bucket": {"name": "acme-releases"},
        "object": {
            "key": "orders/release.zip",
            "size": 5,
            "etag": "b57f9512698f4b09e608f4f2a65852e5",
            "version-id": VERSION,
            "sequencer": "00617F08299329D189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    },
)
PIPELINE = _event(
    "aws.codepipeline",
    "CodePipeline Pipeline Execution State Change",
    f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:platform",
    {
        "pipeline": "platform",
        "execution-id": "12345678-1234-5678-abcd-12345678abcd",
        "start-time": "2026-11-16T01:40:09Z",
        "state": "SUCCEEDED",
        "version": 3.0,
        "pipeline-execution-attempt": 1.0,
    },
)


def changed(event: Mapping[str, Any], /, **fields: Any) -> dict[str, Any]:
    """The event with other fields: `detail` and what is in it are merged."""
    found = copy.deepcopy(dict(event))
    for name, value in fields.items():
        if isinstance(value, dict):
            found[name] = changed(found[name], **value)
        else:
            found[name] = value
    return found


def matches(pattern: str, event: Mapping[str, Any]) -> bool:
    """Whether a rule of the pattern, a JSON text, takes the event."""
    # Of moto's own type for events, whose optional fields an event of a service may lack.
    given: Any = copy.deepcopy(dict(event))
    return EventPattern.load(pattern).matches_event(given)


def transformed(transformer: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
    """What an input transformer, as Terraform plans it, makes of the event, as parsed JSON."""
    paths: Mapping[str, str] = transformer["input_paths"]

    def value(found: re.Match[str]) -> str:
        node: Any = event
        # A name that no path has is an error of PutTargets.
        for step in paths[found[1]].removeprefix("$.").split("."):
            node = node[step]
        return json.dumps(node)[1:-1]

    return json.loads(re.sub(r"<([A-Za-z0-9_-]+)>", value, transformer["input_template"]))
