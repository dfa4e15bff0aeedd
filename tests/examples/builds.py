"""Runs a buildspec of an example by CodeBuild's rules, on this machine."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PHASES = ("install", "pre_build", "build", "post_build")


@dataclass(frozen=True)
class Build:
    """How a build ended: the command that failed, what was printed, and what it exported."""

    failed: str | None
    log: str
    exported: dict[str, str]
    artifacts: Path
    files: tuple[str, ...]


def run_build(text: str, source: Path, variables: dict[str, str]) -> Build:
    """Run the buildspec `text` in the folder `source`, with `variables` and no others.

    Each command has a shell of its own, as buildspecs must not rely on more. The first that fails
    ends the build: every one here has `on-failure: ABORT`, and no `finally`.
    """
    spec: dict[str, Any] = yaml.safe_load(text)
    assert spec["version"] == 0.2
    assert spec["env"]["shell"] == "bash"
    assert set(spec["phases"]) <= set(PHASES)
    environment, failed, log = {**variables, "CODEBUILD_SRC_DIR": str(source)}, None, ""
    kept = source.with_name(f"{source.name}.environment")
    for phase in PHASES:
        for command in spec["phases"].get(phase, {}).get("commands", []):
            done = subprocess.run(
                ["/bin/bash", "-c", f"{command}\nstatus=$?\nenv -0 > '{kept}'\nexit $status"],
                cwd=source,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            log += done.stdout + done.stderr
            if done.returncode:
                failed = command
                break
            pairs = [pair.split("=", 1) for pair in kept.read_text().split("\0") if pair]
            own = ("_", "SHLVL", "PWD", "OLDPWD")
            environment = {name: value for name, value in pairs if name not in own}
        if failed:
            break
    told = spec.get("artifacts", {})
    artifacts = source / told.get("base-directory", ".")
    return Build(
        failed,
        log,
        {n: environment[n] for n in spec["env"].get("exported-variables", []) if n in environment},
        artifacts,
        tuple(
            sorted(
                path.relative_to(artifacts).as_posix()
                for pattern in told.get("files", [])
                for path in artifacts.glob(pattern)
                if path.is_file()
            )
        ),
    )
