"""Texts without what looks secret in them: a buildspec, a script, a connection string.

A text that is YAML (JSON is, too) is read, and the names in it decide, as those of a plan's data
do. For all else, a script above all, there are rules by line. What they find are spans of the text:
the rest of it stays as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

import yaml

from delivery.secretnames import is_about, is_store, looks_secret, names_in, names_of

LOOKS_SECRET: Final = "(looks secret: not shown)"  # noqa: S105 - it says so of others

Span = tuple[int, int]

# What is secret whatever it is called.
_VALUE: Final = re.compile(
    r"""
      \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                          # an access key of AWS's
    | \b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})    # GitHub
    | \bglpat-[\w-]{16,}                                     # GitLab
    | \b(?:xox[abeoprs]|xapp)-[\w-]{10,}                     # Slack
    | \b(?:hf_|shp(?:at|ca|pa|ss)_|do[opr]_v1_|glptt-|ATATT3|AGE-SECRET-KEY-1)[\w=-]{16,}
    | \bhttps://hooks\.slack\.com/[^\s"'\\]+
    | \bhttps://[\w.-]*webhook\.office\.com/[^\s"'\\]+
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                      # a JSON web token
    | \b(?:sk|rk)_(?:live|test)_\w{10,}
    | (?<![\w-])(?:sk-|pypi-|dckr_pat_|hvs\.|SG\.)[\w.-]{20,}
    | \bAIza[\w-]{35}
    | \bnpm_[A-Za-z0-9]{30,}
    | \b(?i:bearer|basic)[ ]+(?=[^\s\d]{0,200}\d)[\w.~+/=-]{8,}   # of a header
    | (?<![\w-])(?:-u|--(?:proxy-)?user)[ =]?["']?[A-Za-z][^\s:"'$/]{0,100}:[^\s"'$]+  # curl
    | \b(?:login|mysql\w*)\b[^\n|;&]{0,200}?\s(?:-p[ ]?|password[ ])[^\s$-]\S*
    | \becho[ ]+(?!["']?\$)[^\n|]{1,200}(?=\|[^\n]{0,200}--password-stdin)
    | (?<=://)[^\s/:@"'\[(]*+:(?!\d{1,5}/)[^\s@"']{1,2000}+(?:@[^\s/@"']{1,2000}+)*(?=@)  # a URL
    | (?:(?<=https://)|(?<=http://))(?!git@|\$)[^\s/:@"'\[(?#\\]++(?=@)  # one without a password
    | (?<=[?&;]sig=)(?!\$)[^\s&"'<>\\]++                     # a URL that is signed
    | --(?:password-stdin|with-token)\b[^\n|;&<]{0,200}<<<[ ]*(?!\\*["']?\$+[\w{(])
      (?:"[^"\n]*+"|'[^'\n]*+'|[^\s"'])\S*
    | \bput-parameter\b(?=(?:\\\n|[^\n|;]){0,500}?\bSecureString\b)
      (?:\\\n|[^\n|;]){0,500}?--value(?:=|[ ]+)(?!\\*["']?\$+[\w{(])
      (?:"(?:\\.|[^"\\])*+"|'[^']*+'|[^\s"'])\S*
    | -----BEGIN[A-Z ]*PRIVATE\ KEY(?:\ BLOCK)?-----
      [\s\S]*?(?:-----END[A-Z ]*PRIVATE\ KEY(?:\ BLOCK)?-----|\Z)
    """,
    re.VERBOSE,
)
# What gives a value to a name in a script, in YAML, XML or a header: `name=`, `name: `, `name:`
# where that is no part of an ARN or a URL, `--name `, `<name>`, `export name `, and a name that
# stands beside: `ParameterKey=name,ParameterValue=`. Each begins where a word does and takes the
# word as a whole: a text of base64 is one long word, and each place in it would begin a new search.
_GIVES: Final = re.compile(
    r"""
      (?<![\w.-])\w*(?i:name|key)\\?["']?[ \t]*[:=]>?[ \t]*\\?["']?(?P<called>[\w.-]++)\\?["']?
      [\s,]+\\?["']?\w*(?i:value)\\?["']?[ \t]*(?:=>?|:(?P<beside>[ \t])?)[ \t]*
    | (?<![\w.-])(?P<name>[\w.-]++)\\?["']?\]?(?P<spaced>[ \t]+)?[:?+]?=(?!=)[ \t]*
    | (?<![\w.:/-])(?P<key>[\w.-]++)\\?["']?[ \t]*:(?P<line>[ \t]+|(?=\r?\n))?
    | (?<![\w-])--[\w-]*(?:name|key)[ =]["']?(?P<argument>[\w./-]++)["']?[ ]--[\w-]*value[ =]
    | (?<![\w-])--(?P<option>\w[\w-]*+)(?:["']?[ \t]*,[ \t]*|["']?[ \t]+)(?!--)
    | (?<![\w.-])(?:ENV|export|set|setx|setenv)(?:[ \t]+-\w+)*+[ \t]+(?P<set>[\w.:/-]++)[ \t]+
    | <(?:[\w.:-]++[ ]+(?:name|key|id)=")?(?P<tag>[\w.:-]++)"?>
    """,
    re.VERBOSE,
)
_QUOTED: Final = r""""(?:\\.|[^"\\\n])*+"|'[^'\n]*+'|\\"[^"\\\n]*+\\\""""
# A word as a shell reads it: quotes, commands and what stands directly beside are one. A sign that
# parts a list ends it where another name is given a value, or a space follows.
_PIECE: Final = rf"""{_QUOTED}|`[^`]*+`|\$\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\)|\\."""
_PARTS: Final = r"""[,;&](?!\s|\Z|[,;&"']|[\w.-]{1,200}+["']?[=:])"""
_WORD: Final = re.compile(
    rf"(?:{_QUOTED})(?:{_PIECE}|[^\s,;&)}}\]>]|{_PARTS})*+|(?:{_PIECE}|[^\s,;&]|{_PARTS})++",
    re.DOTALL,
)
_LINE: Final = re.compile(rf"(?:{_QUOTED})(?=[ \t]*(?:[,;#)\]}}]|$))|\S[^\n]*", re.MULTILINE)
_TAGGED: Final = re.compile(r"[^<]++")
_WHOLE: Final = re.compile(r"[^\n]++")
_OVER_LINES: Final = re.compile(r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|'[^']*+'", re.DOTALL)
# `key:` and no value on its line: it is on the next ones, as with `|`, a tag or an anchor.
_BLOCK: Final = re.compile(r"(?:[!&][\w!:.-]*[ \t]*)*(?:[|>][-+\d]*)?[ \t\r]*(?:#.*)?")
_KEY: Final = re.compile(r"[ \t]*(?:-[ \t]+)*([\w.-]++)[\"']?:(?:\s|$)")
# What one line quotes. An apostrophe in a word opens nothing.
_INSIDE: Final = re.compile(r"""\\.|"(?:\\.|[^"\\\n])*+"|(?<!\w)'[^'\n]*+'""")
# What says where a secret or a key is: a resource of AWS's, a variable, a command that reads it; or
# that there is none.
_REFERENCE: Final = re.compile(
    r"arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:\S+|\$\{[A-Za-z_]\w*\}|\$[A-Z][A-Z_]*|NONE|none"
    r"|\$\((?:aws|cat) [\w ./:=@-]+\)"
)
# Longer ones have the rules by line alone: to read YAML takes some 20 s a megabyte.
_MOST_READ: Final = 100_000
_MOST_NODES: Final = 20_000
# Brackets in brackets: to read them takes the square of it, and more than a stack holds.
DEEPEST: Final = 50
_BRACKET: Final = re.compile(r"\[(?!\d+(?:;\d+)*m)|[\]{}]")  # but of a terminal's colour
_LOOKS_LIKE_YAML: Final = re.compile(
    r"^[ \t]*(?:[\[{]|[?-][ \t]|(?:-[ \t]+)*[\"']?[\w.-]++[\"']?:(?:\s|$))", re.MULTILINE
)
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


def is_shown(value: str, name: str) -> bool:
    """Whether `value` may be shown although it is called `name`: empty, or a reference."""
    return not value or not looks_secret(name) or bool(_REFERENCE.fullmatch(value))


def redacted(text: str) -> str:
    """A text with `LOOKS_SECRET` in the place of all in it that is secret whatever it is called."""
    return _VALUE.sub(LOOKS_SECRET, text)


def redacted_source(text: str) -> str:
    """The text of a script or of YAML, with what it gives to a secret's name left out, too."""
    found = sorted({*_spans(text), *(each.span() for each in _VALUE.finditer(text))})
    told: list[str] = []
    place = 0
    for start, end in found:
        if start >= place:
            told += [text[place:start], LOOKS_SECRET]
        place = max(place, end)
    return "".join([*told, text[place:]])


def _spans(text: str) -> Iterable[Span]:
    try:
        documents = _documents(text)
    except RecursionError:
        return [(0, len(text))]
    return _by_line(text) if documents is None else _by_name(text, documents)


def _documents(text: str) -> list[yaml.Node] | None:
    """The maps and lists that a text holds as YAML; None where it holds anything else."""
    if len(text) > _MOST_READ or not _LOOKS_LIKE_YAML.search(text):
        return None
    if _is_deep(text):
        raise RecursionError
    # A character that YAML forbids would hide what stands around it.
    printable = yaml.reader.Reader.NON_PRINTABLE.sub("_", text)
    try:
        found = list(yaml.compose_all(printable, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    documents = [each for each in found if each is not None]
    return None if any(isinstance(each, yaml.ScalarNode) for each in documents) else documents


def _is_deep(text: str) -> bool:
    """Whether brackets stand in brackets deeper than anybody writes them."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            return True
    return False


def _by_name(text: str, documents: list[yaml.Node]) -> list[Span]:
    """What the names in YAML say, what its texts hold, and what stands in its comments."""
    found: list[Span] = []
    for comment in _COMMENT.finditer(text):
        found += _moved(_by_line(comment[0]), comment.start())
    left = [(each, "") for each in documents]
    # An alias is walked wherever it stands, and stands for itself or for thousands in a bad text.
    for _ in range(_MOST_NODES):
        if not left:
            return found
        node, name = left.pop()
        if isinstance(node, yaml.MappingNode):
            # Pairs, not a dict: a key that is written twice has two values.
            pairs = [(_key(text, key), value) for key, value in node.value]
            names = names_in({key: _plain(value) for key, value in pairs}, name)
            left += [(key, "") for key, _ in node.value]
            if node.flow_style and any(value.value == "" for _, value in pairs):
                # `{name = "x"}` is YAML, of a key without a value, and is meant as something else.
                start, end = node.start_mark.index, node.end_mark.index
                found += _moved(_by_line(text[start:end]), start)
            left += [(value, names[key]) for key, value in pairs if not is_store(key)]
        elif isinstance(node, yaml.SequenceNode):
            left += zip(node.value, names_of(list(map(_plain, node.value)), name), strict=True)
        elif isinstance(node, yaml.ScalarNode):
            found += _of_scalar(text, node, name)
    return [*found, *_by_line(text)]


def _key(text: str, node: yaml.Node) -> str:
    """A key's name; of one that is a map or a list, as it is written."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    return text[node.start_mark.index : node.end_mark.index]


def _plain(node: yaml.Node) -> object:
    """What decides on names: a text as it is, of all else the kind."""
    return node.value if isinstance(node, yaml.ScalarNode) else type(node.value)()


def _of_scalar(text: str, node: yaml.ScalarNode, name: str) -> list[Span]:
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end].rstrip()
    if node.tag.endswith((":bool", ":null")):
        return []
    if not is_shown(node.value, name):
        return [(start, start + len(written))]
    if node.style in ("|", ">"):
        inner = written.find("\n") + 1
    else:
        inner = 1 if node.style else 0
        written = written[:-1] if node.style else written
    return _moved(_spans(written[inner:]), start + inner)


def _moved(spans: Iterable[Span], by: int) -> list[Span]:
    return [(start + by, end + by) for start, end in spans]


def _by_line(text: str) -> Iterator[Span]:
    quotes = [each.span() for each in _INSIDE.finditer(text)]
    place = 0
    for given in _GIVES.finditer(text):
        name = next(each for each in given.group(*_NAMES) if each)
        if given.start() < place or not looks_secret(name):
            continue
        for span in _given(text, given, quotes):
            yield span
            place = span[1]


_NAMES: Final = ("called", "name", "key", "option", "set", "tag", "argument")


def _given(text: str, given: re.Match[str], quotes: list[Span]) -> Iterator[Span]:
    """What is given to a name: a word, or in YAML, XML and headers more than that."""
    start = given.end()
    opening, closing = _around(quotes, start)
    if given["line"] is not None and closing is None:
        line_end = text.find("\n", start)
        if line_end >= 0 and _BLOCK.fullmatch(text, start, line_end):
            yield from _deeper(text, given.start("key"), start, line_end)
            return
    if start == closing:  # "name="what follows
        start, closing = start + 1, None
    limit = len(text) if closing is None else closing
    # All of "name=it"; of "a name=it b", what a word is.
    whole = closing is not None and given["name"] and given.start() == opening + 1
    of_line = given["line"] or given["beside"] or given["spaced"]
    pattern = _WHOLE if whole else _TAGGED if given["tag"] else _LINE if of_line else _WORD
    found = [pattern.match(text, start, limit), _OVER_LINES.match(text, start, limit)]
    end = max((each.end() for each in found if each), default=start)
    if end > start and not _REFERENCE.fullmatch(text[start:end].strip("\\\"' \t\r")):
        yield start, end


def _around(quotes: list[Span], place: int) -> tuple[int, int | None]:
    """Where the quotes that a place is in begin and end; None where it is in none."""
    number = bisect_left(quotes, (place,)) - 1
    if number < 0 or place >= quotes[number][1]:
        return place, None
    return quotes[number][0], quotes[number][1] - 1


def _deeper(text: str, key: int, start: int, end: int) -> Iterator[Span]:
    """What stands on the lines below `key:`, deeper than it.

    All of it after `|`; else each line but for what tells where a secret is: `valueFrom: ...`.
    """
    indent = key - (text.rfind("\n", 0, key) + 1)
    is_block = bool(text[start:end].strip())
    first = end
    while end < len(text):
        line_end = text.find("\n", end + 1)
        line_end = line_end if line_end >= 0 else len(text)
        line = text[end + 1 : line_end]
        deep = len(line) - len(line.lstrip())
        if line.strip() and deep <= indent and not (deep == indent and line.startswith("- ", deep)):
            break
        inner = _KEY.match(line)
        if not is_block and line.strip() and not (inner and is_about(inner[1])):
            yield end + 1 + (inner.end() if inner else deep), line_end
        end = line_end
    if is_block and end > first:
        yield start, end
