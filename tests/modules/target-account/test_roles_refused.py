"""Roles and policies by ARN that no service takes, or that let in more than was meant."""

from __future__ import annotations

import pytest
from tests.modules.target_account import PIPELINE, POLICY, ROLES, TARGET, ecs, groups, says, stacks

from delivery.testing import Case, Plan, Refusal

ROLE = 'as "arn:aws:iam::<account>:role/<name>".'
LOCAL_ROLE = (
    'expected a role of this account, "arn:aws:iam::222222222222:role/<name>": a service takes no '
    "role of another account."
)

FOREIGN = "arn:aws:iam::111111111111:role/deployer"
ITSELF = f"{ROLES}/orders-deploy"
REFUSED = [
    *(
        (
            TARGET.refused(f"a brought role with {option}", **changed),
            says(f"role.arn brings a role, to which nothing is attached: leave out {option}."),
        )
        for option, changed in (
            ("role.path", {"role": {"arn": f"{ROLES}/deployer", "path": "/delivery/"}}),
            (
                "role.permissions_boundary",
                {"role": {"arn": f"{ROLES}/deployer", "permissions_boundary": POLICY}},
            ),
            (
                "policies.arns",
                {"role": {"arn": f"{ROLES}/deployer"}, "policies": {"arns": {"a": POLICY}}},
            ),
        )
    ),
    (
        TARGET.refused("a brought role of another account", role={"arn": FOREIGN}),
        says(
            f'role.arn has "{FOREIGN}", expected a role of this account, '
            '"arn:aws:iam::222222222222:role/<name>".'
        ),
    ),
    (
        TARGET.refused("a user", pipeline_role_arns=["arn:aws:iam::111111111111:user/ann"]),
        says(
            'pipeline_role_arns has "arn:aws:iam::111111111111:user/ann", a user: give the '
            f"pipeline's role, {ROLE}"
        ),
    ),
    (
        TARGET.refused("an account", pipeline_role_arns=["arn:aws:iam::111111111111:root"]),
        says(
            'pipeline_role_arns has "arn:aws:iam::111111111111:root", a whole account: give the '
            f"pipelines' roles in it, {ROLE}"
        ),
    ),
    (
        TARGET.refused(
            "a session", pipeline_role_arns=["arn:aws:sts::111111111111:assumed-role/x/y"]
        ),
        says(
            'pipeline_role_arns has "arn:aws:sts::111111111111:assumed-role/x/y", a session of a '
            f"role: give the role itself, path included, {ROLE}"
        ),
    ),
    (
        TARGET.refused("a pattern", pipeline_role_arns=["arn:aws:iam::111111111111:role/*"]),
        says(
            'pipeline_role_arns has "arn:aws:iam::111111111111:role/*", which is no role of this '
            f"partition, {ROLE}"
        ),
    ),
    (
        TARGET.refused(
            "a project's user", project_role_arns=["arn:aws:iam::111111111111:user/ann"]
        ),
        says(
            'project_role_arns has "arn:aws:iam::111111111111:user/ann", a user: give the '
            f"project's role, {ROLE}"
        ),
    ),
    (
        TARGET.refused(
            "an administration role of another account",
            cloudformation_stack_sets={
                "administration_role_arns": [PIPELINE],
                "stack_sets": ["baseline"],
            },
        ),
        says(f'cloudformation_stack_sets.administration_role_arns has "{PIPELINE}", {LOCAL_ROLE}'),
    ),
    *(
        (
            TARGET.refused(f"{at} that is no policy", **changed),
            says(
                f'{at} has "{PIPELINE}", expected a policy of this account or of AWS, as '
                '"arn:aws:iam::222222222222:policy/<name>".'
            ),
        )
        for at, changed in (
            ("policies.arns", {"policies": {"arns": {"a": PIPELINE}}}),
            ("role.permissions_boundary", {"role": {"permissions_boundary": PIPELINE}}),
            (
                "cloudformation.execution_role.policy_arns",
                {"cloudformation": stacks("x", policy_arns={"a": PIPELINE})},
            ),
            (
                "cloudformation.execution_role.permissions_boundary",
                {
                    "cloudformation": stacks(
                        "x", policy_arns={"a": POLICY}, permissions_boundary=PIPELINE
                    )
                },
            ),
        )
    ),
    *(
        (
            TARGET.refused(f"itself in {at}", **changed),
            says(f'{at} has "{ROLES}/orders-deploy", the action role itself: give {instead}.'),
        )
        for at, instead, changed in (
            ("pipeline_role_arns", "the pipelines' roles", {"pipeline_role_arns": [ITSELF]}),
            ("project_role_arns", "the projects' roles", {"project_role_arns": [ITSELF]}),
            ("ecs.pass_role_arns", "the roles of the tasks", {"ecs": ecs("a", "b", ITSELF)}),
            (
                "ecs_blue_green.pass_role_arns",
                "the roles of the tasks",
                {
                    "ecs_blue_green": {
                        "deployment_groups": groups("a", "b"),
                        "pass_role_arns": [ITSELF],
                    }
                },
            ),
            (
                "cloudformation.execution_role.arn",
                "a role of CloudFormation's",
                {"cloudformation": stacks("x", arn=ITSELF)},
            ),
        )
    ),
    (
        TARGET.refused(
            "two roles of one name",
            cloudformation=stacks(
                "x", name="Orders-Deploy", path="/cfn/", policy_arns={"a": POLICY}
            ),
        ),
        says(
            'cloudformation.execution_role.name "Orders-Deploy" is the name of the action role as '
            "well, and an account has a role's name once, in any case of its letters and under "
            "any path: choose another."
        ),
    ),
    (
        TARGET.refused("a task role of another account", ecs=ecs("a", "b", PIPELINE)),
        says(f'ecs.pass_role_arns has "{PIPELINE}", {LOCAL_ROLE}'),
    ),
    (
        TARGET.refused(
            "a task role of another account, blue/green",
            ecs_blue_green={"deployment_groups": groups("a", "b"), "pass_role_arns": [PIPELINE]},
        ),
        says(f'ecs_blue_green.pass_role_arns has "{PIPELINE}", {LOCAL_ROLE}'),
    ),
    (
        TARGET.refused(
            "CloudFormation's role of another account", cloudformation=stacks("x", arn=PIPELINE)
        ),
        says(f'cloudformation.execution_role.arn has "{PIPELINE}", {LOCAL_ROLE}'),
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    TARGET.but(
        "a namesake of another account, and beside a brought role",
        role={"arn": f"{ROLES}/platform/deployer"},
        pipeline_role_arns=["arn:aws:iam::111111111111:role/orders-deploy"],
        cloudformation=stacks("x", name="orders-deploy", policy_arns={"a": POLICY}),
    )
)
def test_a_namesake_elsewhere_is_taken(plan: Plan) -> None:
    assert plan.resource("aws_iam_role.cloudformation[0]")["name"] == "orders-deploy"
    assert plan.output("action_role_name") == "deployer"
