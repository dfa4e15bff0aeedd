"""A project of its own for each test of the plugin, and a count of what Terraform was asked to do.

Its modules are of `terraform_data` only: no provider is started, and a plan takes 0.1 s.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from delivery import toolchain

THING = """
variable "name" {
  type     = string
  nullable = false
}

variable "settings" {
  type = object({
    arn   = optional(string)
    sizes = optional(map(object({ width = number, depth = optional(number) })), {})
  })
  default  = {}
  nullable = false
}

variable "tags" {
  type    = map(string)
  default = {}
}

locals {
  problems = concat(
    startswith(var.name, "bad") ? ["Thing \\"${var.name}\\": a name that starts with bad."] : [],
    var.name == "bad too" ? ["Thing \\"${var.name}\\": a name of two words."] : [],
  )
  # Fails while it is evaluated, and names no call when it does.
  stem = regex("^[^!]+$", var.name)
}

resource "terraform_data" "this" {
  input = { name = local.stem, settings = var.settings, tags = var.tags }

  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\\n", local.problems)
    }
  }
}

output "name" {
  value = var.name
}
"""


@dataclass(frozen=True)
class Project:
    """A project that pytest runs in: write modules and tests, run it, see what was started."""

    pytester: pytest.Pytester
    log: Path

    def write(self, path: str, text: str) -> None:
        file = self.pytester.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def tests(self, text: str, name: str = "test_it") -> None:
        """Write a file of tests; the names of the test API and THING, a case, are there."""
        head = (
            "import pytest\nfrom pathlib import Path\nfrom delivery.testing import *\n"
            'THING = Case("thing", inputs={"name": "one"})\n'
        )
        self.write(f"{name}.py", head + text)

    def run(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.runpytest(*arguments)

    def count(self, command: str) -> int:
        """How often Terraform was run with this command."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return sum(line.split()[0] == command for line in lines)


@pytest.fixture(scope="session")
def terraform(pytestconfig: pytest.Config) -> Path:
    # The project's own, so that no test downloads one.
    return toolchain.resolve(pytestconfig.rootpath).binary


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, terraform: Path) -> Project:
    # Its own root, whatever configuration lies in the folders above the temporary one.
    pytester.makeini("[pytest]\n")
    log = pytester.path / "terraform.log"
    wrapper = pytester.path / "bin" / terraform.name
    wrapper.parent.mkdir()
    log_file, binary = shlex.quote(str(log)), shlex.quote(str(terraform))
    wrapper.write_text(f'#!/bin/sh\necho "$*" >> {log_file}\nexec {binary} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("TF_BINARY", str(wrapper))
    made = Project(pytester, log)
    made.write("modules/thing/main.tf", THING)
    return made
