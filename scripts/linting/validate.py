"""`terraform validate` of every module and every example, in one root that calls them all.

What validates there validates alone: nothing is known of any variable, as in a root that is
validated. One root starts Terraform and its provider once, where forty would each. Where that root
cannot be initialised, as with an `import` block in an example, each is validated by itself.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from delivery.variables import declarations

FOLDERS = ("modules", "examples")
# An example is a root: only here is it called, and its backend not used.
_OF_A_CALL = "Backend configuration ignored"


def problems(root: Path, binary: Path, environment: Mapping[str, str], scratch: Path) -> list[str]:
    """Each error and each warning, once, with its place; all of `init` where that fails.

    A warning is of an argument that is deprecated or does nothing.
    """
    copy = scratch / "validate"
    hidden = shutil.ignore_patterns(".*")  # what a run by hand left, such as .terraform
    for folder in FOLDERS:
        shutil.copytree(root / folder, copy / folder, ignore=hidden)
    modules = sorted(file.parent.relative_to(copy) for file in copy.rglob("versions.tf"))
    _write_root(copy, modules)
    initialised, found = _validate(binary, copy, copy, environment)
    if not initialised:
        (copy / "main.tf.json").unlink()
        alone = (_validate(binary, copy, copy / module, environment) for module in modules)
        found = [line for _, told in alone for line in told]
    return list(dict.fromkeys(found))


def _validate(
    binary: Path, copy: Path, folder: Path, environment: Mapping[str, str]
) -> tuple[bool, list[str]]:
    """Whether `init` succeeded in `folder`, and what it or `validate` told; files from `copy`."""
    done = _terraform(binary, folder, environment, "init", "-backend=false", "-input=false")
    if done.returncode:
        return False, [f"{folder.relative_to(copy)}:\n{done.stdout}"]
    done = _terraform(binary, folder, environment, "validate", "-json")
    try:
        found = list(_told(json.loads(done.stdout)["diagnostics"], folder, copy))
    except (ValueError, KeyError, TypeError):
        found = [f"terraform validate printed no diagnostics:\n{done.stdout}"]
    if done.returncode and not found:
        found = [f"terraform validate ended with exit code {done.returncode} and told nothing."]
    return True, found


def _write_root(folder: Path, modules: Sequence[Path]) -> None:
    calls = {
        "_".join(module.parts): {
            "source": f"./{module.as_posix()}",
            # All of them, those with a default too: in a root that is validated, none is known.
            **dict.fromkeys(declarations(folder / module), "${var.unknown}"),
        }
        for module in modules
    }
    document = {"variable": {"unknown": {}}, "module": calls}
    (folder / "main.tf.json").write_text(json.dumps(document), "utf-8")


def _terraform(
    binary: Path, folder: Path, environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary, *arguments, "-no-color"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _told(diagnostics: Sequence[Mapping[str, Any]], folder: Path, copy: Path) -> Iterator[str]:
    for found in diagnostics:
        if found["severity"] == "warning" and found["summary"] == _OF_A_CALL:
            continue
        place = found.get("range")
        at = ""
        if place:
            file = (folder / place["filename"]).resolve().relative_to(copy.resolve())
            at = f"{file}:{place['start']['line']}: "
        detail = " ".join(found.get("detail", "").split())
        yield f"{at}{found['severity']}: {found['summary']}. {detail}".rstrip()
