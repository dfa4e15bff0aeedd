"""The promises about the repository itself that a user meets before any code runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from delivery.errors import DeliveryError

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PAGES = sorted(
    page.relative_to(ROOT)
    for pattern in ("README.md", "modules/**/*.md", "examples/**/*.md", "tests/**/*.md")
    for page in ROOT.glob(pattern)
    if ".terraform" not in page.parts
)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_by_version_and_hash(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert packages
    loose = [p for p in packages if not re.match(r"[\w.\-\[\]]+==\S+", p) or "--hash=" not in p]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_index(lock: Path) -> None:
    assert re.findall(r"https?://\S+|file:\S+|--\w*index\S*|--find-links", lock.read_text()) == []


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_target_on_a_line() -> None:
    declared = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M)
    lines = make().stdout.splitlines()
    assert [line.split()[1] for line in lines] == declared
    assert {"plan", "test", "lint", "fmt", "docs", "bench", "clean"} <= set(declared)


def test_a_command_that_needs_an_environment_lists_them() -> None:
    run = make("plan")
    assert run.returncode != 0
    (listed,) = re.findall(r"error: this needs ENV=name, one of: (.*)", run.stderr)
    assert {"dev", "prod", "staging"} <= set(listed.split())
    assert "defaults" not in listed


def test_ci_calls_what_a_user_calls() -> None:
    gate = (ROOT / ".ci/run").read_text()
    for command in ("make lint", "make docs-check", "make plan", "make test"):
        assert command in gate
    assert ".ci/run" in (ROOT / ".github/workflows/ci.yml").read_text()
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"entry: (.*)", hooks) == ["make lint", "make docs-check", "make test"]


def test_the_tests_that_readme_shows_are_run() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown == (ROOT / "tests/examples/test_readme_tests.py").read_text()


def test_readme_tells_every_module_and_every_exit_code() -> None:
    readme = (ROOT / "README.md").read_text()
    modules = {path.name for path in (ROOT / "modules").iterdir() if path.is_dir()}
    assert set(re.findall(r"\]\(modules/([\w-]+)\)", readme)) == modules
    codes = {error.exit_code for error in DeliveryError.__subclasses__()}
    assert codes <= {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.DOTALL)
    targets = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    inside = [link for link in targets if link and "://" not in link]
    assert [link for link in inside if not (ROOT / page.parent / link).exists()] == []


def test_readme_tells_every_example_which_an_environment_plans() -> None:
    readme = (ROOT / "README.md").read_text()
    examples = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}
    assert set(re.findall(r"\]\(examples/([\w-]+)\)", readme)) == examples
    # `dev`, `staging` and `prod` are of the one that README begins with.
    named = {path.stem for path in (ROOT / "environments").glob("*.yaml")}
    assert examples - named == {"ecs-cross-account"}
