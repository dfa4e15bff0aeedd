"""The action role: who may assume it, where it stands, and what becomes of a brought one."""

from __future__ import annotations

import json

import pytest
from tests.modules.target_account import BASE, PIPELINE, ROLES, STORE, WRITTEN, allow

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

CLUSTERS = {"clusters": ["apps"], "pipelines": ["orders"]}
EKS = Case("target-account", name="EKS", inputs={**BASE, "eks": CLUSTERS})
BOUNDARY = "arn:aws:iam::222222222222:policy/boundary"
# Neither sorted nor distinct, in two accounts: the plan must not depend on how it was written.
PLACED = EKS.but(
    "where it is told to be",
    role={"path": "/delivery/", "permissions_boundary": BOUNDARY},
    tags={"team": "platform"},
    pipeline_role_arns=[
        "arn:aws:iam::333333333333:role/web-pipeline",
        PIPELINE,
        "arn:aws:iam::111111111111:role/ci/beta-pipeline",
        PIPELINE,
    ],
    project_role_arns=["arn:aws:iam::111111111111:role/orders-helm-codebuild"],
)
# A build that deploys by itself: no action, and so no pipeline that has a log group.
PROJECT = EKS.but(
    "kubectl in CodeBuild",
    pipeline_role_arns=[],
    project_role_arns=["arn:aws:iam::111111111111:role/orders-helm-codebuild"],
    eks={"clusters": ["apps"]},
    artifact_stores={},
)
FREE = EKS.but(
    "what no variable is for",
    eks=None,
    policies={
        "arns": {"beanstalk": "arn:aws:iam::aws:policy/AdministratorAccess-AWSElasticBeanstalk"},
        "statements": [
            {
                "sid": "Topics",
                "actions": ["sns:Publish", "sns:GetTopicAttributes", "sns:Publish"],
                "resources": ["arn:aws:sns:eu-west-1:222222222222:orders"],
                "conditions": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
            },
            {"effect": "Deny", "actions": ["sns:DeleteTopic"], "resources": ["*"]},
        ],
    },
)
MANAGED = EKS.but(
    "a managed policy of the same plan alone",
    eks=None,
    artifact_stores={},
    policies={"arns": {"queues": UNKNOWN}},
)
BROUGHT = EKS.but(
    "brought",
    role={"arn": f"{ROLES}/platform/deployer"},
    policies={"statements": [{"actions": ["sns:Publish"], "resources": ["arn:aws:sns:::orders"]}]},
)


def trusted(sid: str, account: str, *roles: str) -> dict[str, object]:
    return {
        "Sid": f"{sid}{account}",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": ["sts:AssumeRole"],
        "Condition": {"ArnEquals": {"aws:PrincipalArn": list(roles)}},
    }


@pytest.mark.case(EKS)
def test_trust_is_exactly_the_pipelines_role(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.action[0]")
    assert role["name"] == "orders-deploy"
    assert role["path"] == "/"
    assert role["permissions_boundary"] in (None, "")
    assert role.policy("assume_role_policy").document == {
        "Version": "2012-10-17",
        "Statement": [trusted("PipelineRoles", "111111111111", PIPELINE)],
    }


@pytest.mark.case(EKS)
def test_given_account_partition_and_region_need_no_look_up(plan: Plan) -> None:
    assert [r for r in plan.resources if r.mode == "data"] == []


@pytest.mark.case(PLACED)
def test_role_stands_where_it_is_told_to(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.action[0]")
    assert_includes(
        dict(role.values),
        {"path": "/delivery/", "permissions_boundary": BOUNDARY, "tags": {"team": "platform"}},
    )
    assert plan.output("action_role_arn") == f"{ROLES}/delivery/orders-deploy"
    assert role.policy("assume_role_policy").document["Statement"] == [
        trusted(
            "PipelineRoles",
            "111111111111",
            "arn:aws:iam::111111111111:role/ci/beta-pipeline",
            PIPELINE,
        ),
        trusted("PipelineRoles", "333333333333", "arn:aws:iam::333333333333:role/web-pipeline"),
        trusted(
            "ProjectRoles", "111111111111", "arn:aws:iam::111111111111:role/orders-helm-codebuild"
        ),
    ]


@pytest.mark.case(PROJECT)
def test_a_build_that_deploys_by_itself_needs_no_pipeline(plan: Plan) -> None:
    trust = plan.resource("aws_iam_role.action[0]").policy("assume_role_policy")
    assert [s.sid for s in trust.statements] == ["ProjectRoles111111111111"]
    rights = plan.resource("aws_iam_role_policy.action[0]").policy()
    assert [s.actions for s in rights.statements] == [("eks:DescribeCluster",)]


@pytest.mark.case(FREE)
def test_what_no_variable_is_for_is_given_as_policies(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]").policy().document["Statement"] == [
        # Which action it is for is not known here: a source puts out what it finds.
        *WRITTEN,
        allow(
            "Topics",
            ["sns:GetTopicAttributes", "sns:Publish"],
            ["arn:aws:sns:eu-west-1:222222222222:orders"],
            {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
        ),
        {"Effect": "Deny", "Action": ["sns:DeleteTopic"], "Resource": ["*"]},
    ]
    attached = plan.by_key("aws_iam_role_policy_attachment", "beanstalk")
    assert attached["role"] == "orders-deploy"
    assert attached["policy_arn"].endswith(":policy/AdministratorAccess-AWSElasticBeanstalk")


@pytest.mark.case(MANAGED)
def test_a_managed_policy_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.by_key("aws_iam_role_policy_attachment", "queues")["policy_arn"] is UNKNOWN
    # IAM takes no policy without statements.
    assert plan.of_type("aws_iam_role_policy") == {}


@pytest.mark.case(BROUGHT)
def test_a_brought_role_is_named_and_its_owner_is_told_what_it_needs(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == []
    assert plan.output("action_role_arn") == f"{ROLES}/platform/deployer"
    assert plan.output("action_role_name") == "deployer"
    trust = json.loads(plan.output("action_role_trust_policy"))
    assert trust["Statement"] == [trusted("PipelineRoles", "111111111111", PIPELINE)]
    rights = json.loads(plan.output("action_role_policy"))["Statement"]
    assert rights[: len(STORE)] == STORE
    assert [s.get("Sid") for s in rights[len(STORE) :]] == ["EksClusters", "PipelineLogs", None]


@pytest.mark.case(PLACED)
def test_the_policies_that_are_told_are_those_that_are_made(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.action[0]")
    rights = plan.resource("aws_iam_role_policy.action[0]")
    assert json.loads(plan.output("action_role_trust_policy")) == json.loads(
        role["assume_role_policy"]
    )
    assert json.loads(plan.output("action_role_policy")) == json.loads(rights["policy"])
