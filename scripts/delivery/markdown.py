"""What a plan will do, as Markdown for a pull request.

What is lost comes first; then the counts, each attribute old to new, the policies by statement, the
outputs and the pipelines as a picture. It fits into one comment: what does not is left out, the
least first, and the text says what. No secret is in it, and no value of the plan is obeyed.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from delivery import changes, mermaid, policydiff
from delivery.changes import ABSENT, Change
from delivery.markup import code, details, fenced, in_html
from delivery.pipelines import Home
from delivery.plan import Plan, Resource
from delivery.summary import (
    FORGOTTEN,
    LOSSES,
    MARKS,
    NOTHING_LOST,
    VERBS,
    Loss,
    StackSummary,
    Verb,
    lost,
    summarise,
    verb_of,
)

# "Body is too long (maximum is 65536 characters)", says GitHub's API. Counted in bytes, as some of
# its ways to store a text do: no character takes less than one.
LIMIT: Final = 65_536
_NOTICE: Final = 1_000  # kept for the line that says what is left out
_MOST_OF_A_VALUE: Final = 500
_MOST_LINES: Final = 200  # of a difference
_MOST_COMPARED: Final = 5_000  # lines of a text: the time grows with their square

# What is left out last to first: a block of a higher number goes before all of a lower one.
_ALWAYS, _LOSS, _OUTPUTS, _DIAGRAM, _ADDRESSES, _REPLACED, _CHANGED, _POLICY, _NEW_POLICY = range(9)
_TOLD: Final = {
    _LOSS: "destructive changes",
    _OUTPUTS: "outputs of stacks",
    _DIAGRAM: "the diagram",
    _ADDRESSES: "lists of addresses",
    _REPLACED: "attributes of replaced resources",
    _CHANGED: "attributes of changed resources",
    _POLICY: "changed policies",
    _NEW_POLICY: "policies that come or go",
}
_ATTRIBUTES: Final[Mapping[Verb, int]] = {"replace": _REPLACED, "change": _CHANGED}


@dataclass(frozen=True)
class _Block:
    rank: int
    text: str


def document(
    environment: str,
    plans: Mapping[str, Plan],
    digest: str | None = None,
    homes: Mapping[str, Home] | None = None,
    limit: int = LIMIT,
) -> str:
    """The Markdown of `plans`, by stack; it ends with a newline, and has `limit` bytes at most.

    `homes` is where each stack is planned; `digest`, of the saved plans, is what `apply --plan`
    takes.
    """
    homes = homes or {}
    summaries = [summarise(stack, plan, homes.get(stack)) for stack, plan in plans.items()]
    head = [_Block(_ALWAYS, _heading(environment, summaries)), _Block(_ALWAYS, _table(summaries))]
    body = [*_losses(summaries)]
    for summary, plan in zip(summaries, plans.values(), strict=True):
        body += _stack(summary, plan)
    body += _diagram(environment, summaries)
    foot = [_Block(_ALWAYS, f"Plan {code(digest)}\n")] if digest else []
    everything = [*head, *body, *foot]
    kept = _fitting(everything, limit - _NOTICE)
    left_out = Counter(each.rank for each in everything if id(each) not in kept)
    if left_out:
        head.append(_Block(_ALWAYS, _notice(environment, left_out)))
        kept |= {id(head[-1])}
    told = "\n".join(each.text for each in [*head, *body, *foot] if id(each) in kept)
    return told.rstrip("\n") + "\n"


def _fitting(blocks: list[_Block], limit: int) -> set[int]:
    kept: set[int] = set()
    size = 0
    for each in sorted(blocks, key=lambda block: block.rank):
        more = len(each.text.encode()) + 1
        if each.rank == _ALWAYS or size + more <= limit:
            kept.add(id(each))
            size += more
    return kept


def _notice(environment: str, left_out: Mapping[int, int]) -> str:
    told = [f"{_TOLD[rank]} ({left_out[rank]})" for rank in sorted(left_out)]
    shows = code(f"make show ENV={environment} RESOURCES=1")
    policies = code(f"make show ENV={environment} POLICIES=1")
    return (
        f"> **Not all is shown**: a comment of GitHub's holds {LIMIT:,} characters. Left out: "
        f"{', '.join(told)}. {shows} lists every change, {policies} every policy.\n"
    )


def _heading(environment: str, summaries: list[StackSummary]) -> str:
    stacks = f"{len(summaries)} stack{'' if len(summaries) == 1 else 's'}"
    told = lost(summaries)
    return f"## {code(environment)}: {stacks}, {f'**{told.upper()}**' if told else NOTHING_LOST}\n"


def _table(summaries: list[StackSummary]) -> str:
    verbs = list(dict.fromkeys(VERBS.values()))
    rows = [["stack", *verbs], ["---", *("---:" for _ in verbs)]]
    rows += [[code(each.stack), *(str(each.counts[verb]) for verb in verbs)] for each in summaries]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _losses(summaries: list[StackSummary]) -> Iterator[_Block]:
    several = len(summaries) > 1
    found = [(loss, each.stack) for each in summaries for loss in each.losses]
    # Of all stacks by what is done, so that no destroyed resource stands below a replaced one.
    found.sort(key=lambda pair: LOSSES.index(pair[0].verb))
    if not found:
        return
    yield _Block(_ALWAYS, "### Destructive changes\n")
    for loss, stack in found:
        place = f" in stack {code(stack)}" if several else ""
        yield _Block(_LOSS, f"- **{loss.verb.upper()}** {code(loss.address)}{place}{_why(loss)}")
    yield _Block(_ALWAYS, "")


def _why(loss: Loss) -> str:
    if loss.verb == "forget":
        return f": {FORGOTTEN}"
    if loss.verb == "replace":
        forced = ", ".join(map(code, loss.forced_by))
        return f": {f'forced by {forced}' if forced else loss.cause}; {loss.order}"
    return ""


def _stack(summary: StackSummary, plan: Plan) -> Iterator[_Block]:
    yield _Block(_ALWAYS, f"### Stack {code(summary.stack)}\n")
    if summary.errored:
        yield _Block(_ALWAYS, "**THIS PLAN FAILED: it is not whole, and cannot be applied.**\n")
    if not summary.changes:
        nothing = "No resources change." if summary.outputs else "No changes."
        yield _Block(_ALWAYS, f"{nothing}\n")
    for verb, addresses in summary.changes.items():
        lines = [f"{MARKS.get(verb, '!')} {address}" for address in addresses]
        yield _Block(_ADDRESSES, _folded(f"{len(lines)} to {verb}", lines))
    for verb, rank in _ATTRIBUTES.items():
        for resource in plan.resources:
            if verb_of(resource) == verb:
                yield from _attributes(resource, verb, rank)
    for resource in plan.resources:
        yield from _policies(resource)
    yield from _outputs(plan)


def _attributes(resource: Resource, verb: Verb, rank: int) -> Iterator[_Block]:
    found = changes.of_resource(resource)
    if not found:  # a policy alone, or a JSON text that is only written in another way
        return
    number = f"{len(found)} attribute{'' if len(found) == 1 else 's'}"
    heading = f"{verb} {in_html(resource.address)}: {number}"
    yield _Block(rank, _folded(heading, (line for each in found for line in _change(each))))


def _policies(resource: Resource) -> Iterator[_Block]:
    verb = verb_of(resource)
    if verb is None or verb == "forget":
        return
    for change in changes.policies(resource):
        lines = policydiff.difference(change.old, change.new)
        if not lines and _are_documents(change):
            continue  # the same statements, written in another way
        what = _what_becomes_of(change)
        heading = f"policy {in_html(change.path)} of {in_html(resource.address)}: {what}"
        yield _Block(_POLICY if _are_documents(change) else _NEW_POLICY, _folded(heading, lines))


def _what_becomes_of(change: Change) -> str:
    if _are_documents(change):
        return "changed"
    if change.new is ABSENT:
        return "removed"
    if change.old is ABSENT:
        return "added"
    if changes.is_policy(change.old):
        return f"changed to {changes.text(change.new)}"
    return f"changed from {changes.text(change.old)}"


def _are_documents(change: Change) -> bool:
    return changes.is_policy(change.old) and changes.is_policy(change.new)


def _outputs(plan: Plan) -> Iterator[_Block]:
    found = [
        line
        for name, output in sorted(plan.output_changes.items())
        if output.actions in VERBS
        for change in changes.of_output(name, output)
        for line in _change(change)
    ]
    if found:
        yield _Block(_OUTPUTS, f"Outputs:\n\n{fenced(found, 'diff')}\n")


def _diagram(environment: str, summaries: list[StackSummary]) -> Iterator[_Block]:
    pipelines = [pipeline for summary in summaries for pipeline in summary.pipelines]
    if not pipelines:
        return
    chart = mermaid.flowchart(pipelines)
    yield _Block(_ALWAYS, "### Pipelines\n")
    if mermaid.is_drawable(chart):
        yield _Block(_DIAGRAM, fenced(chart.splitlines(), "mermaid") + "\n")
    else:
        command = code(f"make diagram ENV={environment}")
        told = f"The diagram is larger than GitHub draws: {command} prints it.\n"
        yield _Block(_ALWAYS, told)


def _folded(summary: str, lines: Iterable[str]) -> str:
    return details(summary, fenced(lines, "diff")) + "\n"


def _change(change: Change) -> Iterator[str]:
    forces = "  # forces replacement" if change.forces_replacement else ""
    old, new = changes.lines(change.old), changes.lines(change.new)
    if old is not None or new is not None:
        yield f"  {change.path}:{forces}"
        yield from _text_change(old or _line(change.old), new or _line(change.new))
        return
    if change.old is not ABSENT:
        yield f"- {change.path} = {_short(changes.text(change.old))}"
    if change.new is not ABSENT:
        yield f"+ {change.path} = {_short(changes.text(change.new))}{forces}"


def _line(value: object) -> list[str]:
    if value is ABSENT:
        return []
    return [value] if isinstance(value, str) else [changes.text(value)]


def _text_change(old: list[str], new: list[str]) -> Iterator[str]:
    if max(len(old), len(new)) > _MOST_COMPARED:
        yield f"    from {len(old):,} to {len(new):,} lines: more than are compared here"
        return
    compared = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    for number, line in enumerate(compared[:_MOST_LINES]):
        if not line.startswith("@@"):
            yield f"{line[0]}   {_short(line[1:])}"
        elif number:
            yield "    ..."
    if len(compared) > _MOST_LINES:
        yield f"    ... and {len(compared) - _MOST_LINES:,} lines more of this difference"


def _short(text: str) -> str:
    if len(text) <= _MOST_OF_A_VALUE:
        return text
    return f"{text[:_MOST_OF_A_VALUE]}... ({len(text):,} characters)"
