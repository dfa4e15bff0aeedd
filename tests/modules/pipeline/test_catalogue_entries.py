"""The catalogue against the entries that the tests write out: neither has what the other lacks."""

from __future__ import annotations

import pytest

from .catalogue import ENTRIES
from .entries import Entry
from .test_catalogue import CATALOGUE
from .test_catalogue import ENTRIES as WRITTEN


def test_every_entry_is_tried_and_no_other() -> None:
    makeable = {kind for kind, entry in WRITTEN.items() if entry.get("expressible", True)}
    assert sorted(entry.kind for entry in ENTRIES) == sorted(makeable)


def test_what_provider_5_100_cannot_express_says_what_to_use() -> None:
    refused = {
        kind: entry["instead"]
        for kind, entry in CATALOGUE["actions"].items()
        if not entry["expressible"]
    }
    assert refused == {
        "Compute/Commands": "a CodeBuild project instead",
        "Source/GitHub": "Source/CodeStarSourceConnection with the ARN of a connection",
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
class TestEntry:
    def test_all_keys_are_all_keys(self, entry: Entry) -> None:
        assert {*entry.required, *entry.optional} == set(WRITTEN[entry.kind]["configuration"])

    def test_required_keys_are_needed(self, entry: Entry) -> None:
        written = WRITTEN[entry.kind]
        needed = {key for key, spec in written["configuration"].items() if spec["required"]}
        # What is needed only with another key's value, or as one of several.
        conditional = {
            key
            for key, spec in written["configuration"].items()
            for other, values in spec.get("required_when", {}).items()
            if entry.required.get(other) in values or (other in entry.required and values == ["*"])
        }
        groups = [set(group) for group in written.get("one_of", [])]
        chosen = [group for group in groups if group <= set(entry.required)]
        assert bool(chosen) == bool(groups)
        assert set(entry.required) == needed | conditional | (chosen[0] if chosen else set())

    def test_least_and_most_artifacts_are_tried(self, entry: Entry) -> None:
        written = WRITTEN[entry.kind]
        assert entry.inputs == (written["inputs"]["min"], written["inputs"]["max"])
        if not entry.is_rule:
            assert entry.outputs == (written["outputs"]["min"], written["outputs"]["max"])

    def test_commands_are_tried(self, entry: Entry) -> None:
        assert bool(entry.commands) == WRITTEN[entry.kind].get("commands", False)
