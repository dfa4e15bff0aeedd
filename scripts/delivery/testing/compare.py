"""Comparing a part of what is planned with what was expected, telling every difference at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, final

from delivery.errors import did_you_mean
from delivery.plan import UNKNOWN, Resource

# A value longer than this is cut in a difference: the path says where to look.
_SHOWN = 300


@final
class Absent:
    """The type of `ABSENT`: expects that a key is not there at all."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def _show(value: Any) -> str:
    if value is UNKNOWN:
        return "UNKNOWN (known only after apply)"
    if value is ABSENT:
        return "ABSENT"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _same(actual: Any, expected: Any) -> bool:
    # 1 == True in Python, and neither is the other in Terraform.
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    return bool(actual == expected)


def _step(path: str, key: object) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    text = str(key)
    if text.isidentifier():
        return f"{path}.{text}" if path else text
    return f"{path}[{json.dumps(text)}]"


def _mapping(actual: Any, expected: Mapping[Any, Any], path: str) -> Iterator[str]:
    if not isinstance(actual, Mapping):
        yield f"{path or 'value'}: expected an object, found {_show(actual)}"
        return
    for key, value in expected.items():
        where = _step(path, key)
        if key in actual:
            if value is ABSENT:
                yield f"{where}: expected ABSENT, found {_show(actual[key])}"
            else:
                yield from differences(actual[key], value, where)
        elif value is not ABSENT:
            near = did_you_mean(str(key), map(str, actual))
            yield f"{where}: expected {_show(value)}, found ABSENT{near}"


def _sequence(actual: Any, expected: list[Any] | tuple[Any, ...], path: str) -> Iterator[str]:
    if not isinstance(actual, list | tuple):
        yield f"{path or 'value'}: expected a list, found {_show(actual)}"
        return
    for index, (found, value) in enumerate(zip(actual, expected, strict=False)):
        yield from differences(found, value, _step(path, index))
    for index in range(len(actual), len(expected)):
        yield f"{_step(path, index)}: expected {_show(expected[index])}, found ABSENT"
    for index in range(len(expected), len(actual)):
        yield f"{_step(path, index)}: unexpected element {_show(actual[index])}"


def differences(actual: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Every difference of `actual` from what `expected` names, one line each, path by path.

    An object may have more keys than `expected` names. A list has the same length, position by
    position. A set names members that must be there, in any order.
    """
    if isinstance(actual, Resource):
        actual = actual.values
    if isinstance(expected, Mapping):
        yield from _mapping(actual, expected, path)
    elif isinstance(expected, list | tuple):
        yield from _sequence(actual, expected, path)
    elif isinstance(expected, set | frozenset):
        if not isinstance(actual, list | tuple | set | frozenset):
            yield f"{path or 'value'}: expected a list, found {_show(actual)}"
            return
        for member in sorted(expected, key=str):
            if not any(_same(found, member) for found in actual):
                yield f"{path or 'value'}: expected a member {_show(member)}; " + (
                    f"found {_show(sorted(actual, key=str))}"
                )
    elif not _same(actual, expected):
        yield f"{path or 'value'}: expected {_show(expected)}, found {_show(actual)}"


def assert_includes(actual: Any, expected: Any) -> None:
    """Assert that `actual` (a Resource or a value) holds all that `expected` names.

    An object may hold more than `expected` names, at any depth; a list is compared whole, element
    by element, each of which may hold more again. For members in any order, expect a set.
    Raises AssertionError that lists every difference (see `differences`), and nothing else of
    `actual`. `UNKNOWN` expects "known only after apply", `ABSENT` expects that a key is missing,
    None expects null.
    """
    __tracebackhide__ = True
    found = list(differences(actual, expected))
    if found:
        what = f" in {actual.address}" if isinstance(actual, Resource) else ""
        count = "1 difference" if len(found) == 1 else f"{len(found)} differences"
        raise AssertionError(f"{count}{what}:\n" + "\n".join(f"  {line}" for line in found))
