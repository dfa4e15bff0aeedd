"""Where the AWS provider comes from: the user's own settings, a mirror here, the registry.

The provider is 700 MB unpacked: a copy that already lies on this machine is to be preferred.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from delivery.errors import Problem, ToolchainError

MIRROR_VARIABLE = "TF_AWS_PROVIDER_MIRROR"
MINIMUM_PROVIDER = (5, 100)
# Folders in which machines and images keep an unpacked mirror under a name of their own.
SHARED_FOLDERS = (Path("/opt"), Path("/srv"), Path("/usr/local"))


@dataclass(frozen=True)
class ProviderSource:
    """`cli_config`: what Terraform reads. `mirror`: the folder to make a CLI configuration for."""

    description: str
    cli_config: Path | None = None
    mirror: Path | None = None
    notes: tuple[str, ...] = ()


def find(root: Path, environ: Mapping[str, str], host: str, platform: str) -> ProviderSource:
    """Choose the source of hashicorp/aws as `host` (a registry's name) addresses it.

    Raises ToolchainError where TF_AWS_PROVIDER_MIRROR names a folder without the provider.
    """
    named = environ.get("TF_CLI_CONFIG_FILE")
    own: Path | None = None
    if named and Path(named).is_file():
        own = Path(named).absolute()
    else:
        own = next((file for file in _home_configs(environ, host) if file.is_file()), None)
    if own:
        notes = (f"{MIRROR_VARIABLE} gives way to it",) if environ.get(MIRROR_VARIABLE) else ()
        return ProviderSource(f"as {own} says", cli_config=own, notes=notes)

    asked = environ.get(MIRROR_VARIABLE)
    if asked:
        folder = Path(asked).absolute()
        if not _holds_provider(folder, host, platform):
            raise ToolchainError(
                Problem(
                    f"{MIRROR_VARIABLE} names {folder}, which holds no hashicorp/aws >= 5.100 "
                    f"for {platform}.",
                    hint=f"It must hold {host}/hashicorp/aws, as `terraform providers mirror` "
                    f"lays it out. Unset {MIRROR_VARIABLE} to use the registry.",
                )
            )
        return ProviderSource(f"from the mirror {folder}", mirror=folder)
    for folder in _conventional(root, environ, host):
        if _holds_provider(folder, host, platform):
            return ProviderSource(f"from the mirror {folder}", mirror=folder)
    # Told only here: with the file it names, the provider might not have to be downloaded.
    lost = (f"TF_CLI_CONFIG_FILE names {named}, which does not exist: ignored",) if named else ()
    return ProviderSource(f"from {host}", notes=lost)


def configuration(mirror: Path, host: str) -> str:
    """A Terraform CLI configuration: hashicorp/aws from `mirror`, all else as usual."""
    address = json.dumps(f"{host}/hashicorp/aws")
    return (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror))}\n"
        f"    include = [{address}]\n"
        "  }\n"
        "  direct {\n"
        f"    exclude = [{address}]\n"
        "  }\n"
        "}\n"
    )


def _home_configs(environ: Mapping[str, str], host: str) -> Iterator[Path]:
    home = _home(environ)
    if host == "registry.opentofu.org":
        yield home / ".tofurc"
    yield home / ".terraformrc"


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home())


def _conventional(root: Path, environ: Mapping[str, str], host: str) -> Iterator[Path]:
    """The folders that Terraform itself searches, then those where images keep a mirror."""
    home = _home(environ)
    yield root / "terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugins"
    data = [environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")]
    data += (environ.get("XDG_DATA_DIRS") or "").split(os.pathsep)
    data += ["/usr/local/share", "/usr/share"]
    for folder in dict.fromkeys(filter(None, data)):
        yield Path(folder) / "terraform" / "plugins"
    for library in (home / "Library", Path("/Library")):
        yield library / "Application Support" / "io.terraform" / "plugins"
    for shared in SHARED_FOLDERS:
        for pattern in (host, f"*/{host}", f"*/*/{host}"):
            for found in sorted(shared.glob(pattern)):
                yield found.parent


def _holds_provider(mirror: Path, host: str, platform: str) -> bool:
    """Whether `mirror` has a recent enough hashicorp/aws for this platform, packed or unpacked."""
    folder = mirror / host / "hashicorp" / "aws"
    names = [found.parent.name for found in folder.glob(f"*/{platform}") if found.is_dir()]
    names += [
        found.name.removeprefix("terraform-provider-aws_")
        for found in folder.glob(f"terraform-provider-aws_*_{platform}.zip")
    ]
    versions = (re.match(r"(\d+)\.(\d+)\.", name) for name in names)
    return any(
        (int(version[1]), int(version[2])) >= MINIMUM_PROVIDER for version in versions if version
    )
