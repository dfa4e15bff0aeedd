"""What may not be shown of a plan: what Terraform marks as sensitive, and what looks like a secret.

Terraform knows only what somebody marked. A token in a build's environment variable or in an
action's configuration is plain text to it, and a pull request is read by more people than a log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from delivery.secretnames import is_store, looks_secret, names_in, names_of
from delivery.secrettexts import DEEPEST, LOOKS_SECRET, is_shown, redacted, redacted_source

AFTER_APPLY: Final = "(known after apply)"
SENSITIVE: Final = "(sensitive)"


@dataclass(frozen=True)
class Hidden:
    """A value that is not shown. It is equal to the same value, so that a change can be seen."""

    value: Any
    why: str = SENSITIVE

    def __repr__(self) -> str:
        return self.why


def masked(value: Any, marks: Any) -> Any:
    """`value` with `SENSITIVE` wherever Terraform's sensitivity marks say true."""
    found = hidden(value, marks)
    return _shown(found)


def _shown(value: Any) -> Any:
    if isinstance(value, Hidden):
        return value.why
    if isinstance(value, Mapping):
        return {key: _shown(each) for key, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def hidden(value: Any, marks: Any) -> Any:
    """`value` with a `Hidden` wherever Terraform's sensitivity marks say true."""
    if isinstance(value, Hidden):
        return value
    if marks is True:
        return Hidden(value)
    if isinstance(value, Mapping) and isinstance(marks, Mapping):
        return {key: hidden(each, marks.get(key)) for key, each in value.items()}
    if isinstance(value, list) and isinstance(marks, list):
        return [
            hidden(each, marks[number] if number < len(marks) else None)
            for number, each in enumerate(value)
        ]
    return value


def without_secrets(value: Any, name: str = "") -> Any:
    """`value`, called `name`, with a `Hidden` wherever a name or the value itself looks secret.

    A text that holds JSON is read, and what it holds is given: that is where lists of environment
    variables stand. A policy's text stays one: its names are those of IAM.
    """
    if isinstance(value, str):
        parsed = json_in(value)
        if parsed is None:
            return _text(value, name)
        if _is_deep(parsed):
            return Hidden(value, LOOKS_SECRET)
        is_policy = isinstance(parsed, dict) and "Statement" in parsed
        return redacted(value) if is_policy else without_secrets(parsed, name)
    if isinstance(value, Mapping):
        names = names_in(value, name)
        return {
            key: each if is_store(key) else without_secrets(each, names[key])
            for key, each in value.items()
        }
    if isinstance(value, list):
        pairs = zip(value, names_of(value, name), strict=True)
        return [without_secrets(each, own) for each, own in pairs]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Hidden(value, LOOKS_SECRET) if is_number and looks_secret(name) else value


def hides(value: Any) -> bool:
    """Whether there is a `Hidden` in it."""
    if isinstance(value, Mapping):
        return any(map(hides, value.values()))
    return any(map(hides, value)) if isinstance(value, list) else isinstance(value, Hidden)


def json_in(text: str) -> Any:
    """The object or list that a text holds as JSON; None where it holds none."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_deep(parsed: Any) -> bool:
    """Whether there is more in one another than anybody writes, and than a stack may hold."""
    level = [parsed]
    for _ in range(DEEPEST):
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for some in inside for each in some if isinstance(each, dict | list)]
    return bool(level)


def _text(value: str, name: str) -> Any:
    if not is_shown(value, name):
        return Hidden(value, LOOKS_SECRET)
    safe = redacted_source(value)
    return value if safe == value else Redacted(value, safe)


class Redacted(Hidden):
    """A text of which a part is not shown: `why` is the text without that part."""

    def __init__(self, value: str, safe: str) -> None:
        super().__init__(value, safe)
