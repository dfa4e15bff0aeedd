"""What EventBridge and Scheduler start, read off the plan: tree and diagram both show it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.pipelines import planned
from delivery.pipelinetree import tree
from delivery.plan import UNKNOWN, Plan, Resource

ARN = "arn:aws:codepipeline:eu-west-1:111111111111:orders"
PUSH = json.dumps({"source": ["aws.ecr"], "detail-type": ["ECR Image Action"]})


def resource(kind: str, values: dict[str, Any], sensitive: Any = False) -> Resource:
    return Resource(
        address=f"{kind}.this",
        type=kind,
        name="this",
        key=None,
        module="",
        mode="managed",
        values=values,
        before=None,
        actions=("create",),
        sensitive=sensitive,
    )


def starts(*others: Resource) -> list[str]:
    pipeline = resource("aws_codepipeline", {"name": "orders", "stage": []})
    (found,) = planned(Plan(resources=(pipeline, *others), outputs={}))
    shown = [line.plain for line in tree(found)]
    assert all(any(trigger.event in line for line in shown) for trigger in found.triggers)
    return [trigger.event for trigger in found.triggers]


def target(**values: Any) -> Resource:
    return resource("aws_cloudwatch_event_target", {"rule": "push", "arn": ARN, **values})


def rule(sensitive: Any = False, **values: Any) -> Resource:
    return resource("aws_cloudwatch_event_rule", {"name": "push", **values}, sensitive)


def schedule(target: dict[str, Any], **values: Any) -> Resource:
    plain = {"name": "nightly", "schedule_expression": "cron(0 3 * * ? *)", "target": [target]}
    return resource("aws_scheduler_schedule", {**plain, **values})


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"event_pattern": PUSH}, "EventBridge rule push: ECR Image Action"),
        ({"event_pattern": '{"source": ["acme.shop"]}'}, "EventBridge rule push: acme.shop"),
        ({"event_pattern": '{"source": [{"prefix": "acme."}]}'}, "EventBridge rule push"),
        ({"event_pattern": UNKNOWN}, "EventBridge rule push: (known after apply)"),
        (
            {"schedule_expression": "rate(1 day)", "state": "DISABLED"},
            "EventBridge rule push: rate(1 day) (disabled)",
        ),
    ],
)
def test_a_rule_tells_the_event_that_starts_the_pipeline(values: dict[str, Any], told: str) -> None:
    assert starts(rule(**values), target()) == [told]


def test_a_rule_of_another_bus_with_the_same_name_is_another_rule() -> None:
    assert starts(rule(event_pattern=PUSH, event_bus_name="mine"), target()) == [
        "EventBridge rule push"
    ]


def test_a_pattern_that_is_sensitive_is_not_told() -> None:
    secret = rule({"event_pattern": True}, event_pattern=PUSH)
    assert starts(secret, target()) == ["EventBridge rule push"]


@pytest.mark.parametrize(
    "arn",
    [
        UNKNOWN,
        ARN.replace(":orders", ":other"),
        "arn:aws:sqs:eu-west-1:111111111111:orders",
        "arn:aws:codepipeline",
    ],
)
def test_a_target_that_is_not_the_pipeline_starts_nothing(arn: object) -> None:
    assert starts(rule(event_pattern=PUSH), target(arn=arn)) == []


def test_a_schedule_tells_its_expression_and_time_zone() -> None:
    assert starts(schedule({"arn": ARN}, schedule_expression_timezone="Europe/Berlin")) == [
        "schedule nightly: cron(0 3 * * ? *) Europe/Berlin"
    ]


def test_a_schedule_may_call_the_api_itself() -> None:
    arn = "arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
    call = {"arn": arn, "input": json.dumps({"Name": "orders", "Variables": []})}
    assert starts(schedule(call)) == ["schedule nightly: cron(0 3 * * ? *)"]
    assert starts(schedule({"arn": arn, "input": json.dumps({"Name": "other"})})) == []
    assert starts(schedule({"arn": arn, "input": UNKNOWN})) == []
