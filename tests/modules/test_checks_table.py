"""CHECKS.md names a test that is there for every fact of AWS that a module checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLE = HERE / "CHECKS.md"
MODULES = HERE.parents[1] / "modules"
NAME = re.compile(r"^`(?P<path>[^:`]+\.py)::(?P<test>[^\[`]+)(?:\[(?P<id>.+)\])?`$")


@dataclass(frozen=True)
class Row:
    """A fact, and the tests of its refusal and of its edge."""

    section: str
    fact: str
    module: str
    refused: str
    taken: str


def _rows() -> list[Row]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(*each) for each in cells if len(each) == 5 and NAME.match(each[3])]


ROWS = _rows()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _function(tree: ast.Module, name: str) -> tuple[ast.FunctionDef | None, list[ast.expr]]:
    """The test of this name, `Class::test` or `test`, and its own and its class's decorators."""
    body: list[ast.stmt] = tree.body
    decorators: list[ast.expr] = []
    *classes, test = name.split("::")
    for each in classes:
        found = next((n for n in body if isinstance(n, ast.ClassDef) and n.name == each), None)
        if found is None:
            return None, []
        body, decorators = found.body, [*decorators, *found.decorator_list]
    function = next((n for n in body if isinstance(n, ast.FunctionDef) and n.name == test), None)
    return function, decorators + (function.decorator_list if function else [])


def _texts(tree: ast.Module, roots: list[ast.expr]) -> Iterator[str]:
    """Patterns of the texts in these expressions, and in what the module assigns to their names."""
    assigned: dict[str, ast.expr] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            assigned[statement.targets[0].id] = statement.value
    waiting, seen = list(roots), set[str]()
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                )
            elif isinstance(node, ast.Name) and node.id in assigned and node.id not in seen:
                seen.add(node.id)
                waiting.append(assigned[node.id])


def _problem(module: str, name: str, fixture: str) -> str | None:
    match = NAME.match(name)
    if match is None:
        return f"{name} is no `path::test` or `path::test[case]`"
    path = HERE / match["path"]
    if not path.is_file() or not match["path"].startswith(f"{module}/"):
        return f"{name}: there is no such file of {module}"
    tree = _tree(path)
    function, decorators = _function(tree, match["test"])
    if function is None:
        return f"{name}: there is no such test"
    if fixture not in [argument.arg for argument in function.args.args]:
        return f"{name} does not use `{fixture}`"
    if match["id"] and not any(
        re.fullmatch(text, match["id"]) for text in _texts(tree, decorators)
    ):
        return f"{name}: the test has no such case"
    return None


@pytest.mark.parametrize("module", sorted(path.name for path in MODULES.iterdir()))
def test_every_test_that_is_named_is_there(module: str) -> None:
    problems = [
        f"{row.section} {row.fact}: {problem}"
        for row in ROWS
        if row.module == module
        for name, fixture in ((row.refused, "refusal"), (row.taken, "plan"))
        if (problem := _problem(module, name, fixture)) is not None
    ]
    assert problems == []


def test_every_module_is_in_the_table() -> None:
    assert {row.module for row in ROWS} == {path.name for path in MODULES.iterdir()}


def test_the_table_counts_its_rows() -> None:
    refused, taken = {row.refused for row in ROWS}, {row.taken for row in ROWS}
    counted = (
        f"{len(ROWS)} facts, {len(refused)} different refusals and {len(taken)} different edges"
    )
    assert counted in TABLE.read_text().replace("\n", " ")


def test_a_fact_stands_in_it_once() -> None:
    facts = [(row.section, row.fact, row.module) for row in ROWS]
    assert sorted(facts) == sorted(set(facts))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("`pipeline/test_nothing.py::test_x`", "there is no such file of pipeline"),
        ("`ecr/test_refusals.py::test_refused`", "there is no such file of pipeline"),
        ("`pipeline/test_edges.py::test_nothing`", "there is no such test"),
        ("`pipeline/test_pipeline.py::TestNothing::test_x`", "there is no such test"),
        ("`pipeline/test_edges.py::test_what_is_unusual_and_right_is_planned`", "`refusal`"),
        ("`pipeline/test_refused_limits.py::test_refused[nothing]`", "has no such case"),
        ("test_edges.py", "is no `path::test`"),
    ],
)
def test_a_name_that_is_wrong_is_told(name: str, problem: str) -> None:
    assert problem in (_problem("pipeline", name, "refusal") or "")
