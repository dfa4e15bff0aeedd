"""The tables of a README: what they say of the HCL, and what is told where they cannot be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from delivery import docs

VARIABLES = """
variable "name" {
  description = "Name of the bucket, `a|b` or another."
  type        = string
  nullable    = false
}

variable "role" {
  description = <<-EOT
    Role of the project,
    and how it is made.
    `arn`: brings a role.
    `limits` and `path`: what bounds it,
    on two lines.
      `days`: in days.
    `nothing`: this names no attribute.
  EOT
  type = object({
    arn = optional(string)
    limits = optional(object({
      days = number
    }))
    path = optional(string, "/")
  })
  default = {}
}

variable "sites" {
  description = "Sites by name."
  type        = map(object({ ports = optional(list(number), [80, 443]) }))
  default     = { main = { ports = [80] } }
}
"""
OUTPUTS = """
output "role_arn" {
  description = <<-EOT
    ARN of the role,
    known at once.
  EOT
  value       = "a"
}

output "name" {
  description = "Name."
  value       = var.name
}
"""
MARKERS = (
    "# Bucket\n\n<!-- inputs -->\n<!-- /inputs -->\n\nText.\n\n<!-- outputs --><!-- /outputs -->\n"
)
WRITTEN = """# Bucket

<!-- inputs -->
| Name | Type | Default | Required | Description |
| --- | --- | --- | --- | --- |
| **`name`** | `string` |  | yes | Name of the bucket, `a\\|b` or another. |
| **`role`** | `object` | `{}` | no | Role of the project, and how it is made. |
| `role.arn` | `string` | `null` | no | Brings a role. |
| `role.limits` | `object` | `null` | no | What bounds it, on two lines. |
| `role.limits.days` | `number` |  | yes | In days. `nothing`: this names no attribute. |
| `role.path` | `string` | `"/"` | no | What bounds it, on two lines. |
| **`sites`** | `map(object)` | `{ main = { ports = [80] } }` | no | Sites by name. |
| `sites{}.ports` | `list(number)` | `[80, 443]` | no |  |
<!-- /inputs -->

Text.

<!-- outputs -->
| Name | Description |
| --- | --- |
| `name` | Name. |
| `role_arn` | ARN of the role, known at once. |
<!-- /outputs -->
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "modules" / "bucket", MARKERS)
    return tmp_path


def write(folder: Path, readme: str | None) -> Path:
    folder.mkdir(parents=True)
    (folder / "variables.tf").write_text(VARIABLES)
    (folder / "outputs.tf").write_text(OUTPUTS)
    if readme is not None:
        (folder / "README.md").write_text(readme)
    return folder / "README.md"


def run(root: Path, *arguments: str) -> int:
    return docs.main(arguments, root)


def test_both_tables_are_written_and_nothing_else_is_touched(root: Path) -> None:
    assert run(root) == 0
    assert (root / "modules/bucket/README.md").read_text() == WRITTEN


def test_what_is_written_is_up_to_date(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(root)
    capsys.readouterr()
    assert run(root, "--check") == 0
    assert run(root) == 0
    assert capsys.readouterr().err == "The tables of every README are up to date.\n" * 2


def test_check_names_each_readme_that_drifted_with_a_diff_and_the_cure(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "modules" / "other", WRITTEN.replace("Name. |", "Old name. |"))
    assert run(root, "--check") == 1
    told = capsys.readouterr().err
    cure = "its tables are out of date.\n  Run `make docs`."
    assert f"error: modules/bucket/README.md: {cure}" in told
    assert f"error: modules/other/README.md: {cure}" in told
    assert "-| `name` | Old name. |\n+| `name` | Name. |" in told
    assert (root / "modules/bucket/README.md").read_text() == MARKERS


def test_every_module_at_fault_is_named_at_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "modules" / "bare", None)
    write(root / "modules" / "half", MARKERS.replace("<!-- /inputs -->", ""))
    write(root / "modules" / "turned", "<!-- /outputs --><!-- outputs -->" + MARKERS[:45])
    untold = write(root / "modules" / "untold", MARKERS)
    (untold.parent / "more.tf").write_text(
        'variable "size" {\n  type = number\n}\noutput "size" {\n  value = 1\n}\n'
    )
    assert run(root) == 1
    errors = [
        line.removeprefix("error: ")
        for line in capsys.readouterr().err.splitlines()
        if line.startswith("error: ")
    ]
    assert errors == [
        "modules/bare has no README.md.",
        "modules/half/README.md needs <!-- inputs --> and, after it, <!-- /inputs -->, each once.",
        "modules/turned/README.md needs <!-- outputs --> and, after it, <!-- /outputs -->, "
        "each once.",
        'modules/untold: variable "size" has no description.',
        'modules/untold: output "size" has no description.',
    ]
    # Nothing is written where anything is wrong.
    assert (root / "modules/bucket/README.md").read_text() == MARKERS


def test_an_example_is_written_where_it_has_a_marker(root: Path) -> None:
    plain = write(root / "examples" / "plain" / "tools", "# Plain\n")
    marked = write(root / "examples" / "marked", "<!-- outputs -->\nold\n<!-- /outputs -->")
    assert run(root) == 0
    assert plain.read_text() == "# Plain\n"
    start = WRITTEN.index("<!-- outputs -->")
    assert marked.read_text() == WRITTEN[start:].rstrip("\n")


def test_a_module_that_takes_or_gives_nothing_says_so(root: Path) -> None:
    readme = write(root / "modules" / "empty", MARKERS)
    (readme.parent / "variables.tf").unlink()
    (readme.parent / "outputs.tf").write_text("locals {}\n")
    run(root)
    assert readme.read_text() == (
        "# Bucket\n\n<!-- inputs -->\nNone.\n<!-- /inputs -->\n\nText.\n\n"
        "<!-- outputs -->\nNone.\n<!-- /outputs -->\n"
    )


CATALOGUE = {
    "actions": {
        "Deploy/EKS": {
            "inputs": {"min": 1, "max": 5},
            "outputs": {"min": 0, "max": 0},
            "requires_v2": True,
            "cross_account": True,
            "cross_region": False,
            "one_of": [["A", "B"], ["C"]],
            "passes_roles": True,
            "configuration": {
                "A": {"required": True, "values": ["x", "y"], "default": "y"},
                "B": {"required": False, "required_when": {"A": ["x"], "C": ["*"]}},
                "C": {"required": False, "default": "z", "needs_output": True},
                "D": {"required": False, "excluded_when": {"A": ["y"], "B": ["*"]}},
                "E": {"required": False, "values": ["p", "q"], "needs_input": ["p", ""]},
            },
        },
        "Build/Old": {
            "inputs": {"min": 1, "max": 1},
            "outputs": {"min": 0, "max": 2},
            "expressible": False,
            "reason": "it is old",
            "instead": "Build/New",
            "requires_v2": False,
            "configuration": {},
        },
        "Build/Roled": {
            "inputs": {"min": 0, "max": 0},
            "outputs": {"min": 0, "max": 0},
            "cross_account": False,
            "needs_role": "it does much",
            "configuration": {},
        },
    },
    "rules": {
        "Alarm": {"inputs": {"min": 0, "max": 0}, "configuration": {"Name": {"required": True}}},
        "Commands": {"inputs": {"min": 0, "max": 5}, "commands": True, "configuration": {}},
    },
}
TYPES = """\
<!-- actions -->
| Type | Artifacts in | out | Required keys | Other keys | To know |
| --- | --- | --- | --- | --- | --- |
| `Build/Old` | 1 | 0 to 2 |  |  | **refused**: it is old; use Build/New |
| `Build/Roled` | 0 | 0 |  |  | needs a `role_arn`: it does much; not in another account |
| `Deploy/EKS` | 1 to 5 | 0 | `A`: `x` or `y`* | `B`: needed with `A` `x`, `C`<br>`C`: default `z`; needs an output artifact<br>`D`: not with `A` `y`, `B`<br>`E`: `p` or `q`; `p` needs an input artifact; without it needs an input artifact | needs `A` and `B`, or `C`; hands on `passed_role_arns`; V2 pipelines alone; not in another Region |
<!-- /actions -->

<!-- rules -->
| Type | Artifacts in | Required keys | Other keys | To know |
| --- | --- | --- | --- | --- |
| `Alarm` | 0 | `Name` |  |  |
| `Commands` | 0 to 5 |  |  | `commands`, in place of a configuration |
<!-- /rules -->
"""  # noqa: E501


def test_a_catalogue_of_actions_is_two_tables_more(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    markers = "<!-- actions --><!-- /actions -->\n\n<!-- rules --><!-- /rules -->\n"
    readme = root / "modules/bucket/README.md"
    for kind, entries in CATALOGUE.items():
        for name, entry in entries.items():
            path = readme.parent / "catalogue" / kind / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(entry))
    assert run(root) == 1
    assert "needs <!-- rules --> and, after it, <!-- /rules -->" in capsys.readouterr().err
    readme.write_text(MARKERS + markers)
    assert run(root) == 0
    assert readme.read_text() == WRITTEN + TYPES
    path.unlink()
    assert run(root, "--check") == 1
