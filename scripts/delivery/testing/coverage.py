"""Which options of which module no test plans: `--option-coverage`.

An option is a variable, or an optional attribute at any depth of one. A case sets it by naming it
with a value other than null. A case that must be refused plans nothing, and sets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.errors import InputError, Problem
from delivery.hcltypes import Type
from delivery.plan import Plan
from delivery.testing.calls import Call
from delivery.variables import declarations

_MODULES = "modules"


@dataclass(frozen=True)
class ModuleCoverage:
    """The options of one module, and those that no case sets, both sorted."""

    module: str
    options: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def percent(self) -> float:
        """How many of the options are set, from 0 to 100; 100 where there are none."""
        if not self.options:
            return 100.0
        return 100 * (len(self.options) - len(self.missing)) / len(self.options)


def _set_in(kind: Type, value: Any, path: str) -> Iterator[str]:
    """The paths that a value of this type sets, its own first."""
    if value is None:
        return
    yield path
    if kind.kind == "object" and isinstance(value, Mapping):
        for name, attribute in kind.attributes.items():
            yield from _set_in(attribute.type, value.get(name), f"{path}.{name}")
    elif kind.kind == "map" and kind.element and isinstance(value, Mapping):
        for element in value.values():
            yield from _set_in(kind.element, element, f"{path}{{}}")
    elif kind.element and isinstance(value, list | tuple | set | frozenset):
        for element in value:
            yield from _set_in(kind.element, element, f"{path}[]")


def _inside(
    configuration: Mapping[str, Any], modules: Mapping[str, Path]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The calls of this project's modules in a plan's configuration, with what they set.

    Terraform tells the value of an argument that holds no reference; of any other, that it is set.
    """
    for call in configuration.get("module_calls", {}).values():
        name = Path(call.get("source", "")).name
        if name in modules and Path(call["source"]).parent.name == _MODULES:
            yield (
                name,
                {
                    argument: expression.get("constant_value", ...)
                    for argument, expression in call.get("expressions", {}).items()
                },
            )
        yield from _inside(call.get("module", {}), modules)


def options_set(call: Call, plan: Plan, root: Path) -> dict[str, set[str]]:
    """What one planned case sets: module -> paths of options."""
    folder = root / _MODULES
    modules = {p.name: p for p in folder.iterdir() if p.is_dir()} if folder.is_dir() else {}
    if call.hcl is None and call.folder.parent == folder.resolve():
        calls: Iterable[tuple[str, Mapping[str, Any]]] = [(call.folder.name, call.inputs)]
    else:
        calls = _inside(plan.configuration, modules)
    found: dict[str, set[str]] = {}
    for name, inputs in calls:
        paths = found.setdefault(name, set())
        try:
            declared = declarations(modules[name])
        except InputError:
            continue  # `measure` reads it too, and tells
        for variable in declared.values():
            paths.update(_set_in(variable.type, inputs.get(variable.name), variable.name))
    return found


def modules_of(root: Path) -> list[str]:
    """The names of all modules of a project, sorted."""
    return sorted({path.parent.name for path in (root / _MODULES).glob("*/*.tf")})


def measure(
    covered: Mapping[str, Iterable[str]], root: Path
) -> tuple[list[ModuleCoverage], list[Problem]]:
    """Compare what is set with all that each of these modules declares.

    The second are the problems of the modules that cannot be read, and so not be measured.
    """
    measured: list[ModuleCoverage] = []
    unread: list[Problem] = []
    for module, paths in sorted(covered.items()):
        try:
            declared = declarations(root / _MODULES / module)
        except InputError as error:
            unread += error.problems
            continue
        options = {*declared}
        for variable in declared.values():
            options |= {path for path, attribute in variable.paths() if attribute.optional}
        measured.append(
            ModuleCoverage(module, tuple(sorted(options)), tuple(sorted(options - set(paths))))
        )
    return measured, unread


def total(measured: Iterable[ModuleCoverage]) -> float:
    """The percentage over all modules together."""
    everything = list(measured)
    options = sum(len(m.options) for m in everything)
    missing = sum(len(m.missing) for m in everything)
    return 100.0 if not options else 100 * (options - missing) / options


def _outermost(paths: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Of sorted paths those that lie in no other, and how many lie in each."""
    left = list(paths)
    while left:
        path = left.pop(0)
        within = [p for p in left if p.startswith(path) and p[len(path)] in ".[{"]
        left = [p for p in left if p not in within]
        yield path, len(within)


def report(measured: Iterable[ModuleCoverage]) -> Iterator[str]:
    """The report, line by line."""
    everything = list(measured)
    width = max((len(m.module) for m in everything), default=0)
    for m in everything:
        done = len(m.options) - len(m.missing)
        yield f"{m.module:{width}}  {m.percent:5.1f} %  {done} of {len(m.options)} options set"
        for path, inside in _outermost(m.missing):
            more = f", nor anything in it ({inside})" if inside else ""
            yield f"{'':{width}}  no case sets {path}{more}"
    yield f"{'all':{width}}  {total(everything):5.1f} %"


def write_report(measured: Iterable[ModuleCoverage], path: Path) -> None:
    """Write the report as JSON: module -> its options, those that no case sets, its percentage."""
    document = {
        m.module: {"options": m.options, "missing": m.missing, "percent": round(m.percent, 1)}
        for m in measured
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
