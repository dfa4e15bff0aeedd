"""The function of the example: it tells what it was called with."""

from __future__ import annotations


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    return {"received": sorted(event)}
