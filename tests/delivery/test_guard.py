"""The account guard: each way in which credentials can be wrong, word by word."""

import http.server
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery import guard
from delivery.embedded import EmbeddedAws
from delivery.environment import Stack
from delivery.errors import AccountError, Location

REHEARSE = "or rehearse without an account: --aws embedded (make: AWS=embedded)."
NEEDED = 'Needed: account 111111111111 (tools) for stack "pipeline".'


def stack(name: str = "pipeline", account: str = "tools", account_id: str = "1" * 12) -> Stack:
    return Stack(
        name=name,
        environment="prod",
        aws="account",
        source=Path("/stack"),
        account=account,
        account_id=account_id,
        region="eu-west-1",
        tags={},
        variables={},
        backend=None,
        location=None,
        locations={"account_id": Location(Path("environments/prod.yaml"), 5, 10)},
    )


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws("111111111111", "eu-west-1") as server:
        yield server


@pytest.fixture(autouse=True)
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No AWS settings but those that a test writes; the file of profiles is given."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    profiles = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profiles))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return profiles


def keys(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)


def refused(*stacks: Stack) -> str:
    with pytest.raises(AccountError) as error:
        guard.check_accounts(stacks, os.environ)
    return str(error.value)


def test_right_account(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    keys(monkeypatch, aws.endpoint)
    guard.check_accounts([stack()], os.environ)


def test_wrong_account(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    keys(monkeypatch, aws.endpoint)
    other = stack("target", "work-load", "444444444444")
    assert refused(stack(), other) == (
        'environments/prod.yaml:5:10: Stack "target" runs in account 444444444444 (work-load), '
        "but the credentials are of account 111111111111 "
        "(arn:aws:sts::111111111111:user/moto).\n"
        "  Set AWS_PROFILE, or AWS_PROFILE_WORK_LOAD for this account alone, to a profile of "
        "444444444444."
    )


def test_each_account_by_its_own_profile(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedAws("444444444444", "eu-west-1") as other:
        credentials.write_text(
            f"[profile there]\naws_access_key_id = a\naws_secret_access_key = b\n"
            f"endpoint_url = {other.endpoint}\n"
        )
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
        monkeypatch.setenv("AWS_PROFILE_WORKLOAD", "there")
        guard.check_account(stack("target", "workload", "444444444444"), os.environ)


def test_environment_of_a_stack_with_its_own_profile() -> None:
    base = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_SESSION_TOKEN": "z",
        "AWS_PROFILE": "tools",
        "AWS_PROFILE_WORKLOAD": "there",
        "AWS_REGION": "us-east-1",
    }
    assert guard.environ(stack(account="workload"), base) == {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_PROFILE": "there",
        "AWS_PROFILE_WORKLOAD": "there",
        "AWS_REGION": "eu-west-1",
    }
    assert guard.environ(stack(account="tools"), base)["AWS_PROFILE"] == "tools"


def test_no_credentials() -> None:
    assert refused(stack(), stack("target", "workload", "444444444444")) == (
        "There are no AWS credentials. Needed: account 111111111111 (tools) for stack "
        '"pipeline", 444444444444 (workload) for stack "target".\n'
        f"  Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, {REHEARSE}"
    )


def test_half_of_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    assert refused(stack()) == (
        f"The AWS credentials are not complete. {NEEDED}\n"
        f"  Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, {REHEARSE}"
    )


def test_unknown_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert refused(stack()) == (
        f"The config profile (nobody) could not be found. {NEEDED}\n"
        f"  Run `aws configure list-profiles` for those there are, {REHEARSE}"
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ExpiredToken", "AWS does not accept the credentials (ExpiredToken)."),
        ("AccessDenied", "AWS refuses to say who we are (AccessDenied)."),
    ],
)
def test_credentials_that_aws_refuses(
    code: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        keys(monkeypatch, f"http://127.0.0.1:{server.server_address[1]}")
        told = refused(stack())
        server.shutdown()
    assert told == f"{message} {NEEDED}\n  Log in again (aws sso login, or new keys), {REHEARSE}"


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    keys(monkeypatch, f"http://127.0.0.1:{port}")
    assert refused(stack()) == (
        "AWS STS cannot be reached: Could not connect to the endpoint URL: "
        f'"http://127.0.0.1:{port}/". {NEEDED}\n'
        f"  Check the network, and HTTPS_PROXY where a proxy is needed, {REHEARSE}"
    )
