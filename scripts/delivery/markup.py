"""Text of any origin in Markdown of GitHub's, so that it is read and never obeyed.

A value may hold backticks, pipes, HTML, `@somebody`, a fence's end, or characters that nobody sees:
whoever can name a branch or a tag could else write into the pull request, and ping people in it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

# What may stand in a code span as it is, in a table's cell too.
_PLAIN = re.compile(r"[\w .,:;/()\[\]{}\"'=+*#!?%^$~-]+", re.ASCII)
_FENCE = "```"


def code(text: str) -> str:
    """A text as code in a line of Markdown or a table's cell."""
    text = visible(text)
    if _PLAIN.fullmatch(text) and text.strip() == text:
        return f"`{text}`"
    # As numbers: no character is Markdown's, and GitHub looks for nobody's name in code.
    numbered = "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in text)
    return f"<code>{numbered}</code>"


def in_html(text: str) -> str:
    """A text as code in a block of HTML, such as a `<summary>`, where Markdown is not read."""
    return f"<code>{html.escape(visible(text), quote=False)}</code>"


def fenced(lines: Iterable[str], language: str) -> str:
    """Lines in a fence that none of them ends."""
    told = [visible(line) for line in lines]
    longest = max((len(run) for line in told for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(len(_FENCE), longest + 1)
    return "\n".join([f"{fence}{language}", *told, fence])


def details(summary: str, body: str) -> str:
    """What is folded under `summary`, a line of HTML. The blank lines let Markdown begin again."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def visible(text: str) -> str:
    """The text on one line: what breaks a line, hides, or turns the direction is told by number."""
    return "".join(_told(each) for each in text)


def is_visible(character: str) -> bool:
    """Whether a character stands in its line and nothing else: what `visible` leaves as it is."""
    category = unicodedata.category(character)
    return category[0] != "C" and category not in ("Zl", "Zp")


def _told(each: str) -> str:
    if is_visible(each):
        return each
    return f"\\u{ord(each):04x}" if ord(each) <= 0xFFFF else f"\\U{ord(each):08x}"
