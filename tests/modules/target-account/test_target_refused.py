"""What a target account refuses, word for word, and the edge beside it that it takes."""

from __future__ import annotations

import pytest
from tests.modules.target_account import POLICY, ROLES, TARGET, ecs, private, says, stacks, stored

from delivery.testing import UNKNOWN, Case, Plan, Refusal

MANY = [f"arn:aws:iam::222222222222:policy/p{i}" for i in range(26)]
NOTHING = (
    "nothing is declared that it may deploy: give at least one of appconfig, cloudformation, "
    "cloudformation_stack_sets, codebuild, codedeploy, ec2, ecs, ecs_blue_green, eks, lambda, "
    "policies, s3, service_catalog, step_functions."
)

PATH = 'must begin and end with "/", hold no *, ? and $, and have at most 512 characters.'
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
        TARGET.refused("path without slashes", role={"path": "delivery"}),
        says(f'role.path "delivery" {PATH}'),
    ),
    *(
        (
            TARGET.refused(f"path {path}", role={"path": path}),
            says(f'role.path "{path}" {PATH}'),
        )
        for path in ("/*/", "/a?/", "/a$/", "/a b/", "/ä/", f"/{'b' * 511}/")
    ),
    (
        TARGET.refused(
            "CloudFormation's path",
            cloudformation=stacks("x", path="/a", policy_arns={"a": POLICY}),
        ),
        says(f'cloudformation.execution_role.path "/a" {PATH}'),
    ),
    *(
        (
            TARGET.refused(
                f"CloudFormation's path {path}",
                cloudformation=stacks("x", path=path, policy_arns={"a": POLICY}),
            ),
            says(f'cloudformation.execution_role.path "{path}" {PATH}'),
        )
        for path in ("/*/", "/a?/", "/a$/")
    ),
    (
        TARGET.refused(
            "CloudFormation's name",
            cloudformation=stacks("x", name="a" * 65, policy_arns={"a": POLICY}),
        ),
        says(
            "cloudformation.execution_role.name has 65 characters, expected 1 to 64 of letters, "
            "digits and _+=,.@-."
        ),
    ),
    (
        TARGET.refused("number for an account", account_id="22222222222"),
        says(
            'account_id "22222222222" must be an account id of 12 digits, written as text to keep '
            "leading zeros."
        ),
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
        says(NOTHING),
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
        TARGET.refused(
            "no pipeline of EC2", ec2={"instances": [{"tag_key": "app"}], "pipelines": []}
        ),
        says(
            "ec2.pipelines is empty: name the pipelines of the EC2 actions, which write a log "
            "group each."
        ),
    ),
    *(
        (
            TARGET.refused(f"no {option}", **{variable: {option: [], **more}}),
            says(f"{variable}.{option} is empty: name what is deployed, or leave {variable} out."),
        )
        for variable, option, more in (
            ("appconfig", "deployments", {}),
            ("cloudformation_stack_sets", "stack_sets", {}),
            ("codebuild", "projects", {}),
            ("codedeploy", "deployment_groups", {}),
            ("ec2", "instances", {"pipelines": ["orders"]}),
            ("ecs_blue_green", "deployment_groups", {"pass_role_arns": []}),
            ("eks", "clusters", {"pipelines": ["orders"]}),
            ("lambda", "functions", {}),
            ("s3", "buckets", {}),
            ("service_catalog", "products", {}),
            ("step_functions", "state_machines", {}),
        )
    ),
    (
        TARGET.refused("no stack", cloudformation=stacks()),
        says("cloudformation.stacks is empty: name what is deployed, or leave cloudformation out."),
    ),
    (
        TARGET.refused(
            "alarms that nothing watches",
            **{"lambda": {"alarms": ["errors"], "invoked_functions": ["smoke"]}},
        ),
        says(
            "lambda.alarms are watched while functions are deployed, and lambda.functions is "
            "empty: name the functions, or leave alarms out."
        ),
    ),
    (
        TARGET.refused(
            "kind of instance",
            ec2={"instances": [{"tag_key": "a", "type": "ec2"}], "pipelines": ["orders"]},
        ),
        says('ec2.instances has type "ec2", expected "EC2" or "SSM_MANAGED_NODE".'),
    ),
    (
        TARGET.refused("no mode", cloudformation={**stacks("x"), "action_modes": []}),
        says("cloudformation.action_modes is empty: name the modes of the actions."),
    ),
    (
        TARGET.refused("a mode", cloudformation={**stacks("x"), "action_modes": ["UPDATE"]}),
        says(
            'cloudformation.action_modes has "UPDATE", expected CHANGE_SET_EXECUTE, '
            "CHANGE_SET_REPLACE, CREATE_UPDATE, DELETE_ONLY, REPLACE_ON_FAILURE."
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
            "26 policies of CloudFormation's role",
            cloudformation=stacks("x", policy_arns=dict(zip(MANY, MANY, strict=True))),
        ),
        says(
            "cloudformation.execution_role.policy_arns has 26 policies, and a role takes 10, or up "
            "to 25 where the quota was raised: write the rest as statements."
        ),
    ),
    (
        TARGET.refused("26 policies", policies={"arns": dict(zip(MANY, MANY, strict=True))}),
        says(
            "policies.arns has 26 policies, and a role takes 10, or up to 25 where the quota was "
            "raised: write the rest as statements."
        ),
    ),
    (
        TARGET.refused("a role without rights", cloudformation=stacks("x", policy_arns={})),
        says(
            "cloudformation.execution_role has neither policy_arns nor statements, so "
            "CloudFormation could make nothing: give one, or bring a role by arn."
        ),
    ),
    (
        TARGET.refused(
            "a brought role with rights",
            cloudformation=stacks("x", arn=f"{ROLES}/stacks", policy_arns={"a": POLICY}),
        ),
        says(
            "cloudformation.execution_role brings a role by arn, to which nothing is attached: "
            "leave out name, path, permissions_boundary, policy_arns and statements."
        ),
    ),
    (
        TARGET.refused(
            "artifacts of no store",
            artifact_stores={},
            eks={"clusters": ["apps"]},
            project_role_arns=["arn:aws:iam::111111111111:role/orders-codebuild"],
            cloudformation={
                **stacks("x", policy_arns={"a": POLICY}, read_artifacts=True),
                "action_modes": ["DELETE_ONLY"],
            },
        ),
        says(
            "cloudformation.execution_role has read_artifacts, but artifact_stores is empty: name "
            "the store."
        ),
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
    (
        TARGET.refused(
            "trust",
            pipeline_role_arns=[
                f"arn:aws:iam::111111111111:role/{'p' * 40}{i:03}" for i in range(120)
            ],
        ),
        says("its trust has "),
        " characters, and IAM takes 2048, or up to 8192 where the quota was raised: let fewer "
        "roles assume it, or give another role to some.",
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
    refusal.only(says(NOTHING))


EDGES = [
    TARGET.but(
        "as many functions as fit",
        **{"lambda": {"functions": [f"{i:03}-{'f' * 60}" for i in range(30)]}},
    ),
    TARGET.but(
        "longest name and path, as many roles as the raised quota takes",
        account_id="222222222222",
        name="a" * 64,
        role={"path": f"/!-#%&'()+,.;<=>@_~{'b' * 491}/"},
        policies={"arns": dict(zip(MANY[1:], MANY[1:], strict=True))},
        pipeline_role_arns=[f"arn:aws:iam::111111111111:role/{'p' * 40}{i:03}" for i in range(90)],
    ),
    TARGET.but(
        "longest name beside CloudFormation's, 25 policies",
        name="a" * 49,
        cloudformation=stacks("*", policy_arns=dict(zip(MANY[1:], MANY[1:], strict=True))),
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
    assert plan.resource("aws_iam_role_policy.action[0]")["policy"] is UNKNOWN


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_edge_is_taken(case: Case, plan: Plan) -> None:
    assert plan.output("action_role_name") == case.inputs["name"]
