"""Where a target account is, and which stores its actions read: what is refused of both."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import ROLES, TARGET, ecs, groups, says, stacks, stored

from delivery.testing import Case, Plan, Refusal

GROUP = {"deployment_groups": groups("shop", "orders")}
APPCONFIG = {
    "application": "abc1234",
    "configuration_profile": "pro1234",
    "deployment_strategy": "AppConfig.AllAtOnce",
    "environment": "env1234",
}
WITH_INPUT: dict[str, dict[str, Any]] = {
    "appconfig": {"deployments": [APPCONFIG]},
    "cloudformation": {**stacks("x"), "action_modes": ["CHANGE_SET_EXECUTE", "CREATE_UPDATE"]},
    "codedeploy": GROUP,
    "ec2": {"instances": [{"tag_key": "app"}], "pipelines": ["orders"]},
    "ecs": ecs("apps", "orders"),
    "ecs_blue_green": {**GROUP, "pass_role_arns": []},
    "eks": {"clusters": ["apps"], "pipelines": ["orders"]},
    "s3": {"buckets": [{"name": "orders-site"}]},
    "service_catalog": {"products": ["prod-abcd1234efgh5"]},
}
WITHOUT = TARGET.but("no store", artifact_stores={}, eks=None)


def unread(*variables: str) -> str:
    return says(
        f"artifact_stores is empty, and actions of {', '.join(variables)} take an input artifact, "
        "which they read as this role: name the store of each Region."
    )


REFUSED = [
    *(
        (WITHOUT.refused(f"no store of {variable}", **{variable: declared}), unread(variable))
        for variable, declared in WITH_INPUT.items()
    ),
    (WITHOUT.refused("no store of many", **WITH_INPUT), unread(*sorted(WITH_INPUT))),
    (
        TARGET.refused(
            "two Regions of one bucket", artifact_stores={**stored(), **stored("us-east-1")}
        ),
        says(
            'artifact_stores has the bucket "orders-artifacts" for eu-west-1 and us-east-1, and a '
            "bucket is of one Region: name each Region's own."
        ),
    ),
    *(
        (
            TARGET.refused(f"Region {region}", region=region),
            says(f'region "{region}" is no Region, such as eu-west-1.'),
        )
        for region in ("eu-west1", "*")
    ),
    (
        TARGET.refused(
            "a partition",
            partition="aws_cn",
            pipeline_role_arns=["arn:aws_cn:iam::111111111111:role/orders-pipeline"],
        ),
        says('partition "aws_cn" is no partition: aws, aws-cn, aws-us-gov, ....'),
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    WITHOUT.but(
        "actions without an input artifact",
        cloudformation={
            "action_modes": ["CHANGE_SET_EXECUTE", "DELETE_ONLY"],
            "execution_role": {"arn": f"{ROLES}/stacks"},
            "stacks": ["orders"],
        },
        cloudformation_stack_sets={"stack_sets": ["baseline"]},
        codebuild={"projects": ["orders"]},
        eks={"clusters": ["apps"], "pipelines": []},
        project_role_arns=["arn:aws:iam::111111111111:role/orders-codebuild"],
        step_functions={"state_machines": ["smoke"]},
        **{"lambda": {"functions": ["orders"], "invoked_functions": ["smoke"]}},
    )
)
def test_actions_that_read_nothing_need_no_store(plan: Plan) -> None:
    rights = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert [s.sid for s in rights.statements if s.sid.startswith("Artifact")] == []


@pytest.mark.case(
    TARGET.but(
        "a Region and a partition with longer names",
        partition="aws-us-gov",
        region="us-gov-west-1",
        pipeline_role_arns=["arn:aws-us-gov:iam::111111111111:role/orders-pipeline"],
        artifact_stores={
            **stored("us-gov-west-1"),
            **stored("us-gov-east-1", bucket="orders-artifacts-east"),
        },
    )
)
def test_regions_of_every_partition_are_taken(plan: Plan) -> None:
    assert plan.output("action_role_arn") == "arn:aws-us-gov:iam::222222222222:role/orders-deploy"
