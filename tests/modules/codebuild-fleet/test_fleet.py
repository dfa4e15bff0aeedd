"""A fleet: what is planned by default, what each option changes, and what its role may do."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

DEFAULTS = Case("codebuild-fleet", inputs={"name": "builds"}, name="defaults")
BOUNDARY = "arn:aws:iam::222222222222:policy/boundary"
VPC = {
    "security_group_ids": ["sg-0b", "sg-0a"],
    "subnet_ids": ["subnet-0b", "subnet-0a", "subnet-0b"],
    "vpc_id": "vpc-0123",
}
EVERYTHING = Case(
    "codebuild-fleet",
    name="everything",
    inputs={
        "account_id": "222222222222",
        "partition": "aws",
        "region": "us-east-1",
        "name": "builds",
        "base_capacity": 3,
        "compute_configuration": {
            "disk": 128,
            "machine_type": "NVME",
            "memory": 32,
            "vcpu": 16,
        },
        "compute_type": "ATTRIBUTE_BASED_COMPUTE",
        "environment_type": "LINUX_EC2",
        "image_id": "ami-0123456789abcdef0",
        "overflow_behavior": "ON_DEMAND",
        "role": {"name": "fleet", "path": "/ci/", "permissions_boundary": BOUNDARY},
        "scaling": {"max_capacity": 10, "target_utilization": 85.5},
        "tags": {"team": "builds"},
        "vpc": VPC,
    },
)
FLEET = "aws_codebuild_fleet.this[0]"


@pytest.mark.case(DEFAULTS)
def test_a_fleet_is_one_small_machine_that_lets_builds_wait(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource(FLEET).values),
        {
            "name": "builds",
            "base_capacity": 1,
            "compute_configuration": [],
            "compute_type": "BUILD_GENERAL1_SMALL",
            "environment_type": "LINUX_CONTAINER",
            "fleet_service_role": None,
            "image_id": None,
            "overflow_behavior": "QUEUE",
            "scaling_configuration": [],
            "tags": None,
            "vpc_config": [],
        },
    )


@pytest.mark.case(DEFAULTS)
def test_a_fleet_without_a_network_has_no_role(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}
    assert plan.output("role_arn") is None
    assert plan.output("role_name") is None


@pytest.mark.case(DEFAULTS)
def test_the_arn_is_known_only_after_the_apply(plan: Plan) -> None:
    assert plan.output("arn") is UNKNOWN
    assert plan.output("name") == "builds"
    assert_includes(
        plan.output("environment"),
        {
            "compute_type": "BUILD_GENERAL1_SMALL",
            "fleet": {"arn": UNKNOWN, "overflow_vpc": None},
            "type": "LINUX_CONTAINER",
        },
    )


@pytest.mark.case(EVERYTHING)
def test_options_reach_the_fleet(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource(FLEET).values),
        {
            "base_capacity": 3,
            "compute_configuration": [
                {"disk": 128, "machine_type": "NVME", "memory": 32, "vcpu": 16}
            ],
            "compute_type": "ATTRIBUTE_BASED_COMPUTE",
            "environment_type": "LINUX_EC2",
            "fleet_service_role": "arn:aws:iam::222222222222:role/ci/fleet",
            "image_id": "ami-0123456789abcdef0",
            "overflow_behavior": "ON_DEMAND",
            "scaling_configuration": [
                {
                    "max_capacity": 10,
                    "scaling_type": "TARGET_TRACKING_SCALING",
                    "target_tracking_scaling_configs": [
                        {"metric_type": "FLEET_UTILIZATION_RATE", "target_value": 85.5}
                    ],
                }
            ],
            "tags": {"team": "builds"},
        },
    )
    (network,) = plan.resource(FLEET)["vpc_config"]
    assert sorted(network["subnets"]) == ["subnet-0a", "subnet-0b"]
    assert sorted(network["security_group_ids"]) == ["sg-0a", "sg-0b"]
    assert network["vpc_id"] == "vpc-0123"


@pytest.mark.case(EVERYTHING)
def test_the_role_has_the_path_and_the_boundary_that_are_given(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource("aws_iam_role.this[0]").values),
        {
            "name": "fleet",
            "description": "Network of the CodeBuild fleet builds",
            "path": "/ci/",
            "permissions_boundary": BOUNDARY,
            "tags": {"team": "builds"},
        },
    )
    assert plan.output("role_arn") == "arn:aws:iam::222222222222:role/ci/fleet"
    assert plan.output("role_name") == "fleet"


@pytest.mark.case(EVERYTHING)
def test_codebuild_takes_the_role_for_fleets_of_this_account_alone(plan: Plan) -> None:
    assert plan.resource("aws_iam_role.this[0]").policy("assume_role_policy").document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "codebuild.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
            }
        ],
    }


@pytest.mark.case(EVERYTHING)
def test_the_role_lends_interfaces_of_the_given_subnets_alone(plan: Plan) -> None:
    ec2 = "arn:aws:ec2:us-east-1:222222222222:"
    assert plan.resource("aws_iam_role_policy.this[0]").policy().document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DescribeNetwork",
                "Effect": "Allow",
                "Action": [
                    "ec2:DescribeDhcpOptions",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                ],
                "Resource": ["*"],
            },
            {
                "Sid": "LendNetworkInterface",
                "Effect": "Allow",
                "Action": ["ec2:CreateNetworkInterfacePermission"],
                "Resource": [f"{ec2}network-interface/*"],
                "Condition": {
                    "ArnEquals": {
                        "ec2:Subnet": [f"{ec2}subnet/subnet-0a", f"{ec2}subnet/subnet-0b"]
                    }
                },
            },
            {
                "Sid": "NetworkInterfaces",
                "Effect": "Allow",
                "Action": [
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:ModifyNetworkInterfaceAttribute",
                ],
                "Resource": ["*"],
            },
        ],
    }


@pytest.mark.case(EVERYTHING)
def test_a_project_is_told_of_the_network_that_builds_overflow_out_of(plan: Plan) -> None:
    fleet = plan.output("environment")["fleet"]
    assert fleet["overflow_vpc"] == {
        "security_group_ids": VPC["security_group_ids"],
        "subnet_ids": VPC["subnet_ids"],
    }


@pytest.mark.case(EVERYTHING.but("builds that wait in a network", overflow_behavior="QUEUE"))
def test_builds_that_wait_need_no_rights_in_the_network(plan: Plan) -> None:
    assert plan.output("environment")["fleet"]["overflow_vpc"] is None


BROUGHT = "arn:aws:iam::222222222222:role/ci/theirs"


@pytest.mark.parametrize(
    "case",
    [
        EVERYTHING.but("a role of one's own", role={"arn": BROUGHT}),
        EVERYTHING.but("a role without a network", role={"arn": BROUGHT}, vpc=None),
    ],
    ids=str,
)
def test_to_a_role_that_is_brought_nothing_is_attached(case: Case, plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}, str(case)
    assert plan.of_type("aws_iam_role_policy") == {}
    assert plan.resource(FLEET)["fleet_service_role"] == BROUGHT
    assert plan.output("role_arn") == BROUGHT
    assert plan.output("role_name") == "theirs"


@pytest.mark.case(
    DEFAULTS.but(
        "a network of the same plan",
        vpc={"security_group_ids": [UNKNOWN], "subnet_ids": [UNKNOWN], "vpc_id": UNKNOWN},
    )
)
def test_a_network_need_not_be_known(plan: Plan) -> None:
    assert plan.resource(FLEET)["vpc_config"][0]["vpc_id"] is UNKNOWN
    assert plan.output("role_arn") == "arn:aws:iam::111111111111:role/builds-codebuild-fleet"


def policy_of(plan: Plan, address: str) -> dict[str, Any]:
    statements = plan.resource(address).policy().statements
    return {statement.sid: statement for statement in statements}


@pytest.mark.case(readme_case("codebuild-fleet"))
def test_a_project_runs_on_a_fleet_whose_arn_is_not_known_yet(plan: Plan) -> None:
    (machine,) = plan.resource("module.tests.aws_codebuild_project.this")["environment"]
    assert machine["fleet"] == [{"fleet_arn": UNKNOWN}]
    assert (machine["type"], machine["compute_type"]) == (
        "LINUX_CONTAINER",
        "BUILD_GENERAL1_MEDIUM",
    )
    # Its policy is known all the same, and lets it into the network that builds overflow out of.
    policies = [r.address for r in plan.resources if r.type == "aws_iam_role_policy"]
    project = next(address for address in policies if address.startswith("module.tests."))
    statements = policy_of(plan, project)
    assert "arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-0123456789abcdef0" in (
        statements["CreateNetworkInterface"].resources
    )
