"""What `make bench` runs: measures, and prints each result as a ratio. Nothing is asserted.

Run it on a machine that does nothing else. Exit codes: 0 measured, whatever the ratios; 1 or more
where something could not be run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import command, flat, scale, suite
from benchmarks.bed import Bed
from benchmarks.measure import Comparison
from benchmarks.report import report
from delivery.errors import DeliveryError

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, and print it. The exit code."""
    options = _options(arguments)
    measured: list[Comparison] = []
    try:
        with Bed(ROOT, _progress) as bed:
            benchmarks = _benchmarks(bed, options)
            for name in options.only:
                measured += benchmarks[name]()
            tools = bed.toolchain.describe()
    except DeliveryError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    if options.json:
        print(json.dumps({"toolchain": tools, "results": [each.as_json() for each in measured]}))
    else:
        print("\n".join([tools, "", *report(measured)]))
    return 0


def _benchmarks(
    bed: Bed, options: argparse.Namespace
) -> Mapping[str, Callable[[], list[Comparison]]]:
    return {
        "suite": lambda: [suite.compare(bed, options.cases, options.repeats)],
        "command": lambda: [command.compare(bed, options.environment, options.repeats)],
        "flat": lambda: [flat.compare(bed, options.environment, options.repeats)],
        "scale": lambda: scale.compare(bed, options.pipelines, options.repeats),
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py", description=__doc__)
    every = ("suite", "command", "flat", "scale")
    parser.add_argument("--only", type=_listed, default=every, help=f"of {','.join(every)}")
    parser.add_argument("--cases", type=int, default=120, help="how many cases, default 120")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each, default 5")
    parser.add_argument("--pipelines", type=_numbers, default=(1, 10, 100), help="default 1,10,100")
    parser.add_argument("--environment", default="dev", help="what `make plan` plans, default dev")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    unknown = set(options.only) - set(every)
    if unknown:
        parser.error(f"--only: no {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    if len(options.pipelines) < 2:
        parser.error("--pipelines: give two numbers or more, the first is what the others are over")
    return options


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _progress(line: str) -> None:
    print(f"bench: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
