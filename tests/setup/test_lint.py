"""`make lint` as a whole: every check is run and told, whatever the others find."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from linting.check import Check

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lint(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/lint.py with two checks by Checkov, of which one finds something, and no others."""
    spec = importlib.util.spec_from_file_location("lint", ROOT / "scripts/lint.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("_python", "_terraform_fmt", "_shellcheck", "_validate"):
        monkeypatch.setattr(module, name, lambda *_: [])
    found = [
        Check("checkov plans", lambda: (1, "modules/ecr/main.tf:7: CKV_AWS_51")),
        Check("checkov modules", lambda: (0, "")),
    ]
    monkeypatch.setattr(module.security, "checks", lambda *_: found)
    return module


def test_what_checkov_finds_fails_the_lint(
    lint: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lint.main([]) == 1
    told = capsys.readouterr().out
    assert "failed checkov plans" in told
    assert "modules/ecr/main.tf:7: CKV_AWS_51" in told
    assert "ok     checkov modules" in told
    assert "1 of 2 checks passed" in told


def test_formatting_asks_checkov_nothing(lint: ModuleType) -> None:
    assert lint.main(["--fix"]) == 0
