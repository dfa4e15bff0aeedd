"""Where all is measured: a copy of the project, a Terraform, embedded AWS that runs already."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from delivery import environment, render, toolchain
from delivery.embedded import EmbeddedAws
from delivery.environment import Stack
from delivery.errors import DeliveryError, Problem

Environ = Mapping[str, str]

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Bed:
    """For the time of a `with` block. `root` is the project, `project` a copy of its HCL.

    The copy, because `terraform init` writes a lock file beside a root module.
    """

    def __init__(self, root: Path, report: Callable[[str], None]) -> None:
        self.root = root
        self.report = report
        self._stack = ExitStack()
        self._servers: dict[tuple[str, str], EmbeddedAws] = {}

    def __enter__(self) -> Bed:
        self.toolchain = toolchain.resolve(self.root, report=self.report)
        self.scratch = Path(
            self._stack.enter_context(tempfile.TemporaryDirectory(prefix="delivery-bench-"))
        ).resolve()
        self.project = self.scratch / "project"
        for folder in ("modules", "examples", "environments"):
            shutil.copytree(
                self.root / folder,
                self.project / folder,
                ignore=shutil.ignore_patterns(".terraform*"),
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def aws(self, account_id: str, region: str) -> EmbeddedAws:
        """An embedded AWS of that account, which answers already; one for the whole run."""
        key = (account_id, region)
        if key not in self._servers:
            server = self._stack.enter_context(EmbeddedAws(account_id, region))
            self._servers[key] = server
        assert self._servers[key].endpoint  # noqa: S101 - waits until it answers
        return self._servers[key]

    def environ(self, account_id: str, region: str, data_dir: Path | None = None) -> Environ:
        """The environment of a Terraform process that works in that account."""
        found = self.toolchain.environ(self.aws(account_id, region).environ(os.environ))
        return {**found, "TF_DATA_DIR": str(data_dir)} if data_dir else found

    def terraform(self, folder: Path, environ: Environ, *arguments: str) -> bytes:
        """What `terraform` prints, run in `folder`. Raises DeliveryError where it fails."""
        return run([str(self.toolchain.binary), *arguments], folder, environ)

    def stacks(self, name: str) -> list[ReadyStack]:
        """The stacks of an environment on the embedded AWS: rendered, the states' buckets made."""
        found = environment.load(name, self.project, "embedded")
        return [ReadyStack(self, stack) for stack in found.stacks.values()]


class ReadyStack:
    """A stack and all that its Terraform commands need. Nothing is initialised yet."""

    def __init__(self, bed: Bed, stack: Stack) -> None:
        self._bed = bed
        self.stack = stack
        rendered = render.render(stack, bed.scratch / "build")
        self.var_file = rendered.tfvars
        self.backend = json.loads(rendered.backend.read_text()) if rendered.backend else None
        self.saved = rendered.directory / "bench.tfplan"
        self.environ = bed.environ(
            stack.account_id, stack.region, rendered.directory / ".terraform"
        )
        self._backend_file = rendered.backend
        if rendered.bucket:
            bed.aws(stack.account_id, stack.region).create_bucket(rendered.bucket)

    def init(self) -> None:
        """`terraform init`"""
        backend = [f"-backend-config={self._backend_file}"] if self._backend_file else []
        self._run("init", "-input=false", *backend)

    def plan(self) -> None:
        """`terraform plan`, saved."""
        self._run("plan", "-input=false", f"-var-file={self.var_file}", f"-out={self.saved}")

    def show(self) -> None:
        """`terraform show` of the saved plan, for people."""
        self._run("show", str(self.saved))

    def plan_json(self) -> dict[str, Any]:
        """The saved plan as JSON."""
        found: dict[str, Any] = json.loads(self._run("show", "-json", str(self.saved)))
        return found

    def schemas(self) -> Mapping[str, Any]:
        """The AWS provider's resource schemas, by resource type."""
        every = json.loads(self._run("providers", "schema", "-json"))["provider_schemas"]
        (aws,) = (found for name, found in every.items() if name.endswith("/hashicorp/aws"))
        schemas: Mapping[str, Any] = aws["resource_schemas"]
        return schemas

    def _run(self, *arguments: str) -> bytes:
        return self._bed.terraform(self.stack.source, self.environ, *arguments)


def run(command: Sequence[str], folder: Path, environ: Environ | None = None) -> bytes:
    """What a command prints. Raises DeliveryError with its last words where it fails."""
    done = subprocess.run(
        command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        words = _COLOUR.sub("", (done.stdout + done.stderr).decode(errors="replace"))
        shown = " ".join(command)[:200]
        raise DeliveryError(
            Problem(
                f"{shown}: exit code {done.returncode}; there is nothing to measure.",
                hint=words.strip()[-2000:],
            )
        )
    return done.stdout
