"""Buildspecs by intent that are unusual and right, or whose values are not known yet."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .buildspec_cases import AWS, HELM_DEPLOY, PLAN, STATE, helm, terraform
from .cases import IMAGE, VPC, image
from .test_buildspec_refusals import NO_PATH, NO_RELEASE, OCI, SUM, tool


@pytest.mark.parametrize(
    "case",
    [
        HELM_DEPLOY.but(
            "the longest names",
            build_timeout=59,
            buildspec=helm(
                cluster={"name": "x" * 100},
                namespace="x" * 63,
                release=f"{'x' * 51}.0",
                timeout_in_minutes=29,
                values="{}",
            ),
        ),
        HELM_DEPLOY.but(
            "a chart by its digest, on a registry with a port",
            buildspec=helm(chart=f"oci://r.example:5000/a/b@sha256:{SUM}"),
        ),
        HELM_DEPLOY.but(
            "a prerelease",
            buildspec=helm(chart=OCI, chart_version="v1.2.3-rc.1"),
        ),
        HELM_DEPLOY.without("artifact_store").but(
            "no source, and none is needed",
            buildspec=helm(chart=OCI, chart_version="1.2.3", values="a: 1"),
            project_source={"type": "NO_SOURCE"},
        ),
        HELM_DEPLOY.but(
            "a sum of a repacked default version",
            buildspec=helm(tools=tool("kubectl", sha256=SUM, url="https://mirror.example/k")),
        ),
        PLAN.but(
            "no state, and a table for an old version",
            buildspec=terraform(
                action="plan",
                role_arn=f"{AWS}/a",
                state={**STATE, "dynamodb_table": "locks"},
                version="1.9.8",
            ),
        ),
        PLAN.but(
            "the first version that locks by itself",
            buildspec=terraform(action="plan", state=STATE, version="1.10.0"),
        ),
        PLAN.but(
            "the default workspace by its name",
            buildspec=terraform(action="plan", state=STATE, workspace="default"),
        ),
        HELM_DEPLOY.but(
            "privileged for a file system",
            environment={"privileged_mode": True},
            file_system_locations={
                "charts": {"file_system_id": "fs-0123456789abcdef0", "mount_point": "/mnt/charts"}
            },
            vpc=VPC,
        ),
        IMAGE.but("a build argument of two lines", buildspec=image(build_args={"A": "a\n\tb"})),
        IMAGE.but(
            "a file with a colon", buildspec=image(artifact_files=["deploy:prod.json", "a:b:c"])
        ),
        IMAGE.but(
            "a repository with every separator",
            buildspec=image(repository="acme__eu/a.b_c--d---e/or__ders--api", container_name="x"),
        ),
        HELM_DEPLOY.but("no values", buildspec=helm(values="")),
        HELM_DEPLOY.but("values of blanks", buildspec=helm(values=" \n")),
    ],
    ids=str,
)
def test_at_the_edge_it_plans(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            HELM_DEPLOY.refused(
                "a cluster and a role of the same plan",
                buildspec=helm(
                    cluster={"name": UNKNOWN}, role_arn=UNKNOWN, values=UNKNOWN, release="Orders"
                ),
            ),
            f'buildspec.helm: release "Orders" {NO_RELEASE}',
        ),
        (
            PLAN.refused(
                "a bucket and a role of the same plan",
                buildspec=terraform(
                    action="plan",
                    directory="/x",
                    provider_role_arns=[UNKNOWN],
                    state={**STATE, "bucket": UNKNOWN},
                ),
            ),
            f'buildspec.terraform: "/x" {NO_PATH}.',
        ),
    ],
    ids=str,
)
def test_values_that_are_not_known_yet_hide_nothing(
    case: Case, message: str, refusal: Refusal
) -> None:
    refusal.says(f'Project "{case.inputs["name"]}": {message}')
