"""The deployment group and what it stands on: by default, and with every option."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    BALANCER,
    BASE,
    BOTH_LISTENERS,
    CONFIG,
    GROUP,
    NETWORK,
    PLACE,
    PRODUCTION,
    TEST,
    TOPIC,
    call,
)

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

DEFAULTS = call("defaults")
FULL = call(
    "every option",
    application={"name": "shop"},
    alarms={"ignore_poll_alarm_failure": True, "names": ["orders-slow", "orders-5xx"]},
    deployment_group_name="orders-prod",
    deployment_ready={"action_on_timeout": "STOP_DEPLOYMENT", "wait_time_in_minutes": 2880},
    load_balancer=BOTH_LISTENERS,
    rollback_events=["DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_FAILURE"],
    tags={"team": "orders"},
    termination_wait_in_minutes=0,
    traffic={"type": "Linear", "percentage": 25, "interval_in_minutes": 2},
    triggers={
        "failures": {
            "events": ["DeploymentRollback", "DeploymentFailure"],
            "key_alias": "alias/topics",
            "topic_arn": TOPIC,
        },
        "starts": {"events": ["DeploymentStart"], "topic_arn": TOPIC},
    },
)


def by_traffic(title: str, **traffic: Any) -> Case:
    return call(title, traffic=traffic)


@pytest.mark.case(readme_case("codedeploy-ecs"))
def test_the_readme_example_is_whole(plan: Plan) -> None:
    group = plan.resource(f"module.blue_green.{GROUP}")
    assert group["deployment_config_name"] == "CodeDeployDefault.ECSCanary10Percent15Minutes"
    assert group["auto_rollback_configuration"][0]["events"] == [
        "DEPLOYMENT_FAILURE",
        "DEPLOYMENT_STOP_ON_ALARM",
    ]


@pytest.mark.case(DEFAULTS)
class TestDefaults:
    def test_the_application_is_of_ecs(self, plan: Plan) -> None:
        app = plan.resource("aws_codedeploy_app.this[0]")
        assert_includes(dict(app.values), {"name": "orders", "compute_platform": "ECS"})

    def test_the_group_shifts_the_service_between_two_target_groups(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource(GROUP).values),
            {
                "app_name": "orders",
                "deployment_group_name": "orders",
                "deployment_config_name": "CodeDeployDefault.ECSAllAtOnce",
                "service_role_arn": "arn:aws:iam::111111111111:role/orders-codedeploy",
                "alarm_configuration": [],
                "auto_rollback_configuration": [
                    {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
                ],
                "deployment_style": [
                    {"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "BLUE_GREEN"}
                ],
                "ecs_service": [{"cluster_name": "shop", "service_name": "orders"}],
                "trigger_configuration": [],
            },
        )
        pair = plan.resource(GROUP)["load_balancer_info"][0]["target_group_pair_info"][0]
        assert pair["prod_traffic_route"] == [{"listener_arns": [PRODUCTION]}]
        assert pair["test_traffic_route"] == []
        assert [group["name"] for group in pair["target_group"]] == ["orders-blue", "orders-green"]

    def test_traffic_moves_at_once_and_old_tasks_stay_for_a_rollback(self, plan: Plan) -> None:
        blue_green = plan.resource(GROUP)["blue_green_deployment_config"][0]
        assert_includes(
            blue_green["deployment_ready_option"][0],
            {"action_on_timeout": "CONTINUE_DEPLOYMENT", "wait_time_in_minutes": None},
        )
        assert blue_green["terminate_blue_instances_on_deployment_success"] == [
            {"action": "TERMINATE", "termination_wait_time_in_minutes": 5}
        ]

    def test_given_account_partition_and_region_need_no_look_up(self, plan: Plan) -> None:
        assert [r.address for r in plan.resources if r.mode == "data"] == []

    def test_what_others_build_on_is_known(self, plan: Plan) -> None:
        arn = "arn:aws:codedeploy:eu-west-1:111111111111:deploymentgroup:orders/orders"
        assert {
            name: plan.output(name)
            for name in ("application_name", "deployment_group_name", "deployment_group_arn")
        } == {
            "application_name": "orders",
            "deployment_group_name": "orders",
            "deployment_group_arn": arn,
        }
        assert plan.output("deployment_config_name") == "CodeDeployDefault.ECSAllAtOnce"
        assert plan.output("role_name") == "orders-codedeploy"


@pytest.mark.case(FULL)
class TestEveryOption:
    def test_names_and_tags(self, plan: Plan) -> None:
        assert plan.resource("aws_codedeploy_app.this[0]")["name"] == "shop"
        assert_includes(
            dict(plan.resource(GROUP).values),
            {"app_name": "shop", "deployment_group_name": "orders-prod"},
        )
        for address in ("aws_codedeploy_app.this[0]", GROUP, "aws_iam_role.this[0]"):
            assert plan.resource(address)["tags"] == {"team": "orders"}

    def test_alarms_stop_and_what_is_listed_rolls_back(self, plan: Plan) -> None:
        group = plan.resource(GROUP)
        assert_includes(
            group["alarm_configuration"][0],
            {"enabled": True, "ignore_poll_alarm_failure": True},
        )
        assert sorted(group["alarm_configuration"][0]["alarms"]) == ["orders-5xx", "orders-slow"]
        assert sorted(group["auto_rollback_configuration"][0]["events"]) == [
            "DEPLOYMENT_FAILURE",
            "DEPLOYMENT_STOP_ON_REQUEST",
        ]

    def test_somebody_lets_traffic_move(self, plan: Plan) -> None:
        blue_green = plan.resource(GROUP)["blue_green_deployment_config"][0]
        assert blue_green["deployment_ready_option"] == [
            {"action_on_timeout": "STOP_DEPLOYMENT", "wait_time_in_minutes": 2880}
        ]
        terminate = blue_green["terminate_blue_instances_on_deployment_success"][0]
        assert terminate["termination_wait_time_in_minutes"] == 0

    def test_new_tasks_are_tested_on_a_listener_of_their_own(self, plan: Plan) -> None:
        pair = plan.resource(GROUP)["load_balancer_info"][0]["target_group_pair_info"][0]
        assert pair["test_traffic_route"] == [{"listener_arns": [TEST]}]

    def test_topics_are_told(self, plan: Plan) -> None:
        triggers = {t["trigger_name"]: t for t in plan.resource(GROUP)["trigger_configuration"]}
        assert sorted(triggers) == ["failures", "starts"]
        assert triggers["failures"]["trigger_target_arn"] == TOPIC
        assert sorted(triggers["failures"]["trigger_events"]) == [
            "DeploymentFailure",
            "DeploymentRollback",
        ]

    def test_a_configuration_is_made_where_codedeploy_has_none(self, plan: Plan) -> None:
        name = "shop-orders-prod-Linear25Percent2Minutes"
        config = plan.resource(CONFIG)
        assert_includes(
            dict(config.values),
            {
                "deployment_config_name": name,
                "compute_platform": "ECS",
                "traffic_routing_config": [
                    {
                        "type": "TimeBasedLinear",
                        "time_based_canary": [],
                        "time_based_linear": [{"interval": 2, "percentage": 25}],
                    }
                ],
            },
        )
        assert plan.resource(GROUP)["deployment_config_name"] == name


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (by_traffic("at once", type="AllAtOnce"), "ECSAllAtOnce"),
        (
            by_traffic("canary of 5", type="Canary", percentage=10, interval_in_minutes=5),
            "ECSCanary10Percent5Minutes",
        ),
        (
            by_traffic("canary of 15", type="Canary", percentage=10, interval_in_minutes=15),
            "ECSCanary10Percent15Minutes",
        ),
        (
            by_traffic("linear of 1", type="Linear", percentage=10, interval_in_minutes=1),
            "ECSLinear10PercentEvery1Minutes",
        ),
        (
            by_traffic("linear of 3", type="Linear", percentage=10, interval_in_minutes=3),
            "ECSLinear10PercentEvery3Minutes",
        ),
        (
            by_traffic("brought by name", deployment_config_name="CodeDeployDefault.ECSAllAtOnce"),
            "ECSAllAtOnce",
        ),
        (call("network", load_balancer=NETWORK), "ECSAllAtOnce"),
    ],
    ids=str,
)
def test_what_codedeploy_has_is_used(case: Case, expected: str, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.resource(GROUP)["deployment_config_name"] == f"CodeDeployDefault.{expected}"
    assert plan.of_type("aws_codedeploy_deployment_config") == {}


@pytest.mark.case(by_traffic("canary", type="Canary", percentage=1, interval_in_minutes=2880))
def test_a_canary_of_ones_own(plan: Plan) -> None:
    assert plan.resource(CONFIG)["traffic_routing_config"] == [
        {
            "type": "TimeBasedCanary",
            "time_based_canary": [{"interval": 2880, "percentage": 1}],
            "time_based_linear": [],
        }
    ]
    assert plan.output("deployment_config_name") == "orders-Canary1Percent2880Minutes"


@pytest.mark.case(by_traffic("brought", deployment_config_name="acme.Slowly"))
def test_a_configuration_is_brought(plan: Plan) -> None:
    assert plan.resource(GROUP)["deployment_config_name"] == "acme.Slowly"
    assert plan.of_type("aws_codedeploy_deployment_config") == {}


@pytest.mark.case(call("second group", application={"create": False, "name": "shop"}))
def test_an_application_has_several_groups(plan: Plan) -> None:
    assert plan.of_type("aws_codedeploy_app") == {}
    assert plan.resource(GROUP)["app_name"] == "shop"


@pytest.mark.case(call("no rollback", rollback_events=[]))
def test_a_rollback_can_be_left_to_people(plan: Plan) -> None:
    assert_includes(plan.resource(GROUP)["auto_rollback_configuration"][0], {"enabled": False})


@pytest.mark.case(
    call(
        "listeners of the same plan",
        load_balancer={**BALANCER, "listener_arns": {"production": UNKNOWN, "test": UNKNOWN}},
    )
)
def test_listeners_may_be_made_in_the_same_plan(plan: Plan) -> None:
    pair = plan.resource(GROUP)["load_balancer_info"][0]["target_group_pair_info"][0]
    assert pair["prod_traffic_route"] == [{"listener_arns": UNKNOWN}]
    assert plan.resource("aws_iam_role_policy.this[0]").policy().statements


@pytest.mark.case(
    call(
        "a service of the same plan",
        app_spec={"network": {"security_groups": [UNKNOWN], "subnets": [UNKNOWN]}},
        hooks={"AfterInstall": UNKNOWN},
        images=[{"artifact": "Image"}],
        load_balancer={
            "listener_arns": {"production": UNKNOWN},
            "target_groups": [UNKNOWN, UNKNOWN],
        },
        pass_role_arns=[UNKNOWN],
        role={"permissions_boundary": UNKNOWN},
        task_definition={
            "containers": {
                "orders": {
                    "environment": {"QUEUE": UNKNOWN},
                    "image": "<IMAGE1_NAME>",
                    "ports": [{"container_port": 8080}],
                    "secrets": {"PASSWORD": UNKNOWN},
                }
            },
            "cpu": 256,
            "execution_role_arn": UNKNOWN,
            "family": "orders",
            "memory": 512,
            "task_role_arn": UNKNOWN,
            "volumes": {"data": {"file_system_id": UNKNOWN}},
        },
    )
)
def test_all_that_has_an_id_may_be_made_in_the_same_plan(plan: Plan) -> None:
    pair = plan.resource(GROUP)["load_balancer_info"][0]["target_group_pair_info"][0]
    assert [group["name"] for group in pair["target_group"]] == [UNKNOWN, UNKNOWN]
    assert plan.resource("aws_iam_role.this[0]")["permissions_boundary"] is UNKNOWN
    assert plan.output("action_configuration")["DeploymentGroupName"] == "orders"


@pytest.mark.case(
    Case(
        "codedeploy-ecs",
        name="where the provider is",
        inputs={k: v for k, v in BASE.items() if k not in PLACE},
    )
)
def test_account_and_region_are_those_of_the_provider(plan: Plan) -> None:
    assert plan.output("role_arn") == "arn:aws:iam::111111111111:role/orders-codedeploy"
    assert ":eu-west-1:111111111111:" in plan.output("deployment_group_arn")
