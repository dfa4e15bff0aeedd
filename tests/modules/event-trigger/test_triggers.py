"""Rules, schedules, role and queue: what is planned by default, and what each option changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.event_trigger import ALL, ORDERS, RULES, call, ecr, schedule

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders-dead-letters"
ROLE = "arn:aws:iam::111111111111:role/orders-trigger"
GROUP = "arn:aws:scheduler:eu-west-1:111111111111:schedule-group/orders"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d"
DEFAULTS = Case(
    "event-trigger",
    inputs={"pipeline": {"name": "orders"}, "triggers": {"image": ecr()}},
    name="defaults",
)
TUNED = call(
    "tuned",
    {"image": ecr(), "nightly": schedule("rate(1 day)")},
    name="orders-by-event",
    retry={"attempts": 0, "maximum_age_seconds": 60},
    role={
        "name": "starts-orders",
        "path": "/delivery/",
        "permissions_boundary": "arn:aws:iam::111111111111:policy/boundary",
    },
    dead_letter={"kms_key_arn": KEY, "message_retention_seconds": 60, "name": "lost"},
    tags={"team": "orders"},
)
BROUGHT = call(
    "brought role and queue",
    {"image": ecr(), "nightly": schedule("rate(1 day)")},
    role={"arn": "arn:aws:iam::111111111111:role/delivery/events"},
    dead_letter={"queue": {"arn": "arn:aws:sqs:eu-west-1:444444444444:lost"}},
)


def starts(*more: dict[str, Any]) -> dict[str, Any]:
    first = {
        "Sid": "StartPipeline",
        "Effect": "Allow",
        "Action": ["codepipeline:StartPipelineExecution"],
        "Resource": [ORDERS],
    }
    return {"Version": "2012-10-17", "Statement": [first, *more]}


def trust(sid: str, service: str, *arns: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["sts:AssumeRole"],
        "Condition": {
            "ArnEquals": {"aws:SourceArn": [*arns]},
            "StringEquals": {"aws:SourceAccount": "111111111111"},
        },
    }


@pytest.mark.case(DEFAULTS)
class TestDefaults:
    def test_one_rule_starts_this_pipeline_alone(self, plan: Plan) -> None:
        assert {r.type for r in plan.resources if r.mode == "managed"} == {
            "aws_cloudwatch_event_rule",
            "aws_cloudwatch_event_target",
            "aws_iam_role",
            "aws_iam_role_policy",
            "aws_sqs_queue",
            "aws_sqs_queue_policy",
        }
        assert json.loads(plan.resource("aws_iam_role_policy.this[0]")["policy"]) == starts()

    def test_only_its_rule_may_act_with_the_role(self, plan: Plan) -> None:
        role = plan.resource("aws_iam_role.this[0]")
        assert json.loads(role["assume_role_policy"]) == {
            "Version": "2012-10-17",
            "Statement": [trust("Rules", "events.amazonaws.com", f"{RULES}orders-image")],
        }
        assert_includes(
            dict(role.values),
            {"name": "orders-trigger", "path": "/", "permissions_boundary": None, "tags": None},
        )

    def test_the_rule_listens_where_the_pipeline_is(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource('aws_cloudwatch_event_rule.this["image"]').values),
            {"name": "orders-image", "event_bus_name": "default", "state": "ENABLED"},
        )

    def test_what_fails_is_tried_again_and_then_kept(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource('aws_cloudwatch_event_target.this["image"]').values),
            {
                "role_arn": ROLE,
                "retry_policy": [
                    {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 185}
                ],
                "dead_letter_config": [{"arn": QUEUE}],
            },
        )
        assert_includes(
            dict(plan.resource("aws_sqs_queue.dead_letter[0]").values),
            {
                "name": "orders-dead-letters",
                "message_retention_seconds": 1209600,
                "sqs_managed_sse_enabled": True,
                "kms_master_key_id": None,
            },
        )

    def test_only_its_rule_may_write_to_the_queue(self, plan: Plan) -> None:
        policy = json.loads(plan.resource("aws_sqs_queue_policy.dead_letter[0]")["policy"])
        assert policy == {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Rules",
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": ["sqs:SendMessage"],
                    "Resource": [QUEUE],
                    "Condition": {
                        "ArnEquals": {"aws:SourceArn": [f"{RULES}orders-image"]},
                        "StringEquals": {"aws:SourceAccount": "111111111111"},
                    },
                }
            ],
        }

    def test_the_outputs_are_known_in_the_first_plan(self, plan: Plan) -> None:
        assert plan.output("role_arn") == ROLE
        assert plan.output("role_name") == "orders-trigger"
        assert json.loads(plan.output("role_policy")) == starts()
        assert plan.output("dead_letter_queue_arn") == QUEUE
        assert plan.output("rule_arns") == {"image": f"{RULES}orders-image"}
        assert {*plan.output("event_patterns")} == {"image"}
        assert plan.output("event_bus_arn") is None
        assert plan.output("event_bus_policy") is None


@pytest.mark.case(ALL)
class TestSchedules:
    def test_the_clock_is_of_the_time_zone(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource('aws_scheduler_schedule.this["nightly"]').values),
            {
                "name": "orders-nightly",
                "schedule_expression": "cron(0 3 ? * MON-FRI *)",
                "schedule_expression_timezone": "Europe/Berlin",
                "flexible_time_window": [{"mode": "OFF", "maximum_window_in_minutes": None}],
                "state": "ENABLED",
                "start_date": None,
                "end_date": None,
                "target": [
                    {
                        "role_arn": ROLE,
                        "dead_letter_config": [{"arn": QUEUE}],
                        "retry_policy": [
                            {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 185}
                        ],
                    }
                ],
            },
        )

    def test_it_begins_and_ends_and_starts_within_a_window(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource('aws_scheduler_schedule.this["hourly"]').values),
            {
                "schedule_expression": "rate(2 hours)",
                "schedule_expression_timezone": "UTC",
                "flexible_time_window": [{"mode": "FLEXIBLE", "maximum_window_in_minutes": 15}],
                "start_date": "2026-12-01T00:00:00Z",
                "end_date": "2027-12-01T00:00:00Z",
            },
        )

    def test_a_trigger_can_be_off(self, plan: Plan) -> None:
        assert plan.resource('aws_scheduler_schedule.this["once"]')["state"] == "DISABLED"
        assert plan.resource('aws_cloudwatch_event_rule.this["off"]')["state"] == "DISABLED"

    def test_the_group_is_what_may_act_with_the_role(self, plan: Plan) -> None:
        role = json.loads(plan.resource("aws_iam_role.this[0]")["assume_role_policy"])
        assert role["Statement"][1] == trust("Schedules", "scheduler.amazonaws.com", GROUP)
        assert plan.resource("aws_scheduler_schedule_group.this[0]")["name"] == "orders"

    def test_its_failures_are_written_with_the_role(self, plan: Plan) -> None:
        assert json.loads(plan.resource("aws_iam_role_policy.this[0]")["policy"]) == starts(
            {
                "Sid": "DeadLetters",
                "Effect": "Allow",
                "Action": ["sqs:SendMessage"],
                "Resource": [QUEUE],
            }
        )

    def test_only_the_bucket_that_asks_for_it_is_told_to_send_events(self, plan: Plan) -> None:
        found = plan.of_type("aws_s3_bucket_notification")
        assert [*found] == ['aws_s3_bucket_notification.this["acme-releases"]']
        assert_includes(
            dict(plan.resource('aws_s3_bucket_notification.this["acme-releases"]').values),
            {"bucket": "acme-releases", "eventbridge": True},
        )

    def test_what_can_be_tagged_is(self, plan: Plan) -> None:
        tagged = {r.type for r in plan.resources if r.values.get("tags") == {"team": "orders"}}
        assert tagged == {
            "aws_cloudwatch_event_rule",
            "aws_iam_role",
            "aws_scheduler_schedule_group",
            "aws_sqs_queue",
        }


@pytest.mark.case(TUNED)
class TestTuned:
    def test_names_and_boundary(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource("aws_iam_role.this[0]").values),
            {
                "name": "starts-orders",
                "path": "/delivery/",
                "permissions_boundary": "arn:aws:iam::111111111111:policy/boundary",
                "tags": {"team": "orders"},
            },
        )
        arn = "arn:aws:iam::111111111111:role/delivery/starts-orders"
        assert plan.output("role_arn") == arn
        target = plan.resource('aws_cloudwatch_event_target.this["image"]')
        assert target["role_arn"] == arn
        name = plan.resource('aws_cloudwatch_event_rule.this["image"]')["name"]
        assert name == "orders-by-event-image"

    def test_nothing_is_tried_again(self, plan: Plan) -> None:
        policy = {"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 0}
        for resource in ("aws_cloudwatch_event_target.this", "aws_scheduler_schedule.this"):
            key = "image" if "target" in resource else "nightly"
            found = plan.resource(f'{resource}["{key}"]')
            holder = found.values if key == "image" else found["target"][0]
            assert holder["retry_policy"] == [policy]

    def test_the_queue_is_under_the_key(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource("aws_sqs_queue.dead_letter[0]").values),
            {"name": "lost", "kms_master_key_id": KEY, "message_retention_seconds": 60},
        )
        assert json.loads(plan.resource("aws_iam_role_policy.this[0]")["policy"]) == starts(
            {
                "Sid": "DeadLetters",
                "Effect": "Allow",
                "Action": ["sqs:SendMessage"],
                "Resource": ["arn:aws:sqs:eu-west-1:111111111111:lost"],
            },
            {
                "Sid": "EncryptDeadLetters",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": [KEY],
                "Condition": {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}},
            },
        )


@pytest.mark.case(BROUGHT)
def test_what_is_brought_is_used_and_left_alone(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == plan.of_type("aws_iam_role_policy") == {}
    assert plan.of_type("aws_sqs_queue") == plan.of_type("aws_sqs_queue_policy") == {}
    queue = "arn:aws:sqs:eu-west-1:444444444444:lost"
    target = plan.resource('aws_cloudwatch_event_target.this["image"]')
    assert target["role_arn"] == "arn:aws:iam::111111111111:role/delivery/events"
    assert target["dead_letter_config"] == [{"arn": queue}]
    assert plan.output("role_name") == "events"
    assert json.loads(plan.output("role_trust_policy"))["Statement"] == [
        trust("Rules", "events.amazonaws.com", f"{RULES}orders-image"),
        trust("Schedules", "scheduler.amazonaws.com", GROUP),
    ]
    assert json.loads(plan.output("dead_letter_queue_policy"))["Statement"][0]["Resource"] == [
        queue
    ]


@pytest.mark.case(
    call(
        "keys of the same plan",
        {"image": ecr()},
        dead_letter={"kms_key_arn": UNKNOWN},
        role={"permissions_boundary": UNKNOWN},
    )
)
def test_policies_are_known_before_the_key_is(plan: Plan) -> None:
    assert json.loads(plan.resource("aws_iam_role_policy.this[0]")["policy"]) == starts()


@pytest.mark.case(
    call("a queue of the same plan", {"image": ecr()}, dead_letter={"queue": {"arn": UNKNOWN}})
)
def test_a_queue_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.of_type("aws_sqs_queue") == {}
    target = plan.resource('aws_cloudwatch_event_target.this["image"]')
    assert target["dead_letter_config"] == [{"arn": UNKNOWN}]


@pytest.mark.case(
    call(
        "China",
        {"image": ecr(), "nightly": {**schedule("rate(1 day)"), "variables": {"A": "b"}}},
        dead_letter={"kms_key_arn": "arn:aws-cn:kms:cn-north-1:111111111111:key/1a2b3c4d"},
        partition="aws-cn",
        region="cn-north-1",
    )
)
def test_every_arn_is_of_the_partition(plan: Plan) -> None:
    policy = plan.output("role_policy")
    assert "sqs.cn-north-1.amazonaws.com.cn" in policy
    outputs = (policy, plan.output("role_trust_policy"), plan.output("dead_letter_queue_policy"))
    assert "arn:aws-cn:codepipeline:cn-north-1:111111111111:orders" in policy
    assert not any("arn:aws:" in text for text in outputs)
    (target,) = plan.resource('aws_scheduler_schedule.this["nightly"]')["target"]
    assert target["arn"].startswith("arn:aws-cn:scheduler:::aws-sdk:")


@pytest.mark.case(call("the clock alone", {"nightly": schedule("rate(1 day)")}))
def test_the_clock_alone_needs_no_policy_of_the_queue(plan: Plan) -> None:
    assert plan.of_type("aws_sqs_queue_policy") == {}
    assert plan.output("dead_letter_queue_policy") is None


@pytest.mark.parametrize("case", [readme_case("event-trigger", n) for n in (0, 1)], ids=str)
def test_the_examples_of_the_readme_plan(case: Case, plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_event_rule"), str(case)
