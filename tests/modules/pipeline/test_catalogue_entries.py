"""The catalogue against the entries that the tests write out: neither has what the other lacks."""

from __future__ import annotations

import pytest

from .catalogue import ENTRIES
from .entries import Entry
from .test_catalogue import ACTIONS
from .test_catalogue import ENTRIES as WRITTEN


def test_every_entry_is_tried_and_no_other() -> None:
    makeable = {kind for kind, entry in WRITTEN.items() if entry.get("expressible", True)}
    assert {entry.kind for entry in ENTRIES} == makeable
    assert len({str(entry) for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("kind", sorted({entry.kind for entry in ENTRIES}))
class TestForms:
    def test_all_keys_are_all_keys(self, kind: str) -> None:
        tried = {key for each in forms(kind) for key in (*each.required, *each.optional)}
        assert tried == set(WRITTEN[kind]["configuration"])

    def test_least_and_most_artifacts_are_tried(self, kind: str) -> None:
        written = WRITTEN[kind]
        for side in ("inputs",) if kind.startswith("Rule/") else ("inputs", "outputs"):
            bounds = [getattr(each, side) for each in forms(kind)]
            least, most = min(low for low, _ in bounds), max(high for _, high in bounds)
            assert (least, most) == (written[side]["min"], written[side]["max"])


def forms(kind: str) -> list[Entry]:
    return [entry for entry in ENTRIES if entry.kind == kind]


def test_what_provider_5_100_cannot_express_says_what_to_use() -> None:
    refused = {
        kind: entry["instead"] for kind, entry in ACTIONS.items() if not entry["expressible"]
    }
    assert refused == {
        "Compute/Commands": "a CodeBuild project instead",
        "Source/GitHub": "Source/CodeStarSourceConnection with the ARN of a connection",
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
class TestEntry:
    def test_required_keys_are_needed(self, entry: Entry) -> None:
        written = WRITTEN[entry.kind]
        needed = {key for key, spec in written["configuration"].items() if spec["required"]}
        # What is needed only with another key's value, in place of an artifact, as one of several,
        # or to choose the form.
        conditional = {
            key
            for key, spec in written["configuration"].items()
            for other, values in spec.get("required_when", {}).items()
            if entry.required.get(other) in values or (other in entry.required and values == ["*"])
        } | {
            key
            for key, spec in written["configuration"].items()
            if ("" in spec.get("needs_input", ()) and entry.inputs[0] == 0)
            or ("default" in spec and entry.form and key in entry.required)
        }
        groups = [set(group) for group in written.get("one_of", [])]
        chosen = [group for group in groups if group <= set(entry.required)]
        assert bool(chosen) == bool(groups)
        assert set(entry.required) == needed | conditional | (chosen[0] if chosen else set())

    def test_commands_are_tried(self, entry: Entry) -> None:
        assert bool(entry.commands) == WRITTEN[entry.kind].get("commands", False)
