"""Who may do what with the artifacts: the policies of bucket and key, statement by statement."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan

BUCKET = "arn:aws:s3:::acme-artifacts"
SSE = "s3:x-amz-server-side-encryption"
SSE_CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm"
SSE_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"

ROLES = Case(
    "artifact-store",
    name="roles of two accounts",
    inputs={
        "name": "acme-artifacts",
        "access": {
            "read_only": ["arn:aws:iam::222222222222:role/apps/web-instance"],
            # Neither sorted nor distinct: the policy must not depend on how it was written.
            "read_write": [
                "arn:aws:iam::222222222222:role/orders-deploy",
                "arn:aws:iam::111111111111:role/orders-pipeline",
                "arn:aws:iam::111111111111:role/orders-codebuild",
                "arn:aws:iam::222222222222:role/orders-deploy",
            ],
        },
    },
)
BOUNDED = ROLES.but(
    "within an organization",
    access={"read_write": ["arn:aws:iam::222222222222:role/orders-deploy"]},
    organization_id="o-a1b2c3d4e5",
    tls_minimum_version="1.2",
)

TOOLS = {
    "ArnEquals": {
        "aws:PrincipalArn": [
            "arn:aws:iam::111111111111:role/orders-codebuild",
            "arn:aws:iam::111111111111:role/orders-pipeline",
        ]
    }
}
DEPLOY = {"ArnEquals": {"aws:PrincipalArn": ["arn:aws:iam::222222222222:role/orders-deploy"]}}
WEB = {"ArnEquals": {"aws:PrincipalArn": ["arn:aws:iam::222222222222:role/apps/web-instance"]}}

BUCKET_ACTIONS = [
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:ListBucket",
]
READ = [
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionTagging",
]
WRITE = [
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
]
KEY_READ = ["kms:Decrypt", "kms:DescribeKey"]
KEY_WRITE = ["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def allow(
    sid: str, account: str, actions: list[str], resource: str, condition: dict[str, Any]
) -> dict[str, Any]:
    return {
        "Sid": f"{sid}{account}",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": actions,
        "Resource": [resource],
        "Condition": condition,
    }


def deny(
    sid: str, actions: list[str], resources: list[str], condition: dict[str, Any]
) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
        "Condition": condition,
    }


@pytest.mark.case(ROLES)
def test_bucket_policy(plan: Plan) -> None:
    assert plan.resource("aws_s3_bucket_policy.this[0]").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            deny(
                "DenyInsecureTransport",
                ["s3:*"],
                [BUCKET, f"{BUCKET}/*"],
                {"Bool": {"aws:SecureTransport": ["false"]}},
            ),
            deny(
                "DenyOtherEncryption",
                ["s3:PutObject"],
                [f"{BUCKET}/*"],
                {"Null": {SSE: ["false"]}, "StringNotEquals": {SSE: ["aws:kms"]}},
            ),
            deny(
                "DenyAwsManagedKey",
                ["s3:PutObject"],
                [f"{BUCKET}/*"],
                {"Null": {SSE_KEY: ["true"]}, "StringEquals": {SSE: ["aws:kms"]}},
            ),
            deny(
                "DenyCustomerProvidedKey",
                ["s3:PutObject"],
                [f"{BUCKET}/*"],
                {"Null": {SSE_CUSTOMER: ["false"]}},
            ),
            deny(
                "DenyForeignKey",
                ["s3:PutObject"],
                [f"{BUCKET}/*"],
                {
                    "Null": {SSE_KEY: ["false"]},
                    "StringNotLike": {SSE_KEY: ["arn:aws:kms:eu-west-1:111111111111:key/*"]},
                },
            ),
            allow("ReadOnlyBucket", "222222222222", BUCKET_ACTIONS, BUCKET, WEB),
            allow("ReadOnlyObjects", "222222222222", READ, f"{BUCKET}/*", WEB),
            allow("ReadWriteBucket", "111111111111", BUCKET_ACTIONS, BUCKET, TOOLS),
            allow("ReadWriteObjects", "111111111111", READ + WRITE, f"{BUCKET}/*", TOOLS),
            allow("ReadWriteBucket", "222222222222", BUCKET_ACTIONS, BUCKET, DEPLOY),
            allow("ReadWriteObjects", "222222222222", READ + WRITE, f"{BUCKET}/*", DEPLOY),
        ],
    }


@pytest.mark.case(ROLES)
def test_key_policy(plan: Plan) -> None:
    assert plan.resource("aws_kms_key.this[0]").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AccountAdministration",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                "Action": ["kms:*"],
                "Resource": ["*"],
            },
            allow("ReadOnly", "222222222222", KEY_READ, "*", WEB),
            allow("ReadWrite", "111111111111", KEY_READ + KEY_WRITE, "*", TOOLS),
            allow("ReadWrite", "222222222222", KEY_READ + KEY_WRITE, "*", DEPLOY),
        ],
    }


@pytest.mark.case(BOUNDED)
def test_every_grant_is_bound_to_the_organization(plan: Plan) -> None:
    bound = {
        "ArnEquals": {"aws:PrincipalArn": ("arn:aws:iam::222222222222:role/orders-deploy",)},
        "StringEquals": {"aws:PrincipalOrgID": ("o-a1b2c3d4e5",)},
    }
    bucket = plan.resource("aws_s3_bucket_policy.this[0]").policy()
    key = plan.resource("aws_kms_key.this[0]").policy()
    assert [s.conditions for s in bucket.statements if s.effect == "Allow"] == [bound, bound]
    assert key.statement("ReadWrite222222222222").conditions == bound
    # The account's own root is not asked: a store must not lock its owner out.
    assert key.statement("AccountAdministration").conditions == {}


@pytest.mark.case(BOUNDED)
def test_old_tls_is_denied_on_request(plan: Plan) -> None:
    statement = plan.resource("aws_s3_bucket_policy.this[0]").policy().statement("DenyOldTls")
    assert statement.effect == "Deny"
    assert statement.resources == (BUCKET, f"{BUCKET}/*")
    assert statement.conditions == {"NumericLessThan": {"s3:TlsVersion": ("1.2",)}}


# What S3 finds in an upload's headers, and whether the store takes it: a negated operator holds
# where the header is missing.
STORE_KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234"
UPLOADS = [
    pytest.param({}, True, id="no headers: the bucket's default"),
    pytest.param({SSE: "aws:kms", SSE_KEY: STORE_KEY}, True, id="as CodePipeline uploads"),
    pytest.param({SSE: "AES256"}, False, id="S3's own key"),
    pytest.param({SSE: "aws:kms"}, False, id="the AWS managed key"),
    pytest.param({SSE_CUSTOMER: "AES256"}, False, id="a key that the uploader keeps"),
    pytest.param(
        {SSE: "aws:kms", SSE_KEY: "arn:aws:kms:eu-west-1:222222222222:key/1"},
        False,
        id="a key of another account",
    ),
]


def holds(operator: str, values: tuple[str, ...], found: str | None) -> bool:
    """IAM's evaluation of the operators that the store uses, for a header that may be missing."""
    if operator == "Null":
        return values == (("true",) if found is None else ("false",))
    if operator == "StringEquals":
        return found in values
    if operator == "StringNotEquals":
        return found not in values
    assert operator == "StringNotLike"
    return found is None or not any(found.startswith(v.removesuffix("*")) for v in values)


@pytest.mark.case(ROLES)
@pytest.mark.parametrize(("headers", "taken"), UPLOADS)
def test_uploads(plan: Plan, headers: dict[str, str], taken: bool) -> None:
    policy = plan.resource("aws_s3_bucket_policy.this[0]").policy()
    denials = [
        s for s in policy.statements if s.effect == "Deny" and s.actions == ("s3:PutObject",)
    ]
    assert len(denials) == 4
    denied = [
        s.sid
        for s in denials
        if all(
            holds(operator, values, headers.get(key))
            for operator, keys in s.conditions.items()
            for key, values in keys.items()
        )
    ]
    assert (not denied) is taken, denied


ADMINISTERED = ROLES.but(
    "a key with administrators",
    access={"read_write": ["arn:aws:iam::111111111111:role/orders-pipeline"]},
    key_administrator_arns=[
        "arn:aws:iam::111111111111:role/terraform",
        "arn:aws:iam::111111111111:role/security",
    ],
)


@pytest.mark.case(ADMINISTERED)
def test_who_manages_the_key_does_not_use_it(plan: Plan) -> None:
    policy = plan.resource("aws_kms_key.this[0]").policy()
    assert [s.sid for s in policy.statements] == ["KeyAdministration", "ReadWrite111111111111"]
    administration = policy.statement("KeyAdministration")
    assert administration.principals == {"AWS": ("arn:aws:iam::111111111111:root",)}
    assert administration.conditions == {
        "ArnEquals": {
            "aws:PrincipalArn": (
                "arn:aws:iam::111111111111:role/security",
                "arn:aws:iam::111111111111:role/terraform",
                # The root user: a role that is gone locks nobody out.
                "arn:aws:iam::111111111111:root",
            )
        }
    }
    # Neither use, nor what lends or opens it to others than the policy says.
    for action in (
        *KEY_READ[:1],
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:CreateGrant",
        "kms:Sign",
    ):
        assert not administration.covers(action), action
    for action in ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateAlias"):
        assert administration.covers(action), action
