"""Files of our own: whole or not there, and a clear message where the disk refuses."""

import errno
import os
from pathlib import Path

import pytest

from delivery import storage
from delivery.errors import DeliveryError


def test_written_with_its_folders(tmp_path: Path) -> None:
    path = storage.write(tmp_path / "a" / "b", "text", mode=0o600)
    assert path.read_text() == "text"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            errno.ENOSPC,
            "the disk is full.\n  Free some space there and run the command again.",
        ),
        (
            errno.EROFS,
            "the file system is read-only.\n"
            "  Work in a copy of the repository in a folder that you may write to.",
        ),
        (
            errno.EACCES,
            "you may not write there.\n"
            "  Give yourself the right to write there, or work in a copy of the repository.",
        ),
        (errno.EIO, "Input/output error."),
    ],
    ids=["full", "read-only", "not allowed", "broken"],
)
def test_disk_that_refuses(
    code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("before")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    # At the last step, when the new text lies beside the old.
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DeliveryError) as refused:
        storage.write(path, "after")
    assert str(refused.value) == f"{path} cannot be written: {told}"
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
