"""Each way to deploy: what its action is, and what is made for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from tests.modules.container_pipeline import DEV, EACH, PIPELINE
from tests.modules.container_pipeline_options import EVERYTHING

from delivery.testing import Plan

SIMPLE = PIPELINE.but("each type", environments=EACH)
IMAGE = json.dumps(
    [{"name": "IMAGE_URI", "type": "PLAINTEXT", "value": "#{Build.IMAGE_URI}"}],
    separators=(",", ":"),
)
ROLES = "arn:aws:iam::111111111111:role/"


def actions(plan: Plan) -> dict[str, dict[str, Any]]:
    return {
        action["name"]: dict(action)
        for stage in plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
        for action in stage["action"]
    }


def shown(action: dict[str, Any]) -> tuple[Any, ...]:
    return (
        action["provider"],
        action["run_order"],
        action["input_artifacts"],
        action["role_arn"] or None,
        action["configuration"],
    )


def role(key: str) -> str:
    return f"arn:aws:iam::{DEV}:role/orders-{key}-deploy"


@pytest.mark.case(SIMPLE)
class TestLeast:
    def test_ecs_rolling(self, plan: Plan) -> None:
        assert shown(actions(plan)["Deploy-ecs-rolling"]) == (
            "ECS",
            2,
            ["Image"],
            role("ecs-rolling"),
            {"ClusterName": "orders", "ServiceName": "orders"},
        )

    def test_ecs_blue_green(self, plan: Plan) -> None:
        assert shown(actions(plan)["Deploy-ecs-blue-green"]) == (
            "CodeDeployToECS",
            2,
            ["Image"],
            role("ecs-blue-green"),
            {
                "AppSpecTemplateArtifact": "Image",
                "AppSpecTemplatePath": "appspec.yaml",
                "ApplicationName": "orders-ecs-blue-green",
                "DeploymentGroupName": "orders-ecs-blue-green",
                "Image1ArtifactName": "Image",
                "Image1ContainerName": "IMAGE1_NAME",
                "TaskDefinitionTemplateArtifact": "Image",
                "TaskDefinitionTemplatePath": "taskdef.json",
            },
        )

    def test_eks_helm(self, plan: Plan) -> None:
        assert shown(actions(plan)["Deploy-eks-helm"]) == (
            "CodeBuild",
            2,
            ["Source"],
            None,
            {"EnvironmentVariables": IMAGE, "ProjectName": "orders-eks-helm-helm"},
        )

    def test_eks_native(self, plan: Plan) -> None:
        assert shown(actions(plan)["Deploy-eks-native"]) == (
            "EKS",
            3,
            ["Image"],
            role("eks-native"),
            {
                "ClusterName": "apps",
                "HelmChartLocation": "chart",
                "HelmReleaseName": "web",
                "HelmValuesFiles": "imageDetail.json",
                "Namespace": "orders",
            },
        )

    def test_lambda_image_publishes_and_then_shifts(self, plan: Plan) -> None:
        found = actions(plan)
        assert shown(found["Publish-lambda-image"]) == (
            "CodeBuild",
            2,
            ["Image"],
            None,
            {"EnvironmentVariables": IMAGE, "ProjectName": "orders-lambda-image-publish"},
        )
        assert found["Publish-lambda-image"]["namespace"] == "Publish-lambda-image"
        assert shown(found["Deploy-lambda-image"]) == (
            "Lambda",
            3,
            [],
            role("lambda-image"),
            {
                "Alarms": "orders-live-errors",
                "DeployStrategy": "AllAtOnce",
                "FunctionAlias": "live",
                "FunctionName": "orders",
                "PublishedTargetVersion": "#{Publish-lambda-image.VERSION}",
            },
        )

    def test_a_project_takes_the_action_role_of_its_environment_alone(self, plan: Plan) -> None:
        project = plan.resource('aws_iam_role_policy.project["lambda-image-publish"]')
        assert project.policy().document["Statement"] == [
            {
                "Sid": "AssumeDeployRole",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Resource": [role("lambda-image")],
            }
        ]
        helm = plan.resource('module.helm["eks-helm"].aws_iam_role_policy.this["build"]').policy()
        assert helm.allows("sts:AssumeRole", role("eks-helm"))
        assert not helm.allows("sts:AssumeRole", role("lambda-image"))

    def test_the_pipeline_takes_the_other_action_roles(self, plan: Plan) -> None:
        policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
        assert list(policy.statement("ActionRoles").resources) == [
            role(key) for key in ("ecs-blue-green", "ecs-rolling", "eks-native", "lambda-image")
        ]

    def test_lambda_may_take_the_image(self, plan: Plan) -> None:
        policy = plan.resource('module.ecr[0].aws_ecr_repository_policy.this["orders"]').policy()
        # The clusters' account as a whole pulls, so that no role of it is named.
        assert [statement.sid for statement in policy.statements] == [
            "PullByAccounts",
            "PullByLambdaAccounts",
            "PullByLambda",
        ]


@pytest.mark.case(EVERYTHING)
class TestEveryOption:
    def test_ecs_rolling(self, plan: Plan) -> None:
        assert shown(actions(plan)["Deploy-dev"]) == (
            "ECS",
            2,
            ["Image"],
            f"arn:aws:iam::{DEV}:role/delivery/orders-dev-deploy",
            {"ClusterName": "orders", "DeploymentTimeout": "20", "ServiceName": "orders"},
        )

    def test_ecs_blue_green_in_another_region(self, plan: Plan) -> None:
        action = actions(plan)["Deploy-prod"]
        assert (action["region"], action["role_arn"]) == (
            "us-east-1",
            "arn:aws:iam::444444444444:role/brought",
        )
        assert action["configuration"]["AppSpecTemplatePath"] == "deploy/appspec.yaml"
        assert action["configuration"]["Image1ContainerName"] == "IMAGE"
        assert action["configuration"]["TaskDefinitionTemplatePath"] == "deploy/taskdef.json"

    def test_eks_native_with_values_through_a_private_endpoint(self, plan: Plan) -> None:
        assert actions(plan)["Deploy-native"]["configuration"] == {
            "ClusterName": "apps",
            "HelmChartLocation": "deploy/chart",
            "HelmReleaseName": "web",
            "HelmValuesFiles": "web.yaml,imageDetail.json",
            "Namespace": "orders",
            "SecurityGroupIds": "sg-0123456789abcdef0",
            "Subnets": "subnet-0123456789abcdef0",
        }

    def test_eks_native_with_manifests_gets_them_with_the_image(self, plan: Plan) -> None:
        found = actions(plan)
        publish, deploy = found["Publish-manifests"], found["Deploy-manifests"]
        assert publish["configuration"]["ProjectName"] == "orders-manifests-publish"
        assert publish["output_artifacts"] == deploy["input_artifacts"] == ["Manifests-manifests"]
        assert (publish["run_order"], deploy["run_order"]) == (2, 3)
        assert deploy["configuration"] == {
            "ClusterName": "apps",
            "ManifestFiles": "k8s/web.yaml",
            "Namespace": "web",
        }

    def test_lambda_image_watches_all_alarms(self, plan: Plan) -> None:
        assert actions(plan)["Deploy-canary"]["configuration"] == {
            "Alarms": "orders-production-duration,orders-production-error-rate,"
            "orders-production-errors,orders-production-throttles,orders-queue",
            "DeployStrategy": "Canary10Percent30Minutes",
            "FunctionAlias": "production",
            "FunctionName": "orders",
            "PublishedTargetVersion": "#{Publish-canary.VERSION}",
        }

    def test_helm_is_tuned(self, plan: Plan) -> None:
        project = plan.resource('module.helm["helm"].aws_codebuild_project.this')
        assert project["build_timeout"] == 55
        assert project["vpc_config"][0]["vpc_id"] == "vpc-0123456789abcdef0"
        commands = "\n".join(
            command
            for phase in yaml.safe_load(project["source"][0]["buildspec"])["phases"].values()
            for command in phase["commands"]
        )
        for text in (
            "helm upgrade --install 'orders'",
            "--version '1.2.3'",
            "--namespace 'orders'",
            "--timeout 20m --history-max 5",
            "--values './values-staging.yaml'",
            "--set-string 'image.digest'",
            "--set-string 'image.name'",
            "https://example.com/helm-3.19.1-amd64",
            "https://example.com/kubectl-1.33.2-amd64",
            "update-kubeconfig --name 'apps' --region 'eu-west-1'",
        ):
            assert text in commands
        assert "--create-namespace" not in commands
        uri = plan.resource('module.helm["helm-uri"].aws_codebuild_project.this')
        assert "--set-string 'image'=" in uri["source"][0]["buildspec"]

    def test_waves_follow_each_other_and_approvals_come_first(self, plan: Plan) -> None:
        stages = plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
        assert {
            stage["name"]: sorted((a["run_order"], a["name"]) for a in stage["action"])
            for stage in stages
            if stage["name"].startswith("Deploy-")
        } == {
            "Deploy-1": [(2, "Deploy-dev")],
            "Deploy-2": [
                (1, "Approve-native"),
                (2, "Deploy-helm"),
                (2, "Deploy-helm-uri"),
                (2, "Publish-manifests"),
                (3, "Deploy-manifests"),
                (3, "Deploy-native"),
            ],
            "Deploy-3": [
                (1, "Approve-prod"),
                (2, "Deploy-prod"),
                (2, "Deploy-prod-two"),
                (2, "Publish-canary"),
                (3, "Deploy-canary"),
            ],
        }
