"""From the rendered variables, which Terraform names, back to the YAML that a person edits."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from delivery.diagnostics import CYCLE
from delivery.environment import Stack
from delivery.errors import Location, Problem
from delivery.yamlsource import shown_path

# Rendered with an indent of two: a line of a key at the top level, and of nothing below it.
_KEY = re.compile(r'  "([^"]+)": ')


def at_source(problem: Problem, stack: Stack, tfvars: Path) -> Problem:
    """`problem`, placed where the environment sets the variable that it is about.

    A cycle has no place: it is told with the stack that it is in.
    """
    if problem.message.startswith(CYCLE):
        return replace(problem, message=f'Stack "{stack.name}": {problem.message}')
    at = problem.location
    if not at or at.path != shown_path(tfvars):
        return problem
    lines = tfvars.read_text(encoding="utf-8").splitlines()[: at.line]
    keys = (found[1] for line in reversed(lines) if (found := _KEY.match(line)))
    key = next(keys, None)
    written: Location | None = stack.locations.get(f"variables.{key}")
    if not key or not written:
        return problem
    return replace(problem, message=f'variable "{key}": {problem.message}', location=written)
