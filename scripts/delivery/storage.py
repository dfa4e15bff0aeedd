"""Files of our own: written whole or not at all, and a clear message where they cannot be."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from delivery.errors import DeliveryError, Problem
from delivery.yamlsource import shown_path

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


def _describe(error: OSError, path: Path) -> Problem:
    """What hinders writing `path`, and the cure."""
    reason, cure = _CURES.get(error.errno or 0, (error.strerror or str(error), None))
    return Problem(f"{path} cannot be written: {reason}.", hint=cure)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise what the operating system says about writing `path` as a DeliveryError."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(_describe(error, path)) from error


def write(path: Path, text: str, *, mode: int = 0o644) -> Path:
    """Write `text` to `path` in one step, with its folders. A reader sees the old or the new.

    Raises DeliveryError where the file system refuses.
    """
    with writing(path):
        _replace(path.parent, {path.name: text}, mode)
    return path


def write_private(folder: Path, texts: Mapping[str, str | None]) -> None:
    """Write files of `folder` by name, for their owner alone; None removes one.

    All are written before the first takes its place: a full disk leaves those that were there.
    Raises DeliveryError where the file system refuses.
    """
    with writing(shown_path(folder)):
        _replace(folder, texts, 0o600)


def private_folder(folder: Path) -> None:
    """Make `folder`, or an existing one, its owner's alone. Raises DeliveryError."""
    with writing(shown_path(folder)):
        _make(folder)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def _replace(folder: Path, texts: Mapping[str, str | None], mode: int) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    parts: dict[str, Path] = {}
    try:
        _make(folder)
        for name, text in texts.items():
            if text is None or _is_there(folder / name, text, mode):
                continue
            # mkstemp makes a file that its owner alone may read.
            handle, part = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
            parts[name] = Path(part)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            if mode != 0o600:
                parts[name].chmod(mode)
        for name, path in parts.items():
            path.replace(folder / name)
        for name, text in texts.items():
            if text is None:
                (folder / name).unlink(missing_ok=True)
    except BaseException:
        for path in parts.values():
            path.unlink(missing_ok=True)
        for each in missing:
            # One that another run has written to in the meantime stays.
            with suppress(OSError):
                each.rmdir()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        # Python's word for a file where a folder should be; the system's says what to do.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


def _is_there(path: Path, text: str, mode: int) -> bool:
    # A disk that turned read-only is no hindrance where there is nothing to write.
    try:
        is_same = path.read_text(encoding="utf-8") == text
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    if is_same and path.stat().st_mode & 0o777 & ~mode:
        path.chmod(mode)
    return is_same
