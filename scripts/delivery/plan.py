"""A Terraform plan as data: resources, outputs and checks, from `terraform show -json`.

What Terraform will know only after apply is `UNKNOWN`; what is not there at all is a missing key.
The two are never mixed: a test that means one must not pass for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from delivery.errors import did_you_mean
from delivery.policy import MissingError, Policy, Statement
from delivery.unknown import UNKNOWN, Unknown, merge

__all__ = [
    "UNKNOWN",
    "Check",
    "Counts",
    "MissingError",
    "Plan",
    "Policy",
    "Resource",
    "Statement",
    "Unknown",
]


@dataclass(frozen=True, eq=False, repr=False)
class Resource:
    """One resource instance of a plan.

    `address` is relative to the plan it was taken from. `values` are the planned values, with
    UNKNOWN where they are known only after apply; empty for a resource that goes. `before` are
    the values of the state, None for a new one. `actions` are Terraform's: `("create",)`,
    `("update",)`, `("delete",)`, `("delete", "create")` for a replacement, `("no-op",)`,
    `("read",)`. `replace_paths` are the paths whose change forces a replacement. `sensitive` is
    Terraform's: True where all values are, else the shape of `values` with True where one is;
    `before_sensitive` is the same of `before`.
    """

    address: str
    type: str
    name: str
    key: str | int | None
    module: str
    mode: Literal["managed", "data"]
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None
    actions: tuple[str, ...]
    replace_paths: tuple[tuple[str | int, ...], ...] = ()
    sensitive: Any = False
    before_sensitive: Any = False

    def __repr__(self) -> str:
        return f"<Resource {self.address} ({' and '.join(self.actions)})>"

    def __getitem__(self, attribute: str) -> Any:
        """A planned value. Raises MissingError that names the nearest attribute."""
        try:
            return self.values[attribute]
        except KeyError:
            near = did_you_mean(attribute, self.values)
            raise MissingError(f'{self.address} has no attribute "{attribute}"{near}.') from None

    def __contains__(self, attribute: object) -> bool:
        return attribute in self.values

    def policy(self, attribute: str = "policy") -> Policy:
        """The policy document in `attribute`.

        Raises ValueError where it is unknown, null or no policy.
        """
        text = self[attribute]
        if not isinstance(text, str):
            found = "known only after apply" if text is UNKNOWN else f"{text!r}"
            raise ValueError(f"{self.address}: {attribute} is {found}, not a policy document.")
        try:
            return Policy.from_json(text)
        except ValueError as error:
            raise ValueError(f"{self.address}: {attribute} is no policy: {error}") from error

    @classmethod
    def from_change(cls, raw: Mapping[str, Any]) -> Resource:
        """`raw` is one entry of `resource_changes`."""
        change = raw["change"]
        after = merge(change.get("after"), change.get("after_unknown"))
        deposed = f" (deposed {raw['deposed']})" if "deposed" in raw else ""
        return cls(
            address=raw["address"] + deposed,
            type=raw["type"],
            name=raw["name"],
            key=raw.get("index"),
            module=raw.get("module_address", ""),
            mode=raw["mode"],
            values=after or {},
            before=change.get("before"),
            actions=tuple(change["actions"]),
            replace_paths=tuple(tuple(path) for path in change.get("replace_paths", [])),
            sensitive=change.get("after_sensitive", False),
            before_sensitive=change.get("before_sensitive", False),
        )


@dataclass(frozen=True)
class OutputChange:
    """What becomes of one output. `actions` are Terraform's, as those of a `Resource`.

    `sensitive` where the output, or any part of its value, is or was.
    """

    actions: tuple[str, ...]
    before: Any
    after: Any
    sensitive: bool

    @classmethod
    def from_change(cls, raw: Mapping[str, Any]) -> OutputChange:
        """`raw` is one value of `output_changes`."""
        return cls(
            actions=tuple(raw["actions"]),
            before=raw.get("before"),
            after=merge(raw.get("after"), raw.get("after_unknown")),
            sensitive=_marked([raw.get("before_sensitive"), raw.get("after_sensitive")]),
        )


def _marked(marks: Any) -> bool:
    """Whether Terraform's sensitivity marks have a True anywhere."""
    if isinstance(marks, dict):
        return any(map(_marked, marks.values()))
    return any(map(_marked, marks)) if isinstance(marks, list) else marks is True


@dataclass(frozen=True)
class Counts:
    """How many managed resources a plan creates, updates, replaces and deletes."""

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0

    @property
    def total(self) -> int:
        """All resources that the plan touches."""
        return self.create + self.update + self.replace + self.delete

    def __str__(self) -> str:
        parts = ("create", "update", "replace", "delete")
        told = [f"{getattr(self, p)} to {p}" for p in parts if getattr(self, p)]
        return ", ".join(told) or "no changes"


@dataclass(frozen=True)
class Check:
    """A precondition, postcondition, validation or check block: where it is and what it found.

    `kind` is Terraform's word for where it stands: `resource`, `output_value`, `var`, or `check`,
    which only warns. `address` is relative to the plan. `status` is Terraform's: `pass`, `fail`,
    `error`, `unknown`. `messages` are the error messages of what failed, one a failed condition.
    """

    address: str
    module: str
    kind: str
    status: str
    messages: tuple[str, ...]


def _module_of(address: str) -> str:
    """`module.a["x"].module.b` of an address; keys may hold dots."""
    found = re.match(r'(?:module\.[\w-]+(?:\[(?:"(?:\\.|[^"\\])*"|\d+)\])?(?:\.|$))+', address)
    return found.group().removesuffix(".") if found else ""


def _checks(raw: Mapping[str, Any]) -> Iterator[Check]:
    for check in raw.get("checks", []):
        address = check["address"]
        instances = check.get("instances")
        if not instances:
            module, status = address.get("module", ""), check.get("status", "unknown")
            yield Check(address["to_display"], module, address["kind"], status, ())
            continue
        for instance in instances:
            shown = instance["address"]["to_display"]
            yield Check(
                shown,
                instance["address"].get("module", _module_of(shown)),
                address["kind"],
                instance.get("status", "unknown"),
                tuple(p["message"] for p in instance.get("problems", [])),
            )


def _state_data(module: Mapping[str, Any]) -> Iterator[Resource]:
    """Data sources that were read while planning: Terraform lists them in the prior state only."""
    for raw in module.get("resources", []):
        if raw["mode"] == "data":
            yield Resource(
                address=raw["address"],
                type=raw["type"],
                name=raw["name"],
                key=raw.get("index"),
                module=module.get("address", ""),
                mode="data",
                values=raw.get("values", {}),
                before=None,
                actions=("read",),
            )
    for child in module.get("child_modules", []):
        yield from _state_data(child)


def _inside(module: str, slice_address: str) -> bool:
    return module == slice_address or module.startswith(slice_address + ".")


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A plan, or the slice of it that one module call made. Its repr is a line, never the whole.

    `configuration` is Terraform's description of the module's source (`resources`,
    `module_calls`, ...), as `terraform show -json` gives it.
    """

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    checks: tuple[Check, ...] = ()
    errored: bool = False
    configuration: Mapping[str, Any] = field(default_factory=dict)
    output_changes: Mapping[str, OutputChange] = field(default_factory=dict)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Plan:
        """`raw` is what `terraform show -json <plan file>` prints."""
        changed = [Resource.from_change(r) for r in raw.get("resource_changes", [])]
        addresses = {r.address for r in changed}
        state = raw.get("prior_state", {}).get("values", {}).get("root_module", {})
        read = [r for r in _state_data(state) if r.address not in addresses]
        return cls(
            resources=tuple(sorted([*changed, *read], key=lambda r: (r.mode == "data", r.address))),
            outputs={
                name: merge(change.get("after"), change.get("after_unknown"))
                for name, change in sorted(raw.get("output_changes", {}).items())
                if change.get("actions") != ["delete"]
            },
            checks=tuple(_checks(raw)),
            errored=bool(raw.get("errored", False)),
            configuration=raw.get("configuration", {}).get("root_module", {}),
            output_changes={
                name: OutputChange.from_change(change)
                for name, change in raw.get("output_changes", {}).items()
            },
        )

    def __repr__(self) -> str:
        errored = ", errored" if self.errored else ""
        return f"<Plan of {len(self.resources)} resources: {self.counts}{errored}>"

    @cached_property
    def _by_address(self) -> dict[str, Resource]:
        return {r.address: r for r in self.resources}

    def resource(self, address: str) -> Resource:
        """The resource at `address`, as `aws_s3_bucket.this` or `module.a.aws_x.y["key"]`.

        Raises MissingError that names the nearest addresses.
        """
        found = self._by_address.get(address)
        if found is not None:
            return found
        kind = re.search(r"(?:^|\.)((?:data\.)?[a-z][\w-]*)\.[\w-]+(?:\[[^\]]*\])?$", address)
        same = [a for a in self._by_address if kind and f".{kind.group(1)}." in f".{a}"]
        near = did_you_mean(address, self._by_address)
        if same:
            raise MissingError(f'The plan has no "{address}"{near}. It has {", ".join(same)}.')
        types = ", ".join(sorted({r.type for r in self.resources})) or "nothing"
        raise MissingError(f'The plan has no "{address}"{near}. It has resources of: {types}.')

    def of_type(self, resource_type: str) -> dict[str, Resource]:
        """All managed resources of a type, by address; empty where the plan has none."""
        return {
            r.address: r for r in self.resources if r.type == resource_type and r.mode == "managed"
        }

    def by_key(self, resource_type: str, key: str | int) -> Resource:
        """The one managed resource of a type whose `for_each` or `count` key is `key`.

        Raises MissingError that names the nearest key, or all addresses where several have it.
        """
        candidates = self.of_type(resource_type)
        found = [r for r in candidates.values() if r.key == key]
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(r.address for r in found)
            raise MissingError(f'Several {resource_type} have the key "{key}": {places}.')
        keys = sorted({str(r.key) for r in candidates.values() if r.key is not None})
        near = did_you_mean(str(key), keys)
        listed = ", ".join(f'"{each}"' for each in keys) or "none"
        raise MissingError(f'No {resource_type} has the key "{key}"{near}. Keys: {listed}.')

    def output(self, name: str) -> Any:
        """The value of an output. Raises MissingError that names the nearest output."""
        try:
            return self.outputs[name]
        except KeyError:
            near = did_you_mean(name, self.outputs)
            raise MissingError(f'The plan has no output "{name}"{near}.') from None

    @cached_property
    def counts(self) -> Counts:
        """How many managed resources are created, updated, replaced and deleted."""
        tally = {"create": 0, "update": 0, "replace": 0, "delete": 0}
        for r in self.resources:
            action = "replace" if len(r.actions) > 1 else r.actions[0]
            if r.mode == "managed" and action in tally:
                tally[action] += 1
        return Counts(**tally)

    def slice(self, module_address: str) -> Plan:
        """What one module call (`module.a`, `module.a["x"]`) made, addresses made relative.

        Its outputs are there where an output of this plan is the whole module (`value = module.a`):
        Terraform shows a module's own outputs nowhere else.
        """
        prefix = module_address + "."
        resources = (
            replace(
                r,
                address=r.address.removeprefix(prefix),
                module=r.module.removeprefix(module_address).removeprefix("."),
            )
            for r in self.resources
            if _inside(r.module, module_address)
        )
        checks = tuple(
            replace(
                c,
                address=c.address.removeprefix(prefix),
                module=c.module.removeprefix(module_address).removeprefix("."),
            )
            for c in self.checks
            if _inside(c.module, module_address)
        )
        whole = [
            name
            for name, output in self.configuration.get("outputs", {}).items()
            if output.get("expression", {}).get("references") == [module_address]
        ]
        values = self.outputs.get(whole[0], {}) if whole else {}
        call = module_address.removeprefix("module.").partition("[")[0]
        return Plan(
            resources=tuple(resources),
            outputs=values if isinstance(values, Mapping) else {},
            checks=checks,
            errored=self.errored,
            configuration=self.configuration.get("module_calls", {})
            .get(call, {})
            .get("module", {}),
        )
