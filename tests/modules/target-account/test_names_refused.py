"""Names that would make another ARN than was meant, or one that AWS does not take."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.target_account import ROLES, TARGET, ecs, groups, says, stacks, stored

from delivery.testing import UNKNOWN, Case, Plan, Refusal

NAMES = "letters, digits, _ and -, at most"


def deployed(**changed: Any) -> dict[str, Any]:
    deployment = {
        "application": "abc1234",
        "configuration_profile": "pro1234",
        "deployment_strategy": "str1234",
        "environment": "env1234",
        **changed,
    }
    return {"deployments": [deployment]}


def tagged(**instance: str) -> dict[str, Any]:
    return {"instances": [instance], "pipelines": ["orders"]}


REFUSED = [
    (
        TARGET.refused("a wildcard for services", ecs=ecs("apps", "*")),
        says(f'ecs.services has "*", expected {NAMES} 255.'),
    ),
    (
        TARGET.refused(
            "a cluster's ARN", ecs=ecs("arn:aws:ecs:eu-west-1:222222222222:cluster/a", "b")
        ),
        says(
            'ecs.services has "arn:aws:ecs:eu-west-1:222222222222:cluster/a", an ARN: give the '
            "name alone."
        ),
    ),
    (
        TARGET.refused(
            "any family", ecs={**ecs("apps", "orders"), "task_definition_families": ["*"]}
        ),
        says(f'ecs.task_definition_families has "*", expected {NAMES} 255.'),
    ),
    (
        TARGET.refused("a tag of no value", ec2=tagged(tag_key="app", tag_value="")),
        says(
            'ec2.instances has "", expected a tag\'s key or value of 1 to 256 characters, without '
            "*, ? and $."
        ),
    ),
    (
        TARGET.refused("stack's name", cloudformation=stacks("1st")),
        says(
            'cloudformation.stacks has "1st", expected a letter, then letters, digits, hyphens '
            "and *, at most 128."
        ),
    ),
    (
        TARGET.refused("application's name", codedeploy={"deployment_groups": groups("a/b", "c")}),
        says(
            'codedeploy.deployment_groups has "a/b", expected letters, digits and ._+=,@-, at '
            "most 100."
        ),
    ),
    (
        TARGET.refused(
            "deployment group's name",
            ecs_blue_green={"deployment_groups": groups("a", "b*"), "pass_role_arns": []},
        ),
        says(
            'ecs_blue_green.deployment_groups has "b*", expected letters, digits and ._+=,@-, at '
            "most 100."
        ),
    ),
    (
        TARGET.refused("cluster's name", eks={"clusters": ["-a"], "pipelines": ["orders"]}),
        says(f'eks.clusters has "-a", expected {NAMES} 100.'),
    ),
    (
        TARGET.refused("pipeline's name", eks={"clusters": ["a"], "pipelines": ["or ders"]}),
        says('eks.pipelines has "or ders", expected letters, digits and .@_-, at most 100.'),
    ),
    (
        TARGET.refused("function's name", **{"lambda": {"functions": ["orders:live"]}}),
        says(f'lambda.functions has "orders:live", expected {NAMES} 64.'),
    ),
    (
        TARGET.refused(
            "any alarm", **{"lambda": {"functions": ["orders"], "alarms": ["orders-*"]}}
        ),
        says('lambda.alarms has "orders-*", expected 1 to 255 characters, without *, ? and $.'),
    ),
    (
        TARGET.refused("any store", artifact_stores=stored(bucket="*", key={"alias": "alias/a"})),
        says(
            'artifact_stores["eu-west-1"].bucket has "*", expected 3 to 63 letters, '
            "digits, dots and hyphens."
        ),
    ),
    (
        TARGET.refused("bucket's name", s3={"buckets": [{"name": "site_1"}]}),
        says('s3.buckets has "site_1", expected 3 to 63 letters, digits, dots and hyphens.'),
    ),
    (
        TARGET.refused(
            "stack set's name", cloudformation_stack_sets={"stack_sets": ["baseline-*"]}
        ),
        says(
            'cloudformation_stack_sets.stack_sets has "baseline-*", expected a letter, then '
            "letters, digits and hyphens, at most 128."
        ),
    ),
    (
        TARGET.refused("project's name", codebuild={"projects": ["a"]}),
        says('codebuild.projects has "a", expected 2 to 150 letters, digits, _ and -.'),
    ),
    (
        TARGET.refused("invoked function's name", **{"lambda": {"invoked_functions": ["*"]}}),
        says(f'lambda.invoked_functions has "*", expected {NAMES} 64.'),
    ),
    (
        TARGET.refused(
            "target group's name", ec2={**tagged(tag_key="app"), "target_groups": ["orders-"]}
        ),
        says('ec2.target_groups has "orders-", expected letters, digits and hyphens, at most 32.'),
    ),
    *(
        (
            TARGET.refused(f"instance's tag {tag}", ec2=tagged(**tag)),
            says(
                f'ec2.instances has "{found}", expected a tag\'s key or value of 1 to 256 '
                "characters, without *, ? and $."
            ),
        )
        for found, tag in (
            ("a*", {"tag_key": "a*"}),
            ("${aws:username}", {"tag_key": "owner", "tag_value": "${aws:username}"}),
        )
    ),
    (
        TARGET.refused(
            "pipeline of EC2", ec2={**tagged(tag_key="app"), "pipelines": ["orders/prod"]}
        ),
        says('ec2.pipelines has "orders/prod", expected letters, digits and .@_-, at most 100.'),
    ),
    (
        TARGET.refused("product's name", service_catalog={"products": ["my product"]}),
        says(
            'service_catalog.products has "my product", expected a product\'s id, as '
            '"prod-abcd1234efgh5".'
        ),
    ),
    (
        TARGET.refused(
            "state machine's ARN",
            step_functions={
                "state_machines": ["arn:aws:states:eu-west-1:222222222222:stateMachine:a"]
            },
        ),
        says(
            "step_functions.state_machines has "
            '"arn:aws:states:eu-west-1:222222222222:stateMachine:a", an ARN: give the name alone.'
        ),
    ),
    (
        TARGET.refused("state machine's name", step_functions={"state_machines": ["a:b"]}),
        says(f'step_functions.state_machines has "a:b", expected {NAMES} 80.'),
    ),
    (
        TARGET.refused("application's name, not id", appconfig=deployed(application="Orders")),
        says(
            'appconfig.deployments has "Orders", expected an id of 4 to 7 lowercase letters and '
            "digits."
        ),
    ),
    (
        TARGET.refused(
            "strategy's name",
            appconfig=deployed(deployment_strategy="Linear50PercentEvery30Seconds"),
        ),
        says(
            'appconfig.deployments has "Linear50PercentEvery30Seconds", expected a strategy\'s id '
            "of 4 to 7 lowercase letters and digits, or one of AWS's, as "
            '"AppConfig.AllAtOnce".'
        ),
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


IDS = {"products": [UNKNOWN]}


@pytest.mark.case(
    TARGET.refused("beside an id of the same plan", service_catalog=IDS, eks={"clusters": ["-"]})
)
def test_ids_that_are_not_known_hide_no_wrong_name(refusal: Refusal) -> None:
    refusal.says(says(f'eks.clusters has "-", expected {NAMES} 100.'))


@pytest.mark.case(
    TARGET.but("ids of the same plan", service_catalog=IDS, appconfig=deployed(application=UNKNOWN))
)
def test_ids_need_not_be_known(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]")["policy"] is UNKNOWN


EDGE = TARGET.but(
    "every name at its edge",
    appconfig=deployed(
        application="abcd", deployment_strategy="AppConfig.Linear50PercentEvery30Seconds"
    ),
    cloudformation=stacks("a" * 128, arn=f"{ROLES}/stacks"),
    cloudformation_stack_sets={"stack_sets": ["b" * 128]},
    codebuild={"projects": ["ab", "c" * 150]},
    ec2={**tagged(tag_key="team/app: orders", tag_value="v" * 256), "target_groups": ["g" * 32]},
    ecs=ecs("a" * 255, "b_-1"),
    eks={"clusters": ["c" * 100], "pipelines": ["a.b@c_d-1"]},
    service_catalog={"products": ["prod-abcd1234efgh5"]},
    step_functions={"state_machines": ["m" * 80]},
    **{"lambda": {"functions": ["f" * 64], "invoked_functions": ["g"]}},
)


@pytest.mark.case(EDGE)
def test_names_at_their_edges_are_taken(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action[0]").policy().statements
