"""The Terraform that this machine runs: found, or downloaded, and said in one line."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from platform import machine

from delivery import download, mirror, storage
from delivery.errors import DeliveryError, Problem, ToolchainError

MINIMUM = (1, 9)
BINARY_VARIABLE = "TF_BINARY"
FOLDER = ".toolchain"

# They would make a plan differ from what was rendered and is bound to it.
# TERRAFORM_CONFIG is the old name of TF_CLI_CONFIG_FILE; TF_REATTACH_PROVIDERS makes Terraform talk
# to a provider that somebody else started.
_DROPPED = re.compile(
    r"TF_VAR_.*|TF_CLI_ARGS(_.*)?|TF_WORKSPACE|TF_REATTACH_PROVIDERS|TERRAFORM_CONFIG"
)
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Toolchain:
    """A Terraform binary, and the settings that every run of it gets.

    `origin` and `provider` say where binary and AWS provider come from; `plugin_cache` is set where
    the provider is downloaded, so that it is downloaded once.
    """

    binary: Path
    version: str
    origin: str
    provider: str
    cli_config: Path | None = None
    plugin_cache: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def product(self) -> str:
        """`Terraform` or `OpenTofu`."""
        return _product(self.binary)

    def describe(self) -> str:
        """One line for people: which Terraform, which provider, and what was ignored."""
        notes = f" ({'; '.join(self.notes)})" if self.notes else ""
        return (
            f"{self.product} {self.version} ({self.origin}), hashicorp/aws {self.provider}{notes}"
        )

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        """The environment for a Terraform process, made from `base`.

        Whatever would change a plan behind our back (such as TF_VAR_* and TF_CLI_ARGS*) is left
        out. The caller sets TF_DATA_DIR.
        """
        environ = {name: value for name, value in base.items() if not _DROPPED.fullmatch(name)}
        environ.pop("TF_CLI_CONFIG_FILE", None)
        if self.cli_config:
            environ["TF_CLI_CONFIG_FILE"] = str(self.cli_config)
        if self.plugin_cache and not environ.get("TF_PLUGIN_CACHE_DIR"):
            environ["TF_PLUGIN_CACHE_DIR"] = str(self.plugin_cache)
            # Without this, Terraform downloads the provider anew for each folder without a lock
            # file, cache or not.
            environ["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
        # A quarter of a plan's processor time is Go's garbage collector, over schemas that stay
        # until the end. Collecting less takes 0.8 GB instead of 0.6 GB at the peak of one stack.
        environ.setdefault("GOGC", "400")
        return environ | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}


def resolve(
    root: Path,
    environ: Mapping[str, str] = os.environ,
    report: Callable[[str], None] | None = None,
) -> Toolchain:
    """Find Terraform and its AWS provider, or download the pinned Terraform into `root`.

    `report` is told, a line each, what takes long or was passed over. Raises ToolchainError.
    """
    root = root.absolute()
    folder = root / FOLDER
    binary, version, origin = _find(folder, environ, report or (lambda _: None))
    host = "registry.opentofu.org" if _product(binary) == "OpenTofu" else "registry.terraform.io"
    source = mirror.find(root, environ, host, platform())
    cli_config = source.cli_config
    plugin_cache = None
    if source.mirror:
        cli_config = _write_cli_config(folder, mirror.configuration(source.mirror, host))
    elif not cli_config:
        plugin_cache = folder / "plugins"
        with storage.writing(plugin_cache):
            plugin_cache.mkdir(parents=True, exist_ok=True)
    dropped = sorted(name for name in environ if _DROPPED.fullmatch(name))
    notes = (f"ignored: {', '.join(dropped)}",) if dropped else ()
    return Toolchain(
        binary=binary,
        version=version,
        origin=origin,
        provider=source.description,
        cli_config=cli_config,
        plugin_cache=plugin_cache,
        notes=source.notes + notes,
    )


def platform() -> str:
    """This machine as Terraform's releases name it: `linux_amd64`."""
    system = "windows" if sys.platform == "win32" else sys.platform
    return f"{system}_{_MACHINES.get(machine().lower(), machine().lower())}"


def _product(binary: Path) -> str:
    # `version -json` of both answers alike, so the name has to tell.
    return "OpenTofu" if "tofu" in binary.resolve().name else "Terraform"


def _find(
    folder: Path, environ: Mapping[str, str], report: Callable[[str], None]
) -> tuple[Path, str, str]:
    named = environ.get(BINARY_VARIABLE)
    if named:
        return _named(named, folder, environ)
    for name in ("terraform", "tofu"):
        found = shutil.which(name, path=environ.get("PATH", os.defpath))
        if not found:
            continue
        binary = Path(found).absolute()
        version = _version(binary, folder, environ)
        if version and _recent(version):
            return binary, version, f"PATH: {name}"
        says = f"is {version}, older than 1.9" if version else "does not tell its version"
        report(f"{binary} {says}: passed over.")
    binary = download.fetch(folder, platform(), environ, report)
    version = _version(binary, folder, environ)
    if not version:
        raise ToolchainError(
            Problem(
                f"{binary} was downloaded but does not run on this machine ({platform()}).",
                hint=f"Install Terraform >= 1.9 and name it in {BINARY_VARIABLE}.",
            )
        )
    return binary, version, "downloaded"


def _named(named: str, folder: Path, environ: Mapping[str, str]) -> tuple[Path, str, str]:
    cure = f"Name a Terraform or OpenTofu >= 1.9 in {BINARY_VARIABLE}, or unset it."
    found = shutil.which(named, path=environ.get("PATH", os.defpath))
    if not found:
        raise ToolchainError(
            Problem(f"{BINARY_VARIABLE} names {named}, which cannot be run.", hint=cure)
        )
    binary = Path(found).absolute()
    version = _version(binary, folder, environ)
    if not version:
        raise ToolchainError(
            Problem(f"{BINARY_VARIABLE} names {binary}, which is no Terraform.", hint=cure)
        )
    if not _recent(version):
        raise ToolchainError(
            Problem(
                f"{BINARY_VARIABLE} names {binary}, which is {version}; >= 1.9 is needed.",
                hint=cure,
            )
        )
    return binary, version, BINARY_VARIABLE


def _recent(version: str) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return bool(numbers) and (int(numbers[1]), int(numbers[2])) >= MINIMUM  # type: ignore[index]


def _version(binary: Path, folder: Path, environ: Mapping[str, str]) -> str | None:
    """What `version -json` says; None where it says nothing. Remembered until the file changes."""
    status = binary.stat()
    stamp = f"{status.st_mtime_ns}:{status.st_size}"
    memory = folder / "versions.json"
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
        if known[str(binary)]["stamp"] == stamp:
            return str(known[str(binary)]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        known = {}
    version = _ask_version(binary, environ)
    if version:
        known = {**known, str(binary): {"stamp": stamp, "version": version}}
        with suppress(DeliveryError):  # a memory only: without it, the next run asks again
            storage.write(memory, json.dumps(known, indent=1, sort_keys=True))
    return version


def _ask_version(binary: Path, environ: Mapping[str, str]) -> str | None:
    # An empty CLI configuration: a broken one of the user's would hide the answer.
    quiet = {**environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    try:
        answer = subprocess.run(
            [str(binary), "version", "-json"],
            env={name: value for name, value in quiet.items() if not _DROPPED.fullmatch(name)},
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
        )
        version = json.loads(answer.stdout)["terraform_version"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    return str(version)


def _write_cli_config(folder: Path, text: str) -> Path:
    path = folder / "terraform.tfrc"
    try:
        if path.read_text(encoding="utf-8") == text:
            return path
    except OSError:
        pass
    try:
        return storage.write(path, text)
    except DeliveryError:
        # Tests of a read-only checkout still plan: they write to temporary folders alone.
        aside = Path(tempfile.mkdtemp(prefix="delivery-"))
        atexit.register(shutil.rmtree, aside, ignore_errors=True)
        return storage.write(aside / "terraform.tfrc", text)
