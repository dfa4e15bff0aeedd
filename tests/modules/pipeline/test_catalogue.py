"""The catalogue against itself: what a slip in an entry would only show in somebody's account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delivery import catalogue

MODULE = Path(__file__).parents[3] / "modules/pipeline"
ACTIONS = catalogue.entries(MODULE, "actions")
RULES = {f"Rule/{name}": entry for name, entry in catalogue.entries(MODULE, "rules").items()}
ENTRIES = {**ACTIONS, **RULES}
CONTEXT = {"account", "partition", "pipeline", "region"}
LISTS = {"connections", "connections_by_star", "passed_role_arns"}


def statements() -> Iterator[Any]:
    for kind, entry in ENTRIES.items():
        for n, statement in enumerate(entry["statements"]):
            yield pytest.param(entry, statement, id=f"{kind} {n} {statement['sid']}")


def tokens(*texts: str) -> set[str]:
    found = re.findall(r"\$\{([^}]*)\}", " ".join(texts))
    return {re.sub(r"\.(name|alias|any)$|\[\]$", "", name) for name in found} - CONTEXT - LISTS


@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_has_its_parts(kind: str) -> None:
    entry = ENTRIES[kind]
    for side in ("inputs", "outputs") if not kind.startswith("Rule/") else ("inputs",):
        assert 0 <= entry[side]["min"] <= entry[side]["max"] <= 10
    for key, spec in entry["configuration"].items():
        # AWS CodePipeline user guide, limits: a configuration key has at most 50 characters.
        assert re.fullmatch(r"[A-Za-z0-9]{1,50}", key)
        assert spec["required"] in (True, False)
        assert spec.get("default") in (None, *spec.get("values", ()))
        for field in ("required_when", "excluded_when"):
            for other, values in spec.get(field, {}).items():
                known = entry["configuration"][other].get("values", ())
                assert values == ["*"] or set(values) <= set(known)
        # "" stands for a key that is not given.
        assert set(spec.get("needs_input", ())) <= {"", *spec.get("values", ())}
        assert "needs_input" not in spec or entry["inputs"]["min"] == 0
    for group in entry.get("one_of", []):
        assert set(group) <= set(entry["configuration"])
    if not entry.get("expressible", True):
        assert entry["reason"]
        assert entry["instead"]
    if "needs_role" in entry:
        assert entry["statements"] == []


@pytest.mark.parametrize(("entry", "statement"), list(statements()))
class TestStatement:
    def test_every_action_is_named(self, entry: Any, statement: Any) -> None:  # noqa: ARG002
        assert re.fullmatch(r"[A-Za-z0-9]+", statement["sid"])
        for action in statement["actions"]:
            assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+\*?", action)
            assert not action.endswith("*") or action.startswith("kms:")

    def test_every_resource_has_a_reason_or_a_name(self, entry: Any, statement: Any) -> None:
        wide = "*" in statement["resources"]
        # Lets a call without the key pass.
        loose = "ForAllValues:StringEquals" in statement.get("conditions", {})
        # A key that is not given stands for all.
        absent = any(
            "absent" in entry["configuration"][key] for key in tokens(*statement["resources"])
        )
        assert (wide or loose or absent) == ("reason" in statement)

    def test_no_key_that_may_be_missing_widens_a_resource(self, entry: Any, statement: Any) -> None:
        configuration, when = entry["configuration"], statement.get("when", {})
        assert tokens(*statement["resources"]) | set(when) <= set(configuration)
        # A list that is not given renders no resource at all.
        lists = {
            key for key in configuration if f"${{{key}[]}}" in " ".join(statement["resources"])
        }
        for key in tokens(*statement["resources"]) - lists:
            spec = configuration[key]
            needed = spec.get("required_when", {})
            assert (
                spec["required"]
                or "default" in spec
                or ("absent" in spec and "reason" in statement)
                or when.get(key) is not None
                or any({when.get(k)} <= set(values) for k, values in needed.items())
            ), key

    def test_a_passed_role_is_bound_to_its_service(self, entry: Any, statement: Any) -> None:  # noqa: ARG002
        if "iam:PassRole" in statement["actions"]:
            assert statement["actions"] == ["iam:PassRole"]
            assert list(statement["conditions"]["StringEquals"]) == ["iam:PassedToService"]

    def test_a_bucket_is_of_the_own_account(self, entry: Any, statement: Any) -> None:  # noqa: ARG002
        # The name of a bucket is free for anybody to take once it is deleted.
        if any(":s3:::" in resource for resource in statement["resources"]):
            assert statement["conditions"]["StringEquals"] == {"aws:ResourceAccount": "${account}"}
