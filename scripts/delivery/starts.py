"""What starts a pipeline from outside of it: rules of EventBridge and schedules, as planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from delivery.masking import AFTER_APPLY, json_in, masked
from delivery.plan import UNKNOWN, Plan

# The name of a pipeline stands last in its ARN: arn:partition:codepipeline:region:account:name.
_SERVICE: Final = "codepipeline"
_START: Final = ":aws-sdk:codepipeline:startPipelineExecution"
_DISABLED = "DISABLED"


def outside(plan: Plan) -> Iterator[tuple[str, str]]:
    """The name of a pipeline, and what starts it, as a text; by the address in the plan."""
    rules = {
        (str(values.get("event_bus_name") or "default"), values.get("name")): values
        for values in _of(plan, "aws_cloudwatch_event_rule")
    }
    for target in _of(plan, "aws_cloudwatch_event_target"):
        pipeline = _pipeline(target.get("arn"), None)
        if pipeline:
            name = target.get("rule")
            rule = rules.get((str(target.get("event_bus_name") or "default"), name), {})
            yield pipeline, f"EventBridge rule {_text(name)}{_rule(rule)}"
    for schedule in _of(plan, "aws_scheduler_schedule"):
        for target in _blocks(schedule.get("target")):
            pipeline = _pipeline(target.get("arn"), target.get("input"))
            if pipeline:
                expression = _text(schedule.get("schedule_expression"))
                zone = schedule.get("schedule_expression_timezone")
                told = f"{expression} {zone}" if isinstance(zone, str) and zone else expression
                yield pipeline, f"schedule {_text(schedule.get('name'))}: {told}{_state(schedule)}"


def _of(plan: Plan, resource_type: str) -> Iterator[Mapping[str, Any]]:
    for resource in plan.of_type(resource_type).values():
        if resource.values:  # one that goes has none
            yield masked(resource.values, resource.sensitive)


def _pipeline(arn: object, given: object) -> str | None:
    if not isinstance(arn, str):
        return None
    if arn.endswith(_START):
        call = json_in(given) if isinstance(given, str) else None
        name = call.get("Name") if isinstance(call, dict) else None
        return name if isinstance(name, str) else None
    parts = arn.split(":")
    return parts[5] if len(parts) == 6 and parts[2] == _SERVICE else None


def _rule(rule: Mapping[str, Any]) -> str:
    schedule, pattern = rule.get("schedule_expression"), rule.get("event_pattern")
    if isinstance(schedule, str) and schedule:
        return f": {schedule}{_state(rule)}"
    if pattern is UNKNOWN:
        return f": {AFTER_APPLY}{_state(rule)}"
    document = json_in(pattern) if isinstance(pattern, str) else None
    if not isinstance(document, dict):
        return _state(rule)
    told = ", ".join(_words(document.get("detail-type")) or _words(document.get("source")))
    return f": {told}{_state(rule)}" if told else _state(rule)


def _state(values: Mapping[str, Any]) -> str:
    return " (disabled)" if values.get("state") == _DISABLED else ""


def _words(value: object) -> list[str]:
    # A pattern may hold matchers, such as {"prefix": ...}, in the place of a text.
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _blocks(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [block for block in value if isinstance(block, Mapping)]


def _text(value: object) -> str:
    return AFTER_APPLY if value is UNKNOWN else str(value)
