"""Modules that a caller lets wait: even their own account is known only in the apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.testing import UNKNOWN, Case, Plan

WAITING = Case(source=Path("tests/modules/ecr-registry/waiting"), name="modules that wait")


@pytest.mark.case(WAITING)
def test_what_is_made_does_not_hang_on_where_it_is(plan: Plan) -> None:
    made = {r.address for r in plan.resources if r.mode == "managed"}
    assert made == {
        "aws_sns_topic.first",
        'module.deploy.aws_cloudwatch_metric_alarm.this["errors"]',
        "module.deploy.aws_lambda_alias.this[0]",
        "module.fleet.aws_codebuild_fleet.this[0]",
        "module.fleet.aws_iam_role.this[0]",
        "module.fleet.aws_iam_role_policy.this[0]",
        'module.registry.aws_ecr_pull_through_cache_rule.this["quay"]',
        "module.registry.aws_ecr_registry_policy.this[0]",
        "module.registry.aws_ecr_replication_configuration.this[0]",
        'module.registry.aws_ecr_repository_creation_template.this["acme"]',
        'module.registry.aws_iam_role.this["creation"]',
        'module.registry.aws_iam_role_policy.this["creation"]',
    }
    assert plan.resource("module.fleet.aws_iam_role_policy.this[0]")["policy"] is UNKNOWN
