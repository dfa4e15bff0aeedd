"""The account guard: each way in which credentials can be wrong, word by word."""

import http.server
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from delivery import guard
from delivery.embedded import EmbeddedAws
from delivery.environment import Stack
from delivery.errors import AccountError, Location

AskAt = Callable[[str], None]
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


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, ask_sts_at: AskAt) -> AskAt:
    """Static keys, and what leads the guard to an STS for which they are good."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    return ask_sts_at


def refused(*stacks: Stack) -> str:
    with pytest.raises(AccountError) as error:
        guard.check_accounts(stacks, os.environ)
    return str(error.value)


def test_right_account(aws: EmbeddedAws, keys: AskAt) -> None:
    keys(aws.endpoint)
    guard.check_accounts([stack()], os.environ)


def test_wrong_account(aws: EmbeddedAws, keys: AskAt) -> None:
    keys(aws.endpoint)
    other = stack("target", "work-load", "444444444444")
    assert refused(stack(), other) == (
        'environments/prod.yaml:5:10: Stack "target" runs in account 444444444444 (work-load), '
        "but the credentials are of account 111111111111 "
        "(arn:aws:sts::111111111111:user/moto).\n"
        "  Set AWS_PROFILE, or AWS_PROFILE_WORK_LOAD for this account alone, to a profile of "
        "444444444444."
    )


def test_each_account_is_asked_with_what_terraform_gets(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials.write_text(
        "[profile there]\naws_access_key_id = THERE\naws_secret_access_key = b\n"
        "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = b\n"
    )
    token = credentials.with_name("token")
    token.write_text("token")
    asked: list[str] = []

    class Sts:
        class meta:  # noqa: N801 - as boto3 has it
            endpoint_url = "https://sts.eu-west-1.amazonaws.com"

        def __init__(self, session: boto3.Session) -> None:
            credentials = session.get_credentials()
            assert credentials
            self.key = credentials.access_key

        def get_caller_identity(self) -> dict[str, str]:
            asked.append(self.key)
            return {"Account": "1" * 12, "Arn": "x"}

    monkeypatch.setattr(boto3.Session, "client", lambda self, *_, **__: Sts(self))
    base = {
        **os.environ,
        "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/ci",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
        "AWS_PROFILE": "base",
        "AWS_PROFILE_WORKLOAD": "there",
    }
    before = dict(os.environ)
    guard.check_accounts([stack(), stack("target", "workload")], base)
    guard.check_accounts([stack(), stack("target", "workload")], {**base, **STATIC})
    # Both SDKs take keys before a profile that only AWS_PROFILE names.
    assert asked == ["BASE", "THERE", "STATIC", "THERE"]
    assert dict(os.environ) == before


STATIC = {"AWS_ACCESS_KEY_ID": "STATIC", "AWS_SECRET_ACCESS_KEY": "y", "AWS_SESSION_TOKEN": "z"}
WEB_IDENTITY = {
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/ci",
    "AWS_ROLE_SESSION_NAME": "ci",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
}
REGION = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-1"}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (WEB_IDENTITY, WEB_IDENTITY),
        (WEB_IDENTITY | {"AWS_PROFILE": ""}, WEB_IDENTITY),
        (WEB_IDENTITY | {"AWS_PROFILE": "a"}, {"AWS_PROFILE": "a"}),
        (WEB_IDENTITY | {"AWS_DEFAULT_PROFILE": "a"}, {"AWS_PROFILE": "a"}),
        ({"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"}, {"AWS_PROFILE": "a"}),
        (STATIC | {"AWS_PROFILE": "a"}, STATIC | {"AWS_PROFILE": "a"}),
        (
            STATIC | WEB_IDENTITY | {"AWS_PROFILE_TOOLS": "a"},
            {"AWS_PROFILE": "a", "AWS_PROFILE_TOOLS": "a"},
        ),
        ({"AWS_ACCESS_KEY": "a", "AWS_SECRET_KEY": "b", "AWS_SECURITY_TOKEN": "c"}, {}),
    ],
    ids=[
        "web identity",
        "no profile",
        "profile",
        "the other name of a profile",
        "both names",
        "keys before a profile",
        "its own profile before all",
        "names that one SDK reads",
    ],
)
def test_both_sdks_choose_the_same_credentials(
    base: dict[str, str], expected: dict[str, str]
) -> None:
    assert guard.environ(stack(), base) == REGION | expected


def test_web_identity_comes_before_a_role_of_the_default_profile(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials.write_text(
        "[default]\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = b\n"
    )
    asked: list[str] = []

    def client(session: boto3.Session, *_: object, **__: object) -> None:
        found = session.get_credentials()
        assert found
        asked.append(found.method)
        raise NoCredentialsError

    monkeypatch.setattr(boto3.Session, "client", client)
    for base in ({}, WEB_IDENTITY):
        with pytest.raises(AccountError):
            guard.check_accounts([stack()], {**os.environ, **base})
    assert asked == ["assume-role", "assume-role-with-web-identity"]


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_STS_ENDPOINT"])
def test_another_sts_is_not_believed(
    name: str, aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, aws.endpoint)
    assert refused(stack()) == (
        f"{name} is set: another server than AWS would say which account this is.\n"
        f"  Unset {name}, {REHEARSE}"
    )


def test_another_sts_of_a_profile_is_not_believed(
    credentials: Path, aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials.write_text(
        "[profile there]\naws_access_key_id = a\naws_secret_access_key = b\n"
        f"endpoint_url = {aws.endpoint}\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "there")
    assert refused(stack()) == (
        f'endpoint_url of the AWS profile "there" leads to {aws.endpoint}: another server than '
        f"AWS would say which account this is. {NEEDED}\n"
        f"  Take it out of the profile, {REHEARSE}"
    )


def test_endpoints_of_other_services_are_said_once(
    aws: EmbeddedAws, keys: AskAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(aws.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", "https://ecr.example.com")
    said: list[str] = []
    guard.check_accounts([stack(), stack("other")], os.environ, said.append)
    assert said == [
        "AWS_ENDPOINT_URL_ECR, AWS_ENDPOINT_URL_S3: what Terraform asks of these services goes "
        "there."
    ]


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
def test_credentials_that_aws_refuses(code: str, message: str, keys: AskAt) -> None:
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
        keys(f"http://127.0.0.1:{server.server_address[1]}")
        told = refused(stack())
        server.shutdown()
    assert told == f"{message} {NEEDED}\n  Log in again (aws sso login, or new keys), {REHEARSE}"


def test_no_network(keys: AskAt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    keys(f"http://127.0.0.1:{port}")
    assert refused(stack()) == (
        "AWS STS cannot be reached: Could not connect to the endpoint URL: "
        f'"http://127.0.0.1:{port}/". {NEEDED}\n'
        f"  Check the network, and HTTPS_PROXY where a proxy is needed, {REHEARSE}"
    )
