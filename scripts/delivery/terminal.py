"""Lines on a terminal or in a log: text of any origin is read there, and obeyed by nothing.

A branch, an address or an error of Terraform's may hold an escape sequence that wipes what stands
above it, a line's end that forges the next line, or a sign that turns the direction of reading.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.style import Style
from rich.text import Text

from delivery.markup import visible


class Line(Text):
    """One line with its styles. Of all that it is made of, control characters are told by number.

    `Text` alone would let them through, but for five that it drops.
    """

    def __init__(self, text: str = "", style: str | Style = "", **options: Any) -> None:
        super().__init__(visible(text), style, **options)

    @classmethod
    def of(cls, *parts: str | Text | tuple[str, str]) -> Line:
        """The line of texts, of texts with a style, and of lines."""
        line = cls()
        for part in parts:
            if isinstance(part, tuple):
                line.append(*part)
            else:
                line.append(part)
        return line

    def append(self, text: Text | str, style: str | Style | None = None) -> Line:
        """Add what follows on the line; gives the line."""
        if isinstance(text, str):
            text = visible(text)
        elif not isinstance(text, Line):
            raise TypeError(f"{text!r} may hold control characters")
        super().append(text, style)
        return self


def split(text: str) -> list[str]:
    """The lines of a text of several, such as a hint of Terraform's; none of an empty one."""
    return text.expandtabs().replace("\r\n", "\n").split("\n") if text else []


def tell(console: Console, line: Line) -> None:
    """Print a line as it is, however wide the terminal; coloured where it is one."""
    console.print(line, soft_wrap=True, highlight=False, markup=False, emoji=False)
