"""Four accounts and two Regions from one map of environments: the sides meet, and each is short.

Each stack is planned alone, as the environment renders it, and neither sees the other's state. So
all are held against the same names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from delivery import variables
from delivery.environment import load
from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "container-pipeline"
TOOLS = "111111111111"
ACCOUNTS = {"dev": "222222222222", "staging": "333333333333", "prod": "444444444444"}
REGIONS = {"dev": "eu-west-1", "staging": "eu-west-1", "prod": "us-east-1"}
ECS = ("dev", "prod")
STORES = {
    "eu-west-1": "module.delivery.module.artifact_store[0]",
    "us-east-1": "module.second_store",
}
PIPELINE_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-pipeline"
HELM_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-staging-helm-codebuild"
ACTION_ROLES = {
    key: f"arn:aws:iam::{account}:role/orders-{key}-deploy" for key, account in ACCOUNTS.items()
}

tools = pytest.mark.case(environment_case("container-pipeline", "pipeline"))
targets = pytest.mark.parametrize(
    ("case", "key"),
    [(environment_case("container-pipeline", f"target-{key}"), key) for key in ACCOUNTS],
    ids=list(ACCOUNTS),
)
ecs_targets = pytest.mark.parametrize(
    ("case", "key"),
    [(environment_case("container-pipeline", f"target-{key}"), key) for key in ECS],
    ids=list(ECS),
)


def stages(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    return {stage["name"]: stage["action"] for stage in pipeline["stage"]}


def bucket(region: str) -> str:
    return f"orders-artifacts-{TOOLS}-{region}"


def action_role(plan: Plan, key: str, resource: str) -> Any:
    return plan.resource(f'module.delivery.module.target_account["{key}"].{resource}.action[0]')


@pytest.mark.parametrize(("side", "limit"), [("tools", 25), ("target", 15)])
def test_a_side_is_written_in_few_lines(side: str, limit: int) -> None:
    lines = [line for line in (EXAMPLE / side / "main.tf").read_text().splitlines() if line.strip()]
    assert 0 < len(lines) <= limit
    # All that is made is called there.
    others = {path.name for path in (EXAMPLE / side).glob("*.tf")} - {"main.tf"}
    made = ("resource ", "data ", "module ", "locals ")
    assert [
        (name, line)
        for name in sorted(others)
        for line in (EXAMPLE / side / name).read_text().splitlines()
        if line.startswith(made)
    ] == []


# ---- the tools account ----


@tools
def test_environments_follow_each_other_and_only_prod_is_asked_for(plan: Plan) -> None:
    order = {
        name: [(action["name"], action["run_order"]) for action in actions]
        for name, actions in stages(plan).items()
    }
    assert order == {
        "Source": [("Source", 1)],
        "Build": [("Image", 1)],
        "Deploy-1": [("Deploy-dev", 2)],
        "Deploy-2": [("Deploy-staging", 2)],
        "Deploy-3": [("Approve-prod", 1), ("Deploy-prod", 2)],
    }
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    # An approval that a newer execution overtakes would be given for what nobody read.
    assert pipeline["execution_mode"] == "QUEUED"


@tools
def test_approver_is_told_what_is_released(plan: Plan) -> None:
    approve = stages(plan)["Deploy-3"][0]
    assert approve["timeout_in_minutes"] == 4320
    message = "Release #{Source.CommitId} to production: #{Source.CommitMessage}"
    assert approve["configuration"]["CustomData"] == message
    assert approve["configuration"]["NotificationArn"]
    told = plan.of_type("aws_sns_topic_subscription").values()
    assert {it["endpoint"] for it in told} == {"releases@example.com", "orders@example.com"}


@tools
@pytest.mark.parametrize(
    ("key", "stage", "region"),
    # Where none is said it is the pipeline's, which the provider tells after apply.
    [("dev", "Deploy-1", UNKNOWN), ("prod", "Deploy-3", "us-east-1")],
    ids=["dev", "prod"],
)
def test_ecs_is_deployed_to_with_the_role_of_its_account(
    key: str, stage: str, region: object, plan: Plan
) -> None:
    deploy = stages(plan)[stage][-1]
    assert_includes(
        deploy,
        {
            "provider": "ECS",
            "role_arn": ACTION_ROLES[key],
            "configuration": {"ClusterName": "orders", "ServiceName": "orders"},
        },
    )
    assert deploy["region"] == region


@tools
def test_helm_runs_in_a_project_that_takes_the_role_of_staging_alone(plan: Plan) -> None:
    (deploy,) = stages(plan)["Deploy-2"]
    assert deploy["configuration"]["ProjectName"] == "orders-staging-helm"
    assumed = {
        resource
        for address, policy in plan.of_type("aws_iam_role_policy").items()
        if 'module.helm["staging"]' in address
        for statement in policy.policy().allows("sts:AssumeRole")
        for resource in statement.resources
    }
    assert assumed == {ACTION_ROLES["staging"]}


@tools
def test_pipeline_takes_the_roles_of_its_own_actions_alone(plan: Plan) -> None:
    policy = plan.resource("module.delivery.module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert set(assume.resources) == {ACTION_ROLES[key] for key in ECS}


@tools
def test_each_region_has_its_store(plan: Plan) -> None:
    pipeline = plan.resource("module.delivery.module.pipeline.aws_codepipeline.this")
    assert {
        store["region"]: (store["location"], store["encryption_key"])
        for store in pipeline["artifact_store"]
    } == {region: (bucket(region), [{"id": UNKNOWN, "type": "KMS"}]) for region in STORES}
    for region, address in STORES.items():
        assert plan.resource(f"{address}.aws_s3_bucket.this[0]")["bucket"] == bucket(region)
        alias = plan.resource(f"{address}.aws_kms_alias.this[0]")["name"]
        assert alias == f"alias/{bucket(region)}"


@tools
@pytest.mark.parametrize("address", ["aws_s3_bucket_policy.this[0]", "aws_kms_key.this[0]"])
def test_a_store_lets_in_the_roles_of_its_region_and_no_others(address: str, plan: Plan) -> None:
    found = {
        region: {
            arn
            for statement in plan.resource(f"{store}.{address}").policy().statements
            for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
        }
        for region, store in STORES.items()
    }
    build = f"arn:aws:iam::{TOOLS}:role/orders-build-codebuild"
    assert found == {
        "eu-west-1": {PIPELINE_ROLE, build, HELM_ROLE, ACTION_ROLES["dev"]},
        "us-east-1": {PIPELINE_ROLE, ACTION_ROLES["prod"]},
    }


@tools
def test_who_runs_the_image_pulls_it(plan: Plan) -> None:
    address = 'module.delivery.module.ecr[0].aws_ecr_repository_policy.this["orders"]'
    pulling = {
        arn
        for statement in plan.resource(address).policy().statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    assert pulling == {
        f"arn:aws:iam::{ACCOUNTS['dev']}:role/orders-execution",
        f"arn:aws:iam::{ACCOUNTS['staging']}:role/apps-nodes",
        f"arn:aws:iam::{ACCOUNTS['prod']}:role/orders-execution",
    }


# ---- the target accounts ----


@targets
def test_action_role_trusts_who_takes_it_and_nobody_else(case: Case, key: str, plan: Plan) -> None:
    assert plan.output("action_role_arn") == ACTION_ROLES[key], case
    role = action_role(plan, key, "aws_iam_role")
    assert f"arn:aws:iam::{ACCOUNTS[key]}:role{role['path']}{role['name']}" == ACTION_ROLES[key]
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    taker = HELM_ROLE if key == "staging" else PIPELINE_ROLE
    assert trust.conditions["ArnEquals"] == {"aws:PrincipalArn": (taker,)}


@ecs_targets
def test_action_role_reads_the_store_of_its_region(case: Case, key: str, plan: Plan) -> None:
    policy = action_role(plan, key, "aws_iam_role_policy").policy()
    for region in STORES:
        granted = policy.allows("s3:GetObject", f"arn:aws:s3:::{bucket(region)}/orders/Image/1")
        assert bool(granted) == (region == REGIONS[key]), case
    (decrypt,) = policy.allows("kms:Decrypt", f"arn:aws:kms:{REGIONS[key]}:{TOOLS}:key/1")
    aliases = {"kms:ResourceAliases": (f"alias/{bucket(REGIONS[key])}",)}
    assert decrypt.conditions["ForAnyValue:StringEquals"] == aliases


@ecs_targets
def test_action_role_updates_its_service_and_passes_its_role(
    case: Case, key: str, plan: Plan
) -> None:
    policy = action_role(plan, key, "aws_iam_role_policy").policy()
    (update,) = policy.allows("ecs:UpdateService")
    service = f"arn:aws:ecs:{REGIONS[key]}:{ACCOUNTS[key]}:service/orders/orders"
    assert update.resources == (service,), case
    (passed,) = policy.allows("iam:PassRole")
    assert passed.resources == (f"arn:aws:iam::{ACCOUNTS[key]}:role/orders-execution",)


@pytest.mark.case(environment_case("container-pipeline", "target-staging"))
def test_cluster_lets_the_role_of_staging_in(plan: Plan) -> None:
    (entry,) = plan.of_type("aws_eks_access_entry").values()
    assert entry["cluster_name"] == "apps"
    assert entry["principal_arn"] in (UNKNOWN, ACTION_ROLES["staging"])
    assert '"name": "orders-staging-deploy"' in plan.output("manifest")


# ---- the map ----


def test_both_sides_declare_what_the_modules_take() -> None:
    module = ROOT / "modules" / "container-pipeline" / "variables_environments.tf"
    for side in ("tools", "target"):
        assert (EXAMPLE / side / module.name).read_text() == module.read_text()


def test_a_misspelt_attribute_is_refused_before_terraform_drops_it(tmp_path: Path) -> None:
    text = (ROOT / "environments" / "container-pipeline.yaml").read_text()
    (tmp_path / "environments").mkdir()
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "environments" / "typo.yaml").write_text(text.replace("approval:", "aproval:"))
    stacks = load("typo", tmp_path).stacks
    assert set(stacks) == {"pipeline", *(f"target-{key}" for key in ACCOUNTS)}
    for stack in stacks.values():
        (problem,) = variables.check(stack)
        assert "aproval" in problem.message
        assert 'did you mean "approval"' in problem.message


@pytest.mark.parametrize(
    ("case", "region"),
    [
        (
            environment_case("container-pipeline", "pipeline").refused(title, second_region=region),
            region,
        )
        for title, region in (("of no environment", "eu-central-1"), ("the tools'", "eu-west-1"))
    ],
    ids=str,
)
def test_a_second_region_without_an_action_is_told(
    case: Case, region: str, refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.says(
        f'second_region "{region}" needs no artifact store: it must be another Region than '
        '"eu-west-1", and the one of an environment that is deployed to there (Helm runs in the '
        "tools Region). Where there is none, remove the module second_store, its provider and "
        "artifact_stores."
    )


@pytest.mark.case(
    environment_case("container-pipeline", "pipeline").refused(
        "a wave that is none, in the second Region",
        environments={
            "prod": {
                "account_id": ACCOUNTS["prod"],
                "region": "us-east-1",
                "wave": 0,
                "ecs_rolling": {
                    "cluster": "orders",
                    "service": "orders",
                    "execution_role": "orders-execution",
                },
            }
        },
    )
)
def test_what_is_wrong_in_the_second_region_is_told_before_its_store_is_missed(
    refusal: Refusal,
) -> None:
    refusal.only(
        'Container pipeline "orders": environment "prod": wave is 0, and must be a whole number, 1 '
        "to 999."
    )
