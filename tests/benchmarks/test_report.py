"""What `make bench` prints."""

from __future__ import annotations

from benchmarks.measure import Bound, Comparison, Side
from benchmarks.report import report


def test_a_table_of_ratios_and_under_it_what_the_times_hold() -> None:
    measured = [
        Comparison(
            "slow / fast",
            Side("the slow one", (187.25,)),
            Side("the fast one", (10.0, 12.0, 11.0)),
            "Slow: plan and show of each case, once. Fast: all of pytest: start, collection, "
            "embedded AWS.",
            Bound("least", 15),
        ),
        Comparison("a / b", Side("a", (1.2,)), Side("b", (1.0,)), "All.", Bound("most", 1.15)),
        Comparison(
            "100 / 1, for each",
            Side("a hundred", (20.0, 20.0), units=100),
            Side("one", (2.0,)),
            "The plan.",
        ),
    ]
    assert report(measured) == [
        "left / right       seconds         ratio  bound         holds",
        "slow / fast        187.25 / 11.00  17.02  at least 15   yes",
        "a / b              1.20 / 1.00     1.20   at most 1.15  no",
        "100 / 1, for each  20.00 / 2.00    0.10",
        "",
        "slow / fast:",
        "  187.25 s: the slow one (once)",
        "  11.00 s: the fast one (median of 3)",
        "  Slow: plan and show of each case, once. Fast: all of pytest: start, collection,",
        "  embedded AWS.",
        "",
        "a / b:",
        "  1.20 s: a (once)",
        "  1.00 s: b (once)",
        "  All.",
        "",
        "100 / 1, for each:",
        "  20.00 s: a hundred (median of 2, 0.20 s each)",
        "  2.00 s: one (once)",
        "  The plan.",
    ]
