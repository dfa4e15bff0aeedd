"""One check of `make lint`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A name to show, and what to run: it gives the exit code and all that was printed."""

    name: str
    run: Callable[[], tuple[int, str]]
