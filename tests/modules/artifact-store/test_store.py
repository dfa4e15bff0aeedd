"""The bucket and the key of a store, with every option once as it is and once otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

ORDERS = Case(
    "artifact-store",
    inputs={
        "name": "acme-artifacts",
        "access": {"read_write": ["arn:aws:iam::222222222222:role/orders-deploy"]},
    },
)
TUNED = ORDERS.but(
    "every option",
    abort_incomplete_upload_after_days=1,
    access={"read_only": ["arn:aws-cn:iam::222222222222:role/orders-web"]},
    access_logging={
        "bucket": "acme-logs",
        "partition_date_source": "EventTime",
        "prefix": "artifacts/",
    },
    account_id="333333333333",
    create_bucket=True,
    eventbridge_notifications=True,
    expire_after_days=None,
    force_destroy=True,
    key_alias="alias/delivery/artifacts",
    key_deletion_window_in_days=7,
    key_multi_region=True,
    key_rotation_period_in_days=90,
    noncurrent_expire_after_days=1,
    partition="aws-cn",
    region="cn-north-1",
    tags={"team": "platform"},
    tls_minimum_version="1.3",
)
BROUGHT = ORDERS.but(
    "a key and a log bucket that are made in the same plan",
    access_logging={"bucket": UNKNOWN},
    expire_after_days=30,
    key={"alias": "alias/shared", "arn": UNKNOWN},
)

pytestmark = pytest.mark.case(ORDERS)


def test_objects_are_encrypted_with_the_stores_key(plan: Plan) -> None:
    encryption = plan.resource("aws_s3_bucket_server_side_encryption_configuration.this[0]")
    assert_includes(
        encryption["rule"],
        [
            {
                "apply_server_side_encryption_by_default": [
                    {"sse_algorithm": "aws:kms", "kms_master_key_id": UNKNOWN}
                ],
                "bucket_key_enabled": True,
            }
        ],
    )


def test_bucket_is_private_versioned_and_owned(plan: Plan) -> None:
    block = plan.resource("aws_s3_bucket_public_access_block.this[0]")
    assert_includes(
        dict(block.values),
        {
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
    )
    versioning = plan.resource("aws_s3_bucket_versioning.this[0]")
    assert versioning["versioning_configuration"][0]["status"] == "Enabled"
    ownership = plan.resource("aws_s3_bucket_ownership_controls.this[0]")
    assert ownership["rule"] == [{"object_ownership": "BucketOwnerEnforced"}]
    assert plan.resource("aws_s3_bucket.this[0]")["force_destroy"] is False
    assert plan.of_type("aws_s3_bucket_logging") == {}
    assert plan.of_type("aws_s3_bucket_notification") == {}


def test_key_rotates_and_can_be_restored(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_kms_key.this[0]").values),
        {
            "deletion_window_in_days": 30,
            "enable_key_rotation": True,
            "multi_region": False,
            # AWS's own period, a year, which it answers with after the apply.
            "rotation_period_in_days": UNKNOWN,
        },
    )
    assert plan.resource("aws_kms_alias.this[0]")["name"] == "alias/acme-artifacts"


def test_what_is_old_goes(plan: Plan) -> None:
    rules = plan.resource("aws_s3_bucket_lifecycle_configuration.this[0]")["rule"]
    assert_includes(
        rules,
        [
            {
                "id": "abort-incomplete-uploads",
                "status": "Enabled",
                "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
            },
            {
                "id": "expire-noncurrent-versions",
                "status": "Enabled",
                "noncurrent_version_expiration": [{"noncurrent_days": 30}],
            },
            {"id": "expire-artifacts", "status": "Enabled", "expiration": [{"days": 365}]},
        ],
    )
    assert len(rules) == 3


def test_store_is_known_but_for_the_arn_of_its_new_key(plan: Plan) -> None:
    assert plan.output("store") == {
        "account_id": "111111111111",
        "bucket": "acme-artifacts",
        "key": {"alias": "alias/acme-artifacts", "arn": UNKNOWN},
        "region": "eu-west-1",
    }
    assert plan.output("bucket") == "acme-artifacts"
    assert plan.output("bucket_arn") == "arn:aws:s3:::acme-artifacts"
    assert plan.output("key_alias") == "alias/acme-artifacts"
    assert plan.output("key_arn") is UNKNOWN


def test_who_takes_the_store_waits_until_its_roles_can_use_it() -> None:
    # A role is granted the key by its alias, so without the alias it is denied the key.
    outputs = (Path(__file__).parents[3] / "modules/artifact-store/outputs.tf").read_text()
    store = outputs.partition('output "store"')[2].partition("\n}\n")[0]
    waits = store.partition("depends_on = [")[2].partition("]")[0]
    assert {name.strip() for name in waits.split(",") if name.strip()} == {
        "aws_kms_alias.this",
        "aws_s3_bucket_policy.this",
        "aws_s3_bucket_server_side_encryption_configuration.this",
    }


@pytest.mark.case(TUNED)
def test_every_option_arrives(plan: Plan) -> None:
    bucket = plan.resource("aws_s3_bucket.this[0]")
    assert bucket["force_destroy"] is True
    assert bucket["tags"] == {"team": "platform"}
    key = plan.resource("aws_kms_key.this[0]")
    assert_includes(
        dict(key.values),
        {
            "deletion_window_in_days": 7,
            "multi_region": True,
            "rotation_period_in_days": 90,
            "tags": {"team": "platform"},
        },
    )
    assert plan.resource("aws_kms_alias.this[0]")["name"] == "alias/delivery/artifacts"
    assert_includes(
        dict(plan.resource("aws_s3_bucket_logging.this[0]").values),
        {
            "bucket": "acme-artifacts",
            "target_bucket": "acme-logs",
            "target_prefix": "artifacts/",
            "target_object_key_format": [
                {"partitioned_prefix": [{"partition_date_source": "EventTime"}]}
            ],
        },
    )
    events = plan.resource("aws_s3_bucket_notification.this[0]")
    assert (events["bucket"], events["eventbridge"]) == ("acme-artifacts", True)
    rules = plan.resource("aws_s3_bucket_lifecycle_configuration.this[0]")["rule"]
    assert [rule["id"] for rule in rules] == [
        "abort-incomplete-uploads",
        "expire-noncurrent-versions",
    ]
    assert_includes(rules[0]["abort_incomplete_multipart_upload"], [{"days_after_initiation": 1}])
    assert_includes(rules[1]["noncurrent_version_expiration"], [{"noncurrent_days": 1}])


@pytest.mark.case(TUNED)
def test_account_partition_and_region_need_no_look_up(plan: Plan) -> None:
    assert [r for r in plan.resources if r.mode == "data"] == []
    assert plan.output("store") == {
        "account_id": "333333333333",
        "bucket": "acme-artifacts",
        "key": {"alias": "alias/delivery/artifacts", "arn": UNKNOWN},
        "region": "cn-north-1",
    }
    policy = plan.resource("aws_s3_bucket_policy.this[0]").policy()
    assert policy.statement("DenyForeignKey").conditions["StringNotLike"] == {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": (
            "arn:aws-cn:kms:cn-north-1:333333333333:key/*",
        )
    }


@pytest.mark.case(BROUGHT)
def test_a_brought_key_is_used_and_left_alone(plan: Plan) -> None:
    assert plan.of_type("aws_kms_key") == {}
    assert plan.of_type("aws_kms_alias") == {}
    assert plan.output("store")["key"] == {"alias": "alias/shared", "arn": UNKNOWN}
    # Key and log bucket are not known yet, and the policies still are.
    assert plan.resource("aws_s3_bucket_policy.this[0]").policy().statements


@pytest.mark.case(ORDERS.but("roles of the same plan", access={"read_write": [UNKNOWN]}))
def test_roles_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.resource("aws_s3_bucket_policy.this[0]")["policy"] is UNKNOWN


@pytest.mark.case(BROUGHT)
def test_artifacts_expire_when_they_are_told_to(plan: Plan) -> None:
    rules = plan.resource("aws_s3_bucket_lifecycle_configuration.this[0]")["rule"]
    assert_includes(rules[2], {"id": "expire-artifacts", "expiration": [{"days": 30}]})


@pytest.mark.case(readme_case("artifact-store"))
def test_readme_example_plans(plan: Plan) -> None:
    assert plan.of_type("aws_s3_bucket")
    assert plan.of_type("aws_kms_key")
