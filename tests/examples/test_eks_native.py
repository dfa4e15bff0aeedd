"""The two halves of examples/eks-native meet, and the image reaches the chart.

Each half is planned alone, as the environment renders it, and neither sees the other's state. So
both are held against the names below: where both plans match these, they match each other.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.modules.eks_access import manifest, may
from tests.modules.image_condition import image_rule, lets_in, rules, strangers

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

TOOLS, WORKLOAD, REGION = "111111111111", "222222222222", "eu-west-1"
HERE = f"{REGION}:{WORKLOAD}"
BUCKET = f"orders-artifacts-{TOOLS}"
PIPELINE_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-pipeline"
BUILD_ROLES = {
    f"arn:aws:iam::{TOOLS}:role/orders-codebuild",
    f"arn:aws:iam::{TOOLS}:role/orders-publish-codebuild",
}
ACTION_ROLE = f"arn:aws:iam::{WORKLOAD}:role/orders-deploy"
NODE_ROLE = f"arn:aws:iam::{WORKLOAD}:role/workload-nodes"
SECURITY_GROUP = "sg-0e0000000000000e1"
SUBNETS = ("subnet-0e0000000000000e1", "subnet-0e0000000000000e2")
DIGEST = "a" * 64
IMAGE = f"{TOOLS}.dkr.ecr.{REGION}.amazonaws.com/orders"

PIPELINE = environment_case("eks-native", "pipeline")
TARGET = environment_case("eks-native", "target")

tools = pytest.mark.case(PIPELINE)
workload = pytest.mark.case(TARGET)


def stages(plan: Plan) -> dict[str, dict[str, Any]]:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    return {stage["name"]: stage for stage in pipeline["stage"]}


def granted(plan: Plan, address: str) -> dict[str, set[str]]:
    """Every role that a resource policy lets in, by the account it is let in through."""
    roles: dict[str, set[str]] = {}
    for statement in plan.resource(address).policy().statements:
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ()):
            (account,) = statement.principals["AWS"]
            roles.setdefault(account, set()).add(arn)
    return roles


def buildspec(plan: Plan, module: str) -> Any:
    (source,) = plan.resource(f"module.{module}.aws_codebuild_project.this")["source"]
    return yaml.safe_load(source["buildspec"])


# ---- the tools account ----


@tools
def test_eks_action_deploys_as_the_workloads_role_over_the_private_endpoint(plan: Plan) -> None:
    (deploy,) = stages(plan)["Deploy"]["action"]
    assert_includes(
        deploy,
        {
            "category": "Deploy",
            "provider": "EKS",
            "role_arn": ACTION_ROLE,
            "input_artifacts": ["Chart"],
            "configuration": {
                "ClusterName": "workload",
                "HelmChartLocation": "chart",
                "HelmReleaseName": "orders",
                "HelmValuesFiles": "chart/image.yaml",
                "Namespace": "orders",
                "SecurityGroupIds": SECURITY_GROUP,
                "Subnets": ",".join(SUBNETS),
            },
        },
    )
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (assume,) = policy.allows("sts:AssumeRole")
    assert assume.resources == (ACTION_ROLE,)
    # The cluster and its network are the other account's to give.
    of_cluster = [
        action
        for statement in policy.statements
        for action in statement.actions
        if action.startswith(("ec2:", "eks:"))
    ]
    assert of_cluster == []


@tools
def test_what_does_not_get_ready_is_taken_back_by_the_stage(plan: Plan) -> None:
    # The action's `helm upgrade --install --wait` leaves a failed release where it is.
    (on_failure,) = stages(plan)["Deploy"]["on_failure"]
    assert on_failure["result"] == "ROLLBACK"


@tools
def test_chart_is_published_with_the_image_before_it_is_deployed(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Build", "Publish", "Deploy"]
    (image,), (publish,) = (stages(plan)[name]["action"] for name in ("Build", "Publish"))
    assert image["namespace"] == "Image"
    assert image["configuration"]["ProjectName"] == "orders"
    assert publish["configuration"]["ProjectName"] == "orders-publish"
    assert (publish["input_artifacts"], publish["output_artifacts"]) == (["Source"], ["Chart"])
    assert json.loads(publish["configuration"]["EnvironmentVariables"]) == [
        {"name": "IMAGE_URI", "value": "#{Image.IMAGE_URI}", "type": "PLAINTEXT"}
    ]
    assert "IMAGE_URI" in buildspec(plan, "build")["env"]["exported-variables"]


@tools
def test_only_an_image_of_this_repository_comes_to_the_step(plan: Plan) -> None:
    rest = IMAGE.removeprefix(TOOLS).replace(".", "[.]")
    rule = image_rule("Image", f"^11111111111[1]{rest}@sha256:[0-9a-f]{{64}}$")
    assert {name: rules(stage) for name, stage in stages(plan).items()} == {
        "Source": [],
        "Build": [],
        "Publish": [rule],
        "Deploy": [],
    }
    assert lets_in(rule, f"{IMAGE}@sha256:{DIGEST}")
    assert [name for name, it in strangers(IMAGE).items() if lets_in(rule, it)] == []


def published(plan: Plan, source: Path, image: str) -> subprocess.CompletedProcess[str]:
    """The step run on a source, as CodeBuild runs its commands: up to the first that fails."""
    (source / "deploy" / "chart").mkdir(parents=True)
    spec = buildspec(plan, "publish")
    commands = spec["phases"]["build"]["commands"]
    return subprocess.run(
        [spec["env"]["shell"], "-c", " &&\n".join(f"{{ {command}\n}}" for command in commands)],
        cwd=source,
        env={"PATH": os.environ["PATH"], "IMAGE_URI": image},
        capture_output=True,
        text=True,
        check=False,
    )


@tools
def test_step_writes_the_image_by_its_digest_where_the_action_reads_it(
    plan: Plan, tmp_path: Path
) -> None:
    done = published(plan, tmp_path, f"{IMAGE}@sha256:{DIGEST}")
    assert (done.returncode, done.stderr) == (0, "")
    artifacts = buildspec(plan, "publish")["artifacts"]
    top = tmp_path / artifacts["base-directory"]
    (deploy,) = stages(plan)["Deploy"]["action"]
    values = deploy["configuration"]["HelmValuesFiles"]
    found = yaml.safe_load((top / values).read_text())
    assert found == {"image": {"repository": f"{IMAGE}@sha256", "tag": DIGEST}}
    # As the template of a chart of `helm create` puts them together.
    assert ":".join(found["image"].values()) == f"{IMAGE}@sha256:{DIGEST}"
    handed_on = {path for pattern in artifacts["files"] for path in top.glob(pattern)}
    assert top / values in handed_on
    assert (top / deploy["configuration"]["HelmChartLocation"]).is_dir()


@tools
@pytest.mark.parametrize(
    "image",
    [*strangers(IMAGE).values(), f"{IMAGE}@sha256:{DIGEST}\n"],
    ids=[*strangers(IMAGE), "line's end"],
)
def test_step_fails_without_an_image_of_this_repository(
    plan: Plan, tmp_path: Path, image: str
) -> None:
    done = published(plan, tmp_path, image)
    assert done.returncode != 0
    assert (
        done.stderr
        == f"IMAGE_URI is '{image}', which is no image of the repository orders by its digest.\n"
    )
    assert not (tmp_path / "deploy" / "chart" / "image.yaml").exists()


@tools
@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_bucket_and_key_let_in_the_roles_on_the_path_and_no_others(
    address: str, plan: Plan
) -> None:
    # The EKS action reads its artifact as the action role.
    assert granted(plan, address) == {
        f"arn:aws:iam::{TOOLS}:root": {PIPELINE_ROLE, *BUILD_ROLES},
        f"arn:aws:iam::{WORKLOAD}:root": {ACTION_ROLE},
    }


@tools
def test_names_are_those_that_the_workload_names(plan: Plan) -> None:
    assert plan.resource("module.artifact_store.aws_s3_bucket.this[0]")["bucket"] == BUCKET
    alias = plan.resource("module.artifact_store.aws_kms_alias.this[0]")["name"]
    assert alias == f"alias/{BUCKET}"
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    assert (pipeline["name"], pipeline["role_arn"]) == ("orders", PIPELINE_ROLE)
    assert_includes(
        pipeline["artifact_store"],
        # Null would be the AWS managed key, with which the workload account could read nothing.
        [{"location": BUCKET, "encryption_key": [{"id": UNKNOWN, "type": "KMS"}]}],
    )


@tools
def test_nodes_pull_the_image_and_nobody_else_does(plan: Plan) -> None:
    address = 'module.ecr.aws_ecr_repository_policy.this["orders"]'
    assert granted(plan, address) == {f"arn:aws:iam::{WORKLOAD}:root": {NODE_ROLE}}


# ---- the workload account ----


@workload
def test_action_role_is_the_one_that_the_pipeline_takes(plan: Plan) -> None:
    assert plan.output("action_role_arn") == ACTION_ROLE
    role = plan.resource("module.target_account.aws_iam_role.action[0]")
    assert f"arn:aws:iam::{WORKLOAD}:role{role['path']}{role['name']}" == ACTION_ROLE
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (PIPELINE_ROLE,)}}


@workload
def test_action_role_reads_the_chart_finds_the_cluster_and_logs(plan: Plan) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    (read,) = policy.allows("s3:GetObject", f"arn:aws:s3:::{BUCKET}/orders/Chart/1")
    assert read.conditions == {"StringEquals": {"aws:ResourceAccount": (TOOLS,)}}
    (decrypt,) = policy.allows("kms:Decrypt", f"arn:aws:kms:{REGION}:{TOOLS}:key/1")
    assert decrypt.conditions == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": (f"alias/{BUCKET}",)}
    }
    (describe,) = policy.allows("eks:DescribeCluster", f"arn:aws:eks:{HERE}:cluster/workload")
    assert describe.resources == (f"arn:aws:eks:{HERE}:cluster/workload",)
    group = f"arn:aws:logs:{HERE}:log-group:/aws/codepipeline/orders"
    (logs,) = policy.allows("logs:CreateLogGroup", group)
    assert set(logs.resources) == {group, f"{group}:*"}


@workload
def test_interfaces_are_made_in_the_subnets_that_the_action_names_and_no_others(
    plan: Plan,
) -> None:
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    subnets = tuple(f"arn:aws:ec2:{HERE}:subnet/{subnet}" for subnet in SUBNETS)
    interfaces = f"arn:aws:ec2:{HERE}:network-interface/*"
    group = f"arn:aws:ec2:{HERE}:security-group/{SECURITY_GROUP}"
    (create,) = policy.allows("ec2:CreateNetworkInterface", subnets[0])
    assert set(create.resources) == {interfaces, group, *subnets}
    for action in ("ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"):
        (allowed,) = policy.allows(action, f"arn:aws:ec2:{HERE}:network-interface/eni-1")
        assert allowed.conditions["ArnEquals"] == {"ec2:Subnet": subnets}


@workload
def test_clusters_endpoint_lets_the_action_in(plan: Plan) -> None:
    rule = plan.resource(f'aws_vpc_security_group_ingress_rule.deploy["{SECURITY_GROUP}"]')
    assert_includes(
        rule.values,
        {
            "security_group_id": "sg-0e0000000000000ec",
            "referenced_security_group_id": SECURITY_GROUP,
            "ip_protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
        },
    )


@pytest.mark.case(TARGET.but("let in already", cluster_security_group_id=None))
def test_security_group_that_lets_in_already_is_left_alone(plan: Plan) -> None:
    assert plan.of_type("aws_vpc_security_group_ingress_rule") == {}


@workload
def test_entry_gives_the_role_its_groups_and_no_policy_of_aws(plan: Plan) -> None:
    entry = plan.resource('module.eks_access.aws_eks_access_entry.this["orders-deploy"]')
    assert_includes(
        entry.values,
        {
            "cluster_name": "workload",
            "kubernetes_groups": ["orders-deploy"],
            "principal_arn": ACTION_ROLE,
            "type": "STANDARD",
        },
    )
    assert plan.output("kubernetes_groups") == ["orders-deploy"]
    assert plan.of_type("aws_eks_access_policy_association") == {}


@workload
def test_manifest_lets_the_group_keep_a_release_in_its_namespace_and_no_more(plan: Plan) -> None:
    objects = manifest(plan)
    assert [(each["kind"], each["metadata"].get("namespace")) for each in objects] == [
        ("Namespace", None),
        ("Role", "orders"),
        ("RoleBinding", "orders"),
    ]
    assert objects[0]["metadata"]["name"] == "orders"
    assert may(objects, "orders-deploy", "delete", "deployments", api_group="apps")
    assert may(objects, "orders-deploy", "create", "services")
    assert may(objects, "orders-deploy", "create", "serviceaccounts")
    # Where Helm keeps its releases.
    assert may(objects, "orders-deploy", "create", "secrets")
    assert not may(objects, "orders-deploy", "create", "jobs", api_group="batch")
    assert not may(objects, "orders-deploy", "create", "pods/exec")
    assert not may(objects, "orders-deploy", "create", "services", "other")
    assert not may(objects, "orders-deploy", "create", "namespaces", None)


@pytest.mark.case(TARGET.but("a chart with a job", kinds=["Deployment", "Job"]))
def test_kinds_are_those_that_are_named(plan: Plan) -> None:
    objects = manifest(plan)
    assert may(objects, "orders-deploy", "create", "jobs", api_group="batch")
    assert not may(objects, "orders-deploy", "create", "services")


# ---- what is wrong is told where it is given ----


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (case.refused(f"{case}: {title}", name=name), name)
        for case in (PIPELINE, TARGET)
        for title, name in (("33 characters", "o" * 33), ("a hyphen last", "orders-"))
    ],
    ids=str,
)
def test_a_wrong_name_is_told_once_at_the_name(case: Case, name: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{name}" has {len(name)} characters; it must be 1 to 32 lower-case letters, digits '
        "and hyphens, of which the first is a letter and the last no hyphen, for all other names "
        "are made from it."
    )


@pytest.mark.parametrize(
    "case", [case.but("longest name", name="o" * 32) for case in (PIPELINE, TARGET)], ids=str
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create > 0


@pytest.mark.parametrize(
    ("case", "chart"),
    [
        (PIPELINE.refused(f"chart {chart}", chart=chart), chart)
        for chart in ("../chart", "it's/chart", "/chart", ".")
    ],
    ids=str,
)
def test_a_wrong_chart_is_told_at_the_chart(case: Case, chart: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'chart "{chart}" must be a folder in the repository, of letters, digits and ._-/ alone.'
    )


@pytest.mark.case(PIPELINE.but("a chart at the top", chart="orders"))
def test_a_chart_at_the_top_of_the_repository(plan: Plan) -> None:
    (deploy,) = stages(plan)["Deploy"]["action"]
    assert deploy["configuration"]["HelmValuesFiles"] == "orders/image.yaml"
    assert buildspec(plan, "publish")["artifacts"] == {
        "base-directory": ".",
        "files": ["orders/**/*"],
    }
