"""The diagrams of the examples' READMEs: drift, and what is told where there can be none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from delivery.errors import DeliveryError, InputError
from delivery.plan import Plan
from delivery.testing import Case, diagrams
from delivery.testing.settle import Rejected

FIRST = Path(__file__).parents[1] / "data" / "first-plan.json"
ENVIRONMENT = """\
aws: account
region: eu-west-1
accounts: {tools: "111111111111"}
stacks:
  shop: {source: stacks/shop, account: tools}
  other: {source: stacks/shop, account: tools}
"""
MARKERS = "# Shop\n\n<!-- diagram: dev shop -->\n<!-- /diagram -->\n\nText.\n"


class Planner:
    """Stands in for the one that starts Terraform; remembers the cases that it was given."""

    planned: list[str]
    outcomes: dict[str, Plan | Rejected | DeliveryError]

    def __init__(self, cases: Sequence[Case], root: Path) -> None:
        assert root.is_dir()
        Planner.planned = [str(case) for case in cases]

    def outcome(self, case: Case) -> Plan | Rejected:
        found = self.outcomes.get(str(case), Plan.from_json(json.loads(FIRST.read_text())))
        if isinstance(found, DeliveryError):
            raise found
        return found

    def close(self) -> None:
        Planner.planned.append("closed")


Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Writes a project whose READMEs under examples/ are given by folder."""
    monkeypatch.setattr(diagrams, "Planner", Planner)
    Planner.planned, Planner.outcomes = [], {}

    def write(**readmes: str) -> Path:
        texts = {"environments/dev.yaml": ENVIRONMENT, "stacks/shop/main.tf": ""}
        texts |= {f"examples/{folder}/README.md": text for folder, text in readmes.items()}
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def told(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = diagrams.main(arguments, root)
    return code, capsys.readouterr().err


def test_a_diagram_is_written_once_and_then_up_to_date(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(shop=MARKERS)
    code, said = told(root, "--check", capsys=capsys)
    assert code == 1
    assert "+    subgraph p1[" in said
    assert (
        "error: examples/shop/README.md: its diagrams are out of date.\n  Run `make docs`." in said
    )
    assert (root / "examples/shop/README.md").read_text() == MARKERS
    assert told(root, capsys=capsys) == (0, "examples/shop/README.md: written\n")
    text = (root / "examples/shop/README.md").read_text()
    start, _, rest = text.partition("<!-- diagram: dev shop -->\n```mermaid\nflowchart TB\n")
    assert (start, rest.partition("```\n<!-- /diagram -->")[2]) == ("# Shop\n\n", "\n\nText.\n")
    assert "account 111111111111, eu-west-1" in text
    assert told(root, "--check", capsys=capsys) == (
        0,
        "The diagrams of every README are up to date.\n",
    )


def test_only_what_is_drawn_is_planned_and_each_once(project: Project) -> None:
    whole = MARKERS.replace("dev shop", "dev")
    diagrams.drifted(project(a=MARKERS))
    assert Planner.planned == ["dev/shop", "closed"]
    diagrams.drifted(project(a=MARKERS, b=whole + whole))
    assert Planner.planned == ["dev/other", "dev/shop", "closed"]


def test_of_all_stacks_the_pipelines_are_drawn_in_one(project: Project) -> None:
    (drift,) = diagrams.drifted(project(a=MARKERS.replace("dev shop", "dev")))
    assert drift.expected.count("Pipeline orders-prod") == 2
    assert drift.expected.count("```mermaid") == 1


def test_a_readme_without_markers_is_left_alone(project: Project) -> None:
    assert diagrams.drifted(project(a="# A\n\n`<!-- diagram: dev -->` is a marker.\n")) == []
    assert Planner.planned == ["closed"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "<!-- diagram: dev -->\n",
            "examples/a/README.md:1: <!-- diagram: dev --> has no <!-- /diagram --> after it.",
        ),
        (
            "<!-- diagram -->\n<!-- /diagram -->\n",
            "examples/a/README.md:1: <!-- diagram --> begins no diagram.",
        ),
        (
            "\n<!-- /diagram -->\n",
            "examples/a/README.md:2: <!-- /diagram --> begins no diagram.",
        ),
        (
            "<!-- diagram: dev shp -->\n<!-- /diagram -->\n",
            'examples/a/README.md:1: environment "dev" has no stack "shp" (did you mean "shop"?).',
        ),
    ],
)
def test_a_marker_that_is_wrong_is_told_before_anything_is_planned(
    project: Project, text: str, problem: str
) -> None:
    with pytest.raises(DeliveryError) as caught:
        diagrams.drifted(project(a=text))
    assert [each.message for each in caught.value.problems] == [problem]
    assert Planner.planned == []


def test_all_wrong_markers_are_told_at_once(project: Project) -> None:
    wrong = MARKERS.replace("dev shop", "deev")
    with pytest.raises(DeliveryError) as caught:
        diagrams.drifted(project(a=wrong + wrong, b="<!-- diagram: dev -->\n"))
    assert len(caught.value.problems) == 3
    assert "examples/a/README.md:3: " in str(caught.value.problems[0])


def test_what_does_not_plan_is_told_for_all_stacks(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    Planner.outcomes = {
        "dev/shop": Rejected(('Pipeline "orders": no stage.',)),
        "dev/other": InputError("other: is wrong."),
    }
    root = project(a=MARKERS.replace("dev shop", "dev"))
    assert told(root, capsys=capsys) == (
        1,
        'error: other: is wrong.\nerror: dev/shop: Pipeline "orders": no stage.\n',
    )
    assert Planner.planned[-1] == "closed"
