"""What the reading of policies tells, on policies that are wrong in one way each."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Plan

from . import authorization
from .accepted_grants import ACCEPTED, NOTHING, Accepted
from .grants import OWN_ARN, document, plan_problems, void_problems

ECS = "arn:aws:ecs:eu-west-1:111111111111"
SERVICE = f"{ECS}:service/acme/orders"
TASK_DEFINITION = f"{ECS}:task-definition/orders:*"
SERVICE_TYPE = "arn:${Partition}:ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}"
CONNECTION = "arn:aws:codeconnections:eu-west-1:111111111111:connection/*"
CODEDEPLOY = "arn:aws:codedeploy:eu-west-1:111111111111"
NETWORK = "arn:aws:ec2:eu-west-1:111111111111"


def grant(actions: str | list[str], resources: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Sid": "X", "Effect": "Allow", "Action": actions, "Resource": resources, **more}


def problems(
    *statements: dict[str, Any], accepted: Accepted = NOTHING, own_arn: str | None = None
) -> list[str]:
    found = void_problems(document(*statements), "p", own_arn, accepted)
    return [problem.removeprefix("p: ").removeprefix('statement "X": ') for problem in found]


@pytest.mark.parametrize(
    ("actions", "resources"),
    [
        ("ecs:UpdateService", SERVICE),
        ("ecs:UpdateService", f"{ECS}:service/*"),
        ("ecs:updateservice", SERVICE),
        (["ecs:DescribeTaskDefinition", "sts:GetCallerIdentity"], "*"),
        ("ecs:TagResource", TASK_DEFINITION),
        (["kms:GenerateDataKey*", "kms:ReEncrypt*"], "arn:aws:kms:eu-west-1:111111111111:key/*"),
        (["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"]),
        ("s3:GetObject", "arn:aws:s3:::acme/a/b?.zip"),
        ("ecr:PutImage", "arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders"),
        ("secretsmanager:GetSecretValue", f"{ECS.replace('ecs', 'secretsmanager')}:secret:a/b-??"),
        ("iam:PassRole", "${RoleArn}"),
        ("ecs:UpdateService", "arn:${partition}:ecs:${region}:${account}:service/${C}/${S}"),
    ],
    ids=str,
)
def test_a_right_grant_passes(actions: str | list[str], resources: str | list[str]) -> None:
    assert problems(grant(actions, resources)) == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            "ecs:UpdateServices",
            'action "ecs:UpdateServices" does not exist (did you mean "UpdateService"?).',
        ),
        (
            "esc:UpdateService",
            'action "esc:UpdateService": there is no service "esc" (did you mean "es"?).',
        ),
        (
            "ecs:UpdateServise*",
            'action "ecs:UpdateServise*" matches no action of ecs (did you mean "UpdateService"?).',
        ),
    ],
)
def test_an_action_that_does_not_exist_is_told(action: str, message: str) -> None:
    assert problems(grant(["ecs:DescribeServices", action], SERVICE)) == [message]


def test_an_action_on_what_it_does_not_act_on_is_told() -> None:
    found = problems(grant(["ecs:UpdateService", "ecs:TagResource"], TASK_DEFINITION))
    assert found == [
        f'action "ecs:UpdateService" acts on no "{TASK_DEFINITION}": it is never allowed; '
        f"it acts on service ({SERVICE_TYPE})."
    ]


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:GetBucketAcl", "arn:aws:s3:::acme/*"),
        ("s3:GetObject", "arn:aws:s3:::acme"),
        ("ecs:UpdateService", "arn:aws:ecs:eu-west-1::service/acme/orders"),
        ("ecs:UpdateService", "arn:aws:ecs:eu-west-1:111111111111:service/orders"),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:111111111111:acme/*"),
        ("iam:PassRole", "arn:aws:iam::111111111111:user/orders"),
        ("ecr:PutImage", "arn:aws:ecr:eu-west-1:111111111111"),
        ("ecr:PutImage", "orders"),
        ("codestar-connections:UseConnection", CONNECTION),
    ],
)
def test_an_arn_of_another_shape_is_told(action: str, arn: str) -> None:
    found = problems(grant(action, arn))
    assert found
    assert found[0].startswith(f'action "{action}" acts on no "{arn}": it is never allowed;')


def test_a_resource_that_no_action_acts_on_is_told() -> None:
    assert problems(grant("ecs:UpdateService", [SERVICE, TASK_DEFINITION])) == [
        f'resource "{TASK_DEFINITION}": no action of the statement acts on it; they act on '
        f"service ({SERVICE_TYPE})."
    ]


def test_everything_is_too_much_where_a_resource_can_be_named() -> None:
    assert problems(grant("ecs:UpdateService", "*")) == [
        f'action "ecs:UpdateService" is granted on "*": name what it acts on, '
        f"service ({SERVICE_TYPE})."
    ]
    assert problems(grant("ecs:UpdateService", "*", Effect="Deny")) == []


def test_an_action_without_resource_level_is_not_granted_on_an_arn() -> None:
    assert problems(
        grant(["ecs:DescribeTaskDefinition", "ecs:DescribeServices"], [SERVICE]),
    ) == [
        'action "ecs:DescribeTaskDefinition" has no resource level: granted on an ARN it is '
        'never allowed; grant it on "*" in a statement of its own.'
    ]


@pytest.mark.parametrize(
    ("operator", "effect"),
    [
        ("StringEquals", "the statement never holds"),
        ("ForAnyValue:StringLike", "the statement never holds"),
        ("StringEqualsIfExists", "it always holds, and binds nothing"),
        ("ForAllValues:StringEquals", "it always holds, and binds nothing"),
        ("StringNotEquals", "it always holds, and binds nothing"),
    ],
)
def test_a_condition_key_that_the_action_has_not_is_told(operator: str, effect: str) -> None:
    condition = {operator: {"ecs:CreateAction": "RegisterTaskDefinition"}}
    found = problems(grant("ecs:UpdateService", SERVICE, Condition=condition))
    assert found == [
        f'condition key "ecs:CreateAction" ({operator}) is none of "ecs:UpdateService": {effect}.'
    ]


def test_a_misspelt_condition_key_is_told_with_the_right_one() -> None:
    condition = {"StringEquals": {"iam:PassedToServices": "ecs-tasks.amazonaws.com"}}
    role = "arn:aws:iam::111111111111:role/a/b"
    assert problems(grant("iam:PassRole", role, Condition=condition)) == [
        'condition key "iam:PassedToServices" (StringEquals) is none of "iam:PassRole" (did you '
        'mean "iam:PassedToService"?): the statement never holds.'
    ]


@pytest.mark.parametrize(
    ("action", "arn", "key"),
    [
        ("iam:PassRole", "arn:aws:iam::111111111111:role/x", "iam:PassedToService"),
        ("ecs:TagResource", TASK_DEFINITION, "ecs:createaction"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/*", "kms:ResourceAliases"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/*", "kms:EncryptionContext:a"),
        ("codeconnections:UseConnection", CONNECTION, "codeconnections:FullRepositoryId"),
        ("ssm:SendCommand", "*", "ssm:resourceTag/${InstanceTagKey}"),
        ("ecs:UpdateService", SERVICE, "aws:ResourceAccount"),
        ("ecs:UpdateService", SERVICE, "aws:ResourceTag/team"),
        ("ecs:UpdateService", SERVICE, "aws:PrincipalTag/team"),
    ],
)
def test_a_condition_key_of_the_action_or_its_resource_passes(
    action: str, arn: str, key: str
) -> None:
    found = problems(grant(action, arn, Condition={"StringEquals": {key: "x"}}))
    assert [problem for problem in found if "condition key" in problem] == []


@pytest.mark.parametrize(
    ("actions", "arns", "key"),
    [
        # No key of the service's: a new revision is not tagged yet when it is made.
        (["ecs:UpdateService"], [SERVICE], "aws:TagKeys"),
        (["ecs:UpdateService"], [SERVICE], "aws:SourceAcount"),
        # A key of one action, or of one resource, does not bind the other.
        (["iam:PassRole", "iam:GetRole"], ["arn:aws:iam::111111111111:role/x"], "iam:PolicyARN"),
        (
            ["ec2:CreateNetworkInterface"],
            [f"{NETWORK}:network-interface/*", f"{NETWORK}:subnet/subnet-a"],
            "ec2:SubnetID",
        ),
    ],
)
def test_a_condition_key_of_something_else_is_told(
    actions: list[str], arns: list[str], key: str
) -> None:
    found = problems(grant(actions, arns, Condition={"StringEquals": {key: "x"}}))
    assert [p for p in found if p.startswith(f'condition key "{key}"')]


def test_a_request_on_two_resources_needs_both() -> None:
    group = grant("codedeploy:CreateDeployment", f"{CODEDEPLOY}:deploymentgroup:orders/prod")
    assert problems(group) == []
    interface = grant("ec2:CreateNetworkInterface", f"{NETWORK}:network-interface/*")
    assert problems(interface) == [
        f'action "ec2:CreateNetworkInterface" is granted on "{NETWORK}:network-interface/*" and '
        "on no subnet: every request for it names one, "
        "arn:${Partition}:ec2:${Region}:${Account}:subnet/${SubnetId}."
    ]
    subnet = grant("ec2:CreateNetworkInterface", f"{NETWORK}:subnet/subnet-a", Sid="Y")
    assert problems(interface, subnet) == []


@pytest.mark.parametrize("kind", OWN_ARN)
def test_a_policy_of_a_resource_speaks_of_that_resource(kind: str) -> None:
    right = {
        "aws_ecr_repository_creation_template": "ecr:BatchGetImage",
        "aws_ecr_repository_policy": "ecr:BatchGetImage",
        "aws_iam_role": "sts:AssumeRole",
    }.get(kind, "kms:Decrypt")
    statement = {"Sid": "X", "Effect": "Allow", "Principal": "*"}
    for more in ({}, {"Resource": "*"}):
        own = {**statement, **more}
        assert problems({**own, "Action": right}, own_arn=OWN_ARN[kind]) == []
        wrong = problems({**own, "Action": "codebuild:StartBuild"}, own_arn=OWN_ARN[kind])
        assert wrong[0].startswith('action "codebuild:StartBuild" acts on no ')


def test_a_denial_of_everything_may_read_a_key_of_some() -> None:
    bucket = ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"]
    key = {"NumericLessThan": {"s3:TlsVersion": "1.3"}}
    assert problems(grant("s3:*", bucket, Effect="Deny", Condition=key)) == []
    unknown = {"NumericLessThan": {"s3:TlsVersions": "1.3"}}
    assert problems(grant("s3:*", bucket, Effect="Deny", Condition=unknown)) == [
        'condition key "s3:TlsVersions" (NumericLessThan) is none of "s3:*" (did you mean '
        '"s3:TlsVersion"?): the statement never holds.'
    ]


ACCEPTED_GRANTS = {
    **{name: grant(name, "*") for name in ACCEPTED.on_everything},
    "cloudformation:CreateStackSet": grant(
        "cloudformation:CreateStackSet", "arn:aws:cloudformation:eu-west-1:1:stackset/a:*"
    ),
    **{
        action: grant(
            action,
            f"arn:aws:{key.partition(':')[0]}:eu-west-1:1:connection/*",
            Condition={"ForAllValues:StringEquals": {key: "acme/orders"}},
        )
        for action, key in ACCEPTED.keys
    },
    "states:DescribeExecution": grant(
        "states:DescribeExecution", "arn:aws:states:eu-west-1:1:execution:orders:*"
    ),
    **{
        f"{action} of {kind}": grant(action, f"arn:aws:elasticloadbalancing:eu-west-1:1:{kind}/a/*")
        for action, kind in ACCEPTED.types
        if action.startswith("elasticloadbalancing:")
    },
    "ssm:SendCommand": grant("ssm:SendCommand", "arn:aws:ssm:eu-west-1::document/AWS-RunX"),
    "cloudformation:UpdateStackSet": grant(
        "cloudformation:UpdateStackSet",
        [
            "arn:aws:cloudformation:eu-west-1::type/resource/*",
            "arn:aws:cloudformation:eu-west-1:1:stackset/a:*",
        ],
    ),
}


@pytest.mark.parametrize("statement", ACCEPTED_GRANTS.values(), ids=ACCEPTED_GRANTS)
def test_what_is_accepted_would_be_told_otherwise(statement: dict[str, Any]) -> None:
    assert problems(statement), "the reference has it by now: take it off the list"
    assert problems(statement, accepted=ACCEPTED) == []


def test_all_that_is_accepted_is_tried_above() -> None:
    count = len(ACCEPTED.on_everything) + len(ACCEPTED.on_arns) + len(ACCEPTED.keys)
    assert len(ACCEPTED_GRANTS) == count + len(ACCEPTED.types) + len(ACCEPTED.of_aws)


def test_the_reference_is_whole() -> None:
    assert len(authorization.services()) > 400
    assert len(authorization.matching("s3:*")) > 150
    # Of 2025, so that data of some years ago does not pass for today's.
    assert authorization.matching("codeconnections:UseConnection")
    assert authorization.matching("inspector-scan:ScanSbom")
    assert authorization.matching("ecs:CreateExpressGatewayService")


def test_condition_keys_are_known_by_service() -> None:
    for key in ("kms:ViaService", "ecs:CreateAction", "aws:SourceArn", "kms:ResourceAliases"):
        assert authorization.knows_key(key), key
    for key in ("kms:ViaServices", "esc:CreateAction", "aws:SourceArns", "aws:"):
        assert not authorization.knows_key(key), key


def test_every_document_of_a_plan_is_read_wherever_it_stands() -> None:
    wrong = document(grant("ecs:Nothing", SERVICE))
    values = {
        "aws_sqs_queue.a": {"policy": wrong},
        "aws_iam_role.b": {"inline_policy": [{"policy": wrong}], "assume_role_policy": wrong},
        "aws_s3_bucket.c": {"bucket": "acme", "policy": None, "tags": {"Statement": "{}"}},
    }
    changes = [
        {
            "address": address,
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "mode": "managed",
            "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {}},
        }
        for address, after in values.items()
    ]
    found = plan_problems(Plan.from_json({"resource_changes": changes}))
    assert sorted(problem.split(": ")[0] for problem in found if "does not exist" in problem) == [
        "aws_iam_role.b.assume_role_policy",
        "aws_iam_role.b.inline_policy[0].policy",
        "aws_sqs_queue.a.policy",
    ]
