"""Every message that the module refuses with, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

BASE = Case("codebuild-fleet", inputs={"name": "builds"}, name="base")
VPC = {"security_group_ids": ["sg-0a"], "subnet_ids": ["subnet-0a"], "vpc_id": "vpc-0a"}
NAME = (
    "a name is 2 to 128 letters, digits, hyphens and underscores, and begins with a letter or a "
    "digit."
)
MOST = (
    "ap-northeast-1, ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1, eu-west-1, "
    "sa-east-1, us-east-1, us-east-2, us-west-2"
)
TYPES = (
    "ARM_CONTAINER, ARM_EC2, LINUX_CONTAINER, LINUX_EC2, LINUX_GPU_CONTAINER, MAC_ARM, "
    "WINDOWS_EC2, WINDOWS_SERVER_2019_CONTAINER, WINDOWS_SERVER_2022_CONTAINER"
)
SIZES = (
    "must be BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, "
    "BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE or ATTRIBUTE_BASED_COMPUTE."
)
ATTRIBUTES = {"compute_type": "ATTRIBUTE_BASED_COMPUTE"}
MAC = {"compute_type": "BUILD_GENERAL1_MEDIUM", "environment_type": "MAC_ARM"}
BOUNDARY = "arn:aws:iam::111111111111:policy/boundary"
PATH = 'must begin and end with "/", hold no *, ? and $, and have at most 512 characters.'
NO_ROLE = "is of a role that is made for vpc alone, and there is none: leave it out."


def refused(title: str, **inputs: Any) -> Case:
    return BASE.refused(title, **inputs)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                refused(f"capacity {number}", base_capacity=number),
                f"base_capacity is {number}, and must be a whole number of 1 or more.",
            )
            for number in (0, 1.5)
        ),
        (
            refused("Lambda", environment_type="ARM_LAMBDA_CONTAINER"),
            "environment_type ARM_LAMBDA_CONTAINER runs on Lambda, which has no machines to "
            "reserve: leave the fleet out of the project.",
        ),
        *(
            (
                refused(f"type {name}", environment_type=name),
                f'environment_type "{name}" must be one of {TYPES}.',
            )
            for name in ("WINDOWS_CONTAINER", "LINUX")
        ),
        *(
            (
                refused(f"{name} in {region}", environment_type=name, region=region),
                f"environment_type {name} is not in {region}, but in {regions}.",
            )
            for name, region, regions in (
                ("ARM_CONTAINER", "eu-north-1", MOST),
                ("ARM_EC2", "eu-west-2", MOST),
                ("LINUX_CONTAINER", "eu-west1", MOST),
                ("LINUX_EC2", "eu-west-3", MOST),
                (
                    "LINUX_GPU_CONTAINER",
                    "sa-east-1",
                    "ap-northeast-1, ap-southeast-2, eu-central-1, eu-west-1, us-east-1, "
                    "us-east-2, us-west-2",
                ),
                ("WINDOWS_EC2", "us-west-1", MOST),
                (
                    "WINDOWS_SERVER_2019_CONTAINER",
                    "eu-central-1",
                    "ap-northeast-1, ap-south-1, ap-southeast-2, eu-west-1, us-east-1, "
                    "us-east-2, us-west-2",
                ),
                ("WINDOWS_SERVER_2022_CONTAINER", "ca-central-1", MOST),
            )
        ),
        (
            refused("a Mac in Ireland", **MAC),
            "environment_type MAC_ARM of BUILD_GENERAL1_MEDIUM is not in eu-west-1, but in "
            "ap-southeast-2, eu-central-1, us-east-1, us-east-2, us-west-2.",
        ),
        (
            refused(
                "a large Mac in Frankfurt",
                compute_type="BUILD_GENERAL1_LARGE",
                environment_type="MAC_ARM",
                region="eu-central-1",
            ),
            "environment_type MAC_ARM of BUILD_GENERAL1_LARGE is not in eu-central-1, but in "
            "ap-southeast-2, us-east-1, us-east-2, us-west-2.",
        ),
        (
            refused("instance type", compute_type="CUSTOM_INSTANCE_TYPE"),
            "compute_type CUSTOM_INSTANCE_TYPE is beyond provider 5.100, which has no instance "
            "type: use ATTRIBUTE_BASED_COMPUTE with compute_configuration.",
        ),
        *(
            (refused(f"size {size}", compute_type=size), f'compute_type "{size}" {SIZES}')
            for size in ("SMALL", "BUILD_LAMBDA_1GB", "BUILD_GENERAL1_HUGE")
        ),
        (
            refused("a small Mac", environment_type="MAC_ARM", region="us-east-1"),
            "environment_type MAC_ARM is BUILD_GENERAL1_MEDIUM or BUILD_GENERAL1_LARGE, and "
            "compute_type is BUILD_GENERAL1_SMALL.",
        ),
        (
            refused("attributes of a size", compute_configuration={"vcpu": 4}),
            "compute_configuration is of ATTRIBUTE_BASED_COMPUTE, and compute_type is "
            "BUILD_GENERAL1_SMALL, which says what a machine has: leave one of the two out.",
        ),
        *(
            (
                refused(title, **ATTRIBUTES, compute_configuration=given),
                "compute_type ATTRIBUTE_BASED_COMPUTE needs compute_configuration: say how many "
                "vcpu, and how much memory or disk a machine has at least.",
            )
            for title, given in (("no attributes", None), ("empty attributes", {}))
        ),
        *(
            (
                refused(f"{name} {number}", **ATTRIBUTES, compute_configuration={name: number}),
                f"compute_configuration.{name} is {number}, and must be a whole number of 1 or "
                "more.",
            )
            for name, number in (("disk", 0), ("memory", 1.5), ("vcpu", -1))
        ),
        (
            refused("machine", **ATTRIBUTES, compute_configuration={"machine_type": "nvme"}),
            'compute_configuration.machine_type "nvme" must be GENERAL or NVME.',
        ),
        (
            refused("overflow", overflow_behavior="WAIT"),
            'overflow_behavior "WAIT" must be QUEUE or ON_DEMAND.',
        ),
        (
            refused("Macs on demand", **MAC, overflow_behavior="ON_DEMAND", region="us-east-1"),
            "overflow_behavior ON_DEMAND is not for MAC_ARM, which runs on reserved machines "
            "alone: use QUEUE.",
        ),
        *(
            (
                refused(f"up to {number}", base_capacity=2, scaling={"max_capacity": number}),
                f"scaling.max_capacity is {number}, and must be a whole number above "
                "base_capacity, 2.",
            )
            for number in (1, 2, 2.5)
        ),
        *(
            (
                refused(
                    f"{percent} percent busy",
                    scaling={"max_capacity": 2, "target_utilization": percent},
                ),
                f"scaling.target_utilization is {percent}, and must be from 1 to 100 percent.",
            )
            for percent in (0, 101)
        ),
        *(
            (
                refused(f"{len(ids)} {option}", vpc={**VPC, option: ids}),
                f"vpc.{option} has {len(ids)}, and takes 1 to {limit}.",
            )
            for option, limit, ids in (
                ("subnet_ids", 16, []),
                ("subnet_ids", 16, [f"subnet-{i:02x}" for i in range(17)]),
                ("security_group_ids", 5, []),
                ("security_group_ids", 5, [f"sg-{i:02x}" for i in range(6)]),
            )
        ),
        *(
            (
                refused(f"{option} {value}", vpc={**VPC, option: given}),
                f'vpc.{name} "{value}" is no id, such as {kind}-0123456789abcdef0.',
            )
            for option, name, kind, value, given in (
                ("subnet_ids", "subnet_id", "subnet", "private-a", ["private-a"]),
                ("security_group_ids", "security_group_id", "sg", "default", ["default"]),
                ("vpc_id", "vpc_id", "vpc", "main", "main"),
            )
        ),
        (
            refused("image", image_id="aws/codebuild/standard:8.0"),
            'image_id "aws/codebuild/standard:8.0" is no id of a machine image, such as '
            "ami-0123456789abcdef0.",
        ),
        *(
            (refused(f"{option} of no role", role={option: value}), f"role.{option} {NO_ROLE}")
            for option, value in (
                ("name", "fleet"),
                ("path", "/ci/"),
                ("permissions_boundary", BOUNDARY),
            )
        ),
        *(
            (
                refused(
                    f"{option} of a brought role",
                    role={"arn": "arn:aws:iam::111111111111:role/a", option: value},
                    vpc=VPC,
                ),
                f"role.arn brings a role, to which nothing is attached: leave out role.{option}.",
            )
            for option, value in (
                ("name", "fleet"),
                ("path", "/ci/"),
                ("permissions_boundary", BOUNDARY),
            )
        ),
        (
            refused("the role's name", role={"name": "f" * 65}, vpc=VPC),
            f'the role\'s name "{"f" * 65}" must be 1 to 64 letters, digits and _+=,.@-: give '
            "another by role.name.",
        ),
        *(
            (refused(f"path {path}", role={"path": path}, vpc=VPC), f'role.path "{path}" {PATH}')
            for path in ("ci", "/ci", "/*/")
        ),
        (
            refused("account", account_id="12345"),
            'account_id "12345" must be an account id of 12 digits, written as text to keep '
            "leading zeros.",
        ),
        (
            refused("partition", partition="AWS"),
            'partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Fleet "builds": {message}')


@pytest.mark.parametrize(
    "case",
    [
        BASE.refused("one letter", name="a"),
        BASE.refused("129 letters", name="a" * 129),
        BASE.refused("first a hyphen", name="-a"),
        BASE.refused("a dot", name="a.b"),
    ],
    ids=str,
)
def test_names(case: Case, refusal: Refusal) -> None:
    refusal.only(f'Fleet "{case.inputs["name"]}": {NAME}')


@pytest.mark.case(refused("a name that a role cannot follow", name="a" * 49, vpc=VPC))
def test_a_role_is_named_after_its_fleet(refusal: Refusal) -> None:
    refusal.only(
        f'Fleet "{"a" * 49}": the role\'s name "{"a" * 49}-codebuild-fleet" must be 1 to 64 '
        "letters, digits and _+=,.@-: give another by role.name."
    )


@pytest.mark.case(
    refused(
        "a problem beside unknown ids",
        base_capacity=0,
        image_id=UNKNOWN,
        vpc={**VPC, "vpc_id": UNKNOWN},
    )
)
def test_an_unknown_id_hides_no_problem(refusal: Refusal) -> None:
    refusal.only('Fleet "builds": base_capacity is 0, and must be a whole number of 1 or more.')


@pytest.mark.parametrize(
    "case",
    [
        BASE.but("2 letters", name="a1"),
        BASE.but("128 letters", name="a" * 126 + "_-"),
        BASE.but("the longest name that a role follows", name="a" * 48, vpc=VPC),
        BASE.but(
            "the largest network",
            role={"name": "f" * 64, "path": "/" + "p" * 510 + "/"},
            vpc={
                "security_group_ids": [f"sg-{i:02x}" for i in range(5)],
                "subnet_ids": [f"subnet-{i:02x}" for i in range(16)],
                "vpc_id": "vpc-0a",
            },
        ),
        BASE.but(
            "a machine of a disk alone",
            **ATTRIBUTES,
            compute_configuration={"disk": 1},
            scaling={"max_capacity": 2, "target_utilization": 1},
        ),
        BASE.but(
            "one more, always busy",
            base_capacity=2,
            compute_type="BUILD_GENERAL1_2XLARGE",
            scaling={"max_capacity": 3, "target_utilization": 100},
        ),
        BASE.but("a Mac in Frankfurt", **MAC, region="eu-central-1"),
        BASE.but(
            "a large Mac in Sydney",
            compute_type="BUILD_GENERAL1_LARGE",
            environment_type="MAC_ARM",
            region="ap-southeast-2",
        ),
        *(
            BASE.but(f"{name} in {region}", environment_type=name, region=region)
            for name, region in (
                ("ARM_CONTAINER", "sa-east-1"),
                ("ARM_EC2", "ap-south-1"),
                ("LINUX_GPU_CONTAINER", "eu-central-1"),
                ("WINDOWS_EC2", "ap-southeast-1"),
                ("WINDOWS_SERVER_2019_CONTAINER", "ap-south-1"),
                ("WINDOWS_SERVER_2022_CONTAINER", "us-east-2"),
            )
        ),
        BASE.but("an image of the same plan", image_id=UNKNOWN),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_fleet.this[0]")["name"] == case.inputs["name"]
