"""What Terraform prints: in a file, so that it ends in good order where its run is killed.

A pipe that nobody reads any more ends Terraform by SIGPIPE at its next line: in the middle of an
apply, with a resource made that no state knows. A file takes its lines to the end.

The file also tells the next run that such a Terraform is still at work. It is locked, and a lock of
flock(2) lasts as long as somebody has the file open as it was locked. Here these are this process
and Terraform, which hands its output on to no provider or provisioner.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from delivery import storage
from delivery.yamlsource import shown_path

_POLL = 0.05  # seconds from a line to whoever listens, at most


def file_of(data_dir: Path) -> Path:
    """The output of the command that runs with the data directory `data_dir`."""
    return data_dir.with_name(f"{data_dir.name}.out")


class Output:
    """A new file at `path` for what a command prints, read as it grows, and removed in the end.

    Its owner's alone: events hold values. Raises DeliveryError where it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        with storage.writing(shown_path(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Of a Terraform that `settle` could not see: it keeps its file, which has no name then.
            path.unlink(missing_ok=True)
            self._path = path
            self._end = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._read = path.open("rb", buffering=0)
        except BaseException:
            os.close(self._end)
            raise
        with suppress(OSError):  # a file system without locks: as good as it gets
            fcntl.flock(self._end, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._read.close()
        os.close(self._end)
        self._path.unlink(missing_ok=True)

    def fileno(self) -> int:
        """The end that a command writes to."""
        return self._end

    def lines(self, ended: threading.Event) -> Iterator[bytes]:
        """Each line as it comes, without its end, until the command has `ended`."""
        part = b""
        last = False
        while not last:
            last = ended.wait(_POLL)  # before reading: what was written last is then still read
            *whole, part = (part + self._read.read()).split(b"\n")
            yield from whole
        if part:
            yield part


def settle(path: Path, waits: Callable[[list[int]], None]) -> None:
    """Wait for a Terraform that outlived its run and writes to `path`; remove what it left there.

    `waits` is called with its process ids, as far as they are to be had, where there is one.
    """
    with storage.writing(shown_path(path)):
        try:
            file = path.open("r+b")  # NFS locks only what is open for writing
        except FileNotFoundError:
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waits(_users(path))
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError:  # a file system without locks
                pass
        path.unlink(missing_ok=True)


def _users(path: Path) -> list[int]:
    """The other processes that have `path` open."""
    name = str(path.resolve())
    found: list[int] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # gone meanwhile, or somebody else's
            if process.pid != os.getpid() and name in {each.path for each in process.open_files()}:
                found.append(process.pid)
    return sorted(found)
