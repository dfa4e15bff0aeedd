"""What a saved plan is bound to: `apply` runs it where all of that still holds."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from delivery import storage
from delivery.errors import PlanRefusedError, Problem
from delivery.yamlsource import shown_path

_SHORT = 12  # characters of a digest that a person compares


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

    `<commit>`, or `<commit> with changes <digest>`. Outside of git, a digest of the files in
    `source`. What lies under `ignored`, the build folder, does not count.
    """
    head = _git(root, "rev-parse", "--verify", "HEAD")
    inside = head is not None or _git(root, "rev-parse", "--git-dir") is not None
    if not inside:
        return f"no git, files {_digest_files(sorted(source.rglob('*')), source)}"
    name = head.decode().strip() if head else "no commit"
    listed = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
    top = Path((_git(root, "rev-parse", "--show-toplevel") or b".").decode().strip())
    changed = [top / entry[3:].decode() for entry in (listed or b"").split(b"\0") if entry]
    changed = [path for path in changed if not path.is_relative_to(ignored.resolve())]
    return f"{name} with changes {_digest_files(changed, top)}" if changed else name


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
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout


def _digest_files(paths: list[Path], base: Path) -> str:
    """A digest of names and contents; a file that is gone counts by its name."""
    total = hashlib.sha256()
    for path in sorted(paths):
        parts = path.relative_to(base).parts
        if path.is_dir() or any(part == ".terraform" for part in parts):
            continue
        total.update(f"{path.relative_to(base)}\0{digest(path)}\0".encode())
    return total.hexdigest()[:_SHORT]
