"""Checkov as `make lint` runs it: a stand-in for the program, whose reports must be believed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linting import security
from linting.checkov import Run, ScanError, runs
from linting.plans import Planned, Written

IMMUTABLE = {
    "check_id": "CKV_AWS_51",
    "check_name": "Ensure ECR Image Tags are immutable",
    "resource": "aws_ecr_repository.this",
    "resource_address": None,
    "file_path": "/ecr/main.tf",
    "file_line_range": [5, 9],
}
MODULE = """\
locals {
  text = "$${name}"
}

resource "aws_ecr_repository" "this" {
  name = "orders"
}
"""
CURE = (
    "\n  Mend it, or where it is wrong here, say why inside the block:"
    " `# checkov:skip=CKV_AWS_51: why`."
)


def report(*failed: dict[str, Any], resources: int = 1, unread: tuple[str, ...] = ()) -> str:
    return json.dumps(
        {
            "results": {"failed_checks": failed, "parsing_errors": unread},
            "summary": {"resource_count": resources},
        }
    )


CHECKOV = """\
import os
import pathlib
import sys

HERE = pathlib.Path({here!r})


class Checkov:
    def __init__(self, arguments):
        self.arguments = arguments

    def run(self):
        (HERE / "calls").open("a").write(" ".join(self.arguments) + "\\n")
        (HERE / "environ").write_text("\\n".join("=".join(item) for item in os.environ.items()))
        (HERE / "cwd").write_text(os.getcwd())
        print({errors!r}, file=sys.stderr)
        told = HERE / f"report-{{self.arguments[1].replace('/', '_')}}"
        print((told if told.exists() else HERE / "report").read_text())
        return {code}
"""
PARSER = """\
def load_or_die_quietly(file, errors):
    if "$${" in open(file).read():
        errors[str(file)] = ValueError(file)
"""


def program(folder: Path, output: str, code: int, stderr: str = "") -> Path:
    """The Python of a Checkov that prints a report; it notes what it was called with."""
    (folder / "report").write_text(output)
    for name in ("checkov/main.py", "checkov/terraform/parser_utils.py"):
        path = folder / "stand-in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        text = CHECKOV.format(here=str(folder), errors=stderr, code=code)
        path.write_text(text if name.endswith("main.py") else PARSER)
    script = folder / "python"
    script.write_text(f"#!/bin/sh\nPYTHONPATH='{folder}/stand-in' exec '{sys.executable}' \"$@\"\n")
    script.chmod(0o755)
    return script


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "modules/ecr").mkdir(parents=True)
    (tmp_path / "modules/ecr/main.tf").write_text(MODULE)
    return tmp_path


@pytest.fixture
def modules(root: Path) -> Callable[..., list[str]]:
    def run(output: str, code: int, stderr: str = "") -> list[str]:
        scratch = root / "scratch"
        scratch.mkdir()
        return security.modules(root, program(root, output, code, stderr), scratch)

    return run


def test_a_clean_scan_passes(modules: Callable[..., list[str]]) -> None:
    assert modules(report(), 0) == []


def test_a_module_that_is_overlooked_fails(root: Path, modules: Callable[..., list[str]]) -> None:
    (root / "modules/other").mkdir()
    (root / "modules/other/main.tf").write_text(MODULE)
    with pytest.raises(ScanError, match="scanned 1 resources of modules, where there are 2 or"):
        modules(report(resources=1), 0)


def test_a_failed_check_is_told_with_place_id_and_cure(modules: Callable[..., list[str]]) -> None:
    assert modules(report(IMMUTABLE), 1) == [
        "modules/ecr/main.tf:5: CKV_AWS_51: Ensure ECR Image Tags are immutable:"
        f" aws_ecr_repository.this{CURE}"
    ]


@pytest.mark.parametrize(
    ("output", "code", "stderr", "message"),
    [
        # What Checkov prints, with exit code 0, where it found nothing of its kind.
        (
            json.dumps({"passed": 0, "failed": 0, "parsing_errors": 0, "resource_count": 0}),
            0,
            "",
            "Checkov scanned 0 resources of modules, where there are 1 or more",
        ),
        ("", 2, "boom", "Checkov ended with exit code 2:\n  | boom"),
        (report(), 0, "[ERROR] check failed", "Checkov reported an error:\n  | [ERROR] check"),
        ("2 passed", 0, "", "Checkov printed no report of a scan:\n  | 2 passed"),
        ("[]", 0, "", "Checkov printed no report of a scan"),
        (report(), 1, "", "exit code 1 and lists 0 failed checks"),
        (report(IMMUTABLE), 0, "", "exit code 0 and lists 1 failed checks"),
    ],
)
def test_what_is_no_whole_scan_fails(
    modules: Callable[..., list[str]], output: str, code: int, stderr: str, message: str
) -> None:
    with pytest.raises(ScanError) as raised:
        modules(output, code, stderr)
    assert message in str(raised.value)


def test_checkov_that_is_not_there_is_told_with_the_cure(root: Path) -> None:
    with pytest.raises(ScanError, match="bootstrap --checkov` makes it"):
        security.modules(root, root / "none", root)


def test_locals_beyond_checkovs_parser_are_left_out_and_resources_are_not(
    root: Path, modules: Callable[..., list[str]]
) -> None:
    plain = MODULE.replace("$${", "{")
    (root / "modules/ecr/plain.tf").write_text(plain)
    assert modules(report(resources=2), 0) == []
    copy = root / "scratch/checkov-modules/ecr"
    assert (copy / "main.tf").read_text() == "#\n#\n#\n" + MODULE.partition("}\n\n")[2].join(
        ["\n", ""]
    )
    assert (copy / "plain.tf").read_text() == plain
    assert (root / "modules/ecr/main.tf").read_text() == MODULE


def test_a_file_that_checkov_does_not_read_fails(
    root: Path, modules: Callable[..., list[str]]
) -> None:
    unread = str(root / "scratch/checkov-modules/ecr/main.tf")
    with pytest.raises(ScanError, match=r"cannot parse ecr/main\.tf of modules"):
        modules(report(unread=(unread,)), 0)


def test_a_checkov_that_cannot_be_imported_is_told(root: Path) -> None:
    python = program(root, report(), 0)
    (root / "stand-in/checkov/main.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(
        ScanError, match=r"cannot be run, exit code 1:[^$]*No module named 'nothing"
    ):
        runs(python, root / "home", ("--file", "plan.json"))


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("sys.exit(2)", 2),
        ("sys.exit()", 0),
        ("sys.exit('wrong')", 1),
        ("1 / 0", 1),
        ("return None", 0),
        ("os.kill(os.getpid(), 9)", -9),
    ],
)
def test_a_scan_ends_with_the_exit_code_that_the_command_has(
    root: Path, end: str, code: int
) -> None:
    python = program(root, report(), 0)
    main = root / "stand-in/checkov/main.py"
    main.write_text(main.read_text().replace("return 0", end))
    (run,) = runs(python, root / "home", ("--file", "plan.json"))
    assert run.code == code
    assert ("ZeroDivisionError" in run.errors) == (end == "1 / 0")


def test_each_scan_has_its_own_report_in_the_order_asked(root: Path) -> None:
    python = program(root, "", 0)
    names = [str(number) for number in range(5)]
    for name in names:
        (root / f"report-{name}").write_text(name)
    found = runs(python, root / "home", *(("--file", name) for name in names))
    assert [run.output.strip() for run in found] == names


def test_nothing_of_one_scan_reaches_another(root: Path) -> None:
    python = program(root, "", 0)
    main = root / "stand-in/checkov/main.py"
    kept = "KEPT = []\n" + main.read_text().replace(
        "        return 0", "        KEPT.append(1)\n        return len(KEPT)"
    )
    main.write_text(kept)
    found = runs(python, root / "home", ("--file", "a"), ("--file", "b"), ("--file", "c"))
    assert [run.code for run in found] == [1, 1, 1]


def test_no_option_of_the_users_and_no_server_takes_part(
    root: Path, modules: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "modules/.checkov.yaml").write_text("skip-check: [CKV_AWS_51]\n")
    monkeypatch.setenv("CKV_SKIP_CHECK", "CKV_AWS_51")
    monkeypatch.setenv("BC_API_KEY", "key")
    modules(report(), 0)
    environ = dict(
        line.split("=", 1) for line in (root / "environ").read_text().splitlines() if "=" in line
    )
    assert not [name for name in environ if name.startswith(("CKV_", "BC_", "AWS_"))]
    assert environ["HTTPS_PROXY"] == "http://127.0.0.1:9"
    home = str(root / "scratch/checkov-home-modules")
    assert [environ["HOME"], (root / "cwd").read_text().strip()] == [home, home]
    assert list((root / "scratch/checkov-modules").glob(".*")) == []
    call = (root / "calls").read_text()
    assert "--skip-download --download-external-modules false" in call


ADDRESS = 'module.images["eu.west"].aws_ecr_repository.this["orders"]'
FAILED = {**IMMUTABLE, "resource_address": ADDRESS, "file_path": "/plan.json"}


@pytest.fixture
def plan(root: Path) -> Callable[..., list[str]]:
    """What is found in the plan of a stack that calls the module; its one check fails."""
    (root / "stack").mkdir()
    (root / "stack/main.tf").write_text('module "images" {\n  source = "../modules/ecr"\n}\n')

    def run(scanned: str = report(FAILED), code: int = 1, address: str = ADDRESS) -> list[str]:
        planned = Planned(
            environment="prod",
            stack="images",
            source=root / "stack",
            file=root / "plan.json",
            resources={
                address: (
                    Written(root / "modules/ecr", "aws_ecr_repository", "this"),
                    Written(root / "stack", "module", "images"),
                )
            },
        )
        return security.read_plan(root, planned, Run(code, scanned, ""))

    return run


def suppress(path: Path, header: str, reason: str) -> None:
    comment = f"{header}\n  # checkov:skip=CKV_AWS_51: {reason}"
    path.write_text(path.read_text().replace(header, comment))


def test_a_failed_check_of_a_plan_is_told_at_the_resources_block(
    plan: Callable[..., list[str]],
) -> None:
    assert plan() == [
        "modules/ecr/main.tf:5: CKV_AWS_51: Ensure ECR Image Tags are immutable:"
        f" {ADDRESS} (environment prod, stack images){CURE}"
    ]


def test_a_reason_in_the_block_excuses_the_plan(root: Path, plan: Callable[..., list[str]]) -> None:
    suppress(root / "modules/ecr/main.tf", '"this" {', "tags of a cache move")
    assert plan() == []


def test_a_reason_in_the_call_excuses_the_plan_of_that_caller(
    root: Path, plan: Callable[..., list[str]]
) -> None:
    suppress(root / "stack/main.tf", '"images" {', "tags of a cache move")
    assert plan() == []


def test_a_reason_that_is_of_the_hcl_alone_leaves_the_plan_failed(
    root: Path, plan: Callable[..., list[str]]
) -> None:
    suppress(root / "modules/ecr/main.tf", '"this" {', "only a plan knows the mutability")
    (line,) = plan()
    assert "The suppression there is of the HCL alone (only a plan knows)." in line
    assert "say why inside the module's call: `# checkov:skip=CKV_AWS_51: why`." in line


def test_a_resource_of_equal_name_elsewhere_excuses_nothing(
    root: Path, plan: Callable[..., list[str]]
) -> None:
    (root / "modules/other").mkdir()
    (root / "modules/other/main.tf").write_text(MODULE)
    suppress(root / "modules/other/main.tf", '"this" {', "tags of a cache move")
    assert len(plan()) == 1


def test_a_finding_on_what_was_not_planned_is_told_with_the_stack(
    plan: Callable[..., list[str]],
) -> None:
    (line,) = plan(address="aws_ecr_repository.other")
    assert line.startswith("images: CKV_AWS_51: ")


def test_a_scan_that_overlooks_planned_resources_fails(plan: Callable[..., list[str]]) -> None:
    with pytest.raises(ScanError, match="scanned 0 resources of the plan of images"):
        plan(report(resources=0), 0)
