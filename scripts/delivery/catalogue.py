"""The tables of action and rule types, from the pipeline module's folder `catalogue`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

FOLDER: Final = "catalogue"
ACTIONS: Final = ("Type", "Artifacts in", "out", "Required keys", "Other keys", "To know")
RULES: Final = ("Type", "Artifacts in", "Required keys", "Other keys", "To know")

Entry = Mapping[str, Any]
Row = Sequence[str]


def entries(module: Path, kind: Literal["actions", "rules"]) -> dict[str, Entry]:
    """The entry of each type by its name, in the order of the names. A type's name is its path."""
    folder = module / FOLDER / kind
    return {
        path.relative_to(folder).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.json"))
    }


def rows(module: Path) -> dict[str, tuple[Row, list[Row]]]:
    """The head and the rows of each table by its name; none where `module` has no catalogue."""
    if not (module / FOLDER).is_dir():
        return {}
    return {
        "actions": (ACTIONS, [_action(*each) for each in entries(module, "actions").items()]),
        "rules": (RULES, [_rule(*each) for each in entries(module, "rules").items()]),
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
    for told, field in (("needed", "required_when"), ("not", "excluded_when")):
        if entry.get(field):
            about.append(f"{told} with {_conditions(entry[field])}")
    for value in entry.get("needs_input", ()):
        about.append(f"{f'`{value}`' if value else 'without it'} needs an input artifact")
    if entry.get("needs_output"):
        about.append("needs an output artifact")
    text = "; ".join(filter(None, about))
    return f"`{name}`: {text}" if text else f"`{name}`"


def _conditions(when: Mapping[str, Sequence[str]]) -> str:
    """The other keys, each with those of its values that count."""
    return ", ".join(
        f"`{other}`" + ("" if "*" in values else f" {' or '.join(f'`{it}`' for it in values)}")
        for other, values in when.items()
    )
