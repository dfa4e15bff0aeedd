"""Every message that is about the topics and the module as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
ROLE = f"arn:aws:iam::{A}:role/orders-pipeline"
GOOD = Case(
    "notifications",
    name="orders",
    inputs={
        "name": "orders",
        "account_id": A,
        "partition": "aws",
        "region": "eu-west-1",
        "rules": {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}},
    },
)
SLACK = {"slack": {"orders": {"team_id": "T0123456789", "channel_id": "C0123456789"}}}


def refused(title: str, message: str, label: str = "orders", **inputs: Any) -> tuple[Case, str]:
    return GOOD.refused(title, **inputs), f'Notifications "{label}": {message}'


def topic(title: str, message: str, **topic: Any) -> tuple[Case, str]:
    return refused(title, message, topic=topic)


def approvals(title: str, message: str, **of: Any) -> tuple[Case, str]:
    return refused(title, message, approvals={"pipeline_role_arns": [ROLE], **of})


WHOLE = [
    refused(
        "account",
        'account_id "123" must be an account id of 12 digits, written as text to keep leading '
        "zeros.",
        account_id="123",
    ),
    refused("region", 'region "Ireland" is no Region, such as eu-west-1.', region="Ireland"),
    refused(
        "partition",
        'partition "amazon" is no partition: aws, aws-cn, aws-us-gov, ....',
        partition="amazon",
    ),
    refused(
        "name of 41",
        "name has 41 characters, expected 1 to 40 of letters, digits, hyphens and underscores.",
        label="n" * 41,
        name="n" * 41,
    ),
    refused(
        "name with a dot",
        "name has 3 characters, expected 1 to 40 of letters, digits, hyphens and underscores.",
        label="a.b",
        name="a.b",
    ),
    refused(
        "deletion window",
        "key_deletion_window_in_days is 6, expected a whole number from 7 to 30.",
        key_deletion_window_in_days=6,
    ),
    refused(
        "rotation period",
        "key_rotation_period_in_days is 2561, expected a whole number from 90 to 2560.",
        key_rotation_period_in_days=2561,
    ),
    refused(
        "window of a brought key",
        "key_deletion_window_in_days is of a key that is created, and key brings one: leave it "
        "out.",
        key={"arn": f"arn:aws:kms:{HERE}:key/1a"},
        key_deletion_window_in_days=7,
    ),
    refused(
        "rotation without a key",
        "key_rotation_period_in_days is of a key that is created, and no topic is made that needs "
        "one: leave it out.",
        topic={"existing": {"arn": f"arn:aws:sns:{HERE}:shared"}},
        key_rotation_period_in_days=90,
    ),
    refused(
        "path of the waiting roles",
        'waiting_roles.path "ops" must begin and end with "/", hold no *, ? and $, and have at '
        "most 512 characters.",
        waiting_roles={"path": "ops"},
    ),
    refused(
        "waiting roles without waiting",
        "waiting_roles is of the roles that waiting needs, and nothing is in waiting: leave it "
        "out.",
        waiting_roles={"path": "/ops/"},
    ),
    refused(
        "boundary of the waiting roles",
        'waiting_roles.permissions_boundary has "boundary", expected a policy of this account or '
        f'of AWS, as "arn:aws:iam::{A}:policy/<name>".',
        waiting={"x": {"pipeline": "orders", "limit_in_minutes": 1}},
        waiting_roles={"permissions_boundary": "boundary"},
    ),
    refused(
        "key of another Region",
        'key.arn "arn:aws:kms:us-east-1:111111111111:key/1a" is no key of this account and Region, '
        f'"arn:aws:kms:{HERE}:key/<id>".',
        key={"arn": f"arn:aws:kms:us-east-1:{A}:key/1a"},
    ),
    refused(
        "a key's policy of too many alarms",
        "the key's policy has 39177 characters, and KMS takes 32768: name fewer alarms and roles, "
        "in several calls.",
        topic={
            "alarm_arns": [f"arn:aws:cloudwatch:{HERE}:alarm:{'a' * 100}{n:03}" for n in range(250)]
        },
    ),
]
TOPICS = [
    topic(
        "topic's name",
        'topic.name "a b" must be 1 to 256 letters, digits, hyphens and underscores.',
        name="a b",
    ),
    topic(
        "FIFO",
        'topic.name "orders.fifo" must be 1 to 256 letters, digits, hyphens and underscores; the '
        "services that publish take no FIFO topic.",
        name="orders.fifo",
    ),
    topic(
        "sender",
        "topic.display_name has 101 characters, and SNS takes 100.",
        display_name="d" * 101,
    ),
    topic(
        "e-mail",
        'topic.emails has "orders@example", which is no e-mail address.',
        emails=["orders@example"],
    ),
    topic(
        "e-mail twice",
        'topic.emails has "orders@example.com" 2 times: name it once.',
        emails=["orders@example.com", "Orders@example.com"],
    ),
    topic(
        "name of a brought topic",
        "topic.existing brings a topic, which keeps its own: leave out topic.name.",
        existing={"arn": f"arn:aws:sns:{HERE}:shared"},
        name="orders",
    ),
    topic(
        "sender of a brought topic",
        "topic.existing brings a topic, which keeps its own: leave out topic.display_name.",
        existing={"arn": f"arn:aws:sns:{HERE}:shared"},
        display_name="Orders",
    ),
    topic(
        "topic of another Region",
        f'topic.existing.arn "arn:aws:sns:us-east-1:{A}:shared" is no topic of this account and '
        f'Region, "arn:aws:sns:{HERE}:<name>": what publishes to it has to be in the same.',
        existing={"arn": f"arn:aws:sns:us-east-1:{A}:shared"},
    ),
    topic(
        "brought FIFO",
        f'topic.existing.arn "arn:aws:sns:{HERE}:a.fifo" is no topic of this account and Region, '
        f'"arn:aws:sns:{HERE}:<name>": what publishes to it has to be in the same, and takes no '
        "FIFO topic.",
        existing={"arn": f"arn:aws:sns:{HERE}:a.fifo"},
    ),
    topic(
        "function of another Region",
        f'topic.functions "f" is "arn:aws:lambda:us-east-1:{A}:function:f", which is no Lambda '
        f'function of this account and Region, "arn:aws:lambda:{HERE}:function:<name>".',
        functions={"f": f"arn:aws:lambda:us-east-1:{A}:function:f"},
    ),
    topic(
        "queue's address",
        'topic.queues "q" is "https://sqs.eu-west-1.amazonaws.com/1/q", which is no SQS queue, '
        '"arn:aws:sqs:<region>:<account>:<name>".',
        queues={"q": "https://sqs.eu-west-1.amazonaws.com/1/q"},
    ),
    topic(
        "FIFO queue",
        f'topic.queues "q" is "arn:aws:sqs:{HERE}:q.fifo", which is no SQS queue, '
        '"arn:aws:sqs:<region>:<account>:<name>"; a FIFO queue takes nothing from a topic that is '
        "none.",
        queues={"q": f"arn:aws:sqs:{HERE}:q.fifo"},
    ),
    topic(
        "any alarm",
        f'topic.alarm_arns has "arn:aws:cloudwatch:{HERE}:alarm:*", which is no alarm of this '
        f'account and Region, "arn:aws:cloudwatch:{HERE}:alarm:<name>", without *, ? and $.',
        alarm_arns=[f"arn:aws:cloudwatch:{HERE}:alarm:*"],
    ),
    topic(
        "no event rule",
        f'topic.event_rule_arns has "trigger", which is no EventBridge rule of this account and '
        f'Region, "arn:aws:events:{HERE}:rule/<name>".',
        event_rule_arns=["trigger"],
    ),
    refused(
        "nothing publishes",
        "nothing publishes to the topic: give rules, alarms, topic.alarm_arns or "
        "topic.event_rule_arns, or set topic to null.",
        rules={},
    ),
    refused(
        "rules without a topic",
        "topic is null, and rules publish to it: leave topic out, for one to be made.",
        topic=None,
    ),
    refused(
        "alarms without a topic",
        "topic is null, and alarms publish to it: leave topic out, for one to be made.",
        topic=None,
        rules={},
        pipelines={"orders": {"failed_executions": {}}},
    ),
    refused(
        "chat without a topic",
        "topic is null, and chat receives what is published to it: leave topic out, for one to be "
        "made.",
        topic=None,
        rules={},
        chat=SLACK,
    ),
    refused(
        "nothing at all",
        "topic and approvals are both null, and pipelines is empty, so there is nothing to make.",
        topic=None,
        rules={},
    ),
    approvals(
        "one name for both topics",
        'the topics of approvals and of all else are both called "orders": choose another name for '
        "one.",
        name="orders",
    ),
    approvals(
        "no role",
        "approvals.pipeline_role_arns is empty, so no approval could publish: give the role_arn of "
        "each pipeline.",
        pipeline_role_arns=[],
    ),
    approvals(
        "role of another account",
        'approvals.pipeline_role_arns has "arn:aws:iam::222222222222:role/x", expected a role of '
        f'this account, "arn:aws:iam::{A}:role/<name>", without *, ? and $.',
        pipeline_role_arns=["arn:aws:iam::222222222222:role/x"],
    ),
    approvals(
        "any role",
        f'approvals.pipeline_role_arns has "arn:aws:iam::{A}:role/*", expected a role of this '
        f'account, "arn:aws:iam::{A}:role/<name>", without *, ? and $.',
        pipeline_role_arns=[f"arn:aws:iam::{A}:role/*"],
    ),
    approvals(
        "e-mail of approvals", 'approvals.emails has "x", which is no e-mail address.', emails=["x"]
    ),
    refused(
        "webhook without TLS",
        'webhooks "pager": url is no https address.',
        webhooks={"pager": {"url": "http://pager.example.com/s3cret"}},
    ),
    refused(
        "webhook of no approvals",
        'webhooks "ask" is of the topic of approvals, and there is none: give approvals, or leave '
        "approvals of the webhook out.",
        webhooks={"ask": {"url": "https://ask.example.com", "approvals": True}},
    ),
    refused(
        "webhook of no topic",
        'webhooks "all" is of the topic of rules and alarms, and topic is null: set approvals of '
        "the webhook, or leave topic out.",
        topic=None,
        rules={},
        approvals={"pipeline_role_arns": [ROLE]},
        webhooks={"all": {"url": "https://all.example.com"}},
    ),
]


@pytest.mark.parametrize(("case", "message"), [*WHOLE, *TOPICS], ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(message)


@pytest.mark.parametrize("case", [CASE for CASE, _ in TOPICS if "TLS" in str(CASE)], ids=str)
def test_no_refusal_tells_the_address_of_a_webhook(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    assert "s3cret" not in repr(refusal.messages)
