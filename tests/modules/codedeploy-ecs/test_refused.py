"""Every message that names, roles, hooks and what they need are refused with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    BALANCER,
    BASE,
    ROLES,
    TOPIC,
    call,
    documents,
    own_app_spec,
    says,
)

from delivery.testing import Case, Refusal

LONG = "a" * 101
NAME = "expected 1 to 100 of letters, digits and +=,.@_-."
LIMITED = "AWSCodeDeployRoleForECSLimited"
LETS = f"role.managed_policy {LIMITED} lets CodeDeploy"
FUNCTION = (
    "is neither the name nor the ARN of a function of this account and Region, without version "
    "or alias."
)


def wrong(title: str, **inputs: Any) -> Case:
    return call(title, **inputs).refused(title)


def balancer(title: str, **changes: Any) -> Case:
    return wrong(title, load_balancer={**BALANCER, **changes})


def traffic(title: str, kind: str | None = None, **changes: Any) -> Case:
    return wrong(title, traffic={"type": kind, **changes})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            documents("account", None, account_id="11111111111").refused("account"),
            'account_id "11111111111" must be an account id of 12 digits, written as text to keep '
            "leading zeros.",
        ),
        (
            documents("region", None, region="eu-west").refused("region"),
            'region "eu-west" is no Region, such as eu-west-1.',
        ),
        (
            documents("partition", None, partition="AWS").refused("partition"),
            'partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
        (
            wrong("application", application={"name": LONG}),
            f"application.name has 101 characters, {NAME}",
        ),
        (
            wrong("group", deployment_group_name="prod/orders"),
            f"deployment_group_name has 11 characters, {NAME}",
        ),
        (
            wrong("role's name", role={"name": "a" * 65}),
            f'the name of its role, "{"a" * 65}", has 65 characters, expected 1 to 64 of letters, '
            "digits and _+=,.@-: give another.",
        ),
        (
            wrong("role's path", role={"path": "/delivery"}),
            'role.path "/delivery" must begin and end with "/", hold no *, ? and $, and have at '
            "most 512 characters.",
        ),
        *(
            (
                wrong(f"a brought role's {option}", role={"arn": f"{ROLES}/a", option: value}),
                f"role.arn brings a role, to which nothing is attached: leave out role.{option}.",
            )
            for option, value in {
                "managed_policy": "AWSCodeDeployRoleForECS",
                "name": "a",
                "path": "/a/",
                "permissions_boundary": "arn:aws:iam::111111111111:policy/a",
            }.items()
        ),
        (
            wrong("a role of another account", role={"arn": "arn:aws:iam::222222222222:role/a"}),
            'role.arn "arn:aws:iam::222222222222:role/a" is no ARN of a role of the account, as '
            '"arn:aws:iam::111111111111:role/<name>".',
        ),
        (
            wrong("policy of AWS", role={"managed_policy": "AWSCodeDeployRoleForEC"}),
            'role.managed_policy is "AWSCodeDeployRoleForEC", expected AWSCodeDeployRoleForECS, '
            'AWSCodeDeployRoleForECSLimited (did you mean "AWSCodeDeployRoleForECS"?).',
        ),
        (
            wrong("no service", service=None),
            "service is missing: say which service is deployed, or set create to false for "
            "documents alone.",
        ),
        (
            wrong("no balancer", load_balancer=None),
            "load_balancer is missing: say what its traffic comes through, or set create to false "
            "for documents alone.",
        ),
        (
            wrong("cluster's ARN", service={"cluster": "arn:aws:ecs:::shop", "name": "orders"}),
            'service.cluster "arn:aws:ecs:::shop" is no name but an ARN: 1 to 255 letters, '
            "digits, _ and -.",
        ),
        (
            wrong("service's name", service={"cluster": "shop", "name": "the orders"}),
            'service.name "the orders" is no name: 1 to 255 letters, digits, _ and -.',
        ),
        (
            wrong("roles of everybody", pass_role_arns=[f"{ROLES}/*"]),
            f'pass_role_arns: "{ROLES}/*" is no ARN of a role of the account, written out, as '
            f'"{ROLES}/<name>".',
        ),
        (
            wrong("event of a hook", hooks={"AfterInstal": "a"}),
            'hooks has "AfterInstal", expected AfterAllowTestTraffic, AfterAllowTraffic, '
            'AfterInstall, BeforeAllowTraffic, BeforeInstall (did you mean "AfterInstall"?).',
        ),
        (
            wrong("any function", hooks={"AfterInstall": "*"}),
            f'hooks.AfterInstall: "*" {FUNCTION}',
        ),
        (
            wrong("a version", hooks={"AfterInstall": "smoke:1"}),
            f'hooks.AfterInstall: "smoke:1" {FUNCTION}',
        ),
        (
            wrong("any function of the text", app_spec=own_app_spec("orders-migrate", "*")),
            f'app_spec.text: BeforeInstall: "*" {FUNCTION}',
        ),
        (
            wrong("test traffic without a listener", hooks={"AfterAllowTestTraffic": "smoke"}),
            "a hook of AfterAllowTestTraffic runs once the test listener sends traffic to the new "
            'tasks, and load_balancer.listener_arns has no "test": name that listener, or use '
            "AfterInstall.",
        ),
        (
            wrong(
                "a function outside the limited policy",
                hooks={"AfterInstall": "smoke"},
                role={"managed_policy": LIMITED},
            ),
            f"{LETS} invoke functions named CodeDeployHook_... alone, and a hook is "
            '"smoke": rename it, or leave managed_policy out.',
        ),
        (
            wrong(
                "a topic outside the limited policy",
                role={"managed_policy": LIMITED},
                triggers={"all": {"events": ["DeploymentStart"], "topic_arn": TOPIC}},
            ),
            f"{LETS} publish to topics named CodeDeployTopic_... alone, and "
            'triggers["all"] is of "deployments": rename it, or leave managed_policy out.',
        ),
        (
            wrong(
                "a role outside the limited policy",
                pass_role_arns=[f"{ROLES}/orders"],
                role={"managed_policy": LIMITED},
            ),
            f"{LETS} hand on roles named ecsTaskExecutionRole or ECSTaskExecution... alone, and "
            f'tasks have "{ROLES}/orders": rename it, or leave managed_policy out.',
        ),
        (
            wrong(
                "a key beside a managed policy",
                revisions=[{"bucket": "files", "key_alias": "alias/files"}],
                role={"managed_policy": "AWSCodeDeployRoleForECS"},
            ),
            "role.managed_policy AWSCodeDeployRoleForECS gives no right on the key "
            '"alias/files": leave managed_policy out.',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(says(message))


@pytest.mark.case(Case("codedeploy-ecs", inputs={**BASE, "name": LONG}).refused("name"))
def test_a_long_name_is_told_once_for_each_thing_that_has_it(refusal: Refusal) -> None:
    refusal.only(
        f'CodeDeploy "{LONG}": name has 101 characters, {NAME}',
        f'CodeDeploy "{LONG}": the name of its role, "{LONG}-codedeploy", has 112 characters, '
        "expected 1 to 64 of letters, digits and _+=,.@-: give one as role.name.",
    )


@pytest.mark.case(
    wrong(
        "all at once",
        alarms={"names": [""]},
        rollback_events=["FAILURE"],
        termination_wait_in_minutes=-1,
        pass_role_arns=["orders"],
    )
)
def test_all_problems_are_told_at_once(refusal: Refusal) -> None:
    assert len(refusal.messages) == 4


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            wrong("boundary", role={"permissions_boundary": "boundary"}),
            'role.permissions_boundary "boundary" is no ARN of a policy.',
        ),
    ],
    ids=str,
)
def test_refused_beside_the_providers_own_message(
    case: Case, message: str, refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.says(says(message))
