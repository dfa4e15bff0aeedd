"""A role with more rights than one inline policy takes: the rest is in managed policies."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .cases import ACCOUNT, ORDERS, action, build, stage
from .policies import (
    BUCKET,
    BUCKET_SOURCE,
    CODEBUILD,
    STORE,
    Grant,
    acting_as,
    arn,
    grants,
    passed_to,
    policies,
)

# AWS IAM user guide, quotas.
INLINE, MANAGED = 10240, 6144

NAMES = [f"{'n' * 50}{n:02}" for n in range(15)]
STACK_ROLES = {name: f"arn:aws:iam::{ACCOUNT}:role/{'r' * 50}/{name}" for name in NAMES}


def service(name: str) -> dict[str, Any]:
    return action(
        f"Service{name}",
        "Deploy/ECS",
        input_artifacts=["Source"],
        configuration={"ClusterName": f"cluster-{name}", "ServiceName": f"service-{name}"},
        passed_role_arns=[f"arn:aws:iam::{ACCOUNT}:role/task-{name}"],
    )


def stack(name: str, role: Any = None) -> dict[str, Any]:
    return action(
        f"Stack{name}",
        "Deploy/CloudFormation",
        input_artifacts=["Source"],
        configuration={
            "ActionMode": "CREATE_UPDATE",
            "StackName": name,
            "TemplatePath": "Source::template.yaml",
            "RoleArn": STACK_ROLES[name] if role is None else role,
        },
    )


def function(name: str) -> dict[str, Any]:
    return action(
        f"Function{name}",
        "Deploy/Lambda",
        input_artifacts=["Source"],
        configuration={"FunctionName": name},
    )


def project(name: str) -> dict[str, Any]:
    return build(
        f"Build{name}", output_artifacts=[], configuration={"ProjectName": f"project-{name}"}
    )


def stages(names: list[str]) -> list[dict[str, Any]]:
    return [
        BUCKET_SOURCE,
        stage("Build", *(project(name) for name in names)),
        stage("Services", *(service(name) for name in names)),
        stage("Stacks", *(stack(name) for name in names), *(function(name) for name in names)),
    ]


MANY = ORDERS.but(
    "sixty deployments",
    stages=stages(NAMES),
    role={"path": "/delivery/"},
    tags={"team": "orders"},
)


def merged(found: dict[str, Grant]) -> dict[str, tuple[set[str], set[str]]]:
    """By actions and conditions, over every policy: what is granted, and on what."""
    together: dict[str, tuple[set[str], set[str]]] = {}
    for actions, resources, conditions in found.values():
        _, all_resources = together.setdefault(f"{sorted(actions)} {conditions}", (actions, set()))
        all_resources |= resources
    return together


def every(service_name: str, pattern: str) -> set[str]:
    return {arn(service_name, pattern.format(name)) for name in NAMES}


EXPECTED: dict[str, Grant] = {
    **STORE,
    **BUCKET,
    "CodeBuild": (CODEBUILD, every("codebuild", "project/project-{}"), {}),
    "EcsService": (
        {"ecs:DescribeServices", "ecs:UpdateService"},
        every("ecs", "service/cluster-{0}/service-{0}"),
        {},
    ),
    "DescribeTaskDefinition": ({"ecs:DescribeTaskDefinition"}, {"*"}, {}),
    "RegisterTaskDefinition": ({"ecs:RegisterTaskDefinition"}, {"*"}, {}),
    "TagTaskDefinition": (
        {"ecs:TagResource"},
        {arn("ecs", "task-definition/*")},
        {"StringEquals": {"ecs:CreateAction": ("RegisterTaskDefinition",)}},
    ),
    "PassTaskRoles": (
        {"iam:PassRole"},
        {f"arn:aws:iam::{ACCOUNT}:role/task-{name}" for name in NAMES},
        passed_to("ecs-tasks.amazonaws.com"),
    ),
    **{
        f"StackUpdate{name}": (
            {"cloudformation:CreateStack", "cloudformation:UpdateStack"},
            {arn("cloudformation", f"stack/{name}/*")},
            acting_as(role),
        )
        for name, role in STACK_ROLES.items()
    },
    "StackUpdateState": (
        {
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "cloudformation:GetStackPolicy",
            "cloudformation:GetTemplate",
            "cloudformation:SetStackPolicy",
        },
        every("cloudformation", "stack/{}/*"),
        {},
    ),
    "ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {}),
    "PassStackRole": (
        {"iam:PassRole"},
        set(STACK_ROLES.values()),
        passed_to("cloudformation.amazonaws.com"),
    ),
    "LambdaDeploy": (
        {
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PublishVersion",
            "lambda:UpdateAlias",
            "lambda:UpdateFunctionCode",
        },
        every("lambda", "function:{}") | every("lambda", "function:{}:*"),
        {},
    ),
}


def documents(plan: Plan) -> list[str]:
    return [
        plan.resource("aws_iam_role_policy.this[0]")["policy"],
        *(policy["policy"] for policy in plan.of_type("aws_iam_policy").values()),
    ]


@pytest.mark.case(MANY)
class TestManyDeployments:
    def test_every_policy_is_below_its_limit(self, plan: Plan) -> None:
        inline, *managed = documents(plan)
        assert len(inline) <= INLINE
        assert managed
        assert all(len(document) <= MANAGED for document in managed)
        assert all(policy.statements for policy in policies(plan))

    def test_all_rights_together_are_those_of_the_actions(self, plan: Plan) -> None:
        assert merged(grants(plan)) == merged(EXPECTED)

    def test_the_inline_policy_is_filled_first(self, plan: Plan) -> None:
        assert len(documents(plan)[0]) > INLINE * 0.7

    def test_managed_policies_are_attached_and_named_by_the_role(self, plan: Plan) -> None:
        found = plan.of_type("aws_iam_policy")
        assert [policy["name"] for policy in found.values()] == [
            f"orders-pipeline-{n}" for n in range(1, len(found) + 1)
        ]
        for policy in found.values():
            assert (policy["path"], policy["tags"]) == ("/delivery/", {"team": "orders"})
        attachments = plan.of_type("aws_iam_role_policy_attachment")
        assert [a["role"] for a in attachments.values()] == ["orders-pipeline"] * len(found)


UNKNOWN_ROLES = MANY.but(
    "sixty deployments with roles made in the same plan",
    stages=[
        *stages(NAMES)[:3],
        stage(
            "Stacks", *(stack(name, UNKNOWN) for name in NAMES), *(function(name) for name in NAMES)
        ),
    ],
)


@pytest.mark.case(UNKNOWN_ROLES)
def test_how_many_policies_there_are_is_known_where_roles_are_not(plan: Plan) -> None:
    assert len(plan.of_type("aws_iam_policy")) == 3
    assert all(policy["policy"] is UNKNOWN for policy in plan.of_type("aws_iam_policy").values())


@pytest.mark.case(
    ORDERS.but(
        "few actions, one on a bucket made in the same plan",
        stages=[
            BUCKET_SOURCE,
            stage(
                "Deploy",
                action(
                    "Site",
                    "Deploy/S3",
                    input_artifacts=["Source"],
                    configuration={"BucketName": UNKNOWN, "Extract": "true"},
                ),
                action("Approve", "Approval/Manual", configuration={"NotificationArn": UNKNOWN}),
            ),
        ],
    )
)
def test_few_actions_plan_with_names_that_are_not_known(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.this[0]")["policy"] is UNKNOWN
    assert len(plan.of_type("aws_iam_policy")) == 0


def passing(count: int) -> dict[str, Any]:
    roles = [f"arn:aws:iam::{ACCOUNT}:role/{'t' * 30}{n:03}" for n in range(count)]
    return {**service("one"), "passed_role_arns": roles}


@pytest.mark.case(
    MANY.but(
        "six score roles to assume, and fifty to pass",
        stages=[
            *stages(NAMES),
            *(
                stage(
                    f"Away{m}",
                    *(
                        {
                            **project(f"{m}-{n}"),
                            "role_arn": f"arn:aws:iam::{ACCOUNT}:role/{'a' * 58}-{m}-{n:02}",
                        }
                        for n in range(40)
                    ),
                )
                for m in range(3)
            ),
            stage("Last", passing(50)),
        ],
    )
)
def test_a_statement_longer_than_a_policy_is_in_several(plan: Plan) -> None:
    assert all(len(document) <= MANAGED for document in documents(plan)[1:])
    assert sum(actions == {"sts:AssumeRole"} for actions, _, _ in grants(plan).values()) > 1
    found = merged(grants(plan))
    assert len(found["['sts:AssumeRole'] {}"][1]) == 120
    passed = found[f"['iam:PassRole'] {passed_to('ecs-tasks.amazonaws.com')}"][1]
    assert len(passed) == len(NAMES) + 50


@pytest.mark.parametrize(
    "case",
    [
        ORDERS.but("one action", stages=[BUCKET_SOURCE, stage("Deploy", passing(150))]),
        MANY.but("among many", stages=[*stages(NAMES), stage("Last", passing(340))]),
    ],
    ids=str,
)
def test_many_roles_to_pass_fit(case: Case, plan: Plan) -> None:  # noqa: ARG001
    inline, *managed = documents(plan)
    assert len(inline) <= INLINE
    assert 0 < len(managed) <= 10
    assert all(len(document) <= MANAGED for document in managed)


@pytest.mark.case(
    MANY.but(
        "builds of one project",
        stages=[
            BUCKET_SOURCE,
            *(
                stage(
                    f"S{m}",
                    *(
                        build(f"B{n}", output_artifacts=[], configuration={"ProjectName": "one"})
                        for n in range(40)
                    ),
                )
                for m in range(20)
            ),
        ],
    )
)
def test_however_many_ask_for_one_right_it_fits(plan: Plan) -> None:
    assert len(plan.of_type("aws_iam_policy")) <= 10
    assert grants(plan)


LIMITS = "let actions act with roles of their own (role_arn), or bring a role (role.arn)."


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            MANY.refused(
                "a role that is longer than it looks",
                stages=[
                    *stages(NAMES),
                    stage(
                        "Last",
                        {
                            **service("one"),
                            "passed_role_arns": [
                                f"arn:aws:iam::{ACCOUNT}:role/{'p' * 500}/{n}" for n in range(12)
                            ],
                        },
                    ),
                ],
            ),
            'Pipeline "orders": the policy orders-pipeline-1 of its role has 10520 characters; AWS '
            "takes 6144: " + LIMITS,
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:  # noqa: ARG001
    refusal.only(message)
