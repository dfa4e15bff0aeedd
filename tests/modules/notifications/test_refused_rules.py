"""Every message that is about rules and what is watched."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

A = "111111111111"
HERE = f"eu-west-1:{A}"
PIPELINE = f"arn:aws:codepipeline:{HERE}:orders"
PROJECT = f"arn:aws:codebuild:{HERE}:project/orders"
GOOD = Case(
    "notifications",
    name="orders",
    inputs={
        "name": "orders",
        "rules": {"all": {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}},
    },
)


def refused(title: str, message: str, **inputs: Any) -> tuple[Case, str]:
    return GOOD.refused(title, **inputs), f'Notifications "orders": {message}'


def rule(title: str, message: str, at: str = "all", **changed: Any) -> tuple[Case, str]:
    whole = {"resource": PIPELINE, "events": ["pipeline-execution-failed"], **changed}
    return refused(title, f'rules "{at}": {message}', rules={at: whole})


def unknown(event: str, nearest: str | None) -> tuple[Case, str]:
    near = f' (did you mean "{nearest}"?)' if nearest else ""
    return rule(
        event,
        f'event "{event}" is none of pipelines, projects and CodeDeploy applications{near}.',
        events=[event],
    )


def of_pipeline(title: str, message: str, at: str = "orders", **of: Any) -> tuple[Case, str]:
    return refused(title, f'pipelines "{at}": {message}', pipelines={at: of})


def of_project(title: str, message: str, at: str = "orders", **of: Any) -> tuple[Case, str]:
    return refused(title, f'projects "{at}": {message}', projects={at: of})


def number(title: str, message: str, **inputs: Any) -> tuple[Case, str]:
    return refused(title, message, **inputs)


def waiting(title: str, message: str, at: str = "x", **changed: Any) -> tuple[Case, str]:
    whole = {"pipeline": "orders", "limit_in_minutes": 60, **changed}
    return refused(title, f'waiting "{at}": {message}', waiting={at: whole})


OF_PIPELINE = (
    f'is not a pipeline of this account and Region, "arn:aws:codepipeline:{HERE}:<name>", which '
    "its events are of."
)
NO_METRIC = 'needs a metric that CodePipeline does not publish in partition "aws-cn": leave it out'
CHINA = {"partition": "aws-cn", "region": "cn-north-1", "account_id": A, "rules": {}}

RULES = [
    rule(
        "rule's name",
        "its name must be 1 to 57 letters, digits, spaces, hyphens and underscores, for the rule "
        "is called as name, a hyphen and this, and has at most 64.",
        at="a.b",
    ),
    rule("detail", 'detail_type "full" must be BASIC or FULL.', detail_type="full"),
    rule("no event", "events is empty: name what it tells of.", events=[]),
    unknown("pipeline-execution-fail", "pipeline-execution-failed"),
    unknown("manual-aproval-needed", "manual-approval-needed"),
    unknown("codepipeline-pipeline-pipeline-execution-faild", "pipeline-execution-failed"),
    unknown("codebuild-project-build-state-success", "build-state-succeeded"),
    unknown("x", None),
    rule(
        "event twice",
        'event "codepipeline-pipeline-pipeline-execution-failed" and "pipeline-execution-failed" '
        "is the same: name it once.",
        events=[
            "codepipeline-pipeline-pipeline-execution-failed",
            "pipeline-execution-failed",
        ],
    ),
    rule(
        "events of two kinds",
        "events are of projects and pipelines, and a rule is of one resource: make a rule of each.",
        events=["pipeline-execution-failed", "build-state-failed"],
    ),
    rule("a project's ARN", f'resource "{PROJECT}" {OF_PIPELINE}', resource=PROJECT),
    rule("a pipeline's name", f'resource "orders" {OF_PIPELINE}', resource="orders"),
    rule(
        "a pipeline of another account",
        f'resource "arn:aws:codepipeline:eu-west-1:222222222222:orders" {OF_PIPELINE}',
        resource="arn:aws:codepipeline:eu-west-1:222222222222:orders",
    ),
    rule(
        "a deployment group",
        f'resource "arn:aws:codedeploy:{HERE}:deploymentgroup:a/b" is not a CodeDeploy application '
        f'of this account and Region, "arn:aws:codedeploy:{HERE}:application:<name>", which its '
        "events are of.",
        events=["deployment-failed"],
        resource=f"arn:aws:codedeploy:{HERE}:deploymentgroup:a/b",
    ),
    rule(
        "a pipeline for a project",
        f'resource "{PIPELINE}" is not a CodeBuild project of this account and Region, '
        f'"arn:aws:codebuild:{HERE}:project/<name>", which its events are of.',
        events=["build-state-failed"],
    ),
    refused(
        "eleven rules",
        f'rules has 11 of "{PIPELINE}", and AWS takes 10 for a resource: let one tell of several '
        "events.",
        rules={
            str(n): {"resource": PIPELINE, "events": ["pipeline-execution-failed"]}
            for n in range(11)
        },
    ),
]
WATCHED = [
    of_pipeline(
        "pipeline's name", "a pipeline's name is 1 to 100 letters, digits and .@-_.", at="a b"
    ),
    of_pipeline(
        "nothing of a pipeline",
        "it has neither an alarm nor a dashboard: give duration or failed_executions, or leave it "
        "out.",
        dashboard=False,
    ),
    of_pipeline(
        "projects without a dashboard",
        "projects are shown on the dashboard, and it has none: leave projects out.",
        dashboard=False,
        failed_executions={},
        projects=["build"],
    ),
    of_pipeline(
        "shown project's name",
        'projects has "a b", and a project\'s name is 2 to 150 letters, digits, hyphens and '
        "underscores.",
        projects=["a b"],
    ),
    of_pipeline("shown project twice", "projects names one twice.", projects=["build", "build"]),
    refused(
        "failed executions in China",
        f'pipelines "orders": failed_executions {NO_METRIC}, and give a rule of '
        '"pipeline-execution-failed".',
        **CHINA,
        pipelines={"orders": {"failed_executions": {}}},
    ),
    refused(
        "duration in China",
        f'pipelines "orders": duration {NO_METRIC}, and give waiting, which goes by events.',
        **CHINA,
        pipelines={"orders": {"duration": {"limit_in_minutes": 5}}},
    ),
    refused(
        "dashboards of one name",
        'the dashboards of "a-b" and "a.b" would both be called "orders-a-b": set dashboard to '
        "false for one.",
        pipelines={"a.b": {}, "a-b": {}},
    ),
    of_project(
        "project's name",
        "a project's name is 2 to 150 letters, digits, hyphens and underscores.",
        at="b",
        failed_builds={},
    ),
    of_project(
        "nothing of a project", "it has no alarm: give duration or failed_builds, or leave it out."
    ),
    number(
        "limit of 0",
        'pipelines "orders": duration.limit_in_minutes is 0, expected a whole number from 1 to '
        "86400.",
        pipelines={"orders": {"duration": {"limit_in_minutes": 0}}},
    ),
    number(
        "period above a day",
        'projects "orders": duration.period_in_minutes is 1441, expected a whole number from 1 to '
        "1440.",
        projects={"orders": {"duration": {"limit_in_minutes": 1, "period_in_minutes": 1441}}},
    ),
    number(
        "half a failure",
        'projects "orders": failed_builds.threshold is 0.5, expected a whole number from 1 to '
        "10000.",
        projects={"orders": {"failed_builds": {"threshold": 0.5}}},
    ),
    number(
        "period of 0",
        'pipelines "orders": failed_executions.period_in_minutes is 0, expected a whole number '
        "from 1 to 1440.",
        pipelines={"orders": {"failed_executions": {"period_in_minutes": 0}}},
    ),
    waiting(
        "wait's name",
        "its name must be 1 to 49 letters, digits, hyphens and underscores, for the event rule is "
        'called as name, a hyphen, this and "-waiting", and has at most 64.',
        at="a b",
    ),
    waiting(
        "wait's pipeline",
        'pipeline "a b": a pipeline\'s name is 1 to 100 letters, digits and .@-_.',
        pipeline="a b",
    ),
    waiting(
        "wait's stage",
        'stage "a b": the name of a stage is 1 to 100 letters, digits and .@-_.',
        stage="a b",
    ),
    waiting(
        "wait's action",
        'action "a b": the name of an action is 1 to 100 letters, digits and .@-_.',
        stage="a",
        action="a b",
    ),
    waiting(
        "action without a stage", 'action "Ask" is of a stage: name it in stage.', action="Ask"
    ),
    waiting(
        "wait of 0",
        "limit_in_minutes is 0, expected a whole number from 1 to 86400.",
        limit_in_minutes=0,
    ),
    waiting(
        "wait of 61 days",
        "limit_in_minutes is 87840, expected a whole number from 1 to 86400.",
        limit_in_minutes=87840,
    ),
]


@pytest.mark.parametrize(("case", "message"), [*RULES, *WATCHED], ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


MANY = GOOD.refused(
    "many mistakes at once",
    rules={"all": {"resource": PIPELINE, "events": ["nothing"], "detail_type": "ALL"}},
    topic={"emails": ["x"]},
)


@pytest.mark.case(MANY)
def test_all_problems_are_told_at_once(refusal: Refusal) -> None:
    refusal.only(
        'Notifications "orders": topic.emails has "x", which is no e-mail address.',
        'Notifications "orders": rules "all": detail_type "ALL" must be BASIC or FULL.',
        'Notifications "orders": rules "all": event "nothing" is none of pipelines, projects and '
        "CodeDeploy applications.",
    )
