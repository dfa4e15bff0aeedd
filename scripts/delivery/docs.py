"""Writes the tables of inputs and outputs into the READMEs, from the HCL that they describe.

A README holds the markers `<!-- inputs -->`, `<!-- /inputs -->` and `<!-- outputs -->`,
`<!-- /outputs -->`; what stands between them is generated, and nothing else is touched. Every
module has one with both tables; an example may. A module with a `catalogue` has two more
tables, `actions` and `rules`.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
from rich.console import Console

from delivery import catalogue, storage
from delivery.errors import DeliveryError, Problem
from delivery.terminal import Line, split, tell
from delivery.variables import Variable, declarations

CURE = "make docs"
TABLES = ("inputs", "outputs")

_OUTPUT = re.compile(r'^output\s+"', re.MULTILINE)
_HEREDOC = re.compile(r"\A<<(-?)([\w.-]+)\n(.*?)\n?[ \t]*\2\s*\Z", re.DOTALL)
# A line of a variable's description that is about attributes: "`path` and `inline`: ...".
_ABOUT = re.compile(
    r"^(?P<indent> *)(?P<names>`[\w.]+`(?:(?:, | and | or |, and )`[\w.]+`)*): +(?P<text>.*)$"
)


@dataclass(frozen=True)
class Drift:
    """A README whose tables are not those of its HCL: what it says, and what it should say."""

    readme: Path
    found: str
    expected: str

    def diff(self, root: Path) -> Iterator[str]:
        """The difference, in lines of a unified diff."""
        name = str(self.readme.relative_to(root))
        return difflib.unified_diff(
            self.found.splitlines(),
            self.expected.splitlines(),
            name,
            f"{name} ({CURE})",
            n=1,
            lineterm="",
        )


def drifted(root: Path) -> list[Drift]:
    """Every README below `root` that has to be written anew, by path.

    Raises DeliveryError with each module that lacks a README, a marker, or a description.
    """
    problems: list[Problem] = []
    drifts: list[Drift] = []
    for readme in _readmes(root):
        try:
            drift = _drift(readme, root)
        except DeliveryError as error:
            problems += error.problems
            continue
        if drift:
            drifts.append(drift)
    if problems:
        raise DeliveryError(problems)
    return drifts


def _readmes(root: Path) -> Iterator[Path]:
    modules = {path.parent for path in (root / "modules").glob("*/*.tf")}
    yield from (module / "README.md" for module in sorted(modules))
    for readme in sorted((root / "examples").rglob("README.md")):
        if any(f"<!-- {table} -->" in readme.read_text(encoding="utf-8") for table in TABLES):
            yield readme


def _drift(readme: Path, root: Path) -> Drift | None:
    place = readme.relative_to(root)
    if not readme.is_file():
        raise DeliveryError(
            Problem(f"{place.parent} has no README.md.", hint=f"Write one with {_markers()}.")
        )
    found = readme.read_text(encoding="utf-8")
    variables = declarations(readme.parent)
    outputs = _outputs(readme.parent)
    described = [
        *((f'variable "{name}"', it.description) for name, it in variables.items()),
        *((f'output "{name}"', description) for name, description in outputs.items()),
    ]
    problems = [
        Problem(f"{place.parent}: {what} has no description.")
        for what, description in described
        if not description.strip()
    ]
    expected = found
    is_module = place.parts[0] == "modules"
    tables = {
        "inputs": _inputs_table(variables.values()),
        "outputs": _outputs_table(outputs),
        **{name: _cells(*it) for name, it in catalogue.rows(readme.parent).items()},
    }
    for table, rows in tables.items():
        start, end = f"<!-- {table} -->", f"<!-- /{table} -->"
        counts = (found.count(start), found.count(end))
        if counts == (0, 0) and not is_module:
            continue
        if counts != (1, 1) or found.index(start) > found.index(end):
            problems.append(
                Problem(
                    f"{place} needs {start} and, after it, {end}, each once.",
                    hint="What stands between them is generated.",
                )
            )
            continue
        before, rest = expected.split(start)
        after = rest.split(end)[1]
        expected = f"{before}{start}\n{rows}\n{end}{after}"
    if problems:
        raise DeliveryError(problems)
    return Drift(readme, found, expected) if found != expected else None


def _markers() -> str:
    return " and ".join(f"<!-- {table} --> <!-- /{table} -->" for table in TABLES)


def _inputs_table(variables: Iterable[Variable]) -> str:
    rows = [row for variable in variables for row in _input_rows(variable)]
    head = ("Name", "Type", "Default", "Required", "Description")
    return _table(head, rows) if rows else "None."


def _outputs_table(outputs: Mapping[str, str]) -> str:
    rows = [(_code(name), _folded(text)) for name, text in sorted(outputs.items())]
    return _table(("Name", "Description"), rows) if rows else "None."


def _cells(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return _table(head, ([_cell(text) for text in row] for row in rows))


def _input_rows(variable: Variable) -> Iterator[Sequence[str]]:
    paths = dict(variable.paths())
    about, nested = _described(variable.name, variable.description, paths)
    default = "" if variable.required else _code(_hcl(variable.default))
    yield (
        f"**{_code(variable.name)}**",
        _code(variable.type.brief()),
        default,
        "yes" if variable.required else "no",
        _folded(about),
    )
    for path, attribute in paths.items():
        default = _code(attribute.default or "null") if attribute.optional else ""
        yield (
            _code(path),
            _code(attribute.type.brief()),
            default,
            "no" if attribute.optional else "yes",
            _folded(nested.get(path, "")),
        )


def _described(name: str, description: str, paths: Iterable[str]) -> tuple[str, dict[str, str]]:
    """What is said of the variable itself, and what of each nested path.

    A line that begins with the names of attributes and a colon is about these; one that is
    indented deeper than the line of another attribute is about an attribute inside that.
    """
    plain = {re.sub(r"\[\d*\]|\{\}", "", path): path for path in paths}
    own: list[str] = []
    nested: dict[str, list[str]] = {}
    parents: list[tuple[int, str]] = []
    target: list[list[str]] = [own]
    for line in description.splitlines():
        found = _ABOUT.match(line)
        indent = len(found["indent"]) if found else 0
        outer = [parent for parent in parents if parent[0] < indent] if found else parents
        inside = outer[-1][1] if outer else name
        names = re.findall(r"`([\w.]+)`", found["names"]) if found else []
        known = [f"{inside}.{each}" for each in names if f"{inside}.{each}" in plain]
        if found and known and len(known) == len(names):
            parents = [*outer, (indent, known[0])]
            target = [nested.setdefault(plain[path], []) for path in known]
            # It stood in the middle of a line; in its cell it begins a sentence.
            target_line = found["text"][:1].upper() + found["text"][1:]
        else:
            target_line = line
        for lines in target:
            lines.append(target_line)
    return "\n".join(own), {path: "\n".join(lines) for path, lines in nested.items()}


def _outputs(folder: Path) -> dict[str, str]:
    """The outputs declared in `folder` and their descriptions. Raises DeliveryError."""
    options = hcl2.SerializationOptions(
        strip_string_quotes=True, explicit_blocks=False, with_comments=False
    )
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.tf")):
        text = path.read_text(encoding="utf-8")
        if not _OUTPUT.search(text):
            continue
        for block in hcl2.loads(text, serialization_options=options).get("output", []):
            for name, body in block.items():
                found[name] = _unindented(str(body.get("description", "")))
    return found


def _unindented(text: str) -> str:
    """The text of a heredoc, which python-hcl2 gives as it is written."""
    heredoc = _HEREDOC.match(text)
    if not heredoc:
        return text
    return textwrap.dedent(heredoc[3]) if heredoc[1] else heredoc[3]


def _hcl(value: Any) -> str:
    """A default as it would be written in HCL, on one line."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_hcl(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_hcl, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _code(text: str) -> str:
    # A code span keeps a backslash, but a table's cell ends at any bare pipe.
    return f"`{_cell(text)}`"


def _folded(text: str) -> str:
    return _cell(" ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """`python -m delivery.docs [--check]`: the exit code, 1 for drift and for errors."""
    return command("delivery.docs", __doc__, "tables", drifted, arguments, root)


def command(  # noqa: PLR0913, PLR0917 - what such a command is called, does, and is given
    module: str,
    description: str | None,
    what: str,
    find: Callable[[Path], list[Drift]],
    arguments: Sequence[str] | None,
    root: Path | None,
) -> int:
    """A command that writes `what` into READMEs, where `find` says that they drifted.

    With `--check` it changes nothing. The exit code is 1 for drift then, and for errors.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 on drift")
    check = parser.parse_args(arguments).check
    root = (root or Path.cwd()).resolve()
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        drifts = find(root)
        for drift in drifts:
            place = drift.readme.relative_to(root)
            if check:
                for line in drift.diff(root):
                    tell(console, Line(line))
                tell(console, Line(f"error: {place}: its {what} are out of date."))
                tell(console, Line(f"  Run `{CURE}`."))
            else:
                storage.write(drift.readme, drift.expected)
                tell(console, Line(f"{place}: written"))
        if not drifts:
            console.print(f"The {what} of every README are up to date.")
    except DeliveryError as error:
        for problem in error.problems:
            for line in split(f"error: {problem}"):
                tell(console, Line(line))
        return 1
    return 1 if check and drifts else 0


if __name__ == "__main__":
    sys.exit(main())
