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


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_a_module_without_a_case_counts_in_a_run_of_all_tests(
    project: Project, arguments: tuple[str, ...]
) -> None:
    project.write("modules/other/main.tf", 'variable "a" { default = 1 }\nvariable "b" {}\n')
    project.tests(TESTS)
    options = ("--option-coverage", "--option-coverage-fail-under=40", *arguments)
    result = project.run(*options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "other    0.0 %  0 of 2 options set",
            "       no case sets a",
            "       no case sets b",
            "thing   50.0 %  3 of 6 options set",
            "all     37.5 %",
            "Option coverage 37.5 % is under 40 %.",
        ]
    )
    # Who asks for a part is told of that part.
    for part in (("-k", "test_one"), ("test_it.py",)):
        result = project.run(*part, *options)
        assert result.ret == pytest.ExitCode.OK
        result.stdout.no_fnmatch_line("other *")


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_a_module_that_cannot_be_read_is_told_and_not_measured(
    project: Project, arguments: tuple[str, ...]
) -> None:
    # Terraform reads this template; python-hcl2 8 does not.
    validation = (
        'validation {\n    condition = var.a > 0\n    error_message = "No ${var.a ~}."\n  }'
    )
    project.write("modules/odd/main.tf", f'variable "a" {{\n  default = 1\n  {validation}\n}}\n')
    project.tests(
        TESTS + '@pytest.mark.case(Case("odd", inputs={"a": 2}))\ndef test_odd(plan):\n    pass\n'
    )
    result = project.run("--option-coverage", *arguments)
    result.assert_outcomes(passed=3)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "plan-assertion: the names of inputs are not checked: modules/odd/main.tf:*: not HCL*",
            "*= option coverage =*",
            "thing   50.0 %  3 of 6 options set",
            "not measured: modules/odd/main.tf:*: not HCL: *",
        ]
    )
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


def test_paths_of_tests_are_not_taken_for_the_report(project: Project) -> None:
    project.tests(TESTS)
    result = project.run("--option-coverage", "test_it.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the report test_it.py is no .json file*"])
    result = project.run("--option-coverage-fail-under=1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
