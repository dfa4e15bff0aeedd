import pytest

from delivery.testing import Case, Plan, Refusal, environment_case

PROD = environment_case("prod", "pipeline")
IMAGES = Case("ecr", inputs={"repositories": {"orders": {"pull_accounts": ["222222222222"]}}})


@pytest.mark.case(PROD)
def test_prod_waits_for_an_approval(plan: Plan) -> None:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    stages = [stage["name"] for stage in pipeline["stage"]]
    assert stages == ["Source", "Build", "Approve", "Deploy"]


@pytest.mark.case(IMAGES)
def test_only_the_workload_account_pulls(plan: Plan) -> None:
    policy = plan.resource('aws_ecr_repository_policy.this["orders"]').policy()
    assert [s.principals for s in policy.statements] == [
        {"AWS": ("arn:aws:iam::222222222222:root",)}
    ]


@pytest.mark.case(IMAGES.refused("a wrong name", repositories={"Bad//Name": {}}))
def test_a_wrong_name_is_refused(refusal: Refusal) -> None:
    refusal.says(
        'Repository "Bad//Name": a name is 2 to 256 characters of lower-case letters and digits,'
        " parted by ., _, __, hyphens or /."
    )
