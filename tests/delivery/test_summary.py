"""The summary that a person reads before `apply`: its whole text, and what never stands in it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest
from rich.console import Console

from delivery import summary
from delivery.plan import UNKNOWN, OutputChange, Plan

DATA = Path(__file__).parent / "data"
SECRET = "never-print-me"


def plan(name: str) -> Plan:
    return Plan.from_json(json.loads((DATA / f"{name}-plan.json").read_text()))


def printed(plans: Mapping[str, Plan], *, terminal: bool = False, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    color: Literal["standard", "auto"] = "standard" if terminal else "auto"
    console = Console(file=stream, force_terminal=terminal, color_system=color, width=40)
    summary.render(summary.lines("prod", plans), console)
    return raw.getvalue().decode(encoding)


def test_what_is_lost_comes_first_and_says_what_forces_it() -> None:
    assert summary.plain("prod", {"tools": plan("losses")}) == [
        "prod: 1 stack, 2 TO DESTROY, 2 TO REPLACE, 1 TO FORGET",
        "",
        "Stack tools",
        "!! DESTROY aws_codepipeline.old",
        "!! DESTROY aws_s3_bucket.this",
        '!! REPLACE aws_ecr_repository.this["orders"]',
        "           forced by encryption_configuration[0].kms_key, name; the old one goes first",
        "!! REPLACE aws_iam_role.deploy",
        "           forced by no attribute: tainted, or asked for; the new one comes first",
        "!! FORGET aws_kms_key.this",
        "           stays in AWS; Terraform no longer manages it",
        "   1 to change, 2 to replace, 2 to destroy, 1 to forget",
        "   outputs",
        '     - bucket = "acme-artifacts" -> (removed)',
        "     ~ password = (sensitive) -> (sensitive)",
        "     ~ retention = 30 -> 90",
    ]


def test_every_address_is_listed_under_the_counts_where_that_is_asked() -> None:
    told = summary.lines("prod", {"tools": plan("losses")}, with_addresses=True)
    texts = [line.plain for line in told]
    start = texts.index("   1 to change, 2 to replace, 2 to destroy, 1 to forget") + 1
    assert sorted(texts[start : texts.index("   outputs")]) == [
        '     ! aws_ecr_repository.this["orders"]',
        "     ! aws_iam_role.deploy",
        "     ! aws_kms_key.this",
        "     - aws_codepipeline.old",
        "     - aws_s3_bucket.this",
        "     ~ aws_cloudwatch_log_group.this",
    ]


def test_a_first_plan_shows_its_pipeline_as_a_tree() -> None:
    assert summary.plain("prod", {"tools": plan("first")}) == [
        "prod: 1 stack, nothing destroyed or replaced",
        "",
        "Stack tools",
        "   2 to create",
        "   outputs",
        "     + pipeline_arn = (known after apply)",
        '     + repository = {"arn": "(known after apply)", "name": "orders"}',
        "     + token = (sensitive)",
        "",
        "   Pipeline orders-prod  V2, QUEUED",
        "   ├─ trigger  Source: push: branches main, release/* except release/old; "
        "file paths src/**",
        "   ├─ trigger  Source: push: tags any except v0*",
        "   ├─ trigger  Source: pull request OPEN, UPDATED: branches main",
        "   ├─ Source",
        "   │  └─ 1  Source   Source/CodeStarSourceConnection  account 111111111111",
        "   └─ Deploy",
        "      ├─ before entry  condition Quiet (CloudWatchAlarm): FAIL",
        "      ├─ 1  Approve  Approval/Manual                  [approval 60 min]",
        "      ├─ 2  in parallel",
        "      │  ├─ Worker   Deploy/S3                        "
        "account (known after apply), eu-central-1",
        "      │  └─ Api      Deploy/ECS                       account 222222222222",
        "      └─ on failure  RETRY (FAILED_ACTIONS)",
    ]


def test_stacks_are_told_in_the_order_given_and_no_changes_is_said() -> None:
    told = summary.plain("prod", {"b": plan("unchanged"), "a": plan("unchanged")})
    assert told == [
        "prod: 2 stacks, nothing destroyed or replaced",
        "",
        "Stack b",
        "   no changes",
        "",
        "Stack a",
        "   no changes",
    ]


def test_a_failed_plan_says_so_before_anything_else_of_its_stack() -> None:
    errored = Plan.from_json(
        {**json.loads((DATA / "losses-plan.json").read_text()), "errored": True}
    )
    assert summary.plain("prod", {"tools": errored})[3] == (
        "!! THIS PLAN FAILED: it is not whole, and cannot be applied"
    )


@pytest.mark.parametrize("name", ["first", "losses"])
def test_sensitive_values_stand_nowhere(name: str) -> None:
    plans = {"tools": plan(name)}
    assert SECRET in (DATA / f"{name}-plan.json").read_text()
    assert SECRET not in printed(plans, terminal=True)
    assert SECRET not in json.dumps(summary.as_json("prod", plans))


def test_a_log_gets_the_plain_lines_whatever_its_width() -> None:
    plans = {"tools": plan("losses"), "target": plan("first")}
    assert printed(plans).splitlines() == summary.plain("prod", plans)


def test_a_terminal_gets_colour_and_the_losses_in_red() -> None:
    text = printed({"tools": plan("losses")}, terminal=True)
    assert "\x1b[1;31m!! DESTROY aws_s3_bucket.this\x1b[0m" in text


def test_where_only_ascii_can_be_written_the_guides_keep_their_columns() -> None:
    plans = {"tools": plan("first")}
    told = printed(plans, encoding="ascii").splitlines()
    assert "      |  `- Api      Deploy/ECS                       account 222222222222" in told
    assert [len(line) for line in told] == [len(line) for line in summary.plain("prod", plans)]


def test_json_has_the_losses_the_counts_and_the_pipelines() -> None:
    told = summary.as_json("prod", {"tools": plan("losses"), "target": plan("first")})
    assert json.loads(json.dumps(told)) == told
    assert told["environment"] == "prod"
    tools = told["stacks"]["tools"]
    assert tools["counts"] == {
        "create": 0,
        "change": 1,
        "replace": 2,
        "destroy": 2,
        "forget": 1,
    }
    assert tools["losses"][2] == {
        "address": 'aws_ecr_repository.this["orders"]',
        "verb": "replace",
        "forced_by": ["encryption_configuration[0].kms_key", "name"],
        "new_first": False,
    }
    (pipeline,) = told["stacks"]["target"]["pipelines"]
    assert pipeline["stages"][1]["actions"][0] == {
        "name": "Approve",
        "type": "Approval/Manual",
        "run_order": 1,
        "account": "111111111111",
        "region": None,
        "approval": True,
        "timeout_in_minutes": 60,
        "input_artifacts": [],
        "output_artifacts": [],
        "detects_changes": False,
    }


MANIFEST = "kind: Röle\nmetadata:\n  name: orders\n"
OUTPUTS = {
    "commands": OutputChange(("create",), None, ["set -e", "cat <<'END'\n{}\nEND"], False),
    "documents": OutputChange(
        ("update",), {"appspec.yaml": "version: 0.0"}, {"appspec.yaml": MANIFEST}, False
    ),
    "first": OutputChange(("create",), None, UNKNOWN, False),
    "gone": OutputChange(("delete",), MANIFEST, None, False),
    "line": OutputChange(("create",), None, "kind: Röle", False),
    "path": OutputChange(("create",), None, "C:\\new", False),
    "token": OutputChange(("create",), None, MANIFEST, True),
}


def test_a_text_of_several_lines_is_its_first_and_how_many_there_are() -> None:
    told = summary.plain("prod", {"tools": Plan(resources=(), outputs={}, output_changes=OUTPUTS)})
    assert told[told.index("   outputs") + 1 :] == [
        """     + commands = ["set -e", "cat <<'END' ... (3 lines)"]""",
        '     ~ documents = {"appspec.yaml": "version: 0.0"} -> '
        '{"appspec.yaml": "kind: Röle ... (3 lines)"}',
        "     + first = (known after apply)",
        '     - gone = "kind: Röle ... (3 lines)" -> (removed)',
        '     + line = "kind: Röle"',
        '     + path = "C:\\\\new"',
        "     + token = (sensitive)",
    ]


def test_json_has_every_line_of_an_output() -> None:
    told = summary.as_json(
        "prod", {"tools": Plan(resources=(), outputs={}, output_changes=OUTPUTS)}
    )
    (gone,) = [each for each in told["stacks"]["tools"]["outputs"] if each["name"] == "gone"]
    assert json.loads(gone["before"]) == MANIFEST
