"""What was measured, as text for people: a table, and under it what each time holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from benchmarks.measure import Comparison, Side

_WIDTH = 88
_HEAD = ("left / right", "seconds", "ratio", "bound", "holds")
_HOLDS = {None: "", True: "yes", False: "no"}


def report(measured: Sequence[Comparison]) -> list[str]:
    """The lines of the report; times are medians, in seconds."""
    return [*_table(measured), *(line for each in measured for line in _details(each))]


def _table(measured: Sequence[Comparison]) -> Iterator[str]:
    rows = [_HEAD, *map(_row, measured)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _row(comparison: Comparison) -> tuple[str, ...]:
    return (
        comparison.name,
        f"{comparison.left.median:.2f} / {comparison.right.median:.2f}",
        f"{comparison.ratio:.2f}",
        str(comparison.bound or ""),
        _HOLDS[comparison.holds],
    )


def _details(comparison: Comparison) -> Iterator[str]:
    yield ""
    yield f"{comparison.name}:"
    yield from map(_side, (comparison.left, comparison.right))
    indent = "  "
    yield from textwrap.wrap(
        comparison.counted, _WIDTH, initial_indent=indent, subsequent_indent=indent
    )


def _side(side: Side) -> str:
    runs = len(side.seconds)
    note = f"median of {runs}" if runs > 1 else "once"
    each = f", {side.median / side.units:.2f} s each" if side.units > 1 else ""
    return f"  {side.median:.2f} s: {side.label} ({note}{each})"
