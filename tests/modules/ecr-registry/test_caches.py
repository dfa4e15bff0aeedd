"""Pull-through caches: rules, who may fill them, and the role that takes from other accounts."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

BOUNDARY = "arn:aws:iam::111111111111:policy/boundary"
SECRETS = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/"
ROLE = "arn:aws:iam::{}:role/{}".format
LOCAL = "arn:aws:ecr:eu-west-1:111111111111:repository/"
CACHES = Case(
    "ecr-registry",
    name="caches",
    inputs={
        "pull_through_cache": {
            "docker-hub": {
                "credential_arn": f"{SECRETS}docker-hub-1a2b3c",
                "import_role_arns": [
                    ROLE("222222222222", "web"),
                    ROLE("111111111111", "builds"),
                    ROLE("222222222222", "web"),
                ],
                "upstream_registry_url": "registry-1.docker.io",
            },
            "public/": {
                "import_role_arns": [ROLE("111111111111", "builds")],
                "upstream_registry_url": "public.ecr.aws",
            },
            "own": {"upstream_registry_url": "111111111111.dkr.ecr.us-east-1.amazonaws.com"},
            "team-a": {
                "upstream_registry_url": "444444444444.dkr.ecr.us-east-1.amazonaws.com",
                "upstream_repository_prefix": "apps",
            },
            "ROOT": {"upstream_registry_url": "555555555555.dkr.ecr.eu-west-1.amazonaws.com"},
            "team-b": {
                "custom_role_arn": ROLE("111111111111", "caches"),
                "upstream_registry_url": "666666666666.dkr.ecr.eu-west-1.amazonaws.com",
            },
        },
        "role": {
            "cache_name": "registry-caches",
            "path": "/registry/",
            "permissions_boundary": BOUNDARY,
        },
        "tags": {"team": "platform"},
    },
)
MADE = ROLE("111111111111", "registry/registry-caches")


@pytest.mark.case(CACHES)
def test_each_cache_has_its_upstream(plan: Plan) -> None:
    rules = plan.of_type("aws_ecr_pull_through_cache_rule").values()
    assert {
        rule["ecr_repository_prefix"]: (
            rule["upstream_registry_url"],
            rule["upstream_repository_prefix"],
            rule["credential_arn"],
            rule["custom_role_arn"],
        )
        for rule in rules
    } == {
        "docker-hub": ("registry-1.docker.io", None, f"{SECRETS}docker-hub-1a2b3c", None),
        "public/": ("public.ecr.aws", None, None, None),
        # Of the own account ECR needs no role, from whichever Region.
        "own": ("111111111111.dkr.ecr.us-east-1.amazonaws.com", None, None, None),
        "team-a": ("444444444444.dkr.ecr.us-east-1.amazonaws.com", "apps", None, MADE),
        "ROOT": ("555555555555.dkr.ecr.eu-west-1.amazonaws.com", None, None, MADE),
        "team-b": (
            "666666666666.dkr.ecr.eu-west-1.amazonaws.com",
            None,
            None,
            ROLE("111111111111", "caches"),
        ),
    }


@pytest.mark.case(CACHES)
def test_the_outputs_say_where_to_pull(plan: Plan) -> None:
    url = "111111111111.dkr.ecr.eu-west-1.amazonaws.com"
    assert plan.output("pull_through_cache") == {
        "docker-hub": {"url": f"{url}/docker-hub"},
        "public/": {"url": f"{url}/public"},
        "own": {"url": f"{url}/own"},
        "team-a": {"url": f"{url}/team-a"},
        "ROOT": {"url": url},
        "team-b": {"url": f"{url}/team-b"},
    }
    assert plan.output("pull_through_cache_role_arn") == MADE


@pytest.mark.case(CACHES)
def test_the_role_has_the_path_and_the_boundary_that_are_given(plan: Plan) -> None:
    assert_includes(
        dict(plan.by_key("aws_iam_role", "cache").values),
        {
            "name": "registry-caches",
            "description": "Taken by ECR to fill pull-through caches from registries of other "
            "accounts",
            "path": "/registry/",
            "permissions_boundary": BOUNDARY,
            "tags": {"team": "platform"},
        },
    )


@pytest.mark.case(CACHES)
def test_ecr_takes_the_role(plan: Plan) -> None:
    assert plan.by_key("aws_iam_role", "cache").policy("assume_role_policy").document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PullThroughCache",
                "Effect": "Allow",
                "Principal": {"Service": "pullthroughcache.ecr.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}},
            }
        ],
    }


@pytest.mark.case(CACHES)
def test_the_role_takes_from_its_upstreams_into_its_caches_alone(plan: Plan) -> None:
    assert plan.by_key("aws_iam_role_policy", "cache").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LogIn",
                "Effect": "Allow",
                "Action": ["ecr:GetAuthorizationToken"],
                "Resource": ["*"],
            },
            {
                "Sid": "TakeFromUpstream",
                "Effect": "Allow",
                "Action": [
                    "ecr:BatchGetImage",
                    "ecr:BatchImportUpstreamImage",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:GetImageCopyStatus",
                ],
                "Resource": [
                    "arn:aws:ecr:eu-west-1:555555555555:repository/*",
                    "arn:aws:ecr:us-east-1:444444444444:repository/apps/*",
                ],
            },
            {
                "Sid": "KeepInCache",
                "Effect": "Allow",
                "Action": [
                    "ecr:BatchImportUpstreamImage",
                    "ecr:CompleteLayerUpload",
                    "ecr:GetImageCopyStatus",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ],
                "Resource": [f"{LOCAL}*", f"{LOCAL}team-a/*"],
            },
        ],
    }


@pytest.mark.case(CACHES)
def test_named_roles_alone_fill_a_cache(plan: Plan) -> None:
    def statement(
        sid: str, accounts: list[str], prefix: str, roles: list[str]
    ) -> dict[str, object]:
        return {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]},
            "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            "Resource": [f"{LOCAL}{prefix}/*"],
            "Condition": {"ArnEquals": {"aws:PrincipalArn": roles}},
        }

    builds, web = ROLE("111111111111", "builds"), ROLE("222222222222", "web")
    assert plan.resource("aws_ecr_registry_policy.this[0]").policy().document["Statement"] == [
        statement(
            "ImportThroughCache1", ["111111111111", "222222222222"], "docker-hub", [builds, web]
        ),
        statement("ImportThroughCache2", ["111111111111"], "public", [builds]),
    ]


@pytest.mark.case(
    CACHES.but(
        "caches of the public",
        pull_through_cache={
            "k8s": {"upstream_registry_url": "registry.k8s.io"},
            "quay": {"upstream_registry_url": "quay.io"},
        },
        role={},
    )
)
def test_no_role_is_made_without_a_registry_of_another_account(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}
    assert plan.of_type("aws_ecr_registry_policy") == {}
    assert plan.output("pull_through_cache_role_arn") is None


@pytest.mark.case(
    CACHES.but(
        "another account, by default",
        pull_through_cache={
            "a1": {"upstream_registry_url": "444444444444.dkr.ecr.eu-west-1.amazonaws.com"}
        },
        role={},
    )
)
def test_the_role_is_named_after_the_region(plan: Plan) -> None:
    assert plan.output("pull_through_cache_role_arn") == ROLE(
        "111111111111", "ecr-pull-through-cache-eu-west-1"
    )


@pytest.mark.case(
    CACHES.but(
        "a secret and a role of the same plan",
        pull_through_cache={
            "hub": {
                "credential_arn": UNKNOWN,
                "import_role_arns": [UNKNOWN],
                "upstream_registry_url": "registry-1.docker.io",
            }
        },
    )
)
def test_a_secret_need_not_be_known(plan: Plan) -> None:
    assert plan.by_key("aws_ecr_pull_through_cache_rule", "hub")["credential_arn"] is UNKNOWN
    assert plan.resource("aws_ecr_registry_policy.this[0]")["policy"] is UNKNOWN
