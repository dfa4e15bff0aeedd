"""The pytest plugin: finds the cases of the selected tests, hands each test its slice of the plan.

Loaded by pytest through an entry point. In a project that declares no case it does nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from delivery.errors import DeliveryError, Problem
from delivery.plan import Plan
from delivery.testing import coverage
from delivery.testing.cases import Case
from delivery.testing.planner import Planner
from delivery.testing.refusal import Refusal
from delivery.testing.settle import Rejected

_NO_CASE = (
    "This test has no case: mark it with @pytest.mark.case(...), or give it a parameter that is "
    "a Case."
)


@dataclass
class Told:
    """What one process has to say at the end of a run; xdist's workers tell their controller."""

    planned: int = 0
    refused: int = 0
    roots: int = 0
    seconds: float = 0.0
    options: dict[str, list[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


_cases = pytest.StashKey[list[Case]]()
_planner = pytest.StashKey[Planner]()
_used = pytest.StashKey[dict[str, Case]]()
_told = pytest.StashKey[list[Told]]()
_measured = pytest.StashKey[tuple[list[coverage.ModuleCoverage], list[Problem]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options and the setting."""
    parser.addini(
        "delivery_root",
        "Folder that holds modules/ and environments/, from pytest's rootdir. Default: rootdir.",
        default="",
    )
    group = parser.getgroup("delivery", "plan-assertion tests of Terraform modules and stacks")
    group.addoption(
        "--option-coverage",
        nargs="?",
        const="",
        metavar="REPORT",
        help="tell which variables and optional attributes of the modules under test no case sets;"
        " =REPORT.json writes it to a file too",
    )
    group.addoption(
        "--option-coverage-fail-under",
        type=float,
        metavar="N",
        help="fail where less than N percent of the options are set; a run of all tests counts the"
        " modules of which there is no case, too",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and refuse what is no report."""
    config.addinivalue_line(
        "markers", "case(case): the case that the fixtures `plan` and `refusal` are of"
    )
    config.stash[_told] = []
    config.stash[_used] = {}
    wanted = config.getoption("option_coverage")
    if wanted and not wanted.endswith(".json"):
        # `--option-coverage tests/x` would take the tests for the report, and run all the others.
        raise pytest.UsageError(
            f"--option-coverage: the report {wanted} is no .json file. Paths of tests come before "
            "the option."
        )
    if wanted is None and config.getoption("option_coverage_fail_under") is not None:
        raise pytest.UsageError("--option-coverage-fail-under needs --option-coverage.")


def pytest_make_parametrize_id(val: object) -> str | None:
    """A case that is a test's parameter is called by its name."""
    return str(val) if isinstance(val, Case) else None


def case_of(item: pytest.Item) -> Case | None:
    """The case of a test: a parameter that is one, else that of the closest `case` mark."""
    callspec = getattr(item, "callspec", None)
    if callspec is not None:
        for value in callspec.params.values():
            if isinstance(value, Case):
                return value
    mark = item.get_closest_marker("case")
    if mark is None:
        return None
    if len(mark.args) != 1 or not isinstance(mark.args[0], Case):
        raise pytest.UsageError(f"{item.nodeid}: the mark `case` takes one Case.")
    return mark.args[0]


def _root(config: pytest.Config) -> Path:
    return (config.rootpath / str(config.getini("delivery_root"))).resolve()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note the cases of the tests that are left after deselection; nothing is planned yet."""
    found: list[Case] = []
    for item in session.items:
        names = getattr(item, "fixturenames", ())
        if "plan" in names or "refusal" in names:
            case = case_of(item)
            if case is not None:
                found.append(case)
    session.stash[_cases] = found


def _outcome(
    request: pytest.FixtureRequest, factory: pytest.TempPathFactory
) -> tuple[Case, Plan | Rejected]:
    session = request.session
    case = case_of(request.node)
    if case is None:
        pytest.fail(_NO_CASE, pytrace=False)
    if _planner not in session.stash:
        worker: dict[str, Any] | None = getattr(request.config, "workerinput", None)
        # A worker's own folder lies in the run's: its parent is the one that all of them see.
        name = f"plan-assertion-{worker['testrunuid']}" if worker else ""
        shared = factory.getbasetemp().parent / name if worker else None
        cases = session.stash[_cases]
        session.stash[_planner] = Planner(cases, _root(request.config), shared)
    wrong = ""
    try:
        outcome = session.stash[_planner].outcome(case)
    except DeliveryError as error:
        wrong = str(error)
    if wrong:
        # Not above: pytest would tell both, the error and what was made of it.
        pytest.fail(wrong, pytrace=False)
    request.config.stash[_used][case.identity] = case
    return case, outcome


@pytest.fixture
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The plan of this test's case."""
    case, outcome = _outcome(request, tmp_path_factory)
    if case.is_refused:
        pytest.fail(f"{case} is expected to be refused: use the fixture `refusal`.", pytrace=False)
    if isinstance(outcome, Rejected):
        said = "\n".join(f"  {line}" for line in outcome.messages)
        places = "".join(f"\n  at {place}" for place in outcome.places)
        pytest.fail(f"{case} does not plan:\n{said}{places}", pytrace=False)
    return outcome


@pytest.fixture
def refusal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Refusal:
    """What Terraform said to this test's case, which must not plan."""
    case, outcome = _outcome(request, tmp_path_factory)
    if not case.is_refused:
        pytest.fail(
            f"{case} is expected to plan: declare it with case.refused(...) to use `refusal`.",
            pytrace=False,
        )
    if not isinstance(outcome, Rejected):
        pytest.fail(f"{case} plans cleanly: nothing refused it.", pytrace=False)
    return Refusal(outcome.messages)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Wait for Terraform, and tell what it cost and what was covered."""
    config = session.config
    planner = session.stash.get(_planner, None)
    if planner is not None:
        planner.close()
        told = Told(planner.planned, planner.refused, planner.roots, planner.seconds)
        told.unread = planner.unread
        if config.getoption("option_coverage") is not None:
            told.options = _options_set(planner, config)
        output = getattr(config, "workeroutput", None)
        if output is None:
            config.stash[_told].append(told)
        else:
            output["delivery"] = asdict(told)
    if config.getoption("option_coverage") is not None and not hasattr(config, "workerinput"):
        _finish_coverage(session)


def _options_set(planner: Planner, config: pytest.Config) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for case in config.stash[_used].values():
        for module, paths in planner.options_set(case).items():
            found.setdefault(module, set()).update(paths)
    return {module: sorted(paths) for module, paths in found.items()}


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests were asked for: what no case of theirs sets, none sets."""
    narrowed = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "collectonly")
    selected = any(config.getoption(option, None) for option in narrowed)
    return config.args_source is not pytest.Config.ArgsSource.ARGS and not selected


def _finish_coverage(session: pytest.Session) -> None:
    config = session.config
    modules = coverage.modules_of(_root(config)) if _is_whole(config) else []
    covered: dict[str, set[str]] = {module: set() for module in modules}
    for told in config.stash[_told]:
        for module, paths in told.options.items():
            covered.setdefault(module, set()).update(paths)
    measured, unread = coverage.measure(covered, _root(config))
    config.stash[_measured] = measured, unread
    path = config.getoption("option_coverage")
    if path:
        coverage.write_report(measured, config.invocation_params.dir / path)
    least = config.getoption("option_coverage_fail_under")
    too_little = least is not None and coverage.total(measured) < least
    if (too_little or unread) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker of pytest-xdist tells."""
    told = getattr(node, "workeroutput", {}).get("delivery")
    if told:
        node.config.stash[_told].append(Told(**told))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say in one line what was planned, and how long that took; the coverage where it is asked."""
    told = config.stash[_told]
    roots = sum(t.roots for t in told)
    if roots:
        terminalreporter.write_line(
            f"plan-assertion: {_count(sum(t.planned for t in told), 'case')} planned and "
            f"{sum(t.refused for t in told)} refused, in {_count(roots, 'root')}, "
            f"{max(t.seconds for t in told):.1f} s"
        )
    for text in sorted({text for t in told for text in t.unread}):
        terminalreporter.write_line(
            f"plan-assertion: the names of inputs are not checked: {text}", yellow=True
        )
    found = config.stash.get(_measured, None)
    if found is not None:
        measured, unread = found
        terminalreporter.section("option coverage")
        for line in coverage.report(measured):
            terminalreporter.write_line(line)
        for problem in unread:
            terminalreporter.write_line(f"not measured: {problem}", red=True)
        least = config.getoption("option_coverage_fail_under")
        if least is not None and coverage.total(measured) < least:
            terminalreporter.write_line(
                f"Option coverage {coverage.total(measured):.1f} % is under {least:g} %.", red=True
            )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
