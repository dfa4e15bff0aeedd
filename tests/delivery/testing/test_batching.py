"""Which cases share a plan, and that no case spoils it for another."""

from __future__ import annotations

import pytest

from delivery.testing import planner

from .conftest import Project

PLANS = """
@pytest.mark.case({case})
def test_{name}(plan):
    assert plan.counts.create == 1
"""


def test_all_cases_share_one_plan_and_each_sees_its_own(project: Project) -> None:
    project.tests(
        """
@pytest.mark.parametrize("case", [THING.but(name=n) for n in ("one", "two", "three")])
def test_own_slice(case, plan):
    assert [r.address for r in plan.resources] == ["terraform_data.this"]
    assert plan.resource("terraform_data.this")["input"]["name"] == case.inputs["name"]
    assert plan.outputs == {"name": case.inputs["name"]}
"""
    )
    result = project.run("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "*test_own_slice?thing: name=two? PASSED*",
            "plan-assertion: 3 cases planned and 0 refused, in 1 root, * s",
        ]
    )
    assert (project.count("init"), project.count("plan"), project.count("show")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("case", "messages"),
    [
        pytest.param(
            'THING.but(name="no!")',
            ["*Error in function call: Call to function ?regex? failed*", "*thing/main.tf:*"],
            id="an error that names no case",
        ),
        pytest.param(
            'Case("thing", inputs={"name": ["x"]})',
            ["*Invalid value for input variable: *string required*"],
            id="a value of the wrong type",
        ),
        pytest.param(
            'THING.but(name="bad too")',
            [
                '  Thing "bad too": a name that starts with bad.',
                '  Thing "bad too": a name of two words.',
            ],
            id="a precondition",
        ),
        pytest.param(
            'Case("broken", inputs={"name": "x"})',
            ["*Unclosed configuration block*", "*broken/main.tf:*"],
            id="a module with a syntax error",
        ),
        pytest.param(
            'Case("old", inputs={"name": "x"})',
            ["*Unsupported Terraform Core version*"],
            id="a module for another Terraform",
        ),
    ],
)
def test_a_case_that_errs_does_not_sink_the_others(
    project: Project, case: str, messages: list[str]
) -> None:
    project.write("modules/broken/main.tf", 'variable "name" {')
    project.write(
        "modules/old/main.tf", 'variable "name" {}\nterraform {\n  required_version = "< 1.0"\n}\n'
    )
    project.tests(
        PLANS.format(name="before", case="THING")
        + PLANS.format(name="wrong", case=case)
        + PLANS.format(name="after", case='THING.but(name="two")')
        + PLANS.format(name="last", case='THING.but(name="three")')
    )
    result = project.run()
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_wrong*", "*does not plan:", *messages])
    # What went wrong belongs to the case, not to the folder that it was planned in.
    result.stdout.no_fnmatch_line("*plan-assertion-*/*")


def test_cases_that_err_alike_are_told_apart(project: Project) -> None:
    project.tests(
        "".join(
            PLANS.format(name=f"n{i}", case=f'THING.but(name="{name}")')
            for i, name in enumerate(["a!", "b", "c!", "d", "e!"])
        )
    )
    result = project.run()
    result.assert_outcomes(passed=2, errors=3)
    result.stdout.fnmatch_lines([f"ERROR test_it.py::test_n{i} *" for i in (0, 2, 4)])


def test_two_cases_with_equal_names(project: Project) -> None:
    project.tests(
        """
@pytest.mark.parametrize("case", [
    Case("thing", name="same", inputs={"name": "one"}),
    Case("thing", name="same", inputs={"name": "two"}),
])
def test_own_slice(case, plan):
    assert plan.outputs["name"] == case.inputs["name"]
"""
    )
    project.run().assert_outcomes(passed=2)
    assert project.count("plan") == 1


def test_equal_cases_are_planned_once(project: Project) -> None:
    project.tests(
        PLANS.format(name="a", case="THING")
        + PLANS.format(name="b", case='Case("thing", name="b", inputs={"name": "one"})')
    )
    result = project.run()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["plan-assertion: 1 case planned and 0 refused, in 1 root, *"])


def test_a_case_of_another_account_is_planned_in_a_root_of_its_own(project: Project) -> None:
    project.tests(
        PLANS.format(name="a", case="THING")
        + PLANS.format(name="b", case='Case("thing", inputs={"name": "b"}, account_id="2" * 12)')
        + PLANS.format(name="c", case='Case("thing", inputs={"name": "c"}, account_id="2" * 12)')
    )
    result = project.run()
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["plan-assertion: 3 cases planned and 0 refused, in 2 roots, *"])
    assert project.count("plan") == 2


def test_a_great_many_cases_are_planned_in_several_roots(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "PART", 4)
    project.tests(
        """
@pytest.mark.parametrize("case", [THING.but(name=f"n{i}") for i in range(9)], ids=str)
def test_own_slice(case, plan):
    assert plan.outputs == {"name": case.inputs["name"]}
"""
    )
    result = project.run()
    result.assert_outcomes(passed=9)
    result.stdout.fnmatch_lines(["plan-assertion: 9 cases planned and 0 refused, in 3 roots, *"])
    assert project.count("plan") == 3


def test_what_no_case_can_have_is_not_asked_for_again_and_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(
        "modules/far/main.tf",
        'variable "a" {}\n'
        'terraform {\n  required_providers {\n    x = { source = "localhost:1/x/x" }\n  }\n}\n',
    )
    monkeypatch.setenv("TF_REGISTRY_CLIENT_TIMEOUT", "1")
    project.tests(
        "".join(
            PLANS.format(name=f"n{i}", case=f'Case("far", name="{i}", inputs={{"a": {i}}})')
            for i in range(6)
        )
    )
    result = project.run()
    result.assert_outcomes(errors=6)
    assert project.count("init") == 3


def test_without_terraform_every_test_says_so(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_BINARY", "/nowhere/terraform")
    project.tests(PLANS.format(name="a", case="THING") + PLANS.format(name="b", case="THING"))
    result = project.run("--option-coverage")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*TF_BINARY*/nowhere/terraform*"])


def test_a_warning_is_no_refusal(project: Project) -> None:
    project.write(
        "modules/warns/main.tf",
        'resource "terraform_data" "this" {\n  input = "x"\n}\n'
        'check "input" {\n  assert {\n    condition     = terraform_data.this.input != "x"\n'
        '    error_message = "Rather not x."\n  }\n}\n',
    )
    project.tests(
        PLANS.format(name="wrong", case='THING.but(name="bad")')
        + """
@pytest.mark.case(Case("warns"))
def test_warns(plan):
    assert [(c.kind, c.status, c.messages) for c in plan.checks] == [
        ("check", "fail", ("Rather not x.",))
    ]
"""
    )
    project.run().assert_outcomes(passed=1, errors=1)


def test_finding_who_erred_takes_few_runs(project: Project) -> None:
    project.write("modules/broken/main.tf", 'variable "name" {')
    good = "".join(PLANS.format(name=f"g{i}", case=f'THING.but(name="{i}")') for i in range(6))
    project.tests(good + PLANS.format(name="wrong", case='THING.but(name="no!")'))
    project.run().assert_outcomes(passed=6, errors=1)
    # All together, the one that left no output behind, all others.
    assert (project.count("init"), project.count("plan")) == (1, 3)

    project.log.unlink()
    broken = (f'Case("broken", inputs={{"name": "{i}"}})' for i in range(4))
    project.tests(good + "".join(PLANS.format(name=f"b{i}", case=c) for i, c in enumerate(broken)))
    project.run().assert_outcomes(passed=6, errors=4)
    assert (project.count("init"), project.count("plan")) == (2, 1)
