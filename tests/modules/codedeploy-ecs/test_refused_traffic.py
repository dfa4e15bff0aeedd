"""Every message that load balancer, traffic and waits are refused with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    BALANCER,
    LISTENERS,
    NETWORK,
    PRODUCTION,
    TARGET_GROUPS,
    TEST,
    call,
    says,
)

from delivery.testing import UNKNOWN, Case, Refusal

NAME = "expected 1 to 100 of letters, digits and +=,.@_-."
LISTENER = f"{LISTENERS}/app/shop/<id>/<id>"


def wrong(title: str, **inputs: Any) -> Case:
    return call(title, **inputs).refused(title)


def balancer(title: str, **changes: Any) -> Case:
    return wrong(title, load_balancer={**BALANCER, **changes})


def traffic(title: str, kind: str | None = None, **changes: Any) -> Case:
    return wrong(title, traffic={"type": kind, **changes})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            balancer("one target group", target_groups=["orders-blue"]),
            "load_balancer.target_groups has 1, expected 2: the old and the new tasks have one "
            "each.",
        ),
        (
            balancer("three target groups", target_groups=[*TARGET_GROUPS, "orders-grey"]),
            "load_balancer.target_groups has 3, expected 2: the old and the new tasks have one "
            "each.",
        ),
        (
            balancer("one target group twice", target_groups=["orders"] * 2),
            'load_balancer.target_groups has "orders" twice: the old and the new tasks have one '
            "each.",
        ),
        (
            balancer("target group's ARN", target_groups=["arn:aws:a", "orders"]),
            'load_balancer.target_groups: "arn:aws:a" is no name of a target group but an ARN: 1 '
            "to 32 letters, digits and inner hyphens.",
        ),
        (
            balancer("no production listener", listener_arns={"test": TEST}),
            'load_balancer.listener_arns has no "production": name the listener that serves the '
            "traffic.",
        ),
        (
            balancer("a third listener", listener_arns={"production": PRODUCTION, "tests": TEST}),
            'load_balancer.listener_arns has "tests", expected production, test (did you mean '
            '"test"?).',
        ),
        (
            balancer("one listener", listener_arns={"production": TEST, "test": TEST}),
            "load_balancer.listener_arns.test is the production listener: new tasks would be "
            "tested with the traffic of everybody, so give a listener of another port.",
        ),
        (
            balancer("another balancer", name="cart"),
            f'load_balancer.listener_arns.production: "{PRODUCTION}" is no ARN of a listener of '
            f'the application load balancer cart, as "{LISTENER.replace("shop", "cart")}".',
        ),
        (
            balancer("another type", name=None, type="network"),
            f'load_balancer.listener_arns.production: "{PRODUCTION}" is no ARN of a listener of '
            f'a network load balancer, as "{LISTENERS}/net/<name>/<id>/<id>".',
        ),
        (
            balancer("balancer's name", name="shop_", listener_arns={"production": UNKNOWN}),
            'load_balancer.name "shop_" is no name of a load balancer: 1 to 32 letters, digits '
            "and inner hyphens.",
        ),
        (
            balancer("balancer's type", type="aplication"),
            'load_balancer.type is "aplication", expected application, network (did you mean '
            '"application"?).',
        ),
        (
            wrong(
                "a canary through a network load balancer",
                load_balancer=NETWORK,
                traffic={"type": "Canary", "percentage": 10, "interval_in_minutes": 5},
            ),
            "load_balancer.type is network, which moves traffic by CodeDeployDefault.ECSAllAtOnce "
            "alone, and traffic is CodeDeployDefault.ECSCanary10Percent5Minutes: leave traffic "
            "out, or use an application load balancer.",
        ),
        (
            traffic("type of traffic", "canary", percentage=10, interval_in_minutes=5),
            'traffic.type is "canary", expected AllAtOnce, Canary, Linear (did you mean '
            '"Canary"?).',
        ),
        (
            traffic("all at once, slowly", interval_in_minutes=5),
            "traffic.interval_in_minutes is of Canary and Linear, and traffic moves all at once: "
            "set traffic.type, or leave it out.",
        ),
        (
            traffic("a tenth at once", "AllAtOnce", percentage=10),
            "traffic.percentage is of Canary and Linear, and traffic moves all at once: set "
            "traffic.type, or leave it out.",
        ),
        (
            traffic("canary of how long", "Canary", percentage=10),
            "traffic.interval_in_minutes is missing: Canary takes how much traffic moves, and "
            "after how many minutes the rest.",
        ),
        (
            traffic("linear of how much", "Linear", interval_in_minutes=10),
            "traffic.percentage is missing: Linear takes how much traffic moves, and after how "
            "many minutes the next.",
        ),
        *(
            (
                traffic(
                    f"{percentage} percent", "Canary", percentage=percentage, interval_in_minutes=5
                ),
                f"traffic.percentage is {percentage}, and must be a whole number from 1 to 99.",
            )
            for percentage in (0, 100, 12.5)
        ),
        *(
            (
                traffic(f"{minutes} minutes", "Linear", percentage=10, interval_in_minutes=minutes),
                f"traffic.interval_in_minutes is {minutes}, and must be a whole number of 1 or "
                "more.",
            )
            for minutes in (0, 1.5)
        ),
        (
            traffic("long canary", "Canary", percentage=10, interval_in_minutes=2881),
            "traffic takes 2881 minutes from its first to its last move, and CodeDeploy lets it "
            "take 2880: shorten interval_in_minutes.",
        ),
        (
            traffic("long line", "Linear", percentage=33, interval_in_minutes=961),
            "traffic takes 2883 minutes from its first to its last move, and CodeDeploy lets it "
            "take 2880: shorten interval_in_minutes, or raise percentage.",
        ),
        (
            traffic("brought, and a type", "Linear", deployment_config_name="slowly"),
            "traffic.deployment_config_name brings a configuration, which says how traffic moves: "
            "leave out traffic.type.",
        ),
        (
            traffic("brought, of no name", deployment_config_name="the slow one"),
            f"traffic.deployment_config_name has 12 characters, {NAME}",
        ),
        (
            traffic(
                "brought, of CodeDeploy's",
                deployment_config_name="CodeDeployDefault.ECSCanary10Percent5Minute",
            ),
            "traffic.deployment_config_name is "
            '"CodeDeployDefault.ECSCanary10Percent5Minute", expected '
            "CodeDeployDefault.ECSAllAtOnce, CodeDeployDefault.ECSCanary10Percent15Minutes, "
            "CodeDeployDefault.ECSCanary10Percent5Minutes, "
            "CodeDeployDefault.ECSLinear10PercentEvery1Minutes, "
            "CodeDeployDefault.ECSLinear10PercentEvery3Minutes (did you mean "
            '"CodeDeployDefault.ECSCanary10Percent5Minutes"?).',
        ),
        (
            wrong(
                "a configuration's name",
                deployment_group_name="b" * 80,
                traffic={"type": "Canary", "percentage": 20, "interval_in_minutes": 10},
            ),
            "the name of its deployment configuration, "
            f'"orders-{"b" * 80}-Canary20Percent10Minutes"'
            ", has 112 characters, and CodeDeploy takes 100: shorten the names of application and "
            "group, or bring a configuration.",
        ),
        (
            wrong("ready for nothing", deployment_ready={"wait_time_in_minutes": 5}),
            "deployment_ready.wait_time_in_minutes is of STOP_DEPLOYMENT: CONTINUE_DEPLOYMENT "
            "waits for nothing, so leave one of the two out.",
        ),
        (
            wrong("stopped at once", deployment_ready={"action_on_timeout": "STOP_DEPLOYMENT"}),
            "deployment_ready.action_on_timeout STOP_DEPLOYMENT stops at once without "
            "wait_time_in_minutes: give the minutes, 1 to 2880, that there are to let traffic "
            "move.",
        ),
        *(
            (
                wrong(
                    f"stopped after {minutes}",
                    deployment_ready={
                        "action_on_timeout": "STOP_DEPLOYMENT",
                        "wait_time_in_minutes": minutes,
                    },
                ),
                f"deployment_ready.wait_time_in_minutes is {minutes}, and must be a whole number "
                "from 1 to 2880.",
            )
            for minutes in (0, 2881, 1.5)
        ),
        (
            wrong("on timeout", deployment_ready={"action_on_timeout": "STOP"}),
            'deployment_ready.action_on_timeout is "STOP", expected CONTINUE_DEPLOYMENT, '
            "STOP_DEPLOYMENT.",
        ),
        *(
            (
                wrong(f"terminated after {minutes}", termination_wait_in_minutes=minutes),
                f"termination_wait_in_minutes is {minutes}, and must be a whole number from 0 to "
                "2880.",
            )
            for minutes in (-1, 2881, 0.5)
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(says(message))


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            balancer("a balancer's ARN", listener_arns={"production": "arn:aws:a"}),
            'load_balancer.listener_arns.production: "arn:aws:a" is no ARN of a listener of the '
            f'application load balancer shop, as "{LISTENER}".',
        ),
    ],
    ids=str,
)
def test_refused_beside_the_providers_own_message(
    case: Case, message: str, refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.says(says(message))
