"""What the module refuses of webhooks, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ALONE, GITHUB, PATH, WHEREVER

EVENTS = (
    "PRERELEASED, PULL_REQUEST_CLOSED, PULL_REQUEST_CREATED, PULL_REQUEST_MERGED, "
    "PULL_REQUEST_REOPENED, PULL_REQUEST_UPDATED, PUSH, RELEASED, WORKFLOW_JOB_QUEUED"
)
ANYONE = (
    "lets anyone who may open a pull request run code of their own with the project's role: add a "
    "filter of the type ACTOR_ACCOUNT_ID with the ids of the accounts that may, such as "
    "^(1234|5678)$, "
)
UNTRUSTED = ANYONE + (
    "or set webhook.trusted_contributors where everyone who may open one is trusted with the "
    "project's rights."
)
STRANGERS = ANYONE + (
    "for public_read shows the project to all, whom webhook.trusted_contributors cannot mean."
)


def group(events: str, **patterns: str) -> list[dict[str, Any]]:
    filters = [{"pattern": pattern, "type": kind} for kind, pattern in patterns.items()]
    return [{"pattern": events, "type": "EVENT"}, *filters]


def webhook(*groups: list[dict[str, Any]], **changed: Any) -> dict[str, Any]:
    return {"filter_groups": list(groups), "trusted_contributors": True, **changed}


def untrusted(*groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {"filter_groups": list(groups)}


def github(title: str, hook: dict[str, Any], **changed: Any) -> Case:
    return ALONE.refused(title, **{"project_source": GITHUB, "webhook": hook, **changed})


def of(kind: str, **changed: Any) -> dict[str, Any]:
    return {**GITHUB, "type": kind, **changed}


WEBHOOKS = [
    (
        PATH.refused("beside a pipeline", webhook=webhook(group("PUSH"))),
        "a webhook starts builds beside the pipeline, without its source and its artifacts: "
        "remove webhook, and let the pipeline's trigger start.",
    ),
    (
        github(
            "S3",
            webhook(group("PUSH")),
            project_source={"location": "acme-sources/orders.zip", "type": "S3"},
        ),
        "a source of type S3 sends no webhook: remove webhook, and start builds by a rule of "
        "EventBridge.",
    ),
    (
        github(
            "nothing",
            webhook(group("PUSH")),
            buildspec={"inline": "version: 0.2"},
            project_source={"type": "NO_SOURCE"},
        ),
        "a source of type NO_SOURCE has a webhook for Buildkite alone: set webhook.build_type to "
        "RUNNER_BUILDKITE_BUILD, or remove webhook.",
    ),
    (
        github("Buildkite", webhook(build_type="RUNNER_BUILDKITE_BUILD")),
        "webhook.build_type RUNNER_BUILDKITE_BUILD is for a source of type NO_SOURCE, and the "
        "source's type is GITHUB.",
    ),
    (
        github("no batch", webhook(build_type="BUILD_BATCH")),
        "webhook.build_type BUILD_BATCH starts batch builds: set batch.",
    ),
    (
        github("two filters", webhook(group("PUSH"), branch_filter="^main$")),
        "webhook.branch_filter and webhook.filter_groups exclude each other: write the branch as "
        "a filter of the type HEAD_REF.",
    ),
    (
        github("by hand", webhook(manual_creation=True), project_source=of("GITLAB")),
        "webhook.manual_creation is for a source of type GITHUB, and the source's type is GITLAB.",
    ),
    (
        github("no event", webhook(group("PUSH"), group("PUSH", HEAD_REF="x")[1:])),
        "webhook.filter_groups[1] has no filter of the type EVENT, which says what starts a "
        "build: add one, such as the pattern PUSH.",
    ),
    (
        github("event", webhook(group("PUSH, PULL_REQUEST_CREATE"))),
        f'webhook: event "PULL_REQUEST_CREATE" is none of {EVENTS} '
        '(did you mean "PULL_REQUEST_CREATED"?).',
    ),
    (
        github("release at Bitbucket", webhook(group("RELEASED")), project_source=of("BITBUCKET")),
        "webhook: a source of type BITBUCKET has no event RELEASED.",
    ),
    (
        github(
            "release at an enterprise",
            webhook(group("PRERELEASED")),
            project_source=of("GITHUB_ENTERPRISE"),
        ),
        "webhook: a source of type GITHUB_ENTERPRISE has no event PRERELEASED.",
    ),
    *(
        (
            github(f"{kind} of {event}", webhook(group(event, **{kind: "x"}))),
            f"webhook.filter_groups[0]: {kind} never holds for {event}: it is of {are}.",
        )
        for kind, event, are in (
            ("BASE_REF", "PUSH", "pull requests"),
            ("COMMIT_MESSAGE", "RELEASED", "pushes and pull requests"),
            ("FILE_PATH", "RELEASED", "pushes and pull requests"),
            ("HEAD_REF", "WORKFLOW_JOB_QUEUED", "pushes and pull requests"),
            ("RELEASE_NAME", "PUSH", "releases"),
            ("TAG_NAME", "PUSH", "releases"),
            ("WORKFLOW_NAME", "PUSH", "queued jobs of a workflow"),
        )
    ),
    (
        github("repository of one", webhook(group("PUSH", REPOSITORY_NAME="x"))),
        "webhook.filter_groups[0]: REPOSITORY_NAME is for a webhook of a whole organization or "
        "group: set webhook.scope_configuration.",
    ),
    (
        github(
            "organization of one",
            webhook(group("PUSH", ORGANIZATION_NAME="x"), scope_configuration={"name": "acme"}),
            project_source=of("GITHUB", location=WHEREVER),
        ),
        "webhook.filter_groups[0]: ORGANIZATION_NAME is for a webhook of a whole enterprise: set "
        "webhook.scope_configuration with the scope GITHUB_GLOBAL.",
    ),
    (
        github("organization and repository", webhook(scope_configuration={"name": "acme"})),
        'webhook.scope_configuration listens to all of "acme": set project_source.location to '
        f"{WHEREVER}.",
    ),
    (
        github(
            "group at GitHub",
            webhook(scope_configuration={"name": "acme", "scope": "GITLAB_GROUP"}),
            project_source=of("GITHUB", location=WHEREVER),
        ),
        "webhook.scope_configuration.scope GITLAB_GROUP is for GITLAB and GITLAB_SELF_MANAGED, "
        "and the source's type is GITHUB.",
    ),
    (
        github(
            "no domain",
            webhook(scope_configuration={"name": "acme"}),
            project_source=of("GITHUB_ENTERPRISE", location=WHEREVER),
        ),
        "webhook.scope_configuration.domain is the address of a GITHUB_ENTERPRISE server: set it.",
    ),
    (
        github(
            "domain",
            webhook(scope_configuration={"domain": "github.com", "name": "acme"}),
            project_source=of("GITHUB", location=WHEREVER),
        ),
        "webhook.scope_configuration.domain is for a server of your own, and the source's type "
        "is GITHUB: remove it.",
    ),
    (
        github(
            "any organization",
            webhook(scope_configuration={"name": "*"}),
            project_source=of("GITHUB", location=WHEREVER),
        ),
        'webhook.scope_configuration.name: "*" must be written out, without *, ? and $, for the '
        "role may use exactly what is named here.",
    ),
    (
        github("strangers", webhook(group("PUSH, PULL_REQUEST_UPDATED")), public_read={}),
        f"webhook.filter_groups[0] {STRANGERS}",
    ),
    (github("everything of strangers", webhook(), public_read={}), f"webhook {STRANGERS}"),
    (
        github(
            "all but one stranger",
            webhook(
                [
                    *group("PULL_REQUEST_CREATED"),
                    {"exclude_matched_pattern": True, "pattern": "1", "type": "ACTOR_ACCOUNT_ID"},
                ]
            ),
            public_read={},
        ),
        f"webhook.filter_groups[0] {STRANGERS}",
    ),
    (
        github("anyone's branch", {"branch_filter": "^main$"}),
        f"webhook {UNTRUSTED}",
    ),
    (github("all events of anyone", {}), f"webhook {UNTRUSTED}"),
    *(
        (
            github(f"{event} of anyone", untrusted(group("PUSH"), group(event))),
            f"webhook.filter_groups[1] {UNTRUSTED}",
        )
        for event in (
            "PULL_REQUEST_CLOSED",
            "PULL_REQUEST_CREATED",
            "PULL_REQUEST_REOPENED",
            "PULL_REQUEST_UPDATED",
            "WORKFLOW_JOB_QUEUED",
        )
    ),
    *(
        (
            github(
                f"actors {pattern}",
                untrusted(group("PULL_REQUEST_CREATED", ACTOR_ACCOUNT_ID=pattern)),
            ),
            f"webhook.filter_groups[0] {UNTRUSTED}",
        )
        for pattern in ("1", "^1", "1$", "^1|2$", "^.*$", "^(1|2$", "^1|2)$", "^(1|.)$", "^$")
    ),
    (
        github(
            "all events but one",
            untrusted([{"exclude_matched_pattern": True, "pattern": "PUSH", "type": "EVENT"}]),
        ),
        "webhook.filter_groups[0]: a filter of the type EVENT with exclude_matched_pattern starts "
        'a build on all that it does not name, "PUSH": name the events that start a build.',
    ),
]


@pytest.mark.parametrize(("case", "message"), WEBHOOKS, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


EDGES = [
    ALONE.but(
        "every filter where it holds",
        project_source=GITHUB,
        webhook=webhook(
            group(
                "PUSH,PULL_REQUEST_CREATED",
                ACTOR_ACCOUNT_ID="^1$",
                BASE_REF="^refs/heads/main$",
                COMMIT_MESSAGE="x",
                FILE_PATH="x",
                HEAD_REF="x",
            ),
            group("RELEASED", RELEASE_NAME="x", TAG_NAME="^v"),
            group("PRERELEASED , WORKFLOW_JOB_QUEUED", WORKFLOW_NAME="x"),
        ),
    ),
    ALONE.but(
        "a branch, and pull requests of people who are known",
        project_source=GITHUB,
        public_read={},
        webhook=webhook(
            group("PULL_REQUEST_CREATED", ACTOR_ACCOUNT_ID="^(1|2)$"),
            group("PULL_REQUEST_MERGED"),
            group("PUSH"),
        ),
    ),
    ALONE.but("pull requests of a private project", project_source=GITHUB, webhook=webhook()),
    ALONE.but(
        "a branch",
        project_source=of("BITBUCKET"),
        webhook={"branch_filter": "^(main|release)$", "trusted_contributors": True},
    ),
    ALONE.but(
        "what only writers do, and who is known",
        project_source=GITHUB,
        webhook=untrusted(
            group("PUSH,PULL_REQUEST_MERGED"),
            group("PULL_REQUEST_CREATED", ACTOR_ACCOUNT_ID="^1$"),
            group("WORKFLOW_JOB_QUEUED", ACTOR_ACCOUNT_ID="^(1|a:2)$"),
            group("PULL_REQUEST_UPDATED", ACTOR_ACCOUNT_ID=r"^\{1a-2b\}$"),
        ),
    ),
    ALONE.but(
        "Buildkite",
        buildspec={"inline": "version: 0.2"},
        project_source={"type": "NO_SOURCE"},
        webhook=webhook(
            group("WORKFLOW_JOB_QUEUED", WORKFLOW_NAME="x"), build_type="RUNNER_BUILDKITE_BUILD"
        ),
    ),
    ALONE.but(
        "a group of a GitLab server",
        project_source=of("GITLAB_SELF_MANAGED", location=WHEREVER),
        webhook=webhook(
            group("WORKFLOW_JOB_QUEUED", REPOSITORY_NAME="x"),
            scope_configuration={
                "domain": "gitlab.acme.example",
                "name": "acme",
                "scope": "GITLAB_GROUP",
            },
        ),
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_webhook.this[0]")["project_name"] == case.inputs["name"]
