"""A function's deployment: what is planned by default, and what each option changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from delivery import catalogue
from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

DEFAULTS = Case("lambda-deploy", inputs={"function_name": "orders"}, name="defaults")
TOPICS = "arn:aws:sns:eu-west-1:111111111111:"
REPOSITORIES = "arn:aws:ecr:eu-west-1:222222222222:repository/"
EVERYTHING = Case(
    "lambda-deploy",
    name="everything",
    inputs={
        "account_id": "333333333333",
        "partition": "aws",
        "region": "eu-west-1",
        "alarm_actions": {
            "alarm": [f"{TOPICS}pages", f"{TOPICS}builds"],
            "ok": [f"{TOPICS}builds"],
        },
        "alarms": {
            "duration": {
                "datapoints_to_alarm": 2,
                "evaluation_periods": 3,
                "percentile": 99.9,
                "period": 120,
                "threshold": 2500,
            },
            "error_rate": {
                "datapoints_to_alarm": 1,
                "evaluation_periods": 2,
                "minimum_invocations": 50,
                "period": 60,
                "threshold": 2.5,
            },
            "errors": {
                "datapoints_to_alarm": 3,
                "evaluation_periods": 4,
                "period": 60,
                "threshold": 5,
            },
            "throttles": {
                "datapoints_to_alarm": 1,
                "evaluation_periods": 1,
                "period": 300,
                "threshold": 10,
            },
        },
        "alias": {
            "create": True,
            "description": "What customers call",
            "function_version": "7",
            "name": "stable",
        },
        "deploy_strategy": "Linear20PercentEvery3Minutes",
        "function_name": "orders",
        "further_alarms": ["orders-queue-age", "checkout-failures"],
        "image_repository_arns": [f"{REPOSITORIES}acme/orders", f"{REPOSITORIES}acme/base"],
        "tags": {"team": "orders"},
    },
)


@pytest.mark.case(DEFAULTS)
def test_an_alias_starts_with_the_first_version(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_lambda_alias.this[0]").values),
        {
            "name": "live",
            "description": None,
            "function_name": "orders",
            "function_version": "1",
            "routing_config": [],
        },
    )


@pytest.mark.case(DEFAULTS)
def test_a_single_failure_goes_off_by_default(plan: Plan) -> None:
    alarms = plan.of_type("aws_cloudwatch_metric_alarm")
    assert list(alarms) == ['aws_cloudwatch_metric_alarm.this["errors"]']
    assert_includes(
        dict(plan.by_key("aws_cloudwatch_metric_alarm", "errors").values),
        {
            "alarm_name": "orders-live-errors",
            "alarm_description": (
                "More than 0 invocations fail in 60 seconds, through the alias live of orders"
            ),
            "alarm_actions": None,
            "ok_actions": None,
            "comparison_operator": "GreaterThanThreshold",
            "datapoints_to_alarm": None,
            "dimensions": {"FunctionName": "orders", "Resource": "orders:live"},
            "evaluation_periods": 1,
            "extended_statistic": None,
            "metric_name": "Errors",
            "namespace": "AWS/Lambda",
            "period": 60,
            "statistic": "Sum",
            "tags": None,
            "threshold": 0,
            # Nobody calls it at night: that is no failure.
            "treat_missing_data": "notBreaching",
        },
    )


@pytest.mark.case(DEFAULTS)
def test_everything_to_hand_over_is_known_in_the_first_plan(plan: Plan) -> None:
    assert dict(plan.outputs) == {
        "action_configuration": {
            "Alarms": "orders-live-errors",
            "DeployStrategy": "AllAtOnce",
            "FunctionAlias": "live",
            "FunctionName": "orders",
        },
        "alarm_names": ["orders-live-errors"],
        "alias_arn": "arn:aws:lambda:eu-west-1:111111111111:function:orders:live",
        "lambda": {"alarms": ["orders-live-errors"], "functions": ["orders"]},
        "statements": [],
    }


@pytest.mark.case(EVERYTHING)
def test_the_action_takes_every_key_of_the_configuration(plan: Plan) -> None:
    pipeline = Path(__file__).resolve().parents[3] / "modules" / "pipeline"
    action = catalogue.entries(pipeline, "actions")["Deploy/Lambda"]
    assert set(plan.output("action_configuration")) == set(action["configuration"]) - {
        # Of the pipeline's execution, for a function that is an image.
        "PublishedTargetVersion"
    }


@pytest.mark.case(EVERYTHING)
def test_options_reach_the_alias(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_lambda_alias.this[0]").values),
        {"name": "stable", "description": "What customers call", "function_version": "7"},
    )


def metric_alarm(kind: str, description: str, **more: Any) -> dict[str, Any]:
    return {
        "alarm_name": f"orders-stable-{kind}",
        "alarm_description": f"{description}, through the alias stable of orders",
        "alarm_actions": [f"{TOPICS}builds", f"{TOPICS}pages"],
        "ok_actions": [f"{TOPICS}builds"],
        "comparison_operator": "GreaterThanThreshold",
        "tags": {"team": "orders"},
        "treat_missing_data": "notBreaching",
        **more,
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "duration",
            metric_alarm(
                "duration",
                "The 99.9th percentile takes longer than 2500 ms in 120 seconds",
                datapoints_to_alarm=2,
                evaluation_periods=3,
                extended_statistic="p99.9",
                metric_name="Duration",
                period=120,
                statistic=None,
                threshold=2500,
            ),
        ),
        (
            "errors",
            metric_alarm(
                "errors",
                "More than 5 invocations fail in 60 seconds",
                datapoints_to_alarm=3,
                evaluation_periods=4,
                extended_statistic=None,
                metric_name="Errors",
                period=60,
                statistic="Sum",
                threshold=5,
            ),
        ),
        (
            "throttles",
            metric_alarm(
                "throttles",
                "More than 10 invocations are throttled in 300 seconds",
                datapoints_to_alarm=1,
                evaluation_periods=1,
                extended_statistic=None,
                metric_name="Throttles",
                period=300,
                statistic="Sum",
                threshold=10,
            ),
        ),
    ],
    ids=["duration", "errors", "throttles"],
)
@pytest.mark.case(EVERYTHING)
def test_an_alarm_of_each_kind(plan: Plan, kind: str, expected: dict[str, Any]) -> None:
    alarm = dict(plan.by_key("aws_cloudwatch_metric_alarm", kind).values)
    assert_includes(alarm, expected)
    assert alarm["dimensions"] == {"FunctionName": "orders", "Resource": "orders:stable"}


@pytest.mark.case(EVERYTHING)
def test_the_error_rate_counts_from_so_many_invocations_on(plan: Plan) -> None:
    alarm = dict(plan.resource('aws_cloudwatch_metric_alarm.error_rate["error-rate"]').values)
    assert_includes(
        alarm,
        metric_alarm(
            "error-rate",
            "More than 2.5 % of 50 or more invocations fail in 60 seconds",
            datapoints_to_alarm=1,
            evaluation_periods=2,
            threshold=2.5,
        ),
    )
    queries = {query["id"]: query for query in alarm["metric_query"]}
    assert set(queries) == {"errors", "invocations", "rate"}
    assert_includes(
        queries["rate"],
        {
            "expression": "IF(invocations >= 50, 100 * errors / invocations, 0)",
            "return_data": True,
        },
    )
    for name, metric in (("errors", "Errors"), ("invocations", "Invocations")):
        assert queries[name]["return_data"] in (None, False)
        assert_includes(
            queries[name]["metric"][0],
            {
                "dimensions": {"FunctionName": "orders", "Resource": "orders:stable"},
                "metric_name": metric,
                "namespace": "AWS/Lambda",
                "period": 60,
                "stat": "Sum",
            },
        )


ALARMS = [
    "checkout-failures",
    "orders-queue-age",
    "orders-stable-duration",
    "orders-stable-error-rate",
    "orders-stable-errors",
    "orders-stable-throttles",
]


@pytest.mark.case(EVERYTHING)
def test_the_outputs_name_every_alarm(plan: Plan) -> None:
    assert dict(plan.outputs) == {
        "action_configuration": {
            "Alarms": ",".join(ALARMS),
            "DeployStrategy": "Linear20PercentEvery3Minutes",
            "FunctionAlias": "stable",
            "FunctionName": "orders",
        },
        "alarm_names": ALARMS,
        "alias_arn": "arn:aws:lambda:eu-west-1:333333333333:function:orders:stable",
        "lambda": {"alarms": ALARMS, "functions": ["orders"]},
        "statements": [
            {
                "actions": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                "conditions": {},
                "effect": "Allow",
                "resources": [f"{REPOSITORIES}acme/base", f"{REPOSITORIES}acme/orders"],
                "sid": "TakeFunctionImages",
            }
        ],
    }


@pytest.mark.case(DEFAULTS.but("an alias of one's own", alias={"create": False}, alarms={}))
def test_what_is_brought_is_not_made(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == []
    assert plan.output("action_configuration") == {
        "DeployStrategy": "AllAtOnce",
        "FunctionAlias": "live",
        "FunctionName": "orders",
    }


@pytest.mark.case(
    DEFAULTS.but(
        "lists in another order",
        further_alarms=["b", "a", "b"],
        image_repository_arns=[f"{REPOSITORIES}b", f"{REPOSITORIES}a"],
    )
)
def test_order_and_repeats_make_no_difference(plan: Plan) -> None:
    assert plan.output("alarm_names") == ["a", "b", "orders-live-errors"]
    assert plan.output("statements")[0]["resources"] == [f"{REPOSITORIES}a", f"{REPOSITORIES}b"]


@pytest.mark.case(DEFAULTS.but("a version of the same plan", alias={"function_version": UNKNOWN}))
def test_the_first_version_need_not_be_known(plan: Plan) -> None:
    assert plan.resource("aws_lambda_alias.this[0]")["function_version"] is UNKNOWN
    # The alarms and what the pipeline is given do not wait for it.
    assert plan.output("alarm_names") == ["orders-live-errors"]


@pytest.mark.case(readme_case("lambda-deploy"))
def test_the_action_role_may_deploy_the_function_and_read_its_alarms(plan: Plan) -> None:
    policy = plan.resource("module.target.aws_iam_role_policy.action[0]").policy()
    functions = "arn:aws:lambda:eu-west-1:111111111111:function:orders"
    alarms = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:orders-live-"
    assert policy.statement("LambdaFunctions").resources == (functions, f"{functions}:*")
    assert policy.statement("LambdaAlarms").resources == (f"{alarms}duration", f"{alarms}errors")
