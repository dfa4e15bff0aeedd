"""What Terraform said where it refused a case."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Refusal:
    """All messages of a case that must not plan, each line of an `error_message` one message."""

    messages: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Refusal with {len(self.messages)} messages>"

    def says(self, *expected: str) -> None:
        """Assert that each of these is one of the messages, word for word."""
        __tracebackhide__ = True
        missing = [text for text in expected if text not in self.messages]
        if missing:
            raise AssertionError(self._report(missing, []))

    def only(self, *expected: str) -> None:
        """Assert that these are all the messages, in any order."""
        __tracebackhide__ = True
        missing = [text for text in expected if text not in self.messages]
        more = [text for text in self.messages if text not in expected]
        if missing or more:
            raise AssertionError(self._report(missing, more))

    def _report(self, missing: list[str], more: list[str]) -> str:
        lines: list[str] = []
        for text in missing:
            lines += ["not said:", f"  - {text}"]
            near = difflib.get_close_matches(text, self.messages, n=1, cutoff=0.4)
            if near:
                lines += [f"  + {near[0]}", f"    {_marks(text, near[0])}"]
        if more:
            lines += ["said, and not expected:", *(f"  + {text}" for text in more)]
        lines += [f"all {len(self.messages)} messages:", *(f"  {m}" for m in self.messages)]
        return "\n".join(lines)


def _marks(expected: str, found: str) -> str:
    """`^` under every character of `found` that differs from `expected`."""
    marks = [" "] * len(found)
    matcher = difflib.SequenceMatcher(None, expected, found, autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind != "equal":
            for i in range(start, max(end, start + 1)):
                if i < len(marks):
                    marks[i] = "^"
    return "".join(marks).rstrip()
