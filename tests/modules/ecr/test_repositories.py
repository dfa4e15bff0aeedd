"""Repositories: what is planned by default, and what each option changes."""

from __future__ import annotations

import json

import pytest

from delivery.testing import Case, Plan, assert_includes, readme_case

DEFAULTS = Case("ecr", inputs={"repositories": {"acme/orders": {}}}, name="defaults")

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000"
SHARED = Case(
    "ecr",
    name="shared with other accounts",
    inputs={
        "account_id": "111111111111",
        "partition": "aws",
        "region": "eu-west-1",
        "repositories": {
            "acme/orders": {
                "encryption": {"kms_key": KEY_ARN, "type": "KMS_DSSE"},
                "expire_untagged_after_days": 3,
                "keep_tagged": [
                    {"count": 50, "tag_patterns": ["v*.*.*", "release-*"]},
                    {"days": 90, "tag_patterns": ["pr-*"]},
                ],
                "expire_others_after_days": 365,
                "codebuild_pull": [
                    "arn:aws:codebuild:eu-west-1:333333333333:project/lint",
                    "arn:aws:codebuild:eu-west-1:222222222222:project/lint",
                ],
                "lambda_pull": ["777777777777", "333333333333", "777777777777"],
                "pull_accounts": ["555555555555", "444444444444"],
                "pull_organizations": ["o-zzzzzzzzzz", "o-aaaaaaaaaa"],
                "pull_role_arns": [
                    "arn:aws:iam::222222222222:role/service/orders-execution",
                    "arn:aws:iam::222222222222:role/payments-execution",
                ],
                "push_role_arns": ["arn:aws:iam::666666666666:role/orders-codebuild"],
                "tags": {"data": "internal", "team": "payments"},
            },
            "acme/orders-cache": {
                "encryption": {},
                "expire_untagged_after_days": 0,
                "force_delete": True,
                "image_tag_mutability": "MUTABLE",
                "scan_on_push": False,
            },
        },
        "tags": {"team": "orders"},
    },
)

PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
PUSH = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]
LAMBDA_PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


@pytest.mark.case(DEFAULTS)
def test_a_repository_is_safe_by_default(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource('aws_ecr_repository.this["acme/orders"]').values),
        {
            "name": "acme/orders",
            "image_tag_mutability": "IMMUTABLE",
            "force_delete": False,
            "image_scanning_configuration": [{"scan_on_push": True}],
            "encryption_configuration": [{"encryption_type": "AES256"}],
            "tags": None,
        },
    )


@pytest.mark.case(DEFAULTS)
def test_untagged_images_expire_after_two_weeks(plan: Plan) -> None:
    lifecycle = plan.resource('aws_ecr_lifecycle_policy.this["acme/orders"]')
    assert json.loads(lifecycle["policy"]) == {
        "rules": [
            {
                "action": {"type": "expire"},
                "description": "Expire untagged images 14 days after their push",
                "rulePriority": 1,
                "selection": {
                    "countNumber": 14,
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "tagStatus": "untagged",
                },
            }
        ]
    }


@pytest.mark.case(DEFAULTS)
def test_nobody_else_may_pull_by_default(plan: Plan) -> None:
    assert plan.of_type("aws_ecr_repository_policy") == {}


@pytest.mark.case(DEFAULTS)
def test_the_outputs_are_known_in_the_first_plan(plan: Plan) -> None:
    assert plan.output("repositories") == {
        "acme/orders": {
            "arn": "arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders",
            "name": "acme/orders",
            "url": "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders",
        }
    }


@pytest.mark.case(SHARED)
def test_options_reach_the_repositories(plan: Plan) -> None:
    assert_includes(
        dict(plan.by_key("aws_ecr_repository", "acme/orders").values),
        {
            "encryption_configuration": [{"encryption_type": "KMS_DSSE", "kms_key": KEY_ARN}],
            # The repository's own tags before those of all.
            "tags": {"data": "internal", "team": "payments"},
        },
    )
    cache = dict(plan.by_key("aws_ecr_repository", "acme/orders-cache").values)
    assert_includes(
        cache,
        {
            "encryption_configuration": [{"encryption_type": "KMS"}],
            "force_delete": True,
            "image_scanning_configuration": [{"scan_on_push": False}],
            "image_tag_mutability": "MUTABLE",
            "tags": {"team": "orders"},
        },
    )


@pytest.mark.case(DEFAULTS.but("AES256", repositories={"a1": {"encryption": {"type": "AES256"}}}))
def test_the_default_encryption_may_be_written_out(plan: Plan) -> None:
    assert_includes(
        dict(plan.by_key("aws_ecr_repository", "a1").values),
        {"encryption_configuration": [{"encryption_type": "AES256"}]},
    )


@pytest.mark.case(SHARED)
def test_lifecycle_rules_are_judged_in_the_order_they_are_written(plan: Plan) -> None:
    lifecycle = plan.resource('aws_ecr_lifecycle_policy.this["acme/orders"]')
    rules = json.loads(lifecycle["policy"])["rules"]
    assert [rule["rulePriority"] for rule in rules] == [1, 2, 3, 4, 5]
    assert [rule["description"] for rule in rules] == [
        "Expire untagged images 3 days after their push",
        "Keep the newest 50 of all images tagged v*.*.*",
        "Keep the newest 50 of all images tagged release-*",
        "Expire images tagged pr-* 90 days after their push",
        "Expire images that no other rule matches 365 days after their push",
    ]
    # A rule of several patterns would select only images that have a tag of each.
    assert [rule["selection"] for rule in rules] == [
        {
            "countNumber": 3,
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "tagStatus": "untagged",
        },
        {
            "countNumber": 50,
            "countType": "imageCountMoreThan",
            "tagPatternList": ["v*.*.*"],
            "tagStatus": "tagged",
        },
        {
            "countNumber": 50,
            "countType": "imageCountMoreThan",
            "tagPatternList": ["release-*"],
            "tagStatus": "tagged",
        },
        {
            "countNumber": 90,
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "tagPatternList": ["pr-*"],
            "tagStatus": "tagged",
        },
        # ECR takes one rule of any image, and only as the last.
        {
            "countNumber": 365,
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "tagStatus": "any",
        },
    ]


@pytest.mark.case(SHARED)
def test_a_repository_that_expires_nothing_has_no_lifecycle_policy(plan: Plan) -> None:
    assert list(plan.of_type("aws_ecr_lifecycle_policy")) == [
        'aws_ecr_lifecycle_policy.this["acme/orders"]'
    ]


@pytest.mark.case(SHARED)
def test_others_may_do_what_they_are_named_for_and_no_more(plan: Plan) -> None:
    assert list(plan.of_type("aws_ecr_repository_policy")) == [
        'aws_ecr_repository_policy.this["acme/orders"]'
    ]
    policy = plan.by_key("aws_ecr_repository_policy", "acme/orders")["policy"]
    assert json.loads(policy) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PullByAccounts",
                "Effect": "Allow",
                "Principal": {
                    "AWS": [
                        "arn:aws:iam::444444444444:root",
                        "arn:aws:iam::555555555555:root",
                    ]
                },
                "Action": PULL,
            },
            {
                "Sid": "PullByOrganizations",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": PULL,
                "Condition": {
                    "StringEquals": {"aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-zzzzzzzzzz"]}
                },
            },
            {
                "Sid": "PullByRoles",
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::222222222222:root"]},
                "Action": PULL,
                "Condition": {
                    "ArnEquals": {
                        "aws:PrincipalArn": [
                            "arn:aws:iam::222222222222:role/payments-execution",
                            "arn:aws:iam::222222222222:role/service/orders-execution",
                        ]
                    }
                },
            },
            {
                "Sid": "PushByRoles",
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::666666666666:root"]},
                "Action": PUSH,
                "Condition": {
                    "ArnEquals": {
                        "aws:PrincipalArn": ["arn:aws:iam::666666666666:role/orders-codebuild"]
                    }
                },
            },
            {
                "Sid": "PullByLambdaAccounts",
                "Effect": "Allow",
                "Principal": {
                    "AWS": [
                        "arn:aws:iam::333333333333:root",
                        "arn:aws:iam::777777777777:root",
                    ]
                },
                "Action": LAMBDA_PULL,
            },
            {
                "Sid": "PullByLambda",
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": LAMBDA_PULL,
                "Condition": {
                    "ArnLike": {
                        "aws:SourceArn": [
                            "arn:aws:lambda:eu-west-1:333333333333:function:*",
                            "arn:aws:lambda:eu-west-1:777777777777:function:*",
                        ]
                    }
                },
            },
            {
                "Sid": "PullByCodeBuild",
                "Effect": "Allow",
                "Principal": {"Service": "codebuild.amazonaws.com"},
                "Action": PULL,
                "Condition": {
                    "ArnEquals": {
                        "aws:SourceArn": [
                            "arn:aws:codebuild:eu-west-1:222222222222:project/lint",
                            "arn:aws:codebuild:eu-west-1:333333333333:project/lint",
                        ]
                    },
                    "StringEquals": {"aws:SourceAccount": ["222222222222", "333333333333"]},
                },
            },
        ],
    }


@pytest.mark.case(
    DEFAULTS.but("China", account_id="222222222222", partition="aws-cn", region="cn-north-1")
)
def test_addresses_are_of_the_partition(plan: Plan) -> None:
    assert plan.output("repositories")["acme/orders"] == {
        "arn": "arn:aws-cn:ecr:cn-north-1:222222222222:repository/acme/orders",
        "name": "acme/orders",
        "url": "222222222222.dkr.ecr.cn-north-1.amazonaws.com.cn/acme/orders",
    }


@pytest.mark.case(readme_case("ecr"))
def test_the_readme_example_plans(plan: Plan) -> None:
    repositories = plan.of_type("aws_ecr_repository")
    assert {r["name"]: r["image_tag_mutability"] for r in repositories.values()} == {
        "acme/orders": "IMMUTABLE",
        "acme/orders-cache": "MUTABLE",
    }
