"""The pinned Terraform release, downloaded once, verified, and put in place in one step."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import os
import re
import shutil
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from filelock import FileLock

from delivery import storage
from delivery.errors import Problem, ToolchainError

VERSION = "1.11.4"
RELEASES = "https://releases.hashicorp.com/terraform"
RELEASES_VARIABLE = "DELIVERY_TERRAFORM_RELEASES"
_TIMEOUT = 30  # seconds without a byte
_CHUNK = 1 << 20
_SUM = "terraform.sha256"  # of the binary, written when it was unpacked
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
    if _is_whole(binary):
        return binary
    base = f"{environ.get(RELEASES_VARIABLE) or RELEASES}/{VERSION}"
    with storage.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "download.lock"):
            if _is_whole(binary):
                return binary
            if place.exists():
                report(f"{binary} is not as it was unpacked: it is thrown away.")
                shutil.rmtree(place)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as name:
                report(f"Downloading Terraform {VERSION} from {base} ...")
                _unpack(_download(base, platform, Path(name)), Path(name) / "whole")
                (Path(name) / "whole").replace(place)
    return binary


def _is_whole(binary: Path) -> bool:
    """Whether `binary` is there as it was unpacked, and only its owner and root can change it."""
    try:
        status = binary.stat()
        recorded = binary.with_name(_SUM).read_text(encoding="ascii")
        found = _sum(binary)
    except (OSError, UnicodeDecodeError):
        return False
    # The record lies beside it: it finds damage, owner and mode find another user's hand.
    mine = status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022
    return mine and found == recorded


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(base: str, platform: str, folder: Path) -> Path:
    """The release's archive, its SHA-256 checked against the published sums."""
    # No sum is written here: there is one for each platform, and TF_BINARY is there for who wants
    # to choose the very bytes. So the sums are as true as the TLS of who serves them.
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
    _refuse_plain(url)
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "delivery"})  # noqa: S310
        opener = urllib.request.build_opener(_Redirects)
        with opener.open(request, timeout=_TIMEOUT) as answer, path.open("wb") as file:
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


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect that gives up TLS."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - as the base class has it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _refuse_plain(newurl, f"{req.full_url} redirects to ")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_plain(url: str, told: str = "") -> None:
    """Raise ToolchainError where anybody on the way could have answered for `url`."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ToolchainError(
            Problem(
                f"{told}{url}, which anybody on the way could answer: nothing is downloaded.",
                hint=f"Name a copy of the releases that is served by https in {RELEASES_VARIABLE}, "
                "or an installed Terraform >= 1.9 in TF_BINARY.",
            )
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
    binary.with_name(_SUM).write_text(_sum(binary), encoding="ascii")
