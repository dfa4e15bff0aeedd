"""Only what the selected tests need is planned, however they were selected."""

from __future__ import annotations

import pytest

from .conftest import Project

TESTS = """
@pytest.mark.case(THING)
class TestOne:
    def test_plans(self, plan):
        assert plan.outputs["name"] == "one"

    @pytest.mark.case(THING.but(name="two"))
    def test_closest_mark_wins(self, plan):
        assert plan.outputs["name"] == "two"

@pytest.mark.case(THING.but(name="three"))
def test_three(plan):
    assert plan.outputs["name"] == "{three}"

@pytest.mark.case(THING.refused("bad", name="bad"))
def test_bad(refusal):
    refusal.says('Thing "bad": a name that starts with bad.')
"""
LINE = "plan-assertion: {} planned and {} refused, in {}, *"


@pytest.fixture
def selected(project: Project) -> Project:
    project.tests(TESTS.replace("{three}", "three"))
    return project


def test_everything(selected: Project) -> None:
    result = selected.run()
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([LINE.format("3 cases", 1, "2 roots")])


def test_k_plans_just_that_one(selected: Project) -> None:
    result = selected.run("-k", "closest")
    result.assert_outcomes(passed=1, deselected=3)
    result.stdout.fnmatch_lines([LINE.format("1 case", 0, "1 root")])


def test_an_empty_selection_starts_nothing(selected: Project) -> None:
    result = selected.run("-k", "nothing_is_called_so")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.no_fnmatch_line("plan-assertion:*")
    assert not selected.log.exists()


def test_collecting_starts_nothing(selected: Project) -> None:
    selected.run("--collect-only").stdout.fnmatch_lines(["*4 tests collected*"])
    assert not selected.log.exists()


def test_a_test_without_a_plan_starts_nothing(project: Project) -> None:
    project.tests("pytestmark = pytest.mark.case(THING)\ndef test_other():\n    assert THING\n")
    project.run().assert_outcomes(passed=1)
    assert not project.log.exists()


def test_a_project_without_cases_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_other():\n    pass\n")
    result = pytester.runpytest()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("plan-assertion:*")


def test_x_stops_at_the_first_failure(project: Project) -> None:
    project.tests(TESTS.replace("{three}", "four"))
    result = project.run("-x")
    result.assert_outcomes(passed=2, failed=1)
    assert project.count("plan") <= 2


def test_lf_plans_what_failed(project: Project) -> None:
    project.tests(TESTS.replace("{three}", "four"))
    project.run().assert_outcomes(passed=3, failed=1)
    result = project.run("--lf")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([LINE.format("1 case", 0, "1 root")])


def test_xdist_plans_once(selected: Project) -> None:
    result = selected.run("-n", "2")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([LINE.format("3 cases", 1, "2 roots")])
    assert (selected.count("init"), selected.count("plan"), selected.count("show")) == (2, 2, 2)


def test_a_test_that_asks_while_it_runs_is_told_how_to_ask(project: Project) -> None:
    project.tests(
        """
@pytest.mark.case(THING)
def test_late(request):
    request.getfixturevalue("plan")
"""
    )
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*was not seen when the tests were collected*"])


def test_a_test_without_a_case_is_told_so(project: Project) -> None:
    project.tests("def test_none(plan):\n    pass\n")
    project.run().stdout.fnmatch_lines(["*This test has no case: mark it with*"])


def test_a_mark_without_a_case_is_told_so(project: Project) -> None:
    project.tests('@pytest.mark.case("thing")\ndef test_none(plan):\n    pass\n')
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_none: the mark `case` takes one Case."])
