"""What the tree of a pipeline makes of values that are unknown, absent or out of the ordinary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from delivery.pipelines import read
from delivery.pipelinetree import tree
from delivery.plan import UNKNOWN, Resource


def pipeline(**values: Any) -> Resource:
    return Resource(
        address="aws_codepipeline.this",
        type="aws_codepipeline",
        name="this",
        key=None,
        module="",
        mode="managed",
        values={"name": "orders", "role_arn": UNKNOWN, "stage": [], **values},
        before=None,
        actions=("create",),
    )


def action(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "category": "Deploy", "provider": "ECS", "run_order": 1, **values}


def source(name: str, **values: Any) -> dict[str, Any]:
    given = {"category": "Source", "provider": "CodeStarSourceConnection", "configuration": {}}
    return action(name, **{**given, **values})


def triggers(resource: Resource) -> list[str]:
    mark = "─ trigger  "
    return [line.split(mark)[1] for line in lines(resource) if mark in line]


def stage(*actions: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    return {"name": "Deploy", "action": list(actions), **values}


def lines(resource: Resource, account: str | None = None, region: str | None = None) -> list[str]:
    return [line.plain for line in tree(read(resource, account, region))]


def test_stages_that_are_not_known_yet_are_not_shown_as_none() -> None:
    assert lines(pipeline(name=UNKNOWN, stage=UNKNOWN)) == [
        "Pipeline (known after apply)  V1, SUPERSEDED",
        "├─ trigger  none declared",
        "└─ stages (known after apply)",
    ]


def test_the_own_account_is_that_of_the_pipelines_role() -> None:
    role = "arn:aws:iam::111111111111:role/orders-pipeline"
    told = lines(pipeline(role_arn=role, stage=[stage(action("Api"))]))
    assert told[-1] == "   └─ 1  Api  Deploy/ECS  account 111111111111"


def test_the_own_account_has_no_number_where_no_role_is_known() -> None:
    told = lines(pipeline(stage=[stage(action("Api", role_arn=None))]))
    assert told[-1] == "   └─ 1  Api  Deploy/ECS  own account"


def test_an_action_without_run_order_runs_first_and_with_the_others_of_run_order_1() -> None:
    # What the provider plans for an action that sets none.
    told = lines(
        pipeline(stage=[stage(action("Late", run_order=100), action("A", run_order=UNKNOWN))])
    )
    assert told[-2:] == [
        "   ├─ 1  A     Deploy/ECS  own account",
        "   └─ 100 Late  Deploy/ECS  own account",
    ]


def test_a_region_is_told_where_it_is_another() -> None:
    actions = (action("Here", region="eu-west-1"), action("There", region="us-east-1"))
    told = lines(pipeline(stage=[stage(*actions)]), "111111111111", "eu-west-1")
    assert told[-2:] == [
        "      ├─ Here   Deploy/ECS  account 111111111111",
        "      └─ There  Deploy/ECS  account 111111111111, us-east-1",
    ]


def test_conditions_stand_where_they_take_effect() -> None:
    rule = {"name": "Alarm", "rule_type_id": [{"provider": "CloudWatchAlarm"}]}
    condition = {"condition": [{"result": "SKIP", "rule": [rule, rule]}]}
    told = lines(
        pipeline(
            stage=[
                stage(
                    action("Api"),
                    on_failure=[{"result": UNKNOWN, "condition": []}],
                    on_success=[condition],
                    before_entry=[condition],
                )
            ]
        )
    )
    alarms = "condition Alarm (CloudWatchAlarm), Alarm (CloudWatchAlarm): SKIP"
    assert told[3:] == [
        f"   ├─ before entry  {alarms}",
        "   ├─ 1  Api  Deploy/ECS  own account",
        f"   ├─ on success  {alarms}",
        "   └─ on failure  (known after apply)",
    ]


def test_a_trigger_tells_patterns_that_are_not_known_yet() -> None:
    push = {"branches": [{"includes": UNKNOWN, "excludes": None}]}
    git = {"source_action_name": "Source", "push": [push], "pull_request": []}
    told = lines(pipeline(trigger=[{"git_configuration": [git]}]))
    assert told[1:] == ["└─ trigger  Source: push: branches (known after apply)"]


def test_a_trigger_without_filters_is_any_push() -> None:
    git = {"source_action_name": "Source", "push": [], "pull_request": []}
    assert lines(pipeline(trigger=[{"git_configuration": [git]}]))[1:] == [
        "└─ trigger  Source: any push"
    ]


def test_a_source_that_a_trigger_is_declared_for_is_told_of_by_that_alone() -> None:
    git = {"source_action_name": "Source", "push": [], "pull_request": []}
    trigger = [{"git_configuration": [git]}]
    sources = stage(source("Source"), source("Chart"))
    assert triggers(pipeline(trigger=trigger, stage=[sources])) == [
        "Source: any push",
        "Chart: any change (none declared)",
    ]


BY_HAND = ["none in this plan; by hand, or from outside of it"]
ANY = ["Source: any change (none declared)"]


@pytest.mark.parametrize(
    ("provider", "configuration", "told"),
    [
        ("CodeStarSourceConnection", {"BranchName": "main"}, ANY),
        ("CodeStarSourceConnection", UNKNOWN, ANY),
        ("CodeStarSourceConnection", {"DetectChanges": UNKNOWN}, ANY),
        ("CodeStarSourceConnection", {"DetectChanges": "false"}, BY_HAND),
        ("S3", {"PollForSourceChanges": "true"}, ANY),
        ("S3", {"PollForSourceChanges": "false"}, BY_HAND),
        ("CodeCommit", {"BranchName": "main"}, ANY),
        ("CodeCommit", {"PollForSourceChanges": "false"}, BY_HAND),
        # An event starts it, and the rule is not of this plan.
        ("ECR", {"RepositoryName": "orders"}, BY_HAND),
    ],
)
def test_what_starts_a_pipeline_without_triggers_is_told_as_it_is(
    provider: str, configuration: Any, told: list[str]
) -> None:
    sources = stage(source("Source", provider=provider, configuration=configuration))
    assert triggers(pipeline(stage=[sources])) == told


def test_an_action_that_is_no_source_starts_nothing() -> None:
    assert triggers(pipeline(stage=[stage(action("Site", provider="S3"))])) == BY_HAND


def test_a_name_that_is_sensitive_is_not_told() -> None:
    resource = pipeline(name="hush", stage=[stage(action("Api"), action("Secret"))])
    marks = {"name": True, "stage": [{"action": [{}, {"name": True}]}]}
    told = "\n".join(lines(replace(resource, sensitive=marks)))
    assert "hush" not in told
    assert "Secret" not in told
    assert "Pipeline (sensitive)" in told
