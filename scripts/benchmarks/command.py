"""`make plan` against `terraform init`, `plan` and `show`, typed by hand for each stack."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bed import Bed, run
from benchmarks.measure import Bound, Comparison, Side, alternate


def compare(bed: Bed, environment: str, repeats: int) -> Comparison:
    """Both plan all stacks of `environment` on the embedded AWS, with everything in place."""
    stacks = bed.stacks(environment)
    command = _command(bed, environment)
    bed.report(f"{' '.join(command)}, {repeats} times")

    def typed() -> None:
        for stack in stacks:
            stack.init()
            stack.plan()
            stack.show()

    wrapper, by_hand = alternate(repeats, lambda: run(command, bed.root), typed)
    names = ", ".join(stack.stack.name for stack in stacks)
    return Comparison(
        name="make plan / typed commands",
        left=Side(" ".join(command), wrapper),
        right=Side(f"terraform init, plan, show of {names}, one after the other", by_hand),
        counted="Wrapper: all of it, the start of its own embedded AWS too. Typed: the commands "
        "alone; rendered variables lie ready, and an embedded AWS runs for each account.",
        bound=Bound("most", 1.15),
    )


def _command(bed: Bed, environment: str) -> Sequence[str]:
    if shutil.which("make") and (bed.root / ".venv").is_dir():
        return ["make", "plan", f"ENV={environment}", "AWS=embedded"]
    # Installed otherwise than by make: then `make` would measure its own first set-up.
    delivery = str(Path(sys.executable).with_name("delivery"))
    return [delivery, "plan", environment, "--aws", "embedded"]
