"""The last settings that are accepted before one is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    BALANCER,
    BASE,
    PRODUCTION,
    TOPIC,
    call,
)

from delivery.testing import Case, Plan


def wrong(title: str, **inputs: Any) -> Case:
    return call(title, **inputs).refused(title)


def balancer(title: str, **changes: Any) -> Case:
    return wrong(title, load_balancer={**BALANCER, **changes})


def traffic(title: str, kind: str | None = None, **changes: Any) -> Case:
    return wrong(title, traffic={"type": kind, **changes})


@pytest.mark.parametrize(
    "case",
    [
        Case(
            "codedeploy-ecs",
            name="longest names",
            inputs={
                **BASE,
                "name": "a" * 100,
                "role": {"name": "b" * 64, "path": f"/{'c' * 510}/"},
                "service": {"cluster": "d" * 255, "name": "e" * 255},
            },
        ),
        call("name that a role follows", name="a" * 53),
        call(
            "longest line", traffic={"type": "Linear", "percentage": 33, "interval_in_minutes": 960}
        ),
        call(
            "largest canary", traffic={"type": "Canary", "percentage": 99, "interval_in_minutes": 1}
        ),
        call(
            "longest name of a configuration",
            deployment_group_name="b" * 68,
            traffic={"type": "Canary", "percentage": 20, "interval_in_minutes": 10},
        ),
        call(
            "a minute to say so",
            deployment_ready={"action_on_timeout": "STOP_DEPLOYMENT", "wait_time_in_minutes": 1},
        ),
        call("two days of old tasks", termination_wait_in_minutes=2880),
        call("ten alarms", alarms={"names": ["a" * 255, *(f"alarm-{n}" for n in range(9))]}),
        call(
            "ten triggers",
            triggers={
                f"{n}" + "t" * 99: {"events": ["DeploymentReady"], "topic_arn": TOPIC}
                for n in range(10)
            },
        ),
        call("brought by the longest name", traffic={"deployment_config_name": "a" * 100}),
        call(
            "longest name of a balancer",
            load_balancer={
                "listener_arns": {"production": PRODUCTION.replace("shop", "s" * 32)},
                "name": "s" * 32,
                "target_groups": ["a" * 32, "b" * 32],
            },
        ),
        call(
            "a topic of another account",
            triggers={
                "a": {
                    "events": ["DeploymentStop"],
                    "topic_arn": TOPIC.replace("111111111111", "222222222222"),
                }
            },
        ),
        call("longest name of a function", hooks={"BeforeAllowTraffic": "f" * 64}),
        call(
            "rollback on alarms alone",
            alarms={"names": ["a"]},
            rollback_events=["DEPLOYMENT_STOP_ON_ALARM"],
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.of_type("aws_codedeploy_deployment_group") != {}
