"""A plan's resources, written out flat: one `.tf.json`, no modules, no expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

# A value that is known only after apply and depends on nothing that takes time.
_LATER = "terraform_data.later"
LATER: Mapping[str, Any] = {"terraform_data": {"later": {"input": "after apply"}}}
_UNKNOWN = f"${{{_LATER}.output}}"
# Optional by the schema, but made by the provider out of `tags` and its default tags.
_MADE = frozenset({"id", "tags_all"})


def flatten(plan: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The `resource` object of a root with every managed AWS resource that `plan` creates.

    `schemas` are those of `terraform providers schema -json`, by resource type. Each value that
    was configured stands there as a literal; one that is unknown refers to a resource that is not
    made yet, as it does in the original.
    """
    resources: dict[str, Any] = {}
    for raw in plan["resource_changes"]:
        if raw["mode"] != "managed" or raw["type"] not in schemas:
            continue
        change = raw["change"]
        body = _block(schemas[raw["type"]]["block"], change["after"], change["after_unknown"])
        resources.setdefault(raw["type"], {})[_label(raw["address"])] = body
    return {**resources, **LATER}


def _label(address: str) -> str:
    return re.sub(r"\W+", "_", address).strip("_")


def _block(schema: Mapping[str, Any], after: Mapping[str, Any], unknown: Any) -> dict[str, Any]:
    marks = unknown if isinstance(unknown, Mapping) else {}
    body: dict[str, Any] = {}
    for name, attribute in schema.get("attributes", {}).items():
        if not _is_configured(name, attribute, marks.get(name)):
            continue
        value = _value(after.get(name), marks.get(name), attribute["type"])
        # What is null or empty was not set, or might as well not have been.
        if value not in (None, "", [], {}):
            body[name] = value
    for name, nested in schema.get("block_types", {}).items():
        found, mark = after.get(name) or [], marks.get(name)
        blocks = [found] if isinstance(found, Mapping) else found
        marks_of = mark if isinstance(mark, Sequence) else []
        written = [
            _block(nested["block"], block, marks_of[number] if number < len(marks_of) else None)
            for number, block in enumerate(blocks)
        ]
        if written and not nested["block"].get("deprecated"):
            body[name] = written
    return body


def _is_configured(name: str, attribute: Mapping[str, Any], mark: Any) -> bool:
    if attribute.get("required"):
        return True
    if name in _MADE or attribute.get("deprecated") or not attribute.get("optional"):
        return False
    # Unknown, and the provider may make it: nobody set it, or it would be known.
    return not (mark is True and attribute.get("computed"))


def _value(after: Any, mark: Any, kind: Any) -> Any:
    if mark is True:
        return _placeholder(kind)
    if isinstance(after, str):
        return after.replace("${", "$${").replace("%{", "%%{")
    if isinstance(after, Mapping) or isinstance(mark, Mapping):
        values, marks = after or {}, mark if isinstance(mark, Mapping) else {}
        return {
            key: _value(values.get(key), marks.get(key), "string") for key in {**values, **marks}
        }
    if isinstance(after, list):
        marks_of = mark if isinstance(mark, list) else []
        return [
            _value(each, marks_of[number] if number < len(marks_of) else None, "string")
            for number, each in enumerate(after)
        ]
    return after


def _placeholder(kind: Any) -> Any:
    if isinstance(kind, list):
        return {"Later": _UNKNOWN} if kind[0] == "map" else [_UNKNOWN]
    return _UNKNOWN
