"""A value that is known only after apply hides no finding that does not read it."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Refusal

from .cases import (
    BUILD,
    DEPLOY,
    REPOSITORY,
    SOURCE,
    TARGET,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)
from .refusals import P, refused


def last(kind: str, configuration: dict[str, Any], **attributes: Any) -> list[dict[str, Any]]:
    attributes = {"input_artifacts": ["Image"], **attributes, "configuration": configuration}
    return [SOURCE, BUILD, stage("Last", action("Last", kind, **attributes))]


NO_KEY: dict[str, Any] = {"artifact_stores": {"eu-west-1": store(key=None)}}
MANAGED = (
    f'{P}: stage "Also", action "Service": its role is of account {TARGET}, and no other account '
    'can use the AWS managed key of the artifact store "acme-eu-west-1": give the store a key.'
)
HIDDEN = [
    refused(
        "unknown topic",
        f'{P}: stage "Also", action "Service": passed_role_arns has "x", which is no ARN of a '
        "role.",
        f'{P}: connection_arns has "y", which is no ARN of a connection.',
        stages=[
            *last("Approval/Manual", {"NotificationArn": UNKNOWN}, input_artifacts=[]),
            stage("Also", {**deploy(role_arn=None), "passed_role_arns": ["x"]}),
        ],
        connection_arns=["y"],
    ),
    refused(
        "unknown subnets",
        MANAGED,
        f'{P}: variable "r": the default_value has 0 characters; AWS takes 1 to 1000.',
        stages=[
            *last(
                "Deploy/EKS",
                {
                    "ClusterName": "c",
                    "ManifestFiles": "m.yaml",
                    "Subnets": UNKNOWN,
                    "SecurityGroupIds": UNKNOWN,
                },
            ),
            stage("Also", deploy()),
        ],
        variables=[{"name": "r", "default_value": ""}],
        **NO_KEY,
    ),
    refused(
        "unknown role of an action",
        f'{P}: stage "Source", action "Source": configuration "FullRepositoryId" is "orders"; AWS '
        "takes owner and repository, such as acme/orders, without https://.",
        f'{P}: the artifact store of Region "eu-west-1": key.alias "acme" does not begin with '
        'alias/: write "alias/acme".',
        stages=[
            stage(
                "Source",
                connection_source(configuration={**REPOSITORY, "FullRepositoryId": "orders"}),
            ),
            BUILD,
            stage("Deploy", deploy(role_arn=UNKNOWN)),
        ],
        artifact_stores={"eu-west-1": store(key={"alias": "acme", "arn": UNKNOWN})},
    ),
    refused(
        "unknown boundary",
        f'{P}: stage "Build", action "Image": run_order 0 is not a whole number from 1 to 999.',
        stages=[SOURCE, stage("Build", build(run_order=0)), DEPLOY],
        role={"permissions_boundary": UNKNOWN},
    ),
]


@pytest.mark.parametrize(("case", "messages"), HIDDEN)
def test_what_is_unknown_hides_no_other(
    case: Case, messages: tuple[str, ...], refusal: Refusal
) -> None:
    assert case.is_refused
    for message in messages:
        refusal.says(message)
