"""YAML with positions: what stays as it was typed, and what a stricter reader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.errors import Location, Problem
from delivery.yamlsource import Kind, Node, merged, read, shown_path


def parsed(folder: Path, text: str | bytes) -> tuple[Node, list[str]]:
    path = folder / "a.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    node, problems = read(path)
    return node, [str(problem) for problem in problems]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "kind", "value", "raw"),
    [
        ("abc", Kind.STRING, "abc", "abc"),
        ('"1"', Kind.STRING, "1", "1"),
        ('""', Kind.STRING, "", ""),
        ("12", Kind.NUMBER, 12, "12"),
        ("-1.50", Kind.NUMBER, -1.5, "-1.50"),
        ("012", Kind.NUMBER, 10, "012"),
        ("1:30", Kind.NUMBER, 90, "1:30"),
        ("yes", Kind.BOOL, True, "yes"),
        ("off", Kind.BOOL, False, "off"),
        ("~", Kind.NULL, None, "~"),
        ("", Kind.NULL, None, "null"),
        ("2012-10-17", Kind.STRING, "2012-10-17", "2012-10-17"),
        ("!!binary aGk=", Kind.STRING, "aGk=", "aGk="),
        ("!!str 12", Kind.STRING, "12", "12"),
        ("arn:aws:iam::111111111111:role/a", Kind.STRING, None, None),
    ],
)
def test_scalars(tmp_path: Path, text: str, kind: Kind, value: object, raw: str | None) -> None:
    root, problems = parsed(tmp_path, f"a: {text}\n")
    assert problems == []
    node = root.entries["a"]
    assert (node.kind, node.value, node.raw) == (kind, value or node.value, raw or node.raw)
    assert node.plain() == node.value


def test_collections_and_their_places(tmp_path: Path) -> None:
    root, problems = parsed(tmp_path, "a:\n  - b: 1\n  - [x]\n")
    assert problems == []
    assert root.plain() == {"a": [{"b": 1}, ["x"]]}
    path = Path("a.yaml")
    assert root.key_location("a") == Location(path, 1, 1)
    assert root.entries["a"].items[0].key_location("b") == Location(path, 2, 5)
    assert root.entries["a"].items[0].entries["b"].location == Location(path, 2, 8)
    assert root.entries["a"].items[1].items[0].location == Location(path, 3, 6)


def test_keys_stay_as_typed(tmp_path: Path) -> None:
    root, problems = parsed(tmp_path, "on: a\n0123: b\nnull: c\n")
    assert problems == []
    assert root.plain() == {"on": "a", "0123": "b", "null": "c"}


def test_anchors_and_merge_keys(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: *a, y: 5}\nd: {<<: [*a, *b]}\ne: *a\n"
    root, problems = parsed(tmp_path, text)
    assert problems == []
    assert root.entries["c"].plain() == {"x": 1, "y": 5}
    assert root.entries["d"].plain() == {"x": 1, "y": 2, "z": 4}
    assert root.entries["e"].plain() == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 'a.yaml:3:1: "a" is written twice; the first is at a.yaml:1:1'),
        ("a: !Ref b\n", "a.yaml:1:4: the tag !Ref has no meaning here"),
        ("a: !x [b]\n", "a.yaml:1:4: the tag !x has no meaning here"),
        ("? [a]\n: b\n", "a.yaml:1:3: a key is a word, not a map or a list"),
        ("a: &a [*a]\n", "a.yaml:1:4: an alias refers to the very value that it is part of"),
        ("a: {<<: 1}\n", "a.yaml:1:9: << merges maps, and this is the number 1"),
        ("a: .inf\n", "a.yaml:1:4: .inf is no number that Terraform knows"),
        ("a: !!int b\n", "a.yaml:1:4: b is not a number"),
        ("a: !!bool b\n", "a.yaml:1:4: b is not a bool"),
        (
            "a: [1\nb: 2\n",
            "a.yaml:2:2: not YAML: while parsing a flow sequence expected ',' or ']', but got ':'",
        ),
        (
            "a:\n\tb: 1\n",
            "a.yaml:2:1: not YAML: while scanning for the next token found character '\\t' that "
            "cannot start any token\n  YAML is indented with spaces, never with tabs.",
        ),
        (
            "a: {b: ${c}}\n",
            "a.yaml:1:9: not YAML: while parsing a flow mapping expected ',' or '}', but got '{'\n"
            '  Between { } or [ ], a reference stands in quotes: "${...}".',
        ),
        (
            "a: b: c\n",
            "a.yaml:1:5: not YAML: mapping values are not allowed here",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "a.yaml:2:1: not YAML: expected a single document in the stream but found another "
            "document",
        ),
        (
            "a: \x1bb\n",
            "a.yaml:1:1: not YAML: unacceptable character #x001b: special characters are not "
            'allowed in "<unicode string>", position 3',
        ),
        (
            "a: *b\n",
            "a.yaml:1:4: not YAML: found undefined alias 'b'",
        ),
    ],
)
def test_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert parsed(tmp_path, text)[1] == [problem]


def test_every_duplicate_is_told(tmp_path: Path) -> None:
    _, problems = parsed(tmp_path, "a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert problems == [
        'a.yaml:2:1: "a" is written twice; the first is at a.yaml:1:1',
        'a.yaml:3:11: "c" is written twice; the first is at a.yaml:3:5',
    ]


def test_what_is_not_utf8(tmp_path: Path) -> None:
    node, problems = parsed(tmp_path, b"a: \xff\n")
    assert (node.kind, problems) == (Kind.BROKEN, ["a.yaml is not UTF-8 (byte 3)"])


def test_what_yaml_does_not_take_as_a_character(tmp_path: Path) -> None:
    node, problems = parsed(tmp_path, "a: \x01\n")
    assert node.kind is Kind.BROKEN
    assert problems[0].startswith("a.yaml:1:1: not YAML: unacceptable character #x0001")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    _, problems = read(tmp_path / "a.yaml")
    assert problems == [Problem("a.yaml cannot be read: Is a directory")]


def test_an_empty_file_is_an_empty_map(tmp_path: Path) -> None:
    node, problems = parsed(tmp_path, "# nothing\n")
    assert (node.plain(), problems) == ({}, [])


def test_merging_keeps_the_place_of_what_is_kept() -> None:
    low, high = Location(Path("low"), 1, 1), Location(Path("high"), 1, 1)
    found = merged(Node.of({"a": {"x": 1, "y": [1]}}, low), Node.of({"a": {"y": [2]}}, high))
    assert found.plain() == {"a": {"x": 1, "y": [2]}}
    assert found.entries["a"].entries["x"].location == low
    assert found.entries["a"].key_location("x") == low
    assert found.entries["a"].entries["y"].location == high


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a", [1, ["b"]], {"a": {"b": None}}])
def test_plain_values_come_back(value: object) -> None:
    assert Node.of(value).plain() == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1], "a list"),
        ({}, "a map"),
        (None, "null"),
        (True, "the bool true"),
        (1.5, "the number 1.5"),
        ('a"é', 'the string "a\\"é"'),
    ],
)
def test_values_as_a_message_names_them(value: object, shown: str) -> None:
    assert Node.of(value).shown() == shown


def test_paths_are_shown_from_the_working_directory(tmp_path: Path) -> None:
    assert shown_path(tmp_path / "a" / "b") == Path("a/b")
    assert shown_path(Path("a")) == Path("a")
    assert shown_path(Path("/elsewhere/a")) == Path("/elsewhere/a")


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 10):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    root, problems = parsed(tmp_path, "\n".join(lines))
    assert root.kind is Kind.BROKEN
    assert problems == [
        "a.yaml holds more than 200,000 values, each alias counted as all that it stands for\n"
        "  An alias (*name) of what holds aliases itself multiplies."
    ]


def test_what_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert parsed(tmp_path, "[" * 5000)[1] == ["a.yaml is nested too deeply to be read"]
