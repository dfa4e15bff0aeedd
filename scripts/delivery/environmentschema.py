"""What an environment's file may hold, key by key. All that is wrong is collected, nothing raised.

A check returns what it was given in its checked form, or None (an empty map) where it told a
problem; a broken node's problem is told already, so it is passed by in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from delivery.errors import Location, Problem, did_you_mean
from delivery.regions import regions
from delivery.yamlsource import Kind, Node, shown_path

Aws = Literal["account", "embedded"]

KEYS: Final = ("inherits", "aws", "region", "accounts", "tags", "backend", "stacks")
REQUIRED: Final = frozenset({"aws", "region", "accounts", "stacks"})
STACK_KEYS: Final = ("source", "account", "region", "variables")
STACK_REQUIRED: Final = frozenset({"source", "account"})

_AWS: Final = ("account", "embedded")
_ACCOUNT_ID: Final = re.compile(r"\d{12}")
# It becomes a folder under build/ and a part of state keys.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def as_aws(text: str) -> Aws | None:
    if text == "embedded":
        return "embedded"
    return "account" if text == "account" else None


def not_aws(text: str) -> str:
    """What is wrong with this value of `aws`."""
    return f'expected "account" or "embedded", found "{text}"{did_you_mean(text, _AWS)}'


def account_id_problem(where: str, node: Node) -> Problem:
    """An account id without quotes: told with the digits as typed, for YAML may have lost some."""
    return Problem(
        f"{where}: {node.raw} is read by YAML as a number; an account id is 12 digits in quotes"
        + (f': "{node.raw}"' if _ACCOUNT_ID.fullmatch(node.raw) else f", and has {len(node.raw)}"),
        node.location,
    )


class Checks:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def keys(self, node: Node, where: str, known: Iterable[str], required: Iterable[str]) -> None:
        known = tuple(known)
        inside = f" in {where}" if where else ""
        for key in node.entries:
            if key not in known:
                self._refuse(
                    f'unknown key "{key}"{inside}{did_you_mean(key, known)}',
                    node.key_location(key),
                    f"Known are: {', '.join(known)}.",
                )
        for key in known:
            if key in required and key not in node.entries:
                self._refuse(f'missing key "{key}"{inside}', node.location)

    def name(self, name: str, where: str, location: Location | None) -> None:
        if not _NAME.fullmatch(name):
            self._refuse(
                f'{where}: a stack\'s name is letters, digits, "-" and "_", and starts with a '
                "letter or digit",
                location,
            )

    def string(self, node: Node | None, where: str) -> str | None:
        if node is None or node.kind is Kind.BROKEN:
            return None
        if node.kind is Kind.STRING:
            return node.raw
        self._wrong_type(node, where, "a string")
        return None

    def map(self, node: Node | None, where: str) -> Node | None:
        if node is None or node.kind is Kind.BROKEN:
            return None
        if node.kind is Kind.MAP:
            return node
        self._wrong_type(node, where, "a map")
        return None

    def map_of_maps(self, node: Node | None, where: str) -> dict[str, Node]:
        outer = self.map(node, where)
        if outer is None:
            return {}
        if not outer.entries:
            self._refuse(f"{where}: there is none", outer.location)
        found = {key: self.map(item, f"{where}.{key}") for key, item in outer.entries.items()}
        return {key: item for key, item in found.items() if item is not None}

    def strings(self, node: Node | None, where: str) -> dict[str, str]:
        outer = self.map(node, where)
        if outer is None:
            return {}
        found = {key: self.string(item, f"{where}.{key}") for key, item in outer.entries.items()}
        return {key: item for key, item in found.items() if item is not None}

    def aws(self, node: Node | None) -> Aws | None:
        text = self.string(node, "aws")
        if text is None or node is None:
            return None
        found = as_aws(text)
        if found is None:
            self._refuse(f"aws: {not_aws(text)}", node.location)
        return found

    def region(self, node: Node | None, where: str) -> str | None:
        text = self.string(node, where)
        if text is None or node is None:
            return None
        known = regions()
        near = did_you_mean(text.lower(), known.names)
        if not known.could_be(text):
            self._refuse(
                f'{where}: "{text}" is not the name of a Region{near}',
                node.location,
                "A Region is written like eu-west-1 or us-gov-west-1.",
            )
        elif known.names and text not in known.names:
            # The provider refuses it too, once for every provider block and at none of ours.
            self._refuse(
                f'{where}: AWS has no Region "{text}"{near}',
                node.location,
                None if near else "A Region opened since needs a newer boto3, and AWS provider.",
            )
        return text

    def accounts(self, node: Node | None) -> Node:
        """The accounts as a map of strings, so that what refers to one has all its digits."""
        outer = self.map(node, "accounts")
        if outer is None:
            return Node(Kind.MAP)
        entries = dict(outer.entries)
        for key, item in outer.entries.items():
            if item.kind is Kind.NUMBER:
                self.problems.append(account_id_problem(f"accounts.{key}", item))
                entries[key] = replace(item, kind=Kind.STRING, value=item.raw)
        return replace(outer, entries=entries)

    def account_ids(self, node: Node | None) -> dict[str, str]:
        """The accounts with every reference resolved."""
        found = self.strings(node, "accounts")
        for key, text in found.items():
            location = node.entries[key].location if node else None
            bare = text.replace("-", "").replace(" ", "")
            # One that was a number has had its problem told.
            is_told = any(problem.location == location for problem in self.problems)
            if not _ACCOUNT_ID.fullmatch(text) and not is_told:
                self._refuse(
                    f'accounts.{key}: "{text}" is not an account id; an account id is 12 digits',
                    location,
                    f'Write "{bare}".' if _ACCOUNT_ID.fullmatch(bare) else None,
                )
        return found

    def source(self, node: Node | None, where: str, root: Path) -> Path | None:
        text = self.string(node, where)
        if text is None or node is None:
            return None
        folder = (root / text).absolute()
        if not folder.is_dir():
            self._refuse(
                f"{where}: {text} is not a folder{_near_folder(text, root)}", node.location
            )
            return None
        if not any((*folder.glob("*.tf"), *folder.glob("*.tf.json"))):
            self._refuse(f"{where}: {text} holds no .tf file", node.location)
            return None
        return folder

    def account(self, node: Node | None, where: str, accounts: Node) -> str | None:
        text = self.string(node, where)
        if text is None or node is None:
            return None
        if text in accounts.entries:
            return text
        if accounts.entries:
            self._refuse(
                f'{where}: accounts has no "{text}"{did_you_mean(text, accounts.entries)}',
                node.location,
                f"It has: {', '.join(sorted(accounts.entries))}.",
            )
        return None

    def backend(self, node: Node) -> Node | None:
        outer = self.map(node, "backend")
        if outer is None:
            return None
        for key, item in outer.entries.items():
            if item.kind is Kind.NULL:
                self._wrong_type(item, f"backend.{key}", "a value")
        return outer

    def _wrong_type(self, node: Node, where: str, expected: str) -> None:
        hint = None
        if expected == "a string" and node.kind in (Kind.NUMBER, Kind.BOOL):
            hint = f'Put it in quotes: "{node.raw}".'
        problem = Problem(
            f"{where}: expected {expected}, found {node.shown()}", node.location, hint
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def _refuse(self, message: str, location: Location | None, hint: str | None = None) -> None:
        self.problems.append(Problem(message, location, hint))


def _near_folder(text: str, root: Path) -> str:
    """The nearest folder that exists, found where the path first leaves what exists."""
    parts = Path(text).parts
    for depth, part in enumerate(parts):
        parent = root.joinpath(*parts[:depth])
        if (parent / part).is_dir():
            continue
        if not parent.is_dir():
            return ""
        beside = {child.name for child in parent.iterdir() if child.is_dir()}
        near = did_you_mean(part, beside)
        if not near:
            return ""
        name = near.split('"')[1]
        return f' (did you mean "{Path(*parts[:depth], name, *parts[depth + 1 :])}"?)'
    return ""


def check_states(
    backends: Mapping[str, Node], backend: Node, own_file: Path, problems: list[Problem]
) -> None:
    """Two stacks, or two environments, that would write one state file: the worst that can happen.

    Across environments it is told from this one alone: a key inherited from another file that
    names nothing of this environment is the same in every environment that inherits it.
    """
    key = backend.get("key")
    if key is None or key.kind is not Kind.STRING:
        return
    cure = 'Write "${environment}/${stack}.tfstate".'
    by_state: dict[str, list[str]] = {}
    for name, settings in backends.items():
        if not settings.broken():
            by_state.setdefault(repr(settings.plain()), []).append(name)
    for names in by_state.values():
        if len(names) > 1:
            listed = " and ".join(f'"{name}"' for name in names)
            message = f"backend.key: the stacks {listed} would share one state, {key.raw}"
            problems.append(Problem(message, key.location, cure))
    distinct = ("${environment}", "${accounts.", "${tags.")
    texts = [node for node in backend.entries.values() if node.kind is Kind.STRING]
    inherited = all(
        node.location is not None and node.location.path != shown_path(own_file) for node in texts
    )
    if inherited and not any(mark in node.raw for node in texts for mark in distinct):
        message = (
            "backend.key: every environment that inherits this would share one state, " + key.raw
        )
        problems.append(Problem(message, key.location, cure))
