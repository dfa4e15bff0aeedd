"""A planned `aws_codepipeline` as people speak of it: triggers, stages, actions by run order.

`read` turns the planned resource into plain data, `delivery.pipelinetree` that into lines and
`delivery.mermaid` into a picture. All cope with values that are known only after apply, and none
shows an action's configuration: that is where secrets end up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from delivery import starts
from delivery.masking import AFTER_APPLY, masked
from delivery.plan import UNKNOWN, Plan, Resource

OWN_ACCOUNT = "own account"

# Terraform's actions for a resource that there will not be.
GONE = (("delete",), ("forget",))

# AWS's default where an action sets none. The provider then plans run_order as unknown.
DEFAULT_RUN_ORDER = 1

# By what a source action is told, with "false", that its changes start nothing; without it they do.
# ECR has none: nothing but an event starts a pipeline on an image.
_DETECTION = {
    "CodeCommit": "PollForSourceChanges",
    "CodeStarSourceConnection": "DetectChanges",
    "GitHub": "PollForSourceChanges",
    "S3": "PollForSourceChanges",
}

_CONDITIONS = {
    "before_entry": "before entry",
    "on_success": "on success",
    "on_failure": "on failure",
}


@dataclass(frozen=True)
class Action:
    """`account` is an account id, `OWN_ACCOUNT` or `AFTER_APPLY`; `region` None is the pipeline's.

    `timeout_in_minutes` is set on approvals only, where the plan sets it. The artifacts are by
    name. `detects_changes` of a source action whose changes start the pipeline where no trigger
    is declared for it.
    """

    name: str
    type: str
    run_order: int
    account: str
    region: str | None
    approval: bool
    timeout_in_minutes: int | None
    input_artifacts: tuple[str, ...]
    output_artifacts: tuple[str, ...]
    detects_changes: bool = False


@dataclass(frozen=True)
class Condition:
    """`when` is "before entry", "on success" or "on failure"; `rules` are `name (provider)`."""

    when: str
    result: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """`actions` in the order they run; those of one run order run in parallel."""

    name: str
    actions: tuple[Action, ...]
    conditions: tuple[Condition, ...]

    def groups(self) -> Iterator[tuple[int, tuple[Action, ...]]]:
        """Run order and the actions that share it, in order."""
        for run_order, actions in groupby(self.actions, key=lambda action: action.run_order):
            yield run_order, tuple(actions)


@dataclass(frozen=True)
class Trigger:
    """What starts a pipeline. `source_action` None: it is not the pipeline that declares it."""

    event: str
    source_action: str | None

    def __str__(self) -> str:
        return f"{self.source_action}: {self.event}" if self.source_action else self.event


@dataclass(frozen=True)
class Pipeline:
    """`stages` None: the plan does not know them yet; `region` None: it is not known either."""

    address: str
    name: str
    type: str
    execution_mode: str
    region: str | None
    triggers: tuple[Trigger, ...]
    stages: tuple[Stage, ...] | None

    @property
    def detecting(self) -> tuple[str, ...]:
        """The source actions whose changes start the pipeline, though no trigger says so."""
        declared = {trigger.source_action for trigger in self.triggers}
        return tuple(
            action.name
            for stage in self.stages or ()
            for action in stage.actions
            if action.detects_changes and action.name not in declared
        )


@dataclass(frozen=True)
class Home:
    """Where a stack is planned, as its environment says."""

    account: str
    region: str


def planned(plan: Plan, home: Home | None = None) -> tuple[Pipeline, ...]:
    """The pipelines that there will be once `plan` is applied.

    Their account and Region are those that the plan's data sources read; where there are none, or
    several, those of `home`.
    """
    account = _only(plan, "aws_caller_identity", "account_id") or (home and home.account)
    region = _only(plan, "aws_region", "id") or (home and home.region)
    found = (
        read(resource, account or None, region or None)
        for resource in plan.of_type("aws_codepipeline").values()
        if resource.actions not in GONE
    )
    outside = [(name, Trigger(event, None)) for name, event in starts.outside(plan)]
    return tuple(
        replace(each, triggers=(*each.triggers, *(it for name, it in outside if name == each.name)))
        for each in found
    )


def read(resource: Resource, account: str | None = None, region: str | None = None) -> Pipeline:
    """The pipeline that `resource`, a planned aws_codepipeline, will be.

    `account` and `region` are the pipeline's own, where they are known: actions that name no
    role run in that account, and an action that names that Region is not marked.
    """
    values = masked(resource.values, resource.sensitive)
    role_account = _account(values.get("role_arn"))
    own = account or (role_account if role_account not in (None, AFTER_APPLY) else OWN_ACCOUNT)
    stages = values.get("stage")
    return Pipeline(
        address=resource.address,
        name=_text(values.get("name")),
        type=_text(values.get("pipeline_type") or "V1"),
        execution_mode=_text(values.get("execution_mode") or "SUPERSEDED"),
        region=region,
        triggers=tuple(
            line for trigger in _blocks(values.get("trigger")) for line in _trigger(trigger)
        ),
        stages=None
        if stages is UNKNOWN
        else tuple(_stage(stage, own, region) for stage in _blocks(stages)),
    )


def _stage(values: Mapping[str, Any], own: str, region: str | None) -> Stage:
    actions = [_action(action, own, region) for action in _blocks(values.get("action"))]
    return Stage(
        name=_text(values.get("name")),
        # A stable sort: within one run order the plan's own order stays.
        actions=tuple(sorted(actions, key=lambda action: action.run_order)),
        conditions=tuple(
            _condition(when, block)
            for key, when in _CONDITIONS.items()
            for block in _blocks(values.get(key))
        ),
    )


def _action(values: Mapping[str, Any], own: str, region: str | None) -> Action:
    run_order = values.get("run_order")
    action_region = values.get("region")
    timeout = values.get("timeout_in_minutes")
    return Action(
        name=_text(values.get("name")),
        type=f"{_text(values.get('category'))}/{_text(values.get('provider'))}",
        run_order=run_order if isinstance(run_order, int) else DEFAULT_RUN_ORDER,
        account=_account(values.get("role_arn")) or own,
        # Unknown is what the provider plans for an action that sets no Region.
        region=action_region
        if isinstance(action_region, str) and action_region not in ("", region)
        else None,
        approval=values.get("category") == "Approval",
        timeout_in_minutes=timeout if isinstance(timeout, int) else None,
        input_artifacts=_names(values.get("input_artifacts")),
        output_artifacts=_names(values.get("output_artifacts")),
        detects_changes=_detects(values),
    )


def _detects(values: Mapping[str, Any]) -> bool:
    switch = _DETECTION.get(str(values.get("provider")))
    if values.get("category") != "Source" or switch is None:
        return False
    configuration = values.get("configuration")
    return not isinstance(configuration, Mapping) or configuration.get(switch) != "false"


def _condition(when: str, block: Mapping[str, Any]) -> Condition:
    conditions = _blocks(block.get("condition"))
    results = [block.get("result"), *(condition.get("result") for condition in conditions)]
    retries = _blocks(block.get("retry_configuration"))
    result = ", ".join(_text(each) for each in results if each is UNKNOWN or each)
    if retries:
        result += f" ({', '.join(_text(retry.get('retry_mode')) for retry in retries)})"
    return Condition(
        when=when,
        result=result,
        rules=tuple(
            f"{_text(rule.get('name'))} ({_text(rule_type.get('provider'))})"
            for condition in conditions
            for rule in _blocks(condition.get("rule"))
            for rule_type in _blocks(rule.get("rule_type_id"))
        ),
    )


def _trigger(values: Mapping[str, Any]) -> Iterator[Trigger]:
    for git in _blocks(values.get("git_configuration")):
        source = _text(git.get("source_action_name"))
        events = [
            *(_event("push", push) for push in _blocks(git.get("push"))),
            *(_event("pull request", pull) for pull in _blocks(git.get("pull_request"))),
        ]
        yield from (Trigger(event, source) for event in events or ["any push"])


def _event(kind: str, values: Mapping[str, Any]) -> str:
    parts = [
        f"{label.replace('_', ' ')} {_patterns(block)}"
        for label in ("branches", "tags", "file_paths")
        for block in _blocks(values.get(label))
    ]
    events = values.get("events")
    if events is UNKNOWN or events:
        kind += f" {_listed(events)}"
    return f"{kind}: {'; '.join(parts)}" if parts else kind


def _patterns(block: Mapping[str, Any]) -> str:
    includes, excludes = block.get("includes"), block.get("excludes")
    text = _listed(includes) if includes is UNKNOWN or includes else "any"
    return f"{text} except {_listed(excludes)}" if excludes is UNKNOWN or excludes else text


def _account(role_arn: object) -> str | None:
    """The account of a role's ARN (arn:partition:iam::ACCOUNT:role/...), None where there is none.

    `AFTER_APPLY` for a role that is made in the same plan: it may be of any account.
    """
    if role_arn is UNKNOWN:
        return AFTER_APPLY
    if not isinstance(role_arn, str) or not role_arn:
        return None
    parts = role_arn.split(":")
    return parts[4] if len(parts) > 5 else role_arn


def _blocks(value: object) -> list[Mapping[str, Any]]:
    """Nested blocks of a plan: a list of maps; absent and unknown ones are no blocks."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [block for block in value if isinstance(block, Mapping)]


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(_text, value))
    return () if value is None else (_text(value),)


def _listed(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_text, value))
    return _text(value)


def _text(value: object) -> str:
    return AFTER_APPLY if value is UNKNOWN else str(value)


def _only(plan: Plan, data_source: str, attribute: str) -> str | None:
    """The one value that all data sources of a type read; None for none, several, or unknown."""
    found = {
        value if isinstance(value := resource.values.get(attribute), str) else None
        for resource in plan.resources
        if resource.mode == "data" and resource.type == data_source
    }
    return found.pop() if len(found) == 1 else None
