"""The plan of every stack of every environment, made on the embedded AWS for Checkov to read."""

from __future__ import annotations

import io
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from delivery import environment, parallel
from delivery.progress import Progress
from delivery.terraform import Terraform
from delivery.workflow import Run
from linting import suppressions

# One environment at a time: it plans its own stacks side by side, as many as memory carries.
_PLANNING = threading.Lock()
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

    stack: str
    source: Path
    file: Path
    resources: Mapping[str, tuple[Written, ...]]
    """By address: the resource's block, then the calls of the modules it is in, from the inside."""


def planned(root: Path, name: str, build: Path) -> list[Planned]:
    """Plan the environment `name` of the project `root` under `build`, apart from anyone's plans.

    Raises DeliveryError where it cannot be planned.
    """
    with _PLANNING, Run(root, name, [], "embedded") as run:
        run.build = build
        run.start_embedded()
        with Progress(Console(file=io.StringIO()), run.names) as progress:
            prepared = run.prepare(progress)
            tools = run.tools(progress)
            run.plan(prepared, tools, progress)
        shown = parallel.each(
            {
                stack: partial(
                    Terraform(item.working.directory, tools, os.environ, item.data).show,
                    item.plan_file,
                )
                for stack, item in prepared.items()
            },
            run.interrupt,
        )
        return [
            _saved(
                stack, prepared[stack].stack.source.resolve(), build / name / f"{stack}.json", plan
            )
            for stack, plan in shown.items()
        ]


def _saved(stack: str, source: Path, file: Path, plan: Mapping[str, Any]) -> Planned:
    file.write_text(json.dumps(plan), "utf-8")
    configuration = plan["configuration"]["root_module"]
    return Planned(
        stack=stack,
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
