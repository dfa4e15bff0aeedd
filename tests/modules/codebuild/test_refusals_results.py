"""What the module refuses of artifacts, logs, reports and who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ALONE, GITHUB, PATH
from .messages import WRITTEN_OUT

BUCKET = {"bucket": "acme-results"}
KEY = {
    "alias": "alias/acme-results",
    "arn": "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000001",
}
EXPORT = {"bucket": "acme-reports", "key": KEY}
GITHUB_PROJECT = ALONE.but(project_source=GITHUB)
REPORT_NAME = (
    "a name is letters, digits, hyphens and underscores, of which the first is a letter or a "
    "digit, 2 to 128 with the project's name before it."
)


def report(name: str = "unit", **group: Any) -> dict[str, Any]:
    return {"report_groups": {name: group}}


ANY: dict[str, dict[str, Any]] = {
    "artifacts.bucket": {"artifacts": {"bucket": "acme-*"}},
    "artifacts.path": {"artifacts": {**BUCKET, "path": "acme-*"}},
    "logs.cloudwatch.group_name": {"logs": {"cloudwatch": {"group_name": "acme-*"}}},
    'secondary_artifacts["x"].bucket': {"secondary_artifacts": {"x": {"bucket": "acme-*"}}},
    'secondary_artifacts["x"].path': {"secondary_artifacts": {"x": {**BUCKET, "path": "acme-*"}}},
    'report_groups["unit"].export.bucket': report(
        export={**EXPORT, "bucket": "acme-*"}, type="TEST"
    ),
    'report_groups["unit"].export.path': report(export={**EXPORT, "path": "acme-*"}, type="TEST"),
}

RESULTS = [
    (
        PATH.refused("artifacts of a pipeline", artifacts=BUCKET),
        "artifact_store and artifacts exclude each other: what a pipeline's project hands on are "
        "the action's output artifacts.",
    ),
    (
        PATH.refused("more artifacts of a pipeline", secondary_artifacts={"docs": BUCKET}),
        "artifact_store and secondary_artifacts exclude each other: what a pipeline's project "
        "hands on are the action's output artifacts.",
    ),
    (
        GITHUB_PROJECT.refused("output artifacts of no pipeline", output_artifacts=False),
        "output_artifacts is of a pipeline's actions: set artifact_store, or remove "
        "output_artifacts.",
    ),
    (
        PATH.refused("two keys", encryption_key=KEY),
        "artifact_store and encryption_key exclude each other: a pipeline's project uses the key "
        "of its artifact store.",
    ),
    (
        GITHUB_PROJECT.refused("alias of a key", encryption_key={**KEY, "alias": "acme"}),
        'encryption_key.alias "acme" must begin with alias/.',
    ),
    (
        GITHUB_PROJECT.refused(
            "13 artifacts", secondary_artifacts={f"a{i}": BUCKET for i in range(13)}
        ),
        "there are 13 secondary_artifacts, and CodeBuild takes at most 12.",
    ),
    (
        GITHUB_PROJECT.refused("identifier", secondary_artifacts={"my-docs": BUCKET}),
        'secondary_artifacts: "my-docs" is no identifier, which is 1 to 127 letters, digits and '
        "underscores.",
    ),
    *(
        (
            GITHUB_PROJECT.refused(f"any {at}", **inputs),
            f'{at}: "acme-*" {WRITTEN_OUT}',
        )
        for at, inputs in ANY.items()
    ),
    (
        PATH.refused("no logs", logs={"cloudwatch": {"enabled": False}}),
        "builds write no logs, so nobody could see why one failed: enable logs.cloudwatch or set "
        "logs.s3.",
    ),
    (
        PATH.refused("retention", logs={"cloudwatch": {"retention_in_days": 100}}),
        "logs.cloudwatch.retention_in_days is 100, and CloudWatch takes 1, 3, 5, 7, 14, 30, 60, "
        "90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, or 0 "
        "for ever.",
    ),
    (
        PATH.refused(
            "key of a group that is brought",
            logs={"cloudwatch": {"group_name": "/acme/builds", "kms_key_arn": KEY["arn"]}},
        ),
        "logs.cloudwatch.kms_key_arn is for a log group that is made, and group_name brings one: "
        "set the key on that.",
    ),
    (
        PATH.refused(
            "streams of nothing",
            logs={
                "cloudwatch": {"enabled": False, "stream_name": "orders"},
                "s3": {"bucket": "acme-logs"},
            },
        ),
        "logs.cloudwatch.group_name and stream_name do nothing while logs.cloudwatch.enabled is "
        "false.",
    ),
    (
        PATH.refused("6 report groups", report_groups={f"r{i}": {} for i in range(6)}),
        "there are 6 report_groups, and CodeBuild takes at most 5 of a project.",
    ),
    (
        PATH.refused("long report group", **report("r" * 122)),
        f'report group "{"r" * 122}": {REPORT_NAME}',
    ),
    (
        PATH.refused("export of no group", **report(export=EXPORT)),
        'report group "unit" is made by the first build, which sets no export: set its type, '
        "TEST or CODE_COVERAGE.",
    ),
    (
        PATH.refused("reports of no group", **report(delete_reports=True)),
        'report group "unit" is made by the first build, and Terraform does not delete it: set '
        "its type, TEST or CODE_COVERAGE, or remove delete_reports.",
    ),
    (
        PATH.refused(
            "alias of an export",
            **report(export={**EXPORT, "key": {**KEY, "alias": "acme"}}, type="TEST"),
        ),
        'report_groups["unit"].export.key.alias "acme" must begin with alias/.',
    ),
    (
        PATH.refused("account", share_with_account_ids=["22222222222"]),
        'share_with_account_ids: "22222222222" is no account id, which is 12 digits.',
    ),
    (
        PATH.refused(
            "own account", account_id="111111111111", share_with_account_ids=["111111111111"]
        ),
        "share_with_account_ids: 111111111111 is the project's own account: remove it.",
    ),
]


@pytest.mark.parametrize(("case", "message"), RESULTS, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


EDGES = [
    GITHUB_PROJECT.but(
        "12 artifacts, and the longest identifier",
        secondary_artifacts={"a" * 127: BUCKET, **{f"a{i}": BUCKET for i in range(11)}},
    ),
    PATH.but(
        "5 report groups, and the longest name",
        report_groups={"r" * 121: {"type": "TEST"}, **{f"r{i}": {} for i in range(4)}},
    ),
    PATH.but("logs for ever", logs={"cloudwatch": {"retention_in_days": 0}}),
    PATH.but("logs for ten years", logs={"cloudwatch": {"retention_in_days": 3653}}),
    PATH.but(
        "logs in S3 alone, in the open",
        logs={
            "cloudwatch": {"enabled": False},
            "s3": {"bucket": "acme-logs", "encryption_disabled": True},
        },
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]
