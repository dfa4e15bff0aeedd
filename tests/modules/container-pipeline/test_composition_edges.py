"""What is unusual, and right: the nearest to what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.container_pipeline import (
    BLUE_GREEN,
    DEV,
    ECS,
    FUNCTION,
    HELM,
    ONE,
    PIPELINE,
    PROD,
    STORE,
)

from delivery.testing import Case, Plan

LONG = "e" * 32
PROJECT = {"name": "acme-build", "role_arn": "arn:aws:iam::111111111111:role/acme-codebuild"}


def of(title: str, environments: dict[str, Any], **inputs: Any) -> Case:
    return PIPELINE.but(title, environments=environments, **inputs)


RIGHT = {
    case.name: (case, deployed)
    for case, deployed in (
        (of("longest bucket, action role", {"e" * 26: ONE["dev"]}, name="o" * 30), ["e" * 26]),
        (
            of(
                "longest connection",
                ONE,
                name="o" * 32,
                artifact_store={"name": "acme"},
            ),
            ["dev"],
        ),
        (
            of(
                "longest role of the build",
                ONE,
                name="o" * 48,
                artifact_store={"name": "acme"},
                connection={"name": "acme"},
            ),
            ["dev"],
        ),
        (
            of(
                "longest role of the pipeline",
                {
                    "d": {
                        "account_id": DEV,
                        "ecs_rolling": {**ECS, "container": "web"},
                        "role": {"arn": f"arn:aws:iam::{DEV}:role/x"},
                    },
                    # The build is one's own, and may name both.
                    "p": {
                        "account_id": PROD,
                        "ecs_rolling": {**ECS, "container": "app"},
                        "role": {"arn": f"arn:aws:iam::{PROD}:role/x"},
                    },
                },
                name="o" * 55,
                artifact_store={"name": "acme"},
                build={"project": PROJECT},
                connection={"name": "acme"},
            ),
            ["d", "p"],
        ),
        (
            of(
                "longest role of Helm",
                {LONG: {"account_id": DEV, "eks_helm": HELM}},
                name="o" * 16,
            ),
            [LONG],
        ),
        (
            of(
                "longest role that publishes",
                {LONG: {"account_id": DEV, "lambda_image": FUNCTION}},
                name="o" * 13,
            ),
            [LONG],
        ),
        (
            of(
                "shortest names, and a cluster of another Region, which needs no store there",
                {
                    "d": ONE["dev"],
                    "e": {"account_id": DEV, "region": "us-east-1", "eks_helm": HELM},
                },
                name="oo",
            ),
            ["d", "e"],
        ),
        (
            of(
                "environments that are right",
                {
                    # First and last wave, the same service elsewhere, one container in both.
                    "one": {"account_id": DEV, "ecs_rolling": {**ECS, "container": "web"}},
                    "two": {
                        "account_id": PROD,
                        "wave": 999,
                        "ecs_rolling": {**ECS, "container": "web"},
                    },
                    "three": {
                        "account_id": DEV,
                        "region": "us-east-1",
                        "ecs_blue_green": {**BLUE_GREEN, "service": "orders"},
                    },
                    # An image of one platform.
                    "four": {"account_id": DEV, "lambda_image": FUNCTION},
                    # Roles by their paths and ARNs.
                    "five": {
                        "account_id": DEV,
                        "ecs_rolling": {**ECS, "service": "five"},
                        "pull_roles": [f"arn:aws:iam::{DEV}:role/app/nodes", "app/a_b+1"],
                        "role": {"arn": f"arn:aws:iam::{DEV}:role/app/deploy"},
                    },
                },
                artifact_stores={"us-east-1": STORE},
                build={
                    "container_image": {
                        "emulator_image": "tonistiigi/binfmt@sha256:" + "2" * 64,
                        "buildkit_image": "moby/buildkit@sha256:" + "1" * 64,
                        "platforms": ["linux/arm64"],
                    }
                },
            ),
            ["five", "four", "one", "three", "two"],
        ),
    )
}


@pytest.mark.parametrize(("case", "deployed"), RIGHT.values(), ids=list(RIGHT))
def test_what_is_just_right_is_planned(case: Case, deployed: list[str], plan: Plan) -> None:
    found = {
        action["name"].removeprefix("Deploy-")
        for stage in plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
        for action in stage["action"]
        if action["name"].startswith("Deploy-")
    }
    assert sorted(found) == sorted(case.inputs["environments"]) == deployed
    assert sorted(plan.outputs["action_role_arns"]) == deployed


@pytest.mark.case(RIGHT["environments that are right"][0])
def test_the_build_names_the_container_that_the_services_run(plan: Plan) -> None:
    project = plan.resource("module.build[0].aws_codebuild_project.this")
    assert "' 'web' " in project["source"][0]["buildspec"].replace("''", "'")


@pytest.mark.case(RIGHT["environments that are right"][0])
def test_waves_are_in_the_order_of_their_numbers(plan: Plan) -> None:
    stages = plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
    assert [stage["name"] for stage in stages] == ["Source", "Build", "Deploy-1", "Deploy-999"]


FUNCTIONS = {
    name: {"account_id": DEV, "lambda_image": {"function": name}} for name in ("build", "dev")
}


@pytest.mark.case(
    of(
        "an environment that is called build",
        {**FUNCTIONS, "build-two": {"account_id": DEV, "eks_helm": HELM}},
        # It has a policy of this module, as the projects of functions have.
        build={"buildspec": {"path": "buildspec.yml"}},
    )
)
def test_an_environment_may_be_called_as_the_build_is(plan: Plan) -> None:
    assert plan.outputs["project_names"] == {
        "build": "orders-build",
        "build-publish": "orders-build-publish",
        "build-two-helm": "orders-build-two-helm",
        "dev-publish": "orders-dev-publish",
    }
    granted = {
        address: sorted(s.sid for s in resource.policy().statements)
        for address, resource in plan.of_type("aws_iam_role_policy").items()
        if address.startswith("aws_iam_role_policy.project")
    }
    assert granted == {
        'aws_iam_role_policy.project["build"]': ["LogInToRegistry", "PushImage"],
        'aws_iam_role_policy.project["build-publish"]': ["AssumeDeployRole"],
        'aws_iam_role_policy.project["dev-publish"]': ["AssumeDeployRole"],
    }
