"""What an event starts the pipeline with, against the API's own shape of a start."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from tests.modules.event_samples import CODECOMMIT, DIGEST, ECR, S3, VERSION, transformed
from tests.modules.event_trigger import ALL, ORDERS

from delivery.testing import Plan

pytestmark = pytest.mark.case(ALL)

# Botocore's types leave open whether an operation takes anything.
START: Any = (
    botocore.session.get_session()
    .get_service_model("codepipeline")
    .operation_model("StartPipelineExecution")
    .input_shape
)
TYPES = {*START.members["sourceRevisions"].member.members["revisionType"].enum}


def is_start(given: dict[str, Any]) -> dict[str, Any]:
    """What is given, having been found to be an input of StartPipelineExecution."""
    report = ParamValidator().validate({"name": "orders", **given}, START)
    assert not report.has_errors(), report.generate_report()
    assert {*given} <= {*START.members}
    # Botocore knows the values, and does not look at them.
    assert {revision["revisionType"] for revision in given.get("sourceRevisions", [])} <= TYPES
    return given


def start(plan: Plan, key: str, event: dict[str, Any]) -> dict[str, Any]:
    target = plan.resource(f'aws_cloudwatch_event_target.this["{key}"]')
    assert target["arn"] == ORDERS
    (transformer,) = target["input_transformer"]
    assert len(transformer["input_paths"]) <= 100
    assert target["input"] is None
    return is_start(transformed(transformer, event))


def test_a_commit_is_pinned(plan: Plan) -> None:
    assert start(plan, "code", CODECOMMIT) == {
        "sourceRevisions": [
            {
                "actionName": "Code",
                "revisionType": "COMMIT_ID",
                "revisionValue": "26a8f2a9e8b1f6f3b1a8c1d4e5f60718293a4b5c",
            }
        ]
    }


def test_a_digest_is_pinned_and_the_tag_passed_on(plan: Plan) -> None:
    assert start(plan, "image", ECR) == {
        "sourceRevisions": [
            {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST}
        ],
        "variables": [
            {"name": "RELEASE", "value": "v1.2.3"},
            {"name": "by@", "value": "event"},
        ],
    }


def test_a_version_is_pinned(plan: Plan) -> None:
    pin = {"actionName": "Bundle", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": VERSION}
    assert start(plan, "object", S3) == {"sourceRevisions": [pin]}


def test_of_several_keys_that_of_the_event_is_read(plan: Plan) -> None:
    assert start(plan, "objects", S3) == {
        "sourceRevisions": [
            {
                "actionName": "Bundle",
                "revisionType": "S3_OBJECT_KEY",
                "revisionValue": "orders/release.zip",
            },
            {
                "actionName": "Bundle",
                "revisionType": "S3_OBJECT_VERSION_ID",
                "revisionValue": VERSION,
            },
        ]
    }


def test_variables_that_are_no_part_of_the_event_need_no_transformer(plan: Plan) -> None:
    target = plan.resource('aws_cloudwatch_event_target.this["manual"]')
    assert target["input_transformer"] == []
    assert is_start(json.loads(target["input"])) == {
        "variables": [{"name": "RELEASE", "value": "base"}]
    }


@pytest.mark.parametrize("key", ["latest", "tagged", "bucket", "upstream"])
def test_nothing_is_pinned_where_that_is_written_down(key: str, plan: Plan) -> None:
    target = plan.resource(f'aws_cloudwatch_event_target.this["{key}"]')
    assert (target["input"], target["input_transformer"]) == (None, [])


def test_a_schedule_starts_the_pipeline_itself(plan: Plan) -> None:
    (target,) = plan.resource('aws_scheduler_schedule.this["nightly"]')["target"]
    assert (target["arn"], target["input"]) == (ORDERS, None)


def test_a_schedule_with_variables_calls_the_api(plan: Plan) -> None:
    (target,) = plan.resource('aws_scheduler_schedule.this["once"]')["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
    given = json.loads(target["input"])
    assert given == {"Name": "orders", "Variables": [{"Name": "RELEASE", "Value": "v1"}]}
    is_start(_lower(given))


def _lower(given: Any) -> Any:
    # Scheduler takes the names of the API with a capital letter first.
    if isinstance(given, dict):
        return {name[0].lower() + name[1:]: _lower(value) for name, value in given.items()}
    return [_lower(value) for value in given] if isinstance(given, list) else given
