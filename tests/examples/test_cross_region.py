"""examples/cross-region: one pipeline, the same stack in two Regions, a store in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hcl2
import pytest
import yaml

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

EXAMPLE = Path(__file__).parents[2] / "examples" / "cross-region"
ORDERS = environment_case("cross-region", "pipeline")

NAME = "orders-regions"
FIRST, SECOND = "eu-west-1", "us-east-1"
BUCKETS = {region: f"{NAME}-artifacts-{region}-111111111111" for region in (FIRST, SECOND)}
PIPELINE_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-pipeline"
BUILD_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-build-codebuild"
STACK_ROLE = f"arn:aws:iam::111111111111:role/{NAME}-cloudformation"
STACKS = tuple(
    f"arn:aws:cloudformation:{region}:111111111111:stack/{NAME}/*" for region in (FIRST, SECOND)
)

pytestmark = pytest.mark.case(ORDERS)


def stages(plan: Plan) -> dict[str, dict[str, Any]]:
    """The action of each stage; there is one in each."""
    found = {}
    for stage in plan.resource("module.pipeline.aws_codepipeline.this")["stage"]:
        (found[stage["name"]],) = stage["action"]
    return found


def test_first_region_comes_before_the_second(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Build", f"Deploy-{FIRST}", f"Deploy-{SECOND}"]


@pytest.mark.parametrize("region", [FIRST, SECOND])
def test_the_same_template_becomes_a_stack_of_each_region(region: str, plan: Plan) -> None:
    deploy = stages(plan)[f"Deploy-{region}"]
    assert_includes(deploy, {"provider": "CloudFormation", "region": region})
    configuration = dict(deploy["configuration"])
    assert json.loads(configuration.pop("ParameterOverrides")) == {"Name": NAME}
    assert configuration == {
        "ActionMode": "CREATE_UPDATE",
        "RoleArn": STACK_ROLE,
        "StackName": NAME,
        "TemplatePath": "Template::template.yaml",
    }


def test_only_the_template_is_copied_to_the_second_region(plan: Plan) -> None:
    taken = [
        set(action["input_artifacts"])
        for action in stages(plan).values()
        if action["region"] == SECOND
    ]
    assert taken == [{"Template"}]
    assert stages(plan)["Build"]["output_artifacts"] == ["Template"]
    (source,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    assert yaml.safe_load(source["buildspec"])["artifacts"] == {"files": ["template.yaml"]}


def test_each_region_has_a_bucket_and_a_key_of_its_own(plan: Plan) -> None:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    stores = {store["region"]: store for store in pipeline["artifact_store"]}
    assert {region: store["location"] for region, store in stores.items()} == BUCKETS
    # Null would be the key that AWS manages.
    assert [store["encryption_key"] for store in stores.values()] == [
        [{"id": UNKNOWN, "type": "KMS"}]
    ] * 2
    for module, region in (("artifact_store", FIRST), ("second_artifact_store", SECOND)):
        bucket = plan.resource(f"module.{module}.aws_s3_bucket.this[0]")
        assert bucket["bucket"] == BUCKETS[region]
        alias = plan.resource(f"module.{module}.aws_kms_alias.this[0]")
        assert alias["name"] == f"alias/{BUCKETS[region]}"
    assert plan.output("artifact_buckets") == BUCKETS


def test_second_store_is_made_by_the_second_region_s_provider() -> None:
    # A plan does not tell which provider a resource has; its Region would be wrong only in AWS.
    def unquoted(text: str) -> str:
        return text.strip('"').removeprefix("${").removesuffix("}")

    main = hcl2.loads((EXAMPLE / "main.tf").read_text())
    calls = {unquoted(name): call for it in main["module"] for name, call in it.items()}
    (mapping,) = calls["second_artifact_store"]["providers"].items()
    assert tuple(map(unquoted, mapping)) == ("aws", "aws.second")
    assert unquoted(calls["second_artifact_store"]["region"]) == "var.second_region"
    assert "providers" not in calls["artifact_store"]

    versions = hcl2.loads((EXAMPLE / "versions.tf").read_text())
    providers = [call for it in versions["provider"] for call in it.values()]
    regions = {unquoted(it.get("alias", "")): unquoted(it["region"]) for it in providers}
    assert regions == {"": "var.region", "second": "var.second_region"}


@pytest.mark.parametrize("kind", ["aws_s3_bucket_policy", "aws_kms_key"])
@pytest.mark.parametrize(
    ("module", "roles"),
    [
        ("artifact_store", {PIPELINE_ROLE, BUILD_ROLE}),
        # No action there but CloudFormation's, which the pipeline's role does.
        ("second_artifact_store", {PIPELINE_ROLE}),
    ],
)
def test_store_lets_in_who_works_in_its_region(
    kind: str, module: str, roles: set[str], plan: Plan
) -> None:
    policy = plan.resource(f"module.{module}.{kind}.this[0]").policy()
    admitted = {
        arn
        for statement in policy.statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    assert admitted == roles


@pytest.mark.parametrize("region", [FIRST, SECOND])
def test_pipeline_may_write_the_copies_under_the_key_of_each_region(
    region: str, plan: Plan
) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    assert policy.allows("s3:PutObject", f"arn:aws:s3:::{BUCKETS[region]}/{NAME}/Template/1")
    # Without these three the copy fails: "Replication of artifact failed".
    for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"):
        (grant,) = policy.allows(action, f"arn:aws:kms:{region}:111111111111:key/1")
        assert grant.conditions == {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": (f"alias/{BUCKETS[region]}",)}
        }


def test_pipeline_changes_these_two_stacks_with_their_role_alone(plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    (update,) = policy.allows("cloudformation:UpdateStack")
    assert update.resources == STACKS
    assert update.conditions == {"StringEquals": {"cloudformation:RoleArn": (STACK_ROLE,)}}
    (pass_role,) = policy.allows("iam:PassRole")
    assert pass_role.resources == (STACK_ROLE,)
    assert policy.allows("cloudformation:DeleteStack") == ()


def test_stacks_role_is_cloudformation_s_in_this_account(plan: Plan) -> None:
    role = plan.resource("aws_iam_role.cloudformation")
    assert f"arn:aws:iam::111111111111:role{role['path']}{role['name']}" == STACK_ROLE
    (trust,) = role.policy("assume_role_policy").statements
    assert trust.principals == {"Service": ("cloudformation.amazonaws.com",)}
    assert trust.conditions == {"StringEquals": {"aws:SourceAccount": ("111111111111",)}}


def test_build_checks_the_template_for_both_regions(plan: Plan) -> None:
    project = plan.resource("module.build.aws_codebuild_project.this")
    (environment,) = project["environment"]
    variables = {each["name"]: each["value"] for each in environment["environment_variable"]}
    assert variables["REGIONS"] == f"{FIRST} {SECOND}"
    phases = yaml.safe_load(project["source"][0]["buildspec"])["phases"]
    (install,) = phases["install"]["commands"]
    (check,) = phases["build"]["commands"]
    assert install == 'pip install --quiet "cfn-lint==$CFN_LINT_VERSION"'
    # Unquoted: they are two arguments.
    assert check == "cfn-lint --regions $REGIONS -- template.yaml"


LONGEST = ORDERS.but(
    "longest names", name="o" * 25, second_region="ap-southeast-2", branch="release"
)


@pytest.mark.case(LONGEST)
def test_names_of_the_users_plan_as_long_as_they_may_be(plan: Plan) -> None:
    assert max(len(name) for name in plan.output("artifact_buckets").values()) == 63
    assert stages(plan)["Source"]["configuration"]["BranchName"] == "release"


@pytest.mark.case(ORDERS.but("new connection", connection_arn=None))
def test_without_a_connection_one_is_made(plan: Plan) -> None:
    connection = plan.resource("module.connection.aws_codeconnections_connection.this[0]")
    assert (connection["name"], connection["provider_type"]) == (NAME, "GitHub")
    assert stages(plan)["Source"]["configuration"] is UNKNOWN


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            ORDERS.refused("26 characters", name="o" * 26),
            f'name "{"o" * 26}" has 26 characters; it must be 1 to 25 lower-case letters, digits '
            "and hyphens, of which the first is a letter, for all other names are made from it.",
        ),
        (
            ORDERS.refused("one Region twice", second_region=FIRST),
            f'second_region is "{FIRST}", as region is; it must be another, for there is one '
            "artifact store in each.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(message)
