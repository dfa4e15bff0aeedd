"""The outputs of a module are what the others take: in whatever order, and with no cycle."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.testing import Case, Plan

JOINED = Case(
    source=Path("tests/modules/joined"), name="joined", inputs={"account_id": "111111111111"}
)


@pytest.mark.case(JOINED)
def test_the_store_takes_the_roles_of_what_takes_the_store(plan: Plan) -> None:
    policy = plan.resource("module.store.aws_s3_bucket_policy.this[0]").policy()
    pinned = {
        action: {
            role
            for statement in policy.allows(action)
            for role in statement.conditions["ArnEquals"]["aws:PrincipalArn"]
        }
        for action in ("s3:GetObject", "s3:PutObject")
    }
    writers = {
        "arn:aws:iam::111111111111:role/orders-codebuild",
        "arn:aws:iam::111111111111:role/orders-pipeline",
    }
    assert pinned == {
        "s3:GetObject": {
            *writers,
            "arn:aws:iam::111111111111:role/orders-site",
            "arn:aws:iam::222222222222:role/orders-deploy",
        },
        "s3:PutObject": writers,
    }


@pytest.mark.case(JOINED)
def test_the_pipeline_starts_the_project_by_the_name_that_it_has(plan: Plan) -> None:
    stage = plan.resource("module.pipeline.aws_codepipeline.this")["stage"][1]
    project = plan.resource("module.build.aws_codebuild_project.this")["name"]
    assert stage["action"][0]["configuration"] == {"ProjectName": project}
