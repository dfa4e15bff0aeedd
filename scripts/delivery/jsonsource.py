"""JSON as the tree of `yamlsource`, in which every key and value knows where it was written.

The reader of YAML does not do for it: it takes no tabs, which JSON may be indented with.
"""

from __future__ import annotations

import bisect
import json
import re
from pathlib import Path
from typing import Final

from delivery.errors import Location, Problem
from delivery.yamlsource import Kind, Node, shown_path

_BLANK: Final = re.compile(r"[ \t\n\r]*")


def read(path: Path) -> tuple[Node, list[Problem]]:
    """The tree of a JSON file, and the keys in it that are written twice.

    A file that cannot be read or parsed gives a broken node and its one problem.
    """
    shown = shown_path(path)
    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)
        reader = _Reader(text, shown)
        tree, _ = reader.node(0)
    except OSError as error:
        problem = Problem(f"{shown} cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problem = Problem(f"{shown} is not UTF-8 (byte {error.start})")
    except json.JSONDecodeError as error:
        problem = Problem(f"not JSON: {error.msg}", Location(shown, error.lineno, error.colno))
    except RecursionError:
        problem = Problem(f"{shown} is nested too deeply to be read")
    else:
        return tree, reader.problems
    return Node(Kind.BROKEN, problem.location), [problem]


class _Reader:
    """Reads text that `json.loads` took: nothing is judged here but keys that come twice."""

    def __init__(self, text: str, path: Path) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._decoder = json.JSONDecoder()

    def node(self, start: int) -> tuple[Node, int]:
        """The value that begins at or after `start`, and the position after it."""
        start = self._after_blank(start)
        location = self._location(start)
        if self._text[start] == "{":
            return self._map(start + 1, location)
        if self._text[start] == "[":
            return self._list(start + 1, location)
        value, end = self._decoder.raw_decode(self._text, start)
        return Node.of(value, location), end

    def _list(self, position: int, location: Location) -> tuple[Node, int]:
        items: list[Node] = []
        position = self._after_blank(position)
        while self._text[position] != "]":
            item, position = self.node(position)
            items.append(item)
            position = self._after_comma(position)
        return Node(Kind.LIST, location, items=tuple(items)), position + 1

    def _map(self, position: int, location: Location) -> tuple[Node, int]:
        entries: dict[str, Node] = {}
        keys: dict[str, Location | None] = {}
        position = self._after_blank(position)
        while self._text[position] != "}":
            place = self._location(position)
            key, position = self._decoder.raw_decode(self._text, position)
            if key in entries:
                message = f'"{key}" is written twice; the first is at {keys[key]}'
                self.problems.append(Problem(message, place))
            entries[key], position = self.node(self._after_blank(position) + 1)
            keys[key] = place
            position = self._after_comma(position)
        return Node(Kind.MAP, location, entries=entries, keys=keys), position + 1

    def _after_blank(self, position: int) -> int:
        found = _BLANK.match(self._text, position)
        return found.end() if found else position

    def _after_comma(self, position: int) -> int:
        position = self._after_blank(position)
        return self._after_blank(position + 1) if self._text[position] == "," else position

    def _location(self, position: int) -> Location:
        line = bisect.bisect_right(self._lines, position)
        return Location(self._path, line, position - self._lines[line - 1] + 1)
