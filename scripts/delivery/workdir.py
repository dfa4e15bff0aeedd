"""The folder that Terraform runs in: the stack, seen through links, with room for its own files.

Terraform writes its dependency lock file, and a local state, into the root module's folder and
nowhere else. Run in the stack's own folder, a plan would dirty the work tree, need a writable
checkout, and clash with the same stack planned for another environment. So it runs in a folder
under `build/` that holds a link to every file of the stack, at the same depth below links to all
that lies around it: `../../modules/x` leads where it leads from the stack itself.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from delivery import storage
from delivery.errors import DeliveryError, Problem
from delivery.yamlsource import shown_path

DATA = ".terraform"
LOCK_FILE = ".terraform.lock.hcl"
# Terraform's name for the state that an apply could not save where it belongs.
ERRORED = "errored.tfstate"
# What Terraform wrote there when it was run by hand, and the variables that it would read unasked:
# those of an environment are all in its YAML.
_LEFT_OUT = re.compile(
    r"\.terraform|\.git|.*\.tfstate(\..*)?|terraform\.tfvars(\.json)?|.*\.auto\.tfvars(\.json)?"
)
_UNASKED = re.compile(r"terraform\.tfvars(\.json)?|.*\.auto\.tfvars(\.json)?")


@dataclass(frozen=True)
class WorkingFolder:
    """`directory` is where Terraform runs; `tree` mirrors what lies under `anchor`."""

    directory: Path
    tree: Path
    anchor: Path

    @property
    def lock_file(self) -> Path:
        """Terraform's dependency lock file: the stack's own if it has one, else of this run."""
        return self.directory / LOCK_FILE

    @property
    def errored(self) -> Path:
        """Where `rescue` keeps a state that could not be saved: beside `tree`, which is remade."""
        return self.tree.parent / ERRORED

    def origin(self, path: Path) -> Path:
        """The file that a person edits, for a file as this run names it."""
        if path.is_relative_to(self.tree):
            path = self.anchor / path.relative_to(self.tree)
        return shown_path(path)


def locate(source: Path, folder: Path, root: Path) -> WorkingFolder:
    """The working folder of the stack `source` under `folder`, made or not."""
    anchor = _anchor(source, root)
    tree = folder / "root"
    return WorkingFolder(tree / source.relative_to(anchor), tree, anchor)


def prepare(source: Path, folder: Path, root: Path) -> WorkingFolder:
    """Make the working folder anew.

    Raises DeliveryError where `folder` cannot be written, or holds a state that was not saved.
    """
    working = locate(source, folder, root)
    problem = unsaved(working)
    if problem:
        raise DeliveryError(problem)
    with storage.writing(working.tree):
        if working.tree.exists():
            shutil.rmtree(working.tree)
        here, there = working.anchor, working.tree
        there.mkdir(parents=True)
        for part in source.relative_to(working.anchor).parts:
            _link(here, there, folder, besides=part)
            here, there = here / part, there / part
            there.mkdir()
        _link(here, there, folder, besides=LOCK_FILE)
        if (source / LOCK_FILE).is_file():
            # A copy: Terraform replaces this file, and the stack's own is for people to change.
            shutil.copyfile(source / LOCK_FILE, working.lock_file)
    return working


def unsaved(working: WorkingFolder) -> Problem | None:
    """The state that a failed apply could not save, brought out of the working folder; the cure.

    Raises DeliveryError where it cannot be moved.
    """
    left = working.directory / ERRORED
    if left.is_file() and not working.errored.exists():
        with storage.writing(shown_path(working.errored)):
            left.chmod(0o600)
            left.replace(working.errored)
    if not working.errored.is_file():
        return None
    push = shlex.join(
        [
            "env",
            f"TF_DATA_DIR={working.tree.parent / DATA}",
            "terraform",
            f"-chdir={working.directory}",
            "state",
            "push",
            str(working.errored),
        ]
    )
    return Problem(
        f"{shown_path(working.errored)} is the state of what an apply has changed and could not "
        "save: without it, Terraform no longer knows what it made.",
        hint=f"When the backend answers again, with the credentials of the apply: {push}; then "
        "remove the file.",
    )


def unread_variables(source: Path) -> list[Path]:
    """The files of variables in `source` that Terraform would read by itself and here does not."""
    return sorted(path for path in source.iterdir() if _UNASKED.fullmatch(path.name))


def _anchor(source: Path, root: Path) -> Path:
    """How far up relative paths of the stack may lead: its repository, else the project."""
    for folder in (source, *source.parents):
        if (folder / ".git").exists():
            return folder
    return root if source.is_relative_to(root) else source.parent


def _link(here: Path, there: Path, folder: Path, besides: str) -> None:
    for entry in os.scandir(here):
        # The build folder inside itself would be a tree without end to whoever walks it.
        inside = folder.is_relative_to(entry.path)
        if entry.name != besides and not _LEFT_OUT.fullmatch(entry.name) and not inside:
            (there / entry.name).symlink_to(entry.path)
