"""Whether the inputs of a case are called what the module calls them.

Terraform drops a nested attribute that it does not know, and refuses an unknown input with an error
that looks like the refusal a test waits for. Only names are judged here: a value of a wrong type
may be what a test is about.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delivery import modulecalls
from delivery.conform import unknown_names
from delivery.errors import InputError, Problem, did_you_mean
from delivery.plan import UNKNOWN
from delivery.testing.cases import Case
from delivery.variables import Variable, declarations
from delivery.yamlsource import Kind, Node


class Declared:
    """The variables of modules, each read once a run.

    `unread` tells, by folder, why a module could not be read: Terraform alone judges its cases.
    """

    def __init__(self) -> None:
        self.unread: dict[Path, str] = {}
        self._known: dict[Path, Mapping[str, Variable]] = {}
        self._calls: dict[Path, list[Problem]] = {}

    def by(self, folder: Path) -> Mapping[str, Variable] | None:
        """The variables of the module in `folder`, None where python-hcl2 cannot read it."""
        if folder not in self._known and folder not in self.unread:
            try:
                self._known[folder] = declarations(folder)
            except InputError as error:
                self.unread[folder] = "; ".join(map(str, error.problems))
        return self._known.get(folder)

    def calls(self, folder: Path) -> list[Problem]:
        """What is misspelt in the module calls of `folder`."""
        if folder not in self._calls:
            self._calls[folder] = modulecalls.check(folder)
        return self._calls[folder]

    def within(self, hcl: str) -> Mapping[str, Variable]:
        """The variables that an example declares; none where it cannot be read."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "main.tf").write_text(hcl, encoding="utf-8")
            try:
                return declarations(Path(folder))
            except InputError:
                return {}


def check(case: Case, declared: Mapping[str, Variable]) -> list[Problem]:
    """The inputs of `case`, and attributes in them, that a module with these variables ignores."""
    problems = []
    for name, value in case.inputs.items():
        if name in declared:
            found = unknown_names(_node(value), declared[name].type, name)
            problems += [Problem(f"{case}: {it.message}", hint=it.hint) for it in found]
            continue
        hint = f"It declares: {', '.join(sorted(declared))}." if declared else None
        near = did_you_mean(name, declared)
        problems.append(Problem(f'{case}: {case.subject} has no input "{name}"{near}', hint=hint))
    return problems


def _node(value: Any) -> Node:
    if value is UNKNOWN:
        return Node(Kind.BROKEN)
    if isinstance(value, Mapping):
        return Node(Kind.MAP, entries={str(key): _node(item) for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return Node(Kind.LIST, items=tuple(map(_node, value)))
    return Node.of(value)
