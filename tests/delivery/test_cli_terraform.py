"""One run of the command with the real Terraform and the embedded AWS: two stacks, one wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = """
variable "name" {
  type = string
}

resource "aws_s3_bucket" "this" {
  bucket = var.name

  lifecycle {
    precondition {
      condition     = var.name != "wrong-name"
      error_message = "Store \\"${var.name}\\": one.\\nStore \\"${var.name}\\": two."
    }
  }
}
"""
STACK = """
terraform {
  backend "s3" {}
}

variable "name" {
  type = string
}

variable "size" {
  type    = number
  default = 1

  validation {
    condition     = var.size < 10
    error_message = "The size is at most 9."
  }
}

data "aws_caller_identity" "current" {}

module "store" {
  source = "../../modules/store"
  name   = var.name
}

output "account" {
  value = data.aws_caller_identity.current.account_id
}
"""
ENVIRONMENT = """\
aws: embedded
region: eu-north-1
accounts: {tools: "111111111111", workload: "222222222222"}
stacks:
  good: {source: stacks/shop, account: workload, variables: {name: acme-good}}
  late: {source: stacks/shop, account: tools, variables: {name: wrong-name}}
  high: {source: stacks/shop, account: tools, variables: {name: acme-high, size: 10}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for name, text in {
        "modules/store/main.tf": MODULE,
        "stacks/shop/main.tf": STACK,
        "environments/dev.yaml": ENVIRONMENT,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from delivery.cli import main; main()", *arguments],
        cwd=project,
        env={**os.environ, "AWS_PROFILE": "production", "TF_VAR_size": "3"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_problems_of_all_stacks_and_the_good_plan_is_kept(project: Path) -> None:
    planned = run(project, "plan", "dev")
    errors = planned.stderr[planned.stderr.index("error: ") :]
    assert planned.returncode == 5
    assert errors == (
        'error: Stack "late": Store "wrong-name": one.\n'
        'error: Stack "late": Store "wrong-name": two.\n'
        'error: environments/dev.yaml:7:76: Stack "high": variable "size": The size is at most 9.\n'
    )
    assert "(ignored: TF_VAR_size" in planned.stderr or "; ignored: TF_VAR_size" in planned.stderr
    beside = sorted(path.name for path in (project / "stacks" / "shop").iterdir())
    assert beside == ["main.tf"]

    shown = run(project, "show", "dev", "--stack", "good")
    assert shown.returncode == 0, shown.stderr
    assert '+ account = "222222222222"' in shown.stdout
    assert "1 to create" in shown.stdout
