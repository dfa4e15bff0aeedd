"""What is brought, what is not known yet, and edges that are taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
KEY = f"arn:aws:kms:{HERE}:key/1a2b3c4d-0000-0000-0000-000000000000"
ROLE = f"arn:aws:iam::{A}:role/orders-pipeline"
RULES = {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}}

BROUGHT = Case(
    "notifications",
    name="topics and key brought",
    inputs={
        "name": "orders",
        "rules": RULES,
        "key": {"arn": KEY},
        "topic": {
            "existing": {"arn": f"arn:aws:sns:{HERE}:shared"},
            "emails": ["orders@example.com"],
        },
        "approvals": {
            "existing": {"arn": f"arn:aws:sns:{HERE}:shared-asks"},
            "pipeline_role_arns": [ROLE],
        },
        "webhooks": {"pager": {"url": "https://pager.example.com"}},
    },
)
KEY_ALONE = Case(
    "notifications",
    name="a key brought",
    inputs={"name": "orders", "rules": RULES, "key": {"arn": KEY}},
)
APPROVALS_ALONE = Case(
    "notifications",
    name="approvals alone",
    inputs={"name": "orders", "topic": None, "approvals": {"pipeline_role_arns": [ROLE]}},
)
NOT_KNOWN = Case(
    "notifications",
    name="made in the same plan",
    inputs={
        "name": "orders",
        "key": {"arn": UNKNOWN},
        "rules": {"all": {"resource": UNKNOWN, "events": ["pipeline-execution-failed"]}},
        "topic": {"functions": {"pager": UNKNOWN}, "queues": {"archive": UNKNOWN}},
        "approvals": {"existing": {"arn": UNKNOWN}, "pipeline_role_arns": [ROLE]},
        "chat": {
            "guardrail_policy_arns": [UNKNOWN],
            "role": {"permissions_boundary": UNKNOWN},
            "slack": {"orders": {"team_id": "T0123456789", "channel_id": "C0123456789"}},
        },
    },
)
LONGEST = Case(
    "notifications",
    name="the longest names",
    inputs={
        "name": "n" * 40,
        "topic": {"name": "t" * 256, "display_name": "d" * 100},
        "approvals": {
            "name": "a" * 256,
            "pipeline_role_arns": [ROLE],
        },
        "key_deletion_window_in_days": 30,
        "key_rotation_period_in_days": 2560,
        "rules": {
            **{
                f"{n}{'r' * 22}": {
                    "resource": PIPELINE,
                    "events": ["codepipeline-pipeline-stage-execution-failed"],
                }
                for n in range(10)
            },
        },
        "pipelines": {"p" * 100: {"failed_executions": {"threshold": 10000}}},
        "projects": {"b" * 150: {"duration": {"limit_in_minutes": 86400}}},
        "waiting": {"w" * 15: {"pipeline": "p" * 100, "limit_in_minutes": 1}},
        "chat": {
            "slack": {"s" * 87: {"team_id": "T0000000", "channel_id": "C0000000"}},
        },
    },
)
ORDERED: dict[str, Any] = {
    "name": "orders",
    "rules": {
        "all": {
            "resource": PIPELINE,
            "events": ["pipeline-execution-failed", "manual-approval-needed"],
        }
    },
    "topic": {
        "alarm_arns": [f"arn:aws:cloudwatch:{HERE}:alarm:{name}" for name in "ab"],
        "emails": ["a@example.com", "b@example.com"],
    },
    "approvals": {"pipeline_role_arns": [ROLE, f"{ROLE}-2"]},
}
OTHER_ORDER: dict[str, Any] = {
    "name": "orders",
    "rules": {
        "all": {
            "resource": PIPELINE,
            "events": ["manual-approval-needed", "pipeline-execution-failed"],
        }
    },
    "topic": {
        "alarm_arns": [f"arn:aws:cloudwatch:{HERE}:alarm:{name}" for name in "bab"],
        "emails": ["b@example.com", "a@example.com"],
    },
    "approvals": {"pipeline_role_arns": [f"{ROLE}-2", ROLE, ROLE]},
}
ONE = Case("notifications", name="in one order", inputs=ORDERED)
OTHER = Case("notifications", name="in another order", inputs=OTHER_ORDER)


@pytest.mark.case(BROUGHT)
class TestBrought:
    def test_nothing_is_attached_but_subscriptions(self, plan: Plan) -> None:
        made = sorted({r.type for r in plan.resources if r.mode == "managed"})
        assert made == [
            "aws_codestarnotifications_notification_rule",
            "aws_sns_topic_subscription",
        ]
        topics = {r["topic_arn"] for r in plan.of_type("aws_sns_topic_subscription").values()}
        assert topics == {f"arn:aws:sns:{HERE}:shared"}

    def test_their_owner_is_told_the_policies(self, plan: Plan) -> None:
        assert plan.outputs["topic_arn"] == f"arn:aws:sns:{HERE}:shared"
        assert plan.outputs["approvals_topic_arn"] == f"arn:aws:sns:{HERE}:shared-asks"
        assert plan.outputs["key_arn"] == KEY
        for output, sids in {
            "topic_policy": ["DenyInsecureTransport", "NotificationRules"],
            "approvals_topic_policy": ["DenyInsecureTransport", "Approvals"],
            "key_policy": ["AccountAdministration", "NotificationRules", "Approvals"],
        }.items():
            statements = json.loads(plan.outputs[output])["Statement"]
            assert [statement["Sid"] for statement in statements] == sids


@pytest.mark.case(KEY_ALONE)
def test_a_brought_key_encrypts(plan: Plan) -> None:
    assert plan.of_type("aws_kms_key") == {}
    assert plan.resource('aws_sns_topic.this["notifications"]')["kms_master_key_id"] == KEY


@pytest.mark.case(APPROVALS_ALONE)
def test_approvals_need_no_other_topic(plan: Plan) -> None:
    topic = plan.resource('aws_sns_topic.this["approvals"]')
    assert_includes(dict(topic.values), {"name": "orders-approvals"})
    assert list(plan.of_type("aws_sns_topic")) == ['aws_sns_topic.this["approvals"]']
    assert plan.outputs["approvals_topic_arn"] == f"arn:aws:sns:{HERE}:orders-approvals"
    assert plan.outputs["topic_arn"] is None
    assert plan.outputs["topic_policy"] is None
    policy = json.loads(plan.resource("aws_kms_key.this[0]")["policy"])
    assert [s["Sid"] for s in policy["Statement"]] == ["AccountAdministration", "Approvals"]


@pytest.mark.case(NOT_KNOWN)
def test_what_is_made_in_the_same_plan_is_taken(plan: Plan) -> None:
    assert plan.resource('aws_sns_topic.this["notifications"]')["kms_master_key_id"] is UNKNOWN
    policy = json.loads(plan.outputs["topic_policy"])
    assert [s["Sid"] for s in policy["Statement"]] == ["DenyInsecureTransport", "NotificationRules"]
    assert set(plan.of_type("aws_lambda_permission")) == {
        'aws_lambda_permission.sns["notifications/lambda/pager"]'
    }


@pytest.mark.case(LONGEST)
def test_the_longest_names_are_within_the_limits(plan: Plan) -> None:
    rules = plan.of_type("aws_codestarnotifications_notification_rule").values()
    assert {len(r["name"]) for r in rules} == {64}
    assert len(rules) == 10
    events = plan.of_type("aws_cloudwatch_event_rule").values()
    assert [len(r["name"]) for r in events] == [64]
    alarms = plan.of_type("aws_cloudwatch_metric_alarm").values()
    assert max(len(r["alarm_name"]) for r in alarms) <= 255
    chats = plan.of_type("aws_chatbot_slack_channel_configuration").values()
    assert [len(r["configuration_name"]) for r in chats] == [128]
    assert len(plan.resource("aws_iam_role.waiting_start[0]")["name"]) <= 64


@pytest.mark.parametrize("case", [ONE, OTHER], ids=str)
def test_another_order_is_the_same_plan(case: Case, plan: Plan) -> None:
    assert case
    alarms = {"aws:SourceArn": [f"arn:aws:cloudwatch:{HERE}:alarm:{name}" for name in "ab"]}
    roles = {"aws:PrincipalArn": [ROLE, f"{ROLE}-2"]}
    key = json.loads(plan.resource("aws_kms_key.this[0]")["policy"])["Statement"]
    assert [s["Condition"].get("ArnEquals") for s in key if "Condition" in s] == [
        None,
        alarms,
        roles,
    ]
    for topic, values in (("notifications", alarms), ("approvals", roles)):
        address = f'aws_sns_topic_policy.this["{topic}"]'
        statements = json.loads(plan.resource(address)["policy"])["Statement"]
        assert statements[-1]["Condition"]["ArnEquals"] == values
    address = 'aws_codestarnotifications_notification_rule.this["all"]'
    assert plan.resource(address)["event_type_ids"] == [
        "codepipeline-pipeline-manual-approval-needed",
        "codepipeline-pipeline-pipeline-execution-failed",
    ]
    emails = plan.of_type("aws_sns_topic_subscription")
    assert sorted(str(r.key) for r in emails.values()) == [
        "notifications/email/a@example.com",
        "notifications/email/b@example.com",
    ]
