"""The YAML and JSON files that a stack reads: `yamldecode(file("..."))` and `jsondecode`.

A path is followed that is written out but for `path.module` or `path.root` before it, and the value
as it is or by keys and indexes that are written out, directly or by a local. No function that is
computed with anything else is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from delivery import jsonsource, yamlsource
from delivery.errors import Problem
from delivery.hcltree import (
    Expression,
    Group,
    Item,
    Token,
    find,
    flat,
    is_name,
    is_sign,
    literal,
    split,
    trimmed,
)
from delivery.yamlsource import Kind, Node

_FUNCTIONS: Final = ("yamldecode", "jsondecode")
_PATH: Final = re.compile(r'"(?:\$\{\s*path\.(?P<base>module|root)\s*\}(?=/))?(?P<rest>[^"]+)"')
# An escape, a template, or the home folder, which Terraform puts in for `~`.
_COMPUTED: Final = re.compile(r"\\|[$%]\{|\A~")


@dataclass
class Scope:
    """Where an expression stands: its module's folder, the root module's, and its module's files.

    `texts` are in the order in which Terraform lays them over each other.
    """

    folder: Path
    root: Path
    texts: Sequence[str]

    @cached_property
    def locals(self) -> Mapping[str, Expression]:
        """The locals by name; none, without a look, where nothing is decoded in these files."""
        if not any(name in text for text in self.texts for name in _FUNCTIONS):
            return {}
        blocks = [block for text in self.texts for block in find(text, "locals")]
        return {name: it for block in blocks for name, it in block.arguments.items()}


class Documents:
    """The files that were followed, each read once, and what is wrong with them as YAML or JSON."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._read: dict[tuple[str, Path], Node] = {}

    def value(self, expression: Expression, scope: Scope) -> Node | None:
        """What the expression takes from a file; None where it is anything else.

        None too where the file is not there: Terraform says so, if it asks for it at all.
        """
        expression = _without_locals(trimmed(expression), scope)
        if len(expression) < 2 or not any(is_name(expression[0], name) for name in _FUNCTIONS):
            return None
        assert isinstance(expression[0], Token)  # noqa: S101 - is_name said so
        path = _file(expression[1], scope)
        steps = _steps(expression[2:])
        if path is None or steps is None or not path.is_file():
            return None
        return _within(self._node(expression[0].text, path), steps)

    def _node(self, function: str, path: Path) -> Node:
        if (function, path) not in self._read:
            node, problems = jsonsource.read(path)
            # JSON is YAML, and PyYAML does not take all of it.
            if function == "yamldecode" and node.kind is Kind.BROKEN:
                node, problems = yamlsource.read(path)
            self.problems += [it for it in problems if it not in self.problems]
            self._read[function, path] = node
        return self._read[function, path]


def _without_locals(expression: Expression, scope: Scope) -> Expression:
    """The same with what a local stands for in its place."""
    # A local of itself, which Terraform refuses, would never end.
    taken: set[str] = set()
    while len(expression) >= 3 and is_name(expression[0], "local"):
        sign, name = expression[1:3]
        if not (is_sign(sign, ".") and isinstance(name, Token)) or name.text in taken:
            break
        if name.text not in scope.locals:
            break
        taken.add(name.text)
        expression = [*trimmed(scope.locals[name.text]), *expression[3:]]
    return expression


def _file(arguments: Item, scope: Scope) -> Path | None:
    """The path of `(file("..."))`."""
    called = _only(arguments)
    if called is None or len(called) != 2 or not is_name(called[0], "file"):
        return None
    written = _only(called[1])
    if written is None or len(written) != 1 or not isinstance(written[0], Token):
        return None
    found = _PATH.fullmatch(written[0].text)
    if not found or _COMPUTED.search(found["rest"]):
        return None
    # Terraform runs in the folder of the root module, and resolves `..` as text.
    base = scope.folder if found["base"] == "module" else scope.root
    rest = found["rest"].lstrip("/") if found["base"] else found["rest"]
    return Path(os.path.normpath(base / rest))


def _only(item: Item) -> Expression | None:
    """The one argument between the brackets of a call."""
    if not isinstance(item, Group) or item.sign != "(":
        return None
    arguments = list(split(flat(item)))
    return arguments[0] if len(arguments) == 1 else None


def _steps(expression: Expression) -> list[str] | None:
    """The keys and indexes of `.x`, `["x"]` and `[0]`; None where anything else stands there."""
    steps = []
    rest = list(expression)
    while rest:
        item = rest.pop(0)
        if isinstance(item, Group) and item.sign == "[":
            inner = flat(item)
            key = inner[0] if len(inner) == 1 else item
            step = literal(key)
            if step is None and isinstance(key, Token) and key.text.isdecimal():
                step = key.text
        elif is_sign(item, ".") and rest:
            key = rest.pop(0)
            step = key.text if isinstance(key, Token) and key.kind == "name" else None
        else:
            step = None
        if step is None:
            return None
        steps.append(step)
    return steps


def _within(node: Node, steps: list[str]) -> Node | None:
    for step in steps:
        found: Node | None = None
        if node.kind is Kind.MAP:
            found = node.get(step)
        elif node.kind is Kind.LIST and step.isdecimal() and int(step) < len(node.items):
            found = node.items[int(step)]
        if found is None:
            return None
        node = found
    return node
