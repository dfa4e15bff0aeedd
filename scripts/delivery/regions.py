"""The Regions that AWS has, as botocore's data lists them.

They are data of a release, as they are in the AWS provider, which refuses a Region that it does not
know: one that AWS opens tomorrow needs newer ones of both.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

# What holds in every partition, for where botocore keeps its data otherwise than today.
_SHAPE: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")


@dataclass(frozen=True)
class Regions:
    """`names` are all Regions known; `shapes` are how each partition writes one."""

    names: frozenset[str]
    shapes: tuple[re.Pattern[str], ...]

    def could_be(self, name: str) -> bool:
        """Whether some partition may have a Region of this name, now or later."""
        return any(shape.fullmatch(name) for shape in self.shapes)


@cache
def regions() -> Regions:
    """Read from botocore's files: importing it takes longer than a whole check."""
    try:
        spec = find_spec("botocore")
        data = Path(str(spec.origin if spec else "")).parent / "data" / "partitions.json"
        partitions = json.loads(data.read_text(encoding="utf-8"))["partitions"]
        # `aws-global` and the like are no place where anything runs.
        names = {
            name for each in partitions for name in each["regions"] if not name.endswith("-global")
        }
        shapes = tuple(re.compile(each["regionRegex"]) for each in partitions)
    except (OSError, ValueError, KeyError, TypeError):
        return Regions(frozenset(), (_SHAPE,))
    return Regions(frozenset(names), shapes)
