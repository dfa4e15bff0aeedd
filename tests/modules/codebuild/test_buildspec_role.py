"""What the role may do for each intent, and that it may do nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan

from .buildspec_cases import APPLY, AS_A_ROLE, AWS, HELM_ABROAD, HELM_DEPLOY, PLAN, RICH_PLAN
from .cases import IMAGE, PATH
from .test_buildspec import ELSEWHERE

OWN = {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
OTHER = {"StringEquals": {"aws:ResourceAccount": "444444444444"}}
STATE = "arn:aws:s3:::acme-state-111111111111"
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
# What every project of a pipeline has, and test_role.py tells.
COMMON = ("WriteLogs", "ReadArtifactBucket", "UseArtifactKey")
WRITES = "ReadWriteArtifacts"
READS = "ReadArtifacts"


def granted(plan: Plan) -> dict[str, Any]:
    """The statements of the intent by their Sid, without what all are: Allow."""
    policy = plan.resource('aws_iam_role_policy.this["build"]').policy().document
    found = {s["Sid"]: dict(s) for s in policy["Statement"]}
    assert len(found) == len(policy["Statement"])
    assert set(COMMON) <= set(found)
    for sid, statement in found.items():
        assert statement.pop("Effect") == "Allow"
        assert statement.pop("Sid") == sid
    return {sid: s for sid, s in found.items() if sid not in (*COMMON, READS, WRITES)}


@pytest.mark.case(HELM_DEPLOY)
def test_a_deployment_may_read_its_cluster_alone(plan: Plan) -> None:
    assert granted(plan) == {
        "DescribeCluster": {
            "Action": ["eks:DescribeCluster"],
            "Resource": ["arn:aws:eks:eu-west-1:111111111111:cluster/prod"],
        }
    }


@pytest.mark.case(HELM_ABROAD)
def test_a_deployment_as_a_role_may_take_it_and_pull_its_chart(plan: Plan) -> None:
    assert granted(plan) == {
        "AssumeDeployRole": {
            "Action": ["sts:AssumeRole"],
            "Resource": [f"{AWS}/delivery/deploy"],
        },
        "LogInToChartRegistry": {"Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
        "PullChart": {
            "Action": PULL,
            "Resource": ["arn:aws:ecr:eu-west-2:333333333333:repository/charts/orders"],
        },
    }


@pytest.mark.case(PLAN)
def test_a_plan_may_read_the_state_and_lock_it(plan: Plan) -> None:
    assert granted(plan) == {
        "ListState": {"Action": ["s3:ListBucket"], "Condition": OWN, "Resource": [STATE]},
        "LockState": {
            "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "Condition": OWN,
            "Resource": [f"{STATE}/orders/main.tfstate.tflock"],
        },
        "ReadState": {
            "Action": ["s3:GetObject"],
            "Condition": OWN,
            "Resource": [f"{STATE}/orders/main.tfstate"],
        },
    }


@pytest.mark.case(APPLY)
def test_an_apply_may_write_the_state(plan: Plan) -> None:
    statements = granted(plan)
    assert statements["ReadWriteState"] == {
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Condition": OWN,
        "Resource": [f"{STATE}/orders/main.tfstate"],
    }
    assert statements["UseStateKey"] == {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/state"}},
        "Resource": ["arn:aws:kms:eu-west-1:111111111111:key/*"],
    }
    assert set(statements) == {"ListState", "LockState", "ReadWriteState", "UseStateKey"}


@pytest.mark.case(RICH_PLAN)
def test_a_workspace_and_a_table_elsewhere(plan: Plan) -> None:
    assert granted(plan) == {
        "AssumeDeployRole": {
            "Action": ["sts:AssumeRole"],
            "Resource": [f"{AWS}/a", f"{AWS}/b"],
        },
        "ListState": {
            "Action": ["s3:ListBucket"],
            "Condition": OTHER,
            "Resource": ["arn:aws:s3:::acme-state"],
        },
        "LockState": {
            "Action": [
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
            ],
            "Condition": OTHER,
            "Resource": ["arn:aws:dynamodb:eu-west-2:444444444444:table/locks"],
        },
        "ReadWriteState": {
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Condition": OTHER,
            "Resource": ["arn:aws:s3:::acme-state/spaces/prod/orders.tfstate"],
        },
        "UseStateKey": {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/state"}},
            "Resource": ["arn:aws:kms:eu-west-2:444444444444:key/*"],
        },
    }


@pytest.mark.case(AS_A_ROLE)
def test_as_a_role_the_state_is_the_roles_affair(plan: Plan) -> None:
    assert granted(plan) == {
        "AssumeDeployRole": {"Action": ["sts:AssumeRole"], "Resource": [f"{AWS}/infra"]}
    }


@pytest.mark.case(ELSEWHERE)
def test_an_image_may_be_pushed_to_the_registry_that_is_named(plan: Plan) -> None:
    statements = granted(plan)
    assert statements["PushImage"]["Resource"] == [
        f"arn:aws:ecr:eu-central-1:333333333333:repository/acme/{name}"
        for name in ("orders", "orders-cache")
    ]
    assert set(statements) == {"LogInToRegistry", "PushImage", "ReadParameters", "ReadSecrets"}


ACCESS = {
    "helm puts out nothing": (HELM_DEPLOY, READS),
    "an apply puts out nothing": (APPLY, READS),
    "a plan is put out": (PLAN, WRITES),
    "an image is told to what deploys it": (IMAGE, WRITES),
    "what is built is not known": (PATH, WRITES),
    "tests put out nothing": (PATH.but("tests", output_artifacts=False), READS),
    "said": (PATH.but("puts out", output_artifacts=True), WRITES),
    "an image by its variables alone": (IMAGE.but("no files", output_artifacts=False), READS),
    "said of a deployment": (HELM_DEPLOY.but("puts out", output_artifacts=True), WRITES),
}


@pytest.mark.parametrize(("case", "sid"), ACCESS.values(), ids=list(ACCESS))
def test_artifacts_are_written_where_something_is_put_out(case: Case, sid: str, plan: Plan) -> None:
    policy = plan.resource('aws_iam_role_policy.this["build"]').policy()
    bucket = case.inputs["artifact_store"]["bucket"]
    (artifacts,) = (s for s in policy.statements if s.sid in (READS, WRITES))
    assert artifacts.sid == sid
    assert artifacts.resources == (f"arn:aws:s3:::{bucket}/*",)
    assert artifacts.actions == (
        "s3:GetObject",
        "s3:GetObjectVersion",
        *(["s3:PutObject"] if sid == WRITES else []),
    )
    assert policy.allows("s3:PutObject", f"arn:aws:s3:::{bucket}/orders/Image/1") == (
        (artifacts,) if sid == WRITES else ()
    )
    # The project's key: of its cache and of its logs in S3, too.
    assert policy.statement("UseArtifactKey").actions == (
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    )
