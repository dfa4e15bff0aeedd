"""HCL as a tree of tokens and brackets: as much of it as is needed to find what is literal.

python-hcl2 gives no place of a key, reads 30 KB a second, and trips over HCL that Terraform takes.
Nothing is judged here: text that is no HCL gives a tree too, or none, and Terraform will say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from delivery.hclsource import blocks, heredoc_end, string_end

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_TOKEN: Final = re.compile(
    r"""(?P<blank>[^\S\n]+|\#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<newline>\n)
    |(?P<name>[^\W\d][\w-]*)
    |(?P<heredoc><<-?(?P<end>[A-Za-z_][\w.-]*)[^\S\n]*\n)
    |(?P<sign>=>|==|!=|>=|<=|&&|\|\||\.\.\.|\d[\w.]*|[^\w\s"])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """`kind` is name, sign, string (its quotes included, a heredoc too) or newline."""

    kind: str
    text: str
    position: int


@dataclass(frozen=True)
class Group:
    """What stands between two brackets; `sign` is the first of them."""

    sign: str
    items: tuple[Token | Group, ...]
    position: int


Item = Token | Group
Expression = Sequence[Item]


@dataclass(frozen=True)
class Block:
    """A top-level block: its labels, its arguments by name, and where its text begins."""

    labels: tuple[str, ...]
    arguments: dict[str, Expression]
    text: str
    line: int

    def place(self, position: int) -> tuple[int, int]:
        """Line and column in the file of a position of the block's text."""
        before = self.text[:position]
        return self.line + before.count("\n"), position - (before.rfind("\n") + 1) + 1


def find(text: str, kind: str) -> Iterator[Block]:
    """The top-level blocks of a kind, as `module`; one whose brackets do not match is left out."""
    if not re.search(rf"^\s*{kind}\b", text, re.MULTILINE):
        return
    for header, line, written in blocks(text):
        items = _tree(written) if header == kind else None
        if not items or not isinstance(items[-1], Group):
            continue
        labels = tuple(item.text.strip('"') for item in items[1:-1] if isinstance(item, Token))
        yield Block(labels, dict(_arguments(items[-1].items)), written, line)


def literal(item: Item) -> str | None:
    """The text of a string without templates, None of anything else."""
    if not isinstance(item, Token) or item.kind != "string" or not item.text.startswith('"'):
        return None
    text = item.text[1:-1]
    return None if re.search(r"[$%]\{|\\", text) else text


def trimmed(expression: Expression) -> Expression:
    """The expression without the line ends around it."""
    start, end = 0, len(expression)
    while start < end and _is_newline(expression[start]):
        start += 1
    while end > start and _is_newline(expression[end - 1]):
        end -= 1
    return expression[start:end]


def flat(group: Group) -> Expression:
    """What is in it where line ends mean nothing: in ( ), [ ] and a `for` of { }."""
    return [item for item in group.items if not _is_newline(item)]


def split(expression: Expression, *, at_lines: bool = False) -> Iterator[Expression]:
    """The parts between the commas, and line ends too with `at_lines`; empty ones are left out."""
    part: list[Item] = []
    for item in expression:
        if is_sign(item, ",") or (at_lines and _is_newline(item)):
            if part:
                yield part
            part = []
        else:
            part.append(item)
    if part:
        yield part


def is_sign(item: Item, *signs: str) -> bool:
    """Whether it is one of these signs."""
    return isinstance(item, Token) and item.kind == "sign" and item.text in signs


def is_name(item: Item, text: str) -> bool:
    """Whether it is this word, not as a string."""
    return isinstance(item, Token) and item.kind == "name" and item.text == text


def _is_newline(item: Item) -> bool:
    return isinstance(item, Token) and item.kind == "newline"


def _arguments(body: Expression) -> Iterator[tuple[str, Expression]]:
    """`name = expression` of a block's body; blocks within it are passed by."""
    for line in split(body, at_lines=True):
        if len(line) > 2 and is_sign(line[1], "="):
            name = line[0]
            if isinstance(name, Token) and name.kind == "name":
                yield name.text, line[2:]


def _tree(text: str) -> tuple[Item, ...] | None:
    """The tokens of `text` by brackets, None where these do not match."""
    levels: list[tuple[str, int, list[Item]]] = [("", 0, [])]
    position = 0
    while position < len(text):
        start = position
        if text[position] == '"':
            position = string_end(text, position)
            levels[-1][2].append(Token("string", text[start:position], start))
            continue
        found = _TOKEN.match(text, position)
        if not found:
            return None
        position = found.end()
        kind = str(found.lastgroup)
        sign = found[0]
        if kind == "blank":
            continue
        if found["heredoc"]:
            position = heredoc_end(text, found["end"], position)
            levels[-1][2].append(Token("string", text[start:position], start))
        elif sign in _PAIRS:
            levels.append((sign, start, []))
        elif sign in _PAIRS.values():
            opened, at, items = levels.pop()
            if not levels or _PAIRS[opened] != sign:
                return None
            levels[-1][2].append(Group(opened, tuple(items), at))
        else:
            levels[-1][2].append(Token(kind, sign, start))
    return tuple(levels[0][2]) if len(levels) == 1 else None
