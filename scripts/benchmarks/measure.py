"""Times, and what is made of them: medians, ratios, and whether a ratio keeps its bound."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Work = Callable[[], object]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `seconds` of each run, each of which did `units` of the same."""

    label: str
    seconds: tuple[float, ...]
    units: int = 1

    @property
    def median(self) -> float:
        """Seconds of the median run."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Bound:
    """What issue 2 asks of a ratio: at least, or at most, `ratio`."""

    at: Literal["least", "most"]
    ratio: float

    def holds(self, ratio: float) -> bool:
        """Whether `ratio` keeps the bound."""
        return ratio >= self.ratio if self.at == "least" else ratio <= self.ratio

    def __str__(self) -> str:
        return f"at {self.at} {self.ratio:g}"


@dataclass(frozen=True)
class Comparison:
    """`left` against `right`, a unit against a unit; `counted` says what each side's time holds."""

    name: str
    left: Side
    right: Side
    counted: str
    bound: Bound | None = None

    @property
    def ratio(self) -> float:
        """How many times as long as the right side the left one takes, for each unit."""
        return (self.left.median / self.left.units) / (self.right.median / self.right.units)

    @property
    def holds(self) -> bool | None:
        """Whether the ratio keeps its bound; None where it has none."""
        return None if self.bound is None else self.bound.holds(self.ratio)

    def as_json(self) -> Mapping[str, Any]:
        """The comparison as JSON values; times in seconds."""
        sides = {
            name: {
                "label": side.label,
                "units": side.units,
                "seconds": [round(each, 3) for each in side.seconds],
                "median": round(side.median, 3),
            }
            for name, side in (("left", self.left), ("right", self.right))
        }
        return {
            "name": self.name,
            **sides,
            "ratio": round(self.ratio, 3),
            "bound": str(self.bound) if self.bound else None,
            "holds": self.holds,
            "counted": self.counted,
        }


def timed(work: Work) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(repeats: int, *works: Work) -> list[tuple[float, ...]]:
    """Seconds of each work in each of `repeats` rounds, after one round that is not counted.

    They take turns, so that a machine that gets slower or faster does so for all of them.
    """
    for work in works:
        work()
    rounds = [[timed(work) for work in works] for _ in range(repeats)]
    return list(zip(*rounds, strict=True))
