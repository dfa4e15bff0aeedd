"""Notification rules and chat channels."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
PROJECT = f"arn:aws:codebuild:{HERE}:project/orders"
APPLICATION = f"arn:aws:codedeploy:{HERE}:application:orders"
TOPIC = f"arn:aws:sns:{HERE}:orders"
BOUNDARY = f"arn:aws:iam::{A}:policy/boundary"
TEAM = "01234567-89ab-cdef-0123-456789abcdef"
THREAD = "19%3A0123abcd%40thread.tacv2"

BASE: dict[str, Any] = {
    "name": "orders",
    "rules": {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}},
}
RULES = Case(
    "notifications",
    name="rules of each kind",
    inputs={
        "name": "orders",
        "tags": {"team": "orders", "data": "none"},
        "rules": {
            "failed runs": {
                "detail_type": "BASIC",
                "enabled": False,
                "events": [
                    "manual-approval-needed",
                    "codepipeline-pipeline-pipeline-execution-failed",
                ],
                "resource": PIPELINE,
                "tags": {"team": "releases"},
            },
            "builds": {"events": ["build-state-failed"], "resource": PROJECT},
            "deployments": {"events": ["deployment-failed"], "resource": APPLICATION},
        },
    },
)
CHAT = Case(
    "notifications",
    name="chat in Slack and Teams",
    inputs={
        **BASE,
        "tags": {"team": "orders"},
        "chat": {
            "guardrail_policy_arns": [BOUNDARY],
            "role": {"name": "chat", "path": "/ops/", "permissions_boundary": BOUNDARY},
            "slack": {
                "orders": {"team_id": "T0123456789", "channel_id": "C0123456789"},
                "ops": {
                    "team_id": "E0123456789",
                    "channel_id": "G0123456789",
                    "logging_level": "NONE",
                    "user_authorization_required": False,
                },
            },
            "teams": {
                "orders": {
                    "tenant_id": TEAM,
                    "team_id": TEAM.upper(),
                    "channel_id": THREAD,
                    "logging_level": "INFO",
                    "user_authorization_required": False,
                }
            },
        },
    },
)
BROUGHT_ROLE = Case(
    "notifications",
    name="a brought role of chat",
    inputs={
        **BASE,
        "chat": {
            "role": {"arn": f"arn:aws:iam::{A}:role/ops/chat"},
            "slack": {"orders": {"team_id": "T0123456789", "channel_id": "C0123456789"}},
        },
    },
)


def rule(plan: Plan, name: str) -> dict[str, Any]:
    address = f'aws_codestarnotifications_notification_rule.this["{name}"]'
    return dict(plan.resource(address).values)


@pytest.mark.case(RULES)
class TestRules:
    def test_a_rule_of_a_pipeline(self, plan: Plan) -> None:
        assert_includes(
            rule(plan, "failed runs"),
            {
                "name": "orders-failed runs",
                "detail_type": "BASIC",
                "status": "DISABLED",
                "event_type_ids": [
                    "codepipeline-pipeline-manual-approval-needed",
                    "codepipeline-pipeline-pipeline-execution-failed",
                ],
                "resource": PIPELINE,
                "tags": {"data": "none", "team": "releases"},
                "target": [{"address": TOPIC, "type": "SNS"}],
            },
        )

    @pytest.mark.parametrize(
        ("name", "event", "resource"),
        [
            ("builds", "codebuild-project-build-state-failed", PROJECT),
            ("deployments", "codedeploy-application-deployment-failed", APPLICATION),
        ],
    )
    def test_rules_of_others(self, plan: Plan, name: str, event: str, resource: str) -> None:
        assert_includes(
            rule(plan, name),
            {
                "detail_type": "FULL",
                "status": "ENABLED",
                "event_type_ids": [event],
                "resource": resource,
                "tags": {"data": "none", "team": "orders"},
            },
        )

    def test_rules_are_as_the_api_takes_them(self, plan: Plan) -> None:
        model = botocore.session.get_session().get_service_model("codestar-notifications")
        for each in ("failed runs", "builds", "deployments"):
            values = rule(plan, each)
            request = {
                "Name": values["name"],
                "DetailType": values["detail_type"],
                "EventTypeIds": values["event_type_ids"],
                "Resource": values["resource"],
                "Status": values["status"],
                "Targets": [
                    {"TargetType": t["type"], "TargetAddress": t["address"]}
                    for t in values["target"]
                ],
            }
            shape = model.shape_for("CreateNotificationRuleRequest")
            assert ParamValidator().validate(request, shape).generate_report() == ""


EVERY_EVENT = {
    "project": (
        PROJECT,
        "codebuild-project-",
        [
            *(
                f"build-state-{state}"
                for state in ("failed", "succeeded", "in-progress", "stopped")
            ),
            *(f"build-phase-{state}" for state in ("failure", "success")),
        ],
    ),
    "application": (
        APPLICATION,
        "codedeploy-application-",
        [f"deployment-{state}" for state in ("failed", "succeeded", "started")],
    ),
    "pipeline": (
        PIPELINE,
        "codepipeline-pipeline-",
        [
            *(
                f"pipeline-execution-{state}"
                for state in (
                    *("failed", "canceled", "started", "resumed", "succeeded", "superseded"),
                )
            ),
            *(
                f"stage-execution-{state}"
                for state in ("started", "succeeded", "resumed", "canceled", "failed")
            ),
            *(
                f"action-execution-{state}"
                for state in ("succeeded", "failed", "canceled", "started")
            ),
            *(f"manual-approval-{state}" for state in ("failed", "needed", "succeeded")),
        ],
    ),
}
EVENTS = Case(
    "notifications",
    name="every event by its short name",
    inputs={
        "name": "orders",
        "rules": {
            name: {"resource": arn, "events": events}
            for name, (arn, _, events) in EVERY_EVENT.items()
        },
    },
)


@pytest.mark.case(EVENTS)
@pytest.mark.parametrize("name", EVERY_EVENT)
def test_every_event_has_a_short_name(plan: Plan, name: str) -> None:
    _, prefix, events = EVERY_EVENT[name]
    assert rule(plan, name)["event_type_ids"] == sorted(f"{prefix}{event}" for event in events)


@pytest.mark.case(CHAT)
class TestChat:
    def test_slack_channels(self, plan: Plan) -> None:
        found = {r.key: r for r in plan.of_type("aws_chatbot_slack_channel_configuration").values()}
        assert set(found) == {"orders", "ops"}
        common = {
            "guardrail_policy_arns": [BOUNDARY],
            "iam_role_arn": UNKNOWN,
            "sns_topic_arns": [UNKNOWN],
            "tags": {"team": "orders"},
        }
        assert_includes(
            dict(found["orders"].values),
            {
                **common,
                "configuration_name": "orders-orders",
                "logging_level": "ERROR",
                "slack_channel_id": "C0123456789",
                "slack_team_id": "T0123456789",
                "user_authorization_required": True,
            },
        )
        assert_includes(
            dict(found["ops"].values),
            {**common, "logging_level": "NONE", "user_authorization_required": False},
        )

    def test_teams_channels(self, plan: Plan) -> None:
        address = 'aws_chatbot_teams_channel_configuration.this["orders"]'
        assert_includes(
            dict(plan.resource(address).values),
            {
                "channel_id": THREAD,
                "configuration_name": "orders-orders",
                "guardrail_policy_arns": [BOUNDARY],
                "logging_level": "INFO",
                "tags": {"team": "orders"},
                "team_id": TEAM.upper(),
                "tenant_id": TEAM,
                "user_authorization_required": False,
            },
        )

    def test_the_role_reads_alarms_and_nothing_else(self, plan: Plan) -> None:
        role = plan.resource("aws_iam_role.chat[0]")
        assert_includes(
            dict(role.values),
            {
                "name": "chat",
                "path": "/ops/",
                "permissions_boundary": BOUNDARY,
                "tags": {"team": "orders"},
            },
        )
        assert json.loads(role["assume_role_policy"])["Statement"] == [
            {
                "Sid": "Chat",
                "Effect": "Allow",
                "Principal": {"Service": "chatbot.amazonaws.com"},
                "Action": ["sts:AssumeRole"],
            }
        ]
        assert json.loads(plan.resource("aws_iam_role_policy.chat[0]")["policy"])["Statement"] == [
            {
                "Sid": "Alarms",
                "Effect": "Allow",
                "Action": [
                    "cloudwatch:DescribeAlarmHistory",
                    "cloudwatch:DescribeAlarms",
                ],
                "Resource": [f"arn:aws:cloudwatch:{HERE}:alarm:*"],
            },
            {
                "Sid": "Metrics",
                "Effect": "Allow",
                "Action": [
                    "cloudwatch:DescribeAlarmsForMetric",
                    "cloudwatch:GetMetricData",
                    "cloudwatch:GetMetricStatistics",
                    "cloudwatch:GetMetricWidgetImage",
                    "cloudwatch:ListMetrics",
                ],
                "Resource": ["*"],
            },
        ]
        assert plan.outputs["chat_role_arn"] == f"arn:aws:iam::{A}:role/ops/chat"


@pytest.mark.case(BROUGHT_ROLE)
def test_a_brought_role_is_used_and_bounded(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}
    assert_includes(
        dict(plan.resource('aws_chatbot_slack_channel_configuration.this["orders"]').values),
        {
            "guardrail_policy_arns": ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
            "iam_role_arn": f"arn:aws:iam::{A}:role/ops/chat",
        },
    )
    assert plan.outputs["chat_role_arn"] == f"arn:aws:iam::{A}:role/ops/chat"


@pytest.mark.case(readme_case("notifications"))
def test_the_readme_plans(plan: Plan) -> None:
    assert plan.counts
    assert len(plan.of_type("aws_cloudwatch_metric_alarm")) == 4
