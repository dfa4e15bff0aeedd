"""Pipelines as a Mermaid flowchart: what a pull request and a README show of them.

A pipeline is a group, a stage is one in it, and in a stage each account and Region is one. Solid
arrows are the order of execution; what they carry is written on them. A dotted arrow is an artifact
that skips an action, or what happens on failure. Equal pipelines give equal text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from delivery.masking import AFTER_APPLY
from delivery.pipelines import OWN_ACCOUNT, Action, Condition, Pipeline, Stage

# What Mermaid draws where nobody raised its limits, which a page such as GitHub's does not.
MOST_ARROWS = 500
MOST_CHARACTERS = 50_000
# Of one value in a label: a longer one makes its box wider than a page.
_MOST_OF_A_LABEL = 200

_NONE_PLANNED = "No pipeline is planned."
_DETECTED = "as the source actions are told of a change"
_FROM_OUTSIDE = "by hand, or from outside of this plan"


def flowchart(pipelines: Sequence[Pipeline]) -> str:
    """All `pipelines` as one flowchart, in the order given. It ends with a newline."""
    chart = _Chart()
    for number, pipeline in enumerate(pipelines, start=1):
        _pipeline(chart, f"p{number}", pipeline)
    if not pipelines:
        chart.add(f"none{_box(_NONE_PLANNED)}")
    return chart.text()


def is_drawable(text: str) -> bool:
    """Whether a page that left Mermaid's limits alone draws the flowchart `text`."""
    return len(text) <= MOST_CHARACTERS and text.count(_SOLID) + text.count(_DOTTED) <= MOST_ARROWS


_SOLID = " -->"
_DOTTED = " -.->"


@dataclass
class _Chart:
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    carried: list[str] = field(default_factory=list)
    arrows: int = 0

    def add(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    def open(self, name: str, *title: str) -> None:
        self.add(f"subgraph {name}[{_label(*title)}]")
        self.depth += 1

    def close(self) -> None:
        self.depth -= 1
        self.add("end")

    def arrow(self, start: str, end: str, carries: Iterable[str] = ()) -> None:
        self.arrows += 1
        self.add(f"{start}{_SOLID}{_carried(carries)} {end}")

    def text(self) -> str:
        carried = self.carried
        if carried and self.arrows + len(carried) > MOST_ARROWS:
            left_out = f"{len(carried)} artifacts are left out: Mermaid draws {MOST_ARROWS} arrows."
            carried = [f"    leftOut{_box(left_out)}"]
        return "\n".join(["flowchart TB", *self.lines, *carried]) + "\n"


def _pipeline(chart: _Chart, name: str, pipeline: Pipeline) -> None:
    chart.open(name, f"Pipeline {pipeline.name}, {pipeline.type}, {pipeline.execution_mode}")
    # Each with the names of the source actions that it leads to; none means the first of all.
    starts: list[tuple[str, tuple[str | None, ...]]] = [
        (trigger.event, (trigger.source_action,)) for trigger in pipeline.triggers
    ]
    if pipeline.detecting:
        starts.append((_DETECTED, pipeline.detecting))
    starts = starts or [(_DETECTED if pipeline.stages is None else _FROM_OUTSIDE, ())]
    triggers = [f"{name}t{number}" for number in range(1, len(starts) + 1)]
    for trigger, (event, _) in zip(triggers, starts, strict=True):
        chart.add(f"{trigger}([{_label('starts', event)}])")
    if pipeline.stages is None:
        chart.add(f"{name}s{_box(f'stages {AFTER_APPLY}')}")
        ranks = [[f"{name}s"]]
        nodes: dict[str, Action] = {}
    else:
        ranks, nodes = _stages(chart, name, pipeline)
    if ranks:
        started = {
            trigger: [id_ for id_, action in nodes.items() if action.name in sources]
            for trigger, (_, sources) in zip(triggers, starts, strict=True)
        }
        for trigger in triggers:
            for end in started.get(trigger) or ranks[0]:
                chart.arrow(trigger, end)
    _arrows(chart, name, ranks, nodes)
    chart.close()


def _stages(
    chart: _Chart, name: str, pipeline: Pipeline
) -> tuple[list[list[str]], dict[str, Action]]:
    """Draw the stages; gives the nodes in the order they are reached, and the action of each."""
    ranks: list[list[str]] = []
    nodes: dict[str, Action] = {}
    for number, stage in enumerate(pipeline.stages or (), start=1):
        own = f"{name}s{number}"
        actions = {f"{own}a{n}": action for n, action in enumerate(stage.actions, start=1)}
        before, after, failed = (
            {f"{own}{letter}{n}": each for n, each in enumerate(_when(stage, when), start=1)}
            for letter, when in (("b", "before entry"), ("d", "on success"), ("f", "on failure"))
        )
        chart.open(own, f"Stage {stage.name}")
        for node, condition in before.items():
            chart.add(_condition(node, condition))
        _places(chart, own, actions, pipeline.region)
        for node, condition in after.items():
            chart.add(_condition(node, condition))
        if not (actions or before or after):
            chart.add(f"{own}a{_box('no actions')}")
            ranks.append([f"{own}a"])
        chart.close()
        for node, condition in failed.items():
            chart.add(_condition(node, condition))
            chart.arrows += 1
            chart.add(f"{own}{_DOTTED} {node}")
        of_action = {id(action): node for node, action in actions.items()}
        ranks += [[node] for node in before]
        ranks += [[of_action[id(action)] for action in group] for _, group in stage.groups()]
        ranks += [[node] for node in after]
        nodes |= actions
    return ranks, nodes


def _places(chart: _Chart, stage: str, actions: dict[str, Action], region: str | None) -> None:
    """The actions of a stage by account and Region; a person approves, in no account of theirs."""
    places: dict[tuple[str, str | None], dict[str, Action]] = {}
    for node, action in actions.items():
        if action.approval:
            limit = action.timeout_in_minutes
            waits = "approval" if limit is None else f"approval, {limit} min"
            chart.add(f"{node}{{{_label(action.name, waits)}}}")
        else:
            place = (action.account, action.region or region)
            places.setdefault(place, {})[node] = action
    for number, ((account, where), here) in enumerate(places.items(), start=1):
        told = account if account == OWN_ACCOUNT else f"account {account}"
        chart.open(f"{stage}g{number}", f"{told}, {where}" if where else told)
        for node, action in here.items():
            chart.add(f"{node}{_box(action.name, action.type)}")
        chart.close()


def _when(stage: Stage, when: str) -> Iterator[Condition]:
    return (condition for condition in stage.conditions if condition.when == when)


def _condition(node: str, condition: Condition) -> str:
    rules = ", ".join(condition.rules)
    result = condition.result or "no result"
    told = f"{rules}: {result}" if rules else result
    return f"{node}{{{{{_label(condition.when, told)}}}}}"


def _arrows(chart: _Chart, name: str, ranks: list[list[str]], nodes: dict[str, Action]) -> None:
    producer = {
        artifact: node
        for node, action in nodes.items()
        for artifact in action.output_artifacts
        if artifact != AFTER_APPLY
    }
    wanted: dict[tuple[str, str], list[str]] = {}
    for node, action in nodes.items():
        for artifact in action.input_artifacts:
            if producer.get(artifact, node) != node:
                wanted.setdefault((producer[artifact], node), []).append(artifact)
    for number, (rank, following) in enumerate(pairwise(ranks), start=1):
        if len(rank) == 1 or len(following) == 1:
            for start in rank:
                for end in following:
                    chart.arrow(start, end, wanted.pop((start, end), ()))
        else:
            # All of these before any of those, without an arrow for each pair.
            chart.add(f"{name}j{number}(({_label('then')}))")
            for start in rank:
                chart.arrow(start, f"{name}j{number}")
            for end in following:
                chart.arrow(f"{name}j{number}", end)
    chart.carried += [
        f"    {start}{_DOTTED}{_carried(artifacts)} {end}"
        for (start, end), artifacts in wanted.items()
    ]


def _carried(artifacts: Iterable[str]) -> str:
    told = ", ".join(artifacts)
    return f"|{_label(told)}|" if told else ""


def _box(*lines: str) -> str:
    return f"[{_label(*lines)}]"


def _label(*lines: str) -> str:
    """Lines of text in quotes, in which nothing is Mermaid's, Markdown's or HTML's."""
    return '"' + "<br/>".join(map(_escaped, lines)) + '"'


def _escaped(text: str) -> str:
    # Mermaid reads quotes, `#` and `%%` in a label, its Markdown reads lists, emphasis and links,
    # and a browser the rest. A character by its number is none of these to any of them. The colon
    # is one of them: Mermaid looks for `style...:...#...;` in the raw text, and takes the last `;`.
    text = " ".join("".join(map(_visible, text)).split()) or " "
    if len(text) > _MOST_OF_A_LABEL:
        text = text[: _MOST_OF_A_LABEL - 1] + "…"
    return "".join(
        each if _is_plain(text, place) else f"#{ord(each)};{_parted(text, place)}"
        for place, each in enumerate(text)
    )


def _parted(text: str, place: int) -> str:
    # It looks for `$$` of formulas, `fa:fa-` of icons and `\\n` once the numbers are characters
    # again: something that nobody sees comes between.
    return "#8203;" if text[place] in "$\\" or text[place : place + 3] == ":fa" else ""


def _is_plain(text: str, place: int) -> bool:
    each = text[place]
    if each.isalnum() or each in " ,/":
        return True
    around = text[max(place - 1, 0) : place + 2]
    if each in "-_":
        return len(around) == 3 and around[0].isalnum() and around[2].isalnum()
    # `1)` would begin a list.
    return each == "(" or (each == ")" and place > 0 and not text[place - 1].isdigit())


def _visible(each: str) -> str:
    """A space for what breaks a line, and a sign for what nobody sees or is no character at all."""
    category = unicodedata.category(each)
    if each.isspace() or category in ("Zl", "Zp"):
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category.startswith("C") else each
