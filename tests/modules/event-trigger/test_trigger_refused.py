"""Calls that are refused, with every message, and the nearest that are not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.event_trigger import ELSEWHERE, call, ecr, forwarding, s3, schedule

from delivery.testing import Case, Plan, Refusal

AT = 'Pipeline "orders": '
LONG = "o" * 57


def refused(title: str, **inputs: Any) -> Case:
    return call(title, {"image": ecr()}).but(**inputs).refused(title)


def said_only(title: str, triggers: dict[str, Any], **inputs: Any) -> Case:
    return call(title, triggers, **inputs).refused(title)


def bus(title: str, **options: Any) -> Case:
    return call(title, ELSEWHERE, event_bus=options).refused(title)


ROLE_ARN = "arn:aws:iam::111111111111:role/events"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:111111111111:lost"
BUS_ARN = "arn:aws:events:eu-west-1:111111111111:event-bus/shared"
NO_ROLE = 'expected a role of this account, "arn:aws:iam::111111111111:role/<name>".'
NO_QUEUE = (
    'expected a standard queue of this Region, as "arn:aws:sqs:eu-west-1:111111111111:<name>".'
)
NO_BUS = (
    "expected a bus of the pipeline's account and Region other than its default, as "
    '"arn:aws:events:eu-west-1:111111111111:event-bus/<name>".'
)
NO_KEY = 'is no ARN of a KMS key of eu-west-1, as "arn:aws:kms:eu-west-1:111111111111:key/<id>".'
DIGITS = "must be an account id of 12 digits, written as text to keep leading zeros."
BROUGHT_ROLE = "role.arn brings a role, to which nothing is attached: leave out role"
BROUGHT_QUEUE = "dead_letter.queue brings a queue, of which nothing is made: leave out dead_letter"


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (refused("account", account_id="12345678901"), f'account_id "12345678901" {DIGITS}'),
        (
            refused("the pipeline's account", pipeline={"name": "orders", "account_id": "tools"}),
            f'pipeline.account_id "tools" {DIGITS}',
        ),
        (
            refused("region", region="eu-west1"),
            'region "eu-west1" is no Region, such as eu-west-1.',
        ),
        (
            refused("the pipeline's region", pipeline={"name": "orders", "region": "Ireland"}),
            'pipeline.region "Ireland" is no Region, such as eu-west-1.',
        ),
        (
            refused("partition", partition="AWS"),
            'partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
        (
            refused("name", name="orders/events"),
            'name "orders/events" begins the names of rules, which are letters, digits, ., - '
            "and _.",
        ),
        (
            refused("role's name", role={"name": "starts orders"}),
            'the role\'s name "starts orders" must be 1 to 64 characters of A-Z a-z 0-9 + = , . @ '
            "- _: give another as role.name.",
        ),
        (
            refused("long role's name", name=LONG),
            f'the role\'s name "{LONG}-trigger" must be 1 to 64 characters of A-Z a-z 0-9 + = , . '
            "@ - _, and has 65: give another as role.name.",
        ),
        *(
            (
                refused(f"path {path[:20]}", role={"path": path}),
                f'role.path "{path}" must begin and end with "/", hold no *, ? and $, and have at '
                "most 512 characters.",
            )
            for path in ("delivery", "/delivery", "/*/", f"/{'d' * 511}/")
        ),
        *(
            (
                refused(f"brought role and {option}", role={"arn": ROLE_ARN, option: value}),
                f"{BROUGHT_ROLE}.{option}.",
            )
            for option, value in (
                ("name", "other"),
                ("path", "/other/"),
                ("permissions_boundary", "arn:aws:iam::111111111111:policy/b"),
            )
        ),
        (
            refused("queue's name", dead_letter={"name": "lost.events"}),
            'the queue\'s name "lost.events" must be 1 to 80 letters, digits, - and _: give '
            "another as dead_letter.name.",
        ),
        (
            refused("long queue's name", dead_letter={"name": "q" * 81}),
            f'the queue\'s name "{"q" * 81}" must be 1 to 80 letters, digits, - and _, and has '
            "81: give another as dead_letter.name.",
        ),
        *(
            (
                refused(
                    f"events kept for {seconds} s",
                    dead_letter={"message_retention_seconds": seconds},
                ),
                f"dead_letter.message_retention_seconds is {seconds}, and must be a whole number "
                "from 60 to 1209600, which is 14 days.",
            )
            for seconds in (59, 1209601, 60.5)
        ),
        (
            refused(
                "brought queue and name", dead_letter={"queue": {"arn": QUEUE_ARN}, "name": "other"}
            ),
            f"{BROUGHT_QUEUE}.name.",
        ),
        (
            refused(
                "brought queue and retention",
                dead_letter={"queue": {"arn": QUEUE_ARN}, "message_retention_seconds": 60},
            ),
            f"{BROUGHT_QUEUE}.message_retention_seconds.",
        ),
        *(
            (
                refused(f"{attempts} attempts", retry={"attempts": attempts}),
                f"retry.attempts is {attempts}, and must be a whole number from 0 to 185.",
            )
            for attempts in (-1, 186, 1.5)
        ),
        *(
            (
                refused(f"retried for {age} s", retry={"maximum_age_seconds": age}),
                f"retry.maximum_age_seconds is {age}, and must be a whole number from 60 to 86400.",
            )
            for age in (59, 86401)
        ),
        *(
            (
                bus(f"bus {name[:20]}", name=name),
                f'event_bus.name "{name}" must be 1 to 256 letters, digits, ., - and _, and is '
                'not "default", which gets the events of the account itself.',
            )
            for name in ("from/afar", "default", "b" * 257)
        ),
        (
            bus("brought bus and name", bus={"arn": BUS_ARN}, name="other"),
            "event_bus.bus brings a bus, of which nothing is made: leave out event_bus.name.",
        ),
        (
            bus("brought bus and key", bus={"arn": BUS_ARN}, kms_key_arn="arn:aws:kms:x"),
            "event_bus.bus brings a bus, of which nothing is made: leave out "
            "event_bus.kms_key_arn.",
        ),
        (
            bus("organization", organization_id="acme"),
            'event_bus.organization_id "acme" is no id of an organization: "o-" and 10 to 32 '
            "lowercase letters or digits.",
        ),
        (
            bus("trusted stranger", trusted_accounts=["999999999999"]),
            'event_bus.trusted_accounts names account "999999999999", of which no trigger is, '
            "expected one of 111111111111, 222222222222, 333333333333: leave it out.",
        ),
        (
            refused("roles of nobody", event_bus={"sender_role_arns": {"999999999999": []}}),
            'event_bus.sender_role_arns names account "999999999999", of which no trigger is: '
            "leave it out.",
        ),
        (
            bus("no role", sender_role_arns={"222222222222": []}),
            "event_bus.sender_role_arns has no role for 222222222222, so nobody there could "
            "send: name one, or leave the account out for the role that this module makes there.",
        ),
        (
            bus(
                "roles of a trusted account",
                sender_role_arns={"222222222222": ["arn:aws:iam::222222222222:role/a"]},
                trusted_accounts=["222222222222"],
            ),
            "event_bus.sender_role_arns pins nothing for 222222222222, for "
            "event_bus.trusted_accounts lets that account in whole: remove one of the two.",
        ),
        (
            refused("no triggers", triggers={}),
            "triggers is empty, so nothing would start it: give one, or leave out the call.",
        ),
        (
            call("nothing to do", ELSEWHERE, **forwarding("444444444444", "eu-west-1")).refused(
                "nothing to do"
            ),
            "neither the pipeline nor any trigger is of account 444444444444 in eu-west-1, where "
            "this call acts: make it where events happen (111111111111 in eu-west-1, "
            "111111111111 in us-east-1, 222222222222 in eu-west-1, 222222222222 in us-east-1, "
            "333333333333 in eu-west-1), or give the trigger its account_id and region.",
        ),
        *(
            (
                refused(
                    f"no {at} of the pipeline",
                    triggers={"b": {**ecr(), at: value}, "a": {**s3(), at: value}, "c": ecr()},
                ),
                f'trigger "a", trigger "b" have {at}, and the pipeline has none, so a call there '
                f"would take the pipeline for its own: write pipeline.{at}.",
            )
            for at, value in (("account_id", "111111111111"), ("region", "eu-west-1"))
        ),
        (
            refused("one event twice", triggers={"a": ecr(), "b": ecr(), "c": s3()}),
            'triggers "a" and "b" are of the same event, which would start it 2 times: keep one.',
        ),
        *(
            (refused(f"role {arn[-12:]}", role={"arn": arn}), f'role.arn has "{arn}", {NO_ROLE}')
            for arn in (ROLE_ARN.replace("1111", "2222"), "arn:aws:iam::111111111111:role/*")
        ),
        (
            refused("boundary", role={"permissions_boundary": "boundary"}),
            'role.permissions_boundary has "boundary", expected a policy of this account or of '
            'AWS, as "arn:aws:iam::111111111111:policy/<name>".',
        ),
        *(
            (
                refused(f"queue {arn[-12:]}", dead_letter={"queue": {"arn": arn}}),
                f'dead_letter.queue.arn has "{arn}", {NO_QUEUE}',
            )
            for arn in (f"{QUEUE_ARN}.fifo", QUEUE_ARN.replace("eu-west-1", "us-east-1"))
        ),
        (
            refused("the queue's key", dead_letter={"kms_key_arn": "alias/lost"}),
            f'dead_letter.kms_key_arn "alias/lost" {NO_KEY}',
        ),
        (
            bus("the bus's key", kms_key_arn="alias/bus"),
            f'event_bus.kms_key_arn "alias/bus" {NO_KEY}',
        ),
        *(
            (bus(f"{title} bus", bus={"arn": arn}), f'event_bus.bus.arn has "{arn}", {NO_BUS}')
            for title, arn in (
                ("default", BUS_ARN.replace("shared", "default")),
                ("far", BUS_ARN.replace("eu-west-1", "us-east-1")),
                ("foreign", BUS_ARN.replace("1111", "2222")),
            )
        ),
        (
            bus("a role of another", sender_role_arns={"222222222222": [ROLE_ARN]}),
            f'event_bus.sender_role_arns has "{ROLE_ARN}", expected a role of account '
            '222222222222, as "arn:aws:iam::222222222222:role/<name>".',
        ),
        (
            refused(
                "many rules",
                triggers={f"t{n}": ecr(repository=f"acme/r{n}") for n in range(40)},
            ),
            "the trust policy of its role names 40 rules in 2474 characters, and IAM takes 2048: "
            "bring a role whose quota is raised, or part the triggers into two calls of "
            "different names.",
        ),
        (
            refused(
                "many accounts",
                pipeline={"name": "orders", "account_id": "111111111111"},
                triggers={f"t{n}": {**ecr(), "account_id": f"{n:012}"} for n in range(27)},
            ),
            "the policy of its bus lets 27 accounts send in 10595 characters, and EventBridge "
            "takes 10240: part the triggers into two calls of different names.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(f"{AT}{message}")


@pytest.mark.parametrize(
    ("case", "messages"),
    [
        (
            said_only("pipeline's name", {"image": ecr()}, name="x", pipeline={"name": "or ders"}),
            [
                'Pipeline "or ders": pipeline.name must be 1 to 100 characters of A-Z a-z 0-9 . @ '
                "- _."
            ],
        ),
        (
            said_only(
                "long pipeline's name", {"image": ecr()}, name="x", pipeline={"name": "p" * 101}
            ),
            [
                f'Pipeline "{"p" * 101}": pipeline.name must be 1 to 100 characters of A-Z a-z '
                "0-9 . @ - _, and has 101."
            ],
        ),
        (
            said_only(
                "a name no rule takes",
                {"image": ecr()},
                pipeline={"name": "a@b"},
                dead_letter={"name": "q"},
            ),
            [
                'Pipeline "a@b": the pipeline\'s name begins the names of rules, which are '
                "letters, digits, ., - and _: give another as name."
            ],
        ),
        (
            said_only(
                "all at once", {"a": {}, "b": schedule("rate(1 days)")}, retry={"attempts": 186}
            ),
            [
                f"{AT}retry.attempts is 186, and must be a whole number from 0 to 185.",
                f'{AT}trigger "a": has none of codecommit, ecr, pipeline, s3 and schedule: give '
                "one, and each further event a trigger of its own.",
                f'{AT}trigger "b": schedule.expression "rate(1 days)" must be rate(1 minute), '
                "rate(1 hour), rate(1 day), or of more: rate(2 minutes), rate(2 hours), "
                "rate(2 days).",
            ],
        ),
    ],
    ids=str,
)
def test_refused_for_exactly_this(case: Case, messages: list[str], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


LONGEST = call(
    "longest names, and most of all",
    {
        **{f"t{n}": ecr(repository=f"acme/r{n}") for n in range(26)},
        "far": {**ecr(), "account_id": "222222222222"},
    },
    name="orders",
    pipeline={"name": "o" * 100},
    dead_letter={"name": "q" * 80, "message_retention_seconds": 1209600},
    event_bus={"name": "b" * 256},
    retry={"attempts": 185, "maximum_age_seconds": 86400},
    role={"name": "r" * 64, "path": f"/{'d' * 510}/"},
)


@pytest.mark.parametrize(
    "case",
    [
        LONGEST,
        call(
            "many accounts, just right",
            {f"t{n}": {**ecr(), "account_id": f"{n:012}"} for n in range(26)},
        ),
        call("a role's name of 64", {"i": ecr()}, name=LONG[1:]),
        call(
            "a name that no rule takes, and one that it does",
            {"i": ecr()},
            name="a",
            pipeline={"name": "a@b"},
        ),
        call("a name with dots", {"i": ecr()}, pipeline={"name": "orders.v1"}),
        call(
            "a boundary of AWS",
            {"i": ecr()},
            role={"permissions_boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_event_rule"), str(case)
