"""From runs over many calls to one outcome for each: who is to blame where a run fails.

A check that fails is attributed by the plan's `checks`, a diagnostic by whatever it names of a
call. What names none is cornered: by the module's folder, by the outputs that are missing, and at
last by halving. A plan that failed is never read for the others: they are planned again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delivery.testing.calls import Call
from delivery.testing.terraform_root import Attempt, Diagnostic, lines


@dataclass(frozen=True)
class Planned:
    """The call planned cleanly, as `address` of the plan `document`."""

    document: Mapping[str, Any]
    address: str


@dataclass(frozen=True)
class Rejected:
    """Terraform refused the call, or failed on it. `places` says where, for people."""

    messages: tuple[str, ...]
    places: tuple[str, ...] = ()


Outcome = Planned | Rejected
Run = Callable[[Sequence[Call]], Attempt]


def settle(calls: Sequence[Call], run: Run) -> dict[str, Outcome]:
    """The outcome of every call, by its key."""
    outcomes: dict[str, Outcome] = {}
    pending = list(calls)
    while pending:
        attempt = run(pending)
        if attempt.succeeded and attempt.document is not None:
            for call in pending:
                outcomes[call.key] = Planned(attempt.document, call.address)
            break
        blamed = _blame(pending, attempt)
        if blamed:
            outcomes |= blamed
            pending = [call for call in pending if call.key not in blamed]
            continue
        if _is_everyones(pending, attempt, run):
            outcomes |= {call.key: _rejected(call, attempt.diagnostics) for call in pending}
            break
        suspects = _suspects(pending, attempt)
        middle = (len(suspects) + 1) // 2
        for half in (suspects[:middle], suspects[middle:]):
            outcomes |= settle(half, run)
        pending = [call for call in pending if call not in suspects]
    return outcomes


def _rejected(call: Call, diagnostics: Sequence[Diagnostic]) -> Rejected:
    messages = dict.fromkeys(m for d in diagnostics for m in d.messages(call))
    places = dict.fromkeys(place for d in diagnostics if (place := d.place(call)))
    return Rejected(tuple(messages) or ("Terraform failed and said nothing.",), tuple(places))


def _blame(calls: Sequence[Call], attempt: Attempt) -> dict[str, Rejected]:
    blamed: dict[str, Rejected] = {}
    for call in calls:
        messages = _failed_checks(call, attempt)
        named = [d for d in attempt.diagnostics if _names(d, call)]
        if named:
            # What a failed check says is a diagnostic too; only that one names no call.
            more = _rejected(call, named)
            messages = tuple(dict.fromkeys((*messages, *more.messages)))
            blamed[call.key] = Rejected(messages, more.places)
        elif messages:
            blamed[call.key] = Rejected(messages)
    if not blamed and len(calls) == 1:
        return {calls[0].key: _rejected(calls[0], attempt.diagnostics)}
    if not blamed and attempt.document is None:
        # No plan was saved: the module is wrong whatever its inputs, in every call of it.
        for call in calls:
            here = [d for d in attempt.diagnostics if _is_in(d, call)]
            if here:
                blamed[call.key] = _rejected(call, here)
    return blamed


def _failed_checks(call: Call, attempt: Attempt) -> tuple[str, ...]:
    found = (
        line
        for check in attempt.checks
        if check.kind != "check"  # it only warns
        and (check.module == call.address or check.module.startswith(f"{call.address}."))
        for message in check.messages
        for line in lines(message)
    )
    return tuple(dict.fromkeys(found))


def _names(diagnostic: Diagnostic, call: Call) -> bool:
    # A key ends in a hash: it stands in a text only where that call is meant.
    d = diagnostic
    return call.key in f"{d.address} {d.context} {d.file or ''} {d.detail}"


def _is_in(diagnostic: Diagnostic, call: Call) -> bool:
    file = diagnostic.file
    return call.hcl is None and file is not None and file.parent == call.folder


def _suspects(calls: Sequence[Call], attempt: Attempt) -> list[Call]:
    nearby = {c.key for c in calls if any(_is_in(d, c) for d in attempt.diagnostics)}
    changes = (attempt.document or {}).get("output_changes", {})
    # A call that failed while it was evaluated leaves no output behind.
    silent = {c.key for c in calls if changes and c.key not in changes}
    for keys in (nearby & silent, nearby, silent):
        if keys:
            return [call for call in calls if call.key in keys]
    return list(calls)


def _is_everyones(calls: Sequence[Call], attempt: Attempt, run: Run) -> bool:
    """Whether `init` fails for any two calls alike: no provider, no network, a full disk.

    Halving would then ask again and again for what cannot be had.
    """
    if attempt.stage != "init":
        return False
    first, last = run([calls[0]]), run([calls[-1]])
    said = [{(d.summary, d.detail) for d in a.diagnostics} for a in (attempt, first, last)]
    return first.stage == last.stage == "init" and said[0] == said[1] == said[2]
