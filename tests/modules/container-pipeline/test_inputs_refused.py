"""Inputs that a module which is called would refuse are refused in this one's words."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.container_pipeline import ONE, PIPELINE

from delivery.testing import UNKNOWN, Case, Plan, Refusal

KINDS = "Bitbucket, GitHub, GitHubEnterpriseServer, GitLab, GitLabSelfManaged"
CONNECTION = "arn:aws:codestar-connections:eu-west-1:111111111111:connection/1a2b-3c4d"
NO_CONNECTION = '"arn:<partition>:codeconnections:<Region>:<account>:connection/<id>"'
SOURCE = "without https://"
HOST = {"name": "git", "endpoint": "https://git.example.com"}


def says(text: str, name: str = "orders") -> str:
    return f'Container pipeline "{name}": {text}.'


def connection(title: str, message: str, **given: Any) -> tuple[Case, str]:
    return PIPELINE.refused(title, connection=given), says(f"connection.{message}")


def source(title: str, repository: str) -> tuple[Case, str]:
    return PIPELINE.refused(title, repository=repository), says(
        f'repository "{repository}" must be owner and repository, such as acme/orders, {SOURCE}'
    )


LONG = "o" * 60


@pytest.mark.parametrize(
    ("case", "message"),
    [
        source("URL of the repository", "https://github.com/acme/orders"),
        source("repository without an owner", "orders"),
        source("no repository", ""),
        connection(
            "ARN of a host",
            f'arn "{CONNECTION.replace("connection/", "host/")}" is no connection, {NO_CONNECTION}',
            arn=CONNECTION.replace("connection/", "host/"),
        ),
        connection(
            "host of a connection that is brought",
            "arn brings a connection, which has its host already: leave connection.host out",
            arn=CONNECTION,
            host=HOST,
        ),
        connection(
            "connection's long name",
            "name has 33 characters, expected 1 to 32",
            name="c" * 33,
        ),
        connection("connection's empty name", "name has 0 characters, expected 1 to 32", name=""),
        connection(
            "misspelt kind",
            f'provider_type "Github Enterprise" is none of {KINDS} (did you mean '
            '"GitHubEnterpriseServer"?)',
            provider_type="Github Enterprise",
        ),
        connection(
            "no kind",
            f'provider_type "" is none of {KINDS}',
            provider_type="",
        ),
        connection(
            "Azure DevOps",
            'provider_type "AzureDevOps" exists in AWS but not in provider hashicorp/aws 5.100: '
            "create the connection in the console or with the AWS CLI, and give its ARN as "
            "connection.arn",
            provider_type="AzureDevOps",
        ),
        connection(
            "self-managed without a host",
            'provider_type "GitLabSelfManaged" is reached through a host: give connection.host.arn,'
            " or connection.host.name and connection.host.endpoint",
            provider_type="GitLabSelfManaged",
        ),
        connection(
            "host of GitHub",
            "host is for GitHubEnterpriseServer and GitLabSelfManaged, and "
            'connection.provider_type is "GitHub": leave connection.host out, or name the kind',
            host=HOST,
        ),
        # One message, of the name that leaves the fewest characters.
        (
            PIPELINE.refused("name of 60", name=LONG),
            says(
                f'name has 60 characters, and so the bucket "{LONG}-artifacts-111111111111-'
                'eu-west-1" 93; AWS takes 63: shorten it to 30, or give connection.name, '
                "build.project, role.arn, artifact_store.name",
                LONG,
            ),
        ),
        (
            PIPELINE.refused(
                "name of 60 beside a bucket's", name=LONG, artifact_store={"name": "acme"}
            ),
            says(
                f'name has 60 characters, and so the connection "{LONG}" 60; AWS takes 32: '
                "shorten it to 32, or give connection.name, build.project, role.arn",
                LONG,
            ),
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    PIPELINE.refused(
        "inputs together",
        name="O" * 31,
        connection={"arn": "acme"},
        environments={"A": ONE["dev"]},
        repository="orders",
    )
)
def test_all_is_told_at_once(refusal: Refusal) -> None:
    told = [message.split(": ", 1)[1].split(" ")[0] for message in refusal.messages]
    assert sorted(told) == ["connection.arn", "environment", "name", "name", "repository"]


@pytest.mark.parametrize(
    ("case", "repository"),
    [
        (
            PIPELINE.but("connection of the old service", connection={"arn": CONNECTION}),
            "acme/orders",
        ),
        (
            PIPELINE.but(
                "connection of 32, repository in groups",
                repository="acme/shop/orders.api",
                connection={"name": "c" * 32, "provider_type": "GitLab"},
            ),
            "acme/shop/orders.api",
        ),
        (
            PIPELINE.but(
                "Azure DevOps, which is brought",
                connection={"arn": CONNECTION, "provider_type": "AzureDevOps"},
            ),
            "acme/orders",
        ),
        (
            PIPELINE.but(
                "self-managed with a host",
                connection={"host": HOST, "provider_type": "GitLabSelfManaged"},
            ),
            "acme/orders",
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, repository: str, plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    used = policy.allows("codestar-connections:UseConnection")
    assert [s.conditions for s in used] == [
        {"ForAllValues:StringEquals": {"codestar-connections:FullRepositoryId": (repository,)}}
    ]
    connections = plan.of_type("aws_codeconnections_connection")
    assert len(connections) == (0 if "arn" in case.inputs["connection"] else 1)


@pytest.mark.case(PIPELINE.but("repository of the same plan", repository=UNKNOWN))
def test_a_repository_that_is_made_in_the_same_plan_is_taken(plan: Plan) -> None:
    assert plan.resource("module.pipeline.aws_codepipeline.this")["name"] == "orders"
