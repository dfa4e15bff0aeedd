"""What a statement grants beyond what it needs: rules of this project, not of AWS.

AWS takes each of these, and the reference has nothing against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from delivery.plan import Statement

from .accepted_grants import Accepted
from .authorization import matching

_OPERATORS = frozenset(
    (
        *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Bool", "Null"),
        *("DateGreaterThan", "DateLessThan", "IpAddress", "NotIpAddress"),
        *("NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals"),
        *("NumericLessThan", "NumericLessThanEquals", "NumericNotEquals"),
        *("StringEquals", "StringEqualsIgnoreCase", "StringLike"),
        *("StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"),
    )
)
# Those that hold for what they name alone: not with IfExists, nor ForAllValues, which hold as well
# where the request has no such key.
_POSITIVE = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")
_REGION = re.compile(r"|\*|\$\{[^}]*\}|[a-z]{2,4}(-[a-z]+)+-\d")
_OF_CALLER = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
_ACCOUNT = re.compile(r"\d{12}|arn:[^:]*:iam::[^:]*:root")


_TOKEN = re.compile(r"\$\{\w+\}")


def width_problems(
    statement: Statement, own_arn: str | None, accepted: Accepted, *, template: bool = False
) -> Iterator[str]:
    """What is too wide in a statement; `own_arn` is of the resource that it is attached to."""
    # Of a misspelt operator IAM refuses the policy: only at apply, so for a denial as well.
    yield from _of_operators(statement)
    yield from _of_regions(statement)
    of_resource = bool(statement.principals) or statement.not_principals is not None
    if not of_resource:
        yield from _of_callers(statement)
    if statement.effect != "Allow":
        return
    for arn in () if template else filter(_TOKEN.search, statement.resources):
        yield f'resource "{arn}" is not filled in.'
    if statement.not_actions or statement.not_resources:
        yield "allows all but what it names: name what it allows."
    found = [*_of_actions(statement, own_arn)]
    found += _of_principals(statement) if of_resource else _of_identity(statement)
    yield from (text for rule, text in found if (rule, *_subject(statement)) not in accepted.wide)


def _subject(statement: Statement) -> tuple[str, str]:
    services = {action.partition(":")[0].lower() for action in statement.actions}
    return statement.sid, ",".join(sorted(services))


def _of_operators(statement: Statement) -> Iterator[str]:
    for operator in statement.conditions:
        bare = re.sub(r"^(ForAnyValue|ForAllValues):", "", operator)
        bare = bare if bare == "NullIfExists" else bare.removesuffix("IfExists")
        if bare not in _OPERATORS:
            yield f'condition operator "{operator}" does not exist.'


def _of_regions(statement: Statement) -> Iterator[str]:
    values = (v for keys in statement.conditions.values() for vs in keys.values() for v in vs)
    for arn in (*statement.resources, *statement.not_resources, *values):
        parts = arn.split(":", 5)
        if parts[0] == "arn" and len(parts) == 6 and not _REGION.fullmatch(parts[3]):
            yield f'ARN "{arn}": "{parts[3]}" is no Region.'


def _of_callers(statement: Statement) -> Iterator[str]:
    for operator, keys in statement.conditions.items():
        for key in keys:
            if key.lower() in _OF_CALLER:
                yield (
                    f'condition key "{key}" ({operator}) is of a service that calls: a policy of '
                    "a role is never evaluated with it."
                )


def _of_actions(statement: Statement, own_arn: str | None) -> Iterator[tuple[str, str]]:
    for pattern in statement.actions:
        service, _, name = pattern.partition(":")
        if not (name or service).strip("*?"):
            yield "all actions", f'action "{pattern}": name the actions that are needed.'
    for arn in statement.resources if own_arn is None else ():
        granted = [a for a in statement.actions if any(f.types for f in matching(a))]
        if arn != "*" and granted and _is_everything(arn):
            yield "everything", f'resource "{arn}" is everything there is: name what is meant.'


def _of_identity(statement: Statement) -> Iterator[tuple[str, str]]:
    names = {action.name for pattern in statement.actions for action in matching(pattern)}
    wild = [arn for arn in statement.resources if "*" in arn or "?" in arn]
    if "iam:PassRole" in names:
        yield from (("role", f'iam:PassRole on "{arn}": name the roles.') for arn in wild)
        services = _named(statement, ("StringEquals",), "iam:PassedToService")
        if not services or _has_wildcard(services):
            yield (
                "service",
                "iam:PassRole to any service: bind it by StringEquals iam:PassedToService.",
            )
    if "sts:AssumeRole" in names:
        yield from (("role", f'sts:AssumeRole on "{arn}": name the roles.') for arn in wild)
    if any(name.startswith("kms:") for name in names):
        # Of "*" the reference tells; an alias is a name, and opens no key.
        keys = [arn for arn in wild if re.match(r"arn:[^:]*:(kms|[*?]+):(?!.*:alias/)", arn)]
        aliases = _named(statement, ("ForAnyValue:StringEquals",), "kms:ResourceAliases")
        if keys and (not aliases or _has_wildcard(aliases)):
            yield (
                "key",
                f'keys "{keys[0]}": name one, or bind it by ForAnyValue:StringEquals '
                "kms:ResourceAliases.",
            )


def _of_principals(statement: Statement) -> Iterator[tuple[str, str]]:
    if statement.not_principals is not None:
        yield "everyone", "allows all but whom it names: name whom it allows."
    pinned = [
        *(_named(statement, _POSITIVE, "aws:PrincipalArn")),
        *(_named(statement, ("StringEquals",), "aws:PrincipalOrgID")),
    ]
    bound = bool(pinned) and not _has_wildcard(pinned)
    for kind, names in statement.principals.items():
        for name in names:
            if kind == "Service":
                if not _is_bound_caller(statement):
                    yield (
                        "caller",
                        f'principal "{name}" for any account: bind it by aws:SourceArn or '
                        "aws:SourceAccount.",
                    )
            elif kind not in ("AWS", "*"):
                yield "identity provider", f'principal "{name}" ({kind}) is of no account.'
            elif "*" in name and not bound:
                yield (
                    "everyone",
                    f'principal "{name}" is everyone: bind it by aws:PrincipalArn or '
                    "aws:PrincipalOrgID without a wildcard.",
                )
            elif _ACCOUNT.fullmatch(name) and not bound:
                yield (
                    "account",
                    f'principal "{name}" is a whole account: bind it by aws:PrincipalArn '
                    "without a wildcard.",
                )


def _is_bound_caller(statement: Statement) -> bool:
    # Of an ARN its account alone: a function that is to pull may not exist yet.
    arns = _named(statement, _POSITIVE, "aws:SourceArn")
    owners = [(arn.split(":") + [""] * 5)[4] or "*" for arn in arns]
    accounts = _named(statement, ("StringEquals",), "aws:SourceAccount")
    return any(found and not _has_wildcard(found) for found in (owners, accounts))


def _named(statement: Statement, operators: tuple[str, ...], key: str) -> list[str]:
    return [
        value
        for operator in operators
        for name, values in _condition(statement, operator).items()
        if name.lower() == key.lower()
        for value in values
    ]


def _condition(statement: Statement, operator: str) -> Mapping[str, tuple[str, ...]]:
    return statement.conditions.get(operator, {})


def _has_wildcard(values: list[str]) -> bool:
    return any("*" in value or "?" in value for value in values)


def _is_everything(arn: str) -> bool:
    parts = arn.split(":", 5)
    if parts[0] != "arn":
        return not arn.strip("*?:")
    if len(parts) == 6 and parts[2] == "s3":
        # A name of all buckets, with or without their objects.
        return not parts[5].partition("/")[0].strip("*?")
    return not "".join(parts[3:]).strip("*?")
