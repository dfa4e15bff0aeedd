"""examples/ecs-blue-green: CodeDeploy in the workload account, told by a pipeline in another.

Each half is planned alone. Both are held against the same names: where both plans match these, they
match each other. What the user's repository holds is in the folder `repository` of the example.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from tests.examples.ignored import EXAMPLES, ignored

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

FOLDER = "ecs-blue-green"
REPOSITORY = EXAMPLES / FOLDER / "repository"
NAME = "orders-bg"
REGION, TOOLS, WORKLOAD = "eu-west-1", "111111111111", "222222222222"
THERE = f"{REGION}:{WORKLOAD}"
BUCKET = f"{NAME}-artifacts-{TOOLS}"
IMAGES = f"arn:aws:ecr:{REGION}:{TOOLS}:repository/{NAME}"
PIPELINE_ROLE = f"arn:aws:iam::{TOOLS}:role/{NAME}-pipeline"
BUILD_ROLE = f"arn:aws:iam::{TOOLS}:role/{NAME}-codebuild"
ACTION_ROLE = f"arn:aws:iam::{WORKLOAD}:role/{NAME}-deploy"
EXECUTION_ROLE = f"arn:aws:iam::{WORKLOAD}:role/{NAME}-execution"
CODEDEPLOY_ROLE = f"arn:aws:iam::{WORKLOAD}:role/{NAME}-codedeploy"

CONFIGURATION = {
    "AppSpecTemplateArtifact": "Image",
    "AppSpecTemplatePath": "appspec.yaml",
    "ApplicationName": NAME,
    "DeploymentGroupName": NAME,
    "Image1ArtifactName": "Image",
    "Image1ContainerName": "IMAGE1_NAME",
    "TaskDefinitionTemplateArtifact": "Image",
    "TaskDefinitionTemplatePath": "taskdef.json",
}

PIPELINE = environment_case(FOLDER, "pipeline")
TARGET = environment_case(FOLDER, "target")
tools = pytest.mark.case(PIPELINE)
workload = pytest.mark.case(TARGET)


def stages(plan: Plan) -> dict[str, dict[str, Any]]:
    """The one action of each stage, by the stage's name, in order."""
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    return {stage["name"]: stage["action"][0] for stage in pipeline["stage"]}


def granted(plan: Plan, address: str) -> set[str]:
    """Every role that a resource policy lets in."""
    return {
        arn
        for statement in plan.resource(address).policy().statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }


def group(plan: Plan) -> Any:
    return plan.resource("module.blue_green.aws_codedeploy_deployment_group.this[0]")


# ---- what the repository holds ----


def task_definition() -> dict[str, Any]:
    document = json.loads((REPOSITORY / "taskdef.json").read_text())
    assert isinstance(document, dict)
    return document


@tools
def test_the_files_are_what_the_module_renders(plan: Plan) -> None:
    documents = plan.output("documents")
    assert sorted(documents) == ["appspec.yaml", "taskdef.json"]
    assert task_definition() == json.loads(documents["taskdef.json"])
    app_spec = (REPOSITORY / "appspec.yaml").read_text()
    assert yaml.safe_load(app_spec) == yaml.safe_load(documents["appspec.yaml"])
    # A number to YAML, but CodeDeploy knows 0.0 and not 0.
    assert app_spec.startswith("version: 0.0\n")


@pytest.mark.case(
    Case(
        "codedeploy-ecs",
        name="the files of the repository",
        inputs={
            "account_id": WORKLOAD,
            "app_spec": {"text": (REPOSITORY / "appspec.yaml").read_text()},
            "create": False,
            "images": [{"artifact": "Image"}],
            "name": NAME,
            "partition": "aws",
            "region": REGION,
            "task_definition": {"text": (REPOSITORY / "taskdef.json").read_text()},
            "templates": {"app_spec_artifact": "Image", "task_definition_artifact": "Image"},
        },
    )
)
def test_the_files_pass_the_modules_checks_and_fit_the_action(plan: Plan) -> None:
    assert plan.output("action_configuration") == CONFIGURATION
    assert plan.output("ecs_blue_green")["pass_role_arns"] == [EXECUTION_ROLE]


def test_codepipeline_finds_what_it_has_to_replace() -> None:
    text = (REPOSITORY / "taskdef.json").read_text()
    assert text.count(f'"<{CONFIGURATION["Image1ContainerName"]}>"') == 1
    assert (REPOSITORY / "appspec.yaml").read_text().count(": <TASK_DEFINITION>\n") == 1


@tools
def test_the_build_hands_on_the_documents_with_the_image(plan: Plan) -> None:
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    spec = yaml.safe_load(source["buildspec"])
    files = set(spec["artifacts"]["files"])
    assert files >= {"appspec.yaml", "imageDetail.json", "taskdef.json"}
    assert any(line.endswith("> imageDetail.json") for line in spec["phases"]["build"]["commands"])
    # The names are those of files that the repository has, and that the action looks for.
    assert files >= {path.name for path in REPOSITORY.iterdir()}
    assert stages(plan)["Build"]["output_artifacts"] == ["Image"]


# ---- the tools account ----


@tools
def test_somebody_approves_before_codedeploy_is_told(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Build", "Approve", "Deploy"]
    approve = stages(plan)["Approve"]
    assert_includes(
        approve,
        {
            "category": "Approval",
            "provider": "Manual",
            "configuration": {"CustomData": "Deploy #{Source.CommitId}: #{Source.CommitMessage}"},
            "timeout_in_minutes": 10080,
        },
    )
    assert stages(plan)["Source"]["namespace"] == "Source"
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    # An approval that a newer execution overtakes would be given for what nobody read.
    assert pipeline["execution_mode"] == "QUEUED"


@tools
def test_deploy_assumes_the_workloads_role_with_all_in_one_artifact(plan: Plan) -> None:
    deploy = stages(plan)["Deploy"]
    assert (deploy["category"], deploy["provider"]) == ("Deploy", "CodeDeployToECS")
    assert deploy["role_arn"] == ACTION_ROLE
    assert deploy["input_artifacts"] == ["Image"]
    assert deploy["configuration"] == CONFIGURATION
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert assume.resources == (ACTION_ROLE,)
    # The action's rights are the other account's to give.
    assert policy.allows("codedeploy:CreateDeployment") == ()


@tools
def test_nothing_of_codedeploy_is_made_in_the_tools_account(plan: Plan) -> None:
    assert {one.type for one in plan.resources if one.type.startswith("aws_codedeploy")} == set()
    assert plan.of_type("aws_iam_role").keys() == {
        'module.build.aws_iam_role.this["build"]',
        "module.pipeline.aws_iam_role.this[0]",
    }


@tools
@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_bucket_and_key_let_in_the_roles_on_the_path(address: str, plan: Plan) -> None:
    assert granted(plan, address) == {PIPELINE_ROLE, BUILD_ROLE, ACTION_ROLE}
    assert plan.resource("module.artifact_store.aws_s3_bucket.this[0]")["bucket"] == BUCKET


@tools
def test_the_tasks_role_may_pull_the_image(plan: Plan) -> None:
    address = f'module.ecr.aws_ecr_repository_policy.this["{NAME}"]'
    assert granted(plan, address) == {EXECUTION_ROLE}
    push = plan.resource('module.build.aws_iam_role_policy.this["build"]').policy()
    assert push.allows("ecr:PutImage", IMAGES)


# ---- the workload account ----


@workload
def test_the_action_role_trusts_the_pipeline_and_starts_this_deployment_alone(plan: Plan) -> None:
    assert plan.output("action_role_arn") == ACTION_ROLE
    role = plan.resource("module.target_account.aws_iam_role.action[0]")
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (PIPELINE_ROLE,)}}
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    deployments = f"arn:aws:codedeploy:{THERE}:deploymentgroup:{NAME}"
    assert policy.allows("codedeploy:CreateDeployment", f"{deployments}/{NAME}")
    assert policy.allows("codedeploy:CreateDeployment", f"{deployments}/other") == ()
    (passes,) = policy.allows("iam:PassRole")
    assert passes.resources == (EXECUTION_ROLE,)
    assert policy.allows("s3:GetObject", f"arn:aws:s3:::{BUCKET}/{NAME}/Image/1")
    (decrypt,) = policy.allows("kms:Decrypt", f"arn:aws:kms:{REGION}:{TOOLS}:key/1")
    assert decrypt.conditions == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": (f"alias/{BUCKET}",)}
    }


@workload
def test_the_group_is_the_one_that_the_action_names(plan: Plan) -> None:
    found = group(plan)
    assert found["app_name"] == CONFIGURATION["ApplicationName"]
    assert found["deployment_group_name"] == CONFIGURATION["DeploymentGroupName"]
    assert found["ecs_service"] == [{"cluster_name": NAME, "service_name": NAME}]
    assert plan.resource("aws_ecs_cluster.this")["name"] == NAME
    assert plan.resource("aws_ecs_service.this")["name"] == NAME
    assert found["service_role_arn"] == CODEDEPLOY_ROLE


@workload
def test_traffic_moves_by_a_canary_that_alarms_take_back(plan: Plan) -> None:
    found = group(plan)
    assert found["deployment_config_name"] == "CodeDeployDefault.ECSCanary10Percent5Minutes"
    alarms = {
        one["alarm_name"]: one for one in plan.of_type("aws_cloudwatch_metric_alarm").values()
    }
    (configured,) = found["alarm_configuration"]
    assert configured["enabled"] is True
    assert configured["ignore_poll_alarm_failure"] is False
    assert set(configured["alarms"]) == set(alarms)
    assert {alarm["metric_name"] for alarm in alarms.values()} == {
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "TargetResponseTime",
    }
    # Each goes off in a minute of the canary's five, and not for want of traffic.
    assert all(alarm["period"] * alarm["evaluation_periods"] == 60 for alarm in alarms.values())
    assert all(alarm["treat_missing_data"] == "notBreaching" for alarm in alarms.values())
    (rollback,) = found["auto_rollback_configuration"]
    assert rollback["enabled"] is True
    assert set(rollback["events"]) == {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}
    policy = plan.resource("module.blue_green.aws_iam_role_policy.this[0]").policy()
    (reads,) = policy.allows("cloudwatch:DescribeAlarms")
    assert set(reads.resources) == {f"arn:aws:cloudwatch:{THERE}:alarm:{name}" for name in alarms}


@workload
def test_production_and_test_listeners_are_the_groups(plan: Plan) -> None:
    (pair,) = group(plan)["load_balancer_info"][0]["target_group_pair_info"]
    assert [target["name"] for target in pair["target_group"]] == [f"{NAME}-blue", f"{NAME}-green"]
    assert {one["name"] for one in plan.of_type("aws_lb_target_group").values()} == {
        f"{NAME}-blue",
        f"{NAME}-green",
    }
    # Their ARNs are of the same plan; that there is one of each is what can be seen.
    assert len(pair["prod_traffic_route"]) == len(pair["test_traffic_route"]) == 1
    ports = {n: plan.resource(f"aws_lb_listener.{n}")["port"] for n in ("production", "test")}
    assert ports == {"production": 443, "test": 8443}
    assert {one["protocol"] for one in plan.of_type("aws_lb_listener").values()} == {"HTTPS"}
    # Fargate's tasks have addresses, and no instance to register.
    assert {one["target_type"] for one in plan.of_type("aws_lb_target_group").values()} == {"ip"}


@workload
def test_codedeploy_may_move_this_load_balancers_listeners_and_hand_on_the_tasks_role(
    plan: Plan,
) -> None:
    assert plan.resource("aws_lb.this")["name"] == NAME
    policy = plan.resource("module.blue_green.aws_iam_role_policy.this[0]").policy()
    (moves,) = policy.allows("elasticloadbalancing:ModifyListener")
    listeners = f"arn:aws:elasticloadbalancing:{THERE}:listener/app/{NAME}/*"
    assert moves.resources == (listeners,)
    (passes,) = policy.allows("iam:PassRole")
    assert passes.resources == (EXECUTION_ROLE,)


@workload
def test_the_service_is_codedeploys(plan: Plan) -> None:
    service = plan.resource("aws_ecs_service.this")
    assert service["deployment_controller"] == [{"type": "CODE_DEPLOY"}]
    # A circuit breaker is of ECS's own deployments: ECS refuses it here.
    assert service["deployment_circuit_breaker"] == []
    assert ignored(f"{FOLDER}/workload", "aws_ecs_service", "this") == {
        "load_balancer",
        "task_definition",
    }


@pytest.mark.parametrize("listener", ["production", "test"])
def test_terraform_takes_no_listener_of_codedeploy_back(listener: str) -> None:
    assert ignored(f"{FOLDER}/workload", "aws_lb_listener", listener) == {"default_action"}


@workload
def test_the_first_task_is_as_those_of_the_repository_are(plan: Plan) -> None:
    first = plan.resource("aws_ecs_task_definition.first")
    later = task_definition()
    assert first["family"] == later["family"]
    assert (first["cpu"], first["memory"]) == (later["cpu"], later["memory"])
    assert plan.resource("aws_iam_role.execution")["name"] == f"{NAME}-execution"
    assert later["executionRoleArn"] == EXECUTION_ROLE
    (began,) = json.loads(first["container_definitions"])
    (follows,) = later["containerDefinitions"]
    for key in ("essential", "logConfiguration", "name", "portMappings"):
        assert began[key] == follows[key], key
    (balanced,) = plan.resource("aws_ecs_service.this")["load_balancer"]
    assert_includes(
        balanced,
        {"container_name": NAME, "container_port": 80, "target_group_arn": UNKNOWN},
    )
    log = follows["logConfiguration"]["options"]["awslogs-group"]
    assert plan.resource("aws_cloudwatch_log_group.this")["name"] == log


@workload
def test_tasks_pull_from_the_tools_repository_and_no_other(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.execution").policy()
    (pull,) = policy.allows("ecr:BatchGetImage")
    assert pull.resources == (IMAGES,)
    (log,) = policy.allows("logs:PutLogEvents")
    assert log.resources == (f"arn:aws:logs:{THERE}:log-group:/ecs/{NAME}:*",)


# ---- names ----


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (half.refused(f"{half.module}: {title}", name=name), name)
        for half in (PIPELINE, TARGET)
        for title, name in (
            ("27 characters", "o" * 27),
            ("a hyphen at the end", "orders-"),
            ("internal", "internal-orders"),
        )
    ],
    ids=str,
)
def test_a_wrong_name_is_told_once_at_the_name(case: Case, name: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{name}" has {len(name)} characters; it must be 1 to 26 lower-case letters, digits '
        "and hyphens, of which the first is a letter and the last no hyphen, and not begin with "
        "internal-, for all other names are made from it."
    )


@pytest.mark.parametrize(
    "case", [half.but("longest name", name="o" * 26) for half in (PIPELINE, TARGET)], ids=str
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create == 20
