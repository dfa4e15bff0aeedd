"""What the tests that run a buildspec share: the project's machine, and a build on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from delivery.testing import Plan

from .buildspec_cases import DOWNLOADS
from .buildspec_runner import Build, Machine, buildspec, machine_of


@pytest.fixture
def machine(plan: Plan, tmp_path: Path) -> Machine:
    made = machine_of(plan, tmp_path)
    made.publishes(DOWNLOADS)
    return made


@pytest.fixture
def build(plan: Plan, machine: Machine) -> Iterator[Callable[..., Build]]:
    def run(**variables: str) -> Build:
        return machine.run(buildspec(plan), **variables)

    yield run
    # Whatever happened, the password was never an argument or in the log.
    for call in (machine.state / "calls").read_text().splitlines():
        assert "password-of-the-registry" not in call
