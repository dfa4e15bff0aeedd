"""`delivery show --policies`: every policy document of a plan, and nothing else called so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from delivery import documents
from delivery.plan import Plan

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}
GRANT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}


def change(address: str, after: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
    kind, _, name = address.rpartition(".")[0].rpartition(".")[2], "", "this"
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {"actions": ["create"], "before": None, "after": after, **more},
    }


PLAN = Plan.from_json(
    {
        "resource_changes": [
            change(
                "module.b.aws_iam_role.this",
                {"assume_role_policy": json.dumps(TRUST), "inline_policy": []},
            ),
            change("module.a.aws_iam_role_policy.this", {"policy": json.dumps(GRANT)}),
            change("aws_sns_topic_policy.this", {"policy": json.dumps(GRANT)}),
            change("aws_kms_key.this", {}, after_unknown={"policy": True}),
            change("aws_s3_bucket.this", {}, after_unknown={"policy": True}),
            change("aws_iam_policy.gone", None),
            change(
                "aws_iam_policy.this",
                {"policy": json.dumps(GRANT)},
                after_sensitive={"policy": True},
            ),
            change("aws_ecr_lifecycle_policy.this", {"policy": '{"rules": []}'}),
            change("aws_s3_bucket_public_access_block.this", {"block_public_policy": True}),
        ]
    }
)


def test_every_document_by_address_and_attribute() -> None:
    found = documents.documents(PLAN)
    assert found == {
        "aws_iam_policy.this": {"policy": "(sensitive)"},
        "aws_kms_key.this": {"policy": None},
        "aws_sns_topic_policy.this": {"policy": GRANT},
        "module.a.aws_iam_role_policy.this": {"policy": GRANT},
        "module.b.aws_iam_role.this": {"assume_role_policy": TRUST},
    }
    assert list(found) == sorted(found)


def test_documents_are_told_by_stack_as_json_that_can_be_copied() -> None:
    told = [line.plain for line in documents.lines({"tools": PLAN, "none": Plan.from_json({})})]
    assert told[:7] == [
        "Stack tools",
        "",
        "aws_iam_policy.this policy",
        "(sensitive)",
        "",
        "aws_kms_key.this policy",
        "(known after apply)",
    ]
    start = told.index("module.b.aws_iam_role.this assume_role_policy") + 1
    assert json.loads("\n".join(told[start:-3])) == TRUST
    assert told[-3:] == ["", "Stack none", "   no policies"]
