"""Whether what a stack writes in its `module` blocks is called what these modules call it.

Terraform drops an attribute of an object that the variable's type does not know, without a word: a
misspelt optional one does nothing. Only names that are written out are judged, in the call, in a
local that it takes whole or in a YAML or JSON file that it takes by name, and only where the value
surely becomes an object of that type; whatever is computed is left alone. A local may hold more
than the module takes: there, a name is told that is near one of the module's and that nothing else
reads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from delivery import hcltypes
from delivery.conform import unknown_names
from delivery.decoded import Documents, Scope
from delivery.errors import Location, Problem, did_you_mean, nearest
from delivery.hcltree import (
    Block,
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
from delivery.hcltypes import ANY, Type
from delivery.writtenlocals import Locals
from delivery.yamlsource import Node, shown_path

_META: Final = frozenset({"source", "version", "count", "for_each", "depends_on", "providers"})
_LISTS: Final = ("list", "set")
_MAPS: Final = ("map", "object")
# Functions that give what their arguments are made of, by the types of which that is true.
_SAME: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("coalesce", "nonsensitive", "sensitive", "try"), (*_LISTS, *_MAPS)),
    **dict.fromkeys(("concat", "distinct", "reverse", "setunion", "tolist", "toset"), _LISTS),
    **dict.fromkeys(("merge", "tomap"), _MAPS),
}

# Gives what an expression takes from a file that is written down.
_Follow = Callable[[Expression], Node | None]


@dataclass(frozen=True)
class _Around:
    """What the arguments of a call may take from outside of it."""

    follow: _Follow
    locals: Locals


def check(folder: Path) -> list[Problem]:
    """The problems of the module calls in `folder`, and in the local modules that these call.

    They are in the order of the files; a folder is read once, however often it is called. The files
    that these decode come with it, and last what is wrong with these as YAML or JSON.
    """
    return _Checking().folder(folder)


def check_text(text: str, place: Path, line: int, resolve: Callable[[str], Path]) -> list[Problem]:
    """The same of HCL that stands at `line` of the file `place`; `resolve` finds a source."""
    return _Checking().text(text, place, line, resolve)


class _Checking:
    def __init__(self) -> None:
        self._types: dict[Path, Mapping[str, Type]] = {}
        self._read: set[Path] = set()
        self._documents = Documents()

    def folder(self, folder: Path) -> list[Problem]:
        problems: list[Problem] = []
        waiting = [folder.absolute()]
        while waiting:
            current = waiting.pop(0)
            if current in self._read:
                continue
            self._read.add(current)
            sources: dict[str, Path] = {}
            texts = {path: _text(path) for path in _files(current)}
            scope = Scope(current, folder.absolute(), list(texts.values()))
            around = _Around(partial(self._documents.value, scope=scope), Locals(texts))
            for path, text in texts.items():
                for call in find(text, "module"):
                    found = self._call(
                        call, shown_path(path), sources, partial(_beside, current), around
                    )
                    # A local that two calls take is told once.
                    places = [it.location for it in problems if it.location]
                    problems += [it for it in found if it.location not in places]
            waiting += [called for called in sources.values() if called.is_dir()]
        return problems + self._documents.problems

    def text(
        self, text: str, place: Path, line: int, resolve: Callable[[str], Path]
    ) -> list[Problem]:
        problems: list[Problem] = []
        sources: dict[str, Path] = {}
        around = _Around(_nothing, Locals({place: text}))
        for call in find(text, "module"):
            for it in self._call(call, place, sources, resolve, around):
                at = it.location
                moved = Location(place, at.line + line - 1, at.column) if at else None
                problems.append(Problem(it.message, moved, it.hint))
        return problems

    def _call(
        self,
        call: Block,
        place: Path,
        sources: dict[str, Path],
        resolve: Callable[[str], Path],
        around: _Around,
    ) -> list[Problem]:
        """The problems of one call; notes in `sources` where its module is, if that is local."""
        if len(call.labels) != 1:
            return []
        name = call.labels[0]
        written = call.arguments.get("source", ())
        source = literal(written[0]) if len(written) == 1 else None
        if source is not None and source.startswith(("./", "../", "git::")):
            target = resolve(source)
            if source.startswith("."):
                sources[name] = target
                if not target.is_dir():
                    near = _near(source, resolve)
                    message = f"module.{name}.source: {source} is not a folder{near}"
                    at = Location(place, *call.place(written[0].position))
                    return [Problem(message, at)]
            elif target.is_dir():
                sources[name] = target
        # An override file's call says no source: it is that of the call which it lies over.
        elif written or name not in sources:
            return []
        if name not in sources:
            return []
        judge = _Judge(call, place, around)
        for argument, expression in call.arguments.items():
            if argument not in _META and any(map(_may_hold_names, expression)):
                expected = self._declared(sources[name]).get(argument, ANY)
                judge.value(expression, expected, f"module.{name}.{argument}")
        return judge.problems

    def _declared(self, folder: Path) -> Mapping[str, Type]:
        """The types of the variables that the module declares; `any` where one is not read."""
        if folder not in self._types:
            found: dict[str, Type] = {}
            for path in _files(folder):
                for block in find(_text(path), "variable"):
                    if len(block.labels) == 1 and "type" in block.arguments:
                        found[block.labels[0]] = _type(block.arguments["type"])
            self._types[folder] = found
        return self._types[folder]


@dataclass
class _Judge:
    """Looks for names that the type of an argument does not know."""

    block: Block
    place: Path
    around: _Around
    # The locals on the way to what is judged: none in the call itself.
    through: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def value(self, expression: Expression, expected: Type, path: str) -> None:
        if expected.kind not in (*_MAPS, *_LISTS, "tuple"):
            return
        expression = trimmed(expression)
        decoded = self.around.follow(expression)
        if decoded:
            self.problems += unknown_names(decoded, expected, path)
            return
        local = self.around.locals.named(expression)
        # A local of itself, which Terraform refuses, would never end.
        if local and local.name not in self.through:
            through = (*self.through, local.name)
            inside = _Judge(local.block, local.place, self.around, through)
            inside.value(local.expression, expected, path)
            self.problems += inside.problems
            return
        for branch in _branches(expression):
            self.value(branch, expected, path)
        if len(expression) == 2:
            self._function(expression[0], expression[1], expected, path)
        if len(expression) != 1 or not isinstance(expression[0], Group):
            return
        group = expression[0]
        if group.sign == "(":
            self.value(flat(group), expected, path)
        elif group.sign == "{" and expected.kind in _MAPS:
            self._braces(group, expected, path)
        elif group.sign == "[" and expected.kind in (*_LISTS, "tuple"):
            self._brackets(group, expected, path)

    def _function(self, name: Item, arguments: Item, expected: Type, path: str) -> None:
        if not (isinstance(name, Token) and name.kind == "name"):
            return
        if not (isinstance(arguments, Group) and arguments.sign == "("):
            return
        if expected.kind not in _SAME.get(name.text, ()):
            return
        for argument in split(flat(arguments)):
            if is_sign(argument[-1], "..."):
                # `merge([...]...)`: each element of the list is an argument.
                self.value(argument[:-1], Type("list", element=expected), path)
            else:
                self.value(argument, expected, path)

    def _brackets(self, group: Group, expected: Type, path: str) -> None:
        items = flat(group)
        if items and is_name(items[0], "for"):
            body = _body(items)
            if body is not None and expected.element:
                self.value(body, expected.element, f"{path}[]")
            return
        for index, element in enumerate(split(items)):
            of_tuple = expected.elements[index : index + 1]
            self.value(element, expected.element or (*of_tuple, ANY)[0], f"{path}[]")

    def _braces(self, group: Group, expected: Type, path: str) -> None:
        items = flat(group)
        if items and is_name(items[0], "for"):
            body = _body(items)
            arrow = [n for n, each in enumerate(body or ()) if is_sign(each, "=>")]
            # `...` makes lists of what has the same key.
            if body and len(arrow) == 1 and expected.element and not is_sign(body[-1], "..."):
                self.value(body[arrow[0] + 1 :], expected.element, f"{path}[]")
            return
        for entry in split(group.items, at_lines=True):
            if len(entry) < 3 or not is_sign(entry[1], "=", ":"):
                continue
            key, value = entry[0], entry[2:]
            name = key.text if isinstance(key, Token) and key.kind == "name" else literal(key)
            if expected.kind == "map":
                shown = f'{path}["{name}"]' if name is not None else f"{path}[]"
                self.value(value, expected.element or ANY, shown)
            elif name is None:
                continue
            elif name in expected.attributes:
                self.value(value, expected.attributes[name].type, f"{path}.{name}")
            else:
                self._refuse(name, key, expected, path)

    def _refuse(self, name: str, key: Item, expected: Type, path: str) -> None:
        near = did_you_mean(name, expected.attributes)
        if self.through and (not near or self.around.locals.read(name)):
            return
        known = ", ".join(sorted(expected.attributes))
        self.problems.append(
            Problem(
                f'{path}: unknown attribute "{name}"{near}',
                Location(self.place, *self.block.place(key.position)),
                f"Known are: {known}." if known else None,
            )
        )


def _nothing(_: Expression) -> None:
    """Follows no file: an example's text stands in no folder."""


def _may_hold_names(item: Item) -> bool:
    return isinstance(item, Group) or is_name(item, "local")


def _branches(expression: Expression) -> Iterator[Expression]:
    """What `condition ? one : other` may give; nothing where it is no such thing."""
    asked = [n for n, each in enumerate(expression) if is_sign(each, "?")]
    colon = _colon(expression, asked[0] + 1) if asked else None
    if colon is not None:
        yield expression[asked[0] + 1 : colon]
        yield expression[colon + 1 :]


def _colon(expression: Expression, start: int) -> int | None:
    """Where the `:` stands that belongs to no `?` from `start` on."""
    open_ = 0
    for position in range(start, len(expression)):
        if is_sign(expression[position], "?"):
            open_ += 1
        elif is_sign(expression[position], ":"):
            if not open_:
                return position
            open_ -= 1
    return None


def _body(items: Expression) -> Expression | None:
    """What `for x in y : body if condition` makes of each element."""
    inside = next((n for n, each in enumerate(items) if is_name(each, "in")), None)
    colon = _colon(items, inside) if inside is not None else None
    if colon is None:
        return None
    body = items[colon + 1 :]
    end = next((n for n, each in enumerate(body) if is_name(each, "if")), len(body))
    return body[:end]


def _type(expression: Expression) -> Type:
    try:
        return hcltypes.parse(_written(expression))
    except hcltypes.TypeSyntaxError:
        return ANY


def _written(expression: Expression) -> str:
    """An expression as text again, on one line and without comments."""
    closing = {"(": ")", "[": "]", "{": "}"}
    parts = []
    for item in expression:
        if isinstance(item, Group):
            parts.append(f"{item.sign} {_written(item.items)} {closing[item.sign]}")
        elif item.kind != "newline":
            parts.append(item.text)
    return " ".join(parts)


def _beside(folder: Path, source: str) -> Path:
    """The module that `source` means in `folder`: Terraform resolves `..` as text, not on disk."""
    lexical = Path(os.path.normpath(folder / source))
    return lexical if lexical.is_dir() else folder / source


def _near(source: str, resolve: Callable[[str], Path]) -> str:
    """The nearest folder that is there, as the source would name it."""
    parts = Path(source).parts
    for count, part in enumerate(parts):
        if resolve("/".join(("./.", *parts[: count + 1]))).is_dir():
            continue
        children = resolve("/".join(("./.", *parts[:count]))).iterdir()
        found = nearest(part, {child.name for child in children if child.is_dir()})
        if not found:
            break
        meant = "/".join((*parts[:count], found, *parts[count + 1 :]))
        return f' (did you mean "{"" if parts[0] == ".." else "./"}{meant}"?)'
    return ""


def _files(folder: Path) -> list[Path]:
    def is_override(path: Path) -> bool:
        return path.stem == "override" or path.stem.endswith("_override")

    return sorted(folder.glob("*.tf"), key=lambda path: (is_override(path), path.name))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    except OSError:
        return ""
