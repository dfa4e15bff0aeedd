"""What takes the place of a key and is none."""

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
