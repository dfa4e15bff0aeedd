"""Calls of the module that several files plan."""

from __future__ import annotations

from typing import Any

from delivery.testing import Case

PLACE = {"account_id": "111111111111", "partition": "aws", "region": "eu-west-1"}
ORDERS = "arn:aws:codepipeline:eu-west-1:111111111111:orders"
RULES = "arn:aws:events:eu-west-1:111111111111:rule/"


def call(title: str, triggers: dict[str, Any], **inputs: Any) -> Case:
    """A call in the pipeline's account, unless `inputs` say another."""
    given = {**PLACE, "pipeline": {"name": "orders"}, "triggers": triggers, **inputs}
    # The pipeline's place has to be written where a trigger's is.
    for at in ("account_id", "region"):
        if any(at in trigger for trigger in triggers.values()):
            given["pipeline"] = {at: PLACE[at], **given["pipeline"]}
    return Case("event-trigger", inputs=given, name=title)


def ecr(**options: Any) -> dict[str, Any]:
    """An ECR trigger; what `options` do not say is that of a release's tags."""
    tags = {"any_tag", "tags", "tag_patterns", "tag_prefixes"} & {*options}
    given: dict[str, Any] = {"repository": "acme/orders"}
    given |= {} if tags else {"tag_prefixes": ["v"]}
    given |= {} if {"source_action", "unpinned"} & {*options} else {"source_action": "Image"}
    return {"ecr": {**given, **options}}


def s3(**options: Any) -> dict[str, Any]:
    """An S3 trigger; what `options` do not say is that of one key."""
    keys = {"any_key", "keys", "key_patterns", "key_prefixes"} & {*options}
    given: dict[str, Any] = {"bucket": "acme-releases"}
    given |= {} if keys else {"keys": ["orders/release.zip"]}
    given |= {} if {"source_action", "unpinned"} & {*options} else {"source_action": "Bundle"}
    return {"s3": {**given, **options}}


def codecommit(**options: Any) -> dict[str, Any]:
    """A CodeCommit trigger on the branch main."""
    given = {"branch": "main", "repository": "orders"}
    given |= {} if {"source_action", "unpinned"} & {*options} else {"source_action": "Code"}
    return {"codecommit": {**given, **options}}


def schedule(expression: str, **options: Any) -> dict[str, Any]:
    """A schedule."""
    return {"schedule": {"expression": expression, **options}}


def forwarding(account: str, region: str) -> dict[str, Any]:
    """What makes a call that of another account or Region than the pipeline's."""
    return {
        "account_id": account,
        "pipeline": {"account_id": "111111111111", "name": "orders", "region": "eu-west-1"},
        "region": region,
    }


# Every sort, here and elsewhere.
ALL = call(
    "every sort of trigger",
    {
        "code": codecommit(),
        "upstream": {"pipeline": {"name": "platform"}},
        "image": {**ecr(), "variables": {"RELEASE": "$.detail.image-tag", "by@": "event"}},
        "latest": ecr(
            repository="acme/base", tags=["latest"], image_tag_mutability="MUTABLE", unpinned=True
        ),
        "copied": ecr(
            replicated=True,
            repository="acme/copied",
            tag_patterns=["*-rc*", "r*"],
            tag_prefixes=["v"],
        ),
        "tagged": ecr(any_tag=True, repository="acme/any", unpinned=True),
        "object": s3(enable_notifications=True),
        "objects": s3(
            keys=["b", "a"],
            key_prefixes=["orders/"],
            key_patterns=["*/orders.zip"],
            override_key=True,
        ),
        "bucket": s3(any_key=True, bucket="acme-all", unpinned=True),
        "nightly": schedule("cron(0 3 ? * MON-FRI *)", timezone="Europe/Berlin"),
        "once": {
            **schedule("at(2027-01-31T09:00:00)"),
            "enabled": False,
            "variables": {"RELEASE": "v1"},
        },
        "hourly": schedule(
            "rate(2 hours)",
            start_date="2026-12-01T00:00:00Z",
            end_date="2027-12-01T00:00:00Z",
            flexible_window_minutes=15,
        ),
        "manual": {**ecr(repository="acme/off", unpinned=True), "variables": {"RELEASE": "base"}},
        "off": {**ecr(repository="acme/paused"), "enabled": False},
    },
    pipeline={
        "name": "orders",
        "source_actions": {
            "Code": "Source/CodeCommit",
            "Image": "Source/ECR",
            "Bundle": "Source/S3",
        },
        "writes_to": ["acme/orders-built"],
    },
    tags={"team": "orders"},
)

ELSEWHERE: dict[str, Any] = {
    "here": ecr(),
    "base": {**ecr(repository="platform/base", unpinned=True), "account_id": "222222222222"},
    "files": {**s3(enable_notifications=True), "account_id": "222222222222"},
    "far": {**ecr(unpinned=True), "account_id": "222222222222", "region": "us-east-1"},
    "upstream": {"pipeline": {"name": "orders"}, "account_id": "333333333333"},
    "own": {"pipeline": {"name": "orders"}, "region": "us-east-1"},
}
