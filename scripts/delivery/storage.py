"""Files of our own: written whole or not at all, and a clear message where they cannot be."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delivery.errors import DeliveryError, Problem

# What a user can do about each reason that a file system gives for not taking a file.
_CURES = {
    errno.ENOSPC: ("the disk is full", "Free some space there and run the command again."),
    errno.EDQUOT: (
        "your disk quota is used up",
        "Free some space there and run the command again.",
    ),
    errno.EROFS: (
        "the file system is read-only",
        "Work in a copy of the repository in a folder that you may write to.",
    ),
    errno.EACCES: (
        "you may not write there",
        "Give yourself the right to write there, or work in a copy of the repository.",
    ),
    errno.EPERM: (
        "you may not write there",
        "Give yourself the right to write there, or work in a copy of the repository.",
    ),
    errno.ENOTDIR: ("a part of that path is a file", "Move that file out of the way."),
    errno.EISDIR: ("it is a folder", "Move that folder out of the way."),
}


def describe(error: OSError, path: Path) -> Problem:
    """What hinders writing `path`, and the cure."""
    reason, cure = _CURES.get(error.errno or 0, (error.strerror or str(error), None))
    return Problem(f"{path} cannot be written: {reason}.", hint=cure)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise what the operating system says about writing `path` as a DeliveryError."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(describe(error, path)) from error


def write(path: Path, text: str, *, mode: int = 0o644) -> Path:
    """Write `text` to `path` in one step, with its folders. A reader sees the old or the new.

    Raises DeliveryError where the file system refuses.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            part = Path(name)
            part.chmod(mode)
            part.replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return path
