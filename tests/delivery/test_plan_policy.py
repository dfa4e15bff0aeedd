"""Policy documents in a plan: parsed, looked up, asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.plan import UNKNOWN, Policy, Resource

DOCUMENT: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::222222222222:root"]},
            "Action": ["s3:GetObject*", "s3:GetBucket*"],
            "Resource": "arn:aws:s3:::x/*",
            "Condition": {"ArnEquals": {"aws:PrincipalArn": ["b", "a"]}, "Bool": {"x": True}},
        },
        {"Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": ["r-?", "q[1]"]},
        {
            "Sid": "Tls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {"Effect": "Deny", "Action": "s3:GetObjectAcl", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "r-2"},
        {"Sid": "Rest", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::x/*"},
    ],
}
POLICY = Policy.from_json(json.dumps(DOCUMENT))


def role(value: object) -> Resource:
    return Resource("a.b", "a", "b", None, "", "managed", {"policy": value}, None, ("create",))


def test_one_value_and_a_list_of_one_are_equal() -> None:
    read = POLICY.statement("Read")
    assert read.actions == ("s3:GetBucket*", "s3:GetObject*")
    assert read.resources == ("arn:aws:s3:::x/*",)
    assert read.principals == {"AWS": ("arn:aws:iam::222222222222:root",)}
    assert read.conditions == {
        "ArnEquals": {"aws:PrincipalArn": ("a", "b")},
        "Bool": {"x": ("true",)},
    }
    assert POLICY.statement("Tls").principals == {"*": ("*",)}
    single = Policy.from_json(json.dumps({"Statement": DOCUMENT["Statement"][0]}))
    assert single.statements == (read,)


def test_not_principal_is_kept() -> None:
    document = {"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "a"}, "Action": "*"}}
    (statement,) = Policy.from_json(json.dumps(document)).statements
    assert statement.not_principals == {"AWS": ("a",)}
    assert not statement.is_absolute


@pytest.mark.parametrize(
    ("action", "resource", "sids"),
    [
        ("s3:GetObject", "arn:aws:s3:::x/a/b", ["Read"]),
        ("S3:getobject", "arn:aws:s3:::x/a", ["Read"]),
        ("s3:GetObject", "arn:aws:s3:::y/a", ["Rest"]),
        ("s3:GetObject", None, ["Read", "Rest"]),
        ("s3:GetObjectAcl", "arn:aws:s3:::x/a", []),
        ("s3:GetObjectAcl", None, []),
        ("s3:PutObject", "arn:aws:s3:::x/a", []),
        ("iam:PassRole", "r-1", ["Pass"]),
        ("iam:PassRole", "r-10", []),
        ("iam:PassRole", "r-2", []),
        ("iam:PassRole", None, ["Pass"]),
        ("iam:PassRole", "q[1]", ["Pass"]),
        ("iam:PassRole", "q1", []),
    ],
)
def test_allows(action: str, resource: str | None, sids: list[str]) -> None:
    assert [s.sid for s in POLICY.allows(action, resource)] == sids


def test_a_wrong_sid_is_told_the_nearest() -> None:
    with pytest.raises(KeyError, match=r'Sid "Reed" \(did you mean "Read"\?\). Sids: Read, Pass'):
        POLICY.statement("Reed")
    twice = {"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "*"}] * 2}
    with pytest.raises(KeyError, match='2 statements have the Sid "A"'):
        Policy.from_json(json.dumps(twice)).statement("A")


def test_a_policy_is_read_from_a_resource_only_where_it_is_known() -> None:
    assert repr(role(json.dumps(DOCUMENT)).policy()) == (
        "<Policy of 6 statements: Read, Pass, Tls, Deny, Deny, Rest>"
    )
    for value, message in (
        (UNKNOWN, "policy is known only after apply, not a policy document"),
        (None, "policy is None, not a policy document"),
        ("{", "policy is no policy: "),
        ("[]", 'A policy is a JSON object with a "Statement"'),
    ):
        with pytest.raises(ValueError, match=message):
            role(value).policy()
