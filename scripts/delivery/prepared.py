"""A stack's folder under `build/`: its files, one run at a time, readable by their owner alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from delivery import output, storage, workdir
from delivery.environment import Stack
from delivery.render import Rendered
from delivery.yamlsource import shown_path

Kind = Literal["plan", "destroy"]


@dataclass(frozen=True)
class Prepared:
    """A stack that is ready for Terraform: rendered, and its files in `folder`."""

    stack: Stack
    rendered: Rendered
    working: workdir.WorkingFolder
    kind: Kind

    @property
    def folder(self) -> Path:
        return self.rendered.directory

    @property
    def plan_file(self) -> Path:
        return self.folder / f"{self.kind}.tfplan"

    @property
    def manifest(self) -> Path:
        return self.folder / f"{self.kind}.json"

    @property
    def data(self) -> Path:
        return self.folder / workdir.DATA

    def forget(self) -> None:
        """Remove the saved plan: it is applied, or about to be made anew."""
        with storage.writing(shown_path(self.folder)):
            self.manifest.unlink(missing_ok=True)
            self.plan_file.unlink(missing_ok=True)
            # Of runs that were killed: plans half written, and copies that were to be applied.
            for pattern in (f".{self.kind}.tfplan", f".{self.kind}-*.tfplan"):
                for left in self.folder.glob(pattern):
                    left.unlink(missing_ok=True)

    @contextmanager
    def private_plan(self) -> Iterator[Path]:
        """A copy of the saved plan that no other run knows of: what is compared is applied."""
        with storage.writing(shown_path(self.folder)):
            handle, name = tempfile.mkstemp(
                dir=self.folder, prefix=f".{self.kind}-", suffix=".tfplan"
            )
        copy = Path(name)
        try:
            with storage.writing(shown_path(copy)), os.fdopen(handle, "wb") as file:
                if self.plan_file.is_file():
                    with self.plan_file.open("rb") as saved:
                        shutil.copyfileobj(saved, file)
            yield copy
        finally:
            copy.unlink(missing_ok=True)


def lock(folder: Path, waits: Callable[[str], None]) -> FileLock:
    """Make `folder` and keep other runs out of it; `waits` is told of what is still in there.

    That is another run, or Terraform whose run was killed: it writes to the state and to `folder`.
    """
    storage.private_folder(folder)
    path = folder / "run.lock"
    with storage.writing(shown_path(path)):
        held = FileLock(path)
        try:
            held.acquire(timeout=0)
        except Timeout:
            waits("waits for another run of it to end.")
            held.acquire()
    try:
        output.settle(output.file_of(folder / workdir.DATA), partial(_outlived, waits))
    except BaseException:
        held.release()
        raise
    return held


def _outlived(waits: Callable[[str], None], processes: list[int]) -> None:
    named = f" (process {', '.join(map(str, processes))})" if processes else ""
    waits(f"waits for Terraform to end, which a run that was killed has left at work{named}.")
