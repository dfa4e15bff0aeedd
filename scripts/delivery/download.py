"""The pinned Terraform release, downloaded once, verified, and put in place in one step."""

from __future__ import annotations

import hashlib
import http.client
import re
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

from delivery import storage
from delivery.errors import Problem, ToolchainError

VERSION = "1.11.4"
RELEASES = "https://releases.hashicorp.com/terraform"
RELEASES_VARIABLE = "DELIVERY_TERRAFORM_RELEASES"
_TIMEOUT = 30  # seconds without a byte
_CHUNK = 1 << 20
_CURE = (
    "Install Terraform >= 1.9 (or OpenTofu) and name it in TF_BINARY, set HTTPS_PROXY where a "
    f"proxy is needed, or name a copy of the releases in {RELEASES_VARIABLE}."
)


def fetch(
    folder: Path, platform: str, environ: Mapping[str, str], report: Callable[[str], None]
) -> Path:
    """The path of the pinned Terraform in `folder`, downloaded there if it is not yet.

    Raises ToolchainError, and leaves nothing behind, where it cannot be had whole and verified.
    Runs side by side wait for each other.
    """
    place = folder / f"terraform-{VERSION}"
    binary = place / "terraform"
    if binary.is_file():
        return binary
    base = f"{environ.get(RELEASES_VARIABLE) or RELEASES}/{VERSION}"
    with storage.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "download.lock"):
            if binary.is_file():
                return binary
            with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as name:
                report(f"Downloading Terraform {VERSION} from {base} ...")
                _unpack(_download(base, platform, Path(name)), Path(name) / "whole")
                (Path(name) / "whole").replace(place)
    return binary


def _download(base: str, platform: str, folder: Path) -> Path:
    """The release's archive, its SHA-256 checked against the published sums."""
    archive = f"terraform_{VERSION}_{platform}.zip"
    sums_url = f"{base}/terraform_{VERSION}_SHA256SUMS"
    sums = folder / "SHA256SUMS"
    _get(sums_url, sums)
    published = re.search(
        rf"^([0-9a-f]{{64}}) [ *]{re.escape(archive)}$",
        sums.read_text(encoding="utf-8", errors="replace"),
        re.MULTILINE,
    )
    if not published:
        raise ToolchainError(
            Problem(
                f"{sums_url} lists no {archive}.",
                hint="Install Terraform >= 1.9 (or OpenTofu) for this machine and name it in "
                "TF_BINARY.",
            )
        )
    path = folder / archive
    found = _get(f"{base}/{archive}", path)
    if found != published[1]:
        raise ToolchainError(
            Problem(
                f"{base}/{archive} has the SHA-256 sum {found}, but {published[1]} is published: "
                "it was thrown away.",
                hint="It was damaged or altered on its way. Try again; if it stays so, tell "
                "whoever runs your proxy or mirror.",
            )
        )
    return path


def _get(url: str, path: Path) -> str:
    """Download `url` to `path`; its SHA-256 sum in hex."""
    digest = hashlib.sha256()
    size = 0
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "delivery"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer, path.open("wb") as file:  # noqa: S310
            expected = answer.headers.get("Content-Length")
            while chunk := _read(answer, url):
                size += len(chunk)
                digest.update(chunk)
                file.write(chunk)
    except urllib.error.HTTPError as error:
        raise _unreachable(url, f"HTTP {error.code} {error.reason}".rstrip()) from error
    except urllib.error.URLError as error:
        raise _unreachable(url, _reason(error.reason)) from error
    except (ConnectionError, TimeoutError, http.client.HTTPException) as error:
        raise _unreachable(url, _reason(error)) from error
    except ValueError as error:
        raise _unreachable(url, str(error)) from error
    if expected is not None and size != int(expected):
        raise _unreachable(url, f"the connection ended after {size} of {expected} bytes")
    return digest.hexdigest()


def _read(answer: http.client.HTTPResponse, url: str) -> bytes:
    # Kept apart from writing, so that a full disk is not taken for a broken network.
    try:
        return answer.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url, _reason(error)) from error


def _reason(error: BaseException | str) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _unreachable(url: str, reason: str) -> ToolchainError:
    return ToolchainError(
        Problem(
            f"There is no Terraform >= 1.9 here, and {url} cannot be downloaded: {reason}.",
            hint=_CURE,
        )
    )


def _unpack(archive: Path, folder: Path) -> None:
    folder.mkdir()
    try:
        with zipfile.ZipFile(archive) as pack, pack.open("terraform") as source:
            binary = folder / "terraform"
            with binary.open("wb") as target:
                shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ToolchainError(
            Problem(f"{archive.name} holds no terraform binary: it was thrown away.", hint=_CURE)
        ) from error
    binary.chmod(0o755)
