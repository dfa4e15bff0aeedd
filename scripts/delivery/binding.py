"""What a saved plan is bound to: `apply` runs it where all of that still holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from delivery import storage
from delivery.errors import DeliveryError, PlanRefusedError, Problem
from delivery.yamlsource import shown_path

_SHORT = 12  # characters of a digest that a person compares
_BY_HAND = re.compile(r"\.git|\.terraform.*|.*\.tfstate(\..*)?")
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}


@dataclass(frozen=True)
class Binding:
    """What a plan was made of. Digests are SHA-256 in hex; `commit` is what `commit()` says."""

    environment: str
    stack: str
    aws: str
    account: str
    region: str
    commit: str
    variables: str
    backend: str
    terraform: str
    plan: str


# How a refusal names each of them.
_NAMES = {
    "environment": "the environment",
    "stack": "the stack",
    "aws": "where it runs (aws)",
    "account": "the account",
    "region": "the Region",
    "commit": "the commit",
    "variables": "the rendered variables",
    "backend": "the backend's settings",
    "terraform": "Terraform",
    "plan": "the plan file itself",
}
_DIGESTS = {"variables", "backend", "plan"}


def digest(path: Path | None) -> str:
    """The SHA-256 of a file in hex, or `none` where there is no file."""
    if path is None or not path.is_file():
        return "none"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def commit(root: Path, source: Path, ignored: Path) -> str:
    """What the sources are: the commit, and a digest of what is not committed.

    `<commit>`, or `<commit> with changes <digest>`, of the project in `root`; and of the repository
    that holds the stack's `source` where that is another one. Outside of git, a digest of the files
    in `source`. Files below `source` that git ignores count as changes, for Terraform reads them.
    What lies under `ignored`, the build folder, does not count.
    """
    project, own = _top(root), _top(source)
    told = _repository(own, source, ignored) if own else _files_alone(source, ignored)
    if not project or project == own:
        return told
    return f"{_repository(project, None, ignored)}; {shown_path(source)}: {told}"


def _repository(top: Path, source: Path | None, ignored: Path) -> str:
    head = _git(top, "rev-parse", "--verify", "HEAD")
    name = head.decode().strip() if head else "no commit"
    status = ("status", "--porcelain", "-z", "--no-renames")
    listed = _listed(top, *status, "--untracked-files=all", "--ignore-submodules=none")
    changed = [top / entry[3:] for entry in listed]
    if source:
        source = source.resolve()
        only = ("--others", "--ignored", "--exclude-standard", "-z", "--full-name")
        unseen = [top / entry for entry in _listed(top, "ls-files", *only, "--", str(source))]
        changed += [path for path in unseen if not _is_left_out(path.relative_to(source))]
    changed = [path for path in changed if not path.is_relative_to(ignored.resolve())]
    return f"{name} with changes {_digest_files(changed, top)}" if changed else name


def _listed(top: Path, command: str, *arguments: str) -> list[str]:
    answer = _git(top, command, *arguments)
    if answer is None:
        # Taken for "no changes", it would let a plan of other sources pass.
        raise DeliveryError(
            Problem(
                f"git {command} fails in {shown_path(top)}: what the plan is made of is not known.",
                hint=f"See what it says: git -C {shown_path(top)} {command}",
            )
        )
    return [os.fsdecode(entry) for entry in answer.split(b"\0") if entry]


def _files_alone(source: Path, ignored: Path) -> str:
    files = [path for path in _below(source) if not path.is_relative_to(ignored)]
    return f"no git, files {_digest_files(files, source)}"


def _top(folder: Path) -> Path | None:
    """The repository that holds `folder`."""
    found = _git(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(found.rstrip(b"\n"))) if found else None


def _is_left_out(path: Path) -> bool:
    """Whether Terraform wrote it there, when it was run by hand, and reads none of it here."""
    return any(_BY_HAND.fullmatch(part) for part in path.parts)


def _below(folder: Path) -> list[Path]:
    """The files and links below `folder`, those of a repository in it included."""
    found = [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()]
    return [path for path in found if not _is_left_out(path.relative_to(folder))]


def together(plans: Mapping[str, str]) -> str:
    """One SHA-256 digest of those of the plan files of several stacks, by name."""
    return hashlib.sha256(json.dumps(sorted(plans.items())).encode()).hexdigest()


def short(found: str) -> str:
    """The part of a digest that a person compares."""
    return found[:_SHORT]


def names(read: str, found: str) -> bool:
    """Whether `read`, as a person or a machine was told it, is the digest `found`."""
    return len(read) >= _SHORT and found.startswith(read)


def save(binding: Binding, path: Path) -> None:
    """Write `binding` beside its plan. Raises DeliveryError."""
    storage.write(path, json.dumps(asdict(binding), indent=2, sort_keys=True) + "\n", mode=0o600)


def verify(path: Path, now: Binding, cure: str) -> None:
    """Compare what is saved at `path` with what is here `now`.

    Raises PlanRefusedError with every difference. `cure` is the command that plans again.
    """
    hint = f"Plan again and read it: {cure}"
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        then = Binding(**saved)
    except FileNotFoundError:
        raise PlanRefusedError(
            Problem(f'Stack "{now.stack}" has no saved plan.', hint=hint)
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise PlanRefusedError(
            Problem(f"{shown_path(path)} does not say what its plan was made of.", hint=hint)
        ) from error
    compare(then, now, cure)


def compare(then: Binding, now: Binding, cure: str) -> None:
    """Raise PlanRefusedError with every difference between them, as `verify` does."""
    hint = f"Plan again and read it: {cure}"
    changed = [
        field.name for field in fields(now) if getattr(then, field.name) != getattr(now, field.name)
    ]
    if changed:
        raise PlanRefusedError(
            [
                Problem(
                    f'Stack "{now.stack}": {_NAMES[name]} changed since the plan was saved, '
                    f"from {_shown(name, then)} to {_shown(name, now)}.",
                    hint=hint if name == changed[-1] else None,
                )
                for name in changed
            ]
        )


def _shown(name: str, binding: Binding) -> str:
    value = str(getattr(binding, name))
    return value[:_SHORT] if name in _DIGESTS else value


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607 - git is where the user has it
            capture_output=True,
            check=True,
            timeout=60,
            # Run from a git hook, they would lead git to the hook's repository, wherever it looks.
            env={name: value for name, value in os.environ.items() if name not in _OF_A_HOOK},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout


def _digest_files(paths: Iterable[Path], base: Path) -> str:
    """A digest of names and contents; a file that is gone counts by its name.

    A folder, which git names where it is a submodule or a repository of its own, counts with all
    that is in it.
    """
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        if ".terraform" in path.relative_to(base).parts:
            continue
        for file in sorted(_below(path)) if path.is_dir() and not path.is_symlink() else [path]:
            content = file.readlink() if file.is_symlink() and file.is_dir() else digest(file)
            total.update(f"{file.relative_to(base)}\0{content}\0".encode())
    return total.hexdigest()[:_SHORT]
