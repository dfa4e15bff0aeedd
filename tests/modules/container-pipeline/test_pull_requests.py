"""What nobody has merged is deployed after an approval, or where it is written down."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.container_pipeline import DEV, ECS, ONE, PIPELINE

from delivery.testing import Case, Plan, Refusal

ASK = {"name": "Ask", "type": "Approval/Manual"}
TEST = {
    "name": "Test",
    "type": "Test/CodeBuild",
    "configuration": {"ProjectName": "test"},
    "input_artifacts": ["Image"],
}


def ecs(service: str, wave: int = 1, **more: Any) -> dict[str, Any]:
    return {"account_id": DEV, "ecs_rolling": {**ECS, "service": service}, "wave": wave, **more}


def message(key: str) -> str:
    return (
        f'Container pipeline "orders": environment "{key}": triggers.pull_request starts the '
        "pipeline with commits that nobody has merged, and nobody approves them before they are "
        "deployed: give it, or an earlier wave, an approval, or name it in triggers.unapproved."
    )


UNASKED = {
    "dev": ecs("dev"),
    "preview": ecs("preview"),
    "qa": ecs("qa", 2),
    "prod": ecs("prod", 3),
}


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (
            PIPELINE.refused(
                "no approval",
                environments=UNASKED,
                triggers={
                    "pull_request": [{"branches": {"includes": ["main"]}}],
                    "unapproved": ["preview"],
                },
            ),
            ["dev", "prod", "qa"],
        ),
        (
            # Those that are closed without a merge start it as well.
            PIPELINE.refused(
                "an approval after the wave, and one of an environment after it",
                environments={
                    **UNASKED,
                    "live": ecs("live", 4, approval={}),
                    "last": ecs("last", 5),
                },
                extra_stages={
                    "Ask": {"after": "Deploy-2", "actions": [TEST, ASK]},
                    "Test": {"after": "Build", "actions": [TEST]},
                },
                triggers={
                    "pull_request": [{"events": ["CLOSED"]}],
                    "push": [{"tags": {"includes": ["v*"]}}],
                },
            ),
            ["dev", "preview", "qa"],
        ),
    ],
    ids=str,
)
def test_a_pull_request_is_not_deployed_before_an_approval(
    case: Case, found: list[str], refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.only(*map(message, found))


@pytest.mark.parametrize(
    "case",
    [
        PIPELINE.but(
            "an approval of the wave, and of one before",
            environments={
                "dev": ecs("dev", 2),
                "preview": ecs("preview"),
                "prod": ecs("prod", 3),
                "qa": ecs("qa", 2, approval={}),
            },
            triggers={
                "pull_request": [{"branches": {"includes": ["main"]}}],
                "unapproved": ["preview"],
            },
        ),
        PIPELINE.but(
            "a stage that asks",
            environments=ONE,
            extra_stages={"Ask": {"after": "Build", "actions": [ASK]}},
            triggers={"pull_request": [{"branches": {"includes": ["main"]}, "events": ["OPEN"]}]},
        ),
        PIPELINE.but(
            "pushes of tags",
            environments=ONE,
            triggers={"push": [{"tags": {"includes": ["v*"]}}]},
        ),
    ],
    ids=str,
)
def test_what_is_asked_for_or_merged_is_deployed(case: Case, plan: Plan) -> None:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    (trigger,) = pipeline["trigger"]
    (git,) = trigger["git_configuration"]
    assert len(git["pull_request"]) == len(case.inputs["triggers"].get("pull_request", ()))
    deployed = {action["name"] for stage in pipeline["stage"] for action in stage["action"]}
    assert {f"Deploy-{key}" for key in case.inputs["environments"]} <= deployed
