"""The project itself: source, environment, cache, logs, network, batch."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, assert_includes, readme_case

from .cases import (
    BROUGHT_ROLE,
    CODECOMMIT,
    IMAGE,
    INLINE,
    LAMBDA,
    MULTI_PLATFORM,
    REGISTRY,
    RICH,
    STANDALONE,
    STORE,
    WINDOWS,
)


def project(plan: Plan) -> dict[str, Any]:
    return dict(plan.resource("aws_codebuild_project.this").values)


def variables(plan: Plan) -> dict[str, tuple[str, str]]:
    (environment,) = project(plan)["environment"]
    return {v["name"]: (v["type"], v["value"]) for v in environment["environment_variable"]}


@pytest.mark.case(IMAGE)
def test_an_image_needs_a_repository_and_nothing_else(plan: Plan) -> None:
    assert_includes(
        project(plan),
        {
            "name": "orders-build",
            "artifacts": [{"type": "CODEPIPELINE"}],
            "build_batch_config": [],
            "build_timeout": 60,
            "cache": [{"type": "NO_CACHE"}],
            "encryption_key": STORE["key"]["arn"],  # type: ignore[index]
            "environment": [
                {
                    "compute_type": "BUILD_GENERAL1_SMALL",
                    "image": "aws/codebuild/amazonlinux-x86_64-standard:6.0",
                    "image_pull_credentials_type": "CODEBUILD",
                    "privileged_mode": True,
                    "type": "LINUX_CONTAINER",
                }
            ],
            "logs_config": [
                {
                    "cloudwatch_logs": [
                        {"group_name": "/aws/codebuild/orders-build", "status": "ENABLED"}
                    ],
                    "s3_logs": [{"status": "DISABLED"}],
                }
            ],
            "queued_timeout": 480,
            "service_role": "arn:aws:iam::111111111111:role/orders-build-codebuild",
            "source": [{"type": "CODEPIPELINE"}],
            "vpc_config": [],
        },
    )
    assert variables(plan) == {
        "IMAGE_REPOSITORY_URI": ("PLAINTEXT", f"{REGISTRY}/acme/orders"),
    }


@pytest.mark.case(IMAGE)
def test_logs_are_kept_for_90_days(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_cloudwatch_log_group.this[0]").values),
        {"name": "/aws/codebuild/orders-build", "retention_in_days": 90},
    )


@pytest.mark.case(IMAGE)
def test_the_outputs_are_known_in_the_first_plan(plan: Plan) -> None:
    assert plan.outputs == {
        "arn": "arn:aws:codebuild:eu-west-1:111111111111:project/orders-build",
        "badge_url": None,
        "batch_role_arn": None,
        "log_group_name": "/aws/codebuild/orders-build",
        "name": "orders-build",
        "public_project_alias": None,
        "public_role_arn": None,
        "report_group_arns": {},
        "role_arn": "arn:aws:iam::111111111111:role/orders-build-codebuild",
        "role_name": "orders-build-codebuild",
        "webhook_payload_url": None,
        "webhook_secret": None,
        "webhook_url": None,
    }


@pytest.mark.case(MULTI_PLATFORM)
def test_arm_builds_run_on_the_image_for_arm(plan: Plan) -> None:
    (environment,) = project(plan)["environment"]
    assert_includes(
        environment,
        {
            "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            "privileged_mode": True,
            "type": "ARM_CONTAINER",
        },
    )
    assert variables(plan) == {
        "IMAGE_CACHE_URI": ("PLAINTEXT", f"{REGISTRY}/acme/orders-cache:main"),
        "IMAGE_REPOSITORY_URI": ("PLAINTEXT", f"{REGISTRY}/acme/orders"),
        "IMAGE_TAG": ("PLAINTEXT", "from-the-pipeline"),
    }


@pytest.mark.case(RICH)
def test_every_option_reaches_the_project(plan: Plan) -> None:
    role = "arn:aws-us-gov:iam::222222222222:role/delivery"
    assert_includes(
        project(plan),
        {
            "build_batch_config": [
                {
                    "combine_artifacts": True,
                    "restrictions": [
                        {
                            "compute_types_allowed": ["BUILD_GENERAL1_SMALL"],
                            "maximum_builds_allowed": 7,
                        }
                    ],
                    "service_role": f"{role}/orders-test-codebuild-batch",
                    "timeout_in_mins": 45,
                }
            ],
            "build_timeout": 15,
            "cache": [{"location": "acme-cache/orders/test", "type": "S3"}],
            "concurrent_build_limit": 2,
            "description": "Tests of orders",
            "environment": [
                {
                    "compute_type": "BUILD_GENERAL1_LARGE",
                    "image": "333333333333.dkr.ecr.us-gov-east-1.amazonaws.com/acme/builder:7",
                    "image_pull_credentials_type": "SERVICE_ROLE",
                    "privileged_mode": False,
                }
            ],
            "logs_config": [
                {
                    "cloudwatch_logs": [{"status": "ENABLED"}],
                    "s3_logs": [{"location": "acme-logs/builds/orders", "status": "ENABLED"}],
                }
            ],
            "queued_timeout": 30,
            "service_role": f"{role}/orders-test-role",
            "source": [{"buildspec": "ci/test.yml", "type": "CODEPIPELINE"}],
            "tags": {"team": "orders"},
            "vpc_config": [
                {
                    "security_group_ids": ["sg-1", "sg-2"],
                    "subnets": ["subnet-a", "subnet-b"],
                    "vpc_id": "vpc-1",
                }
            ],
        },
    )
    declared = RICH.inputs["environment_variables"]
    assert variables(plan) == {
        name: (v.get("type", "PLAINTEXT"), v["value"]) for name, v in declared.items()
    }


@pytest.mark.case(RICH)
def test_the_log_group_is_encrypted_and_tagged(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_cloudwatch_log_group.this[0]").values),
        {
            "kms_key_id": "arn:aws-us-gov:kms:us-gov-west-1:222222222222:key/1a2b",
            "retention_in_days": 30,
            "tags": {"team": "orders"},
        },
    )


@pytest.mark.case(STANDALONE)
def test_a_project_without_a_pipeline_reads_its_own_source(plan: Plan) -> None:
    assert_includes(
        project(plan),
        {
            "artifacts": [{"type": "NO_ARTIFACTS"}],
            "build_batch_config": [
                {
                    "combine_artifacts": False,
                    "restrictions": [{"maximum_builds_allowed": 100}],
                    "service_role": "arn:aws:iam::111111111111:role/batch",
                    "timeout_in_mins": 480,
                }
            ],
            "cache": [
                {
                    "modes": ["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE"],
                    "type": "LOCAL",
                }
            ],
            "environment": [
                {
                    "image": "registry.acme.example/builder:7",
                    "image_pull_credentials_type": "SERVICE_ROLE",
                    "privileged_mode": True,
                    "registry_credential": [
                        {"credential": "acme/registry", "credential_provider": "SECRETS_MANAGER"}
                    ],
                }
            ],
            "logs_config": [
                {
                    "cloudwatch_logs": [{"status": "DISABLED"}],
                    "s3_logs": [{"location": "acme-logs/orders-lint", "status": "ENABLED"}],
                }
            ],
            "source": [
                {
                    "auth": [
                        {
                            "resource": (
                                "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b"
                            ),
                            "type": "CODECONNECTIONS",
                        }
                    ],
                    "buildspec": "lint.yml",
                    "git_clone_depth": 0,
                    "location": "https://github.com/acme/orders.git",
                    "report_build_status": True,
                    "type": "GITHUB",
                }
            ],
            "source_version": "main",
        },
    )
    assert plan.of_type("aws_cloudwatch_log_group") == {}
    assert plan.output("log_group_name") is None


@pytest.mark.case(CODECOMMIT)
def test_codecommit_needs_no_connection(plan: Plan) -> None:
    assert_includes(
        project(plan),
        {
            "cache": [{"location": "acme-cache/orders-commit", "type": "S3"}],
            "source": [
                {
                    "auth": [],
                    "git_clone_depth": 1,
                    "location": "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders",
                    "report_build_status": False,
                    "type": "CODECOMMIT",
                }
            ],
        },
    )


@pytest.mark.case(BROUGHT_ROLE)
def test_reserved_capacity(plan: Plan) -> None:
    values = project(plan)
    (environment,) = values["environment"]
    assert_includes(
        environment,
        {
            "fleet": [{"fleet_arn": "arn:aws:codebuild:eu-west-1:111111111111:fleet/big:1a2b"}],
            "type": "LINUX_EC2",
        },
    )
    assert values["service_role"] == "arn:aws:iam::111111111111:role/ci/existing"


@pytest.mark.case(LAMBDA)
def test_an_inline_buildspec_is_handed_on_as_it_is(plan: Plan) -> None:
    assert_includes(
        project(plan),
        {
            "environment": [{"compute_type": "BUILD_LAMBDA_1GB", "privileged_mode": False}],
            "source": [{"buildspec": INLINE, "type": "NO_SOURCE"}],
        },
    )


@pytest.mark.case(WINDOWS)
def test_windows_has_an_image_and_a_size_of_its_own(plan: Plan) -> None:
    (environment,) = project(plan)["environment"]
    assert_includes(
        environment,
        {
            "compute_type": "BUILD_GENERAL1_MEDIUM",
            "image": "aws/codebuild/windows-base:2022-1.0",
            "privileged_mode": False,
        },
    )


@pytest.mark.parametrize(
    ("case", "name"),
    [(readme_case("codebuild"), "orders-build"), (readme_case("codebuild", n=2), "orders-check")],
    ids=str,
)
def test_the_readme_examples_plan(case: Case, name: str, plan: Plan) -> None:
    assert case.readme is not None
    (only,) = plan.of_type("aws_codebuild_project").values()
    assert only["name"] == name
