"""What a command line asks for, held against the environment that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from delivery.environment import FOLDER, Environment, Stack, load
from delivery.environmentschema import Aws, as_aws, not_aws
from delivery.errors import InputError, Problem, did_you_mean
from delivery.yamlsource import shown_path


def usage(error: Any) -> Problem:
    """What click says of a command line, in our words where it names the nearest option."""
    message = error.format_message().splitlines()[0]
    option = getattr(error, "option_name", None)
    context = error.ctx
    if option and context:
        known = [name for each in context.command.params for name in each.opts]
        message = f"No such option: {option}{did_you_mean(option, known)}."
    path = context.command_path if context else "delivery"
    return Problem(message, hint=f"`{path} --help` tells what it takes.")


def where(aws: str | None, name: str, root: Path) -> Aws | None:
    """Where to run instead of what the environment says; None leaves it to that.

    Raises InputError where `aws` is neither.
    """
    found = as_aws(aws) if aws is not None else None
    if aws is not None and found is None:
        file = shown_path(root / FOLDER / f"{name}.yaml")
        raise InputError(
            Problem(
                f"--aws (make: AWS): {not_aws(aws)}",
                hint=f"Left out, {file} says where it runs.",
            )
        )
    return found


def stacks(environment: Environment, only: list[str]) -> list[Stack]:
    """The stacks of these names, in the environment's order; all of them where none is named.

    Several may be one text with spaces between, as `make` hands on what STACK holds.
    Raises InputError with every name that it does not have.
    """
    known = environment.stacks
    # An empty one, as of a script's variable that is not set, must not come to mean all.
    only = [name for text in only for name in text.split() or [text]]
    unknown = [name for name in only if name not in known]
    if unknown:
        raise InputError(
            [
                Problem(
                    f'--stack (make: STACK): environment "{environment.name}" has no stack '
                    f'"{name}"{did_you_mean(name, known)}.',
                    hint=f"{shown_path(environment.path)} has: {', '.join(known)}.",
                )
                for name in unknown
            ]
        )
    return [stack for stack in known.values() if not only or stack.name in only]


def for_nothing(command: str, environment: Environment, where: Aws | None, root: Path) -> Problem:
    """Why `command` does nothing on the embedded AWS, and how it does.

    `where` is what the command line says of it, None where that says nothing.
    """
    if where and _written(environment.name, root) == "account":
        cure = "leave out --aws embedded (make: AWS=embedded)."
    else:
        file = shown_path(environment.path)
        cure = f"write `aws: account` in {file}, or give --aws account (make: AWS=account)."
    return Problem(
        f'Environment "{environment.name}" runs on the embedded AWS, which ends with each '
        f"command: there is nothing to {command}.",
        hint=f"{command} works in an account: {cure}",
    )


def _written(name: str, root: Path) -> Aws | None:
    """Where the environment's file says that it runs; None where it says nothing of use."""
    try:
        return load(name, root).aws
    except InputError:
        return None
