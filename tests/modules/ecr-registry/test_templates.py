"""Templates of the repositories that ECR itself creates, and the role that it creates them by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from delivery.testing import Case, Plan, assert_includes

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000"
BOUNDARY = "arn:aws:iam::111111111111:policy/boundary"
LOCAL = "arn:aws:ecr:eu-west-1:111111111111:repository/"
# The words of the module ecr, in every kind.
WORDS: dict[str, Any] = {
    "codebuild_pull": [
        "arn:aws:codebuild:eu-west-1:333333333333:project/lint",
        "arn:aws:codebuild:eu-west-1:222222222222:project/lint",
    ],
    "expire_others_after_days": 365,
    "expire_untagged_after_days": 3,
    "keep_tagged": [
        {"count": 50, "tag_patterns": ["v*.*.*", "release-*"]},
        {"days": 90, "tag_patterns": ["pr-*"]},
    ],
    "lambda_pull": ["777777777777", "333333333333", "777777777777"],
    "pull_accounts": ["555555555555", "444444444444"],
    "pull_organizations": ["o-zzzzzzzzzz", "o-aaaaaaaaaa"],
    "pull_role_arns": ["arn:aws:iam::222222222222:role/b", "arn:aws:iam::222222222222:role/a"],
    "push_role_arns": ["arn:aws:iam::666666666666:role/builds"],
}
TEMPLATES = Case(
    "ecr-registry",
    name="templates",
    inputs={
        "creation_templates": {
            "ROOT": {"applied_for": ["REPLICATION", "PULL_THROUGH_CACHE"]},
            "acme": {
                **WORDS,
                "applied_for": ["REPLICATION"],
                "description": "Of the build account",
                "encryption": {
                    "kms_key": KEY,
                    "kms_key_alias": "alias/images",
                    "type": "KMS_DSSE",
                },
                "image_tag_mutability": "MUTABLE",
                "tags": {"data": "internal", "team": "orders"},
            },
            "hub/": {"applied_for": ["PULL_THROUGH_CACHE"], "encryption": {}},
            "theirs": {
                "applied_for": ["REPLICATION"],
                "custom_role_arn": "arn:aws:iam::111111111111:role/theirs",
                "encryption": {"type": "AES256"},
                "expire_untagged_after_days": 0,
                "tags": {"team": "theirs"},
            },
        },
        "role": {
            "creation_name": "registry-creation",
            "path": "/registry/",
            "permissions_boundary": BOUNDARY,
        },
    },
)
MADE = "arn:aws:iam::111111111111:role/registry/registry-creation"


def template(plan: Plan, prefix: str) -> dict[str, Any]:
    return dict(plan.by_key("aws_ecr_repository_creation_template", prefix).values)


@pytest.mark.case(TEMPLATES)
def test_a_template_is_safe_by_default(plan: Plan) -> None:
    root = template(plan, "ROOT")
    assert_includes(
        root,
        {
            "prefix": "ROOT",
            "custom_role_arn": None,
            "description": None,
            "encryption_configuration": [{"encryption_type": "AES256"}],
            # A cache's tags move as those of its upstream do.
            "image_tag_mutability": "MUTABLE",
            "repository_policy": None,
            "resource_tags": None,
        },
    )
    assert sorted(root["applied_for"]) == ["PULL_THROUGH_CACHE", "REPLICATION"]
    (rule,) = json.loads(root["lifecycle_policy"])["rules"]
    assert rule["description"] == "Expire untagged images 14 days after their push"


@pytest.mark.case(TEMPLATES)
def test_options_reach_the_template(plan: Plan) -> None:
    assert_includes(
        template(plan, "acme"),
        {
            "applied_for": ["REPLICATION"],
            "custom_role_arn": MADE,
            "description": "Of the build account",
            "encryption_configuration": [{"encryption_type": "KMS_DSSE", "kms_key": KEY}],
            "image_tag_mutability": "MUTABLE",
            "resource_tags": {"data": "internal", "team": "orders"},
        },
    )
    assert_includes(
        template(plan, "hub/"),
        {
            "custom_role_arn": MADE,
            "encryption_configuration": [{"encryption_type": "KMS"}],
            "image_tag_mutability": "MUTABLE",
        },
    )


@pytest.mark.case(TEMPLATES)
def test_what_replication_creates_has_tags_that_stay(plan: Plan) -> None:
    assert_includes(
        template(plan, "theirs"),
        {
            "custom_role_arn": "arn:aws:iam::111111111111:role/theirs",
            "encryption_configuration": [{"encryption_type": "AES256"}],
            "image_tag_mutability": "IMMUTABLE",
            "lifecycle_policy": None,
            "resource_tags": {"team": "theirs"},
        },
    )


@pytest.mark.case(TEMPLATES)
def test_the_role_creates_repositories_of_the_prefixes_that_need_it(plan: Plan) -> None:
    assert_includes(
        dict(plan.by_key("aws_iam_role", "creation").values),
        {
            "name": "registry-creation",
            "description": "Taken by ECR to create repositories by templates with tags or keys",
            "path": "/registry/",
            "permissions_boundary": BOUNDARY,
        },
    )
    assert plan.by_key("aws_iam_role", "creation").policy("assume_role_policy").document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "RepositoryCreation",
                "Effect": "Allow",
                "Principal": {"Service": "ecr.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}},
            }
        ],
    }
    assert plan.by_key("aws_iam_role_policy", "creation").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CreateRepositories",
                "Effect": "Allow",
                "Action": ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
                "Resource": [f"{LOCAL}acme/*", f"{LOCAL}hub/*"],
            },
            {
                "Sid": "UseKeys",
                "Effect": "Allow",
                "Action": ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"],
                "Resource": ["arn:aws:kms:eu-west-1:111111111111:key/*"],
                # AWS's own key has no alias of the user's.
                "Condition": {
                    "ForAnyValue:StringEquals": {
                        "kms:ResourceAliases": ["alias/aws/ecr", "alias/images"]
                    }
                },
            },
        ],
    }
    assert plan.output("creation_role_arn") == MADE


@pytest.mark.case(
    TEMPLATES.but(
        "tags of all",
        creation_templates={"ROOT": {"applied_for": ["REPLICATION"]}},
        role={},
        tags={"team": "platform"},
    )
)
def test_tags_of_all_are_on_what_ecr_creates_and_on_the_role(plan: Plan) -> None:
    assert template(plan, "ROOT")["resource_tags"] == {"team": "platform"}
    assert plan.by_key("aws_iam_role", "creation")["tags"] == {"team": "platform"}
    (statement,) = plan.by_key("aws_iam_role_policy", "creation").policy().statements
    assert statement.resources == (f"{LOCAL}*",)
    assert plan.output("creation_role_arn") == (
        "arn:aws:iam::111111111111:role/ecr-creation-eu-west-1"
    )


@pytest.mark.case(
    TEMPLATES.but(
        "nothing that needs a role",
        creation_templates={"ROOT": {"applied_for": ["REPLICATION"]}},
    )
)
def test_no_role_is_made_without_tags_and_keys(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}
    assert plan.output("creation_role_arn") is None


@pytest.mark.case(TEMPLATES)
def test_whoever_may_pull_what_ecr_creates_is_named(plan: Plan) -> None:
    policy = json.loads(template(plan, "acme")["repository_policy"])
    assert [(s["Sid"], s["Principal"]) for s in policy["Statement"]] == [
        (
            "PullByAccounts",
            {"AWS": ["arn:aws:iam::444444444444:root", "arn:aws:iam::555555555555:root"]},
        ),
        ("PullByOrganizations", {"AWS": "*"}),
        ("PullByRoles", {"AWS": ["arn:aws:iam::222222222222:root"]}),
        ("PushByRoles", {"AWS": ["arn:aws:iam::666666666666:root"]}),
        (
            "PullByLambdaAccounts",
            {"AWS": ["arn:aws:iam::333333333333:root", "arn:aws:iam::777777777777:root"]},
        ),
        ("PullByLambda", {"Service": "lambda.amazonaws.com"}),
        ("PullByCodeBuild", {"Service": "codebuild.amazonaws.com"}),
    ]
    assert [s.get("Condition") for s in policy["Statement"]] == [
        None,
        {"StringEquals": {"aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-zzzzzzzzzz"]}},
        {"ArnEquals": {"aws:PrincipalArn": sorted(WORDS["pull_role_arns"])}},
        {"ArnEquals": {"aws:PrincipalArn": WORDS["push_role_arns"]}},
        None,
        {
            "ArnLike": {
                "aws:SourceArn": [
                    "arn:aws:lambda:eu-west-1:333333333333:function:*",
                    "arn:aws:lambda:eu-west-1:777777777777:function:*",
                ]
            }
        },
        {
            "ArnEquals": {"aws:SourceArn": sorted(WORDS["codebuild_pull"])},
            "StringEquals": {"aws:SourceAccount": ["222222222222", "333333333333"]},
        },
    ]


SAME_WORDS = Case(
    source=Path("tests/modules/ecr-registry/same_words"), name="a template beside a repository"
)


@pytest.mark.case(SAME_WORDS)
def test_the_same_words_come_to_the_same_as_in_the_module_ecr(plan: Plan) -> None:
    made = plan.resource('module.registry.aws_ecr_repository_creation_template.this["acme"]')
    repositories = "module.repositories.aws_ecr_"
    lifecycle = plan.resource(f'{repositories}lifecycle_policy.this["acme/orders"]')
    assert json.loads(made["lifecycle_policy"]) == json.loads(lifecycle["policy"])
    policy = plan.resource(f'{repositories}repository_policy.this["acme/orders"]')
    assert json.loads(made["repository_policy"]) == json.loads(policy["policy"])
