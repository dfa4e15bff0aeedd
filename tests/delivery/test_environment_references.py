"""References between the values of an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.environment import load
from delivery.errors import InputError

TEXT = """\
aws: account
region: eu-west-1
accounts: {tools: "111111111111", workload: "022222222222"}
tags: {team: platform, own: "${environment}-${tags.team}", build: "$${CODEBUILD_ID}"}
stacks:
  pipeline:
    source: stack
    account: tools
    region: eu-central-1
    variables: {x: VALUE}
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "environments").mkdir()
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack" / "main.tf").touch()


def value(root: Path, written: str) -> object:
    (root / "environments" / "dev.yaml").write_text(TEXT.replace("VALUE", written))
    return load("dev", root).stacks["pipeline"].variables["x"].plain()


def refused(root: Path, text: str) -> str:
    (root / "environments" / "dev.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load("dev", root)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"${accounts.workload}"', "022222222222"),
        ('"arn:aws:iam::${accounts.workload}:role/a"', "arn:aws:iam::022222222222:role/a"),
        ('"${environment}/${stack}/${region}/${aws}"', "dev/pipeline/eu-central-1/account"),
        ('"${accounts}"', {"tools": "111111111111", "workload": "022222222222"}),
        (
            '"${tags}"',
            {"team": "platform", "own": "dev-platform", "build": "${CODEBUILD_ID}"},
        ),
        ('"${tags.own}"', "dev-platform"),
        ('["${stack}", {a: "${stack}"}]', ["pipeline", {"a": "pipeline"}]),
        ('"$${stack}"', "${stack}"),
        ('"$${a} ${stack} $${b} $c $$d"', "${a} pipeline ${b} $c $$d"),
        ('"#{SourceVariables.CommitId}"', "#{SourceVariables.CommitId}"),
        ('"%{if}"', "%{if}"),
        ("{'${stack}': a}", {"${stack}": "a"}),
    ],
)
def test_resolved(tmp_path: Path, written: str, expected: object) -> None:
    assert value(tmp_path, written) == expected


def test_a_reference_takes_the_place_where_it_is_written(tmp_path: Path) -> None:
    value(tmp_path, '"${tags}"')
    node = load("dev", tmp_path).stacks["pipeline"].variables["x"]
    assert str(node.location) == "environments/dev.yaml:10:20"
    assert str(node.entries["team"].location) == "environments/dev.yaml:10:20"


NAMES = (
    "There are: accounts, accounts.tools, accounts.workload, aws, environment, region, stack, "
    "tags, tags.build, tags.own, tags.team. A literal one is written $${."
)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            '"${accounts.worklaod}"',
            f'${{accounts.worklaod}} refers to nothing (did you mean "accounts.workload"?)\n'
            f"  {NAMES}",
        ),
        ('"a ${nothing}"', f"${{nothing}} refers to nothing\n  {NAMES}"),
        ('"${}"', f"${{}} refers to nothing\n  {NAMES}"),
        ('"a ${stack"', 'a "${" is not closed; a literal one is written "$${"'),
        ('"${"', 'a "${" is not closed; a literal one is written "$${"'),
        ('"a ${tags}"', "${tags} is a map, which no text can hold"),
    ],
)
def test_refused(tmp_path: Path, written: str, message: str) -> None:
    assert refused(tmp_path, TEXT.replace("VALUE", written)) == (
        f"environments/dev.yaml:10:20: {message}"
    )


def test_every_wrong_reference_of_a_text_is_told(tmp_path: Path) -> None:
    text = refused(tmp_path, TEXT.replace("VALUE", '"${a1}${b1}"'))
    assert text.count("refers to nothing") == 2


def test_the_stack_is_known_only_where_there_is_one(tmp_path: Path) -> None:
    text = TEXT.replace("team: platform", 'team: "${stack}"').replace('"${environment}-', '"')
    assert refused(tmp_path, text) == (
        "environments/dev.yaml:4:14: ${stack} has a value only in stacks and backend"
    )


def test_references_that_go_round(tmp_path: Path) -> None:
    text = TEXT.replace("team: platform", 'team: "${tags.own}"')
    assert refused(tmp_path, text) == (
        "environments/dev.yaml:4:14: ${tags.own} refers to itself: "
        "tags.own -> tags.team -> tags.own\n"
        "environments/dev.yaml:4:34: ${tags.team} refers to itself: "
        "tags.team -> tags.own -> tags.team"
    )


def test_a_wrong_reference_in_a_backend_is_told_once(tmp_path: Path) -> None:
    other = "  other: {source: stack, account: tools}\nbackend: {key: '${stak}.tfstate'}\n"
    text = TEXT.replace("VALUE", "a") + other
    assert refused(tmp_path, text).count("${stak} refers to nothing") == 1
    assert "share one state" not in refused(tmp_path, text)


def test_an_account_whose_name_is_misspelt_is_told_once_where_it_is_written(
    tmp_path: Path,
) -> None:
    text = TEXT.replace("VALUE", '"${accounts.tools}"').replace("{tools:", "{tolos:")
    assert refused(tmp_path, text) == (
        'environments/dev.yaml:3:12: accounts: nothing refers to "tolos" (did you mean "tools"?)\n'
        '  "tools" is used at environments/dev.yaml:8:14, environments/dev.yaml:10:20.'
    )
    # Used once, it is as likely that the use is wrong.
    text = TEXT.replace("VALUE", "1").replace("{tools:", "{tolos:")
    assert refused(tmp_path, text) == (
        'environments/dev.yaml:8:14: stacks.pipeline.account: accounts has no "tools" (did you '
        'mean "tolos"?)\n  It has: tolos, workload.'
    )
