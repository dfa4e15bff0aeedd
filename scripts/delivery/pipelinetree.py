"""A planned pipeline as a tree of lines: triggers, stages, actions by run order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delivery.masking import AFTER_APPLY
from delivery.pipelines import OWN_ACCOUNT, Action, Condition, Pipeline, Stage
from delivery.terminal import Line

__all__ = ["tree"]


def tree(pipeline: Pipeline) -> list[Line]:
    """The pipeline as lines, the first its heading and the rest its branches."""
    heading = Line.of(
        "Pipeline ",
        (pipeline.name, "bold"),
        f"  {pipeline.type}, {pipeline.execution_mode}",
    )
    branches = [_Branch(Line.of(("trigger  ", "dim"), trigger)) for trigger in _triggers(pipeline)]
    if pipeline.stages is None:
        branches.append(_Branch(Line(f"stages {AFTER_APPLY}")))
    else:
        names = [action.name for stage in pipeline.stages for action in stage.actions]
        types = [action.type for stage in pipeline.stages for action in stage.actions]
        widths = (max(map(len, names), default=0), max(map(len, types), default=0))
        branches += [_stage_branch(stage, widths) for stage in pipeline.stages]
    return [heading, *_drawn(branches)]


def _triggers(pipeline: Pipeline) -> list[str]:
    declared = list(map(str, pipeline.triggers))
    detected = [f"{name}: any change (none declared)" for name in pipeline.detecting]
    if pipeline.stages is None:
        return declared or ["none declared"]
    return declared + detected or ["none in this plan; by hand, or from outside of it"]


@dataclass(frozen=True)
class _Branch:
    text: Line
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
            actions.append(_Branch(Line.of((label, "dim"), lines[0])))
        else:
            parallel = Line.of((label, "dim"), ("in parallel", "italic"))
            actions.append(_Branch(parallel, tuple(map(_Branch, lines))))
    return _Branch(Line(stage.name, "bold"), (*before, *actions, *after))


def _action_text(action: Action, widths: tuple[int, int]) -> Line:
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
    return Line.of(*cells)


def _condition_branch(condition: Condition) -> _Branch:
    rules = f"condition {', '.join(condition.rules)}: " if condition.rules else ""
    return _Branch(
        Line.of((f"{condition.when}  ", "dim"), rules, (condition.result or "no result", "magenta"))
    )


def _drawn(branches: Sequence[_Branch], indent: str = "") -> Iterator[Line]:
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        yield Line.of((f"{indent}{'└─ ' if last else '├─ '}", "dim"), branch.text)
        yield from _drawn(branch.branches, indent + ("   " if last else "│  "))
