"""What a test declares: a module or stack, the inputs it is planned with, and what is expected."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from delivery.plan import UNKNOWN

# The account and Region that a case is planned in where it names none.
DEFAULT_ACCOUNT_ID = "111111111111"
DEFAULT_REGION = "eu-west-1"


@dataclass(frozen=True, repr=False)
class Case:
    """A module, README example or stack, with inputs: planned once, however many tests use it.

    `module` is the name of a folder under `modules/`; `source` a module or stack anywhere, from
    the project's root where it is relative. Give one of them. `inputs` are plain Python values;
    every string is literal (`${...}` is not interpolated), and `UNKNOWN` stands for a string that
    is known only after apply. `name` is what a test report calls the case. A case of another
    `account_id` than the rest of the run cannot share their root and is planned in one of its own
    account.
    """

    module: str | None = None
    source: Path | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    account_id: str | None = None
    is_refused: bool = False
    readme: int | None = None
    environment: str | None = None

    def __post_init__(self) -> None:
        if self.environment is None and (self.module is None) == (self.source is None):
            raise ValueError("A Case is of a module's name or of a source: give exactly one.")

    def but(self, title: str | None = None, /, **inputs: Any) -> Case:
        """A copy with these inputs replaced; `name=` is the input of that name, `title` the case's.

        Without a `title`, the copy is called after the inputs that changed.
        """
        if title is None:
            changes = ", ".join(f"{k}={_short(v)}" for k, v in inputs.items())
            title = f"{self.name}, {changes}" if self.name else changes or None
        return replace(self, name=title, inputs={**self.inputs, **inputs})

    def without(self, *inputs: str) -> Case:
        """A copy that leaves these inputs to their defaults."""
        kept = {k: v for k, v in self.inputs.items() if k not in inputs}
        absent = [i for i in inputs if i not in self.inputs]
        if absent:
            raise ValueError(f"{self} sets no {', '.join(absent)}.")
        return replace(self, inputs=kept)

    def refused(self, title: str, /, **inputs: Any) -> Case:
        """A copy with these inputs replaced that must not plan; `title` says why."""
        return replace(self.but(title, **inputs), is_refused=True)

    @property
    def subject(self) -> str:
        """What is planned, in a word: a module's name, a folder's, or `environment/stack`."""
        if self.environment is not None:
            return f"{self.environment}/{self.module}"
        return self.module if self.module is not None else str((self.source or Path()).name)

    def __str__(self) -> str:
        readme = "" if self.readme is None else f" README example {self.readme + 1}"
        return f"{self.subject}{readme}" + (f": {self.name}" if self.name else "")

    def __repr__(self) -> str:
        return f"<Case {self}>"

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def identity(self) -> str:
        """Equal for cases that plan the same, whatever they are called."""
        parts = [
            self.module,
            str(self.source) if self.source is not None else None,
            _jsonable(self.inputs),
            self.account_id,
            self.is_refused,
            self.readme,
            self.environment,
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _jsonable(value: Any) -> Any:
    if value is UNKNOWN:
        # Two keys in one object: no input of a user's can look the same by accident.
        return {"": "UNKNOWN", "\0": True}
    if isinstance(value, Mapping):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((_jsonable(v) for v in value), key=str)
    if isinstance(value, Path):
        return str(value)
    return value


def _short(value: Any) -> str:
    if isinstance(value, set | frozenset):
        # The workers of pytest-xdist must agree on a test's name.
        value = sorted(value, key=str)
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def readme_case(module: str | Path, n: int = 0, *, name: str | None = None) -> Case:
    """The n-th ```hcl block (from 0) of a README, planned as written.

    `module` is a module's folder name, or the path of a README from the project's root. Where the
    example calls a module by `git::...//modules/x?ref=...`, the one in the work tree is planned.
    """
    if isinstance(module, Path):
        return Case(source=module, readme=n, name=name)
    return Case(module, readme=n, name=name)


def environment_case(environment: str, stack: str, *, name: str | None = None) -> Case:
    """A stack with the variables that an environment's file renders for it, in its account."""
    return Case(stack, environment=environment, name=name)
