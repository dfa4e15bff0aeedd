"""Writes the diagrams into the READMEs of the examples, from the plans of their environments.

A README holds the markers `<!-- diagram: ENV -->` and `<!-- /diagram -->`; what stands between them
is what `delivery diagram ENV` draws. `<!-- diagram: ENV STACK ... -->` is of these stacks alone,
and no other is planned for it. The plans are those of test cases: all stacks of an account in one
root, on the embedded AWS, so that twenty of them take little longer than one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from delivery import mermaid, pipelines
from delivery.docs import Drift, command
from delivery.environment import Stack, load
from delivery.errors import DeliveryError, Problem, TerraformError, did_you_mean
from delivery.markup import fenced
from delivery.plan import Plan
from delivery.testing.cases import environment_case
from delivery.testing.planner import Planner
from delivery.testing.settle import Rejected

_MARKER = re.compile(r"^<!-- /?diagram\b.*$", re.MULTILINE)
_START = re.compile(r"<!-- diagram: +(?P<environment>[\w.-]+)(?P<stacks>(?: +[\w.-]+)*) +-->")
_END = "<!-- /diagram -->"

_Key = tuple[str, str]  # environment and stack


@dataclass(frozen=True)
class _Wanted:
    """One diagram of a README; from `start` to `end` is what stands between its markers."""

    readme: Path
    start: int
    end: int
    stacks: tuple[Stack, ...]


def drifted(root: Path) -> list[Drift]:
    """Every README below examples/ with a diagram that is not its environment's, by path.

    Raises DeliveryError with each marker that is wrong, or with all that does not plan.
    """
    problems: list[Problem] = []
    wanted = [
        each
        for readme in sorted((root / "examples").rglob("README.md"))
        for each in _wanted(readme, root, problems)
    ]
    if problems:
        raise DeliveryError(problems)
    plans = _plans((stack for each in wanted for stack in each.stacks), root)
    drifts: list[Drift] = []
    for readme in dict.fromkeys(each.readme for each in wanted):
        found = expected = readme.read_text(encoding="utf-8")
        # From the last: the places of those before it stay.
        for each in reversed([it for it in wanted if it.readme == readme]):
            drawn = f"\n{_drawn(each.stacks, plans)}\n"
            expected = expected[: each.start] + drawn + expected[each.end :]
        if expected != found:
            drifts.append(Drift(readme, found, expected))
    return drifts


def _wanted(readme: Path, root: Path, problems: list[Problem]) -> Iterator[_Wanted]:
    text = readme.read_text(encoding="utf-8")
    markers = list(_MARKER.finditer(text))
    while markers:
        start = markers.pop(0)
        asked = _START.fullmatch(start[0])
        place = f"{readme.relative_to(root)}:{text.count(chr(10), 0, start.start()) + 1}"
        if not asked or not markers or markers[0][0] != _END:
            what = f"has no {_END} after it" if asked else "begins no diagram"
            cure = f"Write <!-- diagram: ENV --> and, after it, {_END}, each on a line of its own."
            problems.append(Problem(f"{place}: {start[0]} {what}.", hint=cure))
            return
        end = markers.pop(0)
        try:
            stacks = _stacks(asked["environment"], asked["stacks"].split(), root)
        except DeliveryError as error:
            problems += [Problem(f"{place}: {it.message}", hint=it.hint) for it in error.problems]
            continue
        yield _Wanted(readme, start.end(), end.start(), stacks)


def _stacks(name: str, only: Sequence[str], root: Path) -> tuple[Stack, ...]:
    environment = load(name, root)
    known = environment.stacks
    unknown = [
        Problem(
            f'environment "{name}" has no stack "{stack}"{did_you_mean(stack, known)}.',
            hint=f"It has: {', '.join(known)}.",
        )
        for stack in only
        if stack not in known
    ]
    if unknown:
        raise DeliveryError(unknown)
    return tuple(stack for stack in known.values() if not only or stack.name in only)


def _plans(stacks: Iterable[Stack], root: Path) -> dict[_Key, Plan]:
    """The plan of each stack. Raises DeliveryError with all that do not plan."""
    keys = sorted({(stack.environment, stack.name) for stack in stacks})
    cases = {key: environment_case(*key) for key in keys}
    planner = Planner(list(cases.values()), root)
    plans: dict[_Key, Plan] = {}
    problems: list[Problem] = []
    try:
        for key, case in cases.items():
            try:
                outcome = planner.outcome(case)
            except DeliveryError as error:
                problems += error.problems
                continue
            if isinstance(outcome, Rejected):
                problems += [Problem(f"{case}: {message}") for message in outcome.messages]
            else:
                plans[key] = outcome
    finally:
        planner.close()
    if problems:
        raise TerraformError(list(dict.fromkeys(problems)))
    return plans


def _drawn(stacks: Sequence[Stack], plans: dict[_Key, Plan]) -> str:
    drawn = [
        pipeline
        for stack in stacks
        for pipeline in pipelines.planned(
            plans[stack.environment, stack.name], pipelines.Home(stack.account_id, stack.region)
        )
    ]
    return fenced(mermaid.flowchart(drawn).splitlines(), "mermaid")


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """`python -m delivery.testing.diagrams [--check]`: the exit code, 1 for drift and errors."""
    module = "delivery.testing.diagrams"
    return command(module, __doc__, "diagrams", drifted, arguments, root)


if __name__ == "__main__":
    sys.exit(main())
