"""What changes of a resource, attribute by attribute, with no secret in it.

A text that holds JSON is compared as what it holds, so that one changed environment variable of a
container is one line. A policy is told apart: `delivery.policydiff` compares it by statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, final

from delivery.masking import (
    AFTER_APPLY,
    Hidden,
    Redacted,
    hidden,
    json_in,
    without_secrets,
)
from delivery.plan import UNKNOWN, OutputChange, Resource

# What the provider reads back of a policy that is a resource of its own.
READ_BACK: Final = frozenset({("aws_s3_bucket", "policy")})


@final
class _Absent:
    def __repr__(self) -> str:
        return "(none)"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Change:
    """One attribute, by its path as Terraform writes it; `old` and `new` are safe to show.

    A value is plain data, a `Hidden`, UNKNOWN, or ABSENT where there is none.
    """

    path: str
    old: Any
    new: Any
    forces_replacement: bool = False


def of_resource(resource: Resource) -> tuple[Change, ...]:
    """What an update or a replacement changes, by path; policies are in `policies`.

    Of a replacement, what is known only after apply is left out: that is all which AWS makes up.
    """
    forced = [_path(steps) for steps in resource.replace_paths]
    replaced = len(resource.actions) > 1
    changes = []
    for change in _leaves("", *_both(resource)):
        forces = any(_is_in(change.path, path) for path in forced)
        if (resource.type, change.path) in READ_BACK or _is_policy(change):
            continue
        if replaced and change.new is UNKNOWN and not forces:
            continue
        changes.append(Change(change.path, change.old, change.new, forces))
    return tuple(changes)


def policies(resource: Resource) -> tuple[Change, ...]:
    """The policies that differ, by path: `old` and `new` are texts of JSON, where they are known.

    Of a resource that comes or goes, all that it has.
    """
    return tuple(
        change
        for change in _leaves("", *_both(resource))
        if _is_policy(change) and (resource.type, change.path) not in READ_BACK
    )


def of_output(name: str, change: OutputChange) -> tuple[Change, ...]:
    """What changes of an output; whole where it comes or goes."""
    old, new = (
        without_secrets(hidden(each, change.sensitive), name)
        for each in (change.before, change.after)
    )
    if change.actions == ("create",):
        return (Change(name, ABSENT, new),)
    if change.actions == ("delete",):
        return (Change(name, old, ABSENT),)
    return tuple(_leaves(name, old, new))


def text(value: Any) -> str:
    """A value as one line."""
    if isinstance(value, Hidden) and not isinstance(value, Redacted):
        return value.why
    if value is UNKNOWN:
        return AFTER_APPLY
    if value is ABSENT:
        return repr(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_inner)


def lines(value: Any) -> list[str] | None:
    """The lines of a text that has several; None for all else."""
    plain = value.why if isinstance(value, Redacted) else value
    return plain.splitlines() if isinstance(plain, str) and "\n" in plain.rstrip("\n") else None


def _inner(value: Any) -> str:
    return AFTER_APPLY if value is UNKNOWN else repr(value)


def _both(resource: Resource) -> tuple[Any, Any]:
    """Values before and after. Terraform hides a value on both sides where it is marked on one."""
    marks = (resource.before_sensitive, resource.sensitive)
    both = []
    for values in (resource.before, resource.values or None):
        for mark in marks:
            values = hidden(values, mark)  # noqa: PLW2901
        both.append(ABSENT if values is None else without_secrets(values))
    return both[0], both[1]


def _leaves(path: str, old: Any, new: Any) -> Iterator[Change]:
    if _is_nothing(old) and _is_nothing(new):
        return
    if _all_or_nothing(Mapping, old, new):
        before, after = (each if isinstance(each, Mapping) else {} for each in (old, new))
        for key in sorted({*before, *after}, key=str):
            yield from _leaves(_step(path, key), before.get(key, ABSENT), after.get(key, ABSENT))
    elif _all_or_nothing(list, old, new) and _holds_more(old, new):
        first, second = (each if isinstance(each, list) else [] for each in (old, new))
        for number in range(max(len(first), len(second))):
            yield from _leaves(f"{path}[{number}]", _at(first, number), _at(second, number))
    elif old != new:
        yield Change(path, old, new)


def _all_or_nothing(kind: type, *values: Any) -> bool:
    return all(isinstance(each, kind) or _is_nothing(each) for each in values)


def _holds_more(*values: Any) -> bool:
    """Whether there are maps or lists in these lists; a list of texts is told as one value."""
    lists = [each for each in values if isinstance(each, list)]
    return any(isinstance(item, Mapping | list) for each in lists for item in each)


def _at(items: list[Any], number: int) -> Any:
    return items[number] if number < len(items) else ABSENT


def _is_nothing(value: Any) -> bool:
    # A block that is not there is [] to some resources, null to others; a text is read back as "".
    return (
        value is None or value is ABSENT or (isinstance(value, list | Mapping | str) and not value)
    )


def _is_policy(change: Change) -> bool:
    return any(is_policy(each) for each in (change.old, change.new))


def is_policy(value: Any) -> bool:
    """Whether a value is the text of a policy document."""
    parsed = json_in(value) if isinstance(value, str) else None
    return isinstance(parsed, dict) and "Statement" in parsed


def _step(path: str, key: object) -> str:
    name = str(key)
    if name.replace("_", "").replace("-", "").isalnum():
        return f"{path}.{name}" if path else name
    return f"{path}[{json.dumps(name, ensure_ascii=False)}]"


def _path(steps: tuple[str | int, ...]) -> str:
    path = ""
    for step in steps:
        path = f"{path}[{step}]" if isinstance(step, int) else _step(path, step)
    return path


def _is_in(path: str, whole: str) -> bool:
    """Whether `path` is `whole`, is in it, or holds it."""
    return any(
        a == b or a.startswith((f"{b}.", f"{b}[")) for a, b in ((path, whole), (whole, path))
    )
