"""Every message that a task definition is refused with."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    CONTAINER,
    OWN,
    ROLES,
    container,
    declared,
    documents,
    own,
    own_app_spec,
    own_container,
    says,
)

from delivery.testing import Case, Refusal

TASK = "the task definition"
ORDERS = f'{TASK}\'s container "orders"'
HEALTH = 'task_definition.containers["orders"].health_check'


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


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            wrong("text and containers", {**declared(), **own()}),
            "task_definition has text and containers: give your own document, or declare one.",
        ),
        (
            wrong("text of no JSON", {"text": "family: orders"}),
            "task_definition.text is no JSON object: give the document that ecs "
            "register-task-definition takes.",
        ),
        (
            wrong("described", {"text": json.dumps({"taskDefinition": OWN})}),
            'task_definition.text has "taskDefinition" around the document, as '
            "describe-task-definition answers: give what is inside it.",
        ),
        (
            wrong("copied", own(revision=7, status="ACTIVE", compatibilities=["EC2"])),
            "task_definition.text has compatibilities, revision, status, which ECS writes and a "
            "registration does not take: leave them out.",
        ),
        (
            wrong("no family", own(family=None)),
            f'{TASK}\'s family "" must be 1 to 255 letters, digits, _ and -.',
        ),
        (
            wrong("family", declared(family="the orders")),
            f'{TASK}\'s family "the orders" must be 1 to 255 letters, digits, _ and -.',
        ),
        (
            wrong("nothing declared", declared(containers={}), images=[]),
            f"{TASK} has no containers: declare at least one.",
        ),
        (
            wrong("no definitions", own(containerDefinitions=[])),
            f"{TASK} has no containers: containerDefinitions is to hold at least one.",
        ),
        (
            wrong("container's name", declared(containers={"the orders": CONTAINER})),
            f'{TASK}\'s container "the orders" must have a name of 1 to 255 letters, digits, _ '
            "and -.",
        ),
        (
            wrong("container twice", own(containerDefinitions=OWN["containerDefinitions"] * 2)),
            f'{TASK} has container "orders" 2 times, and a name stands for one.',
        ),
        (
            wrong("nothing essential", container(essential=False)),
            f"{TASK} has no essential container, so ECS refuses it: one at least has to be.",
        ),
        (
            wrong("no image", own_container(image=None)),
            f"{ORDERS} has no image: give an address, or a placeholder of images.",
        ),
        (
            wrong("depends on itself", container(depends_on={"orders": "START"})),
            f'{ORDERS} depends on "orders", which is itself.',
        ),
        (
            wrong("depends on nothing", container(depends_on={"proxy": "START"})),
            f'{ORDERS} depends on "proxy", which it does not have: it has orders.',
        ),
        (
            wrong("depends on health", two(depends_on={"orders": "HEALTHY"})),
            f'{TASK}\'s container "proxy" depends on "orders", HEALTHY, which has no health check.',
        ),
        (
            wrong("depends how", two(depends_on={"orders": "STARTED"})),
            f'{TASK}\'s container "proxy" depends on "orders", "STARTED", expected COMPLETE, '
            "HEALTHY, START or SUCCESS.",
        ),
        (
            wrong(
                "mounts nothing",
                container(mount_points=[{"container_path": "/data", "volume": "data"}]),
            ),
            f'{ORDERS} mounts "data", which is no volume of it.',
        ),
        (
            wrong(
                "access point with a directory",
                declared(
                    volumes={
                        "data": {
                            "access_point_id": "fsap-1",
                            "file_system_id": "fs-1",
                            "root_directory": "/a",
                        }
                    }
                ),
            ),
            'task_definition.volumes: "data" has an access point and root_directory "/a": the '
            "access point has one of its own, so leave one of the two out.",
        ),
        *(
            (
                wrong(f"{gib} GiB", declared(ephemeral_storage_in_gib=gib)),
                f"task_definition.ephemeral_storage_in_gib is {gib}, and must be a whole number "
                "from 21 to 200.",
            )
            for gib in (20, 201)
        ),
        (
            wrong("health check", container(health_check={"command": ["curl"]})),
            f"{HEALTH}.command must begin with CMD, CMD-SHELL or NONE.",
        ),
        *(
            (
                wrong(f"{option} of {number}", healthy(**{option: number})),
                f"{HEALTH}.{option} is {number}, and must be a whole number from {least} to "
                f"{most}.",
            )
            for option, number, least, most in (
                ("interval", 4, 5, 300),
                ("retries", 11, 1, 10),
                ("start_period", 301, 0, 300),
                ("timeout", 1, 2, 60),
            )
        ),
        (
            wrong(
                "no limit",
                declared(memory=None, requires_compatibilities=["EC2"]),
            ),
            f"{ORDERS} has no limit: give it memory or memory_reservation, or the task memory.",
        ),
        (
            wrong("compatibility", declared(requires_compatibilities=["Fargate"])),
            f'{TASK} requires compatibility "Fargate", expected EC2 or FARGATE.',
        ),
        (
            wrong("network mode", declared(network_mode="vpc")),
            f'{TASK}\'s network mode "vpc" is none of awsvpc, bridge, host, none.',
        ),
        (
            wrong("Fargate on a bridge", declared(network_mode="bridge")),
            f"{TASK} requires FARGATE, and its network mode is bridge: Fargate takes awsvpc alone.",
        ),
        (
            wrong("Fargate by default on a bridge", own(networkMode=None)),
            f"{TASK} requires FARGATE, and its network mode is bridge: Fargate takes awsvpc alone.",
        ),
        (
            wrong(
                "a host's port",
                own_container(portMappings=[{"containerPort": 8080, "hostPort": 80}]),
            ),
            f"{ORDERS} maps port 8080 to 80 of the host, and under awsvpc both are the same: "
            "leave the host's out.",
        ),
        (
            wrong("port", container(ports=[{"container_port": 65536}])),
            f"{ORDERS} has port 65536, and must have whole numbers from 1 to 65535.",
        ),
        *(
            (
                wrong(f"Fargate without {size}", own(**{size: None})),
                f"{TASK} requires FARGATE, and has no {size}: Fargate takes both cpu and memory, "
                "of the task.",
            )
            for size in ("cpu", "memory")
        ),
        (
            wrong("Fargate's cpu", declared(cpu=300)),
            f"{TASK}'s cpu is 300, and Fargate has 256, 512, 1024, 2048, 4096, 8192, 16384.",
        ),
        (
            wrong("Fargate's memory for little", own(memory="4096")),
            f"{TASK}'s memory is 4096, and Fargate has 512, 1024, 2048 for cpu 256.",
        ),
        (
            wrong("Fargate's memory for much", declared(cpu=8192, memory=17408)),
            f"{TASK}'s memory is 17408, and Fargate has 16384 to 61440 in steps of 4096 for cpu "
            "8192.",
        ),
        (
            wrong("no role for logs", container(log={"options": {"awslogs-group": "/ecs/a"}})),
            f"{TASK} has no execution role, and Fargate starts orders with it, for logs and "
            "secrets: give execution_role_arn.",
        ),
        (
            wrong("no role for secrets", own_container(secrets=[{"name": "A", "valueFrom": "b"}])),
            f"{TASK} has no execution role, and Fargate starts orders with it, for logs and "
            "secrets: give executionRoleArn.",
        ),
        (
            wrong(
                "no log group", {**container(log={}), "execution_role_arn": f"{ROLES}/execution"}
            ),
            f"{ORDERS} logs by awslogs without awslogs-group: give it among the options.",
        ),
        (
            wrong(
                "no prefix of logs",
                own_container(
                    logConfiguration={
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/ecs/a", "awslogs-region": "eu-west-1"},
                    },
                    execution_role_arn=f"{ROLES}/execution",
                ),
            ),
            f"{ORDERS} logs by awslogs without awslogs-stream-prefix: give it among the options.",
        ),
        (
            wrong("slow to stop", container(stop_timeout=121)),
            f"{ORDERS} has 121 seconds to stop, and Fargate gives whole numbers from 0 to 120.",
        ),
        (
            wrong("role of another account", declared(task_role_arn="arn:aws:iam::2:role/a")),
            f'{TASK}\'s role "arn:aws:iam::2:role/a" is no ARN of a role of the account, as '
            f'"{ROLES}/<name>".',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(says(message))
