"""Finding Terraform: which one is taken, what is said of it, what each refusal says."""

import os
from pathlib import Path

import pytest

from delivery import mirror, toolchain
from delivery.errors import ToolchainError

CURE = "Name a Terraform or OpenTofu >= 1.9 in TF_BINARY, or unset it."


def executable(path: Path, version: str) -> Path:
    """A binary that answers `version -json` and counts how often it was asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'#!/bin/sh\necho asked >> {path}.asked\necho \'{{"terraform_version": "{version}"}}\'\n'
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(mirror, "SHARED_FOLDERS", (tmp_path / "shared",))
    (tmp_path / "home").mkdir()
    (tmp_path / "bin").mkdir()
    return {"HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "bin")}


def unpacked(folder: Path, version: str = "5.100.0") -> Path:
    provider = folder / "registry.terraform.io" / "hashicorp" / "aws" / version
    (provider / toolchain.platform()).mkdir(parents=True)
    return folder


def test_terraform_on_path(tmp_path: Path, environ: dict[str, str]) -> None:
    binary = executable(tmp_path / "bin" / "terraform", "1.11.4")
    found = toolchain.resolve(tmp_path, environ)
    assert found.binary == binary
    assert found.describe() == (
        "Terraform 1.11.4 (PATH: terraform), hashicorp/aws from registry.terraform.io"
    )


def test_an_old_terraform_gives_way_to_tofu(tmp_path: Path, environ: dict[str, str]) -> None:
    old = executable(tmp_path / "bin" / "terraform", "1.8.5")
    executable(tmp_path / "bin" / "tofu", "1.9.0")
    said: list[str] = []
    found = toolchain.resolve(tmp_path, environ, said.append)
    assert found.describe() == (
        "OpenTofu 1.9.0 (PATH: tofu), hashicorp/aws from registry.opentofu.org"
    )
    assert said == [f"{old} is 1.8.5, older than 1.9: passed over."]


def test_binary_variable_wins_over_path(tmp_path: Path, environ: dict[str, str]) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    own = executable(tmp_path / "own" / "terraform", "1.12.0")
    found = toolchain.resolve(tmp_path, environ | {"TF_BINARY": str(own)})
    assert (found.binary, found.version, found.origin) == (own, "1.12.0", "TF_BINARY")


def test_binary_variable_names_nothing(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ToolchainError) as refused:
        toolchain.resolve(tmp_path, environ | {"TF_BINARY": "/nowhere/terraform"})
    assert (
        str(refused.value) == f"TF_BINARY names /nowhere/terraform, which cannot be run.\n  {CURE}"
    )


def test_binary_variable_names_something_else(tmp_path: Path, environ: dict[str, str]) -> None:
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho hello\n")
    other.chmod(0o755)
    with pytest.raises(ToolchainError) as refused:
        toolchain.resolve(tmp_path, environ | {"TF_BINARY": str(other)})
    assert str(refused.value) == f"TF_BINARY names {other}, which is no Terraform.\n  {CURE}"


def test_binary_variable_names_an_old_one(tmp_path: Path, environ: dict[str, str]) -> None:
    old = executable(tmp_path / "old" / "terraform", "1.8.5")
    with pytest.raises(ToolchainError) as refused:
        toolchain.resolve(tmp_path, environ | {"TF_BINARY": str(old)})
    assert str(refused.value) == (
        f"TF_BINARY names {old}, which is 1.8.5; >= 1.9 is needed.\n  {CURE}"
    )


def test_version_is_asked_again_only_where_the_file_changed(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    binary = executable(tmp_path / "bin" / "terraform", "1.11.4")
    asked = Path(f"{binary}.asked")
    toolchain.resolve(tmp_path, environ)
    toolchain.resolve(tmp_path, environ)
    assert asked.read_text() == "asked\n"
    executable(binary, "1.12.10")
    assert toolchain.resolve(tmp_path, environ).version == "1.12.10"
    assert asked.read_text() == "asked\n" * 2


def test_missing_cli_configuration_is_said_once_and_not_handed_on(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    environ["TF_CLI_CONFIG_FILE"] = "/nowhere/terraformrc"
    found = toolchain.resolve(tmp_path, environ)
    assert found.describe() == (
        "Terraform 1.11.4 (PATH: terraform), hashicorp/aws from registry.terraform.io "
        "(TF_CLI_CONFIG_FILE names /nowhere/terraformrc, which does not exist: ignored)"
    )
    assert "TF_CLI_CONFIG_FILE" not in found.environ(environ)
    # Nothing is missed where the provider is at hand all the same.
    environ["TF_AWS_PROVIDER_MIRROR"] = str(unpacked(tmp_path / "mirror"))
    assert toolchain.resolve(tmp_path, environ).notes == ()


def test_what_would_change_a_plan_is_dropped_and_said(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    environ |= {"TF_VAR_name": "x", "TF_CLI_ARGS_plan": "-destroy", "TF_WORKSPACE": "w"}
    environ |= {"TERRAFORM_CONFIG": "/rc", "TF_REATTACH_PROVIDERS": "{}"}
    found = toolchain.resolve(tmp_path, environ)
    assert found.notes == (
        "ignored: TERRAFORM_CONFIG, TF_CLI_ARGS_plan, TF_REATTACH_PROVIDERS, TF_VAR_name, "
        "TF_WORKSPACE",
    )
    kept = found.environ(environ | {"TF_LOG": "debug"})
    assert "TERRAFORM_CONFIG" not in kept
    assert {name: value for name, value in kept.items() if name.startswith("TF_")} == {
        "TF_INPUT": "0",
        "TF_IN_AUTOMATION": "1",
        "TF_LOG": "debug",
        "TF_PLUGIN_CACHE_DIR": str(tmp_path / ".toolchain" / "plugins"),
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
    }
    assert kept["CHECKPOINT_DISABLE"] == "1"
    assert kept["GOGC"] == "400"
    assert found.environ(environ | {"GOGC": "100"})["GOGC"] == "100"


@pytest.mark.parametrize("where", ["named", "in the home folder"])
def test_own_cli_configuration_is_used_as_it_is(
    where: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    own = tmp_path / "home" / (".terraformrc" if where != "named" else "mine.tfrc")
    own.write_text("")
    if where == "named":
        environ["TF_CLI_CONFIG_FILE"] = str(own)
    found = toolchain.resolve(tmp_path, environ)
    assert found.provider == f"as {own} says"
    assert found.environ(environ)["TF_CLI_CONFIG_FILE"] == str(own)


def test_named_mirror(tmp_path: Path, environ: dict[str, str]) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    folder = unpacked(tmp_path / "a mirror")
    found = toolchain.resolve(tmp_path, environ | {"TF_AWS_PROVIDER_MIRROR": str(folder)})
    assert found.provider == f"from the mirror {folder}"
    assert found.cli_config == tmp_path / ".toolchain" / "terraform.tfrc"
    assert found.cli_config.read_text() == (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f'    path    = "{folder}"\n'
        '    include = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "  direct {\n"
        '    exclude = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "}\n"
    )


def test_named_mirror_without_the_provider(tmp_path: Path, environ: dict[str, str]) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    folder = unpacked(tmp_path / "mirror", "5.99.1")
    with pytest.raises(ToolchainError) as refused:
        toolchain.resolve(tmp_path, environ | {"TF_AWS_PROVIDER_MIRROR": str(folder)})
    assert str(refused.value) == (
        f"TF_AWS_PROVIDER_MIRROR names {folder}, which holds no hashicorp/aws >= 5.100 for "
        f"{toolchain.platform()}.\n"
        "  It must hold registry.terraform.io/hashicorp/aws, as `terraform providers mirror` lays "
        "it out. Unset TF_AWS_PROVIDER_MIRROR to use the registry."
    )


@pytest.mark.parametrize(
    "place",
    [
        "terraform.d/plugins",
        "home/.terraform.d/plugins",
        "home/.local/share/terraform/plugins",
        "data/terraform/plugins",
        "shared",
        "shared/plugins",
        "shared/terraform/plugins",
    ],
)
def test_mirrors_in_conventional_places(
    place: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    environ["XDG_DATA_DIRS"] = f"/nowhere{os.pathsep}{tmp_path / 'data'}"
    folder = unpacked(tmp_path / place)
    assert toolchain.resolve(tmp_path, environ).provider == f"from the mirror {folder}"


def test_packed_mirror_counts_and_one_of_another_machine_does_not(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    executable(tmp_path / "bin" / "terraform", "1.11.4")
    packed = tmp_path / "shared" / "registry.terraform.io" / "hashicorp" / "aws"
    packed.mkdir(parents=True)
    (packed / "terraform-provider-aws_6.0.0_plan9_mips.zip").touch()
    assert toolchain.resolve(tmp_path, environ).provider == "from registry.terraform.io"
    (packed / f"terraform-provider-aws_6.0.0_{toolchain.platform()}.zip").touch()
    found = toolchain.resolve(tmp_path, environ)
    assert found.provider == f"from the mirror {tmp_path / 'shared'}"
