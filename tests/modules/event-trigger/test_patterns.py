"""Which events start the pipeline, and which do not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.event_samples import (
    CODECOMMIT,
    ECR,
    ECR_REPLICATED,
    PIPELINE,
    S3,
    changed,
    matches,
)
from tests.modules.event_trigger import ALL

from delivery.testing import Plan

pytestmark = pytest.mark.case(ALL)


def ecr(**detail: Any) -> dict[str, Any]:
    return changed(ECR, detail={name.replace("_", "-"): value for name, value in detail.items()})


def copied(**detail: Any) -> dict[str, Any]:
    fields = {"repository-name": "acme/copied"}
    fields |= {name.replace("_", "-"): value for name, value in detail.items()}
    return changed(ECR_REPLICATED, detail=fields)


def put(key: str, bucket: str = "acme-releases") -> dict[str, Any]:
    return changed(S3, detail={"bucket": {"name": bucket}, "object": {"key": key}})


def pattern(plan: Plan, key: str) -> str:
    text: str = plan.resource(f'aws_cloudwatch_event_rule.this["{key}"]')["event_pattern"]
    return text


@pytest.mark.parametrize(
    ("key", "event"),
    [
        ("code", CODECOMMIT),
        ("code", changed(CODECOMMIT, detail={"event": "referenceCreated"})),
        ("image", ECR),
        ("image", ecr(image_tag="v")),
        ("latest", ecr(repository_name="acme/base", image_tag="latest")),
        ("copied", copied()),
        ("copied", copied(image_tag="1-rc1")),
        ("copied", copied(image_tag="r2")),
        ("tagged", ecr(repository_name="acme/any", image_tag="anything")),
        ("object", S3),
        ("object", changed(S3, detail={"reason": "CompleteMultipartUpload"})),
        ("objects", put("a")),
        ("objects", put("b")),
        ("objects", put("orders/x/y.zip")),
        ("objects", put("2026/orders.zip")),
        ("bucket", put("anything", "acme-all")),
        ("upstream", PIPELINE),
    ],
)
def test_an_event_starts_it(key: str, event: dict[str, Any], plan: Plan) -> None:
    assert matches(pattern(plan, key), event)


@pytest.mark.parametrize(
    ("key", "event"),
    [
        ("code", changed(CODECOMMIT, detail={"event": "referenceDeleted"})),
        ("code", changed(CODECOMMIT, detail={"referenceName": "main2"})),
        ("code", changed(CODECOMMIT, detail={"referenceType": "tag"})),
        ("code", changed(CODECOMMIT, resources=["arn:aws:codecommit:eu-west-1:111111111111:x"])),
        ("image", ecr(result="FAILURE")),
        ("image", ecr(action_type="DELETE")),
        ("image", ecr(image_tag="latest")),
        ("image", ecr(repository_name="acme/orders2")),
        ("image", ECR_REPLICATED),
        ("image", changed(ECR, source="acme.ecr")),
        ("latest", ecr(repository_name="acme/base", image_tag="latest2")),
        ("copied", copied(result="FAILED")),
        ("copied", copied(image_tag="1.0")),
        ("copied", ecr(repository_name="acme/copied")),
        # The parts of an image for several platforms.
        ("tagged", ecr(repository_name="acme/any", image_tag="")),
        ("object", put("orders/release.zip2")),
        ("object", put("orders/release.zip", "acme-releases-2")),
        ("object", {**S3, "detail-type": "Object Deleted"}),
        ("objects", put("c")),
        ("objects", put("orders.zip")),
        ("bucket", put("anything")),
        ("upstream", changed(PIPELINE, detail={"state": "FAILED"})),
        ("upstream", changed(PIPELINE, detail={"state": "STARTED"})),
        ("upstream", changed(PIPELINE, detail={"pipeline": "platform2"})),
    ],
)
def test_an_event_starts_nothing(key: str, event: dict[str, Any], plan: Plan) -> None:
    assert not matches(pattern(plan, key), event)


def test_the_parts_of_an_image_without_a_tag_at_all_start_nothing(plan: Plan) -> None:
    event = ecr(repository_name="acme/any")
    del event["detail"]["image-tag"]
    assert not matches(pattern(plan, "tagged"), event)


@pytest.mark.parametrize("event", [CODECOMMIT, ECR, S3, PIPELINE], ids=lambda e: str(e["source"]))
@pytest.mark.parametrize("place", [{"account": "222222222222"}, {"region": "us-east-1"}], ids=str)
def test_the_same_elsewhere_starts_nothing(
    event: dict[str, Any], place: dict[str, str], plan: Plan
) -> None:
    rules = plan.of_type("aws_cloudwatch_event_rule").values()
    assert any(matches(rule["event_pattern"], event) for rule in rules)
    assert not any(matches(rule["event_pattern"], {**event, **place}) for rule in rules)
