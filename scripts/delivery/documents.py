"""Every policy document of a plan, for the person who reads what is granted before it exists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from delivery.changes import READ_BACK
from delivery.masking import AFTER_APPLY, masked
from delivery.plan import UNKNOWN, Plan, Resource
from delivery.terminal import Line

_ATTRIBUTES: Final = frozenset({"assume_role_policy", "policy"})


def documents(plan: Plan) -> dict[str, dict[str, Any]]:
    """Each document by address and attribute, both sorted.

    A document is an object with a `Statement`; None where it is known only after apply, and a
    text where it is sensitive.
    """
    found: dict[str, dict[str, Any]] = {}
    for resource in sorted(plan.resources, key=lambda each: each.address):
        if resource.mode == "managed" and resource.values:
            texts = masked(resource.values, resource.sensitive)
            of_one = dict(sorted(_documents(resource, texts)))
            if of_one:
                found[resource.address] = of_one
    return found


def lines(plans: Mapping[str, Plan]) -> Iterator[Line]:
    """The documents of `plans`, by stack, as lines to print."""
    for number, (stack, plan) in enumerate(plans.items()):
        if number:
            yield Line()
        yield Line(f"Stack {stack}", "bold underline")
        found = documents(plan)
        if not found:
            yield Line("   no policies")
        for address, of_one in found.items():
            for attribute, document in of_one.items():
                yield Line()
                yield Line.of((address, "bold"), f" {attribute}")
                if document is None:
                    yield Line(AFTER_APPLY)
                elif isinstance(document, str):
                    yield Line(document)
                else:
                    yield from map(Line, json.dumps(document, indent=2).splitlines())


def _documents(resource: Resource, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if (resource.type, name) in READ_BACK:
            continue
        if value is UNKNOWN:
            if name in _ATTRIBUTES:
                yield name, None
        elif isinstance(value, str) and name.endswith("policy"):
            # A rule of ECR's or a switch is called a policy too, and has no statements.
            document = _parsed(resource.values[name])
            if isinstance(document, dict) and "Statement" in document:
                yield name, document if value == resource.values[name] else value


def _parsed(text: object) -> Any:
    try:
        return json.loads(str(text))
    except ValueError:
        return None
