"""The machine that builds run on: type, size, fleet, image, file systems."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, assert_includes

from .cases import FLEET, LAMBDA, PATH, REGISTRY, VPC
from .policies import PULL, allow, in_buckets, statements

LAMBDA_IMAGE = "aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.13"
AMI = "aws/codebuild/ami/amazonlinux-x86_64-base:latest"
ELSEWHERE = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/acme/builder:1"


def environment(plan: Plan) -> dict[str, Any]:
    (found,) = plan.resource("aws_codebuild_project.this")["environment"]
    return dict(found)


FILE_SYSTEMS = PATH.but(
    "file systems",
    environment={"privileged_mode": True},
    file_system_locations={
        "cache": {"file_system_id": "fs-0123456789abcdef0", "mount_point": "/mnt/cache"},
        "my_efs": {
            "directory": "/orders",
            "file_system_id": "fs-abcd1234",
            "mount_options": "nfsvers=4.1,rsize=1048576,hard",
            "mount_point": "/mnt/efs",
        },
    },
    vpc=VPC,
)


@pytest.mark.case(FILE_SYSTEMS)
def test_file_systems_are_mounted_by_identifier(plan: Plan) -> None:
    locations = plan.resource("aws_codebuild_project.this")["file_system_locations"]
    assert sorted(locations, key=lambda location: str(location["identifier"])) == [
        {
            "identifier": "cache",
            "location": "fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com:/",
            "mount_options": "",
            "mount_point": "/mnt/cache",
            "type": "EFS",
        },
        {
            "identifier": "my_efs",
            "location": "fs-abcd1234.efs.eu-west-1.amazonaws.com:/orders",
            "mount_options": "nfsvers=4.1,rsize=1048576,hard",
            "mount_point": "/mnt/efs",
            "type": "EFS",
        },
    ]


@pytest.mark.case(FILE_SYSTEMS)
def test_file_systems_need_no_rights(plan: Plan) -> None:
    # CodeBuild mounts without IAM: "IAM authorization is not supported" (sample-efs.html).
    assert not [s for s in statements(plan) if "elasticfilesystem" in str(s)]


@pytest.mark.case(
    PATH.but(
        "a fleet in a VPC that overflows to on-demand machines",
        environment={
            "compute_type": "ATTRIBUTE_BASED_COMPUTE",
            "fleet": {
                **FLEET,
                "overflow_vpc": {"security_group_ids": ["sg-1"], "subnet_ids": ["subnet-1"]},
            },
        },
    )
)
def test_an_overflowing_fleet_needs_rights_in_its_network(plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert project["vpc_config"] == []
    assert_includes(
        environment(plan),
        {
            "compute_type": "ATTRIBUTE_BASED_COMPUTE",
            "fleet": [{"fleet_arn": FLEET["arn"]}],
        },
    )
    ec2 = "arn:aws:ec2:eu-west-1:111111111111"
    network = [s for s in statements(plan) if "ec2:" in str(s["Action"])]
    assert [s["Sid"] for s in network] == [
        "CreateNetworkInterface",
        "DeleteNetworkInterface",
        "DescribeNetwork",
        "LendNetworkInterface",
    ]
    assert network[0]["Resource"] == [
        f"{ec2}:network-interface/*",
        f"{ec2}:security-group/sg-1",
        f"{ec2}:subnet/subnet-1",
    ]


@pytest.mark.case(
    PATH.but(
        "an image in ECR that CodeBuild pulls itself",
        environment={
            "image": f"{REGISTRY}/acme/builder:1",
            "image_pull_credentials_type": "CODEBUILD",
        },
    )
)
def test_the_role_does_not_pull_what_codebuild_pulls(plan: Plan) -> None:
    assert environment(plan)["image_pull_credentials_type"] == "CODEBUILD"
    assert not [s for s in statements(plan) if "ecr:" in str(s["Action"])]


@pytest.mark.case(PATH.but("an image of another account", environment={"image": ELSEWHERE}))
def test_the_role_pulls_an_image_of_another_account(plan: Plan) -> None:
    assert environment(plan)["image_pull_credentials_type"] == "SERVICE_ROLE"
    assert statements(plan)[-1] == allow(
        "PullBuildImage",
        PULL,
        ["arn:aws:ecr:eu-west-1:999999999999:repository/acme/builder"],
    )


@pytest.mark.case(
    PATH.but("a certificate", environment={"certificate": "arn:aws:s3:::acme-trust/ca.zip"})
)
def test_a_certificate_is_read_by_the_role(plan: Plan) -> None:
    assert environment(plan)["certificate"] == "arn:aws:s3:::acme-trust/ca.zip"
    assert statements(plan)[-1] == in_buckets(
        "ReadObjects",
        ["s3:GetObject", "s3:GetObjectVersion"],
        ["arn:aws:s3:::acme-trust/ca.zip"],
    )


@pytest.mark.case(
    PATH.but(
        "a secret of another account",
        account_id="111111111111",
        decrypt_key_aliases=["alias/shared"],
        environment_variables={
            "DB": {
                "type": "SECRETS_MANAGER",
                "value": "arn:aws:secretsmanager:eu-west-1:222222222222:secret:orders/db-Ab12Cd",
            }
        },
    )
)
def test_a_secret_of_another_account_is_decrypted_with_a_key_there(plan: Plan) -> None:
    (decrypt,) = [s for s in statements(plan) if s["Sid"] == "DecryptSecrets"]
    assert decrypt["Resource"] == [
        "arn:aws:kms:eu-west-1:111111111111:key/*",
        "arn:aws:kms:eu-west-1:222222222222:key/*",
    ]


# What is unusual and right: type, what else, and the size that follows.
TYPES: list[tuple[str, dict[str, Any], str]] = [
    ("WINDOWS_CONTAINER", {"image": "aws/codebuild/windows-base:1.0"}, "BUILD_GENERAL1_MEDIUM"),
    ("LINUX_CONTAINER", {}, "BUILD_GENERAL1_SMALL"),
    ("LINUX_GPU_CONTAINER", {"compute_type": "BUILD_GENERAL1_LARGE"}, "BUILD_GENERAL1_LARGE"),
    (
        "LINUX_GPU_CONTAINER",
        {"compute_type": "BUILD_GENERAL1_XLARGE", "fleet": FLEET},
        "BUILD_GENERAL1_XLARGE",
    ),
    ("ARM_CONTAINER", {"compute_type": "BUILD_GENERAL1_2XLARGE"}, "BUILD_GENERAL1_2XLARGE"),
    (
        "WINDOWS_SERVER_2019_CONTAINER",
        {"compute_type": "BUILD_GENERAL1_LARGE", "image": "aws/codebuild/windows-base:2019-3.0"},
        "BUILD_GENERAL1_LARGE",
    ),
    ("WINDOWS_SERVER_2022_CONTAINER", {}, "BUILD_GENERAL1_MEDIUM"),
    ("LINUX_LAMBDA_CONTAINER", {"image": LAMBDA_IMAGE}, "BUILD_LAMBDA_1GB"),
    (
        "ARM_LAMBDA_CONTAINER",
        {"compute_type": "BUILD_LAMBDA_10GB", "image": f"{REGISTRY}/acme/builder:1"},
        "BUILD_LAMBDA_10GB",
    ),
    ("LINUX_EC2", {"image": AMI}, "BUILD_GENERAL1_SMALL"),
    ("ARM_EC2", {"fleet": FLEET, "image": AMI}, "BUILD_GENERAL1_SMALL"),
    ("WINDOWS_EC2", {"fleet": FLEET, "image": AMI}, "BUILD_GENERAL1_MEDIUM"),
    (
        "MAC_ARM",
        {"fleet": FLEET, "image": "aws/codebuild/macos-arm-base:14"},
        "BUILD_GENERAL1_MEDIUM",
    ),
    (
        "LINUX_CONTAINER",
        {"compute_type": "CUSTOM_INSTANCE_TYPE", "fleet": FLEET},
        "CUSTOM_INSTANCE_TYPE",
    ),
]


@pytest.mark.parametrize(
    ("case", "size"),
    [
        (PATH.but(f"{kind} {size}", environment={"type": kind, **rest}), size)
        for kind, rest, size in TYPES
    ],
    ids=str,
)
def test_every_type_of_machine(case: Case, size: str, plan: Plan) -> None:
    assert environment(plan)["type"] == case.inputs["environment"]["type"]
    assert environment(plan)["compute_type"] == size


@pytest.mark.case(LAMBDA.but("batch builds on Lambda", batch={}))
def test_lambda_runs_batches(plan: Plan) -> None:
    assert_includes(
        plan.resource("aws_codebuild_project.this")["build_batch_config"],
        [{"timeout_in_mins": 480}],
    )
