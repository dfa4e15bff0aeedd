"""`--option-coverage`: which options no case plans."""

from __future__ import annotations

import json

import pytest

from .conftest import Project

TESTS = """
@pytest.mark.case(THING.but(settings={"sizes": {"s": {"width": 1}}}))
def test_one(plan):
    pass

@pytest.mark.case(THING.refused("bad", name="bad", tags={"a": "b"}))
def test_bad(refusal):
    pass
"""


def expected(*missing: str) -> list[str]:
    options = ["name", "settings", "settings.arn", "settings.sizes", "settings.sizes{}.depth"]
    options.append("tags")
    done = len(options) - len(missing)
    percent = 100 * done / len(options)
    return [
        "*= option coverage =*",
        f"thing  {percent:5.1f} %  {done} of {len(options)} options set",
        *(f"       no case sets {path}" for path in missing),
        f"all    {percent:5.1f} %",
    ]


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_what_no_case_sets_is_told(project: Project, arguments: tuple[str, ...]) -> None:
    project.tests(TESTS)
    result = project.run("--option-coverage=out/report.json", *arguments)
    result.assert_outcomes(passed=2)
    missing = ["settings.arn", "settings.sizes{}.depth", "tags"]
    result.stdout.fnmatch_lines(expected(*missing), consecutive=True)
    report = json.loads((project.pytester.path / "out/report.json").read_text())
    assert report["thing"]["missing"] == missing
    assert report["thing"]["percent"] == 50.0


def test_an_example_counts_for_the_modules_that_it_calls(project: Project) -> None:
    project.write(
        "modules/thing/README.md",
        '```hcl\nmodule "x" {\n  source = "git::https://example.com/x//modules/thing"\n'
        '  name = "x"\n  tags = { a = "b" }\n  settings = { arn = "x" }\n}\n```\n',
    )
    project.tests('@pytest.mark.case(readme_case("thing"))\ndef test_one(plan):\n    pass\n')
    result = project.run("--option-coverage")
    result.stdout.fnmatch_lines(
        [
            "thing   66.7 %  4 of 6 options set",
            "       no case sets settings.sizes, nor anything in it (1)",
        ]
    )


@pytest.mark.parametrize(("least", "code"), [("50", 0), ("51", 1)])
def test_too_little_fails_the_run(project: Project, least: str, code: int) -> None:
    project.tests(TESTS)
    result = project.run("--option-coverage", f"--option-coverage-fail-under={least}")
    assert result.ret == code
    told = "Option coverage 50.0 % is under 51 %."
    if code:
        result.stdout.fnmatch_lines([told])
    else:
        result.stdout.no_fnmatch_line(told)


def test_paths_of_tests_are_not_taken_for_the_report(project: Project) -> None:
    project.tests(TESTS)
    result = project.run("--option-coverage", "test_it.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the report test_it.py is no .json file*"])
    result = project.run("--option-coverage-fail-under=1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
