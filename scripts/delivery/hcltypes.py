"""Terraform's type expressions as a tree: `map(object({ port = optional(number, 80) }))`.

The text comes from python-hcl2, which gives a type back as one line without comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

PRIMITIVES: Final = frozenset({"string", "number", "bool", "any"})
_COLLECTIONS: Final = frozenset({"list", "set", "map"})
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Attribute:
    """An attribute of an object. `default` is HCL text, None where there is none."""

    type: Type
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True)
class Type:
    """`kind` is Terraform's word: string, number, bool, any, list, set, map, tuple or object.

    `element` is filled for list, set and map, `elements` for a tuple, `attributes` for an object.
    """

    kind: str
    element: Type | None = None
    elements: tuple[Type, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        """The type as HCL, on one line."""
        if self.kind == "object":
            inner = ", ".join(f"{name} = {_shown(it)}" for name, it in self.attributes.items())
            return f"object({{ {inner} }})" if inner else "object({})"
        if self.kind == "tuple":
            return f"tuple([{', '.join(map(str, self.elements))}])"
        return f"{self.kind}({self.element})" if self.element else self.kind

    def brief(self) -> str:
        """The type without the attributes of objects: `list(object)`."""
        if self.kind in ("object", "tuple"):
            return self.kind
        return f"{self.kind}({self.element.brief()})" if self.element else self.kind

    def paths(self, prefix: str = "") -> Iterator[tuple[str, Attribute]]:
        """Every attribute at any depth: `role.path`, `stages[].actions[].name`, `sites{}.port`.

        `prefix` is the path of this type itself, as a rule the variable's name.
        """
        if self.kind == "object":
            for name, attribute in self.attributes.items():
                path = f"{prefix}.{name}" if prefix else name
                yield path, attribute
                yield from attribute.type.paths(path)
        elif self.kind == "tuple":
            for index, element in enumerate(self.elements):
                yield from element.paths(f"{prefix}[{index}]")
        elif self.element:
            yield from self.element.paths(prefix + ("{}" if self.kind == "map" else "[]"))


ANY: Final = Type("any")


def _shown(attribute: Attribute) -> str:
    if not attribute.optional:
        return str(attribute.type)
    default = "" if attribute.default is None else f", {attribute.default}"
    return f"optional({attribute.type}{default})"


class TypeSyntaxError(ValueError):
    """The text is no type of Terraform's; says what is wrong with it."""


def parse(text: str) -> Type:
    """The type that `text` says. Raises TypeSyntaxError."""
    parser = _Parser(text)
    found = parser.type()
    parser.end()
    return found


_TOKEN: Final = re.compile(r'\s*(?:([A-Za-z_][\w-]*)|"((?:[^"\\]|\\.)*)"|([(){}\[\]=,:])|$)')
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def type(self) -> Type:
        word = self._word()
        if word in PRIMITIVES:
            return Type(word)
        if word in _COLLECTIONS:
            # `list` alone is what Terraform 0.11 wrote, and still means list(any).
            if not self._take("("):
                return Type(word, element=ANY)
            element = self.type()
            self._expect(")")
            return Type(word, element=element)
        if word == "tuple":
            return self._tuple()
        if word == "object":
            return self._object()
        raise TypeSyntaxError(f'"{word}" is not a type')

    def _tuple(self) -> Type:
        self._expect("(")
        self._expect("[")
        elements = []
        while not self._take("]"):
            elements.append(self.type())
            self._take(",")
        self._expect(")")
        return Type("tuple", elements=tuple(elements))

    def _object(self) -> Type:
        self._expect("(")
        self._expect("{")
        attributes = {}
        while not self._take("}"):
            name = self._word()
            if not self._take(":"):
                self._expect("=")
            attributes[name] = self._attribute()
            self._take(",")
        self._expect(")")
        return Type("object", attributes=attributes)

    def _attribute(self) -> Attribute:
        start = self.position
        if self._word() != "optional":
            self.position = start
            return Attribute(self.type())
        self._expect("(")
        found = self.type()
        default = self._expression() if self._take(",") else None
        self._expect(")")
        return Attribute(found, optional=True, default=default)

    def _expression(self) -> str:
        """The text up to the bracket that closes what we are in."""
        start, depth = self.position, 0
        while self.position < len(self.text):
            string = _STRING.match(self.text, self.position)
            if string:
                self.position = string.end()
                continue
            char = self.text[self.position]
            if char in ")}]" and depth == 0:
                return self.text[start : self.position].strip().rstrip(",")
            depth += (char in "({[") - (char in ")}]")
            self.position += 1
        raise TypeSyntaxError("a default is not closed")

    def end(self) -> None:
        if self.text[self.position :].strip():
            raise TypeSyntaxError(f'unexpected "{self.text[self.position :].strip()}"')

    def _word(self) -> str:
        token = _TOKEN.match(self.text, self.position)
        if not token or (token[1] is None and token[2] is None):
            rest = self.text[self.position :].strip()[:20]
            raise TypeSyntaxError(f'expected a name before "{rest}"')
        self.position = token.end()
        return str(token[1] if token[1] is not None else token[2])

    def _take(self, sign: str) -> bool:
        token = _TOKEN.match(self.text, self.position)
        if token and token[3] == sign:
            self.position = token.end()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            rest = self.text[self.position :].strip()[:20]
            raise TypeSyntaxError(f'expected "{sign}" before "{rest}"')
