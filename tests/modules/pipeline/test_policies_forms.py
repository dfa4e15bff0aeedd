"""What a role may do where AWS takes a thing in several forms, or a type has a namesake."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan

from .cases import ACCOUNT, DEPLOY_ROLE, ORDERS, REPOSITORY, action, connection_source, stage
from .policies import BUCKET_SOURCE, arn, case, grants, policies

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = arn("kms", f"key/{KEY}")
BY_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/site",)}}


def site(key: str) -> Case:
    configuration = {"BucketName": "acme-site", "Extract": "true", "KMSEncryptionKeyARN": key}
    deployed = action("Site", "Deploy/S3", input_artifacts=["Source"], configuration=configuration)
    return case(f"a site with the key {key}", BUCKET_SOURCE, stage("Deploy", deployed))


@pytest.mark.parametrize(
    ("case", "granted"),
    [
        (site(KEY), ({KEY_ARN}, {})),
        (site(KEY_ARN), ({KEY_ARN}, {})),
        (site(arn("kms", "alias/site")), ({arn("kms", "key/*")}, BY_ALIAS)),
    ],
    ids=str,
)
def test_a_key_is_granted_however_it_is_named(case: Case, granted: Any, plan: Plan) -> None:  # noqa: ARG001
    found = [grant[1:] for sid, grant in grants(plan).items() if sid.startswith("S3DeployKey")]
    assert found == [granted]


@pytest.mark.parametrize(
    "case",
    [
        case(
            f"a state machine{suffix}",
            BUCKET_SOURCE,
            stage(
                "Invoke",
                action(
                    "Go",
                    "Invoke/StepFunctions",
                    configuration={
                        "StateMachineArn": arn("states", f"stateMachine:orders{suffix}")
                    },
                ),
            ),
        )
        for suffix in ("", ":prod", ":7")
    ],
    ids=str,
)
def test_an_alias_or_version_is_authorized_as_its_state_machine(case: Case, plan: Plan) -> None:  # noqa: ARG001
    assert grants(plan)["StateMachine"][1] == {arn("states", "stateMachine:orders")}
    assert grants(plan)["StateMachineExecution"][1] == {arn("states", "execution:orders:*")}


def clusters(ids: Any) -> list[dict[str, Any]]:
    configuration = {"ClusterName": "shop", "ManifestFiles": "k8s.yaml", "Subnets": ids}
    return [
        action(f"C{n}", "Deploy/EKS", input_artifacts=["Source"], configuration=configuration)
        for n in range(12)
    ]


@pytest.mark.case(case("subnets of this plan", BUCKET_SOURCE, stage("Deploy", *clusters(UNKNOWN))))
def test_many_actions_plan_with_ids_that_aws_makes(plan: Plan) -> None:
    assert len(plan.of_type("aws_iam_policy")) >= 1


@pytest.mark.case(case("subnets alone", BUCKET_SOURCE, stage("Deploy", *clusters("subnet-1")[:1])))
def test_subnets_need_no_security_groups(plan: Plan) -> None:
    assert "EksDeleteInterface" in grants(plan)


@pytest.mark.case(
    case(
        "hundreds of topics that are there and empty",
        BUCKET_SOURCE,
        *(
            stage(
                f"Approve{m}",
                *(
                    action(f"A{n}", "Approval/Manual", configuration={"NotificationArn": ""})
                    for n in range(40)
                ),
            )
            for m in range(5)
        ),
    )
)
def test_no_policy_is_empty(plan: Plan) -> None:
    assert all(policy.statements for policy in policies(plan))


@pytest.mark.case(
    ORDERS.but(
        "a namesake of the account's own",
        stages=[
            stage(
                "Source", connection_source(owner="Custom", version="1", configuration=REPOSITORY)
            ),
            stage(
                "Build",
                action("Push", "Build/ECRBuildAndPublish", owner="Custom", version="1"),
            ),
        ],
    )
)
def test_a_custom_namesake_gets_no_defaults_of_the_catalogue(plan: Plan) -> None:
    source, push = (block["action"][0] for block in plan.resource("aws_codepipeline.this")["stage"])
    assert source["configuration"] == REPOSITORY
    assert not push["configuration"]


@pytest.mark.case(
    case(
        "CodeCommit with a role of its own",
        stage(
            "Source",
            action(
                "Source",
                "Source/CodeCommit",
                output_artifacts=["Source"],
                role_arn=DEPLOY_ROLE,
                configuration={"RepositoryName": "orders", "BranchName": "main"},
            ),
        ),
        stage("Wait", action("Approve", "Approval/Manual")),
    )
)
def test_only_a_source_of_the_own_role_lists_the_bucket(plan: Plan) -> None:
    assert "s3:ListBucket" not in grants(plan)["ArtifactBucket"][0]
    assert ACCOUNT in str(grants(plan))
