"""YAML in which every key and value still knows where it was written.

`read(path)` gives a tree of `Node`s instead of plain values: the checks that follow (references,
the environment's keys, the types of a stack's variables) tell file, line and column, and show a
scalar as it was typed (`raw`), not as YAML 1.1 understood it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from delivery.errors import Location, Problem


class Kind(StrEnum):
    """What a node is, in the words that messages use."""

    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    NULL = "null"
    MAP = "map"
    LIST = "list"
    BROKEN = "broken"
    """Its problem is already told: every later check passes it by."""


# A page of aliases of aliases would fill any memory. Far beyond what an environment of a hundred
# stacks holds.
MOST_VALUES: Final = 200_000

_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Node:
    """A value and its place. `raw` is a scalar as it was typed; `value` is it as JSON has it.

    `entries` and `keys` (the places of the keys) are filled for a map, `items` for a list.
    """

    kind: Kind
    location: Location | None = None
    value: str | int | float | bool | None = None
    raw: str = ""
    entries: Mapping[str, Node] = field(default_factory=lambda: _EMPTY)
    keys: Mapping[str, Location | None] = field(default_factory=lambda: _EMPTY)
    items: tuple[Node, ...] = ()
    is_secret: bool = False
    """No message may tell the value: it is meant for a sensitive variable."""
    is_empty: bool = False
    """Of a null: a key with nothing after it. Who means null writes it."""
    hides: Location | None = None
    """Of a null: the place of the inherited value that it is laid over."""

    @classmethod
    def of(cls, value: object, location: Location | None = None) -> Node:
        """The node of a plain Python value (as JSON has them), all of it at one place."""
        if isinstance(value, Mapping):
            entries = {str(key): cls.of(item, location) for key, item in value.items()}
            return cls(Kind.MAP, location, entries=entries, keys=dict.fromkeys(entries, location))
        if isinstance(value, list | tuple | set | frozenset):
            return cls(Kind.LIST, location, items=tuple(cls.of(item, location) for item in value))
        if value is None:
            return cls(Kind.NULL, location, None, "null")
        if isinstance(value, bool):
            return cls(Kind.BOOL, location, value, json.dumps(value))
        if isinstance(value, int | float):
            return cls(Kind.NUMBER, location, value, json.dumps(value))
        return cls(Kind.STRING, location, str(value), str(value))

    def plain(self) -> Any:
        """The value as `json.dumps` takes it."""
        if self.kind is Kind.MAP:
            return {key: node.plain() for key, node in self.entries.items()}
        if self.kind is Kind.LIST:
            return [node.plain() for node in self.items]
        return self.value

    def at(self, location: Location | None) -> Node:
        """The same value, all of it at another place: where it is referred to."""
        return replace(
            self,
            location=location,
            entries={key: node.at(location) for key, node in self.entries.items()},
            keys=dict.fromkeys(self.entries, location),
            items=tuple(node.at(location) for node in self.items),
        )

    def secret(self) -> Node:
        """The same value, which no message tells."""
        return replace(
            self,
            is_secret=True,
            entries={key: node.secret() for key, node in self.entries.items()},
            items=tuple(node.secret() for node in self.items),
        )

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def key_location(self, key: str) -> Location | None:
        return self.keys.get(key) or self.location

    def broken(self) -> bool:
        """Whether this or something below it has had its problem told."""
        below: Iterator[Node] = iter((*self.entries.values(), *self.items))
        return self.kind is Kind.BROKEN or any(node.broken() for node in below)

    def shown(self) -> str:
        """The value as a message names it: `the number 012`, `the string "a"`, `a list`."""
        if self.kind is Kind.NULL:
            return "null"
        if self.is_secret or self.kind in (Kind.MAP, Kind.LIST):
            return f"a {self.kind.value}"
        typed = json.dumps(self.raw, ensure_ascii=False) if self.kind is Kind.STRING else self.raw
        return f"the {self.kind.value} {typed}"


def merged(below: Node, above: Node) -> Node:
    """`above` laid over `below`: maps merge key by key, everything else is replaced."""
    if above.kind is Kind.NULL and below.kind is not Kind.NULL:
        return replace(above, hides=below.location)
    if above.kind is not Kind.MAP or below.kind is not Kind.MAP:
        return above
    entries = dict(below.entries)
    for key, node in above.entries.items():
        entries[key] = merged(entries[key], node) if key in entries else node
    return replace(above, entries=entries, keys={**below.keys, **above.keys})


def shown_path(path: Path) -> Path:
    """The path as messages show it: relative to the working directory where it lies within."""
    try:
        return path.absolute().relative_to(Path.cwd())
    except ValueError:
        return path


def place(problem: Problem) -> tuple[str, int, int]:
    """Sorts problems as they are met when the files are read from top to bottom."""
    at = problem.location
    return (str(at.path), at.line, at.column) if at else ("", 0, 0)


def read(path: Path) -> tuple[Node, list[Problem]]:
    """The tree of a YAML file, and what is wrong with it as YAML. An empty file is an empty map.

    A file that cannot be read or parsed gives a broken node and its one problem.
    """
    shown = shown_path(path)
    try:
        root = _compose(path, shown)
        reader = _Reader(shown)
        tree = reader.node(root) if root else Node(Kind.MAP, Location(shown, 1, 1))
    except _UnreadableError as error:
        return Node(Kind.BROKEN, error.problem.location), [error.problem]
    except RecursionError:
        problem = Problem(f"{shown} is nested too deeply to be read")
        return Node(Kind.BROKEN), [problem]
    return tree, reader.problems


class _UnreadableError(Exception):
    """No tree can be had: of all that is wrong, the one problem to tell."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def _compose(path: Path, shown: Path) -> yaml.Node | None:
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise _UnreadableError(Problem(f"{shown} cannot be read: {error.strerror}")) from error
    except UnicodeDecodeError as error:
        problem = Problem(f"{shown} is not UTF-8 (byte {error.start})")
        raise _UnreadableError(problem) from error
    except yaml.MarkedYAMLError as error:
        raise _UnreadableError(_syntax_problem(shown, text, error)) from error
    except yaml.YAMLError as error:
        problem = Problem(f"not YAML: {' '.join(str(error).split())}", Location(shown, 1, 1))
        raise _UnreadableError(problem) from error
    return root


def _syntax_problem(place: Path, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    context = f" {error.context}" if error.context else ""
    hint = None
    if "\\t" in (error.problem or ""):
        hint = "YAML is indented with spaces, never with tabs."
    elif "${" in text.split("\n")[line][: column + 1] and "flow" in context:
        hint = 'Between { } or [ ], a reference stands in quotes: "${...}".'
    message = f"not YAML:{context} {error.problem}"
    return Problem(message, Location(place, line + 1, column + 1), hint)


_TAG: Final = "tag:yaml.org,2002:"
_MERGE: Final = _TAG + "merge"
_KINDS: Final = {
    "null": Kind.NULL,
    "bool": Kind.BOOL,
    "int": Kind.NUMBER,
    "float": Kind.NUMBER,
}


class _Reader:
    """Turns PyYAML's nodes into ours, and collects what a stricter reader would refuse."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._constructor = yaml.constructor.SafeConstructor()
        self._open: set[int] = set()
        self._values = 0

    def node(self, node: yaml.Node) -> Node:
        self._values += 1
        if self._values > MOST_VALUES:
            raise _UnreadableError(
                Problem(
                    f"{self.path} holds more than {MOST_VALUES:,} values, each alias counted as "
                    "all that it stands for",
                    hint="An alias (*name) of what holds aliases itself multiplies.",
                )
            )
        location = self._location(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, location)
        if id(node) in self._open:
            return self._refuse("an alias refers to the very value that it is part of", location)
        if not node.tag.startswith(_TAG):
            return self._refuse(f"the tag {node.tag} has no meaning here", location)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                items = tuple(self.node(item) for item in node.value)
                return Node(Kind.LIST, location, items=items)
            assert isinstance(node, yaml.MappingNode)  # noqa: S101 - the third of three kinds
            return self._map(node, location)
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: yaml.ScalarNode, location: Location) -> Node:
        tag, raw = node.tag, str(node.value)
        if not tag.startswith(_TAG):
            return self._refuse(f"the tag {tag} has no meaning here", location)
        # Dates, binary and the like stay what was typed: JSON has no more kinds than these.
        kind = _KINDS.get(tag.removeprefix(_TAG), Kind.STRING)
        if kind is Kind.STRING:
            return Node(kind, location, raw, raw)
        try:
            value = self._constructor.construct_object(node)
        except (ValueError, KeyError):
            return self._refuse(f"{raw} is not a {kind.value}", location)
        if isinstance(value, float) and not math.isfinite(value):
            return self._refuse(f"{raw} is no number that Terraform knows", location)
        return Node(kind, location, value, raw or "null", is_empty=not raw)

    def _map(self, node: yaml.MappingNode, location: Location) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Location | None] = {}
        base: Node | None = None
        for key_node, value_node in node.value:
            place = self._location(key_node)
            if key_node.tag == _MERGE:
                base = self._merge_key(self.node(value_node), base)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse("a key is a word, not a map or a list", place)
                continue
            # As typed: YAML 1.1 reads the keys `on` and `0123` as True and 83.
            key = str(key_node.value)
            if key in entries:
                first = keys[key]
                self._refuse(f'"{key}" is written twice; the first is at {first}', place)
                continue
            entries[key] = self.node(value_node)
            keys[key] = place
        if base is not None:
            entries = {**base.entries, **entries}
            keys = {**base.keys, **keys}
        return Node(Kind.MAP, location, entries=entries, keys=keys)

    def _merge_key(self, node: Node, base: Node | None) -> Node | None:
        """`<<: *a` or `<<: [*a, *b]`: what is named first wins, as YAML has it."""
        maps = node.items if node.kind is Kind.LIST else (node,)
        for item in maps:
            if item.kind is not Kind.MAP:
                self._refuse(f"<< merges maps, and this is {item.shown()}", item.location)
                continue
            if base is None:
                base = item
            else:
                base = replace(
                    base,
                    entries={**item.entries, **base.entries},
                    keys={**item.keys, **base.keys},
                )
        return base

    def _location(self, node: yaml.Node) -> Location:
        return Location(self.path, node.start_mark.line + 1, node.start_mark.column + 1)

    def _refuse(self, message: str, location: Location | None) -> Node:
        self.problems.append(Problem(message, location))
        return Node(Kind.BROKEN, location)
