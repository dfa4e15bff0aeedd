"""A plan read from `terraform show -json`: looked up, sliced, counted."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.plan import UNKNOWN, Plan, Resource


def change(address: str, actions: tuple[str, ...] = ("create",), **more: Any) -> dict[str, Any]:
    """An entry of `resource_changes`, its parts read off the address."""
    module, _, rest = f".{address}".rpartition(".aws_")
    kind, _, name = f"aws_{rest}".partition(".")
    name, _, key = name.partition("[")
    index = more.pop("index", key.strip('"]') or None)
    found: dict[str, Any] = {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {"actions": list(actions), "before": None, "after": {}, **more},
    }
    if module.strip("."):
        found["module_address"] = module.strip(".")
    if index is not None:
        found["index"] = index
    return found


def check(address: str, module: str, status: str, *messages: str) -> dict[str, Any]:
    where = {"kind": "resource", "module": module, "to_display": address}
    problems = [{"message": m} for m in messages]
    instance = {"address": where, "status": status, "problems": problems}
    return {"address": where, "status": status, "instances": [instance]}


DOCUMENT: dict[str, Any] = {
    "resource_changes": [
        change(
            "module.a.aws_s3_bucket.this",
            after={"bucket": "x", "rule": [{"id": "r"}], "tags": None, "list": [1, None]},
            after_unknown={"arn": True, "rule": [{"status": True}], "list": [False, True]},
        ),
        change('module.a.aws_iam_role.this["orders.api"]'),
        change('module.a.aws_iam_role.this["jobs"]'),
        change('module.a.module.b["x.y"].aws_kms_key.this', ("update",)),
        change("module.a2.aws_s3_bucket.this", ("delete", "create"), replace_paths=[["bucket"]]),
        change("aws_s3_bucket.old", ("delete",), before={"bucket": "old"}, after=None),
        change("aws_s3_bucket.same", ("no-op",)),
    ],
    "output_changes": {
        "everything": {
            "actions": ["create"],
            "after": {"name": "x"},
            "after_unknown": {"arn": True},
        },
        "gone": {"actions": ["delete"], "before": 1, "after": None},
        "plain": {"actions": ["no-op"], "after": 1, "after_unknown": False},
    },
    "prior_state": {
        "values": {
            "root_module": {
                "child_modules": [
                    {
                        "address": "module.a",
                        "resources": [
                            {
                                "address": "module.a.data.aws_region.current[0]",
                                "mode": "data",
                                "type": "aws_region",
                                "name": "current",
                                "index": 0,
                                "values": {"id": "eu-west-1"},
                            }
                        ],
                    }
                ]
            }
        }
    },
    "checks": [
        check("module.a.aws_s3_bucket.this", "module.a", "fail", "No.\nNo."),
        check("module.a2.aws_s3_bucket.this", "module.a2", "pass"),
        {"address": {"kind": "var", "to_display": "var.x"}, "status": "unknown"},
    ],
    "configuration": {
        "root_module": {
            "outputs": {"everything": {"expression": {"references": ["module.a"]}}},
            "module_calls": {"a": {"module": {"resources": [1]}}},
        }
    },
}
PLAN = Plan.from_json(DOCUMENT)
SLICE = PLAN.slice("module.a")


def test_unknown_values_are_put_in_their_place() -> None:
    bucket = PLAN.resource("module.a.aws_s3_bucket.this")
    assert bucket.values == {
        "bucket": "x",
        "rule": [{"id": "r", "status": UNKNOWN}],
        "tags": None,
        "list": [1, UNKNOWN],
        "arn": UNKNOWN,
    }
    assert "arn" in bucket
    assert "region" not in bucket
    with pytest.raises(KeyError, match=r'no attribute "buckett" \(did you mean "bucket"\?\)'):
        bucket["buckett"]


def test_unknown_below_what_is_not_there() -> None:
    document = change("aws_x.y", after={}, after_unknown={"a": {"b": True}, "c": [{"d": True}, {}]})
    values = Resource.from_change(document).values
    assert values == {"a": {"b": UNKNOWN}, "c": [{"d": UNKNOWN}, None]}


def test_a_slice_holds_one_module_and_no_other() -> None:
    assert [r.address for r in SLICE.resources] == [
        'aws_iam_role.this["jobs"]',
        'aws_iam_role.this["orders.api"]',
        "aws_s3_bucket.this",
        'module.b["x.y"].aws_kms_key.this',
        "data.aws_region.current[0]",
    ]
    nested = SLICE.slice('module.b["x.y"]')
    assert [(r.address, r.module) for r in nested.resources] == [("aws_kms_key.this", "")]
    assert SLICE.resource('module.b["x.y"].aws_kms_key.this').module == 'module.b["x.y"]'
    assert SLICE.outputs == {"name": "x", "arn": UNKNOWN}
    assert SLICE.configuration == {"resources": [1]}
    assert [(c.address, c.module, c.status, c.messages) for c in SLICE.checks] == [
        ("aws_s3_bucket.this", "", "fail", ("No.\nNo.",))
    ]
    assert PLAN.slice("module.none").resources == ()


def test_lookups() -> None:
    assert SLICE.resource("data.aws_region.current[0]")["id"] == "eu-west-1"
    assert list(SLICE.of_type("aws_s3_bucket")) == ["aws_s3_bucket.this"]
    assert SLICE.of_type("aws_region") == {}
    assert SLICE.by_key("aws_iam_role", "jobs").address == 'aws_iam_role.this["jobs"]'
    assert PLAN.outputs == {"everything": {"name": "x", "arn": UNKNOWN}, "plain": 1}
    assert SLICE.output("name") == "x"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("aws_s3_bucket.thsi", '(did you mean "aws_s3_bucket.this"?). It has aws_s3_bucket.this.'),
        (
            'aws_iam_role.this["job"]',
            'It has aws_iam_role.this["jobs"], aws_iam_role.this["orders.api"].',
        ),
        ("aws_sns_topic.x", "resources of: aws_iam_role, aws_kms_key, aws_region, aws_s3_bucket."),
    ],
)
def test_a_wrong_address_is_told_the_nearest(address: str, message: str) -> None:
    with pytest.raises(KeyError) as error:
        SLICE.resource(address)
    assert message in error.value.args[0]


def test_a_wrong_key_or_output_is_told_the_nearest() -> None:
    told = r'key "job" \(did you mean "jobs"\?\). Keys: "jobs", "orders.api".$'
    with pytest.raises(KeyError, match=told):
        SLICE.by_key("aws_iam_role", "job")
    twice = Plan.from_json({"resource_changes": [change('aws_x.a["k"]'), change('aws_x.b["k"]')]})
    with pytest.raises(KeyError, match=r'Several aws_x have the key "k": aws_x.a\["k"\], aws_x.b'):
        twice.by_key("aws_x", "k")
    with pytest.raises(KeyError, match=r'no output "nam" \(did you mean "name"\?\)'):
        SLICE.output("nam")


def test_counts_and_short_reprs() -> None:
    counts = PLAN.counts
    assert (counts.create, counts.update, counts.replace, counts.delete) == (3, 1, 1, 1)
    assert counts.total == 6
    assert str(counts) == "3 to create, 1 to update, 1 to replace, 1 to delete"
    assert str(Plan.from_json({}).counts) == "no changes"
    assert repr(SLICE) == "<Plan of 5 resources: 3 to create, 1 to update>"
    assert repr(Plan.from_json({"errored": True})) == "<Plan of 0 resources: no changes, errored>"
    assert repr(PLAN.resource("module.a2.aws_s3_bucket.this")) == (
        "<Resource module.a2.aws_s3_bucket.this (delete and create)>"
    )


def test_what_goes_and_what_is_replaced() -> None:
    old = PLAN.resource("aws_s3_bucket.old")
    assert (old.before, old.values) == ({"bucket": "old"}, {})
    assert PLAN.resource("module.a2.aws_s3_bucket.this").replace_paths == (("bucket",),)
    deposed = {**change("aws_x.a", ("delete",), after=None), "deposed": "ab12"}
    both = Plan.from_json({"resource_changes": [deposed, change("aws_x.a", ("no-op",))]})
    assert both.resource("aws_x.a").actions == ("no-op",)
    assert both.counts.delete == 1
