"""`AWS=embedded` rehearses an environment: its errors are those of a run in the account."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from delivery.cli import app

BACKEND = 'backend: {bucket: acme-state, key: "${environment}/${stack}.tfstate"}\n'


def told(*arguments: str) -> list[str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code in (0, 2), result.stderr
    return [line for line in result.stderr.splitlines() if line.startswith("error: ")]


def edit(project: Path, name: str, old: str, new: str) -> None:
    path = project / "environments" / f"{name}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "aws: account",
            "aws: acount",
            'environments/prod.yaml:1:6: aws: expected "account" or "embedded", found "acount" '
            '(did you mean "account"?)',
        ),
        (
            "aws: account",
            "aws: [a]",
            "environments/prod.yaml:1:6: aws: expected a string, found a list",
        ),
        (
            "bucket:",
            "buckett:",
            'environments/prod.yaml:5:11: backend: "buckett" is no setting of the s3 backend '
            '(did you mean "bucket"?)',
        ),
        (
            BACKEND,
            "",
            'environments/prod.yaml:6:3: missing key "backend": the stack "shop" keeps its state '
            "in an s3 backend, and nothing says where",
        ),
    ],
    ids=["no value of aws", "no string", "a misspelt setting", "no backend"],
)
@pytest.mark.parametrize("aws", ["embedded", "account"])
def test_what_is_wrong_is_told_wherever_it_runs(
    project: Path, old: str, new: str, error: str, aws: str
) -> None:
    edit(project, "prod", old, new)
    assert f"error: {error}" in told("render", "prod", "--aws", aws)


def test_a_stack_without_a_backend_is_told_in_a_rehearsal(project: Path) -> None:
    edit(project, "prod", BACKEND, "")
    path = project / "stacks/shop/main.tf"
    path.write_text(path.read_text().replace('backend "s3" {}', ""))
    assert told("plan", "prod", "--aws", "embedded") == [
        'error: environments/prod.yaml:7:13: Stack "shop" would keep its state in a file of this '
        "machine, which nobody else has and `make clean` removes."
    ]


def test_what_is_always_embedded_needs_no_backend(project: Path) -> None:
    edit(project, "dev", BACKEND, "")
    assert told("plan", "dev") == []
    assert told("plan", "dev", "--aws", "embedded") == []


def test_what_is_always_embedded_misspells_no_setting_either(project: Path) -> None:
    edit(project, "dev", "bucket:", "buckett:")
    assert told("render", "dev") == [
        'error: environments/dev.yaml:5:11: backend: "buckett" is no setting of the s3 backend '
        '(did you mean "bucket"?)'
    ]


def test_the_value_of_aws_may_refer(project: Path) -> None:
    edit(project, "prod", "aws: account", "tags: {where: account}\naws: ${tags.where}")
    assert told("render", "prod", "--aws", "embedded") == []
