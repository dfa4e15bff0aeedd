"""What a user is told when something is wrong, and the exit code that a script sees.

Every error of this package is a `DeliveryError`: a list of problems, so that all of them are told
at once, each with its place and its cure. `delivery.printing` prints them; nothing else does.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file that a person wrote. `line` and `column` count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what was found and expected, where, and what cures it."""

    message: str
    location: Location | None = None
    hint: str | None = None

    def fields(self) -> dict[str, str | int | None]:
        """The problem as `--json` tells it."""
        at = self.location
        return {
            "message": self.message,
            "hint": self.hint,
            "file": str(at.path) if at else None,
            "line": at.line if at else None,
            "column": at.column if at else None,
        }

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        cure = f"\n  {self.hint}" if self.hint else ""
        return f"{place}{self.message}{cure}"


class DeliveryError(Exception):
    """Something a user can mend. Raised with every problem that was found, never with the first."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Problem | str | Sequence[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(map(str, self.problems)))


class InputError(DeliveryError):
    """The command line, an environment's file or a stack's variables are wrong."""

    exit_code = 2


class ToolchainError(DeliveryError):
    """Terraform, its provider or the embedded AWS cannot be had on this machine."""

    exit_code = 3


class AccountError(DeliveryError):
    """There are no AWS credentials, or they are of another account than the stack's."""

    exit_code = 4


class TerraformError(DeliveryError):
    """Terraform ran and reported errors."""

    exit_code = 5


class PlanRefusedError(DeliveryError):
    """The saved plan is missing, or not the plan of what is here now."""

    exit_code = 6


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was most likely meant to be, or None where none is near."""
    found = difflib.get_close_matches(name, sorted(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no candidate is near."""
    found = nearest(name, candidates)
    return f' (did you mean "{found}"?)' if found else ""
