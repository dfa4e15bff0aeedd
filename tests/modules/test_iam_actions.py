"""Every IAM action that a module can grant exists, on what it is granted on, under its conditions.

Against AWS's service authorization reference, see authorization.py. What a case of any test plans
is read by conftest.py of this folder; here are the examples, and what the sources name, whether a
case plans it or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from delivery import catalogue, environment
from delivery.testing import Case, Plan, environment_case, readme_case

from . import authorization
from .grants import (
    document,
    documents,
    plan_problems,
    policy_problems,
    unknown_action,
    void_problems,
)

MODULES = Path(__file__).resolve().parents[2] / "modules"
# A connection grants nothing, and an access entry grants in its cluster alone.
WITHOUT_IAM = ("connection", "eks-access")
GRANTING = sorted(p.name for p in MODULES.iterdir() if p.is_dir() and p.name not in WITHOUT_IAM)
CASES = [
    *(readme_case(module) for module in GRANTING),
    *(
        environment_case(name, stack)
        for name in environment.environments(MODULES.parent)
        for stack in environment.load(name, MODULES.parent, "embedded").stacks
        if name not in ("dev", "staging")
    ),
]
CATALOGUE = {
    name: entry
    for kind in ("actions", "rules")
    for name, entry in catalogue.entries(MODULES / "pipeline", kind).items()
    if entry.get("statements")
}
_NAME = re.compile(r'"([a-z][a-z0-9-]*:(?:[A-Z][A-Za-z0-9]*\*?|\*))\\?"(\s*=(?!=))?')
_KEY = re.compile(r'"((?:[a-z][a-z0-9-]*):[A-Za-z][\w/-]*)"\s*=(?!=)')


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_grant_of_an_example_is_one_that_aws_evaluates(case: Case, plan: Plan) -> None:
    assert [d for r in plan.resources if r.mode == "managed" for d in documents(r)], str(case)
    assert plan_problems(plan) == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_grant_of_the_catalogue_is_one_that_aws_evaluates(name: str) -> None:
    assert policy_problems(_policy_of(CATALOGUE[name]), name, template=True) == ()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_slip_anywhere_in_the_catalogue_would_be_told(name: str) -> None:
    policy = json.loads(_policy_of(CATALOGUE[name]))
    silent = [slip for slip, text in _slips(policy) if not void_problems(text, slip)]
    assert silent == []


def test_every_action_that_a_module_names_exists() -> None:
    """Where it stands for no case to plan as well, in a branch or in a message."""
    found = {action for _, action in _named() if not authorization.matching(action)}
    assert [
        f"{path}: {unknown_action(action)}" for path, action in _named() if action in found
    ] == []


def test_every_condition_key_that_a_module_names_exists() -> None:
    keys = [(path, key) for path, text in _sources() for key in _KEY.findall(text)]
    assert len(keys) > 10, "the pattern finds no keys any more"
    assert [f"{path}: {key}" for path, key in keys if not authorization.knows_key(key)] == []


def _policy_of(entry: Mapping[str, Any]) -> str:
    return document(
        *(
            {
                "Sid": statement["sid"],
                "Effect": "Allow",
                "Action": statement["actions"],
                "Resource": statement["resources"],
                "Condition": statement.get("conditions", {}),
            }
            for statement in entry["statements"]
        )
    )


def _slips(policy: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The policy with one name of an action, ARN or condition key wrong, for each in turn."""
    for statement in policy["Statement"]:
        for part in ("Action", "Resource"):
            for index, right in enumerate(statement[part]):
                # A resource that is a placeholder as a whole is known in a plan alone.
                if ":" not in right:
                    continue
                wrong = f"{right}x" if part == "Action" else right.replace(":", ":x", 2)
                statement[part][index] = wrong
                yield f"{statement['Sid']}: {wrong}", json.dumps(policy)
                statement[part][index] = right
        for keys in statement["Condition"].values():
            for right in list(keys):
                keys[f"x{right}"] = keys.pop(right)
                yield f"{statement['Sid']}: x{right}", json.dumps(policy)
                keys[right] = keys.pop(f"x{right}")


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted(MODULES.rglob("*.tf")):
        if ".terraform" not in path.parts:
            yield str(path.relative_to(MODULES)), path.read_text()


def _named() -> list[tuple[str, str]]:
    """The file and text of each action; a condition key is written alike, before `=`."""
    found = [
        (path, match[1])
        for path, text in _sources()
        for match in _NAME.finditer(text)
        if match[2] is None
    ]
    assert len(found) > 100, "the pattern finds no actions any more"
    return found
