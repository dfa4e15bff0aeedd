"""The pinned Terraform, downloaded from a loopback server with a stand-in archive."""

import hashlib
import http.server
import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from delivery import download, toolchain
from delivery.errors import DeliveryError, ToolchainError

ARCHIVE = f"terraform_1.11.4_{toolchain.platform()}.zip"
SUMS = "terraform_1.11.4_SHA256SUMS"
BINARY = b'#!/bin/sh\necho \'{"terraform_version": "1.11.4"}\'\n'
CURE = (
    "Install Terraform >= 1.9 (or OpenTofu) and name it in TF_BINARY, set HTTPS_PROXY where a "
    "proxy is needed, or name a copy of the releases in DELIVERY_TERRAFORM_RELEASES."
)


def archive(name: str = "terraform") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        pack.writestr(name, BINARY)
    return buffer.getvalue()


def sums(content: bytes) -> bytes:
    other = f"{'0' * 64}  terraform_1.11.4_plan9_mips.zip\n"
    return f"{other}{hashlib.sha256(content).hexdigest()}  {ARCHIVE}\n".encode()


class Releases:
    """A server of release files; `cut` is how many bytes it keeps back of what it announces."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut = 0
        self.asked: list[str] = []
        self.redirect: str | None = None


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Releases, str]]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    served = Releases()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            if served.redirect:
                self.send_response(302)
                self.send_header("Location", served.redirect + self.path)
                self.end_headers()
                return
            content = served.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            keep = served.cut if self.path.endswith(".zip") else 0
            self.wfile.write(content[: len(content) - keep])

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def serve(served: Releases, content: bytes, published: bytes | None = None) -> None:
    served.files = {f"/1.11.4/{ARCHIVE}": content, f"/1.11.4/{SUMS}": published or sums(content)}


def fetch(folder: Path, url: str, report: Callable[[str], None] = lambda _: None) -> Path:
    environ = {"DELIVERY_TERRAFORM_RELEASES": url}
    return download.fetch(folder, toolchain.platform(), environ, report)


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "download.lock")


def test_right_sum(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    serve(served, archive())
    said: list[str] = []
    binary = fetch(tmp_path, url, said.append)
    assert binary == tmp_path / "terraform-1.11.4" / "terraform"
    assert binary.read_bytes() == BINARY
    assert binary.stat().st_mode & 0o777 == 0o755
    assert said == [f"Downloading Terraform 1.11.4 from {url}/1.11.4 ..."]
    assert left_behind(tmp_path) == ["terraform-1.11.4"]


def test_downloaded_once_by_runs_side_by_side(
    tmp_path: Path, releases: tuple[Releases, str]
) -> None:
    served, url = releases
    serve(served, archive())
    threads = [threading.Thread(target=fetch, args=(tmp_path, url)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert served.asked == [f"/1.11.4/{SUMS}", f"/1.11.4/{ARCHIVE}"]


def test_used_where_the_machine_has_no_terraform(
    tmp_path: Path, releases: tuple[Releases, str]
) -> None:
    served, url = releases
    serve(served, archive())
    environ = {"HOME": str(tmp_path), "PATH": "/nowhere", "DELIVERY_TERRAFORM_RELEASES": url}
    found = toolchain.resolve(tmp_path, environ)
    assert (found.version, found.origin) == ("1.11.4", "downloaded")


def test_wrong_sum(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    serve(served, archive(), published=sums(b"another"))
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    found, published = (hashlib.sha256(each).hexdigest() for each in (archive(), b"another"))
    assert str(refused.value) == (
        f"{url}/1.11.4/{ARCHIVE} has the SHA-256 sum {found}, but {published} is published: it "
        "was thrown away.\n"
        "  It was damaged or altered on its way. Try again; if it stays so, tell whoever runs "
        "your proxy or mirror."
    )
    assert left_behind(tmp_path) == []


def test_no_sum(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    serve(served, archive(), published=b"nothing\n")
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    assert str(refused.value) == (
        f"{url}/1.11.4/{SUMS} lists no {ARCHIVE}.\n"
        "  Install Terraform >= 1.9 (or OpenTofu) for this machine and name it in TF_BINARY."
    )
    assert left_behind(tmp_path) == []


def test_connection_that_ends_early(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    serve(served, archive())
    served.cut = 10
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    size = len(archive())
    assert str(refused.value) == (
        f"There is no Terraform >= 1.9 here, and {url}/1.11.4/{ARCHIVE} cannot be downloaded: the "
        f"connection ended after {size - 10} of {size} bytes.\n  {CURE}"
    )
    assert left_behind(tmp_path) == []


def test_no_such_release(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    _, url = releases
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    assert str(refused.value) == (
        f"There is no Terraform >= 1.9 here, and {url}/1.11.4/{SUMS} cannot be downloaded: HTTP "
        f"404 Not Found.\n  {CURE}"
    )


def test_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    assert str(refused.value) == (
        f"There is no Terraform >= 1.9 here, and {url}/1.11.4/{SUMS} cannot be downloaded: "
        f"Connection refused.\n  {CURE}"
    )
    assert left_behind(tmp_path) == []


def test_archive_without_a_binary(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    serve(served, archive("readme.txt"))
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    assert str(refused.value) == (
        f"{ARCHIVE} holds no terraform binary: it was thrown away.\n  {CURE}"
    )
    assert left_behind(tmp_path) == []


def test_folder_that_cannot_be_made(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    _, url = releases
    (tmp_path / "file").touch()
    with pytest.raises(DeliveryError) as refused:
        fetch(tmp_path / "file" / "toolchain", url)
    assert str(refused.value) == (
        f"{tmp_path}/file/toolchain cannot be written: a part of that path is a file.\n"
        "  Move that file out of the way."
    )


PLAIN = (
    "which anybody on the way could answer: nothing is downloaded.\n"
    "  Name a copy of the releases that is served by https in DELIVERY_TERRAFORM_RELEASES, or an "
    "installed Terraform >= 1.9 in TF_BINARY."
)


@pytest.mark.parametrize("host", ["releases.example.com", "127.example.com", "10.0.0.1"])
def test_plain_http_is_refused(host: str, tmp_path: Path) -> None:
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, f"http://{host}")
    assert str(refused.value) == f"http://{host}/1.11.4/{SUMS}, {PLAIN}"


def test_redirect_to_plain_http_is_refused(tmp_path: Path, releases: tuple[Releases, str]) -> None:
    served, url = releases
    served.redirect = "http://releases.example.com"
    with pytest.raises(ToolchainError) as refused:
        fetch(tmp_path, url)
    assert str(refused.value) == (
        f"{url}/1.11.4/{SUMS} redirects to http://releases.example.com/1.11.4/{SUMS}, {PLAIN}"
    )
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("harm", ["other bytes", "no record", "others may write"])
def test_binary_that_is_not_as_it_was_unpacked_is_downloaded_again(
    harm: str, tmp_path: Path, releases: tuple[Releases, str]
) -> None:
    served, url = releases
    serve(served, archive())
    binary = fetch(tmp_path, url)
    if harm == "other bytes":
        binary.write_bytes(BINARY.replace(b"1.11.4", b"1.11.5"))
    elif harm == "no record":
        binary.with_name("terraform.sha256").unlink()
    else:
        binary.chmod(0o777)
    said: list[str] = []
    assert fetch(tmp_path, url, said.append) == binary
    assert said[0] == f"{binary} is not as it was unpacked: it is thrown away."
    assert binary.read_bytes() == BINARY
    assert binary.stat().st_mode & 0o777 == 0o755
    fetch(tmp_path, "http://127.0.0.1:1")
    assert len(served.asked) == 4
