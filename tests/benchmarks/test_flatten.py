"""A plan written out flat: every value that was configured, and none that the provider makes."""

from __future__ import annotations

from typing import Any

from benchmarks.flatten import LATER, flatten

OPTIONAL = {"type": "string", "optional": True}
COMPUTED = {"type": "string", "computed": True}
MADE = {"type": "string", "optional": True, "computed": True}
SCHEMAS = {
    "aws_bucket": {
        "block": {
            "attributes": {
                "arn": COMPUTED,
                "comment": OPTIONAL,
                "id": MADE,
                "key": OPTIONAL,
                "labels": {"type": ["map", "string"], "optional": True},
                "name": {"type": "string", "required": True},
                "old": {"type": "string", "optional": True, "deprecated": True},
                "prefix": MADE,
                "roles": {"type": ["set", "string"], "optional": True},
                "tags_all": {"type": ["map", "string"], "optional": True, "computed": True},
            },
            "block_types": {
                "rule": {
                    "nesting_mode": "list",
                    "block": {"attributes": {"id": {"type": "string", "required": True}}},
                },
                "website": {"nesting_mode": "list", "block": {"attributes": {"index": OPTIONAL}}},
            },
        }
    }
}


def plan(after: dict[str, Any], unknown: dict[str, Any] | None = None, **more: Any) -> Any:
    change = {"actions": ["create"], "after": after, "after_unknown": unknown or {}}
    raw = {"address": 'module.a["x"].aws_bucket.this', "mode": "managed", "type": "aws_bucket"}
    return {"resource_changes": [{**raw, "change": change, **more}]}


def flat(after: dict[str, Any], unknown: dict[str, Any] | None = None) -> Any:
    return flatten(plan(after, unknown), SCHEMAS)["aws_bucket"]["module_a_x_aws_bucket_this"]


def test_what_was_configured_is_literal_and_what_is_made_or_empty_is_left_out() -> None:
    after = {
        "comment": "${not} %{a} template",
        "key": None,
        "name": "a",
        "old": "x",
        "tags_all": {"team": "a"},
        "rule": [{"id": "one"}],
        "website": [],
        "roles": [],
    }
    assert flat(after, {"arn": True, "id": True, "prefix": True}) == {
        "comment": "$${not} %%{a} template",
        "name": "a",
        "rule": [{"id": "one"}],
    }


def test_what_is_unknown_refers_to_a_resource_that_is_not_made_yet() -> None:
    unknown = {"key": True, "roles": True, "labels": {"b": True}, "rule": [{"id": True}]}
    later = "${terraform_data.later.output}"
    assert flat({"name": "a", "labels": {"a": "1"}, "rule": [{}]}, unknown) == {
        "key": later,
        "labels": {"a": "1", "b": later},
        "name": "a",
        "roles": [later],
        "rule": [{"id": later}],
    }
    assert flatten(plan({"name": "a"}), SCHEMAS)["terraform_data"] == LATER["terraform_data"]


def test_data_sources_and_other_providers_are_left_out() -> None:
    data = plan({"name": "a"}, mode="data")
    other = plan({"name": "a"}, type="random_id")
    assert flatten(data, SCHEMAS) == flatten(other, SCHEMAS) == LATER
