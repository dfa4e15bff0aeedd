"""A mismatch tells every difference, and nothing else."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from delivery.plan import UNKNOWN, Resource
from delivery.testing import ABSENT, Refusal, assert_includes
from delivery.testing.compare import differences


def test_every_difference_is_told_path_by_path() -> None:
    actual = {
        "name": "orders",
        "stage": [{"name": "Source", "action": [{"run_order": 1}]}, {"name": "Bild"}],
        "tags": {"team": "a", "cost center": "1"},
        "arn": UNKNOWN,
        "secret": "s" * 50,
    }
    expected = {
        "name": "order",
        "stage": [{"name": "Source", "action": [{"run_order": 2}]}, {"name": "Build"}, {}],
        "tags": {"Team": "a", "cost center": "2"},
        "arn": "arn:aws:x",
    }
    with pytest.raises(AssertionError) as error:
        assert_includes(actual, expected)
    assert str(error.value).splitlines() == [
        "7 differences:",
        '  name: expected "order", found "orders"',
        "  stage[0].action[0].run_order: expected 2, found 1",
        '  stage[1].name: expected "Build", found "Bild"',
        "  stage[2]: expected {}, found ABSENT",
        '  tags.Team: expected "a", found ABSENT (did you mean "team"?)',
        '  tags["cost center"]: expected "2", found "1"',
        '  arn: expected "arn:aws:x", found UNKNOWN (known only after apply)',
    ]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": [1, {"b": 2, "c": 3}]}, {"a": [1, {"b": 2}]}),
        ({"a": ["x", "y", "z"]}, {"a": {"z", "x"}}),
        ({"a": UNKNOWN}, {"a": UNKNOWN}),
        ({"a": None}, {"a": None}),
        ({}, {"a": ABSENT}),
        ((1, 2), [1, 2]),
    ],
)
def test_includes(actual: Any, expected: Any) -> None:
    assert_includes(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "difference"),
    [
        ({"a": None}, {"a": ABSENT}, "a: expected ABSENT, found null"),
        ({}, {"a": None}, "a: expected null, found ABSENT"),
        ({}, {"a": UNKNOWN}, "a: expected UNKNOWN (known only after apply), found ABSENT"),
        (
            {"a": UNKNOWN},
            {"a": ABSENT},
            "a: expected ABSENT, found UNKNOWN (known only after apply)",
        ),
        ({"a": UNKNOWN}, {"a": {"b": 1}}, "a: expected an object, found UNKNOWN (known"),
        ({"a": UNKNOWN}, {"a": [1]}, "a: expected a list, found UNKNOWN (known only after apply)"),
        ({"a": [1, 2]}, {"a": [1]}, "a[1]: unexpected element 2"),
        ({"a": True}, {"a": 1}, "a: expected 1, found true"),
        ({"a": ["x"]}, {"a": {"y"}}, 'a: expected a member "y"; found ["x"]'),
        ({"a": "x" * 999}, {"a": "y"}, "..."),
        ("x", "y", 'value: expected "y", found "x"'),
    ],
)
def test_does_not_include(actual: Any, expected: Any, difference: str) -> None:
    (found,) = differences(actual, expected)
    assert difference in found
    assert len(found) < 400


def test_a_resource_is_named() -> None:
    resource = Resource(
        "a.b", "a", "b", None, "", "managed", {"x": 1, "y": "hidden"}, None, ("create",)
    )
    with pytest.raises(
        AssertionError, match=r"\A1 difference in a\.b:\n  x: expected 2, found 1\Z"
    ):
        assert_includes(resource, {"x": 2})


def test_unknown_is_one_and_is_neither_true_nor_false() -> None:
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN  # noqa: S301 - our own bytes
    assert copy.deepcopy({"a": UNKNOWN})["a"] is UNKNOWN
    assert None not in [UNKNOWN]
    with pytest.raises(TypeError, match="not known until apply"):
        bool(UNKNOWN)


def test_a_refusal_tells_what_was_not_said_and_all_that_was() -> None:
    refusal = Refusal(('Store "ab": name too short.', 'Store "ab": no key.'))
    refusal.says('Store "ab": no key.')
    refusal.only('Store "ab": no key.', 'Store "ab": name too short.')
    with pytest.raises(AssertionError) as error:
        refusal.says('Store "ab": no kay.', "Nothing like it")
    assert str(error.value).splitlines() == [
        "not said:",
        '  - Store "ab": no kay.',
        '  + Store "ab": no key.',
        " " * 20 + "^",
        "not said:",
        "  - Nothing like it",
        "all 2 messages:",
        '  Store "ab": name too short.',
        '  Store "ab": no key.',
    ]
    with pytest.raises(AssertionError, match=r'said, and not expected:\n  \+ Store "ab": no key'):
        refusal.only('Store "ab": name too short.')
