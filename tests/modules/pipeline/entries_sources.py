"""Sources: what each takes, and what its role is granted."""

from __future__ import annotations

from .entries import Entry
from .policies import BUCKET, CONNECTION, OWN_ACCOUNT, STORE, arn

SOURCES = [
    Entry(
        "Source/CodeStarSourceConnection",
        outputs=(1, 1),
        required={
            "ConnectionArn": arn("codeconnections", "connection/one"),
            "FullRepositoryId": "acme/orders",
            "BranchName": "main",
        },
        granted=CONNECTION,
        optional={"OutputArtifactFormat": "CODEBUILD_CLONE_REF", "DetectChanges": "false"},
    ),
    Entry(
        "Source/ECR",
        outputs=(1, 1),
        required={"RepositoryName": "base/java"},
        granted={"EcrSource": ({"ecr:DescribeImages"}, {arn("ecr", "repository/base/java")}, {})},
        optional={"ImageTag": "21"},
    ),
    Entry(
        "Source/S3",
        outputs=(1, 1),
        required={"S3Bucket": "acme-in", "S3ObjectKey": "orders.zip"},
        granted=BUCKET,
        optional={"PollForSourceChanges": "true", "AllowOverrideForS3ObjectKey": "true"},
        added={
            "S3SourceObject": (
                {
                    "s3:GetObject",
                    "s3:GetObjectTagging",
                    "s3:GetObjectVersion",
                    "s3:GetObjectVersionTagging",
                },
                {"arn:aws:s3:::acme-in/orders.zip", "arn:aws:s3:::acme-in/*"},
                OWN_ACCOUNT,
            ),
        },
    ),
    Entry(
        "Source/CodeCommit",
        outputs=(1, 1),
        required={"RepositoryName": "orders", "BranchName": "main"},
        granted={
            # CodeCommit uploads the archive itself, and lists the bucket for it.
            "ArtifactBucket": (
                {*STORE["ArtifactBucket"][0], "s3:ListBucket"},
                *STORE["ArtifactBucket"][1:],
            ),
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
        optional={"PollForSourceChanges": "true", "OutputArtifactFormat": "CODEBUILD_CLONE_REF"},
    ),
]
