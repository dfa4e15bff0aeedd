"""The plan of every stack of every environment, made on the embedded AWS for Checkov to read.

They are planned as the tests plan them: all stacks of an account in one root, so that thirty take
little longer than two. Checkov gets each as a plan of its own, as `make plan` would make it. What
does not plan there, such as a root with an `import` block, is planned as `make plan` does.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from delivery import environment, parallel
from delivery.environment import Stack
from delivery.errors import DeliveryError
from delivery.progress import Progress
from delivery.terraform import Terraform
from delivery.testing import settle
from delivery.testing.cases import Case, environment_case
from delivery.testing.planner import Planner
from delivery.workflow import Run
from linting import suppressions

_CALL = re.compile(r'module\.([\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.?')
_LOCAL_SOURCE = re.compile(r'^\s*source\s*=\s*"(\.[^"]*)"', re.M)


@dataclass(frozen=True)
class Written:
    """A block in `folder`; of the type "module" where it is a call."""

    folder: Path
    type: str
    name: str


@dataclass(frozen=True)
class Planned:
    """The plan of the stack in folder `source`: `file` is its JSON."""

    environment: str
    stack: str
    source: Path
    file: Path
    resources: Mapping[str, tuple[Written, ...]]
    """By address: the resource's block, then the calls of the modules it is in, from the inside."""


def planned(root: Path, names: Sequence[str], folder: Path, problems: list[str]) -> list[Planned]:
    """Plan the environments `names` of the project `root`, and write the plans into `folder`.

    What cannot be planned is added to `problems`.
    """
    cases: list[tuple[Stack, Case]] = []
    for name in names:
        try:
            stacks = environment.load(name, root, "embedded").stacks
        except DeliveryError as error:
            problems.append(f"environment {name}: {error}")
            continue
        cases += [(stack, environment_case(name, stack.name)) for stack in stacks.values()]
    planner = Planner([case for _, case in cases], root)
    made: list[Planned] = []
    left: dict[str, list[Stack]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for stack, case in cases:
            outcome = _outcome(planner, case)
            if outcome:
                made.append(_saved(stack, folder, alone(outcome.document, outcome.address)))
            else:
                left.setdefault(stack.environment, []).append(stack)
    finally:
        planner.close()
    for name, stacks_left in left.items():
        try:
            shown = _by_wrapper(root, name, [stack.name for stack in stacks_left], folder / "build")
        except DeliveryError as error:
            problems.append(f"environment {name}: {error}")
            continue
        made += [_saved(stack, folder, shown[stack.name]) for stack in stacks_left]
    return made


def _outcome(planner: Planner, case: Case) -> settle.Planned | None:
    try:
        outcome = planner.settled(case)
    except DeliveryError:
        return None
    return outcome if isinstance(outcome, settle.Planned) else None


def _by_wrapper(root: Path, name: str, only: list[str], build: Path) -> dict[str, dict[str, Any]]:
    with Run(root, name, only, "embedded") as run:
        run.build = build
        run.start_embedded()
        with Progress(Console(file=io.StringIO()), run.names) as progress:
            prepared = run.prepare(progress)
            tools = run.tools(progress)
            run.plan(prepared, tools, progress)
        return parallel.each(
            {
                stack: partial(
                    Terraform(item.working.directory, tools, os.environ, item.data).show,
                    item.plan_file,
                )
                for stack, item in prepared.items()
            },
            run.interrupt,
        )


def alone(plan: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The JSON of a plan whose root is what the module call `address` of `plan` makes.

    Without what is of the whole plan alone, such as `prior_state`.
    """
    inside = (f"{address}.", f"{address}:")
    values = plan["planned_values"]["root_module"].get("child_modules", [])
    configuration = plan["configuration"]
    call = configuration["root_module"]["module_calls"][address.removeprefix("module.")]
    part = {
        "format_version": plan["format_version"],
        "terraform_version": plan["terraform_version"],
        "planned_values": {
            "root_module": next((it for it in values if it["address"] == address), {})
        },
        "resource_changes": [
            change
            for change in plan.get("resource_changes", [])
            if change["address"].startswith(inside)
        ],
        "configuration": {
            "provider_config": {
                key: value
                for key, value in configuration.get("provider_config", {}).items()
                # The providers of the whole root are those of a call that has none.
                if key.startswith(inside) or not key.startswith("module.")
            },
            "root_module": call["module"],
        },
    }
    # The name of a call of the planner's ends in a hash, and is in no text that is not an address.
    text = json.dumps(part)
    for prefix in inside:
        text = text.replace(prefix, "")
    return _rooted(json.loads(text), address)


def _rooted(part: dict[str, Any], address: str) -> dict[str, Any]:
    for item in (
        *part["resource_changes"],
        *part["configuration"]["provider_config"].values(),
    ):
        if item.get("module_address") == address:
            del item["module_address"]
    part["planned_values"]["root_module"].pop("address", None)
    return part


def _saved(stack: Stack, folder: Path, plan: Mapping[str, Any]) -> Planned:
    file = folder / f"{stack.environment}-{stack.name}.json"
    # Those who may read it are those who may read the planner's own folder.
    file.touch(mode=0o600)
    file.write_text(json.dumps(plan), "utf-8")
    configuration = plan["configuration"]["root_module"]
    source = stack.source.resolve()
    return Planned(
        environment=stack.environment,
        stack=stack.name,
        source=source,
        file=file,
        resources={
            change["address"]: _written(source, configuration, change)
            for change in plan.get("resource_changes", [])
            if change["mode"] == "managed"
        },
    )


def _written(
    source: Path, configuration: Mapping[str, Any], change: Mapping[str, Any]
) -> tuple[Written, ...]:
    """Where a planned resource is written; without what lies in a module of another repository."""
    folder, calls = source, configuration
    found: list[Written] = []
    for name in _CALL.findall(change.get("module_address", "")):
        found.insert(0, Written(folder, "module", name))
        call = calls["module_calls"][name]
        if not call["source"].startswith("."):
            return tuple(found)
        folder, calls = (folder / call["source"]).resolve(), call["module"]
    return (Written(folder, change["type"], change["name"]), *found)


def unplanned(root: Path) -> list[Path]:
    """The folders of examples that no environment plans, as a stack or as a module of one."""
    examples = root / "examples"
    reached = {
        stack.source.resolve()
        for name in environment.environments(root)
        for stack in environment.load(name, root, "embedded").stacks.values()
    }
    todo = list(reached)
    while todo:
        folder = todo.pop()
        for path in folder.glob("*.tf"):
            for call in _LOCAL_SOURCE.findall(path.read_text("utf-8")):
                called = (folder / call).resolve()
                if called not in reached:
                    reached.add(called)
                    todo.append(called)
    folders = {path.parent.resolve() for path in suppressions.hcl_files(examples)}
    return sorted(folder.relative_to(root.resolve()) for folder in folders - reached)
