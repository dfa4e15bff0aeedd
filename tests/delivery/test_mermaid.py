"""The flowchart of pipelines, as a parser reads it, and names that try to break it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.masking import AFTER_APPLY
from delivery.mermaid import MOST_ARROWS, flowchart, is_drawable
from delivery.pipelines import Action, Condition, Home, Pipeline, Stage, Trigger, planned
from delivery.plan import Plan

from .flowchart import Flowchart, parse

DATA = Path(__file__).parent / "data"
OWN = "111111111111"
HOSTILE = (
    "end",
    "graph",
    'a "quoted" name',
    '"]; click p1 href "javascript:alert(1)"',
    "a]b [c] (d) {e}",
    "`code`",
    "%% gone",
    "%%{init: {'theme': 'dark'}}%%",
    "<script>alert(1)</script><br/>",
    "&lt; &#35;",
    "#quot; #35; #",
    # Mermaid takes the last `;` of a line that looks so.
    "lifestyle: x:#fff;",
    "1. a list",
    "1) a list",
    "- a list",
    "# a heading",
    "> said",
    "**bold** _leaning_ ~~gone~~",
    "www.example.com https://example.com",
    "fa:fa-ban $$x^2$$ \\n",
    "a | b || c",
    "--> p1 -.-> x",
    "subgraph",
    "日本, Straße",
    "…" * 3,
)


def action(name: str, run_order: int = 1, **changes: object) -> Action:
    plain = Action(name, "Deploy/ECS", run_order, OWN, None, False, None, (), ())
    return replace(plain, **changes)  # type: ignore[arg-type]


def pipeline(*stages: Stage, name: str = "orders", triggers: tuple[Trigger, ...] = ()) -> Pipeline:
    return Pipeline("a", name, "V2", "QUEUED", "eu-west-1", triggers, stages)


def drawn(*pipelines: Pipeline) -> Flowchart:
    return parse(flowchart(pipelines))


def source(*artifacts: str, name: str = "Source") -> Action:
    return action(name, output_artifacts=artifacts, type="Source/S3")


def test_a_planned_pipeline_is_drawn_from_its_triggers_to_its_last_action() -> None:
    plan = Plan.from_json(json.loads((DATA / "first-plan.json").read_text()))
    chart = drawn(*planned(plan, Home(OWN, "eu-west-1")))
    assert chart.groups["p1"] == "Pipeline orders-prod, V2, QUEUED"
    triggers = [node for node in chart.nodes.values() if node.shape == "stadium"]
    assert [node.lines[1] for node in triggers] == [
        "push: branches main, release/* except release/old; file paths src/**",
        "push: tags any except v0*",
        "pull request OPEN, UPDATED: branches main",
    ]
    started = {arrow.end for arrow in chart.arrows for node in triggers if arrow.start == node.id}
    assert started == {chart.named("Source").id}
    assert chart.after("Source") == {"before entry"}
    assert chart.after("before entry") == {"Approve"}
    assert chart.after("Approve") == {"Worker", "Api"}
    assert chart.after("Api") == set()


def test_an_action_is_in_the_group_of_its_stage_and_that_of_its_account_and_region() -> None:
    here, there = action("Here"), action("There", account="222222222222", region="us-east-1")
    chart = drawn(pipeline(Stage("Deploy", (here, there), ())))
    outer = ("Pipeline orders, V2, QUEUED", "Stage Deploy")
    assert chart.named("Here").groups == (*outer, f"account {OWN}, eu-west-1")
    assert chart.named("There").groups == (*outer, "account 222222222222, us-east-1")
    assert chart.named("There").lines == ("There", "Deploy/ECS")


def test_what_is_not_known_before_apply_is_told_as_such() -> None:
    unknown = action("Api", account=AFTER_APPLY)
    chart = drawn(replace(pipeline(Stage("Deploy", (unknown,), ())), region=None))
    assert chart.named("Api").groups[-1] == f"account {AFTER_APPLY}"
    assert drawn(replace(pipeline(), stages=None)).named(f"stages {AFTER_APPLY}").shape == "box"


def test_parallel_actions_hang_on_the_same_ones_and_not_on_each_other() -> None:
    first, second = action("One"), action("Two")
    last = action("Last", 2)
    chart = drawn(pipeline(Stage("Source", (source(),), ()), Stage("D", (first, second, last), ())))
    assert chart.after("Source") == {"One", "Two"}
    assert chart.after("One") == chart.after("Two") == {"Last"}


def test_all_of_several_come_before_each_of_the_next_several() -> None:
    stages = (
        Stage("A", (action("A1"), action("A2")), ()),
        Stage("B", (action("B1"), action("B2")), ()),
    )
    chart = drawn(pipeline(*stages))
    assert chart.named("then").shape == "circle"
    assert chart.after("A1") == chart.after("A2") == {"then"}
    assert chart.after("then") == {"B1", "B2"}


def test_an_artifact_is_written_on_the_arrow_to_who_takes_it() -> None:
    build = action("Image", input_artifacts=("App", "Chart"), output_artifacts=("Image",))
    deploy = action("Service", input_artifacts=("Image", "Chart"))
    stages = [Stage(each.name, (each,), ()) for each in (source("App", "Chart"), build, deploy)]
    chart = drawn(pipeline(*stages))
    assert chart.carried("Source", "Image") == ["App, Chart"]
    assert chart.carried("Image", "Service") == ["Image"]
    # From farther back it is an arrow of its own, which is no order.
    assert chart.carried("Source", "Service") == ["Chart"]
    assert [each.text for each in chart.arrows if each.dotted] == ["Chart"]


def test_approvals_and_conditions_are_of_a_shape_of_their_own_and_in_no_account() -> None:
    approve = action("Approve", approval=True, timeout_in_minutes=60, type="Approval/Manual")
    conditions = (
        Condition("before entry", "SKIP", ("Quiet (CloudWatchAlarm)",)),
        Condition("on success", "ROLLBACK", ("Check (LambdaInvoke)",)),
        Condition("on failure", "RETRY (FAILED_ACTIONS)", ()),
    )
    chart = drawn(pipeline(Stage("Deploy", (approve, action("Api", 2)), conditions)))
    approval = chart.named("Approve")
    assert (approval.shape, approval.lines) == ("diamond", ("Approve", "approval, 60 min"))
    assert approval.groups[-1] == "Stage Deploy"
    before, after, failed = map(chart.named, ("before entry", "on success", "on failure"))
    assert {each.shape for each in (before, after, failed)} == {"hexagon"}
    assert before.lines[1] == "Quiet (CloudWatchAlarm): SKIP"
    assert failed.lines[1] == "RETRY (FAILED_ACTIONS)"
    assert chart.after("before entry") == {"Approve"}
    assert chart.after("Api") == {"on success"}
    # Whichever action of the stage fails.
    (failing,) = [each for each in chart.arrows if each.end == failed.id]
    assert (chart.groups[failing.start], failing.dotted) == ("Stage Deploy", True)


def test_a_pipeline_that_declares_no_trigger_says_what_starts_it() -> None:
    sources = (source(name="Image"), replace(source(), detects_changes=True))
    chart = drawn(pipeline(Stage("Source", sources, ())))
    assert chart.after("starts") == {"Source"}
    assert chart.named("starts").lines[1] == "as the source actions are told of a change"


def test_a_pipeline_that_nothing_of_the_plan_starts_says_so() -> None:
    chart = drawn(pipeline(Stage("Source", (source(),), ())))
    assert chart.after("starts") == {"Source"}
    assert chart.named("starts").lines[1] == "by hand, or from outside of this plan"


def test_a_schedule_does_not_keep_changes_from_starting_it() -> None:
    stage = Stage("Source", (replace(source(), detects_changes=True),), ())
    chart = drawn(pipeline(stage, triggers=(Trigger("schedule nightly", None),)))
    told = [node.lines[1] for node in chart.nodes.values() if node.shape == "stadium"]
    assert told == ["schedule nightly", "as the source actions are told of a change"]


def test_a_trigger_leads_to_its_source_action_and_one_from_outside_to_all() -> None:
    sources = Stage("Source", (source(name="App"), source(name="Chart")), ())
    triggers = (Trigger("push", "Chart"), Trigger("schedule nightly", None))
    chart = drawn(pipeline(sources, triggers=triggers))
    ends = {
        node.lines[1]: {each.end for each in chart.arrows if each.start == node.id}
        for node in chart.nodes.values()
        if node.shape == "stadium"
    }
    app, its_chart = chart.named("App").id, chart.named("Chart").id
    assert ends == {"push": {its_chart}, "schedule nightly": {app, its_chart}}


def test_several_pipelines_are_one_flowchart_with_a_group_for_each() -> None:
    stage = Stage("Source", (source("App"), action("Take", 2, input_artifacts=("App",))), ())
    chart = drawn(pipeline(stage, name="a"), pipeline(stage, name="b"))
    assert [chart.groups[each] for each in ("p1", "p2")] == [
        "Pipeline a, V2, QUEUED",
        "Pipeline b, V2, QUEUED",
    ]
    # One's artifact is not the other's, though it is called the same.
    assert [(each.start[:2], each.end[:2]) for each in chart.arrows if each.text == "App"] == [
        ("p1", "p1"),
        ("p2", "p2"),
    ]


def test_no_pipeline_at_all_is_a_flowchart_that_says_so() -> None:
    assert [node.lines for node in drawn().nodes.values()] == [("No pipeline is planned.",)]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_diagram_or_is_shown_as_another(name: str) -> None:
    taken = action(name, input_artifacts=(name,))
    stages = (
        Stage(name, (source(name, name="Source"),), (Condition("before entry", name, (name,)),)),
        Stage("Deploy", (taken,), ()),
    )
    chart = drawn(pipeline(*stages, name=name, triggers=(Trigger(name, None),)))
    assert chart.named(name).lines == (name, "Deploy/ECS")
    assert chart.carried("Source", name) == [name]
    assert chart.groups["p1s1"] == f"Stage {name}"
    assert chart.groups["p1"] == f"Pipeline {name}, V2, QUEUED"
    assert chart.named("starts").lines[1] == name
    assert chart.named("before entry").lines[1] == f"{name}: {name}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines\t of  it", "two lines of it"),
        ("a\u2028b", "a b"),
        ("", ""),
        # Nobody sees that the letters stand in another order, or are not there.
        ("a\u202eb\u200bc\x00d\ud800", "a�b�c�d�"),
    ],
)
def test_what_nobody_sees_is_shown(name: str, shown: str) -> None:
    chart = drawn(pipeline(Stage("Deploy", (action(name),), ())))
    (node,) = [each for each in chart.nodes.values() if each.shape == "box"]
    assert node.lines[0].strip() == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    trigger = Trigger("push: branches " + "x" * 1000, None)
    (_, told) = drawn(pipeline(triggers=(trigger,))).named("starts").lines
    assert len(told) == 200
    assert told.endswith("x…")


def test_equal_pipelines_give_equal_text() -> None:
    stage = Stage("Deploy", (action("A"), action("B", account="222222222222")), ())
    assert flowchart([pipeline(stage)]) == flowchart([pipeline(stage)])


def test_artifacts_go_first_where_there_are_more_arrows_than_mermaid_draws() -> None:
    many = tuple(f"A{number}" for number in range(MOST_ARROWS))
    takes = tuple(action(f"T{each}", input_artifacts=(each,)) for each in many)
    between = Stage("Between", (action("Wait"),), ())
    text = flowchart([pipeline(Stage("S", (source(*many),), ()), between, Stage("T", takes, ()))])
    chart = parse(text)
    told = [node.lines[0] for node in chart.nodes.values() if node.shape == "box"]
    assert f"{MOST_ARROWS} artifacts are left out: Mermaid draws {MOST_ARROWS} arrows." in told
    assert not any(arrow.dotted for arrow in chart.arrows)
    assert not is_drawable(text)
    assert is_drawable(flowchart([pipeline(between)]))
