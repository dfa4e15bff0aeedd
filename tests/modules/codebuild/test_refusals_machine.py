"""What the module refuses of machines and file systems, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import ALONE, FLEET, LAMBDA, PATH, VPC
from .messages import LAMBDA_HAS_NOT, WRITTEN_OUT

ELSEWHERE = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/acme/builder:1"
STANDARD = "aws/codebuild/amazonlinux-x86_64-standard:6.0"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:orders-Ab12Cd"

MACHINES = [
    *(
        (
            PATH.refused(f"{size} without a fleet", environment={"compute_type": size}),
            f"compute_type {size} is of reserved capacity, whose fleet says what it is: set "
            "environment.fleet, or use a BUILD_GENERAL1 type.",
        )
        for size in ("ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE")
    ),
    (
        PATH.refused(
            "medium GPU",
            environment={"compute_type": "BUILD_GENERAL1_MEDIUM", "type": "LINUX_GPU_CONTAINER"},
        ),
        "an environment of type LINUX_GPU_CONTAINER is BUILD_GENERAL1_SMALL or "
        "BUILD_GENERAL1_LARGE, and compute_type is BUILD_GENERAL1_MEDIUM.",
    ),
    (
        PATH.refused(
            "small Windows",
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "type": "WINDOWS_SERVER_2022_CONTAINER",
            },
        ),
        "an environment of type WINDOWS_SERVER_2022_CONTAINER is BUILD_GENERAL1_MEDIUM or larger, "
        "and compute_type is BUILD_GENERAL1_SMALL.",
    ),
    (
        PATH.refused(
            "overflow into nothing",
            environment={
                "fleet": {
                    **FLEET,
                    "overflow_vpc": {"security_group_ids": [], "subnet_ids": ["subnet-1"]},
                }
            },
        ),
        "environment.fleet.overflow_vpc has 1 subnets and 0 security groups, and needs at least "
        "one of each.",
    ),
    (
        PATH.refused("role pulls", environment={"image_pull_credentials_type": "SERVICE_ROLE"}),
        f'the image "{STANDARD}" is CodeBuild\'s own, which only CodeBuild pulls: remove '
        "environment.image_pull_credentials_type.",
    ),
    (
        PATH.refused(
            "unused credential",
            environment={
                "image": "registry.acme.example/builder:7",
                "image_pull_credentials_type": "CODEBUILD",
                "registry_credential": "acme/registry",
            },
        ),
        "environment.registry_credential is used by the role, and "
        "environment.image_pull_credentials_type is CODEBUILD: remove one of them.",
    ),
    (
        PATH.refused(
            "CodeBuild pulls elsewhere",
            environment={"image": ELSEWHERE, "image_pull_credentials_type": "CODEBUILD"},
        ),
        f'the image "{ELSEWHERE}" is of another account, which only the role pulls from: remove '
        "environment.image_pull_credentials_type.",
    ),
    (
        PATH.refused("certificate of a kind", environment={"certificate": "acme-trust/ca.crt"}),
        'environment.certificate "acme-trust/ca.crt" must be BUCKET/KEY or its ARN, and end with '
        ".pem or .zip.",
    ),
    (
        PATH.refused("any certificate", environment={"certificate": "acme-trust/*.pem"}),
        f'environment.certificate: "acme-trust/*.pem" {WRITTEN_OUT}',
    ),
    (
        LAMBDA.refused(
            "certificate on Lambda",
            name="orders",
            environment={**LAMBDA.inputs["environment"], "certificate": "acme-trust/ca.pem"},
        ),
        f"{LAMBDA_HAS_NOT}a certificate of its own.",
    ),
    (
        PATH.refused(
            "parameter for a secret",
            environment_variables={"DB": {"type": "PARAMETER_STORE", "value": SECRET_ARN}},
        ),
        f'environment variable "DB" is of the type PARAMETER_STORE, and "{SECRET_ARN}" is the ARN '
        "of something else.",
    ),
    (
        PATH.refused(
            "secret without an account",
            environment_variables={
                "DB": {"type": "SECRETS_MANAGER", "value": "arn:aws:secretsmanager:::secret:x"}
            },
        ),
        'environment variable "DB" is of the type SECRETS_MANAGER, and '
        '"arn:aws:secretsmanager:::secret:x" is the ARN of something else.',
    ),
    (
        ALONE.refused(
            "Git cache of S3",
            cache={"modes": ["LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE"], "type": "LOCAL"},
            project_source={"location": "acme-sources/orders.zip", "type": "S3"},
        ),
        "LOCAL_SOURCE_CACHE keeps what Git fetched, and the source's type is S3: remove it.",
    ),
    (
        PATH.refused(
            "layers on macOS",
            cache={"modes": ["LOCAL_DOCKER_LAYER_CACHE"], "type": "LOCAL"},
            environment={
                "fleet": FLEET,
                "image": "aws/codebuild/macos-arm-base:14",
                "type": "MAC_ARM",
            },
        ),
        "LOCAL_DOCKER_LAYER_CACHE is for Linux, and environment.type is MAC_ARM.",
    ),
]

EFS = {"file_system_id": "fs-0123456789abcdef0", "mount_point": "/mnt/efs"}


def mounted(title: str, **changed: Any) -> Case:
    inputs: dict[str, Any] = {
        "environment": {"privileged_mode": True},
        "file_system_locations": {"efs": EFS},
        "vpc": VPC,
    }
    return PATH.refused(title, **{**inputs, **changed})


FILE_SYSTEMS = [
    (
        mounted("no network", vpc=None),
        "file_system_locations need a network that reaches them: set vpc, with private subnets.",
    ),
    (
        mounted("unprivileged", environment={}),
        "file_system_locations are mounted only in privileged mode: set "
        "environment.privileged_mode.",
    ),
    (
        mounted("Windows", environment={"type": "WINDOWS_SERVER_2022_CONTAINER"}),
        "file_system_locations are for Linux, and environment.type is "
        "WINDOWS_SERVER_2022_CONTAINER.",
    ),
    (
        mounted("identifier", file_system_locations={"my-efs": EFS}),
        'file_system_locations: "my-efs" is no identifier, which is 1 to 128 letters, digits and '
        "underscores.",
    ),
    (
        mounted(
            "one variable for two",
            file_system_locations={"efs": EFS, "EFS": {**EFS, "mount_point": "/mnt/other"}},
        ),
        "file_system_locations: more than one is found by the variable CODEBUILD_EFS: use "
        "identifiers that differ by more than capitals.",
    ),
    (
        mounted(
            "relative mount point", file_system_locations={"efs": {**EFS, "mount_point": "mnt"}}
        ),
        'file_system_locations["efs"].mount_point "mnt" must be an absolute path below /.',
    ),
    (
        mounted(
            "relative directory", file_system_locations={"efs": {**EFS, "directory": "orders"}}
        ),
        'file_system_locations["efs"].directory "orders" must be an absolute path.',
    ),
    (
        mounted(
            "mount options", file_system_locations={"efs": {**EFS, "mount_options": "hard, tcp"}}
        ),
        'file_system_locations["efs"].mount_options "hard, tcp" must be options of NFS, parted by '
        "commas and without spaces, such as nfsvers=4.1,hard.",
    ),
    (
        mounted(
            "file system's id",
            file_system_locations={"efs": {**EFS, "file_system_id": "fsap-0123456789abcdef0"}},
        ),
        'file_system_locations["efs"].file_system_id "fsap-0123456789abcdef0" is no id of an EFS '
        "file system, such as fs-0123456789abcdef0.",
    ),
]


@pytest.mark.parametrize(("case", "message"), [*MACHINES, *FILE_SYSTEMS], ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


@pytest.mark.case(
    mounted(
        "two mount points",
        file_system_locations={"efs": EFS, "other": EFS},
    )
)
def test_two_file_systems_have_two_mount_points(refusal: Refusal) -> None:
    refusal.only(
        *(
            f'Project "orders": file_system_locations["{name}"].mount_point "/mnt/efs" is that of '
            "another as well: use one of its own."
            for name in ("efs", "other")
        )
    )


EDGES = [
    PATH.but(
        "file systems on a fleet, and the longest identifier",
        environment={
            "fleet": FLEET,
            "image": "aws/codebuild/ami/amazonlinux-x86_64-base:latest",
            "type": "LINUX_EC2",
        },
        file_system_locations={"e" * 128: {**EFS, "mount_options": "ro"}},
    ),
    PATH.but(
        "every local cache",
        cache={
            "modes": ["LOCAL_CUSTOM_CACHE", "LOCAL_DOCKER_LAYER_CACHE", "LOCAL_SOURCE_CACHE"],
            "type": "LOCAL",
        },
        environment={"compute_type": "BUILD_GENERAL1_XLARGE", "privileged_mode": True},
    ),
    ALONE.but(
        "a local cache of what is not Git's",
        cache={"modes": ["LOCAL_CUSTOM_CACHE"], "type": "LOCAL"},
        project_source={"location": "acme-sources/orders", "type": "S3"},
    ),
    PATH.but(
        "an S3 cache in a VPC, on ARM, 2XLARGE",
        cache={"bucket": "acme-cache", "type": "S3"},
        environment={"compute_type": "BUILD_GENERAL1_2XLARGE", "type": "ARM_CONTAINER"},
        vpc=VPC,
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]
