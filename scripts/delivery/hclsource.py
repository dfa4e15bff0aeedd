"""What a root module or module declares, read from its `*.tf` with python-hcl2.

python-hcl2 reads about 30 KB a second, and trips over HCL that Terraform accepts. So only the
`variable` and `terraform` blocks are cut out and given to it, and what it made of a file is kept
in the user's cache under the hash of the file's content. Everything else is Terraform's to judge.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from delivery import storage
from delivery.errors import DeliveryError, InputError, Location, Problem
from delivery.yamlsource import shown_path

# Part of the cache's key: raise it when what `_Declared` holds, or how it is read, changes.
_FORMAT: Final = "1"


@dataclass(frozen=True)
class Source:
    """The declarations of a folder. `variables` are name -> (attributes, place), as written.

    `backend` is (type, settings) of the `backend` block, ("cloud", {}) for a `cloud` block.
    """

    variables: Mapping[str, tuple[Mapping[str, Any], Location]]
    backend: tuple[str, Mapping[str, Any]] | None


def source(folder: Path, cache: Path | None = None) -> Source:
    """The declarations of all `*.tf` and `*.tf.json` in `folder`, override files laid on top.

    `cache` is where parsed files are kept, as a rule the user's cache. Raises InputError with
    every syntax error.
    """
    keep = cache or cache_folder()
    variables: dict[str, tuple[Mapping[str, Any], Location]] = {}
    backend: tuple[str, Mapping[str, Any]] | None = None
    problems: list[Problem] = []
    for path in _files(folder):
        try:
            found = _declared(path, keep)
        except InputError as error:
            problems += error.problems
            continue
        for item in found["variables"]:
            name = str(item["name"])
            place = Location(shown_path(path), int(item["line"]), 1)
            if _is_override(path) and name in variables:
                variables[name] = ({**variables[name][0], **item["body"]}, variables[name][1])
            else:
                variables.setdefault(name, (item["body"], place))
        if found["backend"]:
            kind, settings = found["backend"]
            backend = (str(kind), settings)
    if problems:
        raise InputError(problems)
    return Source(variables, backend)


def cache_folder() -> Path | None:
    """`terraform-aws-delivery/hcl` in the user's cache; None where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        root = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        return None
    return root / "terraform-aws-delivery" / "hcl"


def _files(folder: Path) -> list[Path]:
    found = sorted((*folder.glob("*.tf"), *folder.glob("*.tf.json")))
    # Terraform merges override files last, whatever their names.
    return sorted(found, key=_is_override)


def _is_override(path: Path) -> bool:
    stem = path.name.removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


def _declared(path: Path, cache: Path | None) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{shown_path(path)} cannot be read: {error.strerror}") from error
    is_json = path.name.endswith(".json")
    digest = hashlib.sha256(f"{_FORMAT} {is_json} ".encode() + content).hexdigest()
    kept = cache / f"{digest}.json" if cache else None
    if kept:
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads(kept.read_text(encoding="utf-8"))
            if isinstance(loaded, dict):
                return loaded
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    found = _declared_json(path, text) if is_json else _declared_hcl(path, text)
    if kept:
        # A cache that cannot be written (a read-only or full disk) costs time, nothing else.
        with contextlib.suppress(DeliveryError):
            storage.write(kept, json.dumps(found))
    return found


def _declared_json(path: Path, text: str) -> dict[str, Any]:
    place = shown_path(path)
    try:
        root = json.loads(text)
    except json.JSONDecodeError as error:
        at = Location(place, error.lineno, error.colno)
        raise InputError(Problem(f"not JSON: {error.msg}", at)) from error
    variables = [
        {"name": name, "line": 1, "body": body}
        for block in _listed(root.get("variable"))
        for name, body in block.items()
        if isinstance(body, dict)
    ]
    terraform = [item for item in _listed(root.get("terraform")) if isinstance(item, dict)]
    return {"variables": variables, "backend": _backend(terraform)}


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _backend(blocks: list[dict[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    for block in blocks:
        for backend in _listed(block.get("backend")):
            for kind, settings in backend.items():
                body = settings[0] if isinstance(settings, list) else settings
                return kind, dict(body)
        if "cloud" in block:
            return "cloud", {}
    return None


def _declared_hcl(path: Path, text: str) -> dict[str, Any]:
    variables: list[dict[str, Any]] = []
    terraform: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for kind, line, block in blocks(text):
        if kind not in ("variable", "terraform"):
            continue
        try:
            parsed = _hcl(block)
        except InputError as error:
            for problem in error.problems:
                at = problem.location or Location(path, 1, 1)
                place = Location(shown_path(path), at.line + line - 1, at.column)
                problems.append(Problem(problem.message, place))
            continue
        terraform += parsed.get("terraform", [])
        for item in parsed.get("variable", []):
            for name, body in item.items():
                kept = {key: value for key, value in body.items() if key != "validation"}
                if "description" in kept:
                    kept["description"] = _unindented(str(kept["description"]))
                variables.append({"name": name, "line": line, "body": kept})
    if problems:
        raise InputError(problems)
    return {"variables": variables, "backend": _backend(terraform)}


_HEREDOC: Final = re.compile(r"\A<<(-?)([\w.-]+)\n(.*?)\n?[ \t]*\2\s*\Z", re.DOTALL)


def _unindented(text: str) -> str:
    """The text of a heredoc, which python-hcl2 gives as it is written."""
    found = _HEREDOC.match(text)
    if not found:
        return text
    return textwrap.dedent(found[3]) if found[1] else found[3]


def _hcl(text: str) -> dict[str, Any]:
    # Loaded only when a file is new: with its grammar it takes longer than all else here.
    import hcl2  # noqa: PLC0415
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415

    options = hcl2.SerializationOptions(
        strip_string_quotes=True, explicit_blocks=False, with_comments=False
    )
    try:
        return dict(hcl2.loads(text + "\n", serialization_options=options))
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        # The parser's tokens may run on for lines: their first word or sign says where it is.
        found = re.search(
            r"\w+|\S", str(token if token is not None else getattr(error, "char", ""))
        )
        what = json.dumps(found[0], ensure_ascii=False) if found else "end of the block"
        line = error.line if error.line > 0 else text.count("\n") + 1
        column = max(error.column, 1)
        at = Location(Path(), line, column)
        raise InputError(Problem(f"not HCL: unexpected {what}", at)) from error
    except LarkError as error:
        raise InputError(Problem(f"not HCL: {error}")) from error


_SKIPPED: Final = re.compile(r"#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_HEREDOC_START: Final = re.compile(r"<<-?([A-Za-z_][\w.-]*)[ \t]*\n")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][\w-]*")
_DULL: Final = re.compile(r"[^\"{}<#/A-Za-z_\n]+")


def blocks(text: str) -> Iterator[tuple[str, int, str]]:
    """The top-level blocks: type, line of their first character, and text."""
    position, depth, start = 0, 0, 0
    header: str | None = None
    while position < len(text):
        char = text[position]
        token = (
            _SKIPPED.match(text, position)
            or _DULL.match(text, position)
            or _IDENTIFIER.match(text, position)
        )
        if token:
            if header is None and depth == 0 and (char.isalpha() or char == "_"):
                header, start = token[0], position
            position = token.end()
            continue
        heredoc = _HEREDOC_START.match(text, position) if char == "<" else None
        if heredoc:
            position = heredoc_end(text, heredoc[1], heredoc.end())
        elif char == '"':
            position = string_end(text, position)
        else:
            position += 1
            depth += (char == "{") - (char == "}")
            if char == "}" and depth <= 0:
                if header is not None:
                    yield header, text.count("\n", 0, start) + 1, text[start:position]
                header, depth = None, 0
            elif char == "\n" and depth == 0:
                header = None
    if header is not None and depth > 0:
        yield header, text.count("\n", 0, start) + 1, text[start:]


def heredoc_end(text: str, word: str, start: int) -> int:
    """The position after the heredoc whose text begins at `start` and that ends with `word`."""
    end = re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*$", re.MULTILINE)
    found = end.search(text, start)
    return found.end() if found else len(text)


def string_end(text: str, start: int) -> int:
    """The position after the string that opens at `start`; templates in it may hold strings."""
    position = start + 1
    depth = 0
    while position < len(text):
        char = text[position]
        if char == "\\" and depth == 0:
            position += 2
            continue
        if depth == 0 and text[position : position + 3] in ("$${", "%%{"):
            position += 3
            continue
        if text[position : position + 2] in ("${", "%{"):
            depth += 1
            position += 2
            continue
        if char == '"':
            if depth == 0:
                return position + 1
            position = string_end(text, position)
            continue
        if depth and char in "{}":
            depth += 1 if char == "{" else -1
        elif char == "\n" and depth == 0:
            # No string of HCL spans lines: it was never closed, and python-hcl2 will say so.
            return position
        position += 1
    return position
