"""A project on the disk, with a stand-in for Terraform and the embedded AWS for STS."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import boto3
import pytest

from delivery.embedded import EmbeddedAws

from .environments import Write

FAKE = Path(__file__).parent / "data" / "fake_terraform.py"
ACCOUNT = "111111111111"
STACK = """
terraform {
  backend "s3" {}
}

variable "name" {
  type        = string
  description = "The bucket's name."
}
"""
ENVIRONMENT = f"""\
aws: account
region: eu-west-1
accounts:
  tools: "{ACCOUNT}"
backend: {{bucket: acme-state, key: "${{environment}}/${{stack}}.tfstate"}}
stacks:
  shop:
    source: stacks/shop
    account: tools
    variables:
      name: acme
"""


@pytest.fixture
def ask_sts_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Leads the guard to another STS, without the settings that it refuses."""
    client = boto3.Session.client

    def lead(endpoint: str) -> None:
        monkeypatch.setattr(
            boto3.Session,
            "client",
            lambda self, name, **options: client(self, name, endpoint_url=endpoint, **options),
        )

    return lead


@pytest.fixture(scope="module")
def sts() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(ACCOUNT, "eu-west-1") as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one stack, no AWS settings, and the stand-in as the only Terraform."""
    root = tmp_path / "project"
    for name, text in {
        "stacks/shop/main.tf": STACK,
        "environments/prod.yaml": ENVIRONMENT,
        "environments/dev.yaml": ENVIRONMENT.replace("aws: account", "aws: embedded"),
        ".gitignore": "/build/\n/.toolchain/\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True)
    binary = tmp_path / "bin" / "terraform"
    binary.parent.mkdir()
    binary.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    binary.chmod(0o755)
    for name in os.environ:
        if name.startswith(("AWS_", "TF_", "FAKE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PATH", f"{binary.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def account(
    project: Path,
    sts: EmbeddedAws,
    ask_sts_at: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The project, with credentials of its account."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    ask_sts_at(sts.endpoint)
    return project


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes environments/<name>.yaml of a project with the stacks `tools` and `workload`."""
    monkeypatch.chdir(tmp_path)
    for name in ("tools", "workload"):
        (tmp_path / "stacks" / name).mkdir(parents=True)
        (tmp_path / "stacks" / name / "main.tf").touch()
    (tmp_path / "environments").mkdir()

    def write(**texts: str) -> Path:
        for name, text in texts.items():
            path = tmp_path / "environments" / f"{name}.yaml"
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return tmp_path

    return write
