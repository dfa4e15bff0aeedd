"""What a resource of an example leaves alone: no plan tells, so it is read from the HCL."""

from __future__ import annotations

import re
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def ignored(folder: str, resource_type: str, name: str) -> set[str]:
    """The attributes in `ignore_changes` of a resource of the example in `folder`."""
    header = rf'^resource "{resource_type}" "{name}" \{{$'
    for path in sorted((EXAMPLES / folder).glob("*.tf")):
        block = re.search(rf"{header}.*?^\}}$", path.read_text("utf-8"), re.M | re.S)
        if block:
            found = re.search(r"^ +ignore_changes += \[(.*?)\]$", block[0], re.M | re.S)
            return set(re.findall(r"\w+", found[1])) if found else set()
    raise AssertionError(f"{folder} has no {resource_type}.{name}.")
