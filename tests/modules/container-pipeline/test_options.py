"""What every option does, each set at least once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.modules.container_pipeline import STORE
from tests.modules.container_pipeline_options import EVERYTHING, ROLE, VPC

from delivery.testing import Plan, assert_includes

PIPELINE_ADDRESS = "module.pipeline.aws_codepipeline.this"


@pytest.mark.case(EVERYTHING)
class TestEverything:
    def test_stages_come_in_order(self, plan: Plan) -> None:
        stages = plan.resource(PIPELINE_ADDRESS)["stage"]
        assert [stage["name"] for stage in stages] == [
            "Source",
            "Build",
            "Test",
            "Deploy-1",
            "Deploy-2",
            "Deploy-3",
            "Audit",
        ]
        assert {s["name"] for s in stages if s["on_failure"]} == {
            "Deploy-1",
            "Deploy-2",
            "Deploy-3",
        }

    def test_the_pipeline_has_what_was_asked_for(self, plan: Plan) -> None:
        pipeline = plan.resource(PIPELINE_ADDRESS)
        assert pipeline["execution_mode"] == "QUEUED"
        assert {store["region"]: store["location"] for store in pipeline["artifact_store"]} == {
            "eu-west-1": "acme-orders-artifacts",
            "us-east-1": STORE["bucket"],
        }
        assert pipeline["variable"][0]["name"] == "level"
        (trigger,) = pipeline["trigger"]
        (git,) = trigger["git_configuration"]
        assert (git["source_action_name"], len(git["push"]), len(git["pull_request"])) == (
            "Source",
            2,
            1,
        )

    def test_every_role_has_path_and_boundary(self, plan: Plan) -> None:
        roles = plan.of_type("aws_iam_role")
        assert {(role["path"], role["permissions_boundary"]) for role in roles.values()} == {
            (ROLE["path"], ROLE["permissions_boundary"])
        }
        assert sorted(role["name"] for role in roles.values()) == [
            "orders-build-codebuild",
            "orders-canary-publish-codebuild",
            "orders-chat",
            "orders-helm-helm-codebuild",
            "orders-helm-uri-helm-codebuild",
            "orders-manifests-publish-codebuild",
            "orders-pipeline",
        ]

    def test_everything_that_takes_tags_has_them(self, plan: Plan) -> None:
        untagged = [
            resource.address
            for resource in plan.resources
            if "tags" in resource.values and (resource["tags"] or {}).get("team") != "orders"
        ]
        assert untagged == []

    def test_the_store_is_tuned(self, plan: Plan) -> None:
        assert_includes(
            plan.resource("module.artifact_store[0].aws_s3_bucket.this[0]").values,
            {"bucket": "acme-orders-artifacts", "force_destroy": True},
        )
        policy = plan.resource("module.artifact_store[0].aws_s3_bucket_policy.this[0]").policy()
        sids = {statement.sid for statement in policy.statements}
        assert {"DenyOldTls", "ReadOnlyObjects111111111111"} <= sids

    def test_of_what_deploys_only_what_writes_manifests_writes_to_the_store(
        self, plan: Plan
    ) -> None:
        policy = plan.resource("module.artifact_store[0].aws_s3_bucket_policy.this[0]").policy()
        found = {
            statement.sid: {
                arn.rpartition("/")[2]
                for arn in statement.conditions["ArnEquals"]["aws:PrincipalArn"]
            }
            for statement in policy.statements
            if "Objects111111111111" in statement.sid
        }
        projects = {
            role["role"]: bool(role.policy().allows("s3:PutObject", ARTIFACT))
            for address, role in plan.of_type("aws_iam_role_policy").items()
            if address.endswith('.aws_iam_role_policy.this["build"]')
        }
        writing = {name for name, writes in projects.items() if writes}
        assert writing == {"orders-build-codebuild", "orders-manifests-publish-codebuild"}
        assert found == {
            "ReadOnlyObjects111111111111": {"audit", *(projects.keys() - writing)},
            "ReadWriteObjects111111111111": {"orders-pipeline", "test-codebuild", *writing},
        }

    def test_the_repositories_are_tuned(self, plan: Plan) -> None:
        repositories = plan.of_type("aws_ecr_repository")
        assert {r["name"]: r["image_tag_mutability"] for r in repositories.values()} == {
            "acme/orders": "IMMUTABLE",
            "orders-layers": "MUTABLE",
        }
        image = plan.resource('module.ecr[0].aws_ecr_repository.this["acme/orders"]')
        assert_includes(
            image.values,
            {
                "force_delete": True,
                "image_scanning_configuration": [{"scan_on_push": False}],
                "encryption_configuration": [{"encryption_type": "KMS"}],
            },
        )
        policy = plan.resource('module.ecr[0].aws_ecr_repository_policy.this["acme/orders"]')
        assert pullers(policy.policy().document) == {
            # Two environments in staging say nothing of their nodes, so that its account may.
            "PullByAccounts": [
                "arn:aws:iam::333333333333:root",
                "arn:aws:iam::555555555555:root",
            ],
            "PullByRoles": [
                "arn:aws:iam::222222222222:role/build/cache",
                "arn:aws:iam::222222222222:role/orders-execution",
                "arn:aws:iam::444444444444:role/orders-execution",
                "arn:aws:iam::666666666666:role/scanner",
            ],
        }

    def test_the_build_is_tuned(self, plan: Plan) -> None:
        project = plan.resource("module.build[0].aws_codebuild_project.this")
        assert_includes(
            project.values,
            {"build_timeout": 30, "vpc_config": [{"vpc_id": VPC["vpc_id"]}]},
        )
        buildspec = project["source"][0]["buildspec"]
        for text in (
            "smoke.sh",
            "deploy/chart/**/*",
            "web.yaml",
            "k8s/web.yaml",
            "deploy/appspec.yaml",
            "taskdef.json",
            "orders-layers",
            '[{\\"name\\":\\"%s\\",\\"imageUri\\":\\"%s\\"}]',
        ):
            assert text in buildspec or text in str(project.values), text

    def test_a_host_is_made_for_a_provider_of_ones_own(self, plan: Plan) -> None:
        host = plan.resource("module.connection.aws_codeconnections_host.this[0]")
        assert host["provider_endpoint"] == "https://git.acme.example"

    def test_approvals_have_a_topic_where_nobody_else_is_told(self, plan: Plan) -> None:
        # One environment tells nobody, and the other a topic of its own.
        assert plan.outputs["notifications"] == {
            "approvals_topic_arn": None,
            "topic_arn": "arn:aws:sns:eu-west-1:111111111111:orders",
        }
        told = {
            action["name"]: (action["configuration"] or {}).get("NotificationArn")
            for stage in plan.resource(PIPELINE_ADDRESS)["stage"]
            for action in stage["action"]
            if action["category"] == "Approval"
        }
        assert told == {
            "Approve-native": None,
            "Approve-prod": "arn:aws:sns:eu-west-1:111111111111:approvals",
            "Ask": None,
        }

    def test_what_another_region_needs_is_said(self, plan: Plan) -> None:
        assert plan.outputs["artifact_stores"] == {
            "us-east-1": {
                "access": {
                    "read_only": [
                        "arn:aws:iam::444444444444:role/brought",
                        "arn:aws:iam::444444444444:role/orders-prod-two-deploy",
                    ],
                    "read_write": ["arn:aws:iam::111111111111:role/delivery/orders-pipeline"],
                },
                "name": "orders-artifacts-111111111111-us-east-1",
            }
        }
        assert plan.outputs["image_replicas"] == {
            "us-east-1": {"acme/orders": {"lambda_pull": ["444444444444"]}}
        }


ARTIFACT = "arn:aws:s3:::acme-orders-artifacts/orders/Image/1"


def pullers(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Who may pull, by statement."""
    return {
        statement["Sid"]: statement.get("Condition", {})
        .get("ArnEquals", {})
        .get("aws:PrincipalArn", statement["Principal"].get("AWS"))
        for statement in document["Statement"]
    }
