"""A planned `aws_codepipeline` as people speak of it: triggers, stages, actions by run order.

`read` turns the planned resource into plain data, `tree` turns that into lines. Both cope with
values that are known only after apply, and neither looks at an action's configuration: that is
where secrets end up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.text import Text

from delivery.plan import UNKNOWN, Resource

AFTER_APPLY = "(known after apply)"
SENSITIVE = "(sensitive)"
OWN_ACCOUNT = "own account"

# AWS's default where an action sets none. The provider then plans run_order as unknown.
DEFAULT_RUN_ORDER = 1

_CONDITIONS = {
    "before_entry": "before entry",
    "on_success": "on success",
    "on_failure": "on failure",
}


@dataclass(frozen=True)
class Action:
    """`account` is an account id, `OWN_ACCOUNT` or `AFTER_APPLY`; `region` None is the pipeline's.

    `timeout_in_minutes` is set on approvals only, where the plan sets it.
    """

    name: str
    type: str
    run_order: int
    account: str
    region: str | None
    approval: bool
    timeout_in_minutes: int | None


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
class Pipeline:
    """`stages` None: the plan does not know them yet."""

    address: str
    name: str
    type: str
    execution_mode: str
    triggers: tuple[str, ...]
    stages: tuple[Stage, ...] | None


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
        triggers=tuple(
            line for trigger in _blocks(values.get("trigger")) for line in _trigger(trigger)
        ),
        stages=None
        if stages is UNKNOWN
        else tuple(_stage(stage, own, region) for stage in _blocks(stages)),
    )


def masked(value: Any, marks: Any) -> Any:
    """`value` with `SENSITIVE` wherever Terraform's sensitivity marks say true."""
    if marks is True:
        return SENSITIVE
    if isinstance(value, Mapping) and isinstance(marks, Mapping):
        return {key: masked(each, marks.get(key)) for key, each in value.items()}
    if isinstance(value, list) and isinstance(marks, list):
        return [
            masked(each, marks[number] if number < len(marks) else None)
            for number, each in enumerate(value)
        ]
    return value


def tree(pipeline: Pipeline) -> list[Text]:
    """The pipeline as lines, the first its heading and the rest its branches."""
    heading = Text.assemble(
        "Pipeline ",
        (pipeline.name, "bold"),
        f"  {pipeline.type}, {pipeline.execution_mode}",
    )
    branches = [
        _Branch(Text.assemble(("trigger  ", "dim"), trigger))
        for trigger in pipeline.triggers or ("none declared; left to the source actions",)
    ]
    if pipeline.stages is None:
        branches.append(_Branch(Text(f"stages {AFTER_APPLY}")))
    else:
        names = [action.name for stage in pipeline.stages for action in stage.actions]
        types = [action.type for stage in pipeline.stages for action in stage.actions]
        widths = (max(map(len, names), default=0), max(map(len, types), default=0))
        branches += [_stage_branch(stage, widths) for stage in pipeline.stages]
    return [heading, *_drawn(branches)]


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
    )


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


def _trigger(values: Mapping[str, Any]) -> Iterator[str]:
    for git in _blocks(values.get("git_configuration")):
        source = _text(git.get("source_action_name"))
        events = [
            *(_event("push", push) for push in _blocks(git.get("push"))),
            *(_event("pull request", pull) for pull in _blocks(git.get("pull_request"))),
        ]
        yield from (f"{source}: {event}" for event in events or ["any push"])


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


def _listed(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_text, value))
    return _text(value)


def _text(value: object) -> str:
    return AFTER_APPLY if value is UNKNOWN else str(value)


@dataclass(frozen=True)
class _Branch:
    text: Text
    branches: tuple[_Branch, ...] = ()


def _stage_branch(stage: Stage, widths: tuple[int, int]) -> _Branch:
    before = [_condition_branch(c) for c in stage.conditions if c.when == "before entry"]
    after = [_condition_branch(c) for c in stage.conditions if c.when != "before entry"]
    actions: list[_Branch] = []
    for run_order, group in stage.groups():
        # Three columns: as wide as a guide, so that names stand in one column at both depths.
        label = f"{run_order:<3}" if run_order < 100 else f"{run_order} "
        lines = [_action_text(action, widths) for action in group]
        if len(lines) == 1:
            actions.append(_Branch(Text.assemble((label, "dim"), lines[0])))
        else:
            parallel = Text.assemble((label, "dim"), ("in parallel", "italic"))
            actions.append(_Branch(parallel, tuple(map(_Branch, lines))))
    return _Branch(Text(stage.name, "bold"), (*before, *actions, *after))


def _action_text(action: Action, widths: tuple[int, int]) -> Text:
    name, kind = widths
    cells: list[str | tuple[str, str]] = [
        f"{action.name:<{name}}  ",
        (f"{action.type:<{kind}}", "cyan"),
    ]
    if action.approval:
        limit = "" if action.timeout_in_minutes is None else f" {action.timeout_in_minutes} min"
        cells += ["  ", (f"[approval{limit}]", "bold yellow")]
    else:
        # A person approves, in no account of their own.
        account = action.account if action.account == OWN_ACCOUNT else f"account {action.account}"
        cells.append(f"  {account}")
    if action.region:
        cells.append(f", {action.region}")
    return Text.assemble(*cells)


def _condition_branch(condition: Condition) -> _Branch:
    rules = f"condition {', '.join(condition.rules)}: " if condition.rules else ""
    return _Branch(
        Text.assemble(
            (f"{condition.when}  ", "dim"), rules, (condition.result or "no result", "magenta")
        )
    )


def _drawn(branches: Sequence[_Branch], indent: str = "") -> Iterator[Text]:
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        yield Text.assemble((f"{indent}{'└─ ' if last else '├─ '}", "dim"), branch.text)
        yield from _drawn(branch.branches, indent + ("   " if last else "│  "))
