"""`${accounts.workload}`: one value of an environment named by another.

A string that is nothing but one reference takes the whole value, of whatever type; inside a longer
string the value is written out. `$${` is a literal `${`. What is left is passed on literally:
Terraform does not look for templates in a `.tfvars.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Final

from delivery.errors import Problem, did_you_mean
from delivery.yamlsource import Kind, Node

_TOKEN: Final = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")

Lookup = Callable[[str], Node | None]
"""The value behind a name (`accounts.workload`), not yet resolved, or None where there is none."""


@dataclass
class Resolver:
    """Replaces references by values, and collects those that cannot be.

    `names` are all names that may be referred to, for the nearest one in a message; `scope` says
    where, for the names that only exist elsewhere.
    """

    lookup: Lookup
    names: Collection[str]
    problems: list[Problem]
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Names that have a value only in other places, and where: `stack` -> `stacks and backend`."""
    _open: list[str] = field(default_factory=list)

    def resolve(self, node: Node) -> Node:
        if node.kind is Kind.MAP:
            entries = {key: self.resolve(item) for key, item in node.entries.items()}
            return replace(node, entries=entries)
        if node.kind is Kind.LIST:
            return replace(node, items=tuple(self.resolve(item) for item in node.items))
        if node.kind is not Kind.STRING or "${" not in node.raw:
            return node
        return self._string(node)

    def _string(self, node: Node) -> Node:
        whole = _TOKEN.fullmatch(node.raw)
        if whole and whole[1] is not None:
            found = self._value(whole[1], node)
            return found.at(node.location)
        parts: list[str] = []
        end, is_broken = 0, False
        for token in _TOKEN.finditer(node.raw):
            parts.append(node.raw[end : token.start()])
            end = token.end()
            if token[0] == "$${":
                parts.append("${")
                continue
            text = self._text(token[1], node)
            is_broken = is_broken or text is None
            parts.append(text or "")
        if is_broken:
            return Node(Kind.BROKEN, node.location)
        text = "".join((*parts, node.raw[end:]))
        return Node(Kind.STRING, node.location, text, text)

    def _text(self, name: str | None, node: Node) -> str | None:
        if name is None:
            self._refuse(node, 'a "${" is not closed; a literal one is written "$${"')
            return None
        found = self._value(name, node)
        if found.kind is Kind.BROKEN:
            return None
        if found.kind in (Kind.MAP, Kind.LIST, Kind.NULL):
            self._refuse(node, f"${{{name}}} is {found.shown()}, which no text can hold")
            return None
        return found.raw

    def _value(self, name: str, node: Node) -> Node:
        if name in self._open:
            chain = " -> ".join((*self._open[self._open.index(name) :], name))
            return self._refuse(node, f"${{{name}}} refers to itself: {chain}")
        found = self.lookup(name)
        if found is None:
            if name in self.elsewhere:
                return self._refuse(node, f"${{{name}}} has a value only in {self.elsewhere[name]}")
            near = did_you_mean(name, self.names)
            hint = f"There are: {', '.join(sorted(self.names))}. A literal one is written $${{."
            return self._refuse(node, f"${{{name}}} refers to nothing{near}", hint)
        self._open.append(name)
        try:
            return self.resolve(found)
        finally:
            self._open.pop()

    def _refuse(self, node: Node, message: str, hint: str | None = None) -> Node:
        problem = Problem(message, node.location, hint)
        if problem not in self.problems:
            self.problems.append(problem)
        return Node(Kind.BROKEN, node.location)
