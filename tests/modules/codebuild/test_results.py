"""What a project puts out: artifacts, logs, reports; and who may see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Plan, assert_includes

from .cases import ALONE, GITHUB, IMAGE, PATH
from .policies import allow, in_buckets, statements, trust, write_logs, write_reports

# Headers by which a request lets others in.
GRANTEES = ("full-control", "read", "read-acp", "write", "write-acp")
KEY = {
    "alias": "alias/acme-results",
    "arn": "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000001",
}
REPORT_KEY = {
    "account_id": "222222222222",
    "alias": "alias/acme-reports",
    "arn": "arn:aws:kms:eu-west-1:222222222222:key/1a2b3c4d-0000-0000-0000-000000000002",
}
USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]

RESULTS = ALONE.but(
    "everything that a project can put out",
    artifacts={
        "bucket": "acme-results",
        "bucket_owner_access": "FULL",
        "encryption_disabled": False,
        "name": "orders.zip",
        "namespace_type": "BUILD_ID",
        "override_artifact_name": True,
        "packaging": "ZIP",
        "path": "/orders/",
    },
    badge_enabled=True,
    encryption_key={"account_id": "111111111111", **KEY},
    logs={
        "cloudwatch": {"group_name": "/acme/builds", "stream_name": "orders"},
        "s3": {
            "bucket": "acme-logs",
            "bucket_owner_access": "READ_ONLY",
            "encryption_disabled": True,
            "prefix": "orders",
        },
    },
    project_source=GITHUB,
    public_read={},
    report_groups={
        "coverage": {
            "delete_reports": True,
            "export": {
                "bucket": "acme-reports",
                "encryption_disabled": True,
                "key": REPORT_KEY,
                "packaging": "ZIP",
                "path": "orders/coverage",
            },
            "type": "CODE_COVERAGE",
        },
        "lint": {},
        "unit": {"type": "TEST"},
    },
    secondary_artifacts={
        "docs": {
            "bucket": "acme-docs",
            "bucket_owner_access": "NONE",
            "encryption_disabled": True,
            "name": "site",
            "namespace_type": "BUILD_ID",
            "override_artifact_name": True,
            "packaging": "ZIP",
            "path": "orders",
        },
        "everything": {"bucket": "acme-root"},
    },
    share_with_account_ids=["333333333333", "222222222222"],
    tags={"team": "orders"},
)


@pytest.mark.case(RESULTS)
def test_artifacts_go_to_the_buckets_that_are_named(plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert_includes(
        dict(project.values),
        {
            "artifacts": [
                {
                    "bucket_owner_access": "FULL",
                    "encryption_disabled": False,
                    "location": "acme-results",
                    "name": "orders.zip",
                    "namespace_type": "BUILD_ID",
                    "override_artifact_name": True,
                    "packaging": "ZIP",
                    "path": "/orders/",
                    "type": "S3",
                }
            ],
            "badge_enabled": True,
            "encryption_key": KEY["arn"],
            "project_visibility": "PUBLIC_READ",
        },
    )
    found = {a["artifact_identifier"]: a for a in project["secondary_artifacts"]}
    assert_includes(
        found,
        {
            "docs": {
                "bucket_owner_access": "NONE",
                "encryption_disabled": True,
                "location": "acme-docs",
                "name": "site",
                "namespace_type": "BUILD_ID",
                "override_artifact_name": True,
                "packaging": "ZIP",
                "path": "orders",
                "type": "S3",
            },
            "everything": {
                "encryption_disabled": False,
                "location": "acme-root",
                "namespace_type": "NONE",
                "override_artifact_name": False,
                "packaging": "NONE",
            },
        },
    )


@pytest.mark.case(RESULTS)
def test_logs_go_where_they_are_told(plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_log_group") == {}
    assert plan.output("log_group_name") == "/acme/builds"
    assert_includes(
        plan.resource("aws_codebuild_project.this")["logs_config"],
        [
            {
                "cloudwatch_logs": [
                    {"group_name": "/acme/builds", "status": "ENABLED", "stream_name": "orders"}
                ],
                "s3_logs": [
                    {
                        "bucket_owner_access": "READ_ONLY",
                        "encryption_disabled": True,
                        "location": "acme-logs/orders",
                        "status": "ENABLED",
                    }
                ],
            }
        ],
    )


@pytest.mark.case(RESULTS)
def test_the_role_may_write_what_is_declared_and_nothing_else(plan: Plan) -> None:
    s3 = "arn:aws:s3:::"
    read = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
    group = "arn:aws:logs:eu-west-1:111111111111:log-group:/acme/builds"
    reports = "arn:aws:codebuild:eu-west-1:111111111111:report-group/orders-"
    assert [s for s in statements(plan) if "Source" not in s["Sid"]] == [
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group}:*"]),
        in_buckets("WriteLogsToBucket", ["s3:PutObject"], [f"{s3}acme-logs/orders/*"]),
        in_buckets("ReadLogBucket", read, [f"{s3}acme-logs"]),
        in_buckets(
            "WriteArtifacts",
            ["s3:PutObject"],
            [f"{s3}acme-docs/orders/*", f"{s3}acme-results/orders/*", f"{s3}acme-root/*"],
        ),
        in_buckets(
            "ReadResultBuckets",
            read,
            [f"{s3}acme-docs", f"{s3}acme-results", f"{s3}acme-root"],
        ),
        in_buckets(
            "ShareBuckets",
            ["s3:PutBucketAcl"],
            [f"{s3}acme-logs", f"{s3}acme-results"],
            Null={f"s3:x-amz-grant-{who}": "true" for who in GRANTEES},
            StringNotEquals={
                "s3:x-amz-acl": ["authenticated-read", "public-read", "public-read-write"]
            },
        ),
        in_buckets(
            "ShareObjects",
            ["s3:PutObjectAcl"],
            [f"{s3}acme-logs/orders/*", f"{s3}acme-results/orders/*"],
        ),
        in_buckets("ExportReports", ["s3:PutObject"], [f"{s3}acme-reports/orders/coverage/*"]),
        allow(
            "UseKeys",
            USE,
            [
                "arn:aws:kms:eu-west-1:111111111111:key/*",
                "arn:aws:kms:eu-west-1:222222222222:key/*",
            ],
            condition={
                "ForAnyValue:StringEquals": {
                    "kms:ResourceAliases": ["alias/acme-reports", "alias/acme-results"]
                }
            },
        ),
        write_reports(f"{reports}coverage", f"{reports}lint", f"{reports}unit"),
    ]


@pytest.mark.case(RESULTS)
def test_report_groups_with_a_type_are_made(plan: Plan) -> None:
    groups = plan.of_type("aws_codebuild_report_group")
    assert set(groups) == {
        'aws_codebuild_report_group.this["coverage"]',
        'aws_codebuild_report_group.this["unit"]',
    }
    assert_includes(
        {address: dict(group.values) for address, group in groups.items()},
        {
            'aws_codebuild_report_group.this["coverage"]': {
                "delete_reports": True,
                "export_config": [
                    {
                        "s3_destination": [
                            {
                                "bucket": "acme-reports",
                                "encryption_disabled": True,
                                "encryption_key": REPORT_KEY["arn"],
                                "packaging": "ZIP",
                                "path": "orders/coverage",
                            }
                        ],
                        "type": "S3",
                    }
                ],
                "name": "orders-coverage",
                "tags": {"team": "orders"},
                "type": "CODE_COVERAGE",
            },
            'aws_codebuild_report_group.this["unit"]': {
                "delete_reports": False,
                "export_config": [{"s3_destination": [], "type": "NO_EXPORT"}],
                "name": "orders-unit",
                "type": "TEST",
            },
        },
    )
    arn = "arn:aws:codebuild:eu-west-1:111111111111:report-group/orders-"
    assert plan.output("report_group_arns") == {
        name: f"{arn}{name}" for name in ("coverage", "lint", "unit")
    }


def public_role(plan: Plan) -> dict[str, Any]:
    role = plan.resource('aws_iam_role.this["public"]')
    assert role["name"] == "orders-codebuild-public"
    assert json.loads(role["assume_role_policy"]) == trust(
        "arn:aws:codebuild:eu-west-1:111111111111:project/orders", "111111111111"
    )
    return dict(role.values)


@pytest.mark.case(RESULTS)
def test_the_public_reads_results_alone(plan: Plan) -> None:
    assert public_role(plan)["tags"] == {"team": "orders"}
    arn = "arn:aws:iam::111111111111:role/orders-codebuild-public"
    assert plan.resource("aws_codebuild_project.this")["resource_access_role"] == arn
    assert plan.output("public_role_arn") == arn
    assert plan.output("public_project_alias") is UNKNOWN
    assert plan.output("badge_url") is UNKNOWN
    s3 = "arn:aws:s3:::"
    assert statements(plan, 'aws_iam_role_policy.this["public"]') == [
        allow(
            "ReadLogs",
            ["logs:GetLogEvents"],
            ["arn:aws:logs:eu-west-1:111111111111:log-group:/acme/builds:*"],
        ),
        in_buckets(
            "ReadResults",
            ["s3:GetObject", "s3:GetObjectVersion"],
            [
                f"{s3}acme-docs/orders/*",
                f"{s3}acme-logs/orders/*",
                f"{s3}acme-results/orders/*",
                f"{s3}acme-root/*",
            ],
        ),
        allow(
            "DecryptResults",
            ["kms:Decrypt"],
            ["arn:aws:kms:eu-west-1:111111111111:key/*"],
            condition={"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/acme-results"]}},
        ),
    ]


@pytest.mark.case(RESULTS)
def test_other_accounts_read_the_project_and_change_nothing(plan: Plan) -> None:
    assert json.loads(plan.resource("aws_codebuild_resource_policy.this[0]")["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadProject",
                "Effect": "Allow",
                "Principal": {
                    "AWS": [f"arn:aws:iam::{n}:root" for n in ("222222222222", "333333333333")]
                },
                "Action": [
                    "codebuild:BatchGetBuilds",
                    "codebuild:BatchGetProjects",
                    "codebuild:ListBuildsForProject",
                ],
                "Resource": ["arn:aws:codebuild:eu-west-1:111111111111:project/orders"],
            }
        ],
    }


@pytest.mark.case(
    PATH.but(
        "a public project with a role that was brought",
        public_read={"role_arn": "arn:aws:iam::111111111111:role/public"},
    )
)
def test_the_role_of_the_public_can_be_brought(plan: Plan) -> None:
    assert set(plan.of_type("aws_iam_role")) == {'aws_iam_role.this["build"]'}
    assert (
        plan.resource("aws_codebuild_project.this")["resource_access_role"]
        == "arn:aws:iam::111111111111:role/public"
    )


@pytest.mark.case(IMAGE)
def test_nothing_is_public_or_shared_unless_it_is_written_down(plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert project["project_visibility"] == "PRIVATE"
    assert project["badge_enabled"] is False
    for kind in ("report_group", "resource_policy", "webhook"):
        assert plan.of_type(f"aws_codebuild_{kind}") == {}


@pytest.mark.case(
    ALONE.but(
        "a key of the same plan",
        artifacts={"bucket": "acme-results", "path": "orders"},
        encryption_key={**KEY, "arn": UNKNOWN},
        project_source=GITHUB,
    )
)
def test_a_key_of_the_same_plan_leaves_the_policy_known(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["encryption_key"] is UNKNOWN
    (use,) = [s for s in statements(plan) if s["Sid"] == "UseKeys"]
    assert use["Resource"] == ["arn:aws:kms:eu-west-1:111111111111:key/*"]
    assert statements(plan)[0] == write_logs("orders")
