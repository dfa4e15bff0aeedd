"""What is wrong with an environment whichever side it is planned on first, and what is just right.

By its title: the environment, and what both modules say of it with the same words.
"""

from __future__ import annotations

from typing import Any

from tests.modules.container_pipeline import (
    BLUE_GREEN,
    DEV,
    DEV_LISTENERS,
    ECS,
    FUNCTION,
    HELM,
    NATIVE,
)

ALL = "ecs_blue_green, ecs_rolling, eks_helm, eks_native, lambda_image"
ECS_NAME = "1 to 255 letters, digits, _ and -"
EKS_NAME = "1 to 100 letters, digits, _ and -, of which the first is a letter or a digit"
LAMBDA_NAME = "1 to 64 letters, digits, _ and -"
ROLES = f"must be the name, after its path if it has one, or the ARN of a role of account {DEV}"
LISTENERS = (
    'give "production", which serves the traffic, and "test" where there is one',
    "ecs_blue_green.load_balancer.listener_arns has",
)
CLUSTER_ARN = f"arn:aws:ecs:eu-west-1:{DEV}:cluster/orders"
FUNCTION_ARN = f"arn:aws:lambda:eu-west-1:{DEV}:function:orders"
OTHER_ROLE = "arn:aws:iam::333333333333:role/x"
PRODUCTION = {"production": f"{DEV_LISTENERS}f2f7dc8e"}


def _of(kind: str, least: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"account_id": DEV, kind: {**least, **changed}}


def _blue_green(service: str, **changed: Any) -> dict[str, Any]:
    load_balancer = {**BLUE_GREEN["load_balancer"], **changed}
    return _of("ecs_blue_green", BLUE_GREEN, service=service, load_balancer=load_balancer)


def _listens(service: str, *keys: str) -> dict[str, Any]:
    return _blue_green(service, listener_arns=dict.fromkeys(keys, PRODUCTION["production"]))


def _no_listener(found: str) -> str:
    return f"{LISTENERS[1]} {found}: {LISTENERS[0]}"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no deploy type": (
        {"account_id": DEV},
        f"says not how to deploy: give exactly one of {ALL}",
    ),
    "two deploy types": (
        {**_of("ecs_rolling", ECS, service="two"), "lambda_image": {"function": "two"}},
        f"has ecs_rolling and lambda_image: give exactly one of {ALL}",
    ),
    "cluster of blue/green": (
        _of("ecs_blue_green", BLUE_GREEN, cluster="a/b"),
        f'ecs_blue_green.cluster "a/b" is no name: {ECS_NAME}',
    ),
    "service of blue/green": (
        _of("ecs_blue_green", BLUE_GREEN, service="web*"),
        f'ecs_blue_green.service "web*" is no name: {ECS_NAME}',
    ),
    "cluster's ARN": (
        _of("ecs_rolling", ECS, cluster=CLUSTER_ARN),
        f'ecs_rolling.cluster "{CLUSTER_ARN}" is no name but an ARN: {ECS_NAME}',
    ),
    "service of 256": (
        _of("ecs_rolling", ECS, service="s" * 256),
        f'ecs_rolling.service "{"s" * 256}" is no name: {ECS_NAME}',
    ),
    "cluster of Helm": (
        _of("eks_helm", HELM, cluster="-apps"),
        f'eks_helm.cluster "-apps" is no name: {EKS_NAME}',
    ),
    "cluster of 101": (
        _of("eks_native", NATIVE, cluster="c" * 101),
        f'eks_native.cluster "{"c" * 101}" is no name: {EKS_NAME}',
    ),
    "function's ARN": (
        _of("lambda_image", FUNCTION, function=FUNCTION_ARN),
        f'lambda_image.function "{FUNCTION_ARN}" is no name but an ARN: {LAMBDA_NAME}',
    ),
    "no listener": (_listens("none"), _no_listener("no listener")),
    "no production listener": (_listens("test", "test"), _no_listener('"test"')),
    "another listener": (
        _listens("prod", "production", "staging"),
        _no_listener('"production" and "staging"'),
    ),
    "one target group": (
        _blue_green("one", target_groups=["orders-blue"]),
        "ecs_blue_green.load_balancer.target_groups has 1, expected 2: the old and the new tasks "
        "have one each",
    ),
    "execution role of another account": (
        _of("ecs_rolling", ECS, service="execution", execution_role=OTHER_ROLE),
        f'execution_role: "{OTHER_ROLE}" {ROLES}',
    ),
    "task role that is no name": (
        _of("ecs_rolling", ECS, service="task", task_role="orders*"),
        f'task_role: "orders*" {ROLES}',
    ),
}

RIGHT: dict[str, dict[str, Any]] = {
    "ECS with the longest names and both listeners": _of(
        "ecs_blue_green",
        BLUE_GREEN,
        cluster="c" * 255,
        service="s" * 255,
        load_balancer={
            **BLUE_GREEN["load_balancer"],
            "listener_arns": {**PRODUCTION, "test": f"{DEV_LISTENERS}a1b2c3d4"},
        },
    ),
    "a service of one letter, roles by path and ARN": _of(
        "ecs_rolling",
        ECS,
        service="_",
        execution_role="app/orders_execution+1",
        task_role=f"arn:aws:iam::{DEV}:role/app/orders",
    ),
    "cluster of EKS with the longest name": _of("eks_native", NATIVE, cluster="1" + "_" * 99),
    "function with the longest name": _of("lambda_image", FUNCTION, function="f" * 64),
}


def key(title: str) -> str:
    """The name of the environment that has this title."""
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower())[:16].strip("-")
