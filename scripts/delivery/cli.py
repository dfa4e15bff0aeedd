"""The command `delivery`. It prints through `delivery.printing` and `delivery.progress`."""

from __future__ import annotations

import inspect
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from delivery import __version__, printing
from delivery.errors import DeliveryError, InputError, Problem
from delivery.printing import Format

if TYPE_CHECKING:
    from delivery.plan import Plan
    from delivery.prepared import Kind, Prepared
    from delivery.workflow import Run

HELP = """Plan, prove and apply delivery pipelines on AWS, one environment at a time.

An environment is environments/ENV.yaml of the project: the nearest folder upwards that holds
environments/. What is made of it lies in build/ENV/STACK/.

As a rule: plan ENV, read it, apply ENV. README shows an environment's file, and what a test of it
looks like; `delivery COMMAND --help` tells the options of a command.

Environment variables: AWS_PROFILE and the other settings of AWS's tools; AWS_PROFILE_<ALIAS>, the
profile of one account of the environment; TF_BINARY, the Terraform or OpenTofu to run;
TF_CLI_CONFIG_FILE and TF_AWS_PROVIDER_MIRROR, where the AWS provider comes from. TF_VAR_*,
TF_CLI_ARGS* and TF_WORKSPACE are ignored.
"""
EPILOG = (
    "Exit codes: 0 done; 1 something else is in the way, such as a full disk; 2 the command line, "
    "the environment or a variable is wrong; 3 Terraform or the embedded AWS cannot be had; "
    "4 no credentials, or of the wrong account; 5 Terraform reports errors; 6 the saved plan is "
    "missing or not of what is here now; 129, 130 and 143 ended by SIGHUP, Ctrl-C and SIGTERM."
)


def _flowing(text: str) -> str:
    """The text with a line for each paragraph: a terminal is as wide as it is."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """Make `function` a command; its docstring is its help."""
    text = _flowing(function.__doc__ or "")
    return app.command(help=text, epilog=EPILOG)(function)


_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # click's, wherever typer has it


class _Commands(TyperGroup):
    """Tells what is wrong with a command line as every other error is told."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        self._as_json = "--json" in args
        with self._telling():
            return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: Any) -> Any:
        with self._telling():
            return super().invoke(ctx)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except _USAGE_ERROR as error:
            if not str(error):  # no command at all: help is shown
                raise
            from delivery.asked import usage  # noqa: PLC0415

            printing.tell(InputError(usage(error)), self._as_json)
            raise typer.Exit(InputError.exit_code) from error


app = typer.Typer(
    name="delivery",
    cls=_Commands,
    help=_flowing(HELP),
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


EnvironmentName = Annotated[
    str, typer.Argument(metavar="ENV", help="The environment: environments/ENV.yaml.")
]
StackNames = Annotated[
    list[str] | None,
    typer.Option(
        "--stack", "-s", metavar="STACK", help="Only this stack, or these; may be given again."
    ),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--aws",
        metavar="embedded|account",
        help="Where it runs, instead of what the environment says.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON to standard output, problems too.")
]


As = Annotated[
    Format,
    typer.Option(
        "--format",
        metavar="text|markdown",
        help="markdown: what belongs in a pull request, to standard output.",
    ),
]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"delivery {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@_command
def render(
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    as_json: AsJson = False,
) -> None:
    """Check an environment, and write the variables and backend settings of its stacks.

    They are in build/ENV/STACK/; nothing is planned, and neither AWS nor Terraform is asked.
    """
    from delivery.progress import Progress  # noqa: PLC0415

    with printing.reporting(as_json), _run(name, stack, aws) as run:
        with Progress(printing.errors(), run.names) as progress:
            rendered = {key: item.rendered for key, item in run.prepare(progress).items()}
        files = {
            key: [str(path) for path in (item.tfvars, item.backend) if path]
            for key, item in rendered.items()
        }
        if as_json:
            printing.print_json({"environment": name, "stacks": files})
        else:
            for paths in files.values():
                for path in paths:
                    printing.line(printing.shown(path))


@_command
def plan(
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    form: As = Format.TEXT,
    as_json: AsJson = False,
) -> None:
    """Plan an environment, save its plans, and print what they will do.

    AWS STS is asked first whose credentials these are. The last line tells the digest of the
    plans, which `apply --plan` takes. Terraform's own output is left out; its errors are not.

    With --format markdown it fits into one comment of GitHub's: destructive changes, changed
    attributes and policies, outputs, and the pipelines as a diagram. What is sensitive or looks
    like a secret is not shown, and what does not fit is told.
    """
    with printing.reporting(as_json):
        _one_form(form, as_json)
        with _run(name, stack, aws) as run:
            _, plans, digest = _plan(run, "plan")
            if form is Format.MARKDOWN:
                printing.markdown_of(name, plans, digest, run.homes)
            else:
                printing.summary_of(name, plans, digest, as_json)


@_command
def show(  # noqa: PLR0913, PLR0917 - one for each option of the command line
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    policies: Annotated[
        bool, typer.Option("--policies", help="Print every policy document instead.")
    ] = False,
    resources: Annotated[
        bool,
        typer.Option(
            "--resources",
            help="List the address of each resource that changes; markdown always does.",
        ),
    ] = False,
    form: As = Format.TEXT,
    as_json: AsJson = False,
) -> None:
    """Print what the saved plans will do, again, and their digest."""
    from delivery.progress import Progress  # noqa: PLC0415

    with printing.reporting(as_json):
        _one_form(form, as_json, policies)
        with _run(name, stack, aws) as run:
            with Progress(printing.errors(), run.names) as progress:
                prepared = run.prepare(progress)
                plans = run.show(prepared, run.tools(progress))
            digest = run.digest(prepared)
            if policies:
                printing.policies_of(name, plans, digest, as_json)
            elif form is Format.MARKDOWN:
                printing.markdown_of(name, plans, digest, run.homes)
            else:
                printing.summary_of(name, plans, digest, as_json, resources)


@_command
def diagram(
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    as_json: AsJson = False,
) -> None:
    """Draw the pipelines of an environment as one Mermaid flowchart, to standard output.

    Saved plans are drawn where they are of what is here now; else the environment is planned, as
    `plan` does. An environment of a real account is drawn without credentials with --aws embedded.
    Stages, accounts and Regions are groups; a solid arrow is the order, and what is written on it
    the artifact; a diamond is an approval, a hexagon a condition. Nothing of an action's
    configuration is in it.
    """
    from delivery.progress import Progress  # noqa: PLC0415

    with printing.reporting(as_json), _run(name, stack, aws) as run:
        with Progress(printing.errors(), run.names) as progress:
            prepared = run.prepare(progress)
            tools = run.tools(progress)
            plans = run.current(prepared, tools)
            if plans is None:
                run.start_embedded()
                run.check_accounts(progress)
                plans = run.plan(prepared, tools, progress)
        printing.diagram_of(name, plans, run.homes, as_json)


@_command
def apply(
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    read: Annotated[
        str | None,
        typer.Option(
            "--plan", metavar="DIGEST", help="Only the plans of which `plan` or `show` told this."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Apply the saved plans and nothing else; refuse one that is not of what is here now.

    Refused is a plan of another commit, environment, account, Region, Terraform or other variables.
    Stacks are applied one after the other, and the first that fails is the last. A state that
    cannot be saved is kept in build/ENV/STACK/errored.tfstate.
    """
    from delivery.progress import Progress  # noqa: PLC0415

    with printing.reporting(as_json), _run(name, stack, aws) as run:
        run.refuse_rehearsal("apply")
        with Progress(printing.errors(), run.names) as progress:
            prepared = run.prepare(progress)
            tools = run.tools(progress)
            bindings = run.verify(prepared, tools, read)
            run.check_accounts(progress)
            run.apply(prepared, bindings, tools, progress)
        printing.applied(name, list(prepared), as_json)


@_command
def destroy(
    name: EnvironmentName,
    stack: StackNames = None,
    aws: Where = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Plan the end of all that an environment holds, show it, ask, and carry it out.

    The answer that it wants is the environment's name. Stacks go in the reverse of their order.
    """
    from delivery.progress import Progress  # noqa: PLC0415

    with printing.reporting(as_json), _run(name, stack, aws) as run:
        run.refuse_rehearsal("destroy")
        prepared, plans, _ = _plan(run, "destroy")
        if not as_json:
            printing.summary_of(name, plans, None, as_json)
        if not yes:
            _confirm(name)
        # Last made, first removed.
        prepared = dict(reversed(prepared.items()))
        with Progress(printing.errors(), list(prepared)) as progress:
            tools = run.tools(progress)
            run.apply(prepared, run.verify(prepared, tools), tools, progress)
        printing.applied(name, list(prepared), as_json)


def main() -> NoReturn:
    """The command `delivery`."""
    signal.signal(signal.SIGTERM, _terminated)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _terminated)
    app()
    sys.exit(0)


def _terminated(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    # As an exception, so that everything that was started is ended on the way out; with the code
    # that a shell shows for the signal.
    raise SystemExit(128 + number)


def _run(name: str, stack: list[str] | None, aws: str | None) -> Run:
    # Here, not above: `delivery --help` must not wait for YAML, HCL and psutil.
    from delivery.workflow import Run, find_root  # noqa: PLC0415

    return Run(find_root(Path.cwd()), name, stack or [], aws)


def _plan(run: Run, kind: Kind) -> tuple[dict[str, Prepared], dict[str, Plan], str]:
    from delivery.progress import Progress  # noqa: PLC0415

    run.start_embedded()
    with Progress(printing.errors(), run.names) as progress:
        prepared = run.prepare(progress, kind)
        run.check_accounts(progress)
        plans = run.plan(prepared, run.tools(progress), progress)
    return prepared, plans, run.digest(prepared)


def _one_form(form: Format, as_json: bool, policies: bool = False) -> None:
    """Refuse what contradicts itself before anything is planned."""
    other = "--json" if as_json else "--policies" if policies else None
    if form is Format.MARKDOWN and other:
        problem = Problem(f"--format markdown and {other} exclude each other.", hint="Give one.")
        raise InputError(problem)


def _confirm(name: str) -> None:
    try:
        typed = typer.prompt(f'Type "{name}" to destroy all of the above', err=True)
    except typer.Abort:
        typed = ""
    if typed != name:
        raise DeliveryError(
            Problem("Nothing was destroyed: the environment's name was not typed.", hint=None)
        )
