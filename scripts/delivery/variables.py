"""The variables that a root module or module declares, and whether a stack's values fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from delivery import hclsource, hcltypes
from delivery.conform import conform
from delivery.environment import Stack
from delivery.errors import InputError, Location, Problem, did_you_mean
from delivery.hcltypes import Attribute, Type
from delivery.yamlsource import Kind, Node, place

__all__ = ["Variable", "check", "conform", "declarations", "inputs"]

FILLED: Final = ("account_id", "environment", "region", "tags")
"""Variables that a stack gets from its environment where it declares them and sets no value."""


@dataclass(frozen=True)
class Variable:
    """A declared variable. `default` is a plain value, and means nothing where `required`."""

    name: str
    type: Type
    required: bool
    default: Any
    nullable: bool
    sensitive: bool
    description: str
    location: Location

    def paths(self) -> Iterator[tuple[str, Attribute]]:
        """Its nested attributes at any depth: `role.path`, `stages[].actions[].name`."""
        return self.type.paths(self.name)


def declarations(folder: Path, cache: Path | None = None) -> dict[str, Variable]:
    """The variables declared in `folder`, by name, sorted. Raises InputError on bad syntax.

    `cache` is where parsed files are kept; by default in the user's cache.
    """
    problems: list[Problem] = []
    found: dict[str, Variable] = {}
    for name, (body, location) in sorted(hclsource.source(folder, cache).variables.items()):
        try:
            kind = hcltypes.parse(_type_text(body.get("type", "any")))
        except hcltypes.TypeSyntaxError as error:
            problems.append(Problem(f'variable "{name}": type: {error}', location))
            continue
        found[name] = Variable(
            name=name,
            type=kind,
            required="default" not in body,
            default=body.get("default"),
            nullable=body.get("nullable", True) is True,
            sensitive=body.get("sensitive", False) is True,
            description=str(body.get("description", "")),
            location=location,
        )
    if problems:
        raise InputError(problems)
    return found


def _type_text(written: object) -> str:
    """python-hcl2 wraps what is more than a word: `${list(string)}`."""
    text = str(written)
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def inputs(stack: Stack, declared: Mapping[str, Variable]) -> dict[str, Node]:
    """What the stack is planned with: its variables, and what its environment fills in.

    A variable of FILLED that the stack declares and the environment's file does not set gets the
    environment's value, where the declared type takes it. Nothing undeclared is passed.
    """
    filled: dict[str, Node] = {
        "account_id": Node.of(stack.account_id, stack.locations.get("account_id")),
        "environment": Node.of(stack.environment, stack.location),
        "region": Node.of(stack.region, stack.locations.get("region")),
    }
    if stack.tags:
        filled["tags"] = Node.of(dict(stack.tags), stack.location)
    found = {
        name: node
        for name, node in filled.items()
        if name in declared and not conform(node, declared[name].type, name)
    }
    return {**found, **{name: it for name, it in stack.variables.items() if name in declared}}


def check(stack: Stack, declared: Mapping[str, Variable] | None = None) -> list[Problem]:
    """What of the stack's variables does not fit what it declares: all of it, in file order."""
    if declared is None:
        declared = declarations(stack.source)
    problems = []
    for name in stack.variables:
        if name not in declared:
            problems.append(
                Problem(
                    f'variables: the stack "{stack.name}" declares no variable "{name}"'
                    f"{did_you_mean(name, declared)}",
                    stack.locations.get(f"variables.{name}"),
                    f"It declares: {', '.join(declared)}." if declared else None,
                )
            )
    given = inputs(stack, declared)
    for name, variable in declared.items():
        node = given.get(name)
        if node is None:
            if variable.required:
                problems.append(_missing(stack, variable))
        elif node.kind is Kind.NULL:
            if not variable.nullable:
                # Terraform takes the default in silence, and nobody writes a line for that.
                cure = "write a value"
                if node.hides:
                    cure += f", or delete the line to take that of {node.hides}"
                elif not variable.required:
                    cure += ", or delete the line to take the default"
                problems.append(Problem(f"{name}: is empty; {cure}", node.location))
        else:
            shown = node.secret() if variable.sensitive else node
            problems += conform(shown, variable.type, name)
    return sorted(problems, key=place)


def _missing(stack: Stack, variable: Variable) -> Problem:
    about = f": {variable.description}" if variable.description else "."
    return Problem(
        f'variables: the stack "{stack.name}" needs the variable "{variable.name}" '
        f"({variable.type.brief()})",
        stack.locations.get("variables") or stack.location,
        f"Declared at {variable.location}{about}",
    )
