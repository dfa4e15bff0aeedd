"""Ratios and their bounds: what `make bench` says of what it measured."""

from __future__ import annotations

import pytest

from benchmarks.measure import Bound, Comparison, Side, alternate


def comparison(left: Side, right: Side, bound: Bound | None = None) -> Comparison:
    return Comparison("left / right", left, right, "all of it", bound)


def test_the_ratio_is_that_of_the_medians() -> None:
    found = comparison(Side("left", (1.0, 9.0, 3.0)), Side("right", (2.0, 1.0, 40.0)))
    assert found.ratio == pytest.approx(1.5)
    assert found.holds is None


def test_sides_of_different_size_are_compared_by_the_unit() -> None:
    found = comparison(Side("hundred", (20.0,), units=100), Side("one", (2.0,)))
    assert found.ratio == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("bound", "ratio", "holds"),
    [
        (Bound("least", 15), 15.0, True),
        (Bound("least", 15), 14.9, False),
        (Bound("most", 1.1), 1.1, True),
        (Bound("most", 1.1), 1.11, False),
    ],
)
def test_a_bound_is_kept_or_not(bound: Bound, ratio: float, holds: bool) -> None:
    found = comparison(Side("left", (ratio,)), Side("right", (1.0,)), bound)
    assert found.holds is holds
    assert found.as_json()["holds"] is holds


def test_works_take_turns_after_a_round_that_is_not_counted() -> None:
    done: list[str] = []
    seconds = alternate(2, lambda: done.append("a"), lambda: done.append("b"))
    assert done == ["a", "b"] * 3
    assert [len(each) for each in seconds] == [2, 2]
