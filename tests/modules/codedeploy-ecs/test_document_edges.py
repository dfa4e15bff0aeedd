"""The last documents that are accepted before one is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    CONTAINER,
    OWN,
    container,
    declared,
    documents,
    own,
    own_app_spec,
)

from delivery.testing import Case, Plan


def wrong(title: str, task: Any, app_spec: Any = None, **inputs: Any) -> Case:
    return documents(title, task, app_spec, **inputs).refused(title)


def images(title: str, *given: dict[str, Any]) -> Case:
    return wrong(title, None, images=list(given))


def text(title: str, old: str, new: str) -> Case:
    return wrong(title, own(), own_app_spec(old, new))


def two(**changes: Any) -> dict[str, Any]:
    """A task of two containers, the second of which is changed."""
    return declared(containers={"orders": CONTAINER, "proxy": {"image": "proxy:1", **changes}})


def healthy(**changes: Any) -> dict[str, Any]:
    return container(health_check={"command": ["CMD", "true"], **changes})


def strategy(*providers: dict[str, Any]) -> dict[str, Any]:
    return {"capacity_provider_strategy": list(providers)}


@pytest.mark.parametrize(
    "case",
    [
        documents(
            "four images of five artifacts",
            None,
            images=[{"artifact": c * 100} for c in "abcd"],
            templates={"app_spec_artifact": "Files", "task_definition_artifact": "Files"},
        ),
        documents("smallest task of Fargate", declared(cpu=256, memory=512)),
        documents("largest task of Fargate", declared(cpu=16384, memory=122880)),
        documents("task of 8 cores", declared(cpu=8192, memory=61440)),
        documents("least storage", declared(ephemeral_storage_in_gib=21)),
        documents("most storage", declared(ephemeral_storage_in_gib=200)),
        documents(
            "the same port of the host",
            container(ports=[{"container_port": 65535, "host_port": 65535}]),
        ),
        documents(
            "longest health check", healthy(interval=300, retries=10, start_period=300, timeout=60)
        ),
        documents(
            "shortest health check", healthy(interval=5, retries=1, start_period=0, timeout=2)
        ),
        documents(
            "depends on health",
            declared(
                containers={
                    "orders": {**CONTAINER, "health_check": {"command": ["NONE"]}},
                    "proxy": {"image": "proxy:1", "depends_on": {"orders": "HEALTHY"}},
                }
            ),
        ),
        documents(
            "access point at its root",
            declared(
                volumes={
                    "data": {
                        "access_point_id": "fsap-1",
                        "file_system_id": "fs-1",
                        "root_directory": "/",
                    }
                }
            ),
        ),
        documents("sizes in words", own(cpu="1 vCPU", memory="2 GB")),
        documents("longest family", own(family="f" * 255)),
        documents(
            "instances stop slowly",
            container(stop_timeout=600) | {"requires_compatibilities": ["EC2"]},
        ),
        documents(
            "largest base and weight",
            declared(),
            strategy({"capacity_provider": "FARGATE", "base": 100000, "weight": 1000}),
        ),
        documents(
            "providers of instances",
            declared(requires_compatibilities=["EC2"]),
            strategy({"capacity_provider": "a"}, {"capacity_provider": "b"}),
        ),
        documents("the latest platform", declared(), {"platform_version": "LATEST"}),
        documents(
            "an appspec in JSON",
            own(),
            {
                "text": json.dumps(
                    {
                        "Resources": [
                            {
                                "S": {
                                    "Type": "AWS::ECS::Service",
                                    "Properties": {
                                        "TaskDefinition": "<TASK_DEFINITION>",
                                        "LoadBalancerInfo": {
                                            "ContainerName": "orders",
                                            "ContainerPort": 8080,
                                        },
                                    },
                                }
                            }
                        ],
                        "version": 0.0,
                    }
                )
            },
        ),
        documents(
            "a whole network",
            own(),
            own_app_spec(
                "Hooks:",
                "        NetworkConfiguration:\n"
                "          AwsvpcConfiguration:\n"
                "            {Subnets: [a], SecurityGroups: [b], AssignPublicIp: DISABLED}\n"
                "Hooks:",
            ),
        ),
        documents(
            "an image beside a placeholder",
            own(
                containerDefinitions=[
                    *OWN["containerDefinitions"],
                    {"name": "proxy", "image": "proxy:1"},
                ]
            ),
        ),
        documents(
            "one of two exposed", two(ports=[{"container_port": 80}]), {"container_name": "proxy"}
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.output("action_configuration")["Image1ContainerName"] == "IMAGE1_NAME"
