"""examples/terraform-pipeline: what is planned is what is approved is what is applied."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from delivery.policy import Policy
from delivery.testing import Case, Plan, Refusal, assert_includes, environment_case

REGION = "eu-west-1"
TOOLS = "111111111111"
WORKLOAD = "444444444444"
NAME = "platform-prod"
STATES = "arn:aws:s3:::acme-terraform-state"
PIPELINE = environment_case("terraform-pipeline", "pipeline")

pytestmark = pytest.mark.case(PIPELINE)

steps = pytest.mark.parametrize("step", ["plan", "apply"])


def stages(plan: Plan) -> dict[str, Any]:
    return {s["name"]: s for s in plan.resource("module.pipeline.aws_codepipeline.this")["stage"]}


def variables(plan: Plan, step: str) -> dict[str, str]:
    (machine,) = plan.resource(f"module.{step}.aws_codebuild_project.this")["environment"]
    return {v["name"]: v["value"] for v in machine["environment_variable"]}


def states_of(plan: Plan, step: str) -> Policy:
    return plan.resource(f'module.work["{step}"].aws_iam_role_policy.action[0]').policy()


def attached(plan: Plan, step: str) -> set[str]:
    found = plan.of_type("aws_iam_role_policy_attachment").values()
    return {a["policy_arn"] for a in found if a["role"] == f"{NAME}-{step}"}


# ---- the pipeline ----


def test_plan_is_made_approved_and_applied_in_this_order(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Plan", "Apply"]
    approve, apply = stages(plan)["Apply"]["action"]
    assert (approve["category"], apply["category"]) == ("Approval", "Build")
    assert approve["run_order"] < apply["run_order"]
    # A newer execution must wait: a plan is of the state that the one before it left.
    assert plan.resource("module.pipeline.aws_codepipeline.this")["execution_mode"] == "QUEUED"


def test_approver_is_told_what_the_plan_does_and_where_to_read_it(plan: Plan) -> None:
    approve, _ = stages(plan)["Apply"]["action"]
    (planned,) = stages(plan)["Plan"]["action"]
    assert planned["namespace"] == "Plan"
    assert approve["configuration"] == {
        "CustomData": "prod, commit #{Source.CommitId}: #{Plan.PLAN_SUMMARY} "
        "(plan #{Plan.PLAN_DIGEST})",
        "ExternalEntityLink": "#{Plan.PLAN_LINK}",
    }


def test_apply_is_told_the_digest_by_the_namespace_and_not_by_the_artifact(plan: Plan) -> None:
    _, apply = stages(plan)["Apply"]["action"]
    (planned,) = stages(plan)["Plan"]["action"]
    assert apply["input_artifacts"] == ["Source", *planned["output_artifacts"]]
    # The sum of the source is what the plan is bound to, so the source is the build's own folder.
    assert apply["configuration"]["PrimarySource"] == "Source"
    assert json.loads(apply["configuration"]["EnvironmentVariables"]) == [
        {"name": "PLAN_DIGEST", "type": "PLAINTEXT", "value": "#{Plan.PLAN_DIGEST}"}
    ]


def test_what_becomes_a_variable_of_the_apply_is_a_digest(plan: Plan) -> None:
    """CodePipeline does not escape it: a quote in it would be the end of the variable, and what
    follows further ones, such as BASH_ENV. https://github.com/aws/aws-cdk/issues/8458"""
    found = stages(plan)
    used = {
        reference
        for name, stage in found.items()
        # Nothing is exported before it; its configuration is known when its connection is.
        if name != "Source"
        for action in stage["action"]
        for reference in re.findall(
            r"#\{(.+?)\}", action["configuration"].get("EnvironmentVariables", "")
        )
    }
    (success,) = found["Plan"]["on_success"]
    (condition,) = success["condition"]
    assert condition["result"] == "FAIL"
    checked = {rule["configuration"]["Variable"][2:-1]: rule for rule in condition["rule"]}
    assert used == set(checked) == {"Plan.PLAN_DIGEST"}
    for rule in checked.values():
        assert rule["rule_type_id"][0]["provider"] == "VariableCheck"
        assert rule["configuration"]["Operator"] == "MATCHES"
        # Nothing of it means anything in JSON; all of it is matched, not a part.
        assert rule["configuration"]["Value"] == "^[0-9a-f]{64}$"


def test_nobody_is_asked_about_a_plan_without_changes(plan: Plan) -> None:
    (entry,) = stages(plan)["Apply"]["before_entry"]
    (condition,) = entry["condition"]
    assert condition["result"] == "SKIP"
    (rule,) = condition["rule"]
    assert rule["rule_type_id"][0]["provider"] == "VariableCheck"
    assert rule["configuration"] == {
        "Variable": "#{Plan.PLAN_CHANGES}",
        "Value": "true",
        "Operator": "EQ",
    }


@pytest.mark.case(
    PIPELINE.but(
        "a connection that exists",
        connection_arn=f"arn:aws:codeconnections:{REGION}:{TOOLS}:connection/0d0000d1",
    )
)
@steps
def test_source_is_a_clone_which_the_builds_may_make(step: str, plan: Plan) -> None:
    """A ZIP has neither the commit, which a plan is bound to, nor the modes of the scripts."""
    (source,) = stages(plan)["Source"]["action"]
    assert source["configuration"]["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    policy = plan.resource(f'module.{step}.aws_iam_role_policy.this["build"]').policy()
    (use,) = policy.allows("codeconnections:UseConnection")
    assert "acme/platform" in json.dumps(use.conditions)


# ---- the roles ----


@steps
def test_build_works_as_the_role_of_its_step_in_every_account(step: str, plan: Plan) -> None:
    arns = [f"arn:aws:iam::{account}:role/{NAME}-{step}" for account in (TOOLS, WORKLOAD)]
    taken = plan.resource(f'aws_iam_role_policy.work["{step}"]')
    assert taken["role"] == f"{NAME}-{step}-codebuild"
    (assume,) = taken.policy().statements
    assert (assume.actions, assume.resources) == (("sts:AssumeRole",), tuple(arns))
    assert plan.output("role_arns")[step] == {"tools": arns[0], "workload": arns[1]}
    assert_includes(
        variables(plan, step),
        {
            "ACCOUNT_ROLES": f"tools={arns[0]} workload={arns[1]}",
            "AWS_PROFILE_TOOLS": "tools",
            "AWS_PROFILE_WORKLOAD": "workload",
            "ENVIRONMENT": "prod",
        },
    )


@steps
def test_each_role_trusts_the_project_of_its_own_step(step: str, plan: Plan) -> None:
    role = plan.resource(f'module.work["{step}"].aws_iam_role.action[0]')
    assert role["name"] == f"{NAME}-{step}"
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    project = f"arn:aws:iam::{TOOLS}:role/{NAME}-{step}-codebuild"
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (project,)}}


def test_plan_reads_and_locks_the_states_and_writes_none(plan: Plan) -> None:
    policy = states_of(plan, "plan")
    state = f"{STATES}/prod/target.tfstate"
    assert policy.allows("s3:GetObject", state)
    assert not policy.allows("s3:PutObject", state)
    assert policy.allows("s3:PutObject", f"{state}.tflock")
    assert policy.allows("s3:DeleteObject", f"{state}.tflock")
    assert not policy.allows("s3:GetObject", f"{STATES}/dev/target.tfstate")
    assert attached(plan, "plan") == {"arn:aws:iam::aws:policy/ReadOnlyAccess"}


def test_apply_writes_the_states_and_deletes_none(plan: Plan) -> None:
    policy = states_of(plan, "apply")
    state = f"{STATES}/prod/target.tfstate"
    (write,) = policy.allows("s3:PutObject", state)
    assert write.conditions == {"StringEquals": {"aws:ResourceAccount": (TOOLS,)}}
    assert not policy.allows("s3:DeleteObject", state)
    assert policy.allows("s3:DeleteObject", f"{state}.tflock")
    assert attached(plan, "apply") == {f"arn:aws:iam::{TOOLS}:policy/platform-apply"}


@pytest.mark.case(
    PIPELINE.but(
        "a key and a bucket of another account",
        plan_policies={"read": f"arn:aws:iam::{TOOLS}:policy/platform-read"},
        state={
            "account_id": WORKLOAD,
            "bucket": "acme-terraform-state",
            "key_alias": "alias/states",
            "prefix": "prod/",
        },
    )
)
@steps
def test_states_of_another_account_under_a_key(step: str, plan: Plan) -> None:
    policy = states_of(plan, step)
    (read,) = policy.allows("s3:GetObject", f"{STATES}/prod/target.tfstate")
    assert read.conditions == {"StringEquals": {"aws:ResourceAccount": (WORKLOAD,)}}
    key = policy.statement("UseStateKey")
    assert key.resources == (f"arn:aws:kms:{REGION}:{WORKLOAD}:key/*",)
    assert key.conditions == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/states",)}
    }
    assert attached(plan, "plan") == {f"arn:aws:iam::{TOOLS}:policy/platform-read"}


def test_store_of_the_plans_lets_in_the_pipeline_and_its_builds(plan: Plan) -> None:
    """A saved plan holds secrets: the roles that the stacks are planned with need none of it."""
    policy = plan.resource("module.artifact_store.aws_s3_bucket_policy.this[0]").policy()
    granted = {
        arn
        for statement in policy.statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    roles = ("apply-codebuild", "pipeline", "plan-codebuild")
    assert granted == {f"arn:aws:iam::{TOOLS}:role/{NAME}-{role}" for role in roles}


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (PIPELINE.refused(title, name=name), name)
        for title, name in (("33 characters", "o" * 33), ("capitals", "Orders"))
    ],
    ids=str,
)
def test_a_wrong_name_is_told_once_at_the_name(case: Case, name: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{name}" has {len(name)} characters; it must be 1 to 32 lower-case letters, digits '
        "and hyphens, of which the first is a letter, for all other names are made from it."
    )


@pytest.mark.case(PIPELINE.but("longest name", name="o" * 32))
def test_the_longest_name_plans(plan: Plan) -> None:
    assert plan.counts.create > 0
