"""How the commands print: results to standard output, errors and progress to standard error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from delivery import terminal
from delivery.errors import DeliveryError
from delivery.markup import is_visible
from delivery.terminal import Line

if TYPE_CHECKING:
    from delivery.pipelines import Home
    from delivery.plan import Plan


class Format(StrEnum):
    """What a summary is written in."""

    TEXT = "text"
    MARKDOWN = "markdown"


INTERRUPTED = 130


def summary_of(
    name: str,
    plans: dict[str, Plan],
    digest: str | None,
    as_json: bool,
    with_addresses: bool = False,
) -> None:
    """What plans will do, as lines or as JSON, where the digest is whole."""
    from delivery import binding, summary  # noqa: PLC0415

    if as_json:
        print_json(summary.as_json(name, plans, digest))
    else:
        told = summary.lines(name, plans, with_addresses=with_addresses)
        summary.render(told, console(), digest and binding.short(digest))


def markdown_of(name: str, plans: dict[str, Plan], digest: str, homes: Mapping[str, Home]) -> None:
    """What plans will do, for a pull request."""
    from delivery import binding, markdown  # noqa: PLC0415

    typer.echo(markdown.document(name, plans, binding.short(digest), homes), nl=False)


def diagram_of(name: str, plans: dict[str, Plan], homes: Mapping[str, Home], as_json: bool) -> None:
    """The pipelines of plans as one Mermaid flowchart."""
    from delivery import mermaid, pipelines  # noqa: PLC0415

    chart = mermaid.flowchart(
        [each for stack, plan in plans.items() for each in pipelines.planned(plan, homes[stack])]
    )
    if as_json:
        print_json({"environment": name, "diagram": chart})
    else:
        typer.echo(chart, nl=False)


def policies_of(name: str, plans: dict[str, Plan], digest: str, as_json: bool) -> None:
    """Every policy document of plans."""
    from delivery import binding, documents, summary  # noqa: PLC0415

    if as_json:
        found = {stack: {"policies": documents.documents(plan)} for stack, plan in plans.items()}
        print_json({"environment": name, "stacks": found, "plan": digest})
    else:
        summary.render(documents.lines(plans), console(), binding.short(digest))


def line(text: str) -> None:
    """One line of a result."""
    terminal.tell(console(), Line(text))


def applied(name: str, stacks: list[str], as_json: bool) -> None:
    """The names of the stacks that were applied."""
    if as_json:
        print_json({"environment": name, "applied": stacks})
    else:
        line(f"{name}: applied {', '.join(stacks)}.")


@contextmanager
def reporting(as_json: bool) -> Iterator[None]:
    """Tell errors, and exit with their code."""
    try:
        yield
    except DeliveryError as error:
        tell(error, as_json)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as interrupt:
        errors().print("Interrupted.")
        raise typer.Exit(INTERRUPTED) from interrupt
    except OSError as error:
        # Not the disk of a file of ours, for which storage.py speaks; no traceback all the same.
        place = f"{error.filename}: " if error.filename else ""
        failure = DeliveryError(f"{place}{error.strerror or error}.")
        tell(failure, as_json)
        raise typer.Exit(failure.exit_code) from error


def tell(error: DeliveryError, as_json: bool) -> None:
    """All problems of an error, each with its cure."""
    if as_json:
        print_json({"problems": [problem.fields() for problem in error.problems]})
        return
    told_to = errors()
    for problem in error.problems:
        place = (f"{problem.location}: ", "bold") if problem.location else ""
        terminal.tell(told_to, Line.of(("error: ", "bold red"), place, problem.message))
        for each in terminal.split(problem.hint or ""):
            terminal.tell(told_to, Line(f"  {each}", "cyan"))


def shown(path: str) -> str:
    """A path as a person would type it here."""
    from delivery.yamlsource import shown_path  # noqa: PLC0415

    return str(shown_path(Path(path)))


def print_json(value: Any) -> None:
    """One JSON value, equal for equal values. What nobody sees in a text is escaped."""
    told = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    typer.echo("".join(c if c == "\n" or is_visible(c) else json.dumps(c)[1:-1] for c in told))


def console() -> Console:
    """Standard output."""
    return Console(highlight=False)


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)
