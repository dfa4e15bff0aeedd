"""Connections: made or brought, and the host of a self-managed installation."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, readme_case

GITHUB = Case("connection", inputs={"name": "acme", "tags": {"team": "platform"}})
HOSTED = Case(
    "connection",
    name="a new host",
    inputs={
        "name": "acme",
        "provider_type": "GitLabSelfManaged",
        "host": {
            "name": "git",
            "endpoint": "https://git.example.com",
            "vpc": {
                "id": "vpc-12345678",
                "security_group_ids": ["sg-12345678"],
                "subnet_ids": ["subnet-12345678"],
                "tls_certificate": "-----BEGIN CERTIFICATE-----",
            },
        },
        "tags": {"team": "platform"},
    },
)
ARN = "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b"
HOST = "arn:aws:codeconnections:eu-west-1:111111111111:host/git/1a2b"
BROUGHT = Case("connection", name="brought", inputs={"arn": ARN})


@pytest.mark.case(GITHUB)
def test_connection_to_github(plan: Plan) -> None:
    connection = plan.resource("aws_codeconnections_connection.this[0]")
    assert_includes(
        dict(connection.values),
        {"name": "acme", "provider_type": "GitHub", "tags": {"team": "platform"}},
    )
    assert plan.outputs == {"arn": UNKNOWN, "host_arn": None, "name": "acme", "status": UNKNOWN}


@pytest.mark.case(HOSTED)
def test_new_host_is_reached_through_its_vpc(plan: Plan) -> None:
    host = plan.resource("aws_codeconnections_host.this[0]")
    assert_includes(
        dict(host.values),
        {
            "name": "git",
            "provider_endpoint": "https://git.example.com",
            "provider_type": "GitLabSelfManaged",
            "tags": {"team": "platform"},
            "vpc_configuration": [
                {
                    "vpc_id": "vpc-12345678",
                    "security_group_ids": ["sg-12345678"],
                    "subnet_ids": ["subnet-12345678"],
                    "tls_certificate": "-----BEGIN CERTIFICATE-----",
                }
            ],
        },
    )
    # AWS takes a kind or a host, never both; the host's ARN is not known yet.
    assert plan.resource("aws_codeconnections_connection.this[0]")["host_arn"] is UNKNOWN
    assert plan.output("host_arn") is UNKNOWN


@pytest.mark.case(HOSTED.but("a host without a VPC", host={"name": "git", "endpoint": "https://x"}))
def test_public_installation_needs_no_vpc(plan: Plan) -> None:
    assert plan.resource("aws_codeconnections_host.this[0]")["vpc_configuration"] == []


@pytest.mark.case(HOSTED.but("a host that another module makes", host={"arn": UNKNOWN}))
def test_host_is_shared(plan: Plan) -> None:
    assert plan.of_type("aws_codeconnections_host") == {}
    assert plan.resource("aws_codeconnections_connection.this[0]")["host_arn"] is UNKNOWN


@pytest.mark.case(BROUGHT)
def test_brought_connection_makes_nothing(plan: Plan) -> None:
    assert plan.resources == ()
    assert plan.outputs == {"arn": ARN, "host_arn": None, "name": None, "status": None}


@pytest.mark.parametrize("case", [readme_case("connection"), readme_case("connection", 1)], ids=str)
def test_readme_example_plans(case: Case, plan: Plan) -> None:
    assert case.readme is not None
    assert plan.of_type("aws_codeconnections_connection")


OTHER_ARN = "arn:aws:codepipeline:eu-west-1:111111111111:x"
REFUSED = [
    (
        Case("connection").refused("no name"),
        "Connection: name is missing: give the name of a new connection, 1 to 32 characters, "
        "or the arn of one that exists.",
    ),
    (
        GITHUB.refused("name too long", name="a" * 33),
        f'Connection "{"a" * 33}": name has 33 characters, expected 1 to 32.',
    ),
    (
        GITHUB.refused("Azure DevOps", provider_type="AzureDevOps"),
        'Connection "acme": provider_type "AzureDevOps" exists in AWS but not in provider '
        "hashicorp/aws 5.100: create the connection in the console or with the AWS CLI, and give "
        "its ARN as arn.",
    ),
    (
        GITHUB.refused("unknown kind", provider_type="GitHubEntreprise"),
        'Connection "acme": provider_type "GitHubEntreprise" is none of Bitbucket, GitHub, '
        "GitHubEnterpriseServer, GitLab, GitLabSelfManaged (did you mean "
        '"GitHubEnterpriseServer"?).',
    ),
    (
        GITHUB.refused("kind that is like none", provider_type="Svn"),
        'Connection "acme": provider_type "Svn" is none of Bitbucket, GitHub, '
        "GitHubEnterpriseServer, GitLab, GitLabSelfManaged.",
    ),
    (
        BROUGHT.refused("a brought connection with a host", host={"arn": HOST}),
        'Connection "(unnamed)": arn brings a connection, which has its host already: '
        "leave host out.",
    ),
    (
        BROUGHT.refused("no connection's ARN", name="acme", arn=OTHER_ARN),
        f'Connection "acme": arn "{OTHER_ARN}" is no connection, '
        '"arn:<partition>:codeconnections:<Region>:<account>:connection/<id>".',
    ),
    (
        GITHUB.refused("self-managed without a host", provider_type="GitHubEnterpriseServer"),
        'Connection "acme": provider_type "GitHubEnterpriseServer" is reached through a host: '
        "give host.arn, or host.name and host.endpoint.",
    ),
    (
        GITHUB.refused("a host for GitHub", host={"arn": HOST}),
        'Connection "acme": host is for GitHubEnterpriseServer and GitLabSelfManaged, and '
        'provider_type is "GitHub": leave host out, or name the kind.',
    ),
    (
        HOSTED.refused("host's name", host={"name": "a" * 65, "endpoint": "https://x"}),
        'Connection "acme": host.name has 65 characters, expected 1 to 64.',
    ),
    (
        HOSTED.refused("host without an endpoint", host={"name": "git"}),
        'Connection "acme": host.endpoint is missing: a new host needs the URL of the '
        'installation, as "https://git.example.com".',
    ),
    (
        HOSTED.refused("endpoint of no new host", host={"arn": HOST, "endpoint": "https://x"}),
        'Connection "acme": host.endpoint and host.vpc describe a new host, which needs host.name.',
    ),
    (
        HOSTED.refused(
            "host of two kinds", host={"arn": HOST, "name": "git", "endpoint": "https://x"}
        ),
        'Connection "acme": host has a name and an arn: give the arn of one that exists, or the '
        "name of a new one.",
    ),
    (
        HOSTED.refused("empty host", host={}),
        'Connection "acme": host has neither a name nor an arn: give the arn of one that exists, '
        "or name and endpoint of a new one.",
    ),
    (
        HOSTED.refused("no host's ARN", host={"arn": ARN}),
        f'Connection "acme": host.arn "{ARN}" is no host, '
        '"arn:<partition>:codeconnections:<Region>:<account>:host/<name>/<id>".',
    ),
    (
        HOSTED.refused("plain HTTP", host={"name": "git", "endpoint": "http://x"}),
        'Connection "acme": host.endpoint "http://x" must be an https URL of at most 512 '
        "characters.",
    ),
    (
        HOSTED.refused(
            "VPC without subnets",
            host={
                "name": "git",
                "endpoint": "https://x",
                "vpc": {"id": "vpc-12345678", "security_group_ids": ["sg-1"], "subnet_ids": []},
            },
        ),
        'Connection "acme": host.vpc needs at least one of subnet_ids and one of '
        "security_group_ids.",
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


EDGES = [
    GITHUB.but("longest name", name="a" * 32, provider_type="Bitbucket"),
    BROUGHT.but(
        "a connection of the old service's name, whatever its kind",
        arn=ARN.replace("codeconnections", "codestar-connections"),
        name="acme",
        provider_type="AzureDevOps",
    ),
    HOSTED.but("longest host", host={"name": "a" * 64, "endpoint": "https://" + "x" * 504}),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_edge_is_taken(case: Case, plan: Plan) -> None:
    assert plan.output("name") == case.inputs["name"]
