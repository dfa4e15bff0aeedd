"""CodeDeploy's role: whom it trusts, and that it may do what is declared and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    BALANCER,
    BOTH_LISTENERS,
    HERE,
    NETWORK,
    PRODUCTION,
    ROLES,
    TEST,
    TOPIC,
    allow,
    call,
    declared,
    own,
    own_app_spec,
)

from delivery.testing import UNKNOWN, Case, Plan, assert_includes

ECS = f"arn:aws:ecs:{HERE}"
BALANCERS = f"arn:aws:elasticloadbalancing:{HERE}"
FUNCTIONS = f"arn:aws:lambda:{HERE}:function"
SERVICE = [
    allow(
        "EcsService",
        ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"],
        [f"{ECS}:service/shop/orders"],
    ),
    allow(
        "EcsTaskSets", ["ecs:CreateTaskSet", "ecs:DeleteTaskSet"], [f"{ECS}:task-set/shop/orders/*"]
    ),
    allow(
        "EcsCreateTaskSets",
        ["ecs:CreateTaskSet"],
        ["*"],
        {
            "ArnEquals": {
                "ecs:cluster": [f"{ECS}:cluster/shop"],
                "ecs:service": [f"{ECS}:service/shop/orders"],
            }
        },
    ),
    allow(
        "LoadBalancers",
        [
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups",
        ],
        ["*"],
    ),
]


def listeners(*arns: str) -> dict[str, object]:
    return allow("Listeners", ["elasticloadbalancing:ModifyListener"], list(arns))


def rules(*arns: str) -> dict[str, object]:
    return allow("ListenerRules", ["elasticloadbalancing:ModifyRule"], list(arns))


LEAST = [
    *SERVICE,
    listeners(f"{BALANCERS}:listener/app/shop/*"),
    rules(f"{BALANCERS}:listener-rule/app/shop/*"),
]
RIGHTS: dict[str, Any] = {
    "alarms": {"names": ["orders-slow", "orders-5xx"]},
    "hooks": {
        "BeforeInstall": "orders-migrate",
        "AfterInstall": f"{FUNCTIONS}:orders-warm",
    },
    "pass_role_arns": [f"{ROLES}/service/orders", f"{ROLES}/orders-execution"],
    "revisions": [
        {"bucket": "deployments", "key_alias": "alias/deployments", "prefix": "orders/"},
        {"account_id": "222222222222", "bucket": "by-hand"},
    ],
    "triggers": {
        "b": {"events": ["DeploymentStart"], "key_alias": "alias/topics", "topic_arn": TOPIC},
        "a": {"events": ["DeploymentFailure"], "topic_arn": TOPIC},
    },
}
WHOLE = call("all that it may", **RIGHTS)
REORDERED = call(
    "in another order",
    **{
        **RIGHTS,
        "alarms": {"names": ["orders-5xx", "orders-slow"]},
        "pass_role_arns": [f"{ROLES}/orders-execution", f"{ROLES}/service/orders"] * 2,
        "revisions": list(reversed(RIGHTS["revisions"])),
    },
)
EXACT = call(
    "exact listeners", load_balancer={k: v for k, v in BOTH_LISTENERS.items() if k != "name"}
)
PLACED = call(
    "placed",
    role={
        "name": "deployer",
        "path": "/delivery/",
        "permissions_boundary": "arn:aws:iam::111111111111:policy/boundary",
    },
    tags={"team": "orders"},
)
BROUGHT = call("brought", role={"arn": f"{ROLES}/platform/codedeploy"})
MANAGED = call("managed policy", role={"managed_policy": "AWSCodeDeployRoleForECS"})
LIMITED = call(
    "managed policy, limited",
    hooks={"AfterInstall": "CodeDeployHook_smoke"},
    pass_role_arns=[f"{ROLES}/ecsTaskExecutionRole", f"{ROLES}/ECSTaskExecution-orders"],
    role={"managed_policy": "AWSCodeDeployRoleForECSLimited"},
    triggers={
        "all": {"events": ["DeploymentStart"], "topic_arn": f"arn:aws:sns:{HERE}:CodeDeployTopic_a"}
    },
)


def statements(plan: Plan) -> object:
    return plan.resource("aws_iam_role_policy.this[0]").policy().document["Statement"]


@pytest.mark.case(call("least"))
def test_by_default_it_moves_the_traffic_of_one_service(plan: Plan) -> None:
    assert statements(plan) == LEAST


@pytest.mark.case(call("least"))
def test_codedeploy_assumes_it_for_this_group(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.this[0]")
    assert_includes(dict(role.values), {"name": "orders-codedeploy", "path": "/"})
    assert role.policy("assume_role_policy").document["Statement"] == [
        {
            "Sid": "CodeDeploy",
            "Effect": "Allow",
            "Principal": {"Service": "codedeploy.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEqualsIfExists": {
                    "aws:SourceArn": f"arn:aws:codedeploy:{HERE}:deploymentgroup:orders/orders"
                },
                "StringEqualsIfExists": {"aws:SourceAccount": "111111111111"},
            },
        }
    ]


@pytest.mark.parametrize("case", [WHOLE, REORDERED], ids=str)
def test_what_is_declared_is_all_that_it_may(case: Case, plan: Plan) -> None:
    assert case.name
    keys = [f"arn:aws:kms:{HERE}:key/*"]

    def alias(name: str) -> dict[str, dict[str, list[str]]]:
        return {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [name]}}

    assert statements(plan) == [
        *LEAST,
        allow(
            "LifecycleHooks",
            ["lambda:InvokeFunction"],
            [f"{FUNCTIONS}:orders-migrate", f"{FUNCTIONS}:orders-warm"],
        ),
        allow(
            "Alarms",
            ["cloudwatch:DescribeAlarms"],
            [f"arn:aws:cloudwatch:{HERE}:alarm:{name}" for name in ("orders-5xx", "orders-slow")],
        ),
        allow("Topics", ["sns:Publish"], [TOPIC]),
        allow(
            "Revisions",
            ["s3:GetObject", "s3:GetObjectVersion"],
            ["arn:aws:s3:::by-hand/*", "arn:aws:s3:::deployments/orders/*"],
            {"StringEquals": {"aws:ResourceAccount": ["111111111111", "222222222222"]}},
        ),
        allow("TopicKeys", ["kms:Decrypt", "kms:GenerateDataKey*"], keys, alias("alias/topics")),
        allow("RevisionKeys", ["kms:Decrypt"], keys, alias("alias/deployments")),
        allow(
            "PassRoles",
            ["iam:PassRole"],
            [f"{ROLES}/orders-execution", f"{ROLES}/service/orders"],
            {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}},
        ),
    ]


@pytest.mark.case(call("a bucket of the same account", revisions=[{"bucket": "by-hand"}]))
def test_what_is_deployed_is_read_in_buckets_of_the_account_alone(plan: Plan) -> None:
    assert statements(plan) == [
        *LEAST,
        allow(
            "Revisions",
            ["s3:GetObject", "s3:GetObjectVersion"],
            ["arn:aws:s3:::by-hand/*"],
            {"StringEquals": {"aws:ResourceAccount": ["111111111111"]}},
        ),
    ]


@pytest.mark.case(WHOLE)
def test_the_policies_that_are_told_are_those_that_are_made(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.this[0]")
    rights = plan.resource("aws_iam_role_policy.this[0]")
    for output, made in (
        ("role_trust_policy", role["assume_role_policy"]),
        ("role_policy", rights["policy"]),
    ):
        assert json.loads(plan.output(output)) == json.loads(made)


@pytest.mark.case(EXACT)
def test_without_the_balancers_name_it_is_bound_to_exactly_the_listeners(plan: Plan) -> None:
    assert statements(plan) == [
        *SERVICE,
        listeners(TEST, PRODUCTION),
        rules(*(f"{arn.replace(':listener/', ':listener-rule/')}/*" for arn in (TEST, PRODUCTION))),
    ]


@pytest.mark.case(call("network", load_balancer=NETWORK))
def test_a_network_load_balancer_has_listeners_of_its_own(plan: Plan) -> None:
    assert statements(plan) == [
        *SERVICE,
        listeners(f"{BALANCERS}:listener/net/shop/*"),
        rules(f"{BALANCERS}:listener-rule/net/shop/*"),
    ]


@pytest.mark.case(
    call(
        "roles of documents",
        images=[{"artifact": "Image"}],
        task_definition=declared(
            execution_role_arn=f"{ROLES}/orders-execution", task_role_arn=f"{ROLES}/orders"
        ),
    )
)
def test_it_hands_on_the_roles_of_the_task_definition(plan: Plan) -> None:
    roles = [f"{ROLES}/orders", f"{ROLES}/orders-execution"]
    policy = plan.resource("aws_iam_role_policy.this[0]").policy()
    assert policy.statement("PassRoles").resources == tuple(roles)
    assert plan.output("ecs_blue_green") == {
        "deployment_groups": [{"application": "orders", "deployment_group": "orders"}],
        "pass_role_arns": roles,
    }


@pytest.mark.case(
    call(
        "roles and hooks of own documents",
        images=[{"artifact": "Image"}],
        app_spec=own_app_spec("orders-migrate", "orders-check"),
        task_definition=own(
            executionRoleArn=f"{ROLES}/orders-execution", taskRoleArn=f"{ROLES}/orders"
        ),
    )
)
def test_it_reads_roles_and_hooks_from_ones_own_documents(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.this[0]").policy()
    assert policy.statement("PassRoles").resources == (
        f"{ROLES}/orders",
        f"{ROLES}/orders-execution",
    )
    assert policy.statement("LifecycleHooks").resources == (f"{FUNCTIONS}:orders-check",)


@pytest.mark.case(PLACED)
def test_it_stands_where_it_is_told_to(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.this[0]")
    assert_includes(
        dict(role.values),
        {
            "name": "deployer",
            "path": "/delivery/",
            "permissions_boundary": "arn:aws:iam::111111111111:policy/boundary",
            "tags": {"team": "orders"},
        },
    )
    arn = f"{ROLES}/delivery/deployer"
    assert plan.output("role_arn") == arn
    assert plan.resource("aws_codedeploy_deployment_group.this[0]")["service_role_arn"] == arn


@pytest.mark.case(BROUGHT)
def test_a_brought_role_is_used_and_its_owner_told_what_it_needs(plan: Plan) -> None:
    assert [r.address for r in plan.resources if r.type.startswith("aws_iam_")] == []
    assert plan.output("role_arn") == f"{ROLES}/platform/codedeploy"
    assert plan.output("role_name") == "codedeploy"
    assert json.loads(plan.output("role_policy"))["Statement"] == LEAST
    (trust,) = json.loads(plan.output("role_trust_policy"))["Statement"]
    assert trust["Principal"] == {"Service": "codedeploy.amazonaws.com"}


@pytest.mark.parametrize(
    ("case", "name"),
    [(MANAGED, "AWSCodeDeployRoleForECS"), (LIMITED, "AWSCodeDeployRoleForECSLimited")],
    ids=str,
)
def test_a_policy_of_aws_takes_the_place_of_these_rights(case: Case, name: str, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.of_type("aws_iam_role_policy") == {}
    attached = plan.resource("aws_iam_role_policy_attachment.this[0]")
    assert attached["policy_arn"] == f"arn:aws:iam::aws:policy/{name}"


@pytest.mark.case(
    call(
        "topic of the same plan",
        triggers={"a": {"events": ["DeploymentStart"], "topic_arn": UNKNOWN}},
    )
)
def test_a_topic_may_be_made_in_the_same_plan(plan: Plan) -> None:
    group = plan.resource("aws_codedeploy_deployment_group.this[0]")
    assert group["deployment_group_name"] == "orders"
    assert plan.resource("aws_iam_role_policy.this[0]")["policy"] is UNKNOWN


@pytest.mark.case(
    call(
        "elsewhere",
        partition="aws-cn",
        region="cn-north-1",
        load_balancer={
            **BALANCER,
            "listener_arns": {
                "production": PRODUCTION.replace("aws:", "aws-cn:").replace(
                    "eu-west-1", "cn-north-1"
                )
            },
        },
    )
)
def test_another_partition_has_arns_of_its_own(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.this[0]").policy()
    arns = {arn for statement in policy.statements for arn in statement.resources if arn != "*"}
    assert all(arn.startswith("arn:aws-cn:") and ":cn-north-1:" in arn for arn in arns)
