"""Every message that is about chat channels."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
ROLE = f"arn:aws:iam::{A}:role/orders-pipeline"
GOOD = Case(
    "notifications",
    name="orders",
    inputs={
        "name": "orders",
        "account_id": A,
        "partition": "aws",
        "region": "eu-west-1",
        "rules": {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}},
    },
)
SLACK = {"slack": {"orders": {"team_id": "T0123456789", "channel_id": "C0123456789"}}}
UUID = "01234567-89ab-cdef-0123-456789abcdef"
TEAMS = {"tenant_id": UUID, "team_id": UUID, "channel_id": "19%3Aab%40thread.tacv2"}


def refused(title: str, message: str, label: str = "orders", **inputs: Any) -> tuple[Case, str]:
    return GOOD.refused(title, **inputs), f'Notifications "{label}": {message}'


def slack(title: str, message: str, **channel: Any) -> tuple[Case, str]:
    whole = {**SLACK["slack"]["orders"], **channel}
    return refused(title, f'chat.slack "orders": {message}', chat={"slack": {"orders": whole}})


def teams(title: str, message: str, **channel: Any) -> tuple[Case, str]:
    return refused(
        title, f'chat.teams "orders": {message}', chat={"teams": {"orders": {**TEAMS, **channel}}}
    )


def chat(title: str, message: str, **of: Any) -> tuple[Case, str]:
    return refused(title, message, chat={**SLACK, **of})


CHAT = [
    refused(
        "chat in another partition",
        'chat is in partition "aws" alone, and this is "aws-cn": leave it out, and give webhooks '
        "or e-mail addresses.",
        partition="aws-cn",
        region="cn-north-1",
        rules={
            "all": {
                "resource": f"arn:aws-cn:codepipeline:cn-north-1:{A}:orders",
                "events": ["pipeline-execution-failed"],
            }
        },
        chat=SLACK,
    ),
    refused(
        "no channel",
        "chat has no channel: give one in chat.slack or chat.teams, or leave chat out.",
        chat={},
    ),
    chat(
        "no guardrail",
        "chat.guardrail_policy_arns is empty, and AWS would take AdministratorAccess: name a "
        "policy, or leave it out for CloudWatchReadOnlyAccess.",
        guardrail_policy_arns=[],
    ),
    chat(
        "guardrail by name",
        'chat.guardrail_policy_arns has "ReadOnlyAccess", expected a policy of this account or of '
        f'AWS, as "arn:aws:iam::{A}:policy/<name>".',
        guardrail_policy_arns=["ReadOnlyAccess"],
    ),
    chat(
        "boundary of the chat's role",
        'chat.role.permissions_boundary has "b", expected a policy of this account or of AWS, as '
        f'"arn:aws:iam::{A}:policy/<name>".',
        role={"permissions_boundary": "b"},
    ),
    chat(
        "path of the chat's role",
        'chat.role.path "/a*/" must begin and end with "/", hold no *, ? and $, and have at most '
        "512 characters.",
        role={"path": "/a*/"},
    ),
    chat(
        "name of the chat's role",
        "chat.role.name has 65 characters, expected 1 to 64 of letters, digits and _+=,.@-.",
        role={"name": "r" * 65},
    ),
    chat(
        "brought role with a name",
        "chat.role.arn brings a role, to which nothing is attached: leave out chat.role.name.",
        role={"arn": ROLE, "name": "chat"},
    ),
    chat(
        "brought role with a path",
        "chat.role.arn brings a role, to which nothing is attached: leave out chat.role.path.",
        role={"arn": ROLE, "path": "/a/"},
    ),
    chat(
        "brought role with a boundary",
        "chat.role.arn brings a role, to which nothing is attached: leave out "
        "chat.role.permissions_boundary.",
        role={"arn": ROLE, "permissions_boundary": f"arn:aws:iam::{A}:policy/b"},
    ),
    chat(
        "no role's ARN",
        f'chat.role.arn "chat" is no role of this account, "arn:aws:iam::{A}:role/<name>".',
        role={"arn": "chat"},
    ),
    chat(
        "channel's own name",
        'chat.slack "a b": its name must be 1 to 121 letters, digits, hyphens and underscores, for '
        "the configuration is called as name, a hyphen and this, and has at most 128.",
        slack={"a b": SLACK["slack"]["orders"]},
    ),
    slack(
        "logging level",
        'logging_level "DEBUG" must be ERROR, INFO or NONE.',
        logging_level="DEBUG",
    ),
    slack(
        "workspace by name",
        'team_id "acme" is no id of a Slack workspace, as "T0123456789".',
        team_id="acme",
    ),
    slack(
        "channel for a workspace",
        'team_id "C0123456789" is no id of a Slack workspace, as "T0123456789": this looks like a '
        "channel's.",
        team_id="C0123456789",
    ),
    slack(
        "workspace for a channel",
        'channel_id "T0123456789" is no id of a Slack channel, as "C0123456789".',
        channel_id="T0123456789",
    ),
    slack(
        "channel by name",
        'channel_id "#orders" is no id of a Slack channel, as "C0123456789": not its name, but '
        "what the last part of its link is.",
        channel_id="#orders",
    ),
    teams(
        "team by name",
        f'team_id "acme" is no UUID, as "{UUID}".',
        team_id="acme",
    ),
    teams(
        "tenant by name",
        f'tenant_id "acme.com" is no UUID, as "{UUID}".',
        tenant_id="acme.com",
    ),
    teams(
        "channel that is not encoded",
        'channel_id "19:ab@thread.tacv2" is no id of a Teams channel as its link holds it, as '
        '"19%3A0123abcd%40thread.tacv2".',
        channel_id="19:ab@thread.tacv2",
    ),
]


@pytest.mark.parametrize(("case", "message"), CHAT, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(message)
