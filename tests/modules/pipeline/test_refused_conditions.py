"""Stage conditions, their rules, and triggers."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

from .cases import BUILD, DEPLOY, SOURCE, action, build, connection_source, orders, stage
from .refusals import P, refused

BLOCK = f'{P}: stage "Build"'
TRIGGER = f'{P}: trigger of "Source"'
RULES = "CloudWatchAlarm, CodeBuild, Commands, DeploymentWindow, LambdaInvoke, VariableCheck"


def alarm(name: str = "Alarm", **attributes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "CloudWatchAlarm",
        "configuration": {"AlarmName": "orders"},
        **attributes,
    }


def with_blocks(title: str, *messages: str, mode: str | None = None, **blocks: Any) -> Any:
    stages = orders(SOURCE, stage("Build", build(), **blocks), DEPLOY)
    return refused(title, *messages, **stages, execution_mode=mode)


def with_triggers(title: str, *messages: str, triggers: list[dict[str, Any]]) -> Any:
    return refused(title, *messages, triggers=triggers)


def push(*filters: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"source_action": "Source", "push": list(filters)}]


MAIN = {"branches": {"includes": ["main"]}}


CASES = [
    with_blocks(
        "rollback at entry",
        f'{BLOCK}, before_entry: result "ROLLBACK" is not possible; AWS takes "FAIL" or "SKIP".',
        before_entry={"result": "ROLLBACK", "rules": [alarm()]},
    ),
    with_blocks(
        "skip with an alarm",
        f'{BLOCK}, before_entry rule "Alarm": result "SKIP" works with LambdaInvoke and '
        'VariableCheck alone, not with CloudWatchAlarm: use "FAIL", or another rule.',
        before_entry={"result": "SKIP", "rules": [alarm()]},
    ),
    with_blocks(
        "skip after success",
        f'{BLOCK}, on_success: result "SKIP" is not possible; AWS takes "FAIL" or "ROLLBACK".',
        on_success={"result": "SKIP", "rules": [alarm()]},
    ),
    with_blocks(
        "fail after failure",
        f'{BLOCK}, on_failure: result "FAIL" is not possible; AWS takes "RETRY" or "ROLLBACK".',
        on_failure={"result": "FAIL"},
    ),
    with_blocks(
        "retry mode",
        f'{BLOCK}, on_failure: retry_mode "ALL" is unknown; AWS takes "ALL_ACTIONS" or '
        '"FAILED_ACTIONS".',
        on_failure={"retry_mode": "ALL"},
    ),
    with_blocks(
        "retry and rules",
        f"{BLOCK}, on_failure: a retry and rules exclude each other: keep one of them.",
        on_failure={"retry_mode": "ALL_ACTIONS", "rules": [alarm()]},
    ),
    with_blocks(
        "retry and rollback",
        f'{BLOCK}, on_failure: retry_mode is for result "RETRY", not "ROLLBACK": remove one '
        "of them.",
        on_failure={"result": "ROLLBACK", "retry_mode": "ALL_ACTIONS"},
    ),
    with_blocks(
        "nothing after failure",
        f"{BLOCK}, on_failure: neither result, retry_mode nor rules are given: give one, or "
        "remove on_failure.",
        on_failure={},
    ),
    with_blocks(
        "rollback of a parallel pipeline",
        f"{BLOCK}, on_failure: execution_mode PARALLEL has no rollback: use QUEUED or SUPERSEDED.",
        mode="PARALLEL",
        on_failure={"result": "ROLLBACK"},
    ),
    refused(
        "rollback of the source stage",
        f'{P}: stage "Source", on_success: the source stage cannot be rolled back: declare '
        "it on a later stage.",
        stages=[
            {**SOURCE, "on_success": {"result": "ROLLBACK", "rules": [alarm()]}},
            BUILD,
            DEPLOY,
        ],
    ),
    with_blocks(
        "no rule",
        f"{BLOCK}, before_entry: 0 rules are declared; AWS takes 1 to 5.",
        before_entry={"rules": []},
    ),
    with_blocks(
        "six rules",
        f"{BLOCK}, on_failure: 6 rules are declared; AWS takes 1 to 5.",
        on_failure={"rules": [alarm(f"Alarm{n}") for n in range(6)]},
    ),
    with_blocks(
        "rule twice",
        f'{BLOCK}, on_success rule "Alarm" is declared 2 times: give each rule of a condition '
        "a name of its own.",
        on_success={"rules": [alarm(), alarm()]},
    ),
    with_blocks(
        "rule name",
        f'{BLOCK}, on_success rule "My alarm": the name must be 1 to 100 characters of '
        "A-Z a-z 0-9 . @ - _.",
        on_success={"rules": [alarm("My alarm")]},
    ),
    with_blocks(
        "rule type",
        f'{BLOCK}, on_success rule "Alarm": type "CloudwatchAlarms" is unknown (did you mean '
        f'"CloudWatchAlarm"?); AWS has {RULES}.',
        on_success={"rules": [alarm(type="CloudwatchAlarms")]},
    ),
    with_blocks(
        "rule without its key",
        f'{BLOCK}, on_success rule "Alarm": configuration lacks "AlarmName", which rule '
        "CloudWatchAlarm needs.",
        on_success={"rules": [alarm(configuration={})]},
    ),
    with_blocks(
        "rule with a value that is none",
        f'{BLOCK}, before_entry rule "Main": configuration "Operator" is "EQUALS"; AWS takes '
        '"EQ", "NE", "CONTAINS", "MATCHES".',
        before_entry={
            "rules": [
                {
                    "name": "Main",
                    "type": "VariableCheck",
                    "configuration": {
                        "Variable": "#{Source.BranchName}",
                        "Value": "main",
                        "Operator": "EQUALS",
                    },
                }
            ]
        },
    ),
    with_blocks(
        "rule that reads what its stage makes",
        f'{BLOCK}, before_entry rule "Check": input artifact "Image" is produced by stage '
        '"Build", action "Image", which does not run earlier: give it a lower run_order or '
        "an earlier stage.",
        before_entry={
            "rules": [
                {
                    "name": "Check",
                    "type": "Commands",
                    "commands": ["./check"],
                    "input_artifacts": ["Image"],
                }
            ]
        },
    ),
    with_blocks(
        "rule of 4 minutes",
        f'{BLOCK}, on_success rule "Alarm": timeout_in_minutes 4 is not a whole number from '
        "5 to 86400.",
        on_success={"rules": [alarm(timeout_in_minutes=4)]},
    ),
    with_blocks(
        "Commands without commands",
        f'{BLOCK}, before_entry rule "Check": a Commands rule without commands: give at least one.',
        before_entry={"rules": [{"name": "Check", "type": "Commands"}]},
    ),
    with_blocks(
        "commands of an alarm",
        f'{BLOCK}, on_success rule "Alarm": commands are for a Commands rule, not for '
        "CloudWatchAlarm: remove them.",
        on_success={"rules": [alarm(commands=["true"])]},
    ),
    with_triggers(
        "trigger of no source",
        f'{P}: trigger of "Sorce": there is no such source action (did you mean "Source"?).',
        triggers=[{"source_action": "Sorce", "push": [MAIN]}],
    ),
    refused(
        "trigger of a bucket",
        f"{TRIGGER}: its type is Source/S3, and only Source/CodeStarSourceConnection has "
        "triggers: remove it.",
        stages=[
            stage(
                "Source",
                action(
                    "Source",
                    "Source/S3",
                    output_artifacts=["Source"],
                    configuration={"S3Bucket": "acme", "S3ObjectKey": "orders.zip"},
                ),
            ),
            BUILD,
            DEPLOY,
        ],
        triggers=push(MAIN),
    ),
    with_triggers(
        "trigger twice",
        f"{TRIGGER} is declared 2 times; AWS takes one for each source action: put their "
        "filters into one.",
        triggers=push(MAIN) * 2,
    ),
    with_triggers(
        "trigger without filters",
        f"{TRIGGER}: neither push nor pull_request is given: give a filter, or remove the "
        "trigger to start on every push to the source's branch.",
        triggers=push(),
    ),
    with_triggers(
        "four pushes",
        f"{TRIGGER}: 4 push filters are declared; AWS takes 3.",
        triggers=push(*[MAIN] * 4),
    ),
    with_triggers(
        "four pull requests",
        f"{TRIGGER}: 4 pull_request filters are declared; AWS takes 3.",
        triggers=[{"source_action": "Source", "pull_request": [MAIN] * 4}],
    ),
    with_triggers(
        "tags beside branches",
        f"{TRIGGER}, push 1: tags and branches cannot be in one filter: make a second push "
        "of the tags.",
        triggers=push({**MAIN, "tags": {"includes": ["v*"]}}),
    ),
    with_triggers(
        "tags beside file paths",
        f"{TRIGGER}, push 2: tags and file_paths cannot be in one filter: make a second push "
        "of the tags.",
        triggers=push(MAIN, {"file_paths": {"includes": ["src/**"]}, "tags": {"includes": ["v*"]}}),
    ),
    with_triggers(
        "file paths alone",
        f"{TRIGGER}, push 1: file_paths need branches beside them: add branches, such as "
        'includes = ["**"].',
        triggers=push({"file_paths": {"includes": ["src/**"]}}),
    ),
    with_triggers(
        "empty push",
        f"{TRIGGER}, push 1: nothing is given to filter by: give branches or tags, or remove it.",
        triggers=push({}),
    ),
    with_triggers(
        "empty pull request",
        f"{TRIGGER}, pull_request 1: nothing is given to filter by: give branches, or remove it.",
        triggers=[{"source_action": "Source", "pull_request": [{}]}],
    ),
    with_triggers(
        "branches without patterns",
        f"{TRIGGER}, push 1: branches has neither includes nor excludes: give a pattern, or "
        "remove it.",
        triggers=push({"branches": {}}),
    ),
    with_triggers(
        "nine patterns",
        f"{TRIGGER}, push 1: branches.excludes has 9 patterns; AWS takes 8.",
        triggers=push({"branches": {"excludes": [f"b{n}" for n in range(9)]}}),
    ),
    with_triggers(
        "pattern of 256 characters",
        f'{TRIGGER}, push 1: branches.includes: the pattern "{"b" * 40}..." has 256 '
        "characters; AWS takes 1 to 255.",
        triggers=push({"branches": {"includes": ["b" * 256]}}),
    ),
    with_triggers(
        "event",
        f'{TRIGGER}, pull_request 1: event "OPENED" is unknown (did you mean "OPEN"?); AWS '
        'takes "CLOSED", "OPEN" or "UPDATED".',
        triggers=[{"source_action": "Source", "pull_request": [{**MAIN, "events": ["OPENED"]}]}],
    ),
    refused(
        "51 triggers",
        f"{P}: 51 triggers are declared; AWS takes 50.",
        f'{P}: stage "Source": 51 actions are declared; AWS takes 1 to 50.',
        stages=[
            stage("Source", *(connection_source(f"S{n}") for n in range(51))),
            stage("Build", build(input_artifacts=["S0"])),
        ],
        triggers=[{"source_action": f"S{n}", "push": [MAIN]} for n in range(51)],
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:  # noqa: ARG001
    refusal.only(*messages)
