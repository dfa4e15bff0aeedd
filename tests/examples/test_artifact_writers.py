"""Who may write to an artifact store can exchange what a later stage waits for: the pipeline may,
and who puts out artifacts. Both sides are read: in one account what either grants is granted."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan, environment_case

# By stack: of each store the roles that write, and those that only read, by their names.
TOOLS: list[tuple[Case, dict[str, tuple[set[str], set[str]]]]] = [
    (
        environment_case("dev", "pipeline"),
        {
            "orders-dev-artifacts-111111111111": (
                {"orders-dev-codebuild", "orders-dev-pipeline"},
                {"orders-dev-deploy"},
            )
        },
    ),
    (
        environment_case("ecs-blue-green", "pipeline"),
        {
            "orders-bg-artifacts-111111111111": (
                {"orders-bg-codebuild", "orders-bg-pipeline"},
                {"orders-bg-deploy"},
            )
        },
    ),
    (
        environment_case("eks-native", "pipeline"),
        {
            "orders-artifacts-111111111111": (
                {"orders-codebuild", "orders-pipeline", "orders-publish-codebuild"},
                {"orders-deploy"},
            )
        },
    ),
    (
        environment_case("eks-helm", "pipeline"),
        {
            "orders-artifacts-111111111111": (
                {"orders-codebuild", "orders-pipeline"},
                {"orders-production-helm-codebuild", "orders-staging-helm-codebuild"},
            )
        },
    ),
    (
        environment_case("cloudformation-cross-account", "pipeline"),
        {
            "orders-stack-artifacts-111111111111": (
                {"orders-stack-package-codebuild", "orders-stack-pipeline"},
                {
                    "orders-stack-deploy",
                    "orders-stack-deploy-cloudformation",
                    "orders-stack-view-codebuild",
                },
            )
        },
    ),
    (
        environment_case("static-site-s3", "site"),
        {
            "shop-artifacts-111111111111": (
                {"shop-build-codebuild", "shop-pipeline"},
                {"shop-invalidate-codebuild"},
            )
        },
    ),
    (
        environment_case("terraform-pipeline", "pipeline"),
        {
            "platform-prod-artifacts-111111111111": (
                {"platform-prod-pipeline", "platform-prod-plan-codebuild"},
                {"platform-prod-apply-codebuild"},
            )
        },
    ),
    (
        environment_case("ecr-chained", "deploy"),
        {
            "orders-deploy-222222222222": (
                {"orders-definitions-codebuild", "orders-deploy-pipeline", "orders-source"},
                set(),
            )
        },
    ),
    (
        environment_case("container-pipeline", "pipeline"),
        {
            "orders-artifacts-111111111111-eu-west-1": (
                {"orders-build-codebuild", "orders-pipeline"},
                {"orders-dev-deploy", "orders-staging-helm-codebuild"},
            ),
            "orders-artifacts-111111111111-us-east-1": (
                {"orders-pipeline"},
                {"orders-prod-deploy"},
            ),
        },
    ),
]
# The other sides, and their pipeline's store: nobody writes to it but a source.
TARGETS = [
    (environment_case("prod", "target"), "orders-prod-artifacts-111111111111", set()),
    (environment_case("ecs-blue-green", "target"), "orders-bg-artifacts-111111111111", set()),
    (environment_case("eks-native", "target"), "orders-artifacts-111111111111", set()),
    (
        environment_case("cloudformation-cross-account", "target"),
        "orders-stack-artifacts-111111111111",
        set(),
    ),
    (
        environment_case("container-pipeline", "target-dev"),
        "orders-artifacts-111111111111-eu-west-1",
        set(),
    ),
    (
        environment_case("container-pipeline", "target-prod"),
        "orders-artifacts-111111111111-us-east-1",
        set(),
    ),
    (environment_case("ecr-chained", "build"), "orders-deploy-222222222222", {"orders-source"}),
]


def of_roles(plan: Plan, action: str, bucket: str) -> set[str]:
    """Roles whose own policies grant the action on an artifact."""
    return {
        policy["role"]
        for policy in plan.of_type("aws_iam_role_policy").values()
        if policy.policy().allows(action, f"arn:aws:s3:::{bucket}/orders/Image/1")
    }


def of_store(plan: Plan, action: str, bucket: str) -> set[str]:
    """Roles that the policy of the store's bucket lets do so."""
    (policy,) = (r for r in plan.of_type("aws_s3_bucket_policy").values() if r["bucket"] == bucket)
    return {
        arn.rpartition("/")[2]
        for s in policy.policy().allows(action, f"arn:aws:s3:::{bucket}/orders/Image/1")
        for arn in s.conditions["ArnEquals"]["aws:PrincipalArn"]
    }


@pytest.mark.parametrize(("case", "stores"), TOOLS, ids=str)
def test_only_who_puts_out_artifacts_writes_to_the_store(
    case: Case, stores: dict[str, tuple[set[str], set[str]]], plan: Plan
) -> None:
    for bucket, (writers, readers) in stores.items():
        assert of_store(plan, "s3:PutObject", bucket) == writers, case
        assert of_roles(plan, "s3:PutObject", bucket) <= writers
        assert of_store(plan, "s3:GetObject", bucket) == writers | readers
        assert of_roles(plan, "s3:GetObject", bucket) <= writers | readers


@pytest.mark.parametrize(("case", "bucket", "writers"), TARGETS, ids=str)
def test_no_role_that_deploys_writes_to_the_store_of_its_pipeline(
    case: Case, bucket: str, writers: set[str], plan: Plan
) -> None:
    assert of_roles(plan, "s3:PutObject", bucket) == writers, case
    assert of_roles(plan, "s3:GetObject", bucket)
