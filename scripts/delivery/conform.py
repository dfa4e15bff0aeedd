"""Whether a value fits a declared type, as strictly as a person would want to be told.

Terraform converts `1` to "1", "true" to true, and drops attributes it does not know. In YAML the
first is as a rule an id or version that lost its quotes (and its zeros), the last a typing error:
all three are refused, with the cure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from delivery.environmentschema import account_id_problem
from delivery.errors import Problem, did_you_mean
from delivery.hcltypes import ANY, Type
from delivery.yamlsource import Kind, Node

# What JSON and a reader take for the same number; YAML 1.1 reads 010 as 8 and 1:30 as 90.
_PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
# Whether the value would do so, as a cure with the value says, would tell something of it.
_WITHOUT_VALUE: Final = {
    (Kind.NUMBER, "string"): "Put it in quotes.",
    (Kind.BOOL, "string"): "Put it in quotes.",
    (Kind.STRING, "number"): "Write a number, without quotes.",
    (Kind.STRING, "bool"): "Write true or false, without quotes.",
}
_ACCOUNT_ID: Final = re.compile(r"\d{12}")


def conform(value: Node, expected: Type, path: str) -> list[Problem]:
    """What of `value` does not fit; `path` is its name in messages.

    Null fits everywhere but as an attribute that is not optional; whether a variable itself may be
    null is its `nullable`, and not judged here. Of a `Node.secret` value, messages and hints tell
    the kind alone.
    """
    if value.kind in (Kind.NULL, Kind.BROKEN):
        return []
    match expected.kind:
        case "any":
            return _numbers(value, path)
        case "string" | "number" | "bool":
            return _primitive(value, expected, path)
        case "list" | "set" | "tuple":
            return _list(value, expected, path)
        case "map":
            return _map(value, expected, path)
    return _object(value, expected, path)


def unknown_names(value: Node, expected: Type, path: str) -> list[Problem]:
    """The attributes at any depth that `expected` does not know, or that are empty, and no more."""
    problems = []
    if value.kind is Kind.LIST and expected.kind in ("list", "set", "tuple"):
        types = expected.elements or (expected.element or ANY,) * len(value.items)
        for index, (item, element) in enumerate(zip(value.items, types, strict=False)):
            problems += unknown_names(item, element, f"{path}[{index}]")
    elif value.kind is Kind.MAP and expected.kind == "map":
        for key, item in value.entries.items():
            problems += unknown_names(item, expected.element or ANY, _element(path, key))
    elif value.kind is Kind.MAP and expected.kind == "object":
        for key, item in value.entries.items():
            attribute = expected.attributes.get(key)
            if attribute is None:
                problems.append(_unknown(key, value, expected, path))
            elif item.is_empty:
                problems.append(_empty(item, attribute.type, _within(path, key)))
            else:
                problems += unknown_names(item, attribute.type, _within(path, key))
    return problems


def _primitive(value: Node, expected: Type, path: str) -> list[Problem]:
    if value.kind.value == expected.kind:
        return _numbers(value, path)
    hint = None
    if value.is_secret:
        hint = _WITHOUT_VALUE.get((value.kind, expected.kind))
    elif expected.kind == "string" and value.kind in (Kind.NUMBER, Kind.BOOL):
        if _ACCOUNT_ID.fullmatch(value.raw):
            return [account_id_problem(path, value)]
        hint = f'Put it in quotes: "{value.raw}".'
    elif expected.kind == "number" and _PLAIN_NUMBER.fullmatch(value.raw):
        # YAML 1.1 takes 1e3 for a string, with quotes or without.
        hint = f"Take off the quotes: {value.raw}."
        if "e" in value.raw.lower():
            hint = f"Write {Decimal(value.raw):f}, without quotes."
    elif expected.kind == "bool" and value.raw.lower() in ("true", "false"):
        hint = f"Take off the quotes: {value.raw.lower()}."
    return [_mismatch(value, expected, path, hint)]


def _numbers(value: Node, path: str) -> list[Problem]:
    """Numbers that YAML understands in a way that nobody meant, at any depth."""
    if value.kind is Kind.NUMBER and not _PLAIN_NUMBER.fullmatch(value.raw):
        if value.is_secret:
            message = f"{path}: YAML reads this number as another than is written"
            hint = "Put it in quotes, or write it as a decimal number."
        else:
            message = f"{path}: {value.raw} is read by YAML as the number {value.value}"
            hint = f'Write {value.value}, or in quotes: "{value.raw}".'
        return [Problem(message, value.location, hint)]
    found = []
    for key, node in value.entries.items():
        found += _numbers(node, _within(path, key))
    for index, node in enumerate(value.items):
        found += _numbers(node, f"{path}[{index}]")
    return found


def _list(value: Node, expected: Type, path: str) -> list[Problem]:
    if value.kind is not Kind.LIST:
        one = value.kind is Kind.STRING and expected.element and expected.element.kind == "string"
        shown = "..." if value.is_secret else value.raw
        return [_mismatch(value, expected, path, f'Write ["{shown}"].' if one else None)]
    types = expected.elements or (expected.element or ANY,) * len(value.items)
    if expected.kind == "tuple" and len(types) != len(value.items):
        found = f"{path}: expected {len(types)} elements, found {len(value.items)}"
        return [Problem(found, value.location)]
    problems = []
    for index, (item, element) in enumerate(zip(value.items, types, strict=False)):
        problems += conform(item, element, f"{path}[{index}]")
    return problems


def _map(value: Node, expected: Type, path: str) -> list[Problem]:
    if value.kind is not Kind.MAP:
        return [_mismatch(value, expected, path)]
    problems = []
    for key, item in value.entries.items():
        problems += conform(item, expected.element or ANY, _element(path, key))
    return problems


def _object(value: Node, expected: Type, path: str) -> list[Problem]:
    if value.kind is not Kind.MAP:
        return [_mismatch(value, expected, path)]
    problems = []
    for key, item in value.entries.items():
        attribute = expected.attributes.get(key)
        if attribute is None:
            problems.append(_unknown(key, value, expected, path))
        elif item.kind is Kind.NULL and not attribute.optional:
            # Terraform takes it, and the module fails on it wherever it is first used.
            needed = f"{_within(path, key)}: is empty; write a value ({attribute.type.brief()})"
            problems.append(Problem(needed, item.location))
        elif item.is_empty:
            problems.append(_empty(item, attribute.type, _within(path, key)))
        else:
            problems += conform(item, attribute.type, _within(path, key))
    for key, attribute in expected.attributes.items():
        if not attribute.optional and key not in value.entries:
            needed = f'{path}: missing attribute "{key}" ({attribute.type.brief()})'
            problems.append(Problem(needed, value.location))
    return problems


def _empty(value: Node, expected: Type, path: str) -> Problem:
    # Terraform takes it for null: an `approval:` whose lines are gone would be no approval.
    instead = "{}" if expected.kind == "object" else f"a value ({expected.brief()})"
    return Problem(
        f"{path}: is empty; write {instead}, or null, or delete the line", value.location
    )


def _unknown(key: str, value: Node, expected: Type, path: str) -> Problem:
    known = ", ".join(sorted(expected.attributes))
    return Problem(
        f'{path}: unknown attribute "{key}"{did_you_mean(key, expected.attributes)}',
        value.key_location(key),
        f"Known are: {known}." if known else None,
    )


def _mismatch(value: Node, expected: Type, path: str, hint: str | None = None) -> Problem:
    message = f"{path}: expected {expected.brief()}, found {value.shown()}"
    return Problem(message, value.location, hint)


def _element(path: str, key: str) -> str:
    return f'{path}["{key}"]'


def _within(path: str, key: str) -> str:
    return f"{path}.{key}" if re.fullmatch(r"[\w-]+", key) else f'{path}["{key}"]'
