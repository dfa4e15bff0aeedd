"""What is wrong with a policy, read against AWS's service authorization reference.

IAM takes a policy that names an action which does not exist, or a resource or condition key that
the action does not have: such a grant never holds, or is not bound by what seems to bind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from delivery.errors import did_you_mean
from delivery.plan import Plan, Policy, Resource, Statement

from .accepted_grants import ACCEPTED, Accepted
from .authorization import (
    Action,
    ResourceType,
    actions,
    intersects,
    is_global,
    matching,
    services,
)
from .width import width_problems

# A policy that is attached to a resource speaks of that resource, where it names none or "*".
_KEY = "arn:*:kms:*:*:key/*"
OWN_ARN = {
    "aws_ecr_repository_creation_template": "arn:*:ecr:*:*:repository/*",
    "aws_ecr_repository_policy": "arn:*:ecr:*:*:repository/*",
    "aws_iam_role": "arn:*:iam::*:role/*",
    "aws_kms_key": _KEY,
    "aws_kms_key_policy": _KEY,
}
_WHOLLY_UNKNOWN = re.compile(r"\$\{[^}]*\}")


def plan_problems(plan: Plan) -> list[str]:
    """What is wrong with every policy document of a plan, wherever it stands in a resource."""
    return [
        problem
        for resource in plan.resources
        if resource.mode == "managed"
        for where, text in documents(resource)
        for problem in policy_problems(text, where, OWN_ARN.get(resource.type))
    ]


def documents(resource: Resource) -> Iterator[tuple[str, str]]:
    """The address and text of each policy document among a resource's values, at any depth."""
    pending: list[tuple[str, Any]] = [(resource.address, dict(resource.values))]
    while pending:
        where, value = pending.pop()
        if isinstance(value, Mapping):
            pending += [(f"{where}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list):
            pending += [(f"{where}[{index}]", item) for index, item in enumerate(value)]
        elif isinstance(value, str) and value.startswith("{") and '"Statement"' in value:
            yield where, value


@lru_cache(maxsize=4096)
def policy_problems(
    text: str,
    where: str,
    own_arn: str | None = None,
    accepted: Accepted = ACCEPTED,
    *,
    template: bool = False,
) -> tuple[str, ...]:
    """What is wrong with one document; `own_arn` is of the resource that it is attached to.

    In a `template` alone may a resource be a `${Name}` that a plan is to fill in.
    """
    found = [
        f'{where}: statement "{statement.sid or number}": {problem}'
        for number, statement in enumerate(Policy.from_json(text).statements, start=1)
        for problem in width_problems(statement, own_arn, accepted, template=template)
    ]
    return (*void_problems(text, where, own_arn, accepted), *found)


@lru_cache(maxsize=4096)
def void_problems(
    text: str, where: str, own_arn: str | None = None, accepted: Accepted = ACCEPTED
) -> tuple[str, ...]:
    """What of one document never holds, or is bound by nothing that it names."""
    policy = Policy.from_json(text)
    found: list[str] = []
    for number, statement in enumerate(policy.statements, start=1):
        place = f'{where}: statement "{statement.sid or number}"'
        judged = _Judged(statement, own_arn, accepted)
        found += [f"{place}: {text}" for text in judged.problems()]
    return (*found, *(f"{where}: {text}" for text in _unnamed(policy, own_arn, accepted)))


class _Judged:
    """A statement with the actions that it speaks of."""

    def __init__(self, statement: Statement, own_arn: str | None, accepted: Accepted) -> None:
        self.statement = statement
        self.accepted = accepted
        self.arns = _arns(statement, own_arn, accepted)
        self.patterns = (*statement.actions, *statement.not_actions)
        self.known = {pattern: matching(pattern) for pattern in self.patterns}

    def problems(self) -> Iterator[str]:
        for pattern, found in self.known.items():
            yield from self._of_action(pattern, found) if found else [unknown_action(pattern)]
        yield from self._of_resources()
        for operator, keys in self.statement.conditions.items():
            for key in keys:
                yield from self._of_condition(operator, key)

    def _of_action(self, pattern: str, found: tuple[Action, ...]) -> Iterator[str]:
        types = {t.arn: t for action in found for t in action.types}
        if "*" in self.arns:
            known = pattern in self.accepted.on_everything
            if types and self.statement.effect == "Allow" and not known:
                yield f'action "{pattern}" is granted on "*": name what it acts on, {_list(types)}.'
        elif not types:
            if pattern in self.accepted.on_arns:
                return
            yield (
                f'action "{pattern}" has no resource level: granted on an ARN it is never '
                'allowed; grant it on "*" in a statement of its own.'
            )
        elif not any(_fits(t, arn) for t in types.values() for arn in self.arns):
            yield (
                f'action "{pattern}" acts on no {_quoted(self.arns)}: it is never allowed; '
                f"it acts on {_list(types)}."
            )

    def _of_resources(self) -> Iterator[str]:
        types = {t.arn: t for found in self.known.values() for a in found for t in a.types}
        for arn in self.arns:
            if arn != "*" and types and not any(_fits(t, arn) for t in types.values()):
                yield (
                    f'resource "{arn}": no action of the statement acts on it; they act on '
                    f"{_list(types)}."
                )

    def _of_condition(self, operator: str, key: str) -> Iterator[str]:
        if is_global(key):
            return
        for pattern, found in self.known.items():
            if not found:
                continue
            # One that acts on nothing here is told of as such.
            having = [carried for action in found for carried in self._carried(action, key)]
            # A denial is of what it matches; a grant has to hold for each.
            enough = any(having) if self.statement.effect == "Deny" else all(having)
            if not enough and (pattern, key) not in self.accepted.keys:
                known = sorted({k for a in found for k in a.keys.union(*(t.keys for t in a.types))})
                yield (
                    f'condition key "{key}" ({operator}) is none of "{pattern}"'
                    f"{did_you_mean(key, known)}: {_effect(operator)}."
                )

    def _carried(self, action: Action, key: str) -> Iterator[bool]:
        """For each resource that the action acts on, whether a request for it carries the key."""
        for arn in self.arns:
            types = [t for t in action.types if _fits(t, arn)]
            if types or arn == "*":
                yield action.has_key(key, types)


def _unnamed(policy: Policy, own_arn: str | None, accepted: Accepted) -> Iterator[str]:
    """Actions that a request makes on several resources at once, where one of them is missing."""
    if own_arn is not None:
        # What is attached to a resource speaks of that one: the others are granted elsewhere.
        return
    granted: dict[Action, set[str]] = {}
    for statement in policy.statements:
        if statement.effect == "Allow":
            for pattern in statement.actions:
                # A wildcard speaks of more than it is meant for: `kms:*` on a key, of aliases too.
                for action in matching(pattern) if "*" not in pattern else ():
                    granted.setdefault(action, set()).update(_arns(statement, own_arn, accepted))
    for action, arns in granted.items():
        reached = [t for t in action.types if "*" in arns or any(_fits(t, arn) for arn in arns)]
        for missing in action.types:
            if (
                missing.required
                and reached
                and missing not in reached
                and (action.name, missing.name) not in accepted.types
            ):
                yield (
                    f'action "{action.name}" is granted on {_quoted(arns)} and on no '
                    f"{missing.name}: every request for it names one, {missing.arn}."
                )


def _arns(statement: Statement, own_arn: str | None, accepted: Accepted) -> tuple[str, ...]:
    """What the statement is on; "*" stands where the account would for what belongs to AWS."""
    named = (*statement.resources, *statement.not_resources)
    if own_arn is not None and (not named or named == ("*",)):
        return (own_arn,)
    return tuple(
        arn.replace("::", ":*:", 1)
        if any(intersects(arn, known) for known in accepted.of_aws)
        else arn
        for arn in named
    )


def _fits(kind: ResourceType, arn: str) -> bool:
    return arn == "*" or _WHOLLY_UNKNOWN.fullmatch(arn) is not None or intersects(arn, kind.arn)


def unknown_action(pattern: str) -> str:
    service, _, name = pattern.partition(":")
    if service not in services():
        near = did_you_mean(service, services())
        return f'action "{pattern}": there is no service "{service}"{near}.'
    known = [action.name.partition(":")[2] for action in actions(service).values()]
    if "*" in name or "?" in name:
        return f'action "{pattern}" matches no action of {service}{did_you_mean(name, known)}.'
    return f'action "{pattern}" does not exist{did_you_mean(name, known)}.'


def _effect(operator: str) -> str:
    """What becomes of a condition whose key no request carries."""
    if operator == "Null":
        return "it is never there"
    bare = operator.removeprefix("ForAnyValue:")
    if bare.startswith("ForAllValues:") or bare.endswith("IfExists") or "Not" in bare:
        return "it always holds, and binds nothing"
    return "the statement never holds"


def _list(types: Mapping[str, ResourceType]) -> str:
    shown = [f"{t.name} ({t.arn})" for t in types.values()][:4]
    return ", ".join(shown) + (", ..." if len(types) > len(shown) else "")


def _quoted(arns: tuple[str, ...] | set[str]) -> str:
    return ", ".join(f'"{arn}"' for arn in sorted(arns)) or "nothing"


def document(*statements: Mapping[str, Any]) -> str:
    """The text of a policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
