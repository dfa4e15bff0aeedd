"""Both READMEs show examples as short as they say, which plan as two sides of one pipeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from delivery.testing import Plan, readme_case

MODULES = Path(__file__).resolve().parents[3] / "modules"
CALL = re.compile(r'^module "\w+" \{\n(?:.*\n)*?^\}\n', re.MULTILINE)
EXAMPLE = readme_case("container-pipeline")


@pytest.mark.parametrize(
    ("module", "most"), [("container-pipeline", 25), ("container-pipeline-target", 15)]
)
def test_the_calls_of_an_account_are_few_lines(module: str, most: int) -> None:
    text = (MODULES / module / "README.md").read_text()
    example = text.split("```hcl\n")[1].split("```")[0]
    lines = [line for call in CALL.findall(example) for line in call.splitlines() if line]
    assert 5 < len(lines) <= most


@pytest.mark.case(EXAMPLE)
def test_three_accounts_and_two_regions(plan: Plan) -> None:
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    assert [stage["name"] for stage in pipeline["stage"]] == [
        "Source",
        "Build",
        "Deploy-1",
        "Deploy-2",
        "Deploy-3",
    ]
    assert {store["region"] for store in pipeline["artifact_store"]} == {"eu-west-1", "us-east-1"}
    accounts = {
        action["role_arn"].split(":")[4]
        for stage in pipeline["stage"]
        for action in stage["action"]
        if action["role_arn"]
    }
    helm = plan.resource(
        'module.delivery.module.helm["staging"].aws_iam_role_policy.this["build"]'
    ).policy()
    assert accounts == {"222222222222", "444444444444"}
    assert helm.allows("sts:AssumeRole", "arn:aws:iam::333333333333:role/orders-staging-deploy")


@pytest.mark.case(readme_case("container-pipeline", 1))
def test_blue_green_is_as_short_as_that(plan: Plan) -> None:
    stages = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")["stage"]
    (deploy,) = stages[-1]["action"]
    assert (stages[-1]["name"], deploy["provider"]) == ("Deploy-1", "CodeDeployToECS")
    assert deploy["configuration"] == {
        "AppSpecTemplateArtifact": "Image",
        "AppSpecTemplatePath": "appspec.yaml",
        "ApplicationName": "web-prod",
        "DeploymentGroupName": "web-prod",
        "Image1ArtifactName": "Image",
        "Image1ContainerName": "IMAGE1_NAME",
        "TaskDefinitionTemplateArtifact": "Image",
        "TaskDefinitionTemplatePath": "taskdef.json",
    }


@pytest.mark.case(readme_case("container-pipeline-target"))
def test_the_other_side_is_the_role_that_the_action_takes(plan: Plan) -> None:
    role = plan.resource('module.delivery.module.target_account["dev"].aws_iam_role.action[0]')
    assert role["name"] == "orders-dev-deploy"
