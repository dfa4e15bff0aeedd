"""Each type of action and rule by itself: what its role may do, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, DEPLOY_ROLE, TARGET, action, stage, store
from .catalogue import ENTRIES
from .entries import AWAY, Entry, entry_case, expected, item, sources
from .policies import BUCKET, Grant, case, differences, grants

PAIRS = [
    pytest.param(entry_case(entry, full), entry, full, id=entry_case(entry, full).name)
    for entry in ENTRIES
    for full in (False, True)
]


@pytest.mark.parametrize(("case", "entry", "full"), PAIRS)
class TestEntry:
    def test_role_may_do_this_and_nothing_else(
        self,
        case: Case,  # noqa: ARG002
        entry: Entry,
        full: bool,
        plan: Plan,
    ) -> None:
        assert differences(plan, expected(entry, full)) == {}

    def test_every_key_reaches_aws(
        self,
        case: Case,  # noqa: ARG002
        entry: Entry,
        full: bool,
        plan: Plan,
    ) -> None:
        given = {**entry.required, **(entry.optional if full else {})}
        written = _written(plan, entry)
        configuration = written["configuration"] or {}
        assert given.items() <= configuration.items()
        # Beside them nothing but what CodePipeline would otherwise choose by itself.
        assert set(configuration) - set(given) <= DEFAULTS
        assert len(written["input_artifacts"] or []) == entry.inputs[full]
        if entry.is_rule:
            assert (written["commands"] or []) == list(entry.commands)
        else:
            assert len(written["output_artifacts"] or []) == entry.outputs[full]
            assert (written["owner"], written["version"]) == ("AWS", "1")


DEFAULTS = {"DetectChanges", "PermissionModel", "PollForSourceChanges", "RegistryType"}


def _written(plan: Plan, entry: Entry) -> Any:
    category, _, provider = entry.kind.partition("/")
    for block in plan.resource("aws_codepipeline.this")["stage"]:
        for condition in block["on_success"] if entry.is_rule else ():
            return condition["condition"][0]["rule"][0]
        for written in block["action"]:
            found = (written["category"], written["provider"]) == (category, provider)
            # The source before it is of a type with an entry of its own.
            if found and (entry.is_source or block["name"] != "Source"):
                return written
    raise AssertionError(f"{entry.kind} is not in the plan")


# A source, an approval and what has its own role already run nowhere else.
MOVABLE = [e for e in ENTRIES if not e.is_source and e.kind != "Approval/Manual"]
RULES = [e for e in MOVABLE if e.is_rule]
ACTIONS = [e for e in MOVABLE if not e.is_rule]


def _there(entry: Entry, region: str | None = None, role_arn: str | None = None) -> Entry:
    """The entry with its state machine and its role where it acts, as AWS demands."""
    required = dict(entry.required)
    for key in {"DevicePoolArn", "RoleArn", "StateMachineArn"} & set(required):
        if region:
            required[key] = required[key].replace(":states:eu-west-1:", f":states:{region}:")
        if role_arn:
            required[key] = required[key].replace(f":{ACCOUNT}:", f":{TARGET}:")
    return replace(entry, required=required)


def everything(title: str, **attributes: Any) -> Case:
    """One pipeline of every type, each with these attributes."""
    return case(
        title,
        stage("Source", *sources(MOVABLE, False)),
        stage(
            "Act", *(item(_there(entry, **attributes), False, **attributes) for entry in ACTIONS)
        ),
        *(
            stage(
                f"Check{n}",
                action("Approve", "Approval/Manual"),
                on_success={"rules": [item(entry, False, **attributes) for entry in RULES[n::2]]},
            )
            for n in (0, 1)
        ),
        artifact_stores={"eu-west-1": store(), AWAY: store(AWAY)},
    )


@pytest.mark.case(everything("every type, with roles of their own", role_arn=DEPLOY_ROLE))
def test_what_acts_with_a_role_costs_only_the_right_to_assume_it(plan: Plan) -> None:
    assert set(grants(plan)) - set(BUCKET) - {
        "ArtifactBucket",
        "ArtifactObjects",
        "ArtifactKey1",
        "ArtifactKey2",
    } == {"ActionRoles"}
    assert grants(plan)["ActionRoles"] == ({"sts:AssumeRole"}, {DEPLOY_ROLE}, {})


@pytest.mark.case(everything("every type, in another Region", region=AWAY))
def test_rights_are_for_the_region_that_acts(plan: Plan) -> None:
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in MOVABLE:
        for grant in entry.granted.values():
            moved = _moved(
                grant, set(_there(entry, AWAY).required.values()) & set(entry.required.values())
            )
            wanted[_kind(moved)] |= moved[1]
    found: dict[str, set[str]] = defaultdict(set)
    for sid, grant in grants(plan).items():
        if sid not in BUCKET and not sid.startswith("Artifact"):
            found[_kind(grant)] |= grant[1]
    assert found == wanted


def _kind(grant: Grant) -> str:
    return f"{sorted(grant[0])} {grant[2]}"


def _moved(grant: Grant, given: set[str]) -> Grant:
    """The grant in the other Region; an ARN that the configuration gives is of where it says."""
    actions, resources, conditions = grant
    return (
        actions,
        {t if t in given else t.replace(":eu-west-1:", f":{AWAY}:") for t in resources},
        conditions,
    )
