"""Every message that alarms, rollbacks, triggers and revisions are refused with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    HERE,
    TOPIC,
    call,
    says,
)

from delivery.testing import Case, Refusal

LONG = "a" * 101


def wrong(title: str, **inputs: Any) -> Case:
    return call(title, **inputs).refused(title)


def trigger(title: str, name: str = "all", **changes: Any) -> Case:
    given = {"events": ["DeploymentStart"], "topic_arn": TOPIC, **changes}
    return wrong(title, triggers={name: given})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            wrong("alarms", alarms={"names": [f"alarm-{n}" for n in range(11)]}),
            "alarms.names has 11, and a deployment group takes 10: let one composite alarm stand "
            "for several.",
        ),
        (
            wrong("alarm's ARN", alarms={"names": ["arn:aws:cloudwatch:::a"]}),
            'alarms.names: "arn:aws:cloudwatch:::a" must be the name of an alarm, 1 to 255 '
            "characters, without *, ? and $, not its ARN.",
        ),
        *(
            (
                wrong(title, alarms={"names": [name]}),
                f'alarms.names: "{name}" must be the name of an alarm, 1 to 255 characters, '
                "without *, ? and $.",
            )
            for title, name in (
                ("empty alarm", ""),
                ("256 characters of an alarm", "a" * 256),
                ("every alarm", "*"),
                ("alarms of a pattern", "orders-?"),
                ("alarm of a variable", "orders-${aws:username}"),
            )
        ),
        (
            wrong("alarm twice", alarms={"names": ["a", "b", "a"]}),
            'alarms.names has "a" 2 times, and CodeDeploy takes each once.',
        ),
        (
            wrong("no alarms to ignore", alarms={"ignore_poll_alarm_failure": True}),
            "alarms.ignore_poll_alarm_failure is of alarms, and alarms.names is empty: name them, "
            "or leave it out.",
        ),
        (
            wrong("no alarm to roll back on", rollback_events=["DEPLOYMENT_STOP_ON_ALARM"]),
            "rollback_events has DEPLOYMENT_STOP_ON_ALARM, and alarms.names is empty, so it would "
            "never act: name the alarms, or leave it out.",
        ),
        (
            wrong("rollback", rollback_events=["DEPLOYMENT_FAILED"]),
            'rollback_events has "DEPLOYMENT_FAILED", expected DEPLOYMENT_FAILURE, '
            "DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST (did you mean "
            '"DEPLOYMENT_FAILURE"?).',
        ),
        (
            wrong(
                "triggers",
                triggers={
                    f"t{n}": {"events": ["DeploymentStart"], "topic_arn": TOPIC} for n in range(11)
                },
            ),
            "triggers has 11, and a deployment group takes 10: let one trigger stand for several "
            "events.",
        ),
        (
            trigger("trigger's name", LONG),
            "triggers: a name has 101 characters, expected 1 to 100.",
        ),
        (
            trigger("no events", events=[]),
            'triggers["all"].events is empty: name the events, or leave the trigger out.',
        ),
        (
            trigger("events of instances", events=["InstanceFailure"]),
            'triggers["all"].events has "InstanceFailure", which is of instances, and a '
            "deployment to ECS has none: name events of deployments.",
        ),
        (
            trigger("event", events=["DeploymentFailed"]),
            'triggers["all"].events has "DeploymentFailed", expected DeploymentFailure, '
            "DeploymentReady, DeploymentRollback, DeploymentStart, DeploymentStop, "
            'DeploymentSuccess (did you mean "DeploymentFailure"?).',
        ),
        (
            trigger("topic of another Region", topic_arn=TOPIC.replace("eu-west-1", "eu-west-2")),
            f'triggers["all"].topic_arn "{TOPIC.replace("eu-west-1", "eu-west-2")}" is no ARN of '
            f'a topic of the Region, as "arn:aws:sns:{HERE}:<name>".',
        ),
        (
            trigger("AWS's own key", key_alias="alias/aws/sns"),
            'key alias "alias/aws/sns" must be "alias/" and a name of your own: no policy of '
            'yours lets CodeDeploy use AWS\'s own keys, "alias/aws/...".',
        ),
        (
            wrong("bucket", revisions=[{"bucket": "The_Bucket"}]),
            'revisions: "The_Bucket" is no name of a bucket.',
        ),
        (
            wrong("bucket of anybody", revisions=[{"account_id": "*", "bucket": "files"}]),
            'revisions: account_id "*" of "files" must be an account id of 12 digits, written as '
            "text to keep leading zeros.",
        ),
        (
            wrong("prefix", revisions=[{"bucket": "files", "prefix": "app"}]),
            'revisions: prefix "app" of "files" must end with "/" and hold no *, ? and $, or be '
            "empty for the whole bucket.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(says(message))
