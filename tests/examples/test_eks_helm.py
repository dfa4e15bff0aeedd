"""The three stacks of examples/eks-helm meet: what one names, the others are called.

Each is planned alone, as the environment renders it, and none sees another's state. So all are held
against `Names`: where the plans match it, they match each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from tests.modules.eks_access import manifest
from tests.modules.image_condition import DIGEST, image_rule, lets_in, rules, strangers

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

TOOLS, REGION = "111111111111", "eu-west-1"
BUCKET = f"orders-artifacts-{TOOLS}"
PIPELINE_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-pipeline"
BUILD_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-codebuild"
IMAGE = f"{TOOLS}.dkr.ecr.{REGION}.amazonaws.com/orders"


@dataclass(frozen=True)
class Names:
    """What the tools account and one workload account have to agree on."""

    environment: str
    account: str
    replicas: int

    @property
    def project(self) -> str:
        return f"orders-{self.environment}-helm"

    @property
    def helm_role(self) -> str:
        return f"arn:aws:iam::{TOOLS}:role/{self.project}-codebuild"

    @property
    def entry(self) -> str:
        return f"orders-{self.environment}-deploy"

    @property
    def action_role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.entry}"

    @property
    def node_role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/workload-nodes"

    @property
    def cluster_arn(self) -> str:
        return f"arn:aws:eks:{REGION}:{self.account}:cluster/workload"


STAGING = Names("staging", "222222222222", 1)
PRODUCTION = Names("production", "333333333333", 4)
BOTH = (STAGING, PRODUCTION)

PIPELINE = environment_case("eks-helm", "pipeline")
WORKLOADS = {names.environment: environment_case("eks-helm", names.environment) for names in BOTH}

tools = pytest.mark.case(PIPELINE)
each = pytest.mark.parametrize("names", BOTH, ids=lambda names: names.environment)
workload = pytest.mark.parametrize(
    ("case", "names"),
    [(WORKLOADS[names.environment], names) for names in BOTH],
    ids=[names.environment for names in BOTH],
)


def pipeline_stages(plan: Plan) -> Any:
    return plan.resource("module.pipeline.aws_codepipeline.this")["stage"]


def stages(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    return {stage["name"]: stage["action"] for stage in pipeline_stages(plan)}


def granted(plan: Plan, address: str) -> tuple[set[str], set[str]]:
    """The accounts that a resource policy lets roles in through, and these roles."""
    accounts: set[str] = set()
    roles: set[str] = set()
    for statement in plan.resource(address).policy().statements:
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ()):
            accounts.update(statement.principals["AWS"])
            roles.add(arn)
    return accounts, roles


def project(plan: Plan, names: Names) -> Any:
    return plan.resource(f'module.helm["{names.environment}"].aws_codebuild_project.this')


def buildspec(plan: Plan, names: Names) -> Any:
    (source,) = project(plan, names)["source"]
    return yaml.safe_load(source["buildspec"])


def variables(plan: Plan, names: Names) -> dict[str, str]:
    (environment,) = project(plan, names)["environment"]
    return {it["name"]: it["value"] for it in environment["environment_variable"]}


# ---- the tools account ----


@tools
def test_production_comes_after_staging_and_an_approval(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Build", "Staging", "Approve", "Production"]
    (approve,) = stages(plan)["Approve"]
    message = "Release #{Source.CommitId} to production: #{Source.CommitMessage}"
    assert_includes(
        approve,
        {
            "category": "Approval",
            "provider": "Manual",
            "timeout_in_minutes": 10080,
            "configuration": {"CustomData": message},
        },
    )
    (source,) = stages(plan)["Source"]
    assert source["namespace"] == "Source"
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    # An approval that a newer execution overtakes would be given for what nobody read.
    assert pipeline["execution_mode"] == "QUEUED"


@pytest.mark.case(PIPELINE.but("asks", approval={"message": "Go?", "timeout_in_minutes": 60}))
def test_approval_may_ask_what_you_want(plan: Plan) -> None:
    (approve,) = stages(plan)["Approve"]
    assert approve["configuration"]["CustomData"] == "Go?"
    assert approve["timeout_in_minutes"] == 60


@tools
@each
def test_each_stage_runs_its_own_project_with_the_image_that_was_built(
    plan: Plan, names: Names
) -> None:
    (helm,) = stages(plan)[names.environment.capitalize()]
    assert helm["configuration"]["ProjectName"] == project(plan, names)["name"] == names.project
    assert json.loads(helm["configuration"]["EnvironmentVariables"]) == [
        {"name": "IMAGE_URI", "value": "#{Image.IMAGE_URI}", "type": "PLAINTEXT"}
    ]
    assert helm["input_artifacts"] == ["Source"]
    # The project is of the pipeline's account: with the action role the action would not find it.
    assert not helm["role_arn"]
    (image,) = stages(plan)["Build"]
    assert image["namespace"] == "Image"
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    assert "IMAGE_URI" in yaml.safe_load(source["buildspec"])["env"]["exported-variables"]


@tools
def test_image_of_another_repository_comes_to_no_cluster(plan: Plan) -> None:
    found = {it["name"]: rules(it) for it in pipeline_stages(plan)}
    rule = image_rule("Image", f"^{IMAGE.replace('.', '[.]')}@sha256:[0-9a-f]{{64}}$")
    assert found == {
        "Source": [],
        "Build": [],
        "Staging": [rule],
        "Approve": [],
        "Production": [rule],
    }
    assert lets_in(rule, f"{IMAGE}@{DIGEST}")
    assert [name for name, it in strangers(IMAGE).items() if lets_in(rule, it)] == []
    # It is where the build pushes to.
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    made = yaml.safe_load(source["buildspec"])["phases"]["build"]["commands"]
    assert 'export IMAGE_URI="$IMAGE_REPOSITORY_URI@$IMAGE_DIGEST"' in made
    (environment,) = plan.resource("module.build.aws_codebuild_project.this")["environment"]
    given = {it["name"]: it["value"] for it in environment["environment_variable"]}
    assert given["IMAGE_REPOSITORY_URI"] == IMAGE


@tools
@each
def test_helm_deploys_as_the_action_role_and_takes_back_what_fails(
    plan: Plan, names: Names
) -> None:
    phases = buildspec(plan, names)["phases"]
    assert variables(plan, names)["DELIVERY_ROLE_ARN"] == names.action_role
    before = phases["pre_build"]["commands"]
    assert before[-1].endswith(f"aws eks update-kubeconfig --name 'workload' --region '{REGION}'")
    upgrade = phases["build"]["commands"][0]
    assert upgrade.startswith("helm upgrade --install 'orders' ./'deploy/chart' ")
    for option in (
        "--namespace 'orders'",
        "--wait --atomic",
        "--timeout 10m",
        "--set-string 'image.repository'=\"$IMAGE_REPOSITORY\"",
        "--set-string 'image.tag'=\"$IMAGE_VERSION\"",
    ):
        assert f" {option} " in upgrade
    # To make the namespace is a right in the whole cluster.
    assert "--create-namespace" not in upgrade
    # To deploy, and as long again to take it back; a build that is cut off locks the release.
    assert project(plan, names)["build_timeout"] > 2 * 10


@tools
@each
def test_each_has_its_own_number_of_pods(plan: Plan, names: Names) -> None:
    values = yaml.safe_load(variables(plan, names)["HELM_VALUES"])
    assert values == {"replicaCount": names.replicas}


@tools
@each
@pytest.mark.parametrize(
    ("tool", "version", "sha256"),
    [
        ("helm", "3.20.0", "dbb4c8fc8e19d159d1a63dda8db655f9ffa4aac1b9a6b188b34a40957119b286"),
        ("kubectl", "1.34.3", "ab60ca5f0fd60c1eb81b52909e67060e3ba0bd27e55a8ac147cbc2172ff14212"),
    ],
)
def test_tools_are_pinned_by_their_sums(
    plan: Plan, names: Names, tool: str, version: str, sha256: str
) -> None:
    install = buildspec(plan, names)["phases"]["install"]["commands"]
    (download,) = [
        at for at, line in enumerate(install) if f"v{version}" in line and "curl" in line
    ]
    assert f"{sha256}  $DELIVERY_TOOLS/{tool}.download" in install[download + 1]
    assert install[download + 1].startswith("sha256sum --check --strict")


@tools
@each
def test_project_takes_its_own_action_role_and_no_other(plan: Plan, names: Names) -> None:
    address = f'module.helm["{names.environment}"].aws_iam_role_policy.this'
    policies = [
        it.policy() for at, it in plan.of_type("aws_iam_role_policy").items() if address in at
    ]
    assert policies
    taken = [it for policy in policies for it in policy.allows("sts:AssumeRole")]
    assert [it.resources for it in taken] == [(names.action_role,)]
    used = {action for policy in policies for it in policy.statements for action in it.actions}
    assert {action for action in used if action.startswith(("ecr:", "eks:"))} == set()


@tools
def test_pipelines_role_takes_no_role_of_a_workload(plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    assert policy.allows("sts:AssumeRole") == ()
    started = {arn for it in policy.allows("codebuild:StartBuild") for arn in it.resources}
    account = f"arn:aws:codebuild:{REGION}:{TOOLS}:project"
    assert started >= {f"{account}/{names.project}" for names in BOTH}


@tools
@pytest.mark.parametrize(
    "address",
    [
        "module.artifact_store.aws_s3_bucket_policy.this[0]",
        "module.artifact_store.aws_kms_key.this[0]",
    ],
)
def test_artifacts_stay_in_the_tools_account(address: str, plan: Plan) -> None:
    roles = {PIPELINE_ROLE, BUILD_ROLE, STAGING.helm_role, PRODUCTION.helm_role}
    assert granted(plan, address) == ({f"arn:aws:iam::{TOOLS}:root"}, roles)


@tools
def test_artifacts_are_under_the_key_of_the_store(plan: Plan) -> None:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    assert_includes(
        pipeline["artifact_store"],
        [{"location": BUCKET, "encryption_key": [{"id": UNKNOWN, "type": "KMS"}]}],
    )
    for names in BOTH:
        assert project(plan, names)["encryption_key"] is UNKNOWN


@tools
def test_nodes_of_both_clusters_pull_the_image_and_nobody_else_does(plan: Plan) -> None:
    address = 'module.ecr.aws_ecr_repository_policy.this["orders"]'
    accounts = {f"arn:aws:iam::{names.account}:root" for names in BOTH}
    assert granted(plan, address) == (accounts, {names.node_role for names in BOTH})


# ---- the workload accounts ----


@workload
def test_action_role_is_the_one_that_helms_project_takes(
    case: Case, names: Names, plan: Plan
) -> None:
    assert case.environment == "eks-helm"
    assert plan.output("action_role_arn") == names.action_role
    role = plan.resource("module.target_account.aws_iam_role.action[0]")
    assert f"arn:aws:iam::{names.account}:role{role['path']}{role['name']}" == names.action_role
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.actions == ("sts:AssumeRole",)
    assert trust.principals == {"AWS": (f"arn:aws:iam::{TOOLS}:root",)}
    # Not the pipeline's role, and not the project of the other environment.
    assert trust.conditions == {"ArnEquals": {"aws:PrincipalArn": (names.helm_role,)}}


@workload
def test_action_role_describes_the_cluster_and_does_nothing_else_in_the_account(
    case: Case, names: Names, plan: Plan
) -> None:
    assert not case.is_refused
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    (statement,) = policy.statements
    assert statement.actions == ("eks:DescribeCluster",)
    assert statement.resources == (names.cluster_arn,)


@workload
def test_entry_may_edit_its_namespace_and_no_other(case: Case, names: Names, plan: Plan) -> None:
    assert not case.is_refused
    entries = plan.of_type("aws_eks_access_entry")
    (entry,) = entries.values()
    assert_includes(
        entry.values,
        {"cluster_name": "workload", "principal_arn": names.action_role, "type": "STANDARD"},
    )
    (association,) = plan.of_type("aws_eks_access_policy_association").values()
    assert_includes(
        association.values,
        {
            "cluster_name": "workload",
            "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            "access_scope": [{"type": "namespace", "namespaces": ["orders"]}],
        },
    )


@pytest.mark.parametrize("case", WORKLOADS.values(), ids=str)
def test_administrator_makes_the_namespace_and_no_right(case: Case, plan: Plan) -> None:
    assert case.environment == "eks-helm"
    made = [(it["kind"], it["metadata"]["name"]) for it in manifest(plan)]
    assert made == [("Namespace", "orders")]


# ---- what is wrong is told where it is given ----


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (case.refused(f"{case}: {title}", name=name), name)
        for case in (PIPELINE, WORKLOADS["staging"])
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
    "case",
    [case.but("longest name", name="o" * 32) for case in (PIPELINE, WORKLOADS["production"])],
    ids=str,
)
def test_the_longest_name_plans(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.counts.create > 0


@pytest.mark.case(WORKLOADS["staging"].refused("of no stage", environment="prod"))
def test_an_environment_of_no_stage_is_refused(refusal: Refusal) -> None:
    refusal.only(
        'environment is "prod", expected staging or production: the pipeline deploys to these.'
    )


@pytest.mark.case(WORKLOADS["staging"].refused("a role in the chart", kinds=["Role"]))
def test_a_kind_that_the_policy_does_not_let_write_is_told(refusal: Refusal) -> None:
    refusal.says(
        'Access entry "orders-staging-deploy": policies.AmazonEKSEditPolicy: kinds has "Role", and '
        "Kubernetes lets nobody give rights that they do not hold by RBAC, which an access policy "
        "is not: declare it in namespaces, with rules that hold all that it gives."
    )
