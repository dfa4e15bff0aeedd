"""Scanning, replication, settings and policy of a registry: what each option plans."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, readme_case

NOTHING = Case("ecr-registry", inputs={}, name="nothing")
REPOSITORIES = "arn:aws:ecr:us-east-1:222222222222:repository/"
ROLES = "arn:aws:iam::{}:role/{}".format
WHERE = {"account_id": "222222222222", "partition": "aws", "region": "us-east-1"}
REGISTRY = Case(
    "ecr-registry",
    name="a registry",
    inputs={
        **WHERE,
        "account_settings": {
            "basic_scan_type_version": "AWS_NATIVE",
            "registry_policy_scope": "V2",
        },
        "cached_by": {
            "prefixes": ["web/", "acme/"],
            "role_arns": [
                ROLES("555555555555", "caches/b"),
                ROLES("444444444444", "a"),
            ],
        },
        "policy_statements": [
            {
                "actions": ["ecr:ReplicateImage", "ecr:CreateRepository"],
                "conditions": {"StringNotEquals": {"aws:PrincipalOrgID": ["o-0123456789"]}},
                "effect": "Deny",
                "principals": {"aws": ["*"]},
                "resources": [f"{REPOSITORIES}*"],
                "sid": "Strangers",
            },
            {
                "actions": ["ecr:BatchGetImage"],
                "conditions": {"StringEquals": {"aws:SourceAccount": ["222222222222"]}},
                "principals": {"services": ["lambda.amazonaws.com"]},
                "resources": [f"{REPOSITORIES}b/*", f"{REPOSITORIES}a/*"],
                "sid": "Functions",
            },
        ],
        "replicate_from": {
            "account_ids": ["333333333333", "111111111111"],
            "create_repositories": True,
            "prefixes": ["base/", "acme"],
        },
        "replication": [
            {
                "destinations": [
                    {"region": "us-west-2"},
                    {"account_id": "111111111111", "region": "eu-west-1"},
                ],
                "prefixes": ["web/", "acme/"],
            },
            {"destinations": [{"region": "eu-central-1"}]},
        ],
        "scanning": {
            "type": "ENHANCED",
            "rules": [
                {"frequency": "CONTINUOUS_SCAN", "filters": ["prod/*", "acme"]},
                {"frequency": "SCAN_ON_PUSH"},
            ],
        },
    },
)


@pytest.mark.case(NOTHING)
def test_a_registry_is_left_alone_by_default(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == []
    assert dict(plan.outputs) == {
        "creation_role_arn": None,
        "pull_through_cache": {},
        "pull_through_cache_role_arn": None,
        "registry": {
            "id": "111111111111",
            "region": "eu-west-1",
            "url": "111111111111.dkr.ecr.eu-west-1.amazonaws.com",
        },
    }


@pytest.mark.case(REGISTRY)
def test_settings_are_those_that_are_given(plan: Plan) -> None:
    settings = plan.of_type("aws_ecr_account_setting").values()
    assert {setting["name"]: setting["value"] for setting in settings} == {
        "BASIC_SCAN_TYPE_VERSION": "AWS_NATIVE",
        "REGISTRY_POLICY_SCOPE": "V2",
    }


@pytest.mark.case(NOTHING.but("one setting", account_settings={"registry_policy_scope": "V2"}))
def test_a_setting_that_is_not_given_is_left_alone(plan: Plan) -> None:
    assert list(plan.of_type("aws_ecr_account_setting")) == [
        'aws_ecr_account_setting.this["REGISTRY_POLICY_SCOPE"]'
    ]


@pytest.mark.case(REGISTRY)
def test_scanning_has_a_rule_for_each_frequency(plan: Plan) -> None:
    scanning = plan.resource("aws_ecr_registry_scanning_configuration.this[0]")
    assert scanning["scan_type"] == "ENHANCED"
    assert {
        rule["scan_frequency"]: sorted(
            (f["filter"], f["filter_type"]) for f in rule["repository_filter"]
        )
        for rule in scanning["rule"]
    } == {
        "CONTINUOUS_SCAN": [("acme", "WILDCARD"), ("prod/*", "WILDCARD")],
        "SCAN_ON_PUSH": [("*", "WILDCARD")],
    }


@pytest.mark.case(NOTHING.but("basic scans by hand", scanning={"type": "BASIC"}))
def test_basic_scanning_needs_no_rule(plan: Plan) -> None:
    scanning = plan.resource("aws_ecr_registry_scanning_configuration.this[0]")
    assert scanning["scan_type"] == "BASIC"
    assert scanning["rule"] == []


RULES = [
    {
        "destination": [
            {"region": "eu-west-1", "registry_id": "111111111111"},
            {"region": "us-west-2", "registry_id": "222222222222"},
        ],
        "repository_filter": [
            {"filter": "acme/", "filter_type": "PREFIX_MATCH"},
            {"filter": "web/", "filter_type": "PREFIX_MATCH"},
        ],
    },
    {
        "destination": [{"region": "eu-central-1", "registry_id": "222222222222"}],
        "repository_filter": [],
    },
]
REVERSED = REGISTRY.but(
    "a registry in another order",
    replication=[
        {"destinations": [{"account_id": "222222222222", "region": "eu-central-1"}]},
        {
            "destinations": [
                {"account_id": "111111111111", "region": "eu-west-1"},
                {"region": "us-west-2"},
            ],
            "prefixes": ["acme/", "web/", "acme/"],
        },
    ],
    replicate_from={
        "account_ids": ["111111111111", "333333333333", "111111111111"],
        "prefixes": ["acme", "base/"],
    },
    cached_by={
        "prefixes": ["acme/", "web/"],
        "role_arns": [ROLES("444444444444", "a"), ROLES("555555555555", "caches/b")],
    },
)


@pytest.mark.parametrize("case", [REGISTRY, REVERSED], ids=str)
def test_replication_goes_to_other_regions_and_accounts(case: Case, plan: Plan) -> None:
    (configuration,) = plan.resource("aws_ecr_replication_configuration.this[0]")[
        "replication_configuration"
    ]
    # In whichever order they were written.
    assert configuration["rule"] == RULES, str(case)


EVERYBODY = {
    "actions": ["ecr:ReplicateImage"],
    "principals": {"aws": ["*"], "services": ["ecr.amazonaws.com"]},
    "resources": [f"{REPOSITORIES}*"],
    "sid": "Bound",
}
BOUND = {
    "StringEquals": {"aws:PrincipalOrgID": ["o-0123456789"], "aws:SourceAccount": ["222222222222"]},
    # What binds nobody may stand beside.
    "StringEqualsIfExists": {"aws:PrincipalArn": ["*"]},
    "StringLike": {"aws:SourceVpce": ["*"]},
}


@pytest.mark.case(
    NOTHING.but(
        "everybody of an organization",
        **WHERE,
        policy_statements=[{**EVERYBODY, "conditions": BOUND}],
    )
)
def test_everybody_is_let_in_where_a_condition_says_of_whom(plan: Plan) -> None:
    (statement,) = plan.resource("aws_ecr_registry_policy.this[0]").policy().document["Statement"]
    assert statement["Condition"] == BOUND


@pytest.mark.case(
    NOTHING.but(
        "roles of an account",
        **WHERE,
        policy_statements=[
            {
                **EVERYBODY,
                "conditions": {
                    "ArnEquals": {"AWS:principalarn": ["arn:aws:iam::222222222222:role/a"]}
                },
                "principals": {"aws": ["*"]},
            }
        ],
    )
)
def test_everybody_is_let_in_where_an_arn_has_its_account(plan: Plan) -> None:
    (statement,) = plan.resource("aws_ecr_registry_policy.this[0]").policy().document["Statement"]
    assert list(statement["Condition"]) == ["ArnEquals"]


@pytest.mark.case(
    NOTHING.refused(
        "a problem beside an unknown organization",
        policy_statements=[
            {**EVERYBODY, "conditions": {"StringEquals": {"aws:PrincipalOrgID": [UNKNOWN]}}}
        ],
        role={"path": "ci"},
    )
)
def test_an_unknown_organization_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(
        'Registry: role.path "ci" must begin and end with "/", hold no *, ? and $, and have at '
        "most 512 characters."
    )


@pytest.mark.parametrize("case", [REGISTRY, REVERSED], ids=str)
def test_the_policy_has_all_that_is_declared_and_nothing_else(case: Case, plan: Plan) -> None:
    policy = plan.resource("aws_ecr_registry_policy.this[0]").policy()
    assert policy.document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReplicateHere",
                "Effect": "Allow",
                "Principal": {
                    "AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::333333333333:root"]
                },
                "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
                "Resource": [f"{REPOSITORIES}acme*", f"{REPOSITORIES}base/*"],
            },
            {
                "Sid": "FillCaches",
                "Effect": "Allow",
                "Principal": {
                    "AWS": ["arn:aws:iam::444444444444:root", "arn:aws:iam::555555555555:root"]
                },
                "Action": [
                    "ecr:BatchGetImage",
                    "ecr:BatchImportUpstreamImage",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:GetImageCopyStatus",
                ],
                "Resource": [f"{REPOSITORIES}acme/*", f"{REPOSITORIES}web/*"],
                "Condition": {
                    "ArnEquals": {
                        "aws:PrincipalArn": [
                            ROLES("444444444444", "a"),
                            ROLES("555555555555", "caches/b"),
                        ]
                    }
                },
            },
            {
                "Sid": "Strangers",
                "Effect": "Deny",
                "Principal": {"AWS": ["*"]},
                "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
                "Resource": [f"{REPOSITORIES}*"],
                "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": ["o-0123456789"]}},
            },
            {
                "Sid": "Functions",
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com"]},
                "Action": ["ecr:BatchGetImage"],
                "Resource": [f"{REPOSITORIES}a/*", f"{REPOSITORIES}b/*"],
                "Condition": {"StringEquals": {"aws:SourceAccount": ["222222222222"]}},
            },
        ],
    }, str(case)


@pytest.mark.case(
    NOTHING.but(
        "all of an account's repositories, which are there",
        replicate_from={"account_ids": ["222222222222"], "create_repositories": False},
    )
)
def test_replication_may_be_let_into_what_is_there_alone(plan: Plan) -> None:
    (statement,) = plan.resource("aws_ecr_registry_policy.this[0]").policy().statements
    assert statement.actions == ("ecr:ReplicateImage",)
    assert statement.resources == ("arn:aws:ecr:eu-west-1:111111111111:repository/*",)


@pytest.mark.case(
    NOTHING.but(
        "caches of all repositories",
        account_settings={"registry_policy_scope": "V2"},
        cached_by={"role_arns": [ROLES("222222222222", "cache")]},
    )
)
def test_a_cache_may_be_of_all(plan: Plan) -> None:
    (statement,) = plan.resource("aws_ecr_registry_policy.this[0]").policy().statements
    assert statement.sid == "FillCaches"
    assert statement.resources == ("arn:aws:ecr:eu-west-1:111111111111:repository/*",)


@pytest.mark.case(readme_case("ecr-registry"))
def test_the_example_makes_each_once(plan: Plan) -> None:
    assert_includes(
        {r.address: r.actions for r in plan.resources if r.mode == "managed"},
        {
            f"module.registry.{address}": ("create",)
            for address in (
                'aws_ecr_pull_through_cache_rule.this["docker-hub"]',
                "aws_ecr_registry_policy.this[0]",
                "aws_ecr_registry_scanning_configuration.this[0]",
                "aws_ecr_replication_configuration.this[0]",
                'aws_ecr_repository_creation_template.this["base"]',
                'aws_ecr_repository_creation_template.this["docker-hub"]',
            )
        },
    )
