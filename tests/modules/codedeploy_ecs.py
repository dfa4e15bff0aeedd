"""What the tests of the module codedeploy-ecs share: one accepted call, with parts of it to vary.

Not in their folder: its hyphen makes it no package that mypy follows imports into.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.session
import jsonschema  # type: ignore[import-untyped]
import yaml
from botocore.validate import ParamValidator

from delivery.testing import Case

PLACE = {"account_id": "111111111111", "partition": "aws", "region": "eu-west-1"}
HERE = "eu-west-1:111111111111"
ROLES = "arn:aws:iam::111111111111:role"
LISTENERS = f"arn:aws:elasticloadbalancing:{HERE}:listener"
PRODUCTION = f"{LISTENERS}/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2"
TEST = f"{LISTENERS}/app/shop/50dc6c495c0c9188/0467ef3c8400ae65"
TOPIC = f"arn:aws:sns:{HERE}:deployments"
TARGET_GROUPS = ["orders-blue", "orders-green"]
BALANCER: dict[str, Any] = {
    "listener_arns": {"production": PRODUCTION},
    "name": "shop",
    "target_groups": TARGET_GROUPS,
}
BOTH_LISTENERS = {**BALANCER, "listener_arns": {"production": PRODUCTION, "test": TEST}}
NETWORK = {
    **BALANCER,
    "listener_arns": {"production": PRODUCTION.replace("/app/", "/net/")},
    "type": "network",
}
BASE: dict[str, Any] = {
    **PLACE,
    "name": "orders",
    "service": {"cluster": "shop", "name": "orders"},
    "load_balancer": BALANCER,
}
SCHEMA = json.loads((Path(__file__).parent / "codedeploy-ecs/appspec.schema.json").read_text())
REVISION = f"arn:aws:ecs:{HERE}:task-definition/orders:7"
GROUP = "aws_codedeploy_deployment_group.this[0]"
CONFIG = "aws_codedeploy_deployment_config.this[0]"

# A task definition in either form, and the appspec that goes with it.
CONTAINER: dict[str, Any] = {"image": "<IMAGE1_NAME>", "ports": [{"container_port": 8080}]}
DECLARED: dict[str, Any] = {
    "containers": {"orders": CONTAINER},
    "cpu": 256,
    "family": "orders",
    "memory": 512,
}
OWN: dict[str, Any] = {
    "family": "orders",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "containerDefinitions": [
        {
            "name": "orders",
            "image": "<IMAGE1_NAME>",
            "essential": True,
            "portMappings": [{"containerPort": 8080}],
        }
    ],
}
OWN_APP_SPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: "orders"
          ContainerPort: 8080
Hooks:
  - BeforeInstall: "orders-migrate"
"""
IMAGES = [{"artifact": "Image"}]


def call(title: str, **inputs: Any) -> Case:
    """The accepted call with some inputs of its own."""
    return Case("codedeploy-ecs", name=title, inputs={**BASE, **inputs})


def documents(title: str, task_definition: Any, app_spec: Any = None, **inputs: Any) -> Case:
    """The accepted call with documents, and nothing else to make."""
    return call(
        title,
        **{
            "create": False,
            "images": IMAGES,
            "load_balancer": None,
            "service": None,
            "task_definition": task_definition,
            "app_spec": app_spec,
            **inputs,
        },
    )


def own(**changes: Any) -> dict[str, str]:
    """A task definition of one's own; a key that is None is left out."""
    changed = {key: value for key, value in {**OWN, **changes}.items() if value is not None}
    return {"text": json.dumps(changed)}


def own_container(*, execution_role_arn: str | None = None, **changes: Any) -> dict[str, str]:
    """One's own task definition, whose one container is changed; None leaves a key out."""
    container = {**OWN["containerDefinitions"][0], **changes}
    definitions = [{k: v for k, v in container.items() if v is not None}]
    return own(containerDefinitions=definitions, executionRoleArn=execution_role_arn)


def own_app_spec(old: str, new: str) -> dict[str, str]:
    """An appspec of one's own, with one part of it changed."""
    assert old in OWN_APP_SPEC
    return {"text": OWN_APP_SPEC.replace(old, new)}


def declared(**changes: Any) -> dict[str, Any]:
    """A task definition that is declared, with some options of its own."""
    return {**DECLARED, **changes}


def container(**changes: Any) -> dict[str, Any]:
    """A task definition that is declared, whose one container is changed."""
    return declared(containers={"orders": {**CONTAINER, **changes}})


def allow(
    sid: str,
    actions: list[str],
    resources: list[str],
    condition: dict[str, dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """A statement as the module renders it."""
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def says(text: str) -> str:
    """A problem as the module tells it."""
    return f'CodeDeploy "orders": {text}'


def registration(text: str) -> dict[str, Any]:
    """The document as CodePipeline hands it to ECS, judged by the shape of the API's model."""
    placeholders = {"<IMAGE1_NAME>": "orders@sha256:0", "<MESH>": "mesh@sha256:1"}
    for placeholder, image in placeholders.items():
        text = text.replace(placeholder, image)
    document: dict[str, Any] = json.loads(text)
    model = botocore.session.get_session().get_service_model("ecs")
    shape = model.operation_model("RegisterTaskDefinition").input_shape
    assert shape is not None
    report = ParamValidator().validate(document, shape)
    assert not report.has_errors(), report.generate_report()
    assert set(document) <= set(shape.members)
    return document


def app_spec(text: str) -> Any:
    """The document as CodeDeploy reads it, judged by the schema of its pages."""
    assert text.startswith("version: 0.0\n")
    document = yaml.safe_load(text.replace("<TASK_DEFINITION>", REVISION))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    return document
