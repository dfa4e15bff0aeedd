"""A store of parts that exist: what is made beside them, and what their owners are told."""

from __future__ import annotations

import json

import pytest

from delivery.testing import UNKNOWN, Case, Plan, readme_case

ROLE = "arn:aws:iam::222222222222:role/orders-deploy"
KEY = {"alias": "alias/shared", "arn": "arn:aws:kms:eu-west-1:111111111111:key/1234abcd"}
MADE = Case("artifact-store", inputs={"name": "acme-artifacts", "access": {"read_write": [ROLE]}})
BUCKET = MADE.but("a brought bucket", create_bucket=False)
# A bucket of before 2018 may be called like this; its name makes no alias.
OLD_BUCKET = BUCKET.but("an old bucket", name="Acme.artifacts", key_alias="alias/acme")
BOTH = BUCKET.but("bucket and key brought", key=KEY)
NEW_KEY = BUCKET.but("a brought bucket and a key of the same plan", key={**KEY, "arn": UNKNOWN})


@pytest.mark.case(BUCKET)
def test_nothing_of_a_brought_bucket_is_managed(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == [
        "aws_kms_alias.this[0]",
        "aws_kms_key.this[0]",
    ]
    assert plan.output("store") == {
        "account_id": "111111111111",
        "bucket": "acme-artifacts",
        "key": {"alias": "alias/acme-artifacts", "arn": UNKNOWN},
        "region": "eu-west-1",
    }
    assert plan.output("bucket") == "acme-artifacts"


@pytest.mark.case(OLD_BUCKET)
def test_a_brought_bucket_may_be_called_as_buckets_were(plan: Plan) -> None:
    assert plan.output("bucket_arn") == "arn:aws:s3:::Acme.artifacts"
    assert plan.resource("aws_kms_alias.this[0]")["name"] == "alias/acme"


@pytest.mark.parametrize("case", [BOTH, NEW_KEY], ids=str)
def test_where_all_is_brought_the_store_is_a_name_for_it(case: Case, plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == []
    assert plan.output("store")["key"] == case.inputs["key"]


@pytest.mark.case(MADE)
def test_the_policies_that_are_told_are_those_that_are_made(plan: Plan) -> None:
    bucket = plan.resource("aws_s3_bucket_policy.this[0]")["policy"]
    key = plan.resource("aws_kms_key.this[0]")["policy"]
    assert json.loads(plan.output("bucket_policy")) == json.loads(bucket)
    assert json.loads(plan.output("key_policy")) == json.loads(key)


@pytest.mark.case(BOTH)
def test_owners_are_told_what_to_grant(plan: Plan) -> None:
    pinned = {"ArnEquals": {"aws:PrincipalArn": [ROLE]}}
    for output in ("bucket_policy", "key_policy"):
        granted = [
            s
            for s in json.loads(plan.output(output))["Statement"]
            if s["Effect"] == "Allow" and s["Sid"] != "AccountAdministration"
        ]
        assert {s["Principal"]["AWS"] for s in granted} == {"arn:aws:iam::222222222222:root"}
        assert [s["Condition"] for s in granted] == [pinned] * len(granted)


@pytest.mark.case(readme_case("artifact-store", 1))
def test_readme_example_of_what_is_brought_plans(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.mode == "managed"] == []
