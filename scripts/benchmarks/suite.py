"""The batched tests against the same cases, planned one by one through tftest."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
import tftest

from benchmarks.bed import Bed, run
from benchmarks.measure import Bound, Comparison, Side, timed
from delivery.errors import DeliveryError
from delivery.testing.calls import Call, prepare
from delivery.testing.cases import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, Case
from delivery.testing.plugin import case_of


def compare(bed: Bed, cases: int, repeats: int) -> Comparison:
    """`cases` cases of this project's own tests, or all where there are fewer."""
    found = _choose(_collect(bed.root), cases)
    calls = [prepare(case, bed.root) for case in found]
    tests = [test for names in found.values() for test in names]
    bed.report(f"{len(calls)} cases of {len(tests)} tests, batched")
    batched = tuple(timed(lambda: _batched(bed, tests)) for _ in range(repeats))
    bed.report(f"{len(calls)} cases, one by one")
    return Comparison(
        name="one by one / batched suite",
        left=Side(
            f"{len(calls)} cases one by one through tftest, one init", _one_by_one(bed, calls)
        ),
        right=Side(f"pytest: {len(tests)} tests of the same cases, batched", batched),
        counted="One by one: plan and show of each case, once; its init and its embedded AWS are "
        "not counted. Batched: all of pytest: start, collection, embedded AWS, init, plan, show, "
        "assertions.",
        bound=Bound("least", 15),
    )


class _Collector:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: Sequence[pytest.Item] = ()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = tuple(session.items)


def _collect(root: Path) -> Mapping[Case, Sequence[str]]:
    """The distinct cases of the project's tests, with the tests of each."""
    collector = _Collector()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main(
            [
                "--collect-only",
                "-q",
                "-p",
                "no:cacheprovider",
                "--rootdir",
                str(root),
                str(root / "tests"),
            ],
            plugins=[collector],
        )
    if code:
        raise DeliveryError(f"The tests cannot be collected:\n{said.getvalue()[-2000:]}")
    found: dict[str, tuple[Case, list[str]]] = {}
    for item in collector.items:
        case = case_of(item)
        if case is None or not {"plan", "refusal"} & set(getattr(item, "fixturenames", ())):
            continue
        found.setdefault(case.identity, (case, []))[1].append(item.nodeid)
    return {case: tests for case, tests in found.values() if _is_plain(case)}


def _is_plain(case: Case) -> bool:
    # A stack of an environment has a backend and an account of its own; one root for all has not.
    return case.environment is None and case.account_id in (None, DEFAULT_ACCOUNT_ID)


def _choose(found: Mapping[Case, Sequence[str]], wanted: int) -> Mapping[Case, Sequence[str]]:
    """`wanted` of the cases, spread evenly over all modules."""
    if not found:
        raise DeliveryError("The project's tests declare no case.")
    every = list(found)
    step = max(len(every) / wanted, 1)
    chosen = [every[int(number * step)] for number in range(min(wanted, len(every)))]
    return {case: found[case] for case in chosen}


def _batched(bed: Bed, tests: Sequence[str]) -> None:
    run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], bed.root)


def _one_by_one(bed: Bed, calls: Sequence[Call]) -> tuple[float, ...]:
    # tftest logs all that Terraform prints.
    logging.getLogger("tftest").setLevel(logging.CRITICAL + 1)
    root = bed.scratch / "one-by-one"
    root.mkdir()
    for call in calls:
        call.write(root)
    files = {call.key: root / f"{call.key}.tf.json" for call in calls}
    texts = {key: file.read_text(encoding="utf-8") for key, file in files.items()}
    test = tftest.TerraformTest(str(root), binary=str(bed.toolchain.binary), cache_dir=str(root))
    test.env = dict(bed.environ(DEFAULT_ACCOUNT_ID, DEFAULT_REGION))
    test.setup(cleanup_on_exit=False)
    for file in files.values():
        file.unlink()
    seconds = 0.0
    for number, call in enumerate(calls, start=1):
        bed.report(f"  {number} of {len(calls)}: {call.case}")
        files[call.key].write_text(texts[call.key], encoding="utf-8")
        seconds += timed(partial(_plan, test, call))
        files[call.key].unlink()
    return (seconds,)


def _plan(test: tftest.TerraformTest, call: Call) -> None:
    try:
        test.plan(output=True)
    except tftest.TerraformTestError:
        if not call.case.is_refused:
            raise
