"""The embedded AWS: whom it answers as, what it lets through, and that it ends with its starter."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from delivery.embedded import EmbeddedAws
from delivery.errors import ToolchainError

ACCOUNT = "222222222222"
REGION = "eu-west-1"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(ACCOUNT, REGION) as server:
        yield server


def account_of(server: EmbeddedAws) -> str:
    scope = f"x/20250101/{REGION}/sts/aws4_request"
    request = urllib.request.Request(  # noqa: S310 - loopback
        server.endpoint,
        data=b"Action=GetCallerIdentity&Version=2011-06-15",
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=",
            "Accept": "application/json",
        },
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request) as answer:
        text = answer.read().decode()
    return str(text.split("<Account>")[1].split("</Account>")[0])


def test_answers_as_its_account_side_by_side(aws: EmbeddedAws) -> None:
    with EmbeddedAws("333333333333", REGION) as other:
        assert (account_of(aws), account_of(other)) == (ACCOUNT, "333333333333")


def test_environment_leads_here_and_nowhere_else(aws: EmbeddedAws) -> None:
    base = {
        "AWS_CA_BUNDLE": "/ca",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "secret",
        "MOTO_ACCOUNT_ID": "999999999999",
        "HTTPS_PROXY": "http://proxy:3128",
        "PATH": "/bin",
        "TF_AWS_DYNAMODB_ENDPOINT": "https://dynamodb.example.com",
        "TF_AWS_S3_ENDPOINT_URL": "https://s3.example.com",
        "no_proxy": "internal",
    }
    assert aws.environ(base) == {
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_REGION": REGION,
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "HTTPS_PROXY": "http://proxy:3128",
        "NO_PROXY": "internal,127.0.0.1,localhost",
        "PATH": "/bin",
        "no_proxy": "internal,127.0.0.1,localhost",
    }


def test_bucket_may_be_made_again(aws: EmbeddedAws) -> None:
    aws.create_bucket("acme-state")
    aws.create_bucket("acme-state")


def test_bucket_that_s3_refuses(aws: EmbeddedAws) -> None:
    with pytest.raises(ToolchainError, match='it refuses to create the bucket "No"'):
        aws.create_bucket("No")


def test_listens_on_loopback_alone(aws: EmbeddedAws) -> None:
    assert aws._process
    listening = psutil.Process(aws._process.pid).net_connections(kind="tcp")
    assert {each.laddr.ip for each in listening if each.status == psutil.CONN_LISTEN} == {
        "127.0.0.1"
    }


def test_ends_with_its_block() -> None:
    with EmbeddedAws(ACCOUNT, REGION) as server:
        assert server.endpoint
        assert server._process
        pid = server._process.pid
    assert not psutil.pid_exists(pid)


def test_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with EmbeddedAws(ACCOUNT, REGION, port=port) as server, pytest.raises(ToolchainError) as no:
            assert server.endpoint
    assert str(no.value) == (
        f"The embedded AWS of account {ACCOUNT} cannot run on 127.0.0.1:{port}: Address already "
        "in use.\n"
        '  It needs loopback and the package "moto[server]"; `make clean` and the same command '
        "again install it anew."
    )


def test_server_that_cannot_be_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "moto"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('half installed')")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with EmbeddedAws(ACCOUNT, REGION) as server, pytest.raises(ToolchainError) as refused:
        assert server.endpoint
    assert str(refused.value).startswith(
        f"The embedded AWS of account {ACCOUNT} cannot run on a free port of 127.0.0.1: "
        "ImportError: half installed.\n"
    )


STARTER = """
import json, sys, time
from delivery.embedded import EmbeddedAws
with EmbeddedAws("222222222222", "eu-west-1") as server:
    print(json.dumps({"endpoint": server.endpoint, "pid": server._process.pid}), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_ends_with_its_starter(end: signal.Signals) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert starter.stdout
    with starter.stdout:
        pid = json.loads(starter.stdout.readline())["pid"]
        assert psutil.pid_exists(pid)
        # To the whole group, as a terminal does it.
        os.killpg(starter.pid, end)
        starter.wait(timeout=20)
    deadline = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the server outlives its starter"
        time.sleep(0.05)
