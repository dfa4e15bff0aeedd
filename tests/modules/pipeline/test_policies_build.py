"""What the role of a pipeline may do for its sources and builds, and nothing else."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan

from .cases import ACCOUNT, BUILD, DEPLOY, DEPLOY_ROLE, SOURCE, action, build, stage, store
from .policies import (
    BUCKET,
    BUCKET_SOURCE,
    CODEBUILD,
    CONNECTION,
    OWN_ACCOUNT,
    STORE,
    Grant,
    arn,
    case,
    differences,
    logs,
    s3_source,
)

CASES: list[tuple[Case, dict[str, Grant]]] = [
    (
        case("a role of its own for the deployment", SOURCE, BUILD, DEPLOY),
        {
            **STORE,
            **CONNECTION,
            "ActionRoles": ({"sts:AssumeRole"}, {DEPLOY_ROLE}, {}),
            "CodeBuild": (CODEBUILD, {arn("codebuild", "project/orders")}, {}),
        },
    ),
    (
        case(
            "sources",
            stage(
                "Source",
                s3_source(AllowOverrideForS3ObjectKey="true"),
                action(
                    "Base",
                    "Source/ECR",
                    output_artifacts=["Base"],
                    configuration={"RepositoryName": "base/java", "ImageTag": "21"},
                ),
                action(
                    "Code",
                    "Source/CodeCommit",
                    output_artifacts=["Code"],
                    configuration={"RepositoryName": "orders", "BranchName": "main"},
                ),
            ),
            stage("Wait", action("Approve", "Approval/Manual")),
            artifact_stores={"eu-west-1": store(key=None)},
        ),
        {
            "ArtifactBucket": (
                {*STORE["ArtifactBucket"][0], "s3:ListBucket"},
                *STORE["ArtifactBucket"][1:],
            ),
            "ArtifactObjects": STORE["ArtifactObjects"],
            "S3SourceBucket": BUCKET["S3SourceBucket"],
            "S3SourceObject": (
                BUCKET["S3SourceObject"][0],
                {"arn:aws:s3:::acme-in/orders.zip", "arn:aws:s3:::acme-in/*"},
                OWN_ACCOUNT,
            ),
            "EcrSource": ({"ecr:DescribeImages"}, {arn("ecr", "repository/base/java")}, {}),
            "CodeCommit": (
                {
                    "codecommit:CancelUploadArchive",
                    "codecommit:GetBranch",
                    "codecommit:GetCommit",
                    "codecommit:GetRepository",
                    "codecommit:GetUploadArchiveStatus",
                    "codecommit:UploadArchive",
                },
                {arn("codecommit", "orders")},
                {},
            ),
        },
    ),
    (
        case(
            "named connections, one of the old service",
            SOURCE,
            stage("Wait", action("Approve", "Approval/Manual")),
            connection_arns=[
                arn("codeconnections", "connection/one"),
                arn("codestar-connections", "connection/two"),
            ],
        ),
        {
            **STORE,
            "UseConnection": (
                CONNECTION["UseConnection"][0],
                {arn("codeconnections", "connection/one")},
                CONNECTION["UseConnection"][2],
            ),
            "UseStarConnection": (
                CONNECTION["UseStarConnection"][0],
                {arn("codestar-connections", "connection/two")},
                CONNECTION["UseStarConnection"][2],
            ),
        },
    ),
    (
        case(
            "builds, merged, in batches, with a variable in a name and in another Region",
            BUCKET_SOURCE,
            stage(
                "Build",
                build("One"),
                build(
                    "Two",
                    configuration={
                        "ProjectName": "orders-#{variables.kind}",
                        "BatchEnabled": "true",
                    },
                ),
                build("Far", region="us-east-1"),
                action(
                    "Push",
                    "Build/ECRBuildAndPublish",
                    input_artifacts=["Source"],
                    configuration={"ECRRepositoryName": "orders", "ImageTags": "latest"},
                ),
            ),
            variables=[{"name": "kind", "default_value": "unit"}],
            artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
        ),
        {
            **BUCKET,
            "ArtifactBucket": (
                STORE["ArtifactBucket"][0],
                {"arn:aws:s3:::acme-eu-west-1", "arn:aws:s3:::acme-us-east-1"},
                STORE["ArtifactBucket"][2],
            ),
            "ArtifactObjects": (
                STORE["ArtifactObjects"][0],
                {"arn:aws:s3:::acme-eu-west-1/*", "arn:aws:s3:::acme-us-east-1/*"},
                STORE["ArtifactObjects"][2],
            ),
            "ArtifactKey1": STORE["ArtifactKey"],
            "ArtifactKey2": (
                STORE["ArtifactKey"][0],
                {arn("kms", "key/*", "us-east-1")},
                {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/acme-us-east-1",)}},
            ),
            "CodeBuild": (
                CODEBUILD,
                {
                    arn("codebuild", "project/orders"),
                    arn("codebuild", "project/orders-*"),
                    arn("codebuild", "project/orders", "us-east-1"),
                },
                {},
            ),
            "CodeBuildBatch": (
                {"codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"},
                {arn("codebuild", "project/orders-*")},
                {},
            ),
            "EcrToken": ({"ecr:GetAuthorizationToken"}, {"*"}, {}),
            "EcrPush": (
                {
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:CompleteLayerUpload",
                    "ecr:DescribeRepositories",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                },
                {arn("ecr", "repository/orders")},
                {},
            ),
            "Logs": logs(),
        },
    ),
    (
        case(
            "a build for the public registry",
            BUCKET_SOURCE,
            stage(
                "Build",
                action(
                    "Push",
                    "Build/ECRBuildAndPublish",
                    input_artifacts=["Source"],
                    configuration={"ECRRepositoryName": "orders", "RegistryType": "public"},
                ),
            ),
        ),
        {
            **STORE,
            **BUCKET,
            "EcrPublicToken": (
                {"ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"},
                {"*"},
                {},
            ),
            "EcrPublicPush": (
                {
                    "ecr-public:BatchCheckLayerAvailability",
                    "ecr-public:CompleteLayerUpload",
                    "ecr-public:DescribeRepositories",
                    "ecr-public:InitiateLayerUpload",
                    "ecr-public:PutImage",
                    "ecr-public:UploadLayerPart",
                },
                {f"arn:aws:ecr-public::{ACCOUNT}:repository/orders"},
                {},
            ),
            "Logs": logs(),
        },
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"), CASES, ids=lambda v: v.name if isinstance(v, Case) else ""
)
def test_role_may_do_this_and_nothing_else(
    case: Case,  # noqa: ARG001
    expected: dict[str, Grant],
    plan: Plan,
) -> None:
    assert differences(plan, expected) == {}
