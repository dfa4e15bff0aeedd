"""IAM policy documents as data: what a test or the access proof asks of a policy in a plan.

AWS writes one value or a list of values for the same thing, and is silent about order. Here every
such place is a sorted tuple, so that two ways of writing one statement are equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from delivery.errors import did_you_mean


class MissingError(KeyError):
    """What was asked for is not there. A KeyError whose text is not quoted once more."""

    def __str__(self) -> str:
        return str(self.args[0])


@lru_cache(maxsize=4096)
def _pattern(text: str, ignore_case: bool) -> re.Pattern[str]:
    # IAM knows `*` and `?` only: fnmatch would also read `[` as the start of a set.
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in text)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _matches(patterns: tuple[str, ...], value: str, *, ignore_case: bool = False) -> bool:
    return any(_pattern(p, ignore_case).fullmatch(value) for p in patterns)


def _values(found: Any) -> tuple[str, ...]:
    if found is None:
        return ()
    items = found if isinstance(found, list) else [found]
    # A condition's value may be a JSON boolean or number; IAM compares its text.
    return tuple(sorted(i if isinstance(i, str) else json.dumps(i) for i in items))


def _principals(found: Any) -> dict[str, tuple[str, ...]]:
    if found is None:
        return {}
    if isinstance(found, str):
        return {"*": (found,)}
    return {kind: _values(names) for kind, names in sorted(found.items())}


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    `principals` and `not_principals` map a kind (`AWS`, `Service`, ...) to its names; the bare
    `"Principal": "*"` is `{"*": ("*",)}`. `conditions` is operator -> key -> values.
    """

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    not_principals: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Statement:
        """`raw` is one entry of a document's `Statement`."""
        not_principal = raw.get("NotPrincipal")
        return cls(
            sid=raw.get("Sid", ""),
            effect=raw["Effect"],
            actions=_values(raw.get("Action")),
            resources=_values(raw.get("Resource")),
            principals=_principals(raw.get("Principal")),
            conditions={
                operator: {key: _values(value) for key, value in sorted(keys.items())}
                for operator, keys in sorted(raw.get("Condition", {}).items())
            },
            not_actions=_values(raw.get("NotAction")),
            not_resources=_values(raw.get("NotResource")),
            not_principals=None if not_principal is None else _principals(not_principal),
        )

    def covers(self, action: str, resource: str | None = None) -> bool:
        """Whether the statement speaks of `action` on `resource`, conditions left aside.

        Without a `resource`, whether it speaks of the action on any resource at all.
        """
        if self.actions:
            if not _matches(self.actions, action, ignore_case=True):
                return False
        elif _matches(self.not_actions, action, ignore_case=True):
            return False
        if resource is None:
            return True
        if self.not_resources:
            return not _matches(self.not_resources, resource)
        # A trust policy has no Resource: it speaks of the role that it is attached to.
        return not self.resources or _matches(self.resources, resource)

    @property
    def is_absolute(self) -> bool:
        """Whether it holds for everyone and always: no condition, no named principal."""
        return (
            not self.conditions
            and self.not_principals is None
            and all("*" in names for names in self.principals.values())
        )


@dataclass(frozen=True, repr=False)
class Policy:
    """A policy document. Its repr names the statements and never prints them whole."""

    document: Mapping[str, Any]
    statements: tuple[Statement, ...]

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """Parse a policy's JSON text. Raises ValueError where it is no policy."""
        document = json.loads(text)
        if not isinstance(document, dict) or "Statement" not in document:
            raise ValueError('A policy is a JSON object with a "Statement".')
        raw = document["Statement"]
        statements = raw if isinstance(raw, list) else [raw]
        return cls(document, tuple(Statement.from_json(s) for s in statements))

    def __repr__(self) -> str:
        sids = ", ".join(s.sid or s.effect for s in self.statements)
        return f"<Policy of {len(self.statements)} statements: {sids}>"

    def statement(self, sid: str) -> Statement:
        """The statement with this Sid. Raises MissingError that names the nearest Sid."""
        found = [s for s in self.statements if s.sid == sid]
        if len(found) == 1:
            return found[0]
        sids = [s.sid for s in self.statements if s.sid]
        if found:
            raise MissingError(f'{len(found)} statements have the Sid "{sid}".')
        raise MissingError(
            f'No statement has the Sid "{sid}"{did_you_mean(sid, sids)}. '
            f"Sids: {', '.join(sids) or 'none'}."
        )

    def allows(self, action: str, resource: str | None = None) -> tuple[Statement, ...]:
        """The Allow statements that speak of `action` on `resource`; empty where none does.

        Conditions are left to the caller, who reads them off the statements: an empty answer
        means "never allowed", a filled one "allowed where the conditions hold". Without a
        `resource`: allowed on any resource. A Deny that holds for everyone and always wins.
        """
        for s in self.statements:
            if s.effect == "Deny" and s.is_absolute and s.covers(action, resource):
                everywhere = not s.not_resources and (not s.resources or "*" in s.resources)
                if resource is not None or everywhere:
                    return ()
        return tuple(
            s for s in self.statements if s.effect == "Allow" and s.covers(action, resource)
        )
