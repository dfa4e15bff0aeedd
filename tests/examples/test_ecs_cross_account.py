"""The two halves of examples/ecs-cross-account meet: what one names, the other is called.

Each half is planned alone, as an environment renders it, and neither sees the other's state. So
both are held against `Names`: where both plans match it, they match each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery import catalogue
from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

CATALOGUE = catalogue.entries(Path(__file__).parents[2] / "modules" / "pipeline", "actions")
REGION = "eu-west-1"
TOOLS = "111111111111"


@dataclass(frozen=True)
class Names:
    """What both halves have to agree on in one environment."""

    environment: str
    workload: str

    @property
    def name(self) -> str:
        return f"orders-{self.environment}"

    @property
    def bucket(self) -> str:
        return f"{self.name}-artifacts-{TOOLS}"

    @property
    def key_alias(self) -> str:
        return f"alias/{self.bucket}"

    @property
    def repository_arn(self) -> str:
        return f"arn:aws:ecr:{REGION}:{TOOLS}:repository/{self.name}"

    @property
    def pipeline_role(self) -> str:
        return f"arn:aws:iam::{TOOLS}:role/{self.name}-pipeline"

    @property
    def build_role(self) -> str:
        return f"arn:aws:iam::{TOOLS}:role/{self.name}-codebuild"

    @property
    def action_role(self) -> str:
        return f"arn:aws:iam::{self.workload}:role/{self.name}-deploy"

    @property
    def execution_role(self) -> str:
        return f"arn:aws:iam::{self.workload}:role/{self.name}-execution"


WORKLOADS = {"dev": "222222222222", "prod": "444444444444"}

tools = pytest.mark.parametrize(
    "case", [environment_case(name, "pipeline") for name in WORKLOADS], ids=str
)
workload = pytest.mark.parametrize(
    "case", [environment_case(name, "target") for name in WORKLOADS], ids=str
)


@pytest.fixture
def names(case: Case) -> Names:
    assert case.environment is not None
    return Names(case.environment, WORKLOADS[case.environment])


def stages(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    return {stage["name"]: stage["action"] for stage in pipeline["stage"]}


def granted(plan: Plan, address: str) -> dict[str, set[str]]:
    """Every role that a resource policy lets in, by the account it is let in through."""
    roles: dict[str, set[str]] = {}
    for statement in plan.resource(address).policy().statements:
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ()):
            (account,) = statement.principals["AWS"]
            roles.setdefault(account, set()).add(arn)
    return roles


# ---- the tools account ----


@tools
def test_deploy_assumes_the_workloads_role(names: Names, plan: Plan) -> None:
    (deploy,) = stages(plan)["Deploy"]
    assert_includes(
        deploy,
        {
            "provider": "ECS",
            "role_arn": names.action_role,
            "configuration": {"ClusterName": names.name, "ServiceName": names.name},
        },
    )
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert assume.resources == (names.action_role,)
    # The action's rights are the other account's to give.
    assert policy.allows("ecs:UpdateService") == ()


@tools
def test_pipelines_role_is_the_one_that_the_workload_trusts(names: Names, plan: Plan) -> None:
    role = plan.resource("module.pipeline.aws_iam_role.this[0]")
    assert f"arn:aws:iam::{TOOLS}:role{role['path']}{role['name']}" == names.pipeline_role
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    assert pipeline["role_arn"] == names.pipeline_role


@tools
@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_bucket_and_key_let_in_the_roles_on_the_path_and_no_others(
    names: Names, address: str, plan: Plan
) -> None:
    assert granted(plan, address) == {
        f"arn:aws:iam::{TOOLS}:root": {names.pipeline_role, names.build_role},
        f"arn:aws:iam::{names.workload}:root": {names.action_role},
    }


@tools
def test_artifacts_of_pipeline_and_build_are_under_the_shared_key(names: Names, plan: Plan) -> None:
    assert plan.resource("module.artifact_store.aws_s3_bucket.this[0]")["bucket"] == names.bucket
    assert plan.resource("module.artifact_store.aws_kms_alias.this[0]")["name"] == names.key_alias
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    assert_includes(
        pipeline["artifact_store"],
        [{"location": names.bucket, "encryption_key": [{"id": UNKNOWN, "type": "KMS"}]}],
    )
    # Null would be the AWS managed key, with which the workload account could read nothing.
    assert plan.resource("module.build.aws_codebuild_project.this")["encryption_key"] is UNKNOWN


@tools
def test_image_is_pushed_where_the_workload_pulls_it(names: Names, plan: Plan) -> None:
    push = plan.resource('module.build.aws_iam_role_policy.this["build"]').policy()
    assert push.allows("ecr:PutImage", names.repository_arn)
    assert push.allows("ecr:PutImage", f"{names.repository_arn}-other") == ()
    address = f'module.ecr.aws_ecr_repository_policy.this["{names.name}"]'
    assert granted(plan, address) == {f"arn:aws:iam::{names.workload}:root": {names.execution_role}}


@tools
def test_names_carry_the_environments_tags(names: Names, plan: Plan) -> None:
    assert plan.resource("module.artifact_store.aws_s3_bucket.this[0]")["tags_all"] == {
        "application": "orders",
        "environment": names.environment,
    }


@pytest.mark.parametrize(
    "case", [environment_case(name, "pipeline") for name in ("dev", "staging", "prod")], ids=str
)
def test_only_prod_asks_before_it_deploys(case: Case, plan: Plan) -> None:
    asks = case.environment == "prod"
    approve = ["Approve"] if asks else []
    assert list(stages(plan)) == ["Source", "Build", *approve, "Deploy"]
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    # An approval that a newer execution overtakes would be given for what nobody read.
    assert pipeline["execution_mode"] == ("QUEUED" if asks else "SUPERSEDED")


@pytest.mark.case(environment_case("prod", "pipeline"))
def test_approver_is_told_what_is_released(plan: Plan) -> None:
    (approve,) = stages(plan)["Approve"]
    assert_includes(
        approve,
        {
            "category": "Approval",
            "provider": "Manual",
            "timeout_in_minutes": 4320,
            "configuration": {
                "CustomData": "Release #{Source.CommitId} to production: #{Source.CommitMessage}"
            },
        },
    )
    (source,) = stages(plan)["Source"]
    assert source["namespace"] == "Source"


# ---- the workload account ----


@workload
def test_action_role_is_the_one_that_the_pipeline_assumes(names: Names, plan: Plan) -> None:
    assert plan.output("action_role_arn") == names.action_role
    role = plan.resource("module.target_account.aws_iam_role.action[0]")
    assert f"arn:aws:iam::{names.workload}:role{role['path']}{role['name']}" == names.action_role
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.actions == ("sts:AssumeRole",)
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (names.pipeline_role,)}}


@workload
def test_action_role_reads_the_artifacts(names: Names, plan: Plan) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    (read,) = policy.allows("s3:GetObject", f"arn:aws:s3:::{names.bucket}/orders/Image/1")
    assert read.conditions == {"StringEquals": {"aws:ResourceAccount": (TOOLS,)}}
    (decrypt,) = policy.allows("kms:Decrypt", f"arn:aws:kms:{REGION}:{TOOLS}:key/1")
    assert decrypt.conditions == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": (names.key_alias,)}
    }


@workload
def test_action_role_may_do_all_that_the_catalogue_says_its_action_needs(
    names: Names, plan: Plan
) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    values = {
        "${partition}": "aws",
        "${region}": REGION,
        "${account}": names.workload,
        "${ClusterName}": names.name,
        "${ServiceName}": names.name,
        "${passed_role_arns}": names.execution_role,
        "*": f"arn:aws:ecs:{REGION}:{names.workload}:task-definition/{names.name}:1",
    }
    missing = []
    statements = CATALOGUE["Deploy/ECS"]["statements"]
    for statement in statements:
        for resource in statement["resources"]:
            asked = resource
            for token, value in values.items():
                asked = asked.replace(token, value)
            missing += [(a, asked) for a in statement["actions"] if not policy.allows(a, asked)]
    assert missing == []
    assert len(statements) >= 4


@workload
def test_roles_that_a_deployment_hands_on_are_those_of_the_task(names: Names, plan: Plan) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    (pass_role,) = policy.allows("iam:PassRole")
    assert pass_role.resources == (names.execution_role,)
    role = plan.resource("aws_iam_role.execution")
    assert f"arn:aws:iam::{names.workload}:role/{role['name']}" == names.execution_role
    trust = role.policy("assume_role_policy").statement("EcsTasks")
    assert trust.principals == {"Service": ("ecs-tasks.amazonaws.com",)}
    assert trust.conditions["StringEquals"] == {"aws:SourceAccount": (names.workload,)}


@workload
def test_tasks_pull_from_the_tools_repository_and_no_other(names: Names, plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.execution").policy()
    (pull,) = policy.allows("ecr:BatchGetImage")
    assert pull.resources == (names.repository_arn,)
    logs = f"arn:aws:logs:{REGION}:{names.workload}:log-group:/ecs/{names.name}:*"
    assert policy.statement("Logs").resources == (logs,)


@workload
def test_service_and_container_are_those_that_the_action_names(names: Names, plan: Plan) -> None:
    assert plan.resource("aws_ecs_cluster.this")["name"] == names.name
    assert plan.resource("aws_ecs_service.this")["name"] == names.name
    definition = plan.resource("aws_ecs_task_definition.this")
    (container,) = json.loads(definition["container_definitions"])
    assert container["name"] == names.name


@tools
def test_build_writes_the_containers_name(names: Names, plan: Plan) -> None:
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    commands = yaml.safe_load(source["buildspec"])["phases"]["build"]["commands"]
    (line,) = [command for command in commands if command.endswith("> imagedefinitions.json")]
    assert f"'{names.name}'" in line


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (environment_case("dev", stack).refused(f"{stack}: {title}", name=name), name)
        for stack in ("pipeline", "target")
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


@pytest.mark.parametrize(
    "case",
    [
        environment_case("dev", stack).but("longest name", name="o" * 32)
        for stack in ("pipeline", "target")
    ],
    ids=str,
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create > 0
