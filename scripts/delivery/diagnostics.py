"""Terraform's diagnostics as problems: what, where, and what cures it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from delivery.errors import Location, Problem

_CHECKS = {
    "Module output value precondition failed",
    "Resource postcondition failed",
    "Resource precondition failed",
}
# What a provider or Terraform says, and the cure that it leaves out.
_CURES = (
    ("no space left on device", "Free some space on that disk and run the command again."),
    ("read-only file system", "Work in a copy of the repository in a folder you may write to."),
    ("Error acquiring the state lock", "Somebody else is at this state: wait until they end."),
)


CYCLE = "Cycle: "
# Says that there are errors "described below", and comes after them.
_HEADING = re.compile(r"encountered problems during initiali[sz]ation")
_EDGE = re.compile(r"(module\.[\w-]+)\.(var|output)\.([\w-]+)")


def problems(
    diagnostics: Iterable[Mapping[str, Any]], directory: Path, origin: Callable[[Path], Path]
) -> list[Problem]:
    """The problems of `diagnostics`, each once, of a run in `directory`.

    `origin` turns a file of that run into the file that a person edits. The source snippets are
    left out, for they hold values of variables.
    """
    found: dict[Problem, None] = {}
    headings: dict[Problem, None] = {}
    for diagnostic in diagnostics:
        is_heading = _HEADING.search(str(diagnostic.get("summary")))
        for problem in _problems(diagnostic, directory, origin):
            (headings if is_heading else found)[problem] = None
    return list(found or headings)


def _problems(
    diagnostic: Mapping[str, Any], directory: Path, origin: Callable[[Path], Path]
) -> list[Problem]:
    summary = str(diagnostic.get("summary") or "").strip()
    detail = str(diagnostic.get("detail") or "").strip()
    where = diagnostic.get("range") or {}
    location = _location(where, directory, origin)
    if summary in _CHECKS:
        # A module reports all that is wrong in one check, a line each. The place of that check
        # inside the module would lead astray; the lines name the thing themselves.
        inside = _path(where, directory).is_relative_to(directory)
        return [Problem(line, location if inside else None) for line in detail.splitlines() if line]
    if summary.startswith(CYCLE):
        return [_cycle(summary.removeprefix(CYCLE))]
    first, _, rest = detail.partition("\n\n")
    first = " ".join(first.split())
    if summary == "Invalid value for variable":
        return [Problem(first, location)]
    address = diagnostic.get("address")
    head = f"{summary} ({address})" if address else summary
    hint = rest.strip().replace("\n", "\n  ") or None
    for said, cure in _CURES:
        if said.casefold() in f"{summary} {detail}".casefold():
            hint = cure
    return [Problem(f"{head}: {first}" if first else head, location, hint)]


def _cycle(vertices: str) -> Problem:
    """A cycle, told by the inputs and outputs of the root's modules that it goes through.

    Terraform lists every local and resource on the way, in no order that says what needs what.
    """
    takes: dict[str, set[str]] = {}
    gives: dict[str, set[str]] = {}
    beside: set[str] = set()
    names = [re.sub(r" \([a-z ]+\)$", "", vertex) for vertex in vertices.split(", ")]
    for name in names:
        edge = _EDGE.fullmatch(name)
        if edge:
            (takes if edge[2] == "var" else gives).setdefault(edge[1], set()).add(edge[3])
        elif not name.startswith("module."):
            beside.add(name)
    if not takes:
        # Inside one module, or in none.
        listed = ", ".join(sorted(set(names)))
        return Problem(f"{CYCLE}each of these needs another of them: {listed}")
    told = []
    for module in sorted({*takes, *gives}):
        given = [f"input {name}" for name in sorted(takes.get(module, ()))]
        given += [f"output {name}" for name in sorted(gives.get(module, ()))]
        told.append(f"{module} ({', '.join(given)})")
    return Problem(
        f"{CYCLE}each of these needs another of them: {', '.join([*told, *sorted(beside)])}",
        hint="Break it at one input: compose a name or an ARN of what is known, in place of what "
        "another gives.",
    )


def _location(
    where: Mapping[str, Any], directory: Path, origin: Callable[[Path], Path]
) -> Location | None:
    if not where.get("filename"):
        return None
    path = origin(_path(where, directory))
    start = where.get("start") or {}
    return Location(path, int(start.get("line", 1)), int(start.get("column", 1)))


def _path(where: Mapping[str, Any], directory: Path) -> Path:
    # Not resolved: the folders of a working folder are links, and `..` has to stay lexical.
    return Path(os.path.normpath(directory / str(where.get("filename", ""))))
