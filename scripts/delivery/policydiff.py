"""Two policy documents as a difference that a person reads: statement by statement, as data.

AWS writes one value or a list of values for the same thing, in any order: both are put in one form
first, so that only what is granted differently differs.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from delivery.masking import Hidden, json_in

# Lines around a change in a statement that is changed.
_CONTEXT: Final = 3
# Keys whose value, or whose inner values, are sets.
_SETS: Final = (
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
# As people write them.
_ORDER: Final = ("Sid", "Effect", *_SETS)

Document = Mapping[str, Any]


def difference(old: Any, new: Any) -> list[str]:
    """The difference in lines of a diff: each begins with `+ `, `- ` or two spaces.

    `old` and `new` are texts of JSON. Anything else (nothing, a hidden value, one that is known
    only after apply) is no document, and all statements of the other come or go.
    """
    before, after = _document(old), _document(new)
    told: list[str] = []
    for heading, a, b in _pairs(_statements(before), _statements(after)):
        told += [f"  # {heading}", *_lines(a, b)]
    return told + _rest(before, after)


def _document(text: Any) -> Document:
    found = json_in(text) if isinstance(text, str) and not isinstance(text, Hidden) else None
    return found if isinstance(found, dict) else {}


def _statements(document: Document) -> list[Document]:
    raw = document.get("Statement", [])
    return [_normal(each) for each in (raw if isinstance(raw, list) else [raw])]


def _normal(statement: Any) -> Document:
    if not isinstance(statement, dict):
        return {"": statement}
    keys = [*(key for key in _ORDER if key in statement), *sorted({*statement} - {*_ORDER})]
    return {key: _sets(statement[key]) if key in _SETS else statement[key] for key in keys}


def _sets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sets(each) for key, each in sorted(value.items())}
    items = value if isinstance(value, list) else [value]
    return sorted({i if isinstance(i, str) else json.dumps(i, sort_keys=True) for i in items})


def _pairs(
    before: list[Document], after: list[Document]
) -> Iterator[tuple[str, Document | None, Document | None]]:
    """What to tell of each statement, in the order of the new document, those that go last."""
    left = [each for each in before if each not in after]
    for number, statement in enumerate(after, start=1):
        if statement in before:
            continue
        same = [each for each in left if _sid(each) and _sid(each) == _sid(statement)]
        # Where the Sid does not tell, the one statement that is most alike was it.
        old = same[0] if same else _nearest(statement, [each for each in left if not _sid(each)])
        if old is not None:
            left.remove(old)
        yield _heading(statement, number, "added" if old is None else "changed"), old, statement
    for statement in left:
        yield _heading(statement, before.index(statement) + 1, "removed"), statement, None


def _nearest(statement: Document, candidates: list[Document]) -> Document | None:
    if _sid(statement):
        return None
    told = _words(statement)
    near = [
        (difflib.SequenceMatcher(None, _words(each), told).ratio(), each) for each in candidates
    ]
    best = max(near, key=lambda found: found[0], default=(0.0, None))
    return best[1] if best[0] > 0.5 else None


def _words(statement: Document) -> list[str]:
    """The lines of a statement that say something: brackets are alike in all of them."""
    lines = (line.strip(" ,[]{}") for line in _json(statement).splitlines())
    return [line for line in lines if line]


def _sid(statement: Document) -> str:
    sid = statement.get("Sid")
    return sid if isinstance(sid, str) else ""


def _heading(statement: Document, number: int, what: str) -> str:
    sid = _sid(statement)
    return f"statement {json.dumps(sid, ensure_ascii=False) if sid else number} {what}"


def _lines(old: Document | None, new: Document | None) -> Iterator[str]:
    before, after = (_json(each).splitlines() if each is not None else [] for each in (old, new))
    changed = old is not None and new is not None
    compared = difflib.unified_diff(
        before, after, lineterm="", n=_CONTEXT if changed else len(before) + len(after)
    )
    for number, line in enumerate(compared):
        if number < 2:  # the names of two files
            continue
        if line.startswith("@@"):
            if number > 2:
                yield "  ..."
            continue
        yield f"{line[0]} {line[1:]}"


def _rest(before: Document, after: Document) -> list[str]:
    """What differs beside the statements, where both are documents."""
    if not before or not after:
        return []
    keys = sorted({*before, *after} - {"Statement"})
    told = []
    for key in keys:
        if before.get(key) != after.get(key):
            told += [f"- {key}: {json.dumps(before[key])}"] if key in before else []
            told += [f"+ {key}: {json.dumps(after[key])}"] if key in after else []
    return told


def _json(statement: Document) -> str:
    return json.dumps(statement, indent=2, ensure_ascii=False)
