"""What the module refuses of sources and webhooks, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ALONE, CONNECTION, GITHUB, PATH, STORE, WHEREVER, image

SOURCES = [
    (
        PATH.refused("two sources", project_source=GITHUB),
        "artifact_store and project_source exclude each other: a pipeline's project takes its "
        "source from the pipeline.",
    ),
    (
        ALONE.refused("no source"),
        "the project has no source: set artifact_store where a pipeline runs it, else "
        "project_source.",
    ),
    (
        ALONE.refused("source type", project_source={**GITHUB, "type": "GITHUB_ENTREPRISE"}),
        'project_source.type "GITHUB_ENTREPRISE" is none of BITBUCKET, CODECOMMIT, GITHUB, '
        "GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED, NO_SOURCE, S3 "
        '(did you mean "GITHUB_ENTERPRISE"?).',
    ),
    (
        ALONE.refused("far from any type", project_source={**GITHUB, "type": "FTP"}),
        'project_source.type "FTP" is none of BITBUCKET, CODECOMMIT, GITHUB, GITHUB_ENTERPRISE, '
        "GITLAB, GITLAB_SELF_MANAGED, NO_SOURCE, S3.",
    ),
    (
        ALONE.refused(
            "clone without pipeline",
            project_source=GITHUB,
            full_clone_repositories=["acme/orders"],
        ),
        "full_clone_repositories is for the project of a pipeline: set artifact_store, or name "
        "the repository in project_source.location.",
    ),
    (
        PATH.refused("repository id", full_clone_repositories=["https://github.com/acme/orders"]),
        'full_clone_repositories: "https://github.com/acme/orders" is no full repository id such '
        "as acme/orders.",
    ),
    (
        PATH.refused("useless connections", connection_arns=[CONNECTION]),
        "connection_arns does nothing without full_clone_repositories, the repositories to clone "
        "through them, or a project_source that is read through a connection.",
    ),
    (
        ALONE.refused("image of nothing", buildspec=image(), project_source={"type": "NO_SOURCE"}),
        "buildspec.container_image needs a source with a Dockerfile, and project_source.type is "
        "NO_SOURCE.",
    ),
    (
        ALONE.refused("file of nothing", project_source={"type": "NO_SOURCE"}),
        "buildspec.path names a file of the source, and project_source.type is NO_SOURCE: use "
        "buildspec.inline.",
    ),
    (
        ALONE.refused("no connection", project_source={**GITHUB, "connection_arn": None}),
        "a source of type GITHUB is read through a connection: set project_source.connection_arn, "
        "or secret_arn, or default_credential where the account has a credential for it or the "
        "repository is public.",
    ),
    (
        ALONE.refused(
            "needless connection",
            project_source={
                "type": "CODECOMMIT",
                "connection_arn": CONNECTION,
                "location": "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders",
            },
        ),
        "a source of type CODECOMMIT needs no connection: remove project_source.connection_arn.",
    ),
    (
        ALONE.refused(
            "SSH", project_source={**GITHUB, "location": "git@github.com:acme/orders.git"}
        ),
        "a source of type GITHUB needs project_source.location, the repository's HTTPS URL.",
    ),
    (
        ALONE.refused(
            "no repository", project_source={**GITHUB, "location": "https://github.com/"}
        ),
        "a source of type GITHUB needs project_source.location, the repository's HTTPS URL.",
    ),
    (
        PATH.refused("far store", artifact_store={**STORE, "region": "us-east-1"}),
        "the artifact store is in us-east-1 and the project in eu-west-1: a project uses the "
        "store of its own Region.",
    ),
]


def github(**changed: Any) -> dict[str, Any]:
    return {**GITHUB, **changed}


def source(title: str, **changed: Any) -> Case:
    return ALONE.refused(title, project_source=github(**changed))


SECRET = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:git-Ab12Cd"
REPOSITORY = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders"
S3 = {"location": "acme-sources/orders.zip", "type": "S3"}
NOTHING = {"buildspec": {"inline": "version: 0.2"}, "project_source": {"type": "NO_SOURCE"}}

MORE_SOURCES = [
    (
        PATH.refused("more sources of a pipeline", secondary_sources={"more": S3}),
        "artifact_store and secondary_sources exclude each other: a pipeline's project takes its "
        "sources from the pipeline.",
    ),
    (
        ALONE.refused(
            "13 sources",
            project_source=GITHUB,
            secondary_sources={f"s{i}": S3 for i in range(13)},
        ),
        "there are 13 secondary_sources, and CodeBuild takes at most 12.",
    ),
    (
        ALONE.refused("identifier", project_source=GITHUB, secondary_sources={"my-lib": S3}),
        'secondary_sources: "my-lib" is no identifier, which is 1 to 127 letters, digits and '
        "underscores.",
    ),
    (
        ALONE.refused(
            "nothing more",
            project_source=GITHUB,
            secondary_sources={"more": {"location": None, "type": "NO_SOURCE"}},
        ),
        'secondary_sources["more"].type is NO_SOURCE, which is nothing to add: remove it.',
    ),
    (
        ALONE.refused(
            "type of another",
            project_source=GITHUB,
            secondary_sources={"more": {**GITHUB, "type": "GITLAB_SELFMANAGED"}},
        ),
        'secondary_sources["more"].type "GITLAB_SELFMANAGED" is none of BITBUCKET, CODECOMMIT, '
        "GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED, NO_SOURCE, S3 "
        '(did you mean "GITLAB_SELF_MANAGED"?).',
    ),
    (
        source("clone depth", git_clone_depth=-1),
        "project_source.git_clone_depth is -1, and must be 0, which means all, or more.",
    ),
    (
        ALONE.refused("submodules of S3", project_source={**S3, "fetch_submodules": True}),
        "project_source.fetch_submodules is for a Git repository, and its type is S3.",
    ),
    (
        ALONE.refused("status in S3", project_source={**S3, "report_build_status": True}),
        "project_source.report_build_status is for BITBUCKET, GITHUB, GITHUB_ENTERPRISE, GITLAB, "
        "GITLAB_SELF_MANAGED, and its type is S3.",
    ),
    (
        source("status at GitLab", build_status_config={"context": "ci"}, type="GITLAB"),
        "project_source.build_status_config is for BITBUCKET, GITHUB and GITHUB_ENTERPRISE, and "
        "its type is GITLAB.",
    ),
    (
        source("any server", insecure_ssl=True),
        "project_source.insecure_ssl trusts any server, and is for a GITHUB_ENTERPRISE or "
        "GITLAB_SELF_MANAGED server of your own: remove it.",
    ),
    (
        source("two credentials", secret_arn=SECRET),
        "project_source is read with one credential: set only one of connection_arn, secret_arn "
        "and default_credential.",
    ),
    (
        source("secret's name", connection_arn=None, secret_arn="git"),
        'project_source.secret_arn "git" must be the whole ARN of a secret in Secrets Manager.',
    ),
    (
        ALONE.refused("credential for S3", project_source={**S3, "default_credential": True}),
        "a source of type S3 needs no credential, for the role reads it: remove "
        "project_source.default_credential.",
    ),
    (
        ALONE.refused("bucket alone", project_source={"location": "acme-sources", "type": "S3"}),
        "a source of type S3 needs project_source.location, BUCKET/PATH/OBJECT or BUCKET/FOLDER/.",
    ),
    (
        ALONE.refused(
            "place of nothing",
            buildspec={"inline": "version: 0.2"},
            project_source={"location": REPOSITORY, "type": "NO_SOURCE"},
        ),
        "a source of type NO_SOURCE has no location: remove project_source.location.",
    ),
    (
        source("organization without webhook", location=WHEREVER),
        f"project_source.location {WHEREVER} stands for the repository that an organization's "
        "webhook tells: set webhook.scope_configuration, or name a repository.",
    ),
    (
        source("any repository", location="https://github.com/acme/*"),
        'project_source.location: "https://github.com/acme/*" must be written out, without *, ? '
        "and $, for the role may use exactly what is named here.",
    ),
    (
        PATH.refused("badge of a pipeline", badge_enabled=True),
        "badge_enabled is not for a project that a pipeline runs, which CodeBuild makes no badge "
        "for: remove it.",
    ),
    (
        ALONE.refused("badge of S3", badge_enabled=True, project_source=S3),
        "badge_enabled is not for a project with a source in S3, which CodeBuild makes no badge "
        "for: remove it.",
    ),
]


@pytest.mark.parametrize(("case", "message"), [*SOURCES, *MORE_SOURCES], ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


EDGES = [
    ALONE.but(
        "12 sources, and the longest identifier",
        project_source=github(git_clone_depth=0, type="GITLAB_SELF_MANAGED", insecure_ssl=True),
        secondary_sources={"s" * 127: S3, **{f"s{i}": S3 for i in range(11)}},
    ),
    ALONE.but(
        "a badge for CodeCommit",
        badge_enabled=True,
        project_source={"fetch_submodules": True, "location": REPOSITORY, "type": "CODECOMMIT"},
    ),
    ALONE.but("status at GitLab", project_source=github(report_build_status=True, type="GITLAB")),
    ALONE.but("a folder in S3", project_source={"location": "acme-sources/o/", "type": "S3"}),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]
