"""Alarms, the check of what waits for too long, and dashboards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.session
import jsonschema  # type: ignore[import-untyped]
import pytest
from botocore.validate import ParamValidator

from delivery.testing import Case, Plan, assert_includes

A = "111111111111"
HERE = f"eu-west-1:{A}"
TOPIC = f"arn:aws:sns:{HERE}:orders"
BOUNDARY = f"arn:aws:iam::{A}:policy/boundary"
SCHEMA = json.loads(Path(__file__).with_name("dashboard.schema.json").read_text(encoding="utf-8"))

WATCHED = Case(
    "notifications",
    name="everything watched",
    inputs={
        "name": "orders",
        "notify_recovery": True,
        "tags": {"team": "orders"},
        "pipelines": {
            "orders.prod@eu": {
                "dashboard": True,
                "duration": {"limit_in_minutes": 90, "period_in_minutes": 15},
                "failed_executions": {"threshold": 2, "period_in_minutes": 1440},
                "projects": ["orders-build", "orders-test"],
            },
            "payments": {"dashboard": False, "duration": {"limit_in_minutes": 1}},
            "quiet": {},
        },
        "projects": {
            "orders-build": {
                "duration": {"limit_in_minutes": 30, "period_in_minutes": 1},
                "failed_builds": {"threshold": 3, "period_in_minutes": 60},
            },
            "lint": {"failed_builds": {}},
        },
        "waiting": {
            "approval": {
                "pipeline": "orders.prod@eu",
                "stage": "Approve",
                "action": "Ask.Manager",
                "limit_in_minutes": 86400,
            },
            "deploy": {"pipeline": "orders.prod@eu", "stage": "Deploy", "limit_in_minutes": 1},
            "whole": {"pipeline": "payments", "limit_in_minutes": 120},
        },
        "waiting_roles": {"path": "/ops/", "permissions_boundary": BOUNDARY},
    },
)
pytestmark = pytest.mark.case(WATCHED)


def alarm(plan: Plan, key: str) -> dict[str, Any]:
    return dict(plan.resource(f'aws_cloudwatch_metric_alarm.this["{key}"]').values)


def expected(name: str, metric: str, dimensions: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "alarm_name": f"orders-{name}",
        "alarm_actions": [TOPIC],
        "ok_actions": [TOPIC],
        "dimensions": dimensions,
        "evaluation_periods": 1,
        "metric_name": metric,
        "tags": {"team": "orders"},
        **more,
    }


OVER = {"comparison_operator": "GreaterThanThreshold", "statistic": "Maximum"}
COUNT = {"comparison_operator": "GreaterThanOrEqualToThreshold", "statistic": "Sum"}
PIPELINE = {"namespace": "AWS/CodePipeline", "treat_missing_data": "notBreaching"}
BUILD = {"namespace": "AWS/CodeBuild", "treat_missing_data": "notBreaching"}


class TestAlarms:
    @pytest.mark.parametrize(
        ("key", "metric", "of", "more"),
        [
            (
                "orders.prod@eu-failed-executions",
                "FailedPipelineExecutions",
                "orders.prod@eu",
                {**COUNT, **PIPELINE, "period": 86400, "threshold": 2},
            ),
            (
                "orders.prod@eu-execution-duration",
                "PipelineDuration",
                "orders.prod@eu",
                {**OVER, **PIPELINE, "period": 900, "threshold": 5400},
            ),
            (
                "payments-execution-duration",
                "PipelineDuration",
                "payments",
                {**OVER, **PIPELINE, "period": 300, "threshold": 60},
            ),
        ],
    )
    def test_of_pipelines(
        self, plan: Plan, key: str, metric: str, of: str, more: dict[str, Any]
    ) -> None:
        assert_includes(alarm(plan, key), expected(key, metric, {"PipelineName": of}, **more))

    @pytest.mark.parametrize(
        ("key", "metric", "of", "more"),
        [
            (
                "orders-build-failed-builds",
                "FailedBuilds",
                "orders-build",
                {**COUNT, **BUILD, "period": 3600, "threshold": 3},
            ),
            (
                "orders-build-build-duration",
                "Duration",
                "orders-build",
                {**OVER, **BUILD, "period": 60, "threshold": 1800},
            ),
            (
                "lint-failed-builds",
                "FailedBuilds",
                "lint",
                {**COUNT, **BUILD, "period": 300, "threshold": 1},
            ),
        ],
    )
    def test_of_projects(
        self, plan: Plan, key: str, metric: str, of: str, more: dict[str, Any]
    ) -> None:
        assert_includes(alarm(plan, key), expected(key, metric, {"ProjectName": of}, **more))

    @pytest.mark.parametrize(
        ("key", "wait", "of", "what"),
        [
            (
                "approval-waiting",
                "approval",
                "orders.prod@eu",
                "stage Approve, action Ask.Manager has been going on for 86400 minutes.",
            ),
            (
                "deploy-waiting",
                "deploy",
                "orders.prod@eu",
                "stage Deploy has been going on for 1 minutes.",
            ),
            (
                "whole-waiting",
                "whole",
                "payments",
                "the execution has been going on for 120 minutes.",
            ),
        ],
    )
    def test_of_what_waits(self, plan: Plan, key: str, wait: str, of: str, what: str) -> None:
        assert_includes(
            alarm(plan, key),
            expected(
                key,
                "Waiting",
                {"PipelineName": of, "Wait": wait},
                alarm_description=f"Pipeline {of}: {what}",
                comparison_operator="GreaterThanOrEqualToThreshold",
                namespace="Delivery/orders",
                period=60,
                statistic="Minimum",
                threshold=1,
                # The alarm stays between the two counts.
                treat_missing_data="ignore",
            ),
        )

    def test_there_are_no_others_and_the_api_takes_them(self, plan: Plan) -> None:
        alarms = plan.of_type("aws_cloudwatch_metric_alarm")
        assert len(alarms) == 9
        assert plan.outputs["alarm_arns"] == {
            r.key: f"arn:aws:cloudwatch:{HERE}:alarm:{r['alarm_name']}" for r in alarms.values()
        }
        model = botocore.session.get_session().get_service_model("cloudwatch")
        shape = model.shape_for("PutMetricAlarmInput")
        for each in alarms.values():
            request = {
                "AlarmName": each["alarm_name"],
                "AlarmDescription": each["alarm_description"],
                "ComparisonOperator": each["comparison_operator"],
                "EvaluationPeriods": each["evaluation_periods"],
                "Period": each["period"],
                "Statistic": each["statistic"],
            }
            assert ParamValidator().validate(request, shape).generate_report() == ""

    def test_exactly_these_alarms_publish(self, plan: Plan) -> None:
        statements = json.loads(plan.outputs["topic_policy"])["Statement"]
        assert [statement["Sid"] for statement in statements] == ["DenyInsecureTransport", "Alarms"]
        assert statements[1]["Condition"]["ArnEquals"] == {
            "aws:SourceArn": sorted(plan.outputs["alarm_arns"].values())
        }


class TestDashboards:
    def body(self, plan: Plan, pipeline: str) -> dict[str, Any]:
        text = plan.resource(f'aws_cloudwatch_dashboard.this["{pipeline}"]')["dashboard_body"]
        return dict(json.loads(text))

    def test_each_pipeline_has_one_unless_it_is_refused(self, plan: Plan) -> None:
        found = {
            r.key: r["dashboard_name"] for r in plan.of_type("aws_cloudwatch_dashboard").values()
        }
        assert found == {"orders.prod@eu": "orders-orders-prod-eu", "quiet": "orders-quiet"}
        assert plan.outputs["dashboard_names"] == found

    @pytest.mark.parametrize("pipeline", ["orders.prod@eu", "quiet"])
    def test_it_is_as_cloudwatch_takes_it(self, plan: Plan, pipeline: str) -> None:
        jsonschema.Draft202012Validator(SCHEMA).validate(self.body(plan, pipeline))

    @pytest.mark.parametrize("pipeline", ["orders.prod@eu", "quiet"])
    def test_no_widget_covers_another(self, plan: Plan, pipeline: str) -> None:
        cells = [
            (x, y)
            for widget in self.body(plan, pipeline)["widgets"]
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        ]
        assert len(cells) == len(set(cells))
        assert all(x < 24 for x, _ in cells)

    def test_it_shows_the_pipeline_its_projects_and_its_alarms(self, plan: Plan) -> None:
        text, alarms, *graphs = self.body(plan, "orders.prod@eu")["widgets"]
        assert text["properties"]["markdown"] == (
            "# orders.prod@eu\n[Pipeline](https://console.aws.amazon.com/codesuite/codepipeline/"
            "pipelines/orders.prod@eu/view?region=eu-west-1)"
        )
        assert alarms["properties"]["alarms"] == [
            f"arn:aws:cloudwatch:{HERE}:alarm:orders-{name}"
            for name in (
                "approval-waiting",
                "deploy-waiting",
                "orders-build-build-duration",
                "orders-build-failed-builds",
                "orders.prod@eu-execution-duration",
                "orders.prod@eu-failed-executions",
            )
        ]
        of = "orders.prod@eu"
        assert [(g["properties"]["title"], g["properties"]["metrics"]) for g in graphs] == [
            (
                "Failed executions",
                [["AWS/CodePipeline", "FailedPipelineExecutions", "PipelineName", of]],
            ),
            (
                "Duration of executions (seconds)",
                [["AWS/CodePipeline", "PipelineDuration", "PipelineName", of]],
            ),
            (
                "Failed builds",
                [
                    ["AWS/CodeBuild", "FailedBuilds", "ProjectName", project]
                    for project in ("orders-build", "orders-test")
                ],
            ),
            (
                "Duration of builds (seconds)",
                [
                    ["AWS/CodeBuild", "Duration", "ProjectName", project]
                    for project in ("orders-build", "orders-test")
                ],
            ),
            (
                "Waiting for too long",
                [
                    ["Delivery/orders", "Waiting", "PipelineName", of, "Wait", wait]
                    for wait in ("approval", "deploy")
                ],
            ),
        ]

    def test_a_pipeline_without_alarms_shows_none(self, plan: Plan) -> None:
        widgets = self.body(plan, "quiet")["widgets"]
        assert [widget["type"] for widget in widgets] == ["text", "metric", "metric"]


GOVERNMENT = Case(
    "notifications",
    name="a partition without metrics of pipelines",
    inputs={
        "name": "orders",
        "account_id": A,
        "partition": "aws-us-gov",
        "region": "us-gov-west-1",
        "pipelines": {"orders": {"projects": ["build"]}},
        "projects": {"build": {"failed_builds": {}}},
    },
)


@pytest.mark.case(GOVERNMENT)
def test_a_dashboard_shows_no_metric_that_is_not_there(plan: Plan) -> None:
    body = json.loads(plan.resource('aws_cloudwatch_dashboard.this["orders"]')["dashboard_body"])
    text, alarms, *graphs = body["widgets"]
    assert "https://console.amazonaws-us-gov.com/" in text["properties"]["markdown"]
    assert alarms["properties"]["alarms"] == [
        f"arn:aws-us-gov:cloudwatch:us-gov-west-1:{A}:alarm:orders-build-failed-builds"
    ]
    assert [graph["properties"]["title"] for graph in graphs] == [
        "Failed builds",
        "Duration of builds (seconds)",
    ]
