"""Checkov's suppressions: comments inside the block of the resource that they are of.

In the block of a module's call, they are of all its resources, in the plans of that caller alone.
Checkov itself applies them to the HCL of a module. For a plan it would look a resource up by type
and name alone, so that `aws_kms_key.this` of one module excused that of every other: for plans they
are looked up here, in the very folder that the plan's module was called from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Such a suppression is of the HCL alone, where Checkov sees no value of a for_each or a dynamic
# block; the check stays in force for each plan, which has the value.
ONLY_A_PLAN = "only a plan knows"

_BLOCK = re.compile(
    r'^(?:resource "(?P<type>\w+)"|module) "(?P<name>[\w-]+)" \{$.*?^\}$', re.M | re.S
)
_COMMENT = re.compile(r"\b\w+:skip=.*$", re.M)
_WRITTEN = re.compile(r"^ +# checkov:skip=(?P<check>CKV2?_[A-Z]+_\d+): (?P<reason>\S.{9,})$", re.M)


@dataclass(frozen=True)
class Block:
    """A resource or a module's call in HCL. `skips` are check -> reason."""

    path: Path
    line: int
    skips: Mapping[str, str]

    def excuses(self, check: str) -> bool:
        """Whether a plan that fails `check` here is excused."""
        reason = self.skips.get(check)
        return reason is not None and not reason.startswith(ONLY_A_PLAN)


def blocks(folder: Path) -> dict[tuple[str, str], Block]:
    """What `*.tf` in `folder` hold, as `terraform fmt` writes it, by type and name.

    The type of a module's call is "module".
    """
    found: dict[tuple[str, str], Block] = {}
    for path in sorted(folder.glob("*.tf")):
        text = path.read_text("utf-8")
        for block in _BLOCK.finditer(text):
            skips = {skip["check"]: skip["reason"] for skip in _WRITTEN.finditer(block[0])}
            place = Block(path, text.count("\n", 0, block.start()) + 1, skips)
            found[block["type"] or "module", block["name"]] = place
    return found


def hcl_files(folder: Path) -> Iterator[Path]:
    """The `*.tf` under `folder` that people wrote: `.terraform` of a run by hand holds others."""
    for path in folder.rglob("*.tf"):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def problems(root: Path, *folders: str) -> list[str]:
    """What is wrong with suppressions anywhere under `folders` of `root`, one line each."""
    found: list[str] = []
    for path in sorted(path for folder in folders for path in hcl_files(root / folder)):
        text = path.read_text("utf-8")
        inside = [block.span() for block in _BLOCK.finditer(text)]
        written = [comment.span() for comment in _WRITTEN.finditer(text)]
        for comment in _COMMENT.finditer(text):
            at = comment.start()
            place = f"{path.relative_to(root)}:{text.count(chr(10), 0, at) + 1}"
            if not any(begin <= at < end for begin, end in written):
                found.append(
                    f"{place}: `{comment[0]}` is no suppression with a reason: "
                    "write `# checkov:skip=CKV_AWS_1: why`, alone on its line."
                )
            elif not any(begin <= at < end for begin, end in inside):
                found.append(
                    f"{place}: `{comment[0]}` stands in no resource and no module's call, and "
                    "suppresses nothing: move it inside the block."
                )
    return found
