"""Writes what Terraform is given for a stack: its variables and its backend's settings.

`build/<environment>/<stack>/terraform.tfvars.json` and `backend.json`, readable by their owner
alone, for values may be secret. Both are whole or not there, and an unchanged one is not touched.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from delivery import storage
from delivery.backend import backend_config, stack_backend
from delivery.environment import Stack
from delivery.errors import DeliveryError, InputError
from delivery.variables import check, declarations, inputs
from delivery.yamlsource import shown_path

__all__ = ["Rendered", "render", "stack_backend"]

TFVARS: Final = "terraform.tfvars.json"
BACKEND: Final = "backend.json"


@dataclass(frozen=True)
class Rendered:
    """`digest` is the SHA-256 of the variables' file, in hex; `backend` goes to `init`.

    `bucket` is the bucket of an s3 backend: on the embedded AWS it has to be made first.
    """

    directory: Path
    tfvars: Path
    backend: Path | None
    digest: str
    bucket: str | None


def render(stack: Stack, build: Path) -> Rendered:
    """Checks the stack's variables and backend, and writes them under `build`.

    Raises InputError with every problem of the stack, DeliveryError where nothing can be written.
    """
    declared = declarations(stack.source)
    settings, problems = backend_config(stack)
    problems = [*check(stack, declared), *problems]
    if problems:
        raise InputError(problems)
    values = {name: node.plain() for name, node in inputs(stack, declared).items()}
    directory = build / stack.environment / stack.name
    content = _json(values)
    texts: dict[str, str | None] = {
        TFVARS: content,
        BACKEND: None if settings is None else _json(settings),
    }
    try:
        _write(directory, texts)
    except OSError as error:
        raise DeliveryError(storage.describe(error, shown_path(directory))) from error
    return Rendered(
        directory=directory,
        tfvars=directory / TFVARS,
        backend=None if settings is None else directory / BACKEND,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        bucket=_bucket(settings),
    )


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _bucket(settings: Mapping[str, Any] | None) -> str | None:
    return str(settings["bucket"]) if settings and "bucket" in settings else None


def _write(directory: Path, texts: Mapping[str, str | None]) -> None:
    """All of the files or none: each is whole before the first takes its place."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    written: dict[str, Path] = {}
    try:
        _make(directory)
        for name, text in texts.items():
            if text is not None and not _is_there(directory / name, text):
                # mkstemp makes a file that its owner alone may read.
                handle, temporary = tempfile.mkstemp(dir=directory, prefix=f".{name}.")
                written[name] = Path(temporary)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
        for name, temporary_path in written.items():
            temporary_path.replace(directory / name)
        for name, text in texts.items():
            if text is None:
                (directory / name).unlink(missing_ok=True)
    except BaseException:
        for temporary_path in written.values():
            temporary_path.unlink(missing_ok=True)
        for folder in missing:
            # One that another run has written to in the meantime stays.
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        # Python's word for a file where a folder should be; the system's says what to do.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


def _is_there(path: Path, text: str) -> bool:
    try:
        is_same = path.read_text(encoding="utf-8") == text
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    # A disk that turned read-only is no hindrance where there is nothing to write.
    if is_same and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return is_same
