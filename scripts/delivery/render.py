"""Writes what Terraform is given for a stack: its variables and its backend's settings.

`build/<environment>/<stack>/terraform.tfvars.json` and `backend.json`, readable by their owner
alone, for values may be secret. Both are whole or not there, and an unchanged one is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from delivery import modulecalls, storage
from delivery.backend import backend_config, stack_backend
from delivery.environment import Stack
from delivery.errors import InputError
from delivery.variables import check, declarations, inputs

__all__ = ["Rendered", "render", "stack_backend"]

TFVARS: Final = "terraform.tfvars.json"
BACKEND: Final = "backend.json"


@dataclass(frozen=True)
class Rendered:
    """`backend` goes to `init`, None where the stack's backend takes nothing from here.

    `bucket` is the bucket of an s3 backend: on the embedded AWS it has to be made first.
    """

    directory: Path
    tfvars: Path
    backend: Path | None
    bucket: str | None


def render(stack: Stack, build: Path) -> Rendered:
    """Checks the variables, backend and module calls of a stack, and writes the first two.

    Raises InputError with every problem of the stack, DeliveryError where nothing can be written.
    """
    declared = declarations(stack.source)
    settings, problems = backend_config(stack)
    problems = [*check(stack, declared), *problems, *modulecalls.check(stack.source)]
    if problems:
        raise InputError(problems)
    values = {name: node.plain() for name, node in inputs(stack, declared).items()}
    directory = build / stack.environment / stack.name
    texts = {
        TFVARS: _json(values),
        BACKEND: None if settings is None else _json(settings),
    }
    storage.write_private(directory, texts)
    return Rendered(
        directory=directory,
        tfvars=directory / TFVARS,
        backend=None if settings is None else directory / BACKEND,
        bucket=_bucket(settings),
    )


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _bucket(settings: Mapping[str, Any] | None) -> str | None:
    return str(settings["bucket"]) if settings and "bucket" in settings else None
