"""What a target account refuses, word for word, and the edge beside it that it takes."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

PIPELINE = "arn:aws:iam::111111111111:role/orders-pipeline"
TARGET = Case(
    "target-account",
    inputs={
        "account_id": "222222222222",
        "name": "orders-deploy",
        "pipeline_role_arns": [PIPELINE],
        "eks": {"clusters": ["apps"], "pipelines": ["orders"]},
    },
)
POLICY = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
NAMES = "letters, digits, _ and -, at most"
ROLE = 'as "arn:aws:iam::<account>:role/<name>".'
LOCAL_ROLE = (
    'expected a role of this account, "arn:aws:iam::222222222222:role/<name>": a service takes no '
    "role of another account."
)


def says(text: str, name: str = "orders-deploy") -> str:
    return f'Target account role "{name}": {text}'


def stacks(*names: str, **role: Any) -> dict[str, Any]:
    return {"stacks": list(names), "execution_role": role or {"policy_arns": [POLICY]}}


def ecs(cluster: str, service: str, *roles: str) -> dict[str, Any]:
    return {
        "services": [{"cluster": cluster, "service": service}],
        "pass_role_arns": list(roles),
    }


def groups(application: str, group: str) -> list[dict[str, str]]:
    return [{"application": application, "deployment_group": group}]


def private(groups: list[Any], subnets: list[Any]) -> dict[str, Any]:
    network = {"security_group_ids": groups, "subnet_ids": subnets}
    return {"clusters": ["apps"], "pipelines": ["orders"], "private_endpoint": network}


def stored(region: str = "eu-west-1", **changed: Any) -> dict[str, Any]:
    return {region: {"account_id": "111111111111", "bucket": "orders-artifacts", **changed}}


REFUSED = [
    (
        TARGET.refused("name too long", name="a" * 65),
        says("name has 65 characters, expected 1 to 64 of letters, digits and _+=,.@-.", "a" * 65),
    ),
    (
        TARGET.refused(
            "no room for CloudFormation's name", name="a" * 50, cloudformation=stacks("x")
        ),
        says(
            "name has 50 characters, expected 1 to 49 of letters, digits and _+=,.@- (the name of "
            "CloudFormation's role is longer by 15, and a role's name has at most 64).",
            "a" * 50,
        ),
    ),
    (
        TARGET.refused("path without slashes", path="delivery"),
        says('path "delivery" must begin and end with "/".'),
    ),
    (
        TARGET.refused("nobody", pipeline_role_arns=[]),
        says(
            "pipeline_role_arns is empty, so nobody could assume the role: give the role_arn of "
            "each pipeline."
        ),
    ),
    (
        TARGET.refused("nothing", eks=None),
        says(
            "nothing is declared that it may deploy: give at least one of cloudformation, "
            "codedeploy, ecs, ecs_blue_green, eks, lambda, s3."
        ),
    ),
    (
        TARGET.refused("no service", ecs={"services": [], "pass_role_arns": []}),
        says("ecs.services is empty: name what is deployed, or leave ecs out."),
    ),
    (
        TARGET.refused("no pipeline of EKS", eks={"clusters": ["apps"], "pipelines": []}),
        says(
            "eks.pipelines is empty: name the pipelines of the EKS actions, which write a log "
            "group each."
        ),
    ),
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
            'artifact_stores["eu-west-1"].bucket has "*", expected 3 to 63 lowercase letters, '
            "digits, dots and hyphens."
        ),
    ),
    *(
        (
            TARGET.refused(
                f"prefix {prefix}", s3={"buckets": [{"name": "orders-site", "prefix": prefix}]}
            ),
            says(
                f's3.buckets: prefix "{prefix}" of "orders-site" must end with "/" and hold no *, '
                "? and $, or be empty for the whole bucket."
            ),
        )
        for prefix in ("www", "*/", "w?w/", "${aws:username}/")
    ),
    (
        TARGET.refused("no subnet", eks=private(["sg-0123456789abcdef0"], [])),
        says(
            "eks.private_endpoint.subnet_ids is empty: give what the actions name, or leave "
            "private_endpoint out."
        ),
    ),
    (
        TARGET.refused("no security group", eks=private([], ["subnet-0123456789abcdef0"])),
        says(
            "eks.private_endpoint.security_group_ids is empty: give what the actions name, or "
            "leave private_endpoint out."
        ),
    ),
    (
        TARGET.refused("any subnet", eks=private(["sg-0123456789abcdef0"], ["*"])),
        says(
            'eks.private_endpoint.subnet_ids has "*", expected the id of a subnet, as '
            '"subnet-0123456789abcdef0".'
        ),
    ),
    (
        TARGET.refused("a subnet's id", eks=private(["subnet-01234567"], ["subnet-01234567"])),
        says(
            'eks.private_endpoint.security_group_ids has "subnet-01234567", expected the id of a '
            'security group, as "sg-0123456789abcdef0".'
        ),
    ),
    (
        TARGET.refused("bucket's name", s3={"buckets": [{"name": "Site"}]}),
        says(
            's3.buckets has "Site", expected 3 to 63 lowercase letters, digits, dots and hyphens.'
        ),
    ),
    (
        TARGET.refused("AWS's own key", artifact_stores=stored(key={"alias": "alias/aws/s3"})),
        says(
            'key alias "alias/aws/s3" must be "alias/" and a name of your own; AWS\'s own keys, '
            '"alias/aws/...", cannot be shared.'
        ),
    ),
    (
        TARGET.refused("a number for an account", artifact_stores=stored(account_id="11111111111")),
        says(
            'artifact_stores["eu-west-1"].account_id is "11111111111", expected the 12 digits of '
            "the account that owns the bucket."
        ),
    ),
    (
        TARGET.refused("no Region", artifact_stores=stored("ireland")),
        says('artifact_stores has the key "ireland", expected a Region, as "eu-west-1".'),
    ),
    (
        TARGET.refused(
            "eleven policies",
            cloudformation=stacks(
                "x", policy_arns=[f"arn:aws:iam::222222222222:policy/p{i}" for i in range(11)]
            ),
        ),
        says(
            "cloudformation.execution_role.policy_arns has 11 policies, and a role takes at most "
            "10: write the rest as statements."
        ),
    ),
    (
        TARGET.refused("a role without rights", cloudformation=stacks("x", policy_arns=[])),
        says(
            "cloudformation.execution_role has neither policy_arns nor statements, so "
            "CloudFormation could make nothing: give one, or bring a role by arn."
        ),
    ),
    (
        TARGET.refused(
            "a brought role with rights",
            cloudformation=stacks(
                "x", arn="arn:aws:iam::222222222222:role/stacks", policy_arns=[POLICY]
            ),
        ),
        says(
            "cloudformation.execution_role brings a role by arn, to which nothing is attached: "
            "leave out permissions_boundary, policy_arns, read_artifacts and statements."
        ),
    ),
    (
        TARGET.refused(
            "artifacts of no store",
            cloudformation=stacks("x", policy_arns=[POLICY], read_artifacts=True),
        ),
        says(
            "cloudformation.execution_role has read_artifacts, but artifact_stores is empty: name "
            "the store."
        ),
    ),
    (
        TARGET.refused(
            "an effect",
            cloudformation=stacks(
                "x", statements=[{"effect": "allow", "actions": ["sqs:*"], "resources": ["*"]}]
            ),
        ),
        says(
            'cloudformation.execution_role.statements has effect "allow", expected "Allow" or '
            '"Deny".'
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


BIG = [
    (
        TARGET.refused(
            "action role's policy",
            **{"lambda": {"functions": [f"{i:03}-{'f' * 60}" for i in range(60)]}},
        ),
        says("its policy has "),
        " characters, and IAM takes 10240: split what is deployed over two target-account roles.",
    ),
    (
        TARGET.refused(
            "CloudFormation's policy",
            cloudformation=stacks(
                "x",
                statements=[
                    {
                        "actions": ["sqs:SendMessage"],
                        "resources": [f"arn:aws:sqs:::{'q' * 80}{i:03}"],
                    }
                    for i in range(70)
                ],
            ),
        ),
        says("the statements of cloudformation.execution_role have "),
        " characters, and IAM takes 10240: move some into managed policies and name them in "
        "policy_arns.",
    ),
]


@pytest.mark.parametrize(("case", "start", "end"), BIG, ids=str)
def test_policies_that_iam_would_not_take(
    case: Case, start: str, end: str, refusal: Refusal
) -> None:
    assert case.is_refused
    (message,) = refusal.messages
    assert message.startswith(start)
    assert message.endswith(end)


@pytest.mark.case(
    TARGET.refused("an unknown role hides nothing", pipeline_role_arns=[UNKNOWN], eks=None)
)
def test_unknown_values_do_not_hide_what_is_wrong_with_names(refusal: Refusal) -> None:
    refusal.only(
        says(
            "nothing is declared that it may deploy: give at least one of cloudformation, "
            "codedeploy, ecs, ecs_blue_green, eks, lambda, s3."
        )
    )


EDGES = [
    TARGET.but("longest name", name="a" * 64, path="/a/b/"),
    TARGET.but(
        "longest name beside CloudFormation's, ten policies",
        name="a" * 49,
        cloudformation=stacks(
            "*", policy_arns=[f"arn:aws:iam::222222222222:policy/p{i}" for i in range(10)]
        ),
        ecs=ecs("a" * 255, "b_-1"),
        s3={"buckets": [{"name": "a.b", "key_alias": "alias/awsome", "prefix": "a/b.c-/"}]},
        **{"lambda": {"functions": ["orders"], "alarms": ["orders: errors/5 min (high)"]}},
        artifact_stores=stored("us-gov-west-1"),
    ),
]


@pytest.mark.case(
    TARGET.but("a network of the same plan", eks=private([UNKNOWN], ["subnet-0123456789abcdef0"]))
)
def test_the_network_need_not_be_known(plan: Plan) -> None:
    assert plan.resource("aws_iam_role_policy.action")["policy"] is UNKNOWN


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_edge_is_taken(case: Case, plan: Plan) -> None:
    assert plan.output("action_role_name") == case.inputs["name"]
