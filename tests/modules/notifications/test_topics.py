"""Topics, their key and subscribers: what is planned by default, and what each option changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
TOPIC = f"arn:aws:sns:{HERE}:orders"
APPROVALS = f"arn:aws:sns:{HERE}:orders-approvals"
KEY = f"arn:aws:kms:{HERE}:key/1a2b3c4d-0000-0000-0000-000000000000"
RULES = {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}}

DEFAULTS = Case("notifications", inputs={"name": "orders", "rules": RULES}, name="defaults")
WHOLE = Case(
    "notifications",
    name="everything of topics",
    inputs={
        "account_id": A,
        "partition": "aws",
        "region": "eu-west-1",
        "name": "orders",
        "key_deletion_window_in_days": 7,
        "key_rotation_period_in_days": 90,
        "rules": RULES,
        "tags": {"team": "orders"},
        "topic": {
            "alarm_arns": [
                f"arn:aws:cloudwatch:{HERE}:alarm:zz",
                f"arn:aws:cloudwatch:{HERE}:alarm:errors 5xx",
            ],
            "display_name": "Orders",
            "emails": ["orders@example.com", "o'hara+ops@mail.example.co.uk"],
            "event_rule_arns": [f"arn:aws:events:{HERE}:rule/trigger-failed"],
            "functions": {
                "pager": f"arn:aws:lambda:{HERE}:function:pager",
                "live": f"arn:aws:lambda:{HERE}:function:pager:live",
            },
            "name": "orders-events",
            "queues": {"archive": "arn:aws:sqs:us-east-1:222222222222:archive"},
        },
        "approvals": {
            "display_name": "Approvals",
            "emails": ["release@example.com"],
            "functions": {"ask": f"arn:aws:lambda:{HERE}:function:ask"},
            "name": "orders-asks",
            "pipeline_role_arns": [
                f"arn:aws:iam::{A}:role/orders-prod-pipeline",
                f"arn:aws:iam::{A}:role/a/orders-pipeline",
            ],
            "queues": {"asks": f"arn:aws:sqs:{HERE}:asks"},
        },
        "webhooks": {
            "pager": {"url": "https://pager.example.com/hook?token=s3cret", "auto_confirms": True},
            "ask": {"url": "https://ask.example.com", "approvals": True},
        },
    },
)
ROLES = [f"arn:aws:iam::{A}:role/a/orders-pipeline", f"arn:aws:iam::{A}:role/orders-prod-pipeline"]
ALARMS = [f"arn:aws:cloudwatch:{HERE}:alarm:errors 5xx", f"arn:aws:cloudwatch:{HERE}:alarm:zz"]


def policy(plan: Plan, address: str, attribute: str = "policy") -> list[dict[str, Any]]:
    document = json.loads(plan.resource(address)[attribute])
    assert document["Version"] == "2012-10-17"
    return list(document["Statement"])


def insecure(topic: str) -> dict[str, Any]:
    return {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["sns:Publish"],
        "Resource": [topic],
        "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
    }


def publishes(topic: str, sid: str, principal: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": ["sns:Publish"],
        "Resource": [topic],
        **more,
    }


def uses_key(sid: str, principal: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": ["*"],
        **more,
    }


ADMINISTRATION = {
    "Sid": "AccountAdministration",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{A}:root"},
    "Action": ["kms:*"],
    "Resource": ["*"],
}
OF_ACCOUNT = {"StringEquals": {"aws:SourceAccount": A}}
OF_ALARMS = {"ArnEquals": {"aws:SourceArn": ALARMS}, **OF_ACCOUNT}
VIA_SNS = {"kms:ViaService": ["sns.eu-west-1.amazonaws.com"]}


@pytest.mark.case(DEFAULTS)
class TestDefaults:
    def test_a_topic_is_encrypted_with_a_key_that_rotates(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource('aws_sns_topic.this["notifications"]').values),
            {"name": "orders", "kms_master_key_id": UNKNOWN},
        )
        assert_includes(
            dict(plan.resource("aws_kms_key.this[0]").values),
            {"enable_key_rotation": True, "deletion_window_in_days": 30},
        )
        assert plan.resource("aws_kms_alias.this[0]")["name"] == "alias/orders"

    def test_nothing_else_is_made(self, plan: Plan) -> None:
        made = sorted(r.type for r in plan.resources if r.mode == "managed")
        assert made == [
            "aws_codestarnotifications_notification_rule",
            "aws_kms_alias",
            "aws_kms_key",
            "aws_sns_topic",
            "aws_sns_topic_policy",
        ]

    def test_rules_alone_publish(self, plan: Plan) -> None:
        service = {"Service": "codestar-notifications.amazonaws.com"}
        assert policy(plan, 'aws_sns_topic_policy.this["notifications"]') == [
            insecure(TOPIC),
            publishes(TOPIC, "NotificationRules", service, Condition=OF_ACCOUNT),
        ]
        assert policy(plan, "aws_kms_key.this[0]") == [
            ADMINISTRATION,
            uses_key("NotificationRules", service, Condition={"StringEquals": VIA_SNS}),
        ]

    def test_outputs(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.outputs),
            {
                "alarm_arns": {},
                "approvals_topic_arn": None,
                "approvals_topic_policy": None,
                "chat_configuration_arns": {"slack": {}, "teams": {}},
                "chat_role_arn": None,
                "dashboard_names": {},
                "topic_arn": TOPIC,
            },
        )


@pytest.mark.case(WHOLE)
class TestWhole:
    EVENTS = f"arn:aws:sns:{HERE}:orders-events"
    ASKS = f"arn:aws:sns:{HERE}:orders-asks"

    def test_topics(self, plan: Plan) -> None:
        tags = {"team": "orders"}
        for key, name, sender in (
            ("notifications", "orders-events", "Orders"),
            ("approvals", "orders-asks", "Approvals"),
        ):
            topic = plan.resource(f'aws_sns_topic.this["{key}"]')
            assert_includes(
                dict(topic.values), {"name": name, "display_name": sender, "tags": tags}
            )
        assert_includes(
            dict(plan.resource("aws_kms_key.this[0]").values),
            {"deletion_window_in_days": 7, "rotation_period_in_days": 90, "tags": tags},
        )

    def test_each_service_that_is_declared_publishes(self, plan: Plan) -> None:
        topic = self.EVENTS
        assert policy(plan, 'aws_sns_topic_policy.this["notifications"]') == [
            insecure(topic),
            publishes(
                topic,
                "NotificationRules",
                {"Service": "codestar-notifications.amazonaws.com"},
                Condition=OF_ACCOUNT,
            ),
            publishes(
                topic, "Alarms", {"Service": "cloudwatch.amazonaws.com"}, Condition=OF_ALARMS
            ),
            publishes(
                topic,
                "EventRules",
                {"Service": "events.amazonaws.com"},
                Condition={"StringEqualsIfExists": {"aws:SourceAccount": A}},
            ),
        ]

    def test_the_roles_of_pipelines_alone_ask_for_approval(self, plan: Plan) -> None:
        assert policy(plan, 'aws_sns_topic_policy.this["approvals"]') == [
            insecure(self.ASKS),
            publishes(
                self.ASKS,
                "Approvals",
                {"AWS": f"arn:aws:iam::{A}:root"},
                Condition={"ArnEquals": {"aws:PrincipalArn": ROLES}},
            ),
        ]

    def test_who_publishes_may_use_the_key(self, plan: Plan) -> None:
        assert policy(plan, "aws_kms_key.this[0]") == [
            ADMINISTRATION,
            uses_key(
                "NotificationRules",
                {"Service": "codestar-notifications.amazonaws.com"},
                Condition={"StringEquals": VIA_SNS},
            ),
            uses_key("Alarms", {"Service": "cloudwatch.amazonaws.com"}, Condition=OF_ALARMS),
            uses_key("EventRules", {"Service": "events.amazonaws.com"}),
            uses_key(
                "Approvals",
                {"AWS": "*"},
                Condition={
                    "ArnEquals": {"aws:PrincipalArn": ROLES},
                    "StringEquals": {"kms:CallerAccount": [A], **VIA_SNS},
                },
            ),
        ]

    def test_subscribers(self, plan: Plan) -> None:
        found = {
            key: (r["protocol"], r["endpoint"])
            for r in plan.of_type("aws_sns_topic_subscription").values()
            if r.name == "this"
            for key in [r.key]
        }
        assert found == {
            "notifications/email/orders@example.com": ("email", "orders@example.com"),
            "notifications/email/o'hara+ops@mail.example.co.uk": (
                "email",
                "o'hara+ops@mail.example.co.uk",
            ),
            "notifications/lambda/pager": ("lambda", f"arn:aws:lambda:{HERE}:function:pager"),
            "notifications/lambda/live": ("lambda", f"arn:aws:lambda:{HERE}:function:pager:live"),
            "notifications/sqs/archive": ("sqs", "arn:aws:sqs:us-east-1:222222222222:archive"),
            "approvals/email/release@example.com": ("email", "release@example.com"),
            "approvals/lambda/ask": ("lambda", f"arn:aws:lambda:{HERE}:function:ask"),
            "approvals/sqs/asks": ("sqs", f"arn:aws:sqs:{HERE}:asks"),
        }

    def test_functions_let_their_topic_call_them(self, plan: Plan) -> None:
        found = {
            r.key: (r["function_name"], r["qualifier"], r["source_arn"], r["principal"])
            for r in plan.of_type("aws_lambda_permission").values()
        }
        pager = f"arn:aws:lambda:{HERE}:function:pager"
        sns = "sns.amazonaws.com"
        assert found == {
            "notifications/lambda/pager": (pager, None, self.EVENTS, sns),
            "notifications/lambda/live": (pager, "live", self.EVENTS, sns),
            "approvals/lambda/ask": (f"arn:aws:lambda:{HERE}:function:ask", None, self.ASKS, sns),
        }

    def test_webhooks(self, plan: Plan) -> None:
        found = {
            r.key: (r["protocol"], r["endpoint_auto_confirms"])
            for r in plan.of_type("aws_sns_topic_subscription").values()
            if r.name == "webhook"
        }
        assert found == {"pager": ("https", True), "ask": ("https", False)}

    def test_no_address_of_a_webhook_is_in_an_output(self, plan: Plan) -> None:
        assert "s3cret" not in repr(dict(plan.outputs))
