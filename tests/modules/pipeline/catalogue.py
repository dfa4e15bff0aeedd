"""Every entry of the catalogue that can be made, with what the tests expect of it."""

from __future__ import annotations

from .entries import Entry
from .entries_builds import BUILDS
from .entries_deploys import DEPLOYS
from .entries_invokes import INVOKES, RULES
from .entries_sources import SOURCES
from .entries_stacks import STACKS

ENTRIES: list[Entry] = [*SOURCES, *BUILDS, *DEPLOYS, *STACKS, *INVOKES, *RULES]
