"""The tables of action and rule types, from the pipeline module's `actions.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

FILE: Final = "actions.json"
ACTIONS: Final = ("Type", "Artifacts in", "out", "Required keys", "Other keys", "To know")
RULES: Final = ("Type", "Artifacts in", "Required keys", "Other keys", "To know")

Entry = Mapping[str, Any]
Row = Sequence[str]


def rows(folder: Path) -> dict[str, tuple[Row, list[Row]]]:
    """The head and the rows of each table by its name; none where `folder` has no catalogue."""
    path = folder / FILE
    if not path.is_file():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    return {
        "actions": (ACTIONS, [_action(*each) for each in document["actions"].items()]),
        "rules": (RULES, [_rule(*each) for each in document["rules"].items()]),
    }


def _action(name: str, entry: Entry) -> Row:
    return (
        f"`{name}`",
        _count(entry["inputs"]),
        _count(entry["outputs"]),
        *_keys(entry["configuration"]),
        "; ".join(_notes(entry)),
    )


def _rule(name: str, entry: Entry) -> Row:
    notes = ["`commands`, in place of a configuration"] if entry.get("commands") else []
    keys = _keys(entry["configuration"])
    return (f"`{name}`", _count(entry["inputs"]), *keys, "; ".join(notes))


def _notes(entry: Entry) -> Iterator[str]:
    if not entry.get("expressible", True):
        yield f"**refused**: {entry['reason']}; use {entry['instead'].removesuffix(' instead')}"
        return
    if entry.get("one_of"):
        groups = (" and ".join(f"`{key}`" for key in group) for group in entry["one_of"])
        yield f"needs {', or '.join(groups)}"
    if entry.get("needs_role"):
        yield f"needs a `role_arn`: {entry['needs_role']}"
    if entry.get("passes_roles"):
        yield "hands on `passed_role_arns`"
    if entry.get("requires_v2"):
        yield "V2 pipelines alone"
    if not entry.get("cross_account", True):
        yield "not in another account"
    if not entry.get("cross_region", True):
        yield "not in another Region"


def _count(bounds: Mapping[str, int]) -> str:
    low, high = bounds["min"], bounds["max"]
    return str(low) if low == high else f"{low} to {high}"


def _keys(configuration: Mapping[str, Entry]) -> tuple[str, str]:
    """The keys that are required, and the others."""
    required = (_key(name, it) for name, it in configuration.items() if it.get("required"))
    others = (_key(name, it) for name, it in configuration.items() if not it.get("required"))
    return "<br>".join(required), "<br>".join(others)


def _key(name: str, entry: Entry) -> str:
    default = entry.get("default")
    about = [
        " or ".join(f"`{it}`*" if it == default else f"`{it}`" for it in entry.get("values", ()))
    ]
    if default is not None and default not in entry.get("values", ()):
        about.append(f"default `{default}`")
    if entry.get("required_when"):
        each = (
            f"`{other}`" + ("" if "*" in values else f" {' or '.join(f'`{it}`' for it in values)}")
            for other, values in entry["required_when"].items()
        )
        about.append(f"needed with {', '.join(each)}")
    if entry.get("needs_output"):
        about.append("needs an output artifact")
    told = "; ".join(filter(None, about))
    return f"`{name}`: {told}" if told else f"`{name}`"
