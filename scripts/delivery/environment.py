"""Environments: `environments/<name>.yaml`, inherited, merged, resolved and checked.

    inherits: [defaults]          # files beside this one, laid over each other in this order
    aws: account                  # or: embedded
    region: eu-west-1
    accounts: {tools: "111111111111", workload: "222222222222"}
    tags: {team: platform}
    backend: {bucket: acme-terraform-state, key: "${environment}/${stack}.tfstate"}
    stacks:
      pipeline:
        source: examples/ecs-cross-account/tools    # from the folder that holds environments/
        account: tools                              # one of accounts
        region: eu-central-1                        # where it is not the environment's
        variables: {name: orders}

Maps merge, everything else replaces. `${environment}`, `${stack}`, `${region}`, `${aws}`,
`${accounts.x}` and `${tags.x}` refer; `${stack}` only under `stacks` and `backend`, and
`${region}` is there the stack's. A name of a file that starts with `defaults` is there to be
inherited, and is no environment of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from delivery.aliases import mended
from delivery.environmentschema import (
    KEYS,
    REQUIRED,
    STACK_KEYS,
    STACK_REQUIRED,
    Aws,
    Checks,
    check_states,
)
from delivery.errors import InputError, Location, Problem, did_you_mean
from delivery.references import Resolver
from delivery.yamlsource import Kind, Node, merged, place, read, shown_path

FOLDER: Final = "environments"


@dataclass(frozen=True)
class Stack:
    """A root module as one environment plans it."""

    name: str
    environment: str
    aws: Aws
    source: Path
    """The folder of the root module, absolute."""
    account: str
    """The account's name in `accounts`; `account_id` is its 12 digits."""
    account_id: str
    region: str
    tags: Mapping[str, str]
    variables: Mapping[str, Node]
    backend: Node | None
    """A map of backend settings with every reference resolved; None where there are none."""
    location: Location | None
    """Where the stack is written; `locations` has its `source`, `account`, `account_id`,
    `region`, `variables` and each variable as `variables.<name>`."""
    locations: Mapping[str, Location | None]
    rehearsed: bool = False
    """Whether its environment is of an account, and runs on the embedded AWS this once."""


@dataclass(frozen=True)
class Environment:
    name: str
    aws: Aws
    region: str
    accounts: Mapping[str, str]
    tags: Mapping[str, str]
    stacks: Mapping[str, Stack]
    """By name, in the order in which they are written."""
    path: Path


def environments(root: Path) -> list[str]:
    """The names of the environments under `root`, sorted."""
    return sorted(name for name in _files(root) if not name.startswith("defaults"))


def load(name: str, root: Path, aws: Aws | None = None) -> Environment:
    """The environment `name` of the project in `root`; `aws` replaces what the file says.

    Raises InputError with every problem of the environment and of what it inherits: whatever `aws`
    is, they are those of the file as it is.
    """
    known = environments(root)
    if name not in known:
        raise InputError(_unknown_environment(name, root, known))
    problems: list[Problem] = []
    tree = _Files(root, problems).tree(name)
    found = None
    if tree.kind is Kind.MAP:
        written = tree.get("aws")
        if aws:
            tree = merged(tree, Node.of({"aws": aws}))
        building = _Building(name, tree, root, problems)
        if aws and written:
            building.written(written)
        found = building.environment()
    if found is None or problems:
        raise InputError(sorted(dict.fromkeys(problems), key=place))
    return found


def _files(root: Path) -> dict[str, Path]:
    return {path.stem: path for path in (root / FOLDER).glob("*.yaml")}


def _unknown_environment(name: str, root: Path, known: list[str]) -> Problem:
    folder = shown_path(root / FOLDER)
    if not known:
        return Problem(
            f'there is no environment "{name}": {folder} holds no environment',
            hint=f"Write {folder / 'dev.yaml'}; README shows one.",
        )
    if name in _files(root):
        message = f'"{name}" is there to be inherited, and is no environment of its own'
    else:
        message = f'there is no environment "{name}"{did_you_mean(name, known)}'
    return Problem(message, hint=f"{folder} holds: {', '.join(known)}.")


class _Files:
    """Reads the files of one environment, and collects the problems of all of them."""

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        self._folder = shown_path(root / FOLDER)
        self._files = _files(root)
        self._problems = problems

    def tree(self, name: str, chain: tuple[str, ...] = ()) -> Node:
        """The file of `name` laid over all that it inherits; broken where it is no map."""
        own, problems = read(self._files[name])
        self._problems += problems
        if own.kind is not Kind.MAP:
            if own.kind is not Kind.BROKEN:
                self._refuse(f"an environment is a map, and this is {own.shown()}", own)
            return Node(Kind.BROKEN, own.location)
        tree = Node(Kind.MAP, own.location)
        for parent in self._parents(own):
            below = self._parent(parent, (*chain, name))
            if below.kind is Kind.BROKEN:
                # What it holds is not known: what seems to be missing may be in there.
                return below
            tree = merged(tree, below)
        entries = {key: node for key, node in own.entries.items() if key != "inherits"}
        return merged(tree, replace(own, entries=entries))

    def _parents(self, own: Node) -> tuple[Node, ...]:
        inherits = own.get("inherits")
        if inherits is None:
            return ()
        if inherits.kind is Kind.LIST:
            return inherits.items
        if inherits.kind is Kind.BROKEN:
            return (inherits,)
        hint = f"Write [{inherits.raw}]." if inherits.kind is Kind.STRING else None
        message = f"inherits: expected a list of names, found {inherits.shown()}"
        return (self._refuse(message, inherits, hint),)

    def _parent(self, parent: Node, chain: tuple[str, ...]) -> Node:
        if parent.kind is Kind.BROKEN:
            return parent
        if parent.kind is not Kind.STRING:
            return self._refuse(f"inherits: expected a name, found {parent.shown()}", parent)
        name = parent.raw
        if name not in self._files:
            near = did_you_mean(name, self._files)
            return self._refuse(f"inherits: {self._folder} holds no {name}.yaml{near}", parent)
        if name in chain:
            path = " -> ".join((*chain, name))
            return self._refuse(f'"{chain[-1]}" inherits from itself: {path}', parent)
        return self.tree(name, chain)

    def _refuse(self, message: str, node: Node, hint: str | None = None) -> Node:
        self._problems.append(Problem(message, node.location, hint))
        return Node(Kind.BROKEN, node.location)


class _Building:
    """Makes one environment of its merged tree: resolves the references, checks every key."""

    def __init__(self, name: str, tree: Node, root: Path, problems: list[Problem]) -> None:
        self.name = name
        self.tree = mended(tree, problems)
        self.root = root
        self.problems = problems
        self.checks = Checks(problems)
        self.is_rehearsal = False
        # Strings even where YAML read numbers, so that what refers to one has all its digits.
        self.accounts = self.checks.accounts(self.tree.get("accounts"))

    def written(self, aws: Node) -> None:
        """Check what the file says of `aws`, which the command line replaces."""
        found = self.checks.aws(self._resolver().resolve(aws))
        self.is_rehearsal = found == "account" and self.tree.entries["aws"].raw == "embedded"

    def environment(self) -> Environment | None:
        """The environment, or None where a problem was found."""
        self.checks.keys(self.tree, "", KEYS, REQUIRED)
        resolver = self._resolver()
        tree = resolver.resolve(replace(self.tree, entries=self._own_entries()))
        aws = self.checks.aws(tree.get("aws"))
        region = self.checks.region(tree.get("region"), "region")
        accounts = self.checks.account_ids(tree.get("accounts"))
        tags = self.checks.strings(tree.get("tags"), "tags")
        stacks: dict[str, Stack] = {}
        for key, node in self.checks.map_of_maps(self.tree.get("stacks"), "stacks").items():
            stack = self._stack(key, node)
            if stack and aws:
                settled = replace(stack, aws=aws, tags=tags, rehearsed=self.is_rehearsal)
                stacks[key] = replace(settled, account_id=accounts.get(stack.account, ""))
        own_file = self.root / FOLDER / f"{self.name}.yaml"
        backend = self.tree.get("backend")
        if backend:
            backends = {key: stack.backend for key, stack in stacks.items() if stack.backend}
            check_states(backends, backend, own_file, self.problems)
        if self.problems or aws is None or region is None:
            return None
        return Environment(self.name, aws, region, accounts, tags, stacks, own_file)

    def _own_entries(self) -> dict[str, Node]:
        """What is resolved once; stacks and backend are resolved for each stack."""
        entries = {key: self.tree.get(key) for key in ("aws", "region", "tags")}
        entries["accounts"] = self.accounts if self.accounts.entries else None
        return {key: node for key, node in entries.items() if node is not None}

    def _stack(self, name: str, written: Node) -> Stack | None:
        where = f"stacks.{name}"
        location = self.tree.entries["stacks"].key_location(name)
        self.checks.name(name, where, location)
        self.checks.keys(written, where, STACK_KEYS, STACK_REQUIRED)
        region = written.get("region")
        node = self._resolver(name, region).resolve(written)
        if region:
            region = node.get("region")
            self.checks.region(region, f"{where}.region")
        elif region_of_all := self.tree.get("region"):
            region = self._resolver().resolve(region_of_all)
        source = self.checks.source(node.get("source"), f"{where}.source", self.root)
        account = self.checks.account(node.get("account"), f"{where}.account", self.accounts)
        variables = self.checks.map(node.get("variables"), f"{where}.variables")
        backend = self.tree.get("backend")
        if backend:
            backend = self._resolver(name, region).resolve(backend)
            backend = self.checks.backend(backend)
        if source is None or account is None or region is None:
            return None
        locations = {key: item.location for key, item in node.entries.items()}
        locations["region"] = region.location
        locations["account_id"] = self.accounts.entries[account].location
        entries = variables.entries if variables else {}
        for key in entries:
            locations[f"variables.{key}"] = variables.key_location(key) if variables else None
        return Stack(
            name=name,
            environment=self.name,
            aws="account",
            source=source,
            account=account,
            account_id="",
            region=region.raw,
            tags={},
            variables=entries,
            backend=backend,
            location=location,
            locations=locations,
        )

    def _resolver(self, stack: str | None = None, region: Node | None = None) -> Resolver:
        values: dict[str, Node | None] = {
            "environment": Node.of(self.name),
            "aws": self.tree.get("aws"),
            "region": region or self.tree.get("region"),
        }
        maps = {"accounts": self.accounts, "tags": self.tree.get("tags")}
        for key, node in maps.items():
            if node and node.kind is Kind.MAP:
                values[key] = node
                values |= {f"{key}.{name}": item for name, item in node.entries.items()}
        elsewhere = {}
        if stack is None:
            elsewhere["stack"] = "stacks and backend"
        else:
            values["stack"] = Node.of(stack)
        names = [name for name, node in values.items() if node is not None]
        return Resolver(values.get, names, self.problems, elsewhere)
