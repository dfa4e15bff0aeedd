"""Equal inputs in another order give an equal plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, REPOSITORY, action, build, connection_source, deploy, stage, store
from .test_policies_split import MANY, NAMES, stages

ROOT = Path(__file__).parent / "reordered"
STORES = {region: {**store(region), "key": None} for region in ("eu-west-1", "us-east-1")}
# What a list's order says nothing about; that of stages, artifacts and commands says something.
UNORDERED = {"actions", "connection_arns", "events", "excludes", "includes", "passed_role_arns"} | {
    "pull_request",
    "push",
    "rules",
    "triggers",
    "variables",
}


def reordered(value: Any, key: str = "") -> Any:
    """The same with every list the other way round whose order says nothing."""
    if isinstance(value, dict):
        return {k: reordered(value[k], k) for k in reversed(value)}
    if isinstance(value, list):
        items = [reordered(item) for item in value]
        return items[::-1] if key in UNORDERED else items
    return value


def twice(title: str, inputs: dict[str, Any]) -> Case:
    inputs = {"artifact_stores": STORES, "name": "orders", **inputs}
    return Case(
        source=ROOT, name=title, inputs={"inputs": {"one": inputs, "other": reordered(inputs)}}
    )


def rule(name: str, role: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "LambdaInvoke",
        "configuration": {"FunctionName": name, "UserParameters": "x"},
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
    }


PATTERNS = {"includes": ["main", "release/*"], "excludes": ["wip/*", "main-*"]}
FULL = {
    "connection_arns": [
        f"arn:aws:codeconnections:eu-west-1:{ACCOUNT}:connection/{n}" for n in ("two", "one")
    ],
    "variables": [{"name": name, "default_value": "x"} for name in ("tag", "kind")],
    "triggers": [
        {
            "source_action": name,
            "push": [
                {"branches": PATTERNS, "file_paths": PATTERNS},
                {"tags": PATTERNS},
            ],
            "pull_request": [
                {"events": ["UPDATED", "OPEN"], "branches": PATTERNS},
                {"events": ["CLOSED"]},
            ],
        }
        for name in ("Source", "Infra")
    ],
    "stages": [
        stage(
            "Source",
            connection_source(configuration=REPOSITORY),
            connection_source("Infra", configuration=REPOSITORY),
        ),
        stage(
            "Build",
            build("Image"),
            build("Far", region="us-east-1", configuration={"ProjectName": "far"}),
            build("Last", run_order=2),
            before_entry={"rules": [rule("zeta", "b"), rule("alpha", "a")]},
            on_success={"rules": [rule("zeta", "b"), rule("alpha", "a")]},
            on_failure={"rules": [rule("zeta", "b"), rule("alpha", "a")]},
        ),
        stage(
            "Deploy",
            action("Approve", "Approval/Manual"),
            deploy(
                role_arn=None,
                passed_role_arns=[
                    f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("task", "pull")
                ],
                run_order=2,
            ),
        ),
    ],
}


@pytest.mark.parametrize(
    "case",
    [twice("every list", FULL), twice("more than one policy", {"stages": stages(NAMES)})],
    ids=str,
)
def test_the_order_of_inputs_is_nothing_to_a_plan(case: Case, plan: Plan) -> None:  # noqa: ARG001
    one, other = (
        {r.address: r.values for r in plan.slice(f"module.{name}").resources if r.mode == "managed"}
        for name in ("one", "other")
    )
    assert one == other
    assert "aws_codepipeline.this" in one


def test_the_case_of_many_rights_has_more_than_one_policy() -> None:
    assert MANY.inputs["stages"] == stages(NAMES)
