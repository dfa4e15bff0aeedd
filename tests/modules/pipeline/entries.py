"""One entry of the catalogue as the tests see it, and the pipelines that try it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from delivery.testing import Case

from .cases import action, stage
from .policies import BUCKET, STORE, Grant, case, s3_source

AWAY = "us-east-1"
WAIT = stage("Wait", action("Approve", "Approval/Manual"))


@dataclass(frozen=True)
class Entry:
    """A type of action or rule: its configuration, and what its role is granted for it.

    `granted` are all statements where only the `required` keys are given; `added` are those that
    the `optional` ones bring, in place of the one with the same Sid. `inputs` and `outputs` are the
    least and most artifacts. A type whose keys exclude one another has several, each with its
    `form`.
    """

    kind: str
    required: Mapping[str, str]
    granted: Mapping[str, Grant]
    optional: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, Grant] = field(default_factory=dict)
    inputs: tuple[int, int] = (0, 0)
    outputs: tuple[int, int] = (0, 0)
    role_arn: str | None = None
    commands: tuple[str, ...] = ()
    form: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.form}".rstrip()

    @property
    def is_rule(self) -> bool:
        return self.kind.startswith("Rule/")

    @property
    def is_source(self) -> bool:
        return self.kind.startswith("Source/")


def sources(entries: list[Entry], full: bool) -> list[dict[str, Any]]:
    """As many sources as the entries take artifacts; all read the same object, under one grant."""
    most = max(entry.inputs[full] for entry in entries)
    return [s3_source(f"Source{n}") for n in range(max(1, most))]


def item(entry: Entry, full: bool, **attributes: Any) -> dict[str, Any]:
    """The entry as an action or a rule, with the least or the most that AWS takes."""
    _, _, name = entry.kind.partition("/")
    role = {"role_arn": entry.role_arn} if entry.role_arn else {}
    common = {
        "configuration": {**entry.required, **(entry.optional if full else {})},
        "input_artifacts": [f"Source{n}" for n in range(entry.inputs[full])],
        **role,
        **attributes,
    }
    if entry.is_rule:
        commands = {"commands": list(entry.commands)} if entry.commands else {}
        return {"name": name, "type": name, **common, **commands}
    name = str(entry).replace("/", "").replace(" ", "-")
    outputs = [f"{name}{n}" for n in range(entry.outputs[full])]
    return action(name, entry.kind, output_artifacts=outputs, **common)


def entry_case(entry: Entry, full: bool, **inputs: Any) -> Case:
    """A pipeline of the entry alone, beside what no pipeline goes without."""
    title = f"{entry} with {'all its' if full else 'only its required'} keys"
    if entry.is_source:
        return case(title, stage("Source", item(entry, full)), WAIT, **inputs)
    first = stage("Source", *sources([entry], full))
    if entry.is_rule:
        last = stage(
            "Wait", action("Approve", "Approval/Manual"), on_success={"rules": [item(entry, full)]}
        )
    else:
        last = stage("Act", item(entry, full))
    return case(title, first, last, **inputs)


def expected(entry: Entry, full: bool) -> dict[str, Grant]:
    """Every statement of the role in `entry_case`."""
    shared = STORE if entry.is_source else {**STORE, **BUCKET}
    return {**shared, **entry.granted, **(entry.added if full else {})}
