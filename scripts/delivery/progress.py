"""How far a run is, one line a stack: redrawn on a terminal, printed as it changes in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from delivery import terminal
from delivery.markup import visible
from delivery.terminal import Line

# Events of Terraform's -json stream that each tell of one more resource.
_COUNTED = {
    "apply_complete": "applied",
    "planned_change": "planned",
    "refresh_complete": "refreshed",
    "resource_drift": "drifted",
}
# It is about machines of other kinds; our lock file is of this run alone.
_UNTOLD = {"Incomplete lock file information for providers"}


class Progress:
    """Progress of several stacks, which may be told from several threads. Prints to `console`."""

    def __init__(self, console: Console, stacks: list[str]) -> None:
        self._console = console
        self._begun = time.monotonic()
        self._width = max((len(stack) for stack in stacks), default=0)
        self._bars = Bars(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.fields[stack]}", style="bold", markup=False),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {
            stack: self._bars.add_task("waiting", stack=visible(stack), start=False)
            for stack in stacks
        }

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def say(self, line: str) -> None:
        """Print a line that stays."""
        terminal.tell(self._console, Line(line))

    def step(self, stack: str, text: str) -> None:
        """What happens to `stack` now."""
        self._bars.start_task(self._tasks[stack])
        self._bars.update(self._tasks[stack], description=visible(text))
        if self._bars.disable:
            seconds = time.monotonic() - self._begun
            self.say(f"{stack:{self._width}}  {seconds:5.1f} s  {text}")

    def done(self, stack: str, text: str) -> None:
        """The last of `stack`: its line stays as it is."""
        self.step(stack, text)
        self._bars.stop_task(self._tasks[stack])

    def events(self, stack: str, step: str) -> Callable[[Mapping[str, Any]], None]:
        """What a Terraform command is handed as `on_event` while it does `step`.

        A terminal sees resources counted as they come; a log, the summary of the command.
        """
        counts: dict[str, int] = {}
        warned: set[str] = set(_UNTOLD)

        def on_event(event: Mapping[str, Any]) -> None:
            kind = event.get("type")
            if kind in _COUNTED:
                counts[_COUNTED[kind]] = counts.get(_COUNTED[kind], 0) + 1
                told = ", ".join(f"{count} {what}" for what, count in counts.items())
                self._bars.update(self._tasks[stack], description=f"{step}: {told}")
            elif kind == "diagnostic":
                self._warn(stack, event["diagnostic"], warned)

        return on_event

    def _warn(self, stack: str, diagnostic: Mapping[str, Any], warned: set[str]) -> None:
        # Terraform repeats a deprecation for every resource that it is about: once is enough.
        summary = str(diagnostic.get("summary"))
        if diagnostic.get("severity") == "warning" and summary not in warned:
            warned.add(summary)
            address = diagnostic.get("address")
            self.say(f"{stack}: warning: {summary}{f' ({address})' if address else ''}")
