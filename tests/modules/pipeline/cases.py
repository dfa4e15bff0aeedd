"""What the tests of the pipeline start from, and the parts that they put together."""

from __future__ import annotations

from typing import Any

from delivery.testing import UNKNOWN, Case

ACCOUNT = "111111111111"
TARGET = "222222222222"
DEPLOY_ROLE = f"arn:aws:iam::{TARGET}:role/orders-deploy"

CONNECTION_ARN = f"arn:aws:codeconnections:eu-west-1:{ACCOUNT}:connection/one"
REPOSITORY = {
    "ConnectionArn": CONNECTION_ARN,
    "FullRepositoryId": "acme/orders",
    "BranchName": "main",
}


def action(name: str, kind: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **attributes}


def stage(name: str, *actions: dict[str, Any], **blocks: Any) -> dict[str, Any]:
    return {"name": name, "actions": list(actions), **blocks}


def store(region: str = "eu-west-1", **attributes: Any) -> dict[str, Any]:
    """The output of the artifact-store module: before it exists, its key's ARN is not known."""
    return {
        "bucket": f"acme-{region}",
        "account_id": ACCOUNT,
        "region": region,
        "key": {"alias": f"alias/acme-{region}", "arn": UNKNOWN},
        **attributes,
    }


def connection_source(name: str = "Source", **attributes: Any) -> dict[str, Any]:
    return action(
        name,
        "Source/CodeStarSourceConnection",
        **{
            "namespace": name,
            "output_artifacts": [name],
            "configuration": {
                "ConnectionArn": UNKNOWN,
                "FullRepositoryId": "acme/orders",
                "BranchName": "main",
            },
            **attributes,
        },
    )


def build(name: str = "Image", **attributes: Any) -> dict[str, Any]:
    return action(
        name,
        "Build/CodeBuild",
        **{
            "input_artifacts": ["Source"],
            "output_artifacts": [name],
            "configuration": {"ProjectName": "orders"},
            **attributes,
        },
    )


def deploy(name: str = "Service", **attributes: Any) -> dict[str, Any]:
    return action(
        name,
        "Deploy/ECS",
        **{
            "input_artifacts": ["Image"],
            "role_arn": DEPLOY_ROLE,
            "configuration": {"ClusterName": "shop", "ServiceName": "orders"},
            **attributes,
        },
    )


SOURCE = stage("Source", connection_source())
BUILD = stage("Build", build())
DEPLOY = stage("Deploy", deploy())

ORDERS = Case(
    "pipeline",
    inputs={
        "name": "orders",
        "artifact_stores": {"eu-west-1": store()},
        "stages": [SOURCE, BUILD, DEPLOY],
    },
)


def orders(*stages: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    """Inputs for ORDERS.but and ORDERS.refused, with the stages as positional arguments."""
    return {**({"stages": list(stages)} if stages else {}), **inputs}
