"""A case made ready to be planned: one module call, written in Terraform's JSON syntax."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from delivery import modulecalls
from delivery.environment import Stack, load
from delivery.errors import InputError, Problem, did_you_mean
from delivery.plan import UNKNOWN
from delivery.testing import inputs as naming
from delivery.testing.cases import DEFAULT_ACCOUNT_ID, Case
from delivery.variables import check, declarations
from delivery.variables import inputs as stack_inputs
from delivery.yamlsource import shown_path

_BLOCK = re.compile(r"^```hcl[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
# A reference to a module of this project, as README tells users to write it.
_REMOTE = re.compile(r'(\bsource\s*=\s*)"git::[^"]*?//(modules/[\w./-]+?)(?:\?[^"]*)?"')
_BESIDE = re.compile(r'(\bsource\s*=\s*)"(\.{1,2}/[^"]*)"')


@dataclass(frozen=True)
class Call:
    """One module call: `key` is its name in the root, unique in a run and the same in every worker.

    `folder` is the module that is called; where `hcl` is given, the call is of that text instead,
    and `folder` is where it was written. `project` is the folder that holds `modules/`.
    """

    case: Case
    key: str
    project: Path
    folder: Path
    hcl: str | None
    inputs: Mapping[str, Any]
    account_id: str

    @property
    def address(self) -> str:
        """The call's module address in its root."""
        return f"module.{self.key}"

    @property
    def file_name(self) -> str:
        """The file of its own that the call has in its root: a diagnostic in it tells the case."""
        return f"{self.key}.tf.json"

    def write(self, root: Path) -> None:
        """Write the call into a root module's folder."""
        if self.hcl is None:
            # A local path, so that Terraform reads the module where it is: an absolute one is
            # fetched like a package.
            source = os.path.relpath(self.folder, root).replace(os.sep, "/")
        else:
            source = f"./{self.key}"
            (root / self.key).mkdir(exist_ok=True)
            text = _BESIDE.sub(_moved(self.folder, root / self.key), self.hcl)
            text = _REMOTE.sub(_moved(self.project, root / self.key), text)
            (root / self.key / "main.tf").write_text(text, encoding="utf-8")
        unknown = f"${{terraform_data.{self.key}.output}}"
        inputs = {name: _expression(value, unknown) for name, value in self.inputs.items()}
        document: dict[str, Any] = {
            "module": {self.key: {"source": source, **inputs}},
            # The plan shows a child module's outputs nowhere but in an output of the root.
            "output": {self.key: {"value": f"${{{self.address}}}", "sensitive": True}},
        }
        if _has_unknown(self.inputs):
            # `output`, not `id`: Terraform knows that an id will not be null, and no such thing of
            # an attribute of a provider's resource.
            document["resource"] = {"terraform_data": {self.key: {"input": "after apply"}}}
        text = json.dumps(document, indent=2, sort_keys=True)
        (root / self.file_name).write_text(text, encoding="utf-8")


def _moved(base: Path, written: Path) -> Callable[[re.Match[str]], str]:
    """Make a module's source, which is seen from `base`, one that is seen from `written`."""

    def replacement(found: re.Match[str]) -> str:
        path = os.path.relpath(base / found.group(2), written).replace(os.sep, "/")
        return f'{found.group(1)}"{path}"'

    return replacement


def _literal(text: str) -> str:
    # Every string of Terraform's JSON syntax is a template, object keys too.
    return text.replace("${", "$${").replace("%{", "%%{")


def _expression(value: Any, unknown: str) -> Any:
    if value is UNKNOWN:
        return unknown
    if isinstance(value, str | Path):
        return _literal(str(value))
    if isinstance(value, Mapping):
        return {_literal(str(k)): _expression(v, unknown) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        members = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_expression(v, unknown) for v in members]
    return value


def _has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_unknown, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_has_unknown, value))
    return value is UNKNOWN


def _key(case: Case) -> str:
    slug = re.sub(r"\W+", "_", str(case).lower()).strip("_")[:40] or "case"
    return f"{'' if slug[0].isalpha() else 'c_'}{slug}_{case.identity[:8]}"


def _folder(case: Case, root: Path) -> Path:
    if case.source is not None:
        folder = root / case.source
        if not folder.exists():
            raise InputError(f"{case}: {folder} does not exist.")
        return folder.resolve()
    modules = root / "modules"
    folder = modules / str(case.module)
    if not folder.is_dir():
        names = [p.name for p in modules.iterdir() if p.is_dir()] if modules.is_dir() else []
        near = did_you_mean(str(case.module), names)
        raise InputError(f'{case}: {modules} has no module "{case.module}"{near}.')
    return folder.resolve()


def _example(case: Case, place: Path, root: Path) -> tuple[Path, str]:
    readme = place if place.is_file() else place / "README.md"
    if not readme.is_file():
        raise InputError(f"{case}: {readme} does not exist.")
    text = readme.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    index = case.readme or 0
    if index >= len(blocks):
        raise InputError(f"{case}: {readme} has {len(blocks)} ```hcl blocks; {index} was asked.")
    block = blocks[index]
    line = text.count("\n", 0, block.start(1)) + 1
    where = partial(_source, root, readme.parent)
    problems = modulecalls.check_text(block[1], shown_path(readme), line, where)
    if problems:
        raise InputError([_of(case, problem) for problem in problems])
    return readme.parent, block[1]


def _source(root: Path, beside: Path, source: str) -> Path:
    """The folder that an example's module call means."""
    remote = _REMOTE.search(f'source = "{source}"')
    return root / remote[2] if remote else beside / source


def _of(case: Case, problem: Problem) -> Problem:
    return replace(problem, message=f"{problem.message} (in {case})")


def _stack(case: Case, root: Path) -> Stack:
    stacks = load(str(case.environment), root).stacks
    name = str(case.module)
    if name not in stacks:
        near = did_you_mean(name, stacks)
        raise InputError(f'Environment "{case.environment}" has no stack "{name}"{near}.')
    return stacks[name]


def prepare(case: Case, root: Path, declared: naming.Declared | None = None) -> Call:
    """Find what a case is of, below the project's `root`, and check the names of its inputs.

    `declared` keeps what modules declare from call to call. Raises DeliveryError.
    """
    declared = declared or naming.Declared()
    account_id = case.account_id or DEFAULT_ACCOUNT_ID
    inputs, hcl = case.inputs, None
    if case.environment is not None:
        stack = _stack(case, root)
        folder = stack.source
        problems = check(stack)
        if problems:
            raise InputError(problems)
        given = stack_inputs(stack, declarations(folder))
        inputs = {**{name: node.plain() for name, node in given.items()}, **case.inputs}
        account_id = case.account_id or stack.account_id
    elif case.readme is not None:
        place = root / case.source if case.source is not None else _folder(case, root)
        folder, hcl = _example(case, place, root)
        folder = folder.resolve()
    else:
        folder = _folder(case, root)
    misnamed = declared.calls(folder) if hcl is None else []
    if misnamed:
        raise InputError([_of(case, problem) for problem in misnamed])
    if case.inputs:
        known = declared.by(folder) if hcl is None else declared.within(hcl)
        misnamed = [] if known is None else naming.check(case, known)
        if misnamed:
            raise InputError(misnamed)
    return Call(case, _key(case), root, folder, hcl, inputs, account_id)


def mentions_aws(calls: Iterable[Call]) -> bool:
    """Whether any of the modules is of AWS, judged by their text: a guess that costs nothing."""
    for call in calls:
        if call.hcl is not None and "aws" in call.hcl:
            return True
    folders = {call.folder for call in calls}
    return any(
        "aws" in file.read_text(encoding="utf-8", errors="replace")
        for folder in sorted(folders)
        for file in sorted(folder.glob("*.tf"))
    )
