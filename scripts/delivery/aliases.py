"""An account whose name in `accounts` is misspelt: told once, where it is written.

All that refers to it would be told otherwise, each with the advice to take over the typing error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from delivery.errors import Location, Problem, nearest
from delivery.yamlsource import Kind, Node

_REFERENCE: Final = re.compile(r"(?<!\$)\$\{\s*accounts\.([^{}]*?)\s*\}")


def mended(tree: Node, problems: list[Problem]) -> Node:
    """The tree of an environment with such a name put right, and the problem told.

    It is the name in `accounts` that is wrong where nothing uses it, and several places use one
    that is near and missing; a name that is used once is as likely to be wrong there.
    """
    accounts = tree.get("accounts")
    if accounts is None or accounts.kind is not Kind.MAP:
        return tree
    uses: dict[str, list[Location | None]] = {}
    for name, location in _uses(tree):
        uses.setdefault(name, []).append(location)
    idle = [name for name in accounts.entries if name not in uses]
    renamed: dict[str, str] = {}
    for name, places in uses.items():
        written = nearest(name, idle) if name not in accounts.entries else None
        if written is None or len(places) < 2:
            continue
        idle.remove(written)
        renamed[written] = name
        listed = ", ".join(dict.fromkeys(str(place) for place in places if place))
        problems.append(
            Problem(
                f'accounts: nothing refers to "{written}" (did you mean "{name}"?)',
                accounts.key_location(written),
                f'"{name}" is used at {listed}.',
            )
        )
    entries = {renamed.get(name, name): node for name, node in accounts.entries.items()}
    keys = {renamed.get(name, name): accounts.key_location(name) for name in accounts.entries}
    put_right = replace(accounts, entries=entries, keys=keys)
    return replace(tree, entries={**tree.entries, "accounts": put_right})


def _uses(tree: Node) -> Iterator[tuple[str, Location | None]]:
    stacks = tree.get("stacks")
    for stack in stacks.entries.values() if stacks else ():
        account = stack.get("account")
        if account and account.kind is Kind.STRING and "${" not in account.raw:
            yield account.raw, account.location
    yield from _references(tree)


def _references(node: Node) -> Iterator[tuple[str, Location | None]]:
    if node.kind is Kind.STRING:
        for found in _REFERENCE.finditer(node.raw):
            yield found[1], node.location
    for below in (*node.entries.values(), *node.items):
        yield from _references(below)
