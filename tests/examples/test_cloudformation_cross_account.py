"""examples/cloudformation-cross-account: what is executed is what somebody saw and approved.

Each half is planned alone, and neither sees the other's state: both are held against the same
names.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from delivery import catalogue
from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

ROOT = Path(__file__).parents[2]
CATALOGUE = catalogue.entries(ROOT / "modules" / "pipeline", "actions")

TOOLS = environment_case("cloudformation-cross-account", "pipeline")
WORKLOAD = environment_case("cloudformation-cross-account", "target")

NAME = "orders-stack"
BUCKET = f"{NAME}-artifacts-111111111111"
STACK = f"arn:aws:cloudformation:eu-west-1:222222222222:stack/{NAME}/*"
PIPELINE_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-pipeline"
PACKAGE_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-package-codebuild"
VIEW_PROJECT_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-view-codebuild"
ACTION_ROLE = f"arn:aws:iam::222222222222:role/{NAME}-deploy"
STACK_ROLE = f"arn:aws:iam::222222222222:role/{NAME}-deploy-cloudformation"
VIEW_ROLE = f"arn:aws:iam::222222222222:role/{NAME}-view"
FUNCTION_ROLE = f"arn:aws:iam::222222222222:role/{NAME}-function"

tools = pytest.mark.case(TOOLS)
workload = pytest.mark.case(WORKLOAD)


def actions(plan: Plan, stage: str) -> dict[str, dict[str, Any]]:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    (found,) = [each for each in pipeline["stage"] if each["name"] == stage]
    return {action["name"]: action for action in found["action"]}


def variables(plan: Plan, project: str) -> dict[str, Any]:
    (environment,) = plan.resource(f"module.{project}.aws_codebuild_project.this")["environment"]
    return {each["name"]: each["value"] for each in environment["environment_variable"]}


# ---- the tools account ----


@tools
def test_whole_change_set_is_one_execution_s_alone(plan: Plan) -> None:
    # One stage holds one execution at a time: parted over two, the next would replace what is read.
    deploy = actions(plan, "Deploy")
    assert {name: action["run_order"] for name, action in deploy.items()} == {
        "ChangeSet": 1,
        "View": 2,
        "Approve": 3,
        "Execute": 4,
    }
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    assert [stage["name"] for stage in pipeline["stage"]] == ["Source", "Build", "Deploy"]
    assert pipeline["execution_mode"] == "QUEUED"


@tools
def test_change_set_is_made_in_the_workload_account_and_changes_nothing(plan: Plan) -> None:
    made = actions(plan, "Deploy")["ChangeSet"]
    assert_includes(
        made,
        {"provider": "CloudFormation", "role_arn": ACTION_ROLE, "input_artifacts": ["Package"]},
    )
    assert {**made["configuration"], "ParameterOverrides": None} == {
        "ActionMode": "CHANGE_SET_REPLACE",
        "ChangeSetName": NAME,
        "ParameterOverrides": None,
        "RoleArn": STACK_ROLE,
        "StackName": NAME,
        "TemplatePath": "Package::packaged.yaml",
    }
    assert json.loads(made["configuration"]["ParameterOverrides"]) == {
        "FunctionRoleArn": FUNCTION_ROLE,
        "Name": NAME,
    }


@tools
def test_what_is_executed_is_that_change_set(plan: Plan) -> None:
    executed = actions(plan, "Deploy")["Execute"]
    assert_includes(executed, {"provider": "CloudFormation", "role_arn": ACTION_ROLE})
    # No template and no role: both are those of the change set.
    assert executed["configuration"] == {
        "ActionMode": "CHANGE_SET_EXECUTE",
        "ChangeSetName": NAME,
        "StackName": NAME,
    }


@tools
def test_approval_shows_the_changes_and_the_commit(plan: Plan) -> None:
    deploy = actions(plan, "Deploy")
    approve = deploy["Approve"]
    assert_includes(approve, {"category": "Approval", "timeout_in_minutes": 1440})
    assert approve["configuration"] == {
        "CustomData": f"{NAME}, commit #{{Source.CommitId}}: #{{View.CHANGES}}",
        "ExternalEntityLink": "https://eu-west-1.console.aws.amazon.com/cloudformation/home"
        f"?region=eu-west-1#/stacks?filteringText={NAME}",
    }
    assert deploy["View"]["namespace"] == "View"
    assert actions(plan, "Source")["Source"]["namespace"] == "Source"
    assert variables(plan, "view") == {
        "CHANGE_SET_NAME": NAME,
        "STACK_NAME": NAME,
        "VIEW_ROLE_ARN": VIEW_ROLE,
    }


@tools
def test_pipeline_itself_has_no_right_on_the_stack(plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert assume.resources == (ACTION_ROLE,)
    granted = {action for statement in policy.statements for action in statement.actions}
    assert not {a for a in granted if a.startswith(("cloudformation:", "iam:"))}


@tools
def test_who_shows_the_change_set_may_take_the_reading_role_alone(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.view")
    assert policy["role"] == VIEW_PROJECT_ROLE.split("/")[1]
    assert policy.policy().document["Statement"] == [
        {
            "Sid": "ViewChangeSet",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": VIEW_ROLE,
        }
    ]
    package = plan.resource('module.package.aws_iam_role_policy.this["build"]').policy()
    assert package.allows("sts:AssumeRole") == ()


@tools
@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_cloudformation_only_reads_the_artifacts(address: str, plan: Plan) -> None:
    is_bucket = "bucket" in address
    policy = plan.resource(address).policy()

    def admitted(action: str) -> set[str]:
        return {
            arn
            for statement in policy.allows(action)
            for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
        }

    writers = {PIPELINE_ROLE, PACKAGE_ROLE}
    # What a template points at CloudFormation fetches as the stack's role, not as the action's.
    readers = {VIEW_PROJECT_ROLE, ACTION_ROLE, STACK_ROLE}
    assert admitted("s3:GetObject" if is_bucket else "kms:Decrypt") == writers | readers
    assert admitted("s3:PutObject" if is_bucket else "kms:GenerateDataKey") == writers


@tools
def test_package_goes_to_the_store_under_its_key(plan: Plan) -> None:
    assert plan.resource("module.artifact_store.aws_s3_bucket.this[0]")["bucket"] == BUCKET
    assert variables(plan, "package") == {
        "ARTIFACT_BUCKET": BUCKET,
        # Not the alias, which the store's policy refuses: the ARN, known once the key is there.
        "ARTIFACT_KEY_ARN": UNKNOWN,
        "PACKAGE_PREFIX": f"{NAME}-package",
    }


# ---- the workload account ----


@workload
def test_names_are_those_that_the_tools_account_computes(plan: Plan) -> None:
    assert {name: plan.output(name) for name in plan.outputs} == {
        "action_role_arn": ACTION_ROLE,
        "cloudformation_role_arn": STACK_ROLE,
        "view_role_arn": VIEW_ROLE,
    }
    assert plan.resource("aws_iam_role.function")["name"] == FUNCTION_ROLE.split("/")[1]


@workload
@pytest.mark.parametrize(
    ("module", "who"), [("deploy", PIPELINE_ROLE), ("view", VIEW_PROJECT_ROLE)]
)
def test_each_role_is_taken_by_one_role_of_the_tools_account(
    module: str, who: str, plan: Plan
) -> None:
    role = plan.resource(f"module.{module}.aws_iam_role.action[0]")
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": ("arn:aws:iam::111111111111:root",)}
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (who,)}}


@workload
def test_stack_is_changed_by_change_sets_alone(plan: Plan) -> None:
    policy = plan.resource("module.deploy.aws_iam_role_policy.action[0]").policy()
    for action in ("CreateStack", "UpdateStack", "DeleteStack"):
        assert policy.allows(f"cloudformation:{action}") == ()
    (create,) = policy.allows("cloudformation:CreateChangeSet")
    assert create.resources == (STACK,)
    assert create.conditions == {"StringEquals": {"cloudformation:RoleArn": (STACK_ROLE,)}}


@workload
def test_action_role_may_do_all_that_the_catalogue_says_its_actions_need(plan: Plan) -> None:
    policy = plan.resource("module.deploy.aws_iam_role_policy.action[0]").policy()
    needed = [
        (action, resource)
        for statement in CATALOGUE["Deploy/CloudFormation"]["statements"]
        if statement["sid"].startswith("ChangeSet") or statement["sid"] == "PassStackRole"
        for action in statement["actions"]
        for resource in statement["resources"]
    ]
    values = {
        "${partition}": "aws",
        "${region}": "eu-west-1",
        "${account}": "222222222222",
        "${StackName}": NAME,
        "${RoleArn}": STACK_ROLE,
        "/*": "/0a1b2c3d",
    }
    missing = []
    for action, resource in needed:
        asked = resource
        for token, value in values.items():
            asked = asked.replace(token, value)
        if not policy.allows(action, asked):
            missing.append((action, asked))
    assert missing == []
    assert len(needed) >= 9


@workload
def test_who_shows_the_change_set_can_do_nothing_else(plan: Plan) -> None:
    policy = plan.resource("module.view.aws_iam_role_policy.action[0]").policy()
    (statement,) = policy.statements
    assert statement.effect == "Allow"
    assert statement.actions == ("cloudformation:DescribeChangeSet",)
    assert statement.resources == (STACK,)
    assert statement.conditions == {"StringEquals": {"cloudformation:ChangeSetName": (NAME,)}}


@workload
def test_stack_s_role_hands_on_the_function_s_role_and_makes_none(plan: Plan) -> None:
    policy = plan.resource("module.deploy.aws_iam_role_policy.cloudformation[0]").policy()
    (pass_role,) = [s for s in policy.statements if any(a.startswith("iam:") for a in s.actions)]
    assert pass_role.actions == ("iam:PassRole",)
    assert pass_role.resources == (FUNCTION_ROLE,)
    assert pass_role.conditions == {
        "StringEquals": {"iam:PassedToService": ("lambda.amazonaws.com",)}
    }


@workload
def test_stack_s_role_reads_what_the_build_uploaded(plan: Plan) -> None:
    policy = plan.resource("module.deploy.aws_iam_role_policy.cloudformation[0]").policy()
    (read,) = policy.allows("s3:GetObject", f"arn:aws:s3:::{BUCKET}/{NAME}-package/0a1b2c")
    assert read.conditions == {"StringEquals": {"aws:ResourceAccount": ("111111111111",)}}
    assert policy.allows("s3:PutObject") == ()
    (decrypt,) = policy.allows("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/1")
    assert decrypt.conditions == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": (f"alias/{BUCKET}",)}
    }


@workload
def test_function_sends_what_it_could_not_handle_to_its_queue(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.function").policy()
    granted = {s.sid: (s.actions, s.resources) for s in policy.statements}
    group = plan.resource("aws_cloudwatch_log_group.function")["name"]
    assert granted == {
        "Logs": (
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"arn:aws:logs:eu-west-1:222222222222:log-group:{group}:*",),
        ),
        "FailedEvents": (("sqs:SendMessage",), (f"arn:aws:sqs:eu-west-1:222222222222:{NAME}",)),
    }


# ---- what a user may change ----


@pytest.mark.case(TOOLS.but("own", approval_timeout_in_minutes=60, branch="release"))
def test_branch_and_patience_are_the_users(plan: Plan) -> None:
    assert actions(plan, "Source")["Source"]["configuration"]["BranchName"] == "release"
    assert actions(plan, "Deploy")["Approve"]["timeout_in_minutes"] == 60


@pytest.mark.case(TOOLS.but("new connection", connection_arn=None))
def test_without_a_connection_one_is_made(plan: Plan) -> None:
    connection = plan.resource("module.connection.aws_codeconnections_connection.this[0]")
    assert (connection["name"], connection["provider_type"]) == (NAME, "GitHub")
    assert actions(plan, "Source")["Source"]["configuration"] is UNKNOWN


@pytest.mark.parametrize(
    "case", [case.but("longest name", name="o" * 32) for case in (TOOLS, WORKLOAD)], ids=str
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create > 0


@pytest.mark.parametrize(
    "case",
    [
        case.refused(f"33 characters: {side}", name="o" * 33)
        for side, case in (("tools", TOOLS), ("workload", WORKLOAD))
    ],
    ids=str,
)
def test_a_longer_name_is_told_once_at_the_name(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{"o" * 33}" has 33 characters; it must be 1 to 32 lower-case letters, digits and '
        "hyphens, of which the first is a letter, for all other names are made from it."
    )
