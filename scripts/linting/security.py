"""The checks of `make lint` that Checkov makes: on every module, and on every example's plan."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from delivery import environment
from delivery.errors import DeliveryError
from linting import plans, suppressions
from linting.check import Check
from linting.checkov import PROGRAM, Finding, Run, Scan, ScanError, read, runs, unread

_RESOURCE = re.compile(r'^resource "', re.M)
_LOCALS = re.compile(r"^locals \{$.*?^\}$", re.M | re.S)


def checks(root: Path, scratch: Path, program: Path | None = None) -> list[Check]:
    """The checks of the project `root`; they write under the folder `scratch` alone."""
    root, scratch = root.resolve(), scratch.resolve()
    program = program or root / PROGRAM
    return [
        _check("checkov plans", partial(environments, root, program, scratch)),
        _check("checkov modules", partial(modules, root, program, scratch)),
        _check("checkov suppressions", partial(suppressions.problems, root, "modules", "examples")),
        _check("checkov examples", partial(examples, root)),
    ]


def _check(name: str, problems: Callable[[], list[str]]) -> Check:
    def run() -> tuple[int, str]:
        try:
            found = problems()
        except (DeliveryError, ScanError) as error:
            return 1, str(error)
        return (1 if found else 0), "\n".join(found)

    return Check(name, run)


def examples(root: Path) -> list[str]:
    """A line for each example that Checkov gets no plan of."""
    return [
        f"{folder} is planned by no environment: make it the source of a stack in "
        "environments/*.yaml, so that Checkov reads its plan."
        for folder in plans.unplanned(root)
    ]


def modules(root: Path, program: Path, scratch: Path) -> list[str]:
    """What Checkov finds in the HCL of `modules/`, one entry a failed check."""
    # A copy without hidden files: no .terraform of a run by hand, no .checkov.yaml.
    copy = scratch / "checkov-modules"
    shutil.copytree(root / "modules", copy, ignore=shutil.ignore_patterns(".*"))
    home = scratch / "checkov-home-modules"
    _blank_locals(unread(program, home, sorted(suppressions.hcl_files(copy))))
    (run,) = runs(program, home, ("--directory", copy, "--framework", "terraform"))
    found = read(run)
    texts = [path.read_text("utf-8") for path in suppressions.hcl_files(copy)]
    resources = sum(len(_RESOURCE.findall(text)) for text in texts)
    _demand_whole(found, copy, max(1, resources), "modules")
    return [_line(f"modules/{item.file}:{item.line}", item, item.resource) for item in found.failed]


def _blank_locals(files: tuple[Path, ...]) -> None:
    """Make comments of the `locals` of files that Checkov cannot parse; no line is moved.

    Its parser (bc-python-hcl2 0.4) knows neither "$${" nor a line that begins with an operator,
    and gives the whole file up. What it then does not know are expressions that it could not have
    evaluated; every resource is still scanned, and the plans have the values.
    """
    for path in files:
        text = path.read_text("utf-8")
        path.write_text(
            _LOCALS.sub(lambda block: "#\n" * block[0].count("\n") + "#", text), "utf-8"
        )


def environments(root: Path, program: Path, scratch: Path) -> list[str]:
    """What Checkov finds in the plans of all environments, or why there is no plan."""
    problems: list[str] = []
    names = environment.environments(root)
    made = plans.planned(root, names, scratch / "checkov-plans", problems)
    # One scan a plan: in one of several, Checkov takes resources of equal address for each other's.
    scans = [("--file", plan.file, "--framework", "terraform_plan") for plan in made]
    found = runs(program, scratch / "checkov-home-plans", *scans)
    for plan, run in zip(made, found, strict=True):
        try:
            problems += read_plan(root, plan, run)
        except ScanError as error:
            problems.append(f"environment {plan.environment}: {error}")
    return problems


def read_plan(root: Path, plan: plans.Planned, run: Run) -> list[str]:
    """What the run found in a plan and no suppression in place excuses.

    Raises ScanError where it was no scan of the whole plan.
    """
    found = read(run)
    _demand_whole(found, plan.file.parent, max(1, len(plan.resources)), f"the plan of {plan.stack}")
    problems: list[str] = []
    for item in found.failed:
        blocks = [
            block
            for at in plan.resources.get(item.resource, ())
            if (block := suppressions.blocks(at.folder).get((at.type, at.name)))
        ]
        if any(block.excuses(item.check) for block in blocks):
            continue
        block = blocks[0] if blocks else None
        at = f"{block.path.relative_to(root)}:{block.line}" if block else f"{plan.stack}"
        of = f"{item.resource} (environment {plan.environment}, stack {plan.stack})"
        excused = bool(block and item.check in block.skips)
        problems.append(_line(at, item, of, for_hcl_alone=excused))
    return problems


def _demand_whole(found: Scan, folder: Path, resources: int, what: str) -> None:
    if found.unread:
        files = ", ".join(str(path.relative_to(folder)) for path in found.unread)
        raise ScanError(
            f"Checkov cannot parse {files} of {what}, though Terraform may. Its parser knows no "
            '"$${" and no line that begins with an operator: keep them inside `locals`.'
        )
    if found.resources < resources:
        raise ScanError(
            f"Checkov scanned {found.resources} resources of {what}, where there are {resources} "
            "or more: it overlooks some."
        )


def _line(at: str, item: Finding, of: str, *, for_hcl_alone: bool = False) -> str:
    skip = f"`# checkov:skip={item.check}: why`"
    cure = (
        f"The suppression there is of the HCL alone ({suppressions.ONLY_A_PLAN}). Mend the values, "
        f"or where this plan is right, say why inside the module's call: {skip}."
        if for_hcl_alone
        else f"Mend it, or where it is wrong here, say why inside the block: {skip}."
    )
    return f"{at}: {item.check}: {item.title}: {of}\n  {cure}"
