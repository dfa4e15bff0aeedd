"""What an environment's plans will do, for the person who decides whether to apply them.

What is lost comes first and loudest; then how many resources change, the outputs that change, and
each pipeline as a tree. The text is the same on a terminal and in a log: only colour differs.
Sensitive values and what looks secret are never part of it, in text or in JSON.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.console import Console

from delivery import changes
from delivery.masking import hidden, hides, without_secrets
from delivery.pipelines import Home, Pipeline, planned
from delivery.pipelinetree import tree
from delivery.plan import OutputChange, Plan, Resource
from delivery.terminal import Line, tell

Verb = Literal["create", "change", "replace", "destroy", "forget"]

# Terraform's actions for one resource; what is not here (no-op, read) changes nothing.
VERBS: Mapping[tuple[str, ...], Verb] = {
    ("create",): "create",
    ("update",): "change",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("create", "forget"): "replace",
    ("delete",): "destroy",
    ("forget",): "forget",
}
# In the order they are told.
LOSSES: tuple[Verb, ...] = ("destroy", "replace", "forget")
_STYLES: Mapping[Verb, str] = {
    "create": "green",
    "change": "yellow",
    "replace": "bold red",
    "destroy": "bold red",
    "forget": "bold red",
}
MARKS: Mapping[Verb, str] = {"create": "+", "change": "~", "destroy": "-"}


@dataclass(frozen=True)
class Loss:
    """A resource that the plan destroys, replaces, or stops managing.

    `forced_by` are the attribute paths that make a change in place impossible; empty where
    Terraform replaces for another reason, such as a tainted resource.
    """

    address: str
    verb: Verb
    forced_by: tuple[str, ...]
    new_first: bool

    @property
    def cause(self) -> str:
        """Why a replacement is one."""
        if not self.forced_by:
            return "forced by no attribute: tainted, or asked for"
        return f"forced by {', '.join(self.forced_by)}"

    @property
    def order(self) -> str:
        """Which of the two is there first, in a replacement."""
        return "the new one comes first" if self.new_first else "the old one goes first"


NOTHING_LOST = "nothing destroyed or replaced"
FORGOTTEN = "stays in AWS; Terraform no longer manages it"


@dataclass(frozen=True)
class Output:
    """A changed output. `before` and `after` are text fit to print, None where there is none."""

    name: str
    verb: Verb
    before: str | None
    after: str | None


@dataclass(frozen=True)
class StackSummary:
    """What one stack's plan does. `changes` has the addresses of each verb that the plan has."""

    stack: str
    errored: bool
    losses: tuple[Loss, ...]
    changes: Mapping[Verb, tuple[str, ...]]
    outputs: tuple[Output, ...]
    pipelines: tuple[Pipeline, ...]

    @property
    def counts(self) -> dict[Verb, int]:
        """How many resources per verb, all verbs included."""
        return {verb: len(self.changes.get(verb, ())) for verb in _STYLES}


def summarise(stack: str, plan: Plan, home: Home | None = None) -> StackSummary:
    """The summary of one stack's plan; `home` is where it is planned, where that is known."""
    changes: dict[Verb, list[str]] = {}
    losses: list[Loss] = []
    for resource in plan.resources:
        verb = verb_of(resource)
        if verb is None:
            continue
        changes.setdefault(verb, []).append(resource.address)
        if verb in LOSSES:
            losses.append(
                Loss(
                    address=resource.address,
                    verb=verb,
                    forced_by=tuple(sorted(map(_path, resource.replace_paths))),
                    new_first=resource.actions[0] == "create",
                )
            )
    return StackSummary(
        stack=stack,
        errored=plan.errored,
        losses=tuple(sorted(losses, key=lambda loss: (LOSSES.index(loss.verb), loss.address))),
        changes={verb: tuple(sorted(addresses)) for verb, addresses in changes.items()},
        outputs=tuple(_outputs(plan)),
        pipelines=planned(plan, home),
    )


def lines(
    environment: str, plans: Mapping[str, Plan], *, with_addresses: bool = False
) -> list[Line]:
    """The summary of `plans`, by stack, as styled lines; `.plain` is what a log shows.

    `with_addresses` lists the address of each resource that changes under how many do.
    """
    summaries = [summarise(stack, plan) for stack, plan in plans.items()]
    told = (line for each in summaries for line in _stack(each, with_addresses))
    return [_headline(environment, summaries), *told]


def plain(environment: str, plans: Mapping[str, Plan]) -> list[str]:
    """The summary as a log shows it: UTF-8 text, equal for equal plans."""
    return [line.plain for line in lines(environment, plans)]


def render(told: Iterable[Line], console: Console, digest: str | None = None) -> None:
    """Print `told`; coloured where `console` is a terminal, in ASCII where it must be.

    `digest`, of the saved plans, is the last line: what `apply --plan` takes.
    """
    footer = [Line(), Line(f"plan {digest}", "bold")] if digest else []
    for line in [*told, *footer]:
        if console.options.ascii_only:
            line.plain = line.plain.translate(_ASCII)
        tell(console, line)


def as_json(
    environment: str, plans: Mapping[str, Plan], digest: str | None = None
) -> dict[str, Any]:
    """The summary as JSON values, for `--json`; `plan` is the digest of the saved plans."""
    stacks = {stack: _fields(summarise(stack, plan)) for stack, plan in plans.items()}
    # Through JSON and back: tuples become the lists that a reader of the JSON sees.
    told: dict[str, Any] = json.loads(json.dumps({"environment": environment, "stacks": stacks}))
    return {**told, "plan": digest} if digest else told


# Each guide keeps its width, so that what follows stays in its column.
_ASCII = str.maketrans({"├": "|", "└": "`", "│": "|", "─": "-"})


def _fields(summary: StackSummary) -> dict[str, Any]:
    fields = asdict(summary)
    del fields["stack"]
    for pipeline, told in zip(summary.pipelines, fields["pipelines"], strict=True):
        told["triggers"] = list(map(str, pipeline.triggers))
    return {**fields, "counts": summary.counts}


def lost(summaries: Iterable[StackSummary]) -> str:
    """How many resources are destroyed, replaced and forgotten; nothing where none is."""
    count = Counter(loss.verb for summary in summaries for loss in summary.losses)
    return ", ".join(f"{count[verb]} to {verb}" for verb in LOSSES if count[verb])


def _headline(environment: str, summaries: list[StackSummary]) -> Line:
    stacks = f"{len(summaries)} stack{'' if len(summaries) == 1 else 's'}"
    told = lost(summaries)
    if not told:
        return Line.of((environment, "bold"), f": {stacks}, {NOTHING_LOST}")
    return Line.of((environment, "bold"), f": {stacks}, ", (told.upper(), "bold red"))


def _stack(summary: StackSummary, with_addresses: bool) -> Iterator[Line]:
    yield Line()
    yield Line(f"Stack {summary.stack}", "bold underline")
    if summary.errored:
        yield Line("!! THIS PLAN FAILED: it is not whole, and cannot be applied", "bold red")
    for loss in summary.losses:
        yield from _loss(loss)
    yield _counts(summary)
    if with_addresses:
        for verb, addresses in summary.changes.items():
            for address in addresses:
                yield Line(f"     {MARKS.get(verb, '!')} {address}", _STYLES[verb])
    if summary.outputs:
        yield Line("   outputs")
        yield from map(_output, summary.outputs)
    for pipeline in summary.pipelines:
        yield Line()
        yield from (Line.of("   ", line) for line in tree(pipeline))


def _loss(loss: Loss) -> Iterator[Line]:
    yield Line.of((f"!! {loss.verb.upper()} {loss.address}", "bold red"))
    if loss.verb == "forget":
        yield Line(f"           {FORGOTTEN}", "red")
    if loss.verb == "replace":
        yield Line(f"           {loss.cause}; {loss.order}", "red")


def _counts(summary: StackSummary) -> Line:
    told = [(verb, count) for verb, count in summary.counts.items() if count]
    if not told:
        return Line("   no changes" if not summary.outputs else "   no resources change", "green")
    text = Line("   ")
    for number, (verb, count) in enumerate(told):
        text.append(", " if number else "").append(f"{count} to {verb}", _STYLES[verb])
    return text


def _output(output: Output) -> Line:
    before, after = map(_short, (output.before, output.after))
    values = " -> ".join(each for each in (before, after) if each is not None)
    if output.verb == "destroy":
        values = f"{before} -> (removed)"
    return Line.of(
        "     ", (MARKS[output.verb], _STYLES[output.verb]), f" {output.name} = {values}"
    )


def _short(told: str | None) -> str | None:
    """A value with the texts of several lines in it cut: a manifest would flood the summary."""
    if told is None or "\\n" not in told:
        return told
    # What is no JSON is a word of ours, such as that it is known after apply.
    return json.dumps(_cut(json.loads(told)), ensure_ascii=False) if told[0] in '"[{' else told


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_cut, value))
    lines = value.splitlines() if isinstance(value, str) else []
    return f"{lines[0]} ... ({len(lines)} lines)" if len(lines) > 1 else value


def _outputs(plan: Plan) -> Iterator[Output]:
    for name, change in sorted(plan.output_changes.items()):
        verb = VERBS.get(change.actions)
        if verb is None:
            continue
        before = None if verb == "create" else _shown(change.before, name, change)
        after = None if verb == "destroy" else _shown(change.after, name, change)
        yield Output(name=name, verb=verb, before=before, after=after)


def _shown(value: object, name: str, change: OutputChange) -> str:
    safe = without_secrets(hidden(value, change.sensitive), name)
    # A text of JSON is told by what it holds only where that keeps something in it hidden.
    return changes.text(safe if hides(safe) else value)


def verb_of(resource: Resource) -> Verb | None:
    """What becomes of a resource; None where nothing does."""
    # Data sources are read, never changed.
    return VERBS.get(resource.actions) if resource.mode == "managed" else None


def _path(steps: tuple[str | int, ...]) -> str:
    """`("rule", 0, "id")` as Terraform writes it: `rule[0].id`."""
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")
