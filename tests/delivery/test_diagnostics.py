"""Terraform's own errors as they are told: without noise, a cycle by what goes between modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.blame import at_source
from delivery.diagnostics import problems
from delivery.environment import load

from .environments import WHOLE, Write

HINT = (
    "\n  Break it at one input: compose a name or an ARN of what is known, in place of what "
    "another gives."
)
HEADING = (
    "Terraform encountered problems during initialisation, including problems\n"
    "with the configuration, described below.\n\nThe Terraform configuration must be valid."
)


def told(*summaries: str) -> list[str]:
    found = problems(
        [{"severity": "error", "summary": each, "detail": ""} for each in summaries],
        Path("/x"),
        lambda path: path,
    )
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("vertices", "message"),
    [
        (
            "module.b.terraform_data.this, module.b.output.name (expand), "
            "module.a.var.access (expand), module.a.local.x (expand), "
            "module.a.module.inner.var.z (expand), local.joined (expand), "
            "module.a.output.name (expand), module.b.var.access (expand), module.b (close)",
            "module.a (input access, output name), module.b (input access, output name), "
            "local.joined" + HINT,
        ),
        ("local.x (expand), terraform_data.z", "local.x, terraform_data.z"),
        (
            "module.a.local.x (expand), module.a.local.y (expand)",
            "module.a.local.x, module.a.local.y",
        ),
    ],
    ids=["between modules", "in the stack", "in a module"],
)
def test_a_cycle_is_told_by_what_goes_between_modules(vertices: str, message: str) -> None:
    assert told(f"Cycle: {vertices}") == [f"Cycle: each of these needs another of them: {message}"]


def test_a_cycle_is_told_with_its_stack(write: Write) -> None:
    stack = load("dev", write(dev=WHOLE)).stacks["pipeline"]
    (problem,) = problems([{"summary": "Cycle: local.x, local.y"}], Path("/x"), lambda path: path)
    assert at_source(problem, stack, Path("x")).message == (
        'Stack "pipeline": Cycle: each of these needs another of them: local.x, local.y'
    )


def test_what_only_says_that_there_are_errors_is_left_out() -> None:
    assert told("Missing attribute value", HEADING) == ["Missing attribute value"]
    (alone,) = told(HEADING)
    assert alone.startswith("Terraform encountered problems")
