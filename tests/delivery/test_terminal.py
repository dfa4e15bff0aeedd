"""What reaches a terminal is read there: no value of a plan, a file or Terraform steers it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from delivery import documents, mermaid, printing, summary
from delivery.errors import DeliveryError, Location, Problem
from delivery.markup import is_visible
from delivery.pipelines import planned
from delivery.plan import OutputChange, Plan, Resource
from delivery.progress import Progress
from delivery.terminal import Line, tell

WIPES = "main\x1b[999A\x1b[J\nprod: 1 stack, nothing destroyed or replaced\r\u202e\u2066x"
SHOWN = (
    "main\\u001b[999A\\u001b[J\\u000aprod: 1 stack, nothing destroyed or replaced"
    "\\u000d\\u202e\\u2066x"
)
# With those that rich drops: backspace, bell, carriage return, form feed, vertical tab.
UNSEEN = (*map(chr, range(32)), "\x7f", "\x85", "\x9b", "\u200b", "\u2028", "\u2029", "\ufeff")
TURNS = (*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u061c")


def resource(address: str, values: dict[str, Any], *actions: str, **more: Any) -> Resource:
    return Resource(
        address=address,
        type=address.partition(".")[0],
        name="this",
        key=None,
        module="",
        mode="managed",
        values=values,
        before={},
        actions=actions,
        **more,
    )


def hostile() -> Plan:
    """A plan with WIPES in every place that the summary tells something of."""
    git = {"source_action_name": WIPES, "push": [{"branches": [{"includes": [WIPES]}]}]}
    rule = {"name": WIPES, "rule_type_id": [{"provider": WIPES}]}
    action = {"name": WIPES, "category": "Deploy", "provider": WIPES, "region": WIPES}
    stage = {
        "name": WIPES,
        "action": [{**action, "role_arn": WIPES}],
        "before_entry": [{"condition": [{"result": WIPES, "rule": [rule]}]}],
    }
    name = WIPES.replace(":", "")  # that of a pipeline is the last part of an ARN
    pipeline = {
        "name": name,
        "pipeline_type": WIPES,
        "execution_mode": WIPES,
        "trigger": [{"git_configuration": [git]}],
        "stage": [stage],
    }
    policy = json.dumps({"Statement": [{"Sid": WIPES}]})
    start = {"arn": f"arn:aws:codepipeline:x:1:{name}", "rule": WIPES, "input": ""}
    expression = {"name": WIPES, "schedule_expression": WIPES, "target": [start]}
    return Plan(
        resources=(
            resource("aws_codepipeline.this", pipeline, "create"),
            resource("aws_cloudwatch_event_target.this", start, "create"),
            resource("aws_scheduler_schedule.this", expression, "create"),
            resource(f'aws_a.this["{WIPES}"]', {"policy": policy}, "create"),
            resource(
                f'aws_b.this["{WIPES}"]', {}, "delete", "create", replace_paths=((WIPES, WIPES),)
            ),
        ),
        outputs={},
        output_changes={WIPES: OutputChange(("update",), WIPES, {WIPES: WIPES}, sensitive=False)},
    )


def printed(lines: list[Line]) -> list[str]:
    stream = io.StringIO()
    for line in lines:
        tell(Console(file=stream, width=20), line)
    return stream.getvalue().split("\n")[:-1]


@pytest.mark.parametrize("sign", [*UNSEEN, *TURNS], ids=ascii)
def test_what_nobody_sees_is_told_by_its_number(sign: str) -> None:
    number = f"\\u{ord(sign):04x}"
    styled = Line.of("a", (f"b{sign}", "bold"), Line(f"c{sign}"), f"d{sign}")
    assert Line(f"a{sign}b").plain == f"a{number}b"
    assert styled.plain == f"ab{number}c{number}d{number}"
    assert Line("a").append(sign).plain == f"a{number}"


def test_letters_of_any_language_and_the_guides_of_a_tree_stay() -> None:
    assert Line("├─ Änderung → 変更 עברית 🚀").plain == "├─ Änderung → 変更 עברית 🚀"


def test_a_text_that_was_not_looked_through_is_no_part_of_a_line() -> None:
    with pytest.raises(TypeError, match="may hold control characters"):
        Line("a").append(Text("\x1b[J"))


def test_no_value_of_a_plan_steers_the_terminal_that_the_summary_is_read_on() -> None:
    lines = summary.lines("prod", {WIPES: hostile()}, with_addresses=True)
    told = printed(lines)
    assert len(told) == len(lines)
    assert all(map(is_visible, "".join(told)))
    assert f"├─ trigger  {SHOWN}: push: branches {SHOWN}" in "\n".join(told)
    assert f"Pipeline {SHOWN.replace(':', '')}  {SHOWN}, {SHOWN}" in "\n".join(told)
    assert f"EventBridge rule {SHOWN}" in "\n".join(told)
    assert f"schedule {SHOWN}: {SHOWN}" in "\n".join(told)
    assert not any(line.startswith("prod: 1 stack, nothing") for line in told)


def test_no_value_of_a_plan_steers_the_terminal_that_the_policies_are_read_on() -> None:
    lines = list(documents.lines({WIPES: hostile()}))
    told = printed(lines)
    assert len(told) == len(lines)
    assert all(map(is_visible, "".join(told)))
    assert f'aws_a.this["{SHOWN}"] policy' in told


def test_no_value_of_a_plan_steers_the_terminal_that_a_diagram_is_read_on() -> None:
    assert all(map(is_visible, mermaid.flowchart(planned(hostile())).replace("\n", "")))


def test_an_error_has_one_line_for_its_message_and_one_for_each_of_its_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = Location(Path("a\x1b[J.yaml"), 1, 2)
    error = DeliveryError(Problem(f"wrong: {WIPES}", place, "do\n\tthis\x1b[2J"))
    printing.tell(error, as_json=False)
    assert capsys.readouterr().err.splitlines() == [
        f"error: a\\u001b[J.yaml:1:2: wrong: {SHOWN}",
        "  do",
        "          this\\u001b[2J",
    ]


def test_a_line_of_a_result_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    printing.line(WIPES)
    assert capsys.readouterr().out == f"{SHOWN}\n"


def test_json_escapes_what_nobody_sees_and_is_the_same_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {WIPES: [f"{WIPES}\x9b2J\U000e0041", "Ä"]}
    printing.print_json(value)
    told = capsys.readouterr().out
    assert all(map(is_visible, told.replace("\n", "")))
    assert json.loads(told) == value
    assert "Ä" in told


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_tells_a_warning_of_terraforms_and_does_not_obey_it(terminal: bool) -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, color_system=None, width=300)
    with Progress(console, [f"a{WIPES}"]) as progress:
        step = progress.events(f"a{WIPES}", "plan")
        step({"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": WIPES}})
        progress.step(f"a{WIPES}", f"[bold]{WIPES}")
    told = stream.getvalue()
    assert f"a{SHOWN}: warning: {SHOWN}" in told
    assert f"[bold]{SHOWN}" in told
    assert "\x1b[999A" not in told
    assert "\u202e" not in told
