"""A value that Terraform knows only after apply, and how a plan's JSON tells it."""

from __future__ import annotations

from typing import Any, Final, final


@final
class Unknown:
    """The type of `UNKNOWN`: a value that Terraform knows only after apply."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        # `if resource["arn"]:` would otherwise pass for a value that nobody has seen.
        raise TypeError("The value is not known until apply; compare it with UNKNOWN.")

    def __reduce__(self) -> str:
        # Copies and pickles are the one instance, so that `is UNKNOWN` stays true.
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def merge(after: Any, unknown: Any) -> Any:
    """`after` with UNKNOWN wherever `after_unknown` says true; Terraform leaves those keys out."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and isinstance(after, dict | None):
        known = after or {}
        if not known and not unknown:
            return after
        merged = {k: merge(v, unknown.get(k)) for k, v in known.items()}
        for key, mark in unknown.items():
            if key not in merged and (value := merge(None, mark)) is not None:
                merged[key] = value
        return merged
    if isinstance(unknown, list) and isinstance(after, list | None):
        known_items = after or []
        size = max(len(known_items), len(unknown))
        return [
            merge(
                known_items[i] if i < len(known_items) else None,
                unknown[i] if i < len(unknown) else None,
            )
            for i in range(size)
        ]
    return after
