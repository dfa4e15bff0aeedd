"""Plans the cases of a test run when the first of them is asked for, and keeps what came out."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from delivery import toolchain
from delivery.embedded import EmbeddedAws
from delivery.errors import DeliveryError, InputError
from delivery.plan import Plan
from delivery.testing.calls import Call, mentions_aws, prepare
from delivery.testing.cases import DEFAULT_REGION, Case
from delivery.testing.coverage import options_set
from delivery.testing.inputs import Declared
from delivery.testing.settle import Outcome, Planned, Rejected, settle
from delivery.testing.terraform_root import Attempt, TerraformRoot

# Cases in one root, at most: Terraform's memory grows with their number, to 5 GB at 900 of them.
PART = 200


@dataclass(frozen=True)
class Group:
    """What shares a root: cases of one account that must plan, or that must not."""

    is_refused: bool
    account_id: str
    part: int

    @property
    def name(self) -> str:
        """A file's name."""
        return f"{'refused' if self.is_refused else 'planned'}-{self.account_id}-{self.part}"


class Planner:
    """All cases of one run. `shared` is a folder that all processes of the run see, or None.

    Nothing is started before the first `outcome`; then every group is, side by side. Where several
    processes share a run, each group is planned by whichever comes first, and read by the others.
    """

    def __init__(self, cases: Sequence[Case], root: Path, shared: Path | None = None) -> None:
        self._root = root
        self._shared = shared
        self._cases = {case.identity: case for case in reversed(cases)}
        self._pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 2))
        self._futures: dict[str, Future[dict[str, Outcome]]] = {}
        self._calls: dict[str, Call | DeliveryError] = {}
        self._declared = Declared()
        self._plans: dict[int, Plan] = {}
        self._slices: dict[str, Plan] = {}
        self._closed = False
        self._level: int | None = None
        self._began = 0.0
        self._error: DeliveryError | None = None
        self._lock = threading.Lock()
        self.planned = 0
        self.refused = 0
        self.roots = 0
        self.seconds = 0.0

    def outcome(self, case: Case) -> Plan | Rejected:
        """The case's slice of the plan, or what Terraform said instead. Raises like `settled`."""
        found = self.settled(case)
        if isinstance(found, Rejected):
            return found
        if found.address not in self._slices:
            number = id(found.document)
            if number not in self._plans:
                self._plans[number] = Plan.from_json(found.document)
            self._slices[found.address] = self._plans[number].slice(found.address)
        return self._slices[found.address]

    def settled(self, case: Case) -> Outcome:
        """The plan that the case is in, and where, or what Terraform said instead.

        Raises DeliveryError where the case is wrong in itself: that is no refusal.
        """
        if not self._began:
            self._start()
        if self._error:
            raise self._error
        call = self._calls.get(case.identity)
        if call is None:
            raise InputError(
                f"{case} was not seen when the tests were collected: a test names `plan` or "
                "`refusal` among its parameters, or those of its fixtures."
            )
        if isinstance(call, DeliveryError):
            raise call
        return self._futures[case.identity].result()[call.key]

    def options_set(self, case: Case) -> dict[str, set[str]]:
        """The options that a case of this run sets, by module; none where it did not plan."""
        call = self._calls[case.identity]
        found = self.outcome(case)
        if isinstance(call, DeliveryError) or isinstance(found, Rejected):
            return {}
        return options_set(call, found, self._root)

    @property
    def unread(self) -> list[str]:
        """Why the names of some cases' inputs could not be checked, by module."""
        return sorted(self._declared.unread.values())

    def close(self) -> None:
        """Wait for the command that runs, and start none after it."""
        self._closed = True
        self._pool.shutdown(cancel_futures=True)
        if self._level is not None:
            logging.getLogger("tftest").setLevel(self._level)

    def _start(self) -> None:
        self._began = time.monotonic()
        # tftest logs all that Terraform prints, secrets too.
        logger = logging.getLogger("tftest")
        self._level = logger.level
        logger.setLevel(logging.CRITICAL + 1)
        kinds: dict[tuple[bool, str], list[Call]] = {}
        for identity, case in self._cases.items():
            try:
                call = prepare(case, self._root, self._declared)
            except DeliveryError as error:
                self._calls[identity] = error
                continue
            self._calls[identity] = call
            kinds.setdefault((call.case.is_refused, call.account_id), []).append(call)
        if not kinds:
            return
        try:
            tools = toolchain.resolve(self._root)
        except DeliveryError as error:
            # Kept: what cannot be had is not asked for again by every test.
            self._error = error
            return
        groups = {
            Group(is_refused, account_id, number): part
            for (is_refused, account_id), calls in kinds.items()
            for number, part in enumerate(_parts(calls))
        }
        # The longest first: the others then fit beside it.
        for group, part in sorted(groups.items(), key=lambda entry: -len(entry[1])):
            future = self._pool.submit(self._settle, group, part, tools)
            self._futures.update((call.case.identity, future) for call in part)

    def _settle(
        self, group: Group, calls: Sequence[Call], tools: toolchain.Toolchain
    ) -> dict[str, Outcome]:
        if self._shared is None:
            return self._plan(group, calls, tools)
        self._shared.mkdir(parents=True, exist_ok=True)
        kept = self._shared / f"{group.name}.json"
        with FileLock(kept.with_suffix(".lock")):
            if kept.is_file():
                return _read(kept)
            outcomes = self._plan(group, calls, tools)
            _write(kept, outcomes)
            return outcomes

    def _plan(
        self, group: Group, calls: Sequence[Call], tools: toolchain.Toolchain
    ) -> dict[str, Outcome]:
        directory = Path(tempfile.mkdtemp(prefix="plan-assertion-"))
        try:
            with ExitStack() as stack:
                aws = EmbeddedAws(group.account_id, DEFAULT_REGION)
                stack.callback(aws.stop)
                if mentions_aws(calls):
                    aws.start()
                root = TerraformRoot(directory, tools, os.environ, lambda: aws.environ(os.environ))

                def run(some: Sequence[Call]) -> Attempt:
                    # After Ctrl-C, Terraform fails for every case: nobody is to blame.
                    if self._closed:
                        raise InputError("The run was ended before the plan was made.")
                    return root.run(some)

                outcomes = settle(calls, run)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
        with self._lock:
            planned = sum(isinstance(outcome, Planned) for outcome in outcomes.values())
            if group.is_refused:
                self.refused += len(outcomes) - planned
            else:
                self.planned += planned
            self.roots += root.roots
            self.seconds = time.monotonic() - self._began
        return outcomes


def _parts(calls: Sequence[Call]) -> list[Sequence[Call]]:
    """As few parts as PART allows, of one size."""
    count = -(-len(calls) // PART)
    return [calls[number::count] for number in range(count)]


def _write(path: Path, outcomes: Mapping[str, Outcome]) -> None:
    documents: dict[int, Mapping[str, Any]] = {}
    entries: dict[str, Any] = {}
    for key, outcome in outcomes.items():
        if isinstance(outcome, Planned):
            documents[id(outcome.document)] = outcome.document
            entries[key] = {"document": id(outcome.document), "address": outcome.address}
        else:
            entries[key] = {"messages": outcome.messages, "places": outcome.places}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"documents": documents, "outcomes": entries}), encoding="utf-8")
    partial.replace(path)


def _read(path: Path) -> dict[str, Outcome]:
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {
        key: Planned(kept["documents"][str(entry["document"])], entry["address"])
        if "document" in entry
        else Rejected(tuple(entry["messages"]), tuple(entry["places"]))
        for key, entry in kept["outcomes"].items()
    }
