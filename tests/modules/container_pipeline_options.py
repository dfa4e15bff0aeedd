"""One call of container-pipeline that sets every option: it is planned once for all tests of it."""

from __future__ import annotations

from tests.modules.container_pipeline import FULL, PIPELINE, STORE

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-4000-8000-000000000000"
BUILDKIT = "moby/buildkit@sha256:" + "1" * 64
EMULATOR = "tonistiigi/binfmt@sha256:" + "2" * 64
VPC = {
    "security_group_ids": ["sg-0123456789abcdef0"],
    "subnet_ids": ["subnet-0123456789abcdef0"],
    "vpc_id": "vpc-0123456789abcdef0",
}
FILTER = {"includes": ["main"], "excludes": ["wip"]}
ROLE = {"path": "/delivery/", "permissions_boundary": "arn:aws:iam::111111111111:policy/boundary"}

EVERYTHING = PIPELINE.but(
    "everything",
    account_id="111111111111",
    partition="aws",
    region="eu-west-1",
    artifact_store={
        "access_logging": {
            "bucket": "acme-logs",
            "partition_date_source": "EventTime",
            "prefix": "orders/",
        },
        "expire_after_days": 90,
        "force_destroy": True,
        "key_administrator_arns": ["arn:aws:iam::111111111111:role/admin"],
        "name": "acme-orders-artifacts",
        "organization_id": "o-a1b2c3d4e5",
        "read_only_role_arns": ["arn:aws:iam::111111111111:role/audit"],
        "read_write_role_arns": ["arn:aws:iam::111111111111:role/test-codebuild"],
        "tls_minimum_version": "1.2",
    },
    artifact_stores={"us-east-1": STORE},
    branch="release",
    build={
        "build_timeout": 30,
        "cache": {"bucket": "acme-cache", "prefix": "orders", "type": "S3"},
        "container_image": {
            "artifact_files": ["smoke.sh"],
            "build_args": {"GO": "1.25"},
            "buildkit_image": BUILDKIT,
            "cache": {"repository": "orders-layers", "tag": "layers"},
            "container_name": "web",
            "context": "app",
            "dockerfile": "app/Dockerfile",
            "emulator_image": EMULATOR,
            "platforms": ["linux/arm64"],
            "secrets": {"npm": "NPM_CONFIG"},
            "target": "release",
        },
        "decrypt_key_aliases": ["alias/orders"],
        "environment": {
            "compute_type": "BUILD_GENERAL1_MEDIUM",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:6.0",
            "privileged_mode": True,
            "type": "LINUX_CONTAINER",
        },
        "environment_variables": {"NPM_CONFIG": {"type": "PARAMETER_STORE", "value": "/npm"}},
        "vpc": VPC,
    },
    connection={
        "host": {
            "name": "acme",
            "endpoint": "https://git.acme.example",
            "vpc": {
                "id": "vpc-0123456789abcdef0",
                "security_group_ids": ["sg-0123456789abcdef0"],
                "subnet_ids": ["subnet-0123456789abcdef0"],
                "tls_certificate": "-----BEGIN CERTIFICATE-----",
            },
        },
        "name": "acme-git",
        "provider_type": "GitHubEnterpriseServer",
    },
    environments=FULL,
    execution_mode="QUEUED",
    extra_stages={
        "Audit": {
            "after": "Deploy-3",
            "actions": [{"name": "Ask", "type": "Approval/Manual", "timeout_in_minutes": 30}],
        },
        "Test": {
            "after": "Build",
            "actions": [
                {
                    "name": "Test",
                    "type": "Test/CodeBuild",
                    "configuration": {"ProjectName": "test"},
                    "input_artifacts": ["Image"],
                    "namespace": "Test",
                    "output_artifacts": ["Report"],
                    "run_order": 2,
                },
                {
                    "name": "Stack",
                    "type": "Deploy/CloudFormation",
                    "configuration": {
                        "ActionMode": "DELETE_ONLY",
                        "StackName": "orders-test",
                        "RoleArn": "arn:aws:iam::444444444444:role/stacks",
                    },
                    "region": "us-east-1",
                    "role_arn": "arn:aws:iam::444444444444:role/stacks",
                    "run_order": 3,
                },
                {
                    "name": "Tasks",
                    "type": "Deploy/ECS",
                    "configuration": {"ClusterName": "test", "ServiceName": "test"},
                    "input_artifacts": ["Image"],
                    "passed_role_arns": ["arn:aws:iam::111111111111:role/test-execution"],
                    "run_order": 4,
                },
            ],
        },
    },
    image={
        "encryption": {
            "kms_key": KEY,
            "type": "KMS",
        },
        "expire_others_after_days": 60,
        "expire_untagged_after_days": 7,
        "force_delete": True,
        "keep_tagged": [
            {"count": 10, "tag_patterns": ["v*"]},
            {"days": 30, "tag_patterns": ["pr-*"]},
        ],
        "pull_accounts": ["555555555555"],
        "pull_role_arns": ["arn:aws:iam::666666666666:role/scanner"],
        "repository": "acme/orders",
        "scan_on_push": False,
    },
    notifications={
        "approval_emails": ["lead@acme.example"],
        "dashboard": False,
        "duration_limit_in_minutes": 120,
        "emails": ["team@acme.example"],
        "events": ["pipeline-execution-failed", "pipeline-execution-succeeded"],
        "slack": {
            "team": {
                "channel_id": "C0123456789",
                "logging_level": "INFO",
                "team_id": "T0123456789",
                "user_authorization_required": False,
            }
        },
        "teams": {
            "team": {
                "channel_id": "19%3Aabcdef0123456789abcdef0123456789%40thread.tacv2",
                "logging_level": "NONE",
                "team_id": "0d1b2c3d-0000-4000-8000-000000000000",
                "tenant_id": "1d1b2c3d-0000-4000-8000-000000000000",
                "user_authorization_required": True,
            }
        },
    },
    role=ROLE,
    rollback=True,
    tags={"team": "orders"},
    triggers={
        "pull_request": [{"branches": FILTER, "events": ["CLOSED"], "file_paths": FILTER}],
        "push": [{"branches": FILTER, "file_paths": FILTER}, {"tags": FILTER}],
        "unapproved": ["dev"],
    },
    variables=[{"name": "level", "default_value": "info", "description": "Of the log"}],
)
