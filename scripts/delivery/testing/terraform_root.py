"""One root module that holds many calls, run through tftest; and what a run of it said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tftest

from delivery.plan import Check, Plan
from delivery.testing.calls import Call
from delivery.toolchain import Toolchain

_AWS = "hashicorp/aws"
_UPWARDS = re.compile(r"(?:\.\./)+(?:[^\s:]*/)?([^\s/:]+/[^\s/:]+\.tf)\b")
_RULE = re.compile(r"\n\nThis was checked by the validation rule at .*", re.DOTALL)
# Terraform's summaries of what a module's author says in an error_message.
_CONDITIONS = ("Invalid value for variable", "condition failed")


@dataclass(frozen=True)
class Diagnostic:
    """An error that Terraform reported. `file` is absolute, None where it named none."""

    summary: str
    detail: str
    address: str
    context: str
    file: Path | None
    line: int

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], root: Path) -> Diagnostic:
        """`raw` is the `diagnostic` of a line of Terraform's `-json` output."""
        place = raw.get("range") or {}
        return cls(
            summary=raw.get("summary", ""),
            # Terraform names files as seen from the root, which lies somewhere else in each run.
            detail=_UPWARDS.sub(r"\1", raw.get("detail", "")),
            address=raw.get("address", ""),
            context=(raw.get("snippet") or {}).get("context") or "",
            file=(root / place["filename"]).resolve() if place.get("filename") else None,
            line=place.get("start", {}).get("line", 0),
        )

    def messages(self, call: Call) -> tuple[str, ...]:
        """What it says, a line each where a module's author wrote it, else one line in all."""
        detail = self.detail.replace(f"{call.address}.", "")
        if self.summary.endswith(_CONDITIONS):
            return lines(_RULE.sub("", detail))
        detail = " ".join(detail.split())
        return (f"{self.summary}: {detail}" if detail else self.summary,)

    def place(self, call: Call) -> str:
        """Where it is, for people: address and file, as far as told and of any use."""
        parts = [self.address.removeprefix(f"{call.address}.")]
        if self.file is not None and self.file.parent.name == call.key:
            parts.append(f"line {self.line} of the example")
        elif self.file is not None and self.file.name != call.file_name:
            parts.append(f"{self.file}:{self.line}")
        return ", ".join(p for p in parts if p)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a message, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Attempt:
    """One run over some calls. `document` is the plan's JSON, None where none was saved."""

    document: Mapping[str, Any] | None
    diagnostics: tuple[Diagnostic, ...]
    stage: str

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """What the saved plan says of preconditions and validations."""
        found = self.document.get("checks", []) if self.document else []
        return Plan.from_json({"checks": found}).checks

    @property
    def succeeded(self) -> bool:
        """Whether the plan holds all of its calls."""
        return self.document is not None and not self.document.get("errored")


class TerraformRoot:
    """Plans sets of calls in roots below `directory`, initialising as seldom as possible.

    A set that lies within the last one that was initialised is planned in the same folder: only
    the calls' files are taken away.
    """

    def __init__(
        self,
        directory: Path,
        toolchain: Toolchain,
        environ: Mapping[str, str],
        aws_environ: Callable[[], Mapping[str, str]],
    ) -> None:
        self._directory = directory
        self._toolchain = toolchain
        self._environ = toolchain.environ(environ)
        self._aws_environ = aws_environ
        self._test: tftest.TerraformTest | None = None
        self._ready: frozenset[str] = frozenset()
        self.roots = 0

    def run(self, calls: Sequence[Call]) -> Attempt:
        """Plan these calls in one root."""
        keys = frozenset(call.key for call in calls)
        if self._test is None or not keys <= self._ready:
            failed = self._init(calls)
            if failed:
                return failed
            self._ready = keys
        test = self._test
        assert test is not None  # noqa: S101 - _init has made it
        root = Path(test.tfdir)
        kept = {call.file_name for call in calls}
        for file in root.glob("*.tf.json"):
            if file.name not in kept:
                file.unlink()
        for call in calls:
            call.write(root)
        return self._plan(test, root)

    def _init(self, calls: Sequence[Call]) -> Attempt | None:
        self.roots += 1
        root = self._directory / str(self.roots)
        root.mkdir(parents=True)
        root = root.resolve()
        for call in calls:
            call.write(root)
        test = tftest.TerraformTest(
            str(root), binary=str(self._toolchain.binary), cache_dir=str(root)
        )
        # Its constructor adds to os.environ, and cannot leave a variable out.
        test.env = dict(self._environ)
        self._test = None
        # The folder goes with the run; its own cleanup at exit would find nothing.
        found, _ = self._execute(
            "init", root, lambda: test.setup(json_format=True, cleanup_on_exit=False)
        )
        if found is not None:
            return Attempt(None, found, "init")
        lock = root / ".terraform.lock.hcl"
        if lock.is_file() and _AWS in lock.read_text(encoding="utf-8"):
            test.env = self._toolchain.environ(self._aws_environ())
        self._test = test
        return None

    def _plan(self, test: tftest.TerraformTest, root: Path) -> Attempt:
        saved = root / "saved.tfplan"
        saved.unlink(missing_ok=True)
        arguments = ("-json", "-input=false", "-lock=false", f"-out={saved.name}")
        found, _ = self._execute("plan", root, lambda: test.execute_command("plan", *arguments))
        if not saved.is_file():
            return Attempt(None, found or (), "plan")
        unreadable, shown = self._execute(
            "show", root, lambda: test.execute_command("show", "-json", saved.name).out
        )
        if unreadable is not None:
            return Attempt(None, unreadable, "show")
        return Attempt(json.loads(shown), found or (), "plan")

    def _execute(
        self, step: str, root: Path, command: Callable[[], Any]
    ) -> tuple[tuple[Diagnostic, ...] | None, Any]:
        """Run a command; the diagnostics where it failed, else None, and what it printed."""
        try:
            return None, command()
        except tftest.TerraformTestError as error:
            text = str(error.args[0]) if error.args else str(error)
            found = tuple(_diagnostics(text, root))
            if not found:
                summary = f"terraform {step} failed"
                found = (Diagnostic(summary, text.strip(), "", "", None, 0),)
            return found, None


def _diagnostics(text: str, root: Path) -> Iterator[Diagnostic]:
    # tftest puts its own words before the first line of the output.
    for line in text.splitlines():
        start = line.find('{"@level"')
        if start < 0:
            continue
        try:
            event, _ = json.JSONDecoder().raw_decode(line[start:])
        except json.JSONDecodeError:
            continue
        raw = event.get("diagnostic")
        if raw and raw.get("severity") == "error":
            yield Diagnostic.from_json(raw, root)
