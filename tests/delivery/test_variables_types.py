"""Terraform's types as a tree, and values that do or do not fit them."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.hcltypes import TypeSyntaxError, parse
from delivery.variables import conform
from delivery.yamlsource import Node, read


@pytest.mark.parametrize(
    "text",
    [
        "string",
        "any",
        "list(string)",
        "map(list(number))",
        "set(bool)",
        "tuple([string, number])",
        "object({})",
        "object({ name = string, port = optional(number, 80) })",
        'map(object({ list = optional(list(object({ a = string })), [{a = "b)"}]) }))',
        'object({ a = optional(map(string), {"x y" = "}", z = [1, 2]}), b = string })',
        'object({ a = optional(string, "q\\"q ) ${x}"), b = optional(number, -1.5) })',
    ],
)
def test_types_come_back_as_they_were(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("list", "list(any)"),
        ("map", "map(any)"),
        ('object({"a-b" : string})', "object({ a-b = string })"),
        ("object({optional = string})", "object({ optional = string })"),
        ("tuple([string,])", "tuple([string])"),
    ],
)
def test_other_ways_to_write_a_type(text: str, shown: str) -> None:
    assert str(parse(text)) == shown


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("list(object({ a = string }))", "list(object)"),
        ("map(list(string))", "map(list(string))"),
        ("tuple([string])", "tuple"),
    ],
)
def test_types_in_brief(text: str, brief: str) -> None:
    assert parse(text).brief() == brief


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("strin", '"strin" is not a type'),
        ("list(string", 'expected ")" before ""'),
        ("list(string))", 'unexpected ")"'),
        ("object({a string})", 'expected "=" before "string})"'),
        ("object({a = optional(string, [1)})", 'expected ")" before "})"'),
        ("optional(string)", '"optional" is not a type'),
        ("list()", 'expected a name before ")"'),
        ("", 'expected a name before ""'),
    ],
)
def test_what_is_no_type(text: str, message: str) -> None:
    with pytest.raises(TypeSyntaxError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_paths_of_nested_attributes() -> None:
    stages = parse(
        """object({
          name = string
          actions = list(object({
            name = string
            sites = optional(map(object({ port = optional(number, 80) })), {})
            pair = optional(tuple([string, object({ a = bool })]))
          }))
        })"""
    )
    found = {path: (it.optional, it.default) for path, it in stages.paths("stage")}
    assert found == {
        "stage.name": (False, None),
        "stage.actions": (False, None),
        "stage.actions[].name": (False, None),
        "stage.actions[].sites": (True, "{}"),
        "stage.actions[].sites{}.port": (True, "80"),
        "stage.actions[].pair": (True, None),
        "stage.actions[].pair[1].a": (False, None),
    }
    assert [path for path, _ in parse("object({ a = string })").paths()] == ["a"]
    assert list(parse("list(string)").paths("x")) == []


def yaml(folder: Path, text: str) -> Node:
    (folder / "a.yaml").write_text(f"v: {text}\n")
    return read(folder / "a.yaml")[0].entries["v"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("string", "a"),
        ("string", "2012-10-17"),
        ("number", "-1.5e+3"),
        ("bool", "yes"),
        ("any", "[1, a, {b: null}]"),
        ("list(string)", "[a, null]"),
        ("set(number)", "[]"),
        ("map(string)", "{a: b, on: c}"),
        ("map(any)", "{a: [1]}"),
        ("tuple([string, number])", "[a, 1]"),
        ("object({ a = any, b = optional(any) })", "{a: {b: null}, b: null}"),
        ("object({ a = string, b = optional(number) })", "{a: x, b: null}"),
        ("list(string)", "null"),
    ],
)
def test_what_fits(tmp_path: Path, kind: str, text: str) -> None:
    assert conform(yaml(tmp_path, text), parse(kind), "v") == []


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (
            "string",
            "1.10",
            '1:4: v: expected string, found the number 1.10\n  Put it in quotes: "1.10".',
        ),
        (
            "string",
            "on",
            '1:4: v: expected string, found the bool on\n  Put it in quotes: "on".',
        ),
        (
            "string",
            "012345670123",
            "1:4: v: 012345670123 is read by YAML as a number; "
            'an account id is 12 digits in quotes: "012345670123"',
        ),
        ("string", "[a]", "1:4: v: expected string, found a list"),
        (
            "bool",
            '"true"',
            '1:4: v: expected bool, found the string "true"\n  Take off the quotes: true.',
        ),
        ("bool", "maybe", '1:4: v: expected bool, found the string "maybe"'),
        ("bool", "1", "1:4: v: expected bool, found the number 1"),
        (
            "number",
            '"5"',
            '1:4: v: expected number, found the string "5"\n  Take off the quotes: 5.',
        ),
        (
            "number",
            "1e3",
            '1:4: v: expected number, found the string "1e3"\n  Write 1000, without quotes.',
        ),
        ("number", '"5 min"', '1:4: v: expected number, found the string "5 min"'),
        ("number", "true", "1:4: v: expected number, found the bool true"),
        (
            "number",
            "010",
            '1:4: v: 010 is read by YAML as the number 8\n  Write 8, or in quotes: "010".',
        ),
        (
            "any",
            "{a: [1:30]}",
            '1:9: v.a[0]: 1:30 is read by YAML as the number 90\n  Write 90, or in quotes: "1:30".',
        ),
        (
            "list(string)",
            "a",
            '1:4: v: expected list(string), found the string "a"\n  Write ["a"].',
        ),
        ("list(number)", "a", '1:4: v: expected list(number), found the string "a"'),
        ("list(object({ a = string }))", "{a: b}", "1:4: v: expected list(object), found a map"),
        (
            "list(string)",
            "[a, 1]",
            '1:8: v[1]: expected string, found the number 1\n  Put it in quotes: "1".',
        ),
        ("tuple([string, number])", "[a]", "1:4: v: expected 2 elements, found 1"),
        ("tuple([string, number])", "[a, b]", '1:8: v[1]: expected number, found the string "b"'),
        (
            "map(string)",
            "{a b: 1}",
            '1:10: v["a b"]: expected string, found the number 1\n  Put it in quotes: "1".',
        ),
        ("map(string)", "[a]", "1:4: v: expected map(string), found a list"),
        ("object({ a = string })", "[a]", "1:4: v: expected object, found a list"),
        ("object({ a = string })", "{}", '1:4: v: missing attribute "a" (string)'),
        (
            "object({ path = optional(string) })",
            "{pth: /}",
            '1:5: v: unknown attribute "pth" (did you mean "path"?)\n  Known are: path.',
        ),
        ("object({})", "{a: 1}", '1:5: v: unknown attribute "a"'),
        (
            "map(object({ a = object({ b = bool }) }))",
            "{x.y: {a: {b: }}}",
            '1:17: v["x.y"].a.b: is empty; write a value (bool)',
        ),
        (
            "object({ a = object({ b = bool }) })",
            "{a: {b: x}}",
            '1:12: v.a.b: expected bool, found the string "x"',
        ),
    ],
)
def test_what_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = conform(yaml(tmp_path, text), parse(kind), "v")
    assert [str(problem) for problem in found] == [f"a.yaml:{message}"]


def test_plain_values_have_no_place() -> None:
    found = conform(Node.of({"a": [1, True]}), parse("map(list(string))"), "v")
    assert [str(problem) for problem in found] == [
        'v["a"][0]: expected string, found the number 1\n  Put it in quotes: "1".',
        'v["a"][1]: expected string, found the bool true\n  Put it in quotes: "true".',
    ]
