"""Where a project that no pipeline runs takes its sources, and what starts it."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Plan, assert_includes

from .cases import ALONE, CONNECTION, GITHUB, IMAGE
from .policies import SERVICES, allow, bound, in_buckets, read_connection, statements

CODECOMMIT = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos"
SECRET = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:acme/git-Ab12Cd"

SOURCES = ALONE.but(
    "sources of every kind",
    decrypt_key_aliases=["alias/acme-secrets"],
    project_source={
        **GITHUB,
        "build_status_config": {"context": "ci", "target_url": "https://ci.acme.example"},
        "fetch_submodules": True,
        "report_build_status": True,
    },
    secondary_sources={
        "archive": {"location": "acme-sources/lib/lib.zip", "type": "S3", "version": "v1"},
        "assets": {"location": "acme-assets/icons/", "type": "S3"},
        "fonts": {"location": "acme-assets/fonts/", "type": "S3"},
        "library": {"location": f"{CODECOMMIT}/library", "type": "CODECOMMIT"},
        "open": {
            "default_credential": True,
            "location": "https://bitbucket.org/acme/open",
            "type": "BITBUCKET",
        },
        "tools": {
            "build_status_config": {"context": "tools", "target_url": "https://ci.acme.example"},
            "fetch_submodules": True,
            "git_clone_depth": 0,
            "insecure_ssl": True,
            "location": "https://git.acme.example/acme/tools",
            "report_build_status": True,
            "secret_arn": SECRET,
            "type": "GITHUB_ENTERPRISE",
        },
        "web": {
            "connection_arn": CONNECTION,
            "location": "https://gitlab.com/acme/web/shop.git",
            "type": "GITLAB",
            "version": "main",
        },
    },
)


@pytest.mark.case(SOURCES)
def test_every_source_reaches_the_project(plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert_includes(
        project["source"],
        [
            {
                "auth": [{"resource": CONNECTION, "type": "CODECONNECTIONS"}],
                "build_status_config": [{"context": "ci", "target_url": "https://ci.acme.example"}],
                "git_submodules_config": [{"fetch_submodules": True}],
                "insecure_ssl": False,
                "report_build_status": True,
            }
        ],
    )
    found = {source["source_identifier"]: source for source in project["secondary_sources"]}
    assert set(found) == set(SOURCES.inputs["secondary_sources"])
    assert_includes(
        found,
        {
            "archive": {"auth": [], "location": "acme-sources/lib/lib.zip", "type": "S3"},
            "open": {"auth": [], "git_clone_depth": 1, "type": "BITBUCKET"},
            "tools": {
                "auth": [{"resource": SECRET, "type": "SECRETS_MANAGER"}],
                "build_status_config": [{"context": "tools"}],
                "git_clone_depth": 0,
                "git_submodules_config": [{"fetch_submodules": True}],
                "insecure_ssl": True,
                "report_build_status": True,
            },
            "web": {
                "auth": [{"resource": CONNECTION, "type": "CODECONNECTIONS"}],
                "git_submodules_config": [],
            },
        },
    )
    versions = {
        v["source_identifier"]: v["source_version"] for v in project["secondary_source_version"]
    }
    assert versions == {"archive": "v1", "web": "main"}


@pytest.mark.case(SOURCES)
def test_each_source_is_read_and_no_other(plan: Plan) -> None:
    assert statements(plan)[1:] == [
        allow(
            "ReadSecrets",
            ["secretsmanager:GetSecretValue"],
            [SECRET, f"{SECRET}-??????"],
        ),
        allow(
            "DecryptSecrets",
            ["kms:Decrypt"],
            ["arn:aws:kms:eu-west-1:111111111111:key/*"],
            condition={
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/acme-secrets"]},
                "StringEquals": {
                    "kms:ViaService": [
                        "secretsmanager.eu-west-1.amazonaws.com",
                        "ssm.eu-west-1.amazonaws.com",
                    ]
                },
            },
        ),
        *(
            allow(
                f"UseSource{name}",
                [f"{service}:UseConnection"],
                [f"arn:aws:{service}:eu-west-1:111111111111:connection/*"],
                condition=bound(service, "acme/orders", "acme/web/shop"),
            )
            for name, service in SERVICES
        ),
        read_connection(CONNECTION),
        allow(
            "PullSource",
            ["codecommit:GitPull"],
            ["arn:aws:codecommit:eu-west-1:111111111111:library"],
        ),
        in_buckets(
            "ReadObjects",
            ["s3:GetObject", "s3:GetObjectVersion"],
            [
                "arn:aws:s3:::acme-assets/fonts/*",
                "arn:aws:s3:::acme-assets/icons/*",
                "arn:aws:s3:::acme-sources/lib/lib.zip",
            ],
        ),
        in_buckets(
            "ReadSourceBuckets",
            ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            ["arn:aws:s3:::acme-assets", "arn:aws:s3:::acme-sources"],
        ),
        in_buckets(
            "ListSources",
            ["s3:ListBucket"],
            ["arn:aws:s3:::acme-assets"],
            StringLike={"s3:prefix": ["fonts/*", "icons/*"]},
        ),
    ]


ENTERPRISE = ALONE.but(
    "a server of one's own, read with a token",
    project_source={
        "insecure_ssl": True,
        "location": "https://git.acme.example/acme/orders",
        "secret_arn": SECRET,
        "type": "GITHUB_ENTERPRISE",
    },
)


@pytest.mark.case(ENTERPRISE)
def test_a_token_takes_the_place_of_a_connection(plan: Plan) -> None:
    assert_includes(
        plan.resource("aws_codebuild_project.this")["source"],
        [{"auth": [{"resource": SECRET, "type": "SECRETS_MANAGER"}], "insecure_ssl": True}],
    )
    assert [s["Sid"] for s in statements(plan)] == ["WriteLogs", "ReadSecrets"]


@pytest.mark.case(
    ALONE.but(
        "a public repository",
        project_source={
            "default_credential": True,
            "location": "https://github.com/acme/open",
            "type": "GITHUB",
        },
    )
)
def test_a_public_repository_needs_no_credential(plan: Plan) -> None:
    assert_includes(plan.resource("aws_codebuild_project.this")["source"], [{"auth": []}])
    assert [s["Sid"] for s in statements(plan)] == ["WriteLogs"]


BUCKET = ALONE.but(
    "source, buildspec and certificate in S3",
    buildspec={"path": "arn:aws:s3:::acme-specs/orders.yml"},
    environment={"certificate": "acme-trust/ca/acme.pem"},
    project_source={"location": "acme-sources/orders.zip", "type": "S3", "version": "3"},
)


@pytest.mark.case(BUCKET)
def test_what_lies_in_s3_is_read_object_by_object(plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert_includes(project["source"], [{"git_clone_depth": None, "type": "S3"}])
    assert project["source_version"] == "3"
    assert statements(plan)[1:] == [
        in_buckets(
            "ReadObjects",
            ["s3:GetObject", "s3:GetObjectVersion"],
            [
                "arn:aws:s3:::acme-sources/orders.zip",
                "arn:aws:s3:::acme-specs/orders.yml",
                "arn:aws:s3:::acme-trust/ca/acme.pem",
            ],
        ),
        in_buckets(
            "ReadSourceBuckets",
            ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            ["arn:aws:s3:::acme-sources"],
        ),
    ]


WEBHOOK = ALONE.but(
    "a webhook",
    batch={},
    project_source=GITHUB,
    webhook={
        "build_type": "BUILD_BATCH",
        "filter_groups": [
            [
                {"pattern": "PUSH", "type": "EVENT"},
                {"pattern": "^refs/heads/main$", "type": "HEAD_REF"},
                {"exclude_matched_pattern": True, "pattern": "^docs/", "type": "FILE_PATH"},
            ],
            [{"pattern": "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED", "type": "EVENT"}],
        ],
        "manual_creation": True,
        "trusted_contributors": True,
    },
)


@pytest.mark.case(WEBHOOK)
def test_events_of_the_repository_start_builds(plan: Plan) -> None:
    webhook = plan.resource("aws_codebuild_webhook.this[0]")
    assert_includes(
        dict(webhook.values),
        {
            "build_type": "BUILD_BATCH",
            "manual_creation": True,
            "project_name": "orders",
            "scope_configuration": [],
        },
    )
    groups = [
        [(f["type"], f["pattern"], f["exclude_matched_pattern"]) for f in group["filter"]]
        for group in webhook["filter_group"]
    ]
    assert sorted(groups) == [
        [("EVENT", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED", False)],
        [
            ("EVENT", "PUSH", False),
            ("HEAD_REF", "^refs/heads/main$", False),
            ("FILE_PATH", "^docs/", True),
        ],
    ]
    for output in ("webhook_payload_url", "webhook_secret", "webhook_url"):
        assert plan.output(output) is UNKNOWN


ORGANIZATION = ALONE.but(
    "a webhook of a whole organization",
    project_source={**GITHUB, "location": "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"},
    webhook={
        "filter_groups": [
            [
                {"pattern": "WORKFLOW_JOB_QUEUED", "type": "EVENT"},
                {"pattern": "^orders-", "type": "REPOSITORY_NAME"},
                {"pattern": "^Deploy$", "type": "WORKFLOW_NAME"},
            ]
        ],
        "scope_configuration": {"name": "acme", "scope": "GITHUB_ORGANIZATION"},
        "trusted_contributors": True,
    },
)


@pytest.mark.case(ORGANIZATION)
def test_an_organizations_webhook_reads_its_repositories_alone(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_webhook.this[0]")["scope_configuration"] == [
        {"domain": None, "name": "acme", "scope": "GITHUB_ORGANIZATION"}
    ]
    use = [s for s in statements(plan) if s["Sid"].startswith("UseSource")]
    assert [s["Condition"] for s in use] == [
        {"ForAllValues:StringLike": {f"{service}:FullRepositoryId": ["acme/*"]}}
        for _, service in SERVICES
    ]


@pytest.mark.case(
    ALONE.but(
        "a webhook of a whole enterprise",
        project_source={
            **GITHUB,
            "location": "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION",
            "type": "GITHUB_ENTERPRISE",
        },
        webhook={
            "filter_groups": [
                [
                    {"pattern": "PUSH", "type": "EVENT"},
                    {"pattern": "^acme$", "type": "ORGANIZATION_NAME"},
                ]
            ],
            "scope_configuration": {
                "domain": "git.acme.example",
                "name": "acme",
                "scope": "GITHUB_GLOBAL",
            },
        },
    )
)
def test_an_enterprises_webhook_reads_all_of_it(plan: Plan) -> None:
    use = [s for s in statements(plan) if s["Sid"].startswith("UseSource")]
    assert use[0]["Condition"] == {
        "ForAllValues:StringLike": {"codeconnections:FullRepositoryId": ["*"]}
    }
    assert_includes(
        plan.resource("aws_codebuild_webhook.this[0]")["scope_configuration"],
        [{"domain": "git.acme.example"}],
    )


@pytest.mark.case(IMAGE)
def test_a_pipelines_project_has_no_webhook(plan: Plan) -> None:
    assert plan.of_type("aws_codebuild_webhook") == {}
    assert plan.output("webhook_url") is None
