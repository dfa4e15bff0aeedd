"""What the reading of policies tells of grants that AWS evaluates and that are too wide."""

from __future__ import annotations

from typing import Any

import pytest

from .accepted_grants import ACCEPTED, NOTHING, Accepted
from .grants import document, policy_problems

ROLE = "arn:aws:iam::111111111111:role/orders"
ROOT = "arn:aws:iam::111111111111:root"
KEYS = "arn:aws:kms:eu-west-1:111111111111:key/*"
OWN_ROLE = "arn:*:iam::*:role/*"
OWN_KEY = "arn:*:kms:*:*:key/*"
SERVICE = "arn:aws:ecs:eu-west-1:111111111111:service/acme/orders"
OBJECTS = "arn:aws:s3:::acme/*"
PASSED = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/acme"}}


def grant(actions: str | list[str], resources: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Sid": "X", "Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trust(principal: Any, condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    statement = {"Sid": "X", "Effect": "Allow", "Action": "sts:AssumeRole", **more}
    return {**statement, "Principal": principal, "Condition": condition or {}}


def problems(
    statement: dict[str, Any],
    own_arn: str | None = None,
    accepted: Accepted = NOTHING,
    *,
    template: bool = False,
) -> list[str]:
    found = policy_problems(document(statement), "p", own_arn, accepted, template=template)
    return [problem.removeprefix(f'p: statement "{statement["Sid"]}": ') for problem in found]


@pytest.mark.parametrize("arn", ["arn:aws:*:*:*:*", "arn:*:*:*:*:*", "arn:aws:ecs:*:*:*"])
def test_an_arn_of_stars_is_everything(arn: str) -> None:
    told = f'resource "{arn}" is everything there is: name what is meant.'
    assert problems(grant("ecs:UpdateService", arn)) == [told]
    assert problems(grant("ecs:UpdateService", arn, Effect="Deny")) == []


@pytest.mark.parametrize("arn", ["arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3:::*/a"])
def test_all_buckets_are_everything(arn: str) -> None:
    found = problems(grant(["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::acme", arn]))
    assert f'resource "{arn}" is everything there is: name what is meant.' in found
    assert problems(grant("s3:GetObject", OBJECTS)) == []


def test_all_actions_of_a_service_are_refused() -> None:
    told = 'action "s3:*": name the actions that are needed.'
    assert problems(grant("s3:*", ["arn:aws:s3:::acme", OBJECTS])) == [told]
    assert problems(grant("s3:GetObject*", OBJECTS)) == []
    assert problems(grant("*", "*"))[-1] == 'action "*": name the actions that are needed.'


ANY_SERVICE = "iam:PassRole to any service: bind it by StringEquals iam:PassedToService."


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEqualsIfExists": PASSED["StringEquals"]},
        {"StringLike": {"iam:PassedToService": "*"}},
        {"StringEquals": {"iam:PassedToService": "*.amazonaws.com"}},
        {"Null": {"iam:PassedToService": "false"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("action", ["iam:PassRole", "iam:Pass*", "iam:passrole"])
def test_a_role_is_passed_to_a_named_service_alone(action: str, condition: dict[str, Any]) -> None:
    assert problems(grant(action, ROLE, Condition=condition)) == [ANY_SERVICE]
    assert problems(grant(action, ROLE, Condition=PASSED)) == []


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::111111111111:role/*", "arn:aws:iam::*:role/orders", f"{ROLE}-?"]
)
def test_roles_that_are_passed_on_or_assumed_are_named(arn: str) -> None:
    passed = problems(grant("iam:PassRole", arn, Condition=PASSED))
    assert passed == [f'iam:PassRole on "{arn}": name the roles.']
    assumed = problems(grant("sts:AssumeRole", arn))
    assert assumed == [f'sts:AssumeRole on "{arn}": name the roles.']
    assert problems(grant("sts:AssumeRole", ROLE)) == []


def test_a_name_that_is_still_to_come_stands_in_a_template_alone() -> None:
    unknown = grant("iam:PassRole", "${RoleArn}", Condition=PASSED)
    assert problems(unknown) == ['resource "${RoleArn}" is not filled in.']
    assert problems(unknown, template=True) == []


@pytest.mark.parametrize("arn", [KEYS, KEYS.removesuffix("key/*") + "*", f"{KEYS[:-1]}mrk-*"])
@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"ForAllValues:StringEquals": {"kms:ResourceAliases": "alias/acme"}},
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/*"}},
        {"ForAnyValue:StringLike": {"kms:ResourceAliases": "*"}},
    ],
    ids=str,
)
def test_keys_are_named_or_bound_by_alias(arn: str, condition: dict[str, Any]) -> None:
    assert problems(grant("kms:Decrypt", arn, Condition=condition)) == [
        f'keys "{arn}": name one, or bind it by ForAnyValue:StringEquals kms:ResourceAliases.'
    ]
    assert problems(grant("kms:Decrypt", arn, Condition=ALIAS)) == []
    assert problems(grant("kms:Decrypt", f"{KEYS[:-1]}1234")) == []


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ROOT}, {"AWS": "1" * 12}])
@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"ArnLike": {"aws:PrincipalArn": "*"}},
        {"ArnEquals": {"aws:PrincipalArn": [ROLE, "arn:aws:iam::111111111111:role/*"]}},
        {"ArnNotEquals": {"aws:PrincipalArn": ROLE}},
        {"ArnEqualsIfExists": {"aws:PrincipalArn": ROLE}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
    ],
    ids=str,
)
def test_whoever_is_trusted_is_bound(principal: Any, condition: dict[str, Any]) -> None:
    (found,) = problems(trust(principal, condition), OWN_ROLE)
    assert "bind it by aws:PrincipalArn" in found
    for right in (
        {"ArnEquals": {"aws:PrincipalArn": ROLE}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
    ):
        assert problems(trust(principal, right), OWN_ROLE) == []
    assert problems(trust({"AWS": ROLE}), OWN_ROLE) == []
    assert problems(trust(principal, condition, Effect="Deny"), OWN_ROLE) == []


def test_a_key_is_not_everyones() -> None:
    statement = trust({"AWS": "*"}, Action="kms:*", Resource="*")
    assert problems(statement, OWN_KEY) == [
        'action "kms:*": name the actions that are needed.',
        'principal "*" is everyone: bind it by aws:PrincipalArn or aws:PrincipalOrgID without a '
        "wildcard.",
    ]


BUILD = "arn:aws:codebuild:eu-west-1:111111111111:project/a"


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"ArnEqualsIfExists": {"aws:SourceArn": BUILD}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:codebuild:eu-west-1:*:project/a"}},
        {"StringNotEquals": {"aws:SourceAccount": "111111111111"}},
        {"StringLike": {"aws:SourceAccount": "*"}},
    ],
    ids=str,
)
def test_a_service_acts_for_a_named_account(condition: dict[str, Any]) -> None:
    service = {"Service": "codebuild.amazonaws.com"}
    assert problems(trust(service, condition), OWN_ROLE) == [
        'principal "codebuild.amazonaws.com" for any account: bind it by aws:SourceArn or '
        "aws:SourceAccount."
    ]
    for right in (
        {"ArnLike": {"aws:SourceArn": BUILD.replace("project/a", "project/*")}},
        {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    ):
        assert problems(trust(service, right), OWN_ROLE) == []


def test_an_identity_provider_is_told() -> None:
    found = problems(trust({"Federated": "accounts.google.com"}), OWN_ROLE)
    assert found == ['principal "accounts.google.com" (Federated) is of no account.']


@pytest.mark.parametrize("part", ["Action", "Resource", "Principal"])
def test_what_is_allowed_is_named_and_not_what_is_not(part: str) -> None:
    statement = trust({"AWS": ROLE}, Action="s3:GetObject", Resource=OBJECTS)
    assert problems(statement) == []
    statement[f"Not{part}"] = statement.pop(part)
    assert any(problem.startswith("allows all but ") for problem in problems(statement))
    assert problems({**statement, "Effect": "Deny"}) == []


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_misspelt_operator_is_told(effect: str) -> None:
    for wrong in ("StringEqual", "stringLikes", "NullIfExists", "ForAnyvalue:StringEquals"):
        condition = {wrong: {"aws:PrincipalOrgID": "x"}}
        assert problems(grant("s3:GetObject", OBJECTS, Effect=effect, Condition=condition)) == [
            f'condition operator "{wrong}" does not exist.'
        ]


@pytest.mark.parametrize("region", ["eu-west1", "euwest-1", "eu-west-1a", "EU-WEST-1"])
def test_a_region_has_the_shape_of_one(region: str) -> None:
    arn = SERVICE.replace("eu-west-1", region)
    told = f'ARN "{arn}": "{region}" is no Region.'
    assert problems(grant("ecs:UpdateService", arn)) == [told]
    condition = {"ArnEquals": {"aws:PrincipalArn": arn}}
    assert problems(grant("s3:GetObject", OBJECTS, Condition=condition)) == [told]
    for right in ("us-gov-west-1", "us-isob-east-1", "eusc-de-east-1", "ap-southeast-7", "*"):
        assert problems(grant("ecs:UpdateService", SERVICE.replace("eu-west-1", right))) == []


@pytest.mark.parametrize("key", ["aws:SourceArn", "aws:SourceAccount", "aws:sourceaccount"])
def test_a_policy_of_a_role_has_no_calling_service(key: str) -> None:
    condition = {"StringEquals": {key: "111111111111"}}
    assert problems(grant("s3:GetObject", OBJECTS, Condition=condition)) == [
        f'condition key "{key}" (StringEquals) is of a service that calls: a policy of a role is '
        "never evaluated with it."
    ]


PRINCIPALS = {"account": {"AWS": ROOT}, "all actions": {"AWS": ROLE}}
# An action of each service, and what a policy of it that names no resource is on.
ACTIONS = {
    "codebuild": ("codebuild:BatchGetBuilds", "arn:*:codebuild:*:*:project/*"),
    "ecr": ("ecr:BatchGetImage", "arn:*:ecr:*:*:repository/*"),
    "events": ("events:PutEvents", "arn:*:events:*:*:event-bus/*"),
    "kms": ("kms:Decrypt", OWN_KEY),
    "sns": ("sns:Publish", "arn:*:sns:*:*:*"),
    "sts": ("sts:AssumeRole", OWN_ROLE),
}


@pytest.mark.parametrize(("rule", "sid", "service"), ACCEPTED.wide, ids=str)
def test_what_is_accepted_is_accepted_of_that_statement_alone(
    rule: str, sid: str, service: str
) -> None:
    only = Accepted(wide={(rule, sid, service): ACCEPTED.wide[rule, sid, service]})
    action, own_arn = ACTIONS[service]
    principal = PRINCIPALS.get(rule, {"Service": "x.amazonaws.com"})
    actions = "kms:*" if rule == "all actions" else action
    statement = trust(principal, Sid=sid, Action=actions)
    assert len(problems(statement, own_arn)) == 1
    assert problems(statement, own_arn, only) == []
    assert problems({**statement, "Sid": "X"}, own_arn, only)
    assert problems({**statement, "Principal": "*"}, own_arn, only)
