"""What is taken for a secret, and what is not: a mask too many hides what a reviewer has to see."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from delivery.masking import Hidden, without_secrets
from delivery.secretnames import looks_secret
from delivery.secrettexts import LOOKS_SECRET, redacted_source


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "DB_PASSWORD",
        "PGPASSWORD",
        "dbPassword",
        "OAuthToken",
        "AUTHTOKEN",
        "client_secret",
        "apiKey",
        "API_KEY",
        "aws_secret_access_key",
        "private-key",
        "ConnectionString",
        "SENTRY_DSN",
        "registry.credentials",
        "UserParameters",
        "RAILS_MASTER_KEY",
        "SSH_KEY",
        "STRIPE_KEY",
        "NPM_AUTH",
        "masterKey",
        "ssh_key",
        "rsa_key",
        "sshkey",
        "account_key",
        "storage-key",
        "deployKeys",
        "auth_key",
        "EncryptionKey",
        "app_key",
        "jwt_key",
        "WEBHOOK",
        "SLACK_WEBHOOK",
        "webhook",
        "basic_auth",
        "secret_id",
        "VAULT_SECRET_ID",
        "client_secret_value",
        "DB_PW",
        "TOKEN2",
        "passcode",
        "AZURE_DEVOPS_PAT",
    ],
)
def test_a_name_that_secrets_are_given(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "compass",
        "bypass_policy_lockout_safety_check",
        "kms_key_id",
        "key_alias",
        "secret_arn",
        "SECRET_NAME",
        "AWS_ACCESS_KEY_ID",
        "password_length",
        "author",
        "tokenizer",
        "image_tag_mutability",
        "passed_role_arns",
        "valueFrom",
        "secretsmanager",
        "secrets-manager",
        "KEY_ALIAS",
        "api_key_alias",
        "key_arn",
        "ParameterKey",
        "partition_key",
        "hash_key",
        "S3ObjectKey",
        "S3_KEY",
        "CACHE_KEY",
        "KMS_KEY",
        "SSH_PUBLIC_KEY",
        "iam_auth",
        "IAM_AUTH",
        "PASSWORD_MIN_LENGTH",
        "PASSWORD_FILE",
        "max_password_age",
        "password_reuse_prevention",
        "token_ttl",
        "credential_source",
        "credential_provider",
        "user_authorization_required",
        "password-stdin",
        "secret-id",
        "SecretId",
        "webhook_filters",
        "path",
    ],
)
def test_a_name_that_is_about_something_else(name: str) -> None:
    assert not looks_secret(name)


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "glpat-" + "x" * 20,
        "xoxb-1234567890-abcdef",
        "https://hooks.slack.com/services/T0/B0/x",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
        "hf_" + "a1B2" * 8,
        "shpat_" + "a1b2" * 8,
        "dop_v1_" + "a1b2" * 16,
        "xapp-1-A0-1234567890-abcdef",
        "ATATT3xFfGF0" + "a1B2" * 8,
        "glptt-" + "a1b2" * 10,
        "AGE-SECRET-KEY-1" + "Q2P3" * 14,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_value_that_is_a_secret_whatever_it_is_called(value: str) -> None:
    assert repr(without_secrets(f"a {value} b", "note")) == f"a {LOOKS_SECRET} b"


def test_of_a_url_only_the_credentials_are_hidden() -> None:
    found = without_secrets("postgres://app:hunter2@db.example.com/orders", "url")
    assert repr(found) == f"postgres://{LOOKS_SECRET}@db.example.com/orders"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("export DB_PASSWORD=hunter2 && run", f"export DB_PASSWORD={LOOKS_SECRET} && run"),
        ("  api_key: 'hunter2'", f"  api_key: {LOOKS_SECRET}"),
        ('"token": "hunter2"', f'"token": {LOOKS_SECRET}'),
        ("login --password hunter2 --user x", f"login --password {LOOKS_SECRET} --user x"),
        ("secrets-manager:\n  DB: prod/db", "secrets-manager:\n  DB: prod/db"),
        ("docker build --tag x .", "docker build --tag x ."),
        ('password: "two words" # x', f"password: {LOOKS_SECRET} # x"),
        ("password: two words", f"password: {LOOKS_SECRET}"),
        ("Authorization: Bearer abc def", f"Authorization: {LOOKS_SECRET}"),
        (r'{"token": "a\"b c", "name": "x"}', f'{{"token": {LOOKS_SECRET}, "name": "x"}}'),
        ("TOKEN='two words' run", f"TOKEN={LOOKS_SECRET} run"),
        ('[ "$TOKEN" == x ]', '[ "$TOKEN" == x ]'),
        ("aws --token 'a b' --region x", f"aws --token {LOOKS_SECRET} --region x"),
        ("- command: TOKEN=x run", f"- command: TOKEN={LOOKS_SECRET} run"),
        ("curl -H X-Token:abc x", f"curl -H X-Token:{LOOKS_SECRET} x"),
        (
            "a:\n  token: |\n    one\n\n    two\n  b: c",
            f"a:\n  token: {LOOKS_SECRET}\n  b: c",
        ),
        ("token: >-\n  one\n  two", f"token: {LOOKS_SECRET}"),
        ("https://token:443/x", "https://token:443/x"),
        ("arn:aws:secretsmanager:a:1:secret:db", "arn:aws:secretsmanager:a:1:secret:db"),
        ("secretsmanager:GetSecretValue", "secretsmanager:GetSecretValue"),
    ],
)
def test_in_a_script_what_is_assigned_to_a_secrets_name_is_hidden(line: str, shown: str) -> None:
    assert redacted_source(line) == shown


@pytest.mark.parametrize(
    ("entry", "is_hidden"),
    [
        ({"name": "DB_PASSWORD", "value": "hunter2", "type": "PLAINTEXT"}, True),
        ({"Name": "DB_PASSWORD", "Value": "hunter2"}, True),
        ({"name": "DB_PASSWORD", "value": "prod/db", "type": "SECRETS_MANAGER"}, False),
        ({"name": "STAGE", "value": "prod", "type": "PLAINTEXT"}, False),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_of_an_environment_variable_the_name_decides(
    entry: dict[str, str], is_hidden: bool, as_json: bool
) -> None:
    given: Any = json.dumps([entry]) if as_json else [entry]
    ((found,),) = (without_secrets({"variables": given})["variables"],)
    key = "value" if "value" in entry else "Value"
    assert found[key] == (Hidden(entry[key], LOOKS_SECRET) if is_hidden else entry[key])
    assert {**found, key: ""} == {**entry, key: ""}


def test_where_a_secret_is_kept_is_none() -> None:
    container = {"secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:::parameter/token"}]}
    assert without_secrets(json.dumps([container])) == [container]


def test_all_that_a_map_of_secrets_holds_is_hidden() -> None:
    found = without_secrets({"secrets": {"db": "hunter2", "port": 5432, "on": True, "none": None}})
    assert found["secrets"]["db"] == Hidden("hunter2", LOOKS_SECRET)
    assert found["secrets"]["port"] == Hidden(5432, LOOKS_SECRET)
    assert (found["secrets"]["on"], found["secrets"]["none"]) == (True, None)


def test_a_policy_stays_a_text_whatever_it_names() -> None:
    policy = '{"Statement": [{"Action": "secretsmanager:GetSecretValue"}]}'
    assert without_secrets({"policy": policy}) == {"policy": policy}


@pytest.mark.parametrize(
    "text",
    [
        "a1" * 200_000,
        "-" * 400_000,
        "a=" * 200_000,
        "TOKEN=" * 50_000,
        "TOKEN=x " * 50_000,
        "TOKEN=$(" * 50_000,
        "://a:b@" * 50_000,
        "{" * 100_000,
        "{a, " * 1_200,
        "{a, " * 200 + "}" * 200,
        "- " * 3_000 + "a",
        "? " * 3_000 + "a",
        "https://a" * 50_000,
        "put-parameter SecureString " * 5_000,
        "--with-token <<<" * 20_000,
        "a0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
    ],
    ids=lambda text: text[:12],
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    began = time.process_time()
    redacted_source(text)
    # Minutes, where each place in a word begins a new search.
    assert time.process_time() - began < 5
