"""What takes the place of a key and is none; Regions and partitions; how long a policy may be."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan, Refusal

STORE = Case("artifact-store", inputs={"name": "acme-artifacts"})
KEYS = "arn:aws:kms:eu-west-1:111111111111:"


@pytest.mark.parametrize(
    "case",
    [
        STORE.refused(title, key={"alias": "alias/shared", "arn": arn})
        for title, arn in {
            "the ARN of an alias": f"{KEYS}alias/shared",
            "a key by its id": "1a2b3c4d",
            "a key of another Region": "arn:aws:kms:us-east-1:111111111111:key/1a2b",
        }.items()
    ],
    ids=str,
)
def test_an_alias_is_of_a_key(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'Artifact store "acme-artifacts": key.arn "{case.inputs["key"]["arn"]}" is no key of the '
        f'store\'s account and Region, "{KEYS}key/<id>".'
    )


@pytest.mark.case(
    STORE.but(
        "a key of several Regions", key={"alias": "alias/awsome", "arn": f"{KEYS}key/mrk-1a2b"}
    )
)
def test_a_key_of_several_regions_is_taken(plan: Plan) -> None:
    assert plan.output("key_arn") == f"{KEYS}key/mrk-1a2b"


def says(text: str) -> str:
    return f'Artifact store "acme-artifacts": {text}'


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                STORE.refused(f"Region {region}", region=region),
                says(f'region "{region}" is no Region, such as eu-west-1.'),
            )
            for region in ("eu-west1", "*", "EU-WEST-1")
        ),
        (
            STORE.refused("a partition", partition="aws_cn"),
            says('partition "aws_cn" is no partition: aws, aws-cn, aws-us-gov, ....'),
        ),
        (
            STORE.refused(
                "artifacts of a brought bucket for ever",
                create_bucket=False,
                expire_after_days=None,
            ),
            says(
                "expire_after_days is of the bucket that the store would create, but create_bucket "
                "is false, and its owner sets it up: leave expire_after_days out."
            ),
        ),
        (
            STORE.refused(
                "the end of a brought key",
                key={"alias": "alias/shared", "arn": f"{KEYS}key/1a2b"},
                key_deletion_window_in_days=7,
            ),
            says(
                "key_deletion_window_in_days is of the key that the store would create, but key "
                "brings one, which its owner sets up: leave key_deletion_window_in_days out."
            ),
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    STORE.but(
        "in China",
        account_id="111111111111",
        partition="aws-cn",
        region="cn-northwest-1",
        create_bucket=False,
        # The defaults, written out.
        abort_incomplete_upload_after_days=7,
        expire_after_days=365,
        noncurrent_expire_after_days=30,
    )
)
def test_regions_of_every_partition_are_taken(plan: Plan) -> None:
    assert plan.output("store")["region"] == "cn-northwest-1"
    assert plan.output("bucket_arn") == "arn:aws-cn:s3:::acme-artifacts"


@pytest.mark.case(
    STORE.but(
        "in the European Sovereign Cloud",
        account_id="111111111111",
        partition="aws-eusc",
        region="eusc-de-east-1",
        create_bucket=False,
    )
)
def test_a_region_that_begins_with_four_letters_is_taken(plan: Plan) -> None:
    assert plan.output("store")["region"] == "eusc-de-east-1"


def administrators(count: int) -> list[str]:
    return [f"arn:aws:iam::111111111111:role/{'a' * 26}{i:03}" for i in range(count)]


@pytest.mark.case(
    STORE.refused(
        "administrators beyond a key's policy", key_administrator_arns=administrators(520)
    )
)
def test_a_key_policy_that_kms_would_not_take_is_refused(refusal: Refusal) -> None:
    (message,) = refusal.messages
    start = says("access and key_administrator_arns name so many that the key's policy has ")
    end = " bytes, above the 32768 that KMS takes: let fewer manage the key."
    assert message.startswith(start)
    assert message.endswith(end)
    assert 32768 < int(message[len(start) : -len(end)]) < 35000


@pytest.mark.case(
    STORE.but("administrators of a long key's policy", key_administrator_arns=administrators(480))
)
def test_a_key_policy_that_kms_takes_is_taken(plan: Plan) -> None:
    assert 30000 < len(plan.resource("aws_kms_key.this[0]")["policy"]) <= 32768
