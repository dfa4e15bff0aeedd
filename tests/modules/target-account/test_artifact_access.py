"""Who holds an action role exchanges no artifact: it writes where an action puts one out, and the
store's side is told which of the two it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.modules.target_account import (
    BASE,
    PIPELINE,
    POLICY,
    ROLES,
    STORE,
    WRITTEN,
    groups,
    stacks,
)

from delivery.testing import UNKNOWN, Case, Plan, Policy

READ = {"read_only": [f"{ROLES}/orders-deploy"], "read_write": []}
WRITE = {"read_only": [], "read_write": [f"{ROLES}/orders-deploy"]}
TASKS = {"pass_role_arns": [f"{ROLES}/orders-task"]}
STATEMENT = {
    "actions": ["ecr:DescribeImages"],
    "resources": ["arn:aws:ecr:eu-west-1:222222222222:repository/orders"],
}
INSTANCES = {"instances": [{"tag_key": "app"}], "pipelines": ["orders"]}
CONFIGURATION = {
    "application": "abc1234",
    "configuration_profile": "pro1234",
    "deployment_strategy": "str1234",
    "environment": "env1234",
}


def declared(title: str, **inputs: Any) -> Case:
    return Case("target-account", name=title, inputs={**BASE, **inputs})


READING = [
    declared("appconfig", appconfig={"deployments": [CONFIGURATION]}),
    declared("cloudformation", cloudformation=stacks("orders")),
    declared("stack sets", cloudformation_stack_sets={"stack_sets": ["baseline"]}),
    declared("codedeploy", codedeploy={"deployment_groups": groups("shop", "orders")}),
    declared("ec2", ec2=INSTANCES),
    declared("ecs", ecs={"services": [{"cluster": "apps", "service": "orders"}], **TASKS}),
    declared(
        "ecs_blue_green",
        ecs_blue_green={"deployment_groups": groups("shop", "orders"), **TASKS},
    ),
    declared("eks", eks={"clusters": ["apps"], "pipelines": ["orders"]}),
    declared("lambda", **{"lambda": {"functions": ["orders"]}}),
    declared("s3", s3={"buckets": [{"name": "orders-site"}]}),
    declared("service catalog", service_catalog={"products": ["prod-abcd1234efgh5"]}),
    # What is given beside a deploy is for that deploy.
    declared(
        "ecs and policies",
        ecs={"services": [{"cluster": "apps", "service": "orders"}], **TASKS},
        policies={"arns": {"queues": POLICY}, "statements": [STATEMENT]},
    ),
    declared(
        "a smoke test that puts out nothing",
        **{"lambda": {"invoked_functions": ["smoke"]}},
        output_artifacts=False,
    ),
    declared(
        "policies that put out nothing",
        output_artifacts=False,
        policies={"statements": [STATEMENT]},
    ),
]
PLANNED = declared(
    "roles of the same plan",
    ecs={"services": [{"cluster": "apps", "service": "orders"}], "pass_role_arns": [UNKNOWN]},
    pipeline_role_arns=[PIPELINE, UNKNOWN],
)
WRITING = [
    declared("codebuild", codebuild={"projects": ["orders"]}),
    declared("step functions", step_functions={"state_machines": ["smoke"]}),
    declared("invoked functions", **{"lambda": {"invoked_functions": ["smoke"]}}),
    declared("policies alone", policies={"statements": [STATEMENT]}),
    declared("a stack's outputs", cloudformation=stacks("orders"), output_artifacts=True),
    # One action that puts out something is enough.
    declared(
        "ecs and a smoke test",
        ecs={"services": [{"cluster": "apps", "service": "orders"}], **TASKS},
        **{"lambda": {"invoked_functions": ["smoke"]}},
    ),
]


def of_stores(plan: Plan) -> list[Any]:
    document = plan.resource("aws_iam_role_policy.action[0]").policy().document
    return [s for s in document["Statement"] if s.get("Sid", "").startswith("Artifact")]


@pytest.mark.parametrize("case", READING, ids=str)
def test_a_deploy_reads_artifacts_and_writes_none(case: Case, plan: Plan) -> None:
    assert of_stores(plan) == STORE, str(case)
    assert plan.output("artifact_access") == READ


@pytest.mark.parametrize("case", WRITING, ids=str)
def test_what_may_put_out_artifacts_writes_them(case: Case, plan: Plan) -> None:
    assert of_stores(plan) == WRITTEN, str(case)
    assert plan.output("artifact_access") == WRITE


@pytest.mark.case(PLANNED)
def test_the_store_is_told_before_the_roles_exist(plan: Plan) -> None:
    assert plan.output("artifact_access") == READ


@pytest.mark.case(
    declared(
        "what a template points at",
        cloudformation=stacks("orders", read_artifacts=True, policy_arns={"queues": POLICY}),
    )
)
def test_cloudformations_role_is_told_where_it_reads(plan: Plan) -> None:
    assert plan.output("artifact_access") == {
        "read_only": [f"{ROLES}/orders-deploy", f"{ROLES}/orders-deploy-cloudformation"],
        "read_write": [],
    }


@pytest.mark.case(
    declared(
        "roles that are brought",
        cloudformation=stacks("orders", read_artifacts=True, arn=f"{ROLES}/stacks"),
        output_artifacts=True,
        role={"arn": f"{ROLES}/ci/deployer"},
    )
)
def test_brought_roles_are_told_by_their_arns(plan: Plan) -> None:
    assert plan.output("artifact_access") == {
        "read_only": [f"{ROLES}/stacks"],
        "read_write": [f"{ROLES}/ci/deployer"],
    }


STAGES = [
    {
        "name": name,
        "actions": [{"name": name, "type": type_, key: ["Source"], "configuration": configuration}],
    }
    for name, type_, key, configuration in (
        ("Source", "Source/ECR", "output_artifacts", {"RepositoryName": "orders"}),
        ("Deploy", "Build/CodeBuild", "input_artifacts", {"ProjectName": "orders"}),
    )
]


def stored(title: str, **more: Any) -> Case:
    """The store, too: it takes its access from what the target account says, and nothing else."""
    return Case(
        source=Path("tests/modules/target-account/both_sides"),
        name=title,
        inputs={
            "stages": STAGES,
            "with_store": True,
            "declared": {
                "cloudformation": {
                    "stacks": ["orders"],
                    "execution_role": {
                        "read_artifacts": True,
                        "policy_arns": {"queues": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"},
                    },
                },
                **more,
            },
        },
    )


STORED = {
    "ReadOnly": stored("a store that is read"),
    "ReadWrite": stored("a store that is written", output_artifacts=True),
}


def of_artifacts(policy: Policy, start: str) -> set[str]:
    return {a for s in policy.statements if s.sid.startswith(start) for a in s.actions}


def pinned(policy: Policy, start: str) -> set[str]:
    return {
        role.rpartition("/")[2]
        for s in policy.statements
        if s.sid.startswith(start)
        for role in s.conditions["ArnEquals"]["aws:PrincipalArn"]
    }


@pytest.mark.parametrize(("access", "case"), STORED.items(), ids=list(STORED))
def test_a_store_grants_what_its_roles_are_granted(access: str, case: Case, plan: Plan) -> None:
    bucket = plan.resource("module.artifact_store[0].aws_s3_bucket_policy.this[0]").policy()
    key = plan.resource("module.artifact_store[0].aws_kms_key.this[0]").policy()
    granted = {
        kind: of_artifacts(bucket, kind) | of_artifacts(key, kind)
        for kind in ("ReadOnly", "ReadWrite")
    }
    deploys = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    assert of_artifacts(deploys, "Artifact") == granted[access], str(case)
    pipeline = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    # The pipeline lists no bucket, but where CodeCommit is its source.
    assert of_artifacts(pipeline, "Artifact") == granted["ReadWrite"] - {"s3:ListBucket"}
    stacks = plan.resource("module.target_account.aws_iam_role_policy.cloudformation[0]").policy()
    assert of_artifacts(stacks, "Artifact") <= granted["ReadOnly"] < granted["ReadWrite"]
    roles: dict[str, set[str]] = {
        "ReadOnly": {"orders-deploy-cloudformation"},
        "ReadWrite": {"orders-pipeline"},
    }
    roles[access].add("orders-deploy")
    for policy in (bucket, key):
        assert {kind: pinned(policy, kind) for kind in roles} == roles
