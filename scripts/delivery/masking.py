"""What may not be shown of a plan: what Terraform marks as sensitive, and what looks like a secret.

Terraform knows only what somebody marked. A token in a build's environment variable or in an
action's configuration is plain text to it, and a pull request is read by more people than a log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

AFTER_APPLY: Final = "(known after apply)"
SENSITIVE: Final = "(sensitive)"
LOOKS_SECRET: Final = "(looks secret: not shown)"  # noqa: S105 - it says so of others

# Words of a name, but letters inside one where they are of no other word: PGPASSWORD, and not
# `bypass_policy` or `compass`.
_NAMED = re.compile(
    r"password|passwd|passphrase|secret|credential|apikey|token(?:_|$)"
    r"|(?:^|_)(?:pass|pwd|tokens|(?:api|access|private|signing|encryption|license)_?keys?"
    r"|connection_?strings?|dsn|authorization|bearer|cookies?|webhook_?urls?|kubeconfig|user_?parameters)(?:_|$)"
)
# The name of a switch or a reference says what it is about, and its value is not that.
_ABOUT = re.compile(
    r"(?:^|_)(?:secrets?_?manager|arns?|ids?|names?|type|from|enabled|version|path|days|count|length)$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
# Where CodeBuild reads the value elsewhere, what stands there is a name.
_REFERENCES = frozenset({"PARAMETER_STORE", "SECRETS_MANAGER"})

# What is secret whatever it is called.
_VALUE = re.compile(
    r"""
      \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                          # an access key of AWS's
    | \b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})    # GitHub
    | \bglpat-[\w-]{16,}                                     # GitLab
    | \bxox[abeoprs]-[\w-]{10,}                              # Slack
    | \bhttps://hooks\.slack\.com/[^\s"'\\]+
    | \bhttps://[\w.-]*webhook\.office\.com/[^\s"'\\]+
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                      # a JSON web token
    | \b(?:sk|rk)_(?:live|test)_\w{10,}
    | \bnpm_[A-Za-z0-9]{30,}
    | (?<=://)[^\s/:@"']*:[^\s/@"']+(?=@)                    # of a URL
    | -----BEGIN[A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END[A-Z ]*PRIVATE\ KEY-----|\Z)
    """,
    re.VERBOSE,
)
# What gives a value to a name in a script, in YAML or in a header: `name=`, `name: `, `name:` where
# that is no part of an ARN or a URL, `--name `. It begins where a word does and takes the word as a
# whole: a text of base64 is one long word, and each place in it would begin a new search.
_GIVES = re.compile(
    r"""
      (?<![\w.-])(?P<name>[\w.-]++)["']?[ \t]*=(?!=)[ \t]*
    | (?<![\w.:/-])(?P<key>[\w.-]++)["']?[ \t]*:(?P<line>[ \t]+)?
    | (?<![\w-])--(?P<option>\w[\w-]*+)[ \t]+(?!-)
    """,
    re.VERBOSE,
)
_QUOTED = r""""(?:\\.|[^"\\\n])*"|'[^'\n]*'"""
_WORD = re.compile(rf"{_QUOTED}|[^\s,;]+")
_BLOCK = re.compile(r"[|>][-+\d]*[ \t]*(?:#.*)?")
_LINE = re.compile(rf"{_QUOTED}|\S[^\n]*")


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
        is_policy = isinstance(parsed, dict) and "Statement" in parsed
        return redacted(value) if is_policy else without_secrets(parsed, name)
    if isinstance(value, Mapping):
        return _mapping(value, name)
    if isinstance(value, list):
        # `secrets = [{name = ..., valueFrom = ...}]` lists where secrets are, not what they are.
        return [without_secrets(each, "" if isinstance(each, Mapping) else name) for each in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Hidden(value, LOOKS_SECRET) if is_number and looks_secret(name) else value


def json_in(text: str) -> Any:
    """The object or list that a text holds as JSON; None where it holds none."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def looks_secret(name: str) -> bool:
    """Whether a name, in any way of writing it, is one that secrets are given."""
    words = _words(name)
    return bool(_NAMED.search(words)) and not _ABOUT.search(words)


def _words(name: str) -> str:
    return "_".join(word for word in _WORDS.split(name) if word).lower()


def redacted(text: str) -> str:
    """A text with `LOOKS_SECRET` in the place of all in it that looks like a secret."""
    return _VALUE.sub(LOOKS_SECRET, text)


def redacted_source(text: str) -> str:
    """The text of a script or of YAML, with what it assigns to a secret's name left out, too."""
    told: list[str] = []
    place = 0
    for given in _GIVES.finditer(text):
        name = given["name"] or given["key"] or given["option"]
        if given.start() < place or not looks_secret(name):
            continue
        # YAML and headers take a value to the end of its line.
        value = (_LINE if given["line"] else _WORD).match(text, given.end())
        if value:
            told += [text[place : value.start()], LOOKS_SECRET]
            place = _end_of_block(text, given.start(), value)
    return redacted("".join([*told, text[place:]]))


def _end_of_block(text: str, key: int, value: re.Match[str]) -> int:
    """Where a value ends: that of `key: |` in YAML has all lines that stand deeper than the key."""
    end = value.end()
    if not _BLOCK.fullmatch(value[0]):
        return end
    indent = key - (text.rfind("\n", 0, key) + 1)
    while end < len(text):
        line_end = text.find("\n", end + 1)
        line = text[end + 1 : line_end if line_end >= 0 else len(text)]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end = line_end if line_end >= 0 else len(text)
    return end


def _text(value: str, name: str) -> Any:
    if value and looks_secret(name):
        return Hidden(value, LOOKS_SECRET)
    safe = redacted_source(value)
    return value if safe == value else Redacted(value, safe)


def _mapping(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    # {name = "DB_PASSWORD", value = "..."}: what it is called stands beside it.
    called = next((value[key] for key in ("name", "Name", "key", "Key") if key in value), None)
    found = {}
    for key, each in value.items():
        own = str(key)
        if own.lower() == "value" and isinstance(called, str) and not _is_reference(value):
            own = called
        elif own.lower() == "value" and not isinstance(called, str):
            own = name
        # `secrets = {db = "..."}`: what is in a map of a secret's name is one.
        found[key] = without_secrets(
            each, own if _ABOUT.search(_words(own)) or not looks_secret(name) else name
        )
    return found


def _is_reference(value: Mapping[str, Any]) -> bool:
    return value.get("type", value.get("Type")) in _REFERENCES


class Redacted(Hidden):
    """A text of which a part is not shown: `why` is the text without that part."""

    def __init__(self, value: str, safe: str) -> None:
        super().__init__(value, safe)
