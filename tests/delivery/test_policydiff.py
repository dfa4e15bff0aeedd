"""Two policies as a difference: by statement, and only where what is granted differs."""

from __future__ import annotations

import json
from typing import Any

from delivery.changes import ABSENT
from delivery.masking import Hidden
from delivery.plan import UNKNOWN
from delivery.policydiff import difference


def statement(sid: str = "", **changes: Any) -> dict[str, Any]:
    plain = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["a", "b"]}
    return {**({"Sid": sid} if sid else {}), **plain, **changes}


def policy(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def headings(old: object, new: object) -> list[str]:
    return [line for line in difference(old, new) if line.startswith("  #")]


def test_the_order_and_the_way_of_writing_are_no_difference() -> None:
    old = policy(statement("A"), statement("B", Resource="x", Condition={"Bool": {"k": True}}))
    new = policy(
        statement("B", Resource=["x"], Condition={"Bool": {"k": ["true"]}}),
        statement("A", Resource=["b", "a"], Action=["s3:GetObject"]),
    )
    assert difference(old, new) == []


def test_a_changed_statement_shows_the_lines_that_changed() -> None:
    assert difference(
        policy(statement("Read")), policy(statement("Read", Resource=["b", "c"]))
    ) == [
        '  # statement "Read" changed',
        '      "s3:GetObject"',
        "    ],",
        '    "Resource": [',
        '-     "a",',
        '-     "b"',
        '+     "b",',
        '+     "c"',
        "    ]",
        "  }",
    ]


def test_statements_that_come_and_go_are_shown_whole() -> None:
    told = difference(policy(statement("Old")), policy(statement("New")))
    assert [line for line in told if line.startswith("  #")] == [
        '  # statement "New" added',
        '  # statement "Old" removed',
    ]
    whole = {line[2:] for line in told if line[0] == "+"}
    assert {'  "Sid": "New",', '  "Effect": "Allow",', '    "s3:GetObject"'} <= whole


def test_statements_without_a_sid_are_paired_with_what_is_most_like_them() -> None:
    other = statement(Effect="Deny", Action="kms:*", Resource="*", Condition={"Null": {"k": "x"}})
    old, new = policy(statement(), other), policy(other, statement(Resource=["a"]))
    assert headings(old, new) == ["  # statement 2 changed"]


def test_a_statement_that_is_like_none_is_new() -> None:
    other = {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "x", "NotPrincipal": "*"}
    assert headings(policy(statement()), policy(other)) == [
        "  # statement 1 added",
        "  # statement 1 removed",
    ]


def test_what_stands_beside_the_statements_is_compared_too() -> None:
    assert difference(policy(Id="x"), policy(Version="2008-10-17")) == [
        '- Id: "x"',
        '- Version: "2012-10-17"',
        '+ Version: "2008-10-17"',
    ]


def test_what_is_no_document_has_no_statements() -> None:
    for nothing in (ABSENT, None, UNKNOWN, Hidden("x"), "no JSON"):
        assert headings(nothing, policy(statement("A"))) == ['  # statement "A" added']
        assert headings(policy(statement("A")), nothing) == ['  # statement "A" removed']


def test_a_statement_that_is_none_is_shown_as_it_is() -> None:
    assert difference(policy(), policy("x"))[1:] == ["+ {", '+   "": "x"', "+ }"]


def test_of_many_lines_only_those_around_a_change_are_shown() -> None:
    names = [f"r{number:02}" for number in range(40)]
    told = difference(
        policy(statement("A", Resource=names)),
        policy(statement("A", Effect="Deny", Resource=[*names[:-1], "z"])),
    )
    assert told.count("  ...") == 1
    assert len(told) < 20
