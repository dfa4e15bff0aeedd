"""Events of other accounts and Regions: what is made on each side, and that both sides agree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.event_samples import ECR, matches
from tests.modules.event_trigger import ELSEWHERE, RULES, call, ecr, forwarding

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

BUS = "arn:aws:events:eu-west-1:111111111111:event-bus/orders"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d"
RECEIVES = call("receives", ELSEWHERE)
SENDS = call("sends", ELSEWHERE, **forwarding("222222222222", "eu-west-1"))
SENDS_FAR = call("sends from another Region", ELSEWHERE, **forwarding("222222222222", "us-east-1"))
BOUND = call(
    "receives from roles, accounts and an organization",
    ELSEWHERE,
    event_bus={
        "kms_key_arn": KEY,
        "name": "from-afar",
        "organization_id": "o-abcdefghij",
        "sender_role_arns": {
            "222222222222": [
                "arn:aws:iam::222222222222:role/z",
                "arn:aws:iam::222222222222:role/events/a",
            ]
        },
        "trusted_accounts": ["333333333333"],
    },
    tags={"team": "orders"},
)
BROUGHT = "arn:aws:events:eu-west-1:111111111111:event-bus/shared"
BRINGS = call("brings a bus", ELSEWHERE, event_bus={"bus": {"arn": BROUGHT}})
SENDS_BROUGHT = call(
    "sends to a bus that is brought",
    ELSEWHERE,
    event_bus={"bus": {"arn": BROUGHT}},
    **forwarding("222222222222", "eu-west-1"),
)


def put(account: str, condition: dict[str, Any], bus: str = BUS) -> dict[str, Any]:
    return {
        "Sid": f"From{account}",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": ["events:PutEvents"],
        "Resource": [bus],
        "Condition": condition,
    }


def kinds(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    return {
        "events:detail-type": sorted(kind for _, kind in pairs),
        "events:source": sorted(source for source, _ in pairs),
    }


IMAGES = ("aws.ecr", "ECR Image Action")
OBJECTS = ("aws.s3", "Object Created")
RUNS = ("aws.codepipeline", "CodePipeline Pipeline Execution State Change")


def roles(account: str, *names: str) -> dict[str, dict[str, list[str]]]:
    arns = [f"arn:aws:iam::{account}:role/{name}" for name in names]
    return {"ArnEquals": {"aws:PrincipalArn": arns}}


@pytest.mark.case(RECEIVES)
class TestReceives:
    def test_the_bus_takes_these_events_of_these_roles_alone(self, plan: Plan) -> None:
        policy = plan.resource("aws_cloudwatch_event_bus_policy.this[0]")
        assert policy["event_bus_name"] == "orders"
        assert json.loads(policy["policy"])["Statement"] == [
            put(
                "111111111111",
                {
                    "StringEquals": kinds(RUNS),
                    **roles("111111111111", "orders-forward-us-east-1"),
                },
            ),
            put(
                "222222222222",
                {
                    "StringEquals": kinds(IMAGES, OBJECTS),
                    **roles("222222222222", "orders-forward-eu-west-1", "orders-forward-us-east-1"),
                },
            ),
            put(
                "333333333333",
                {
                    "StringEquals": kinds(RUNS),
                    **roles("333333333333", "orders-forward-eu-west-1"),
                },
            ),
        ]

    def test_what_happens_elsewhere_is_listened_to_on_the_bus(self, plan: Plan) -> None:
        rules = plan.of_type("aws_cloudwatch_event_rule").values()
        assert {rule.key: rule["event_bus_name"] for rule in rules} == {
            "base": "orders",
            "far": "orders",
            "files": "orders",
            "here": "default",
            "own": "orders",
            "upstream": "orders",
        }
        targets = plan.of_type("aws_cloudwatch_event_target").values()
        assert {target["arn"].rpartition(":")[2] for target in targets} == {"orders"}

    def test_the_role_is_of_the_rules_of_both(self, plan: Plan) -> None:
        role = json.loads(plan.resource("aws_iam_role.this[0]")["assume_role_policy"])
        assert role["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"] == [
            f"{RULES}orders-here",
            *(f"{RULES}orders/orders-{key}" for key in ("base", "far", "files", "own", "upstream")),
        ]

    def test_no_bucket_of_another_account_is_touched(self, plan: Plan) -> None:
        assert plan.of_type("aws_s3_bucket_notification") == {}

    def test_the_bus_is_encrypted_with_a_key_of_aws(self, plan: Plan) -> None:
        assert_includes(
            dict(plan.resource("aws_cloudwatch_event_bus.this[0]").values),
            {"name": "orders", "kms_key_identifier": None},
        )
        assert plan.output("event_bus_arn") == BUS


@pytest.mark.case(SENDS)
class TestSends:
    def test_it_sends_what_happens_there_to_the_bus(self, plan: Plan) -> None:
        targets = plan.of_type("aws_cloudwatch_event_target")
        assert {target.key: target["arn"] for target in targets.values()} == {
            "base": BUS,
            "files": BUS,
        }
        for target in targets.values():
            assert (target["input"], target["input_transformer"]) == (None, [])
            assert target["event_bus_name"] == "default"
            assert target["role_arn"] == ("arn:aws:iam::222222222222:role/orders-forward-eu-west-1")

    def test_the_role_may_put_events_on_this_bus_alone(self, plan: Plan) -> None:
        policy = plan.resource("aws_iam_role_policy.this[0]")
        assert json.loads(policy["policy"])["Statement"] == [
            {
                "Sid": "SendToBus",
                "Effect": "Allow",
                "Action": ["events:PutEvents"],
                "Resource": [BUS],
            }
        ]
        trust = json.loads(plan.resource("aws_iam_role.this[0]")["assume_role_policy"])
        here = "arn:aws:events:eu-west-1:222222222222:rule/"
        assert trust["Statement"][0]["Condition"] == {
            "ArnEquals": {"aws:SourceArn": [f"{here}orders-base", f"{here}orders-files"]},
            "StringEquals": {"aws:SourceAccount": "222222222222"},
        }

    def test_it_makes_no_bus_and_tells_its_own_bucket(self, plan: Plan) -> None:
        assert plan.of_type("aws_cloudwatch_event_bus") == {}
        assert plan.of_type("aws_cloudwatch_event_bus_policy") == {}
        assert [r.key for r in plan.of_type("aws_s3_bucket_notification").values()] == [
            "acme-releases"
        ]

    def test_what_does_not_arrive_is_kept_there(self, plan: Plan) -> None:
        assert plan.output("dead_letter_queue_arn") == (
            "arn:aws:sqs:eu-west-1:222222222222:orders-dead-letters"
        )


@pytest.mark.case(SENDS_FAR)
def test_a_call_in_another_region_has_a_role_of_its_own(plan: Plan) -> None:
    assert plan.output("role_name") == "orders-forward-us-east-1"
    assert {*plan.output("rule_arns")} == {"far"}


# Two slices of one batch: a test has one plan, so what they agree on is written once.
BASE = {
    "account": ["222222222222"],
    "region": ["eu-west-1"],
    "source": ["aws.ecr"],
    "detail-type": ["ECR Image Action"],
    "detail": {
        "action-type": ["PUSH"],
        "image-tag": [{"prefix": "v"}],
        "repository-name": ["platform/base"],
        "result": ["SUCCESS"],
    },
}


@pytest.mark.parametrize("case", [RECEIVES, SENDS], ids=str)
def test_both_sides_mean_the_same_event(case: Case, plan: Plan) -> None:
    pattern = plan.output("event_patterns")["base"]
    assert json.loads(pattern) == BASE, str(case)
    event = {**ECR, "account": "222222222222"}
    event["detail"] = {**ECR["detail"], "repository-name": "platform/base"}
    assert matches(pattern, event)
    assert not matches(pattern, {**event, "account": "111111111111"})


@pytest.mark.parametrize("case", [RECEIVES, SENDS, SENDS_FAR], ids=str)
def test_both_sides_know_the_bus_and_its_policy(case: Case, plan: Plan) -> None:
    assert plan.output("event_bus_arn") == BUS, str(case)
    accounts = [s["Sid"] for s in json.loads(plan.output("event_bus_policy"))["Statement"]]
    assert accounts == ["From111111111111", "From222222222222", "From333333333333"]


@pytest.mark.case(BOUND)
def test_who_sends_can_be_other_roles_or_whole_accounts_of_an_organization(plan: Plan) -> None:
    bus = "arn:aws:events:eu-west-1:111111111111:event-bus/from-afar"
    policy = json.loads(plan.resource("aws_cloudwatch_event_bus_policy.this[0]")["policy"])
    organization = {"aws:PrincipalOrgID": "o-abcdefghij"}
    assert policy["Statement"] == [
        put(
            "111111111111",
            {
                "StringEquals": {**kinds(RUNS), **organization},
                **roles("111111111111", "orders-forward-us-east-1"),
            },
            bus,
        ),
        put(
            "222222222222",
            {
                "StringEquals": {**kinds(IMAGES, OBJECTS), **organization},
                **roles("222222222222", "events/a", "z"),
            },
            bus,
        ),
        put("333333333333", {"StringEquals": {**kinds(RUNS), **organization}}, bus),
    ]
    assert_includes(
        dict(plan.resource("aws_cloudwatch_event_bus.this[0]").values),
        {"name": "from-afar", "kms_key_identifier": KEY, "tags": {"team": "orders"}},
    )


@pytest.mark.case(BRINGS)
def test_a_bus_that_is_brought_is_listened_to_and_left_alone(plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_event_bus") == {}
    assert plan.of_type("aws_cloudwatch_event_bus_policy") == {}
    assert plan.resource('aws_cloudwatch_event_rule.this["base"]')["event_bus_name"] == "shared"
    assert plan.output("rule_arns")["base"] == f"{RULES}shared/orders-base"
    policy = json.loads(plan.output("event_bus_policy"))
    assert {*(arn for s in policy["Statement"] for arn in s["Resource"])} == {BROUGHT}


@pytest.mark.case(call("a bus of the same plan", ELSEWHERE, event_bus={"bus": {"arn": UNKNOWN}}))
def test_a_bus_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_event_bus") == {}
    rule = plan.resource('aws_cloudwatch_event_rule.this["base"]')
    assert rule["event_bus_name"] is UNKNOWN


@pytest.mark.case(
    call("trusts an account", ELSEWHERE, event_bus={"trusted_accounts": ["333333333333"]})
)
def test_an_account_can_be_trusted_in_whole(plan: Plan) -> None:
    policy = json.loads(plan.resource("aws_cloudwatch_event_bus_policy.this[0]")["policy"])
    assert policy["Statement"][2] == put("333333333333", {"StringEquals": kinds(RUNS)})


@pytest.mark.case(SENDS_BROUGHT)
def test_it_sends_to_a_bus_that_is_brought(plan: Plan) -> None:
    target = plan.resource('aws_cloudwatch_event_target.this["base"]')
    assert target["arn"] == BROUGHT


@pytest.mark.case(call("a key of the same plan", ELSEWHERE, event_bus={"kms_key_arn": UNKNOWN}))
def test_the_policy_of_the_bus_is_known_before_its_key_is(plan: Plan) -> None:
    assert plan.resource("aws_cloudwatch_event_bus.this[0]")["kms_key_identifier"] is UNKNOWN
    assert json.loads(plan.resource("aws_cloudwatch_event_bus_policy.this[0]")["policy"])


def ordered(title: str, prefixes: list[str], patterns: list[str], names: list[str]) -> Case:
    arns = [f"arn:aws:iam::222222222222:role/{name}" for name in names]
    there = {**ecr(tag_prefixes=prefixes, tag_patterns=patterns), "account_id": "222222222222"}
    return call(title, {"there": there}, event_bus={"sender_role_arns": {"222222222222": arns}})


@pytest.mark.parametrize(
    "case",
    [
        ordered("lists in order", ["v", "w"], ["*-a", "*-b"], ["a", "b"]),
        ordered("lists in another order", ["w", "v", "w"], ["*-b", "*-a"], ["b", "a", "b"]),
    ],
    ids=str,
)
def test_the_order_of_lists_makes_no_difference(case: Case, plan: Plan) -> None:
    pattern = json.loads(plan.output("event_patterns")["there"])
    assert pattern["detail"]["image-tag"] == [
        {"prefix": "v"},
        {"prefix": "w"},
        {"wildcard": "*-a"},
        {"wildcard": "*-b"},
    ], str(case)
    (statement,) = json.loads(plan.output("event_bus_policy"))["Statement"]
    assert statement["Condition"]["ArnEquals"] == roles("222222222222", "a", "b")["ArnEquals"]
