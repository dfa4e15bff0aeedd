"""A parser of the part of Mermaid's flowcharts that `delivery.mermaid` writes, and of no more.

It knows Mermaid's grammar as https://mermaid.js.org/syntax/flowchart.html has it: a quoted text
ends at the next quote, whatever stands in it, and `#` begins a character's number. What does not
fit is an error, so that a name that breaks out of its text is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ID = r"(?P<{}>[A-Za-z][A-Za-z0-9]*)"
_TEXT = r'"(?P<text>[^"]*)"'
_SHAPES = {
    "box": (r"\[", r"\]"),
    "stadium": (r"\(\[", r"\]\)"),
    "circle": (r"\(\(", r"\)\)"),
    "hexagon": (r"\{\{", r"\}\}"),
    "diamond": (r"\{", r"\}"),
}
_NODES = {
    shape: re.compile(_ID.format("id") + start + _TEXT + end)
    for shape, (start, end) in _SHAPES.items()
}
_GROUP = re.compile(r"subgraph " + _ID.format("id") + r"\[" + _TEXT + r"\]")
_ARROW = re.compile(
    _ID.format("start") + r" (?P<kind>-->|-\.->)(?:\|" + _TEXT + r"\|)? " + _ID.format("end")
)
_CODE = re.compile(r"#(\d+);")
_INVISIBLE = "\u200b"


@dataclass(frozen=True)
class Node:
    id: str
    shape: str
    lines: tuple[str, ...]
    groups: tuple[str, ...]
    """The titles of the groups around it, the outermost first."""


@dataclass(frozen=True)
class Arrow:
    start: str
    end: str
    dotted: bool
    text: str


@dataclass
class Flowchart:
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)

    def named(self, name: str) -> Node:
        """The one node whose first line is `name`."""
        (found,) = [node for node in self.nodes.values() if node.lines[0] == name]
        return found

    def carried(self, start: str, end: str) -> list[str]:
        """What is written on the arrows from one name to the other."""
        ends = (self.named(start).id, self.named(end).id)
        return [arrow.text for arrow in self.arrows if (arrow.start, arrow.end) == ends]

    def after(self, name: str) -> set[str]:
        """The first lines of what the solid arrows from `name` lead to."""
        start = self.named(name).id
        ends = [each.end for each in self.arrows if each.start == start and not each.dotted]
        return {self.nodes[end].lines[0] for end in ends}


def parse(text: str) -> Flowchart:
    """The flowchart that `text` is. Raises ValueError at the first line that is none of one."""
    first, *lines = text.splitlines()
    if first != "flowchart TB":
        raise ValueError(f"1: {first}")
    chart = Flowchart()
    inside: list[str] = []
    for number, raw in enumerate(lines, start=2):
        line = raw.strip()
        if found := _GROUP.fullmatch(line):
            _new(chart, found["id"], number)
            chart.groups[found["id"]] = _read(found["text"])
            inside.append(found["id"])
        elif line == "end":
            if not inside:
                raise ValueError(f"{number}: nothing ends here")
            inside.pop()
        elif found := _ARROW.fullmatch(line):
            told = _read(found["text"] or "")
            chart.arrows.append(Arrow(found["start"], found["end"], found["kind"] == "-.->", told))
        else:
            _node(chart, line, number, inside)
    if inside:
        raise ValueError(f"{inside} is not ended")
    known = {*chart.nodes, *chart.groups}
    loose = [each for each in chart.arrows if not {each.start, each.end} <= known]
    if loose:
        raise ValueError(f"these arrows would make new nodes: {loose}")
    return chart


def _node(chart: Flowchart, line: str, number: int, inside: list[str]) -> None:
    for shape, pattern in _NODES.items():
        if found := pattern.fullmatch(line):
            _new(chart, found["id"], number)
            lines = tuple(map(_read, found["text"].split("<br/>")))
            groups = tuple(chart.groups[each] for each in inside)
            chart.nodes[found["id"]] = Node(found["id"], shape, lines, groups)
            return
    raise ValueError(f"{number}: {line}")


def _new(chart: Flowchart, name: str, number: int) -> None:
    # `end` closes a group wherever it stands alone, and `graph` begins another chart.
    if name in chart.nodes or name in chart.groups or name.lower() in ("end", "graph", "subgraph"):
        raise ValueError(f"{number}: {name} is no new name")


def _read(text: str) -> str:
    if re.search(r"[<>&\"%`]|#(?!\d+;)", text.replace("<br/>", "")):
        raise ValueError(f"a browser or Mermaid reads a part of {text!r}")
    return _CODE.sub(lambda found: chr(int(found[1])), text).replace(_INVISIBLE, "")
