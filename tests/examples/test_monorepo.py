"""examples/monorepo: each service has a pipeline of its own, which its own folders alone start."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal, environment_case

ACCOUNT = "111111111111"
REGION = "eu-west-1"
SERVICES = ("cart", "catalog", "mailer")
MONOREPO = environment_case("monorepo", "pipelines")

pytestmark = pytest.mark.case(MONOREPO)

each = pytest.mark.parametrize("service", SERVICES)


def pipeline(plan: Plan, service: str) -> Any:
    return plan.resource(f'module.pipeline["{service}"].aws_codepipeline.this')


def file_paths(plan: Plan, service: str) -> dict[str, list[str]]:
    (trigger,) = pipeline(plan, service)["trigger"]
    (git,) = trigger["git_configuration"]
    (push,) = git["push"]
    (branches,) = push["branches"]
    assert branches["includes"] == ["main"]
    (paths,) = push["file_paths"]
    return {kind: paths[kind] for kind in ("includes", "excludes")}


def starts(plan: Plan, *changed: str) -> set[str]:
    """The services whose pipelines a push that touches these files starts."""

    def fits(patterns: list[str], path: str) -> bool:
        # ** is any folders, * is within one.
        texts = (
            re.escape(p).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
            for p in patterns
        )
        return any(re.fullmatch(text, path) for text in texts)

    found = set()
    for service in SERVICES:
        paths = file_paths(plan, service)
        if any(fits(paths["includes"], p) and not fits(paths["excludes"], p) for p in changed):
            found.add(service)
    return found


@pytest.mark.parametrize(
    ("path", "services"),
    [
        ("services/cart/main.go", {"cart"}),
        ("services/catalog/db/schema.sql", {"catalog"}),
        # A folder of another name.
        ("jobs/mailer/send.py", {"mailer"}),
        ("services/mailer/send.py", set()),
        ("libs/web/handler.go", {"cart", "catalog"}),
        ("libs/money/round.go", {"cart"}),
        ("services/cart/README.md", set()),
        ("docs/index.html", set()),
        # A name that begins with that of another.
        ("services/cartoons/main.go", set()),
    ],
)
def test_change_starts_the_services_that_are_made_of_it(
    path: str, services: set[str], plan: Plan
) -> None:
    assert starts(plan, path) == services


@each
def test_trigger_is_of_the_source_and_detects_alone(service: str, plan: Plan) -> None:
    (trigger,) = pipeline(plan, service)["trigger"]
    (git,) = trigger["git_configuration"]
    source = pipeline(plan, service)["stage"][0]["action"][0]
    assert git["source_action_name"] == source["name"]
    assert source["configuration"]["FullRepositoryId"] == "acme/shop"
    assert pipeline(plan, service)["pipeline_type"] == "V2"


@each
def test_service_is_built_pushed_and_deployed_under_its_own_name(service: str, plan: Plan) -> None:
    source, build, deploy = (s["action"][0] for s in pipeline(plan, service)["stage"])
    project = plan.resource(f'module.build["{service}"].aws_codebuild_project.this')
    assert build["configuration"]["ProjectName"] == project["name"] == f"shop-{service}"
    assert build["input_artifacts"] == source["output_artifacts"]
    assert deploy["input_artifacts"] == build["output_artifacts"]
    assert deploy["provider"] == "ECS"
    assert deploy["configuration"] == {"ClusterName": "shop", "ServiceName": service}
    # The pipeline's own role acts: the service is of its account.
    assert deploy["role_arn"] in (None, "")
    folder = "jobs/mailer" if service == "mailer" else f"services/{service}"
    buildspec = project["source"][0]["buildspec"]
    assert f"{folder}/Dockerfile" in buildspec
    # The container that a deployment sets the image of.
    assert f"'{service}'" in buildspec


@each
def test_roles_of_a_service_reach_no_other_service(service: str, plan: Plan) -> None:
    push = plan.resource(f'module.build["{service}"].aws_iam_role_policy.this["build"]').policy()
    deploy = plan.resource(f'module.pipeline["{service}"].aws_iam_role_policy.this[0]').policy()
    arn = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
    for other in SERVICES:
        own = other == service
        repository = arn.format("ecr", f"repository/shop/{other}")
        assert bool(push.allows("ecr:PutImage", repository)) == own, other
        ecs = arn.format("ecs", f"service/shop/{other}")
        assert bool(deploy.allows("ecs:UpdateService", ecs)) == own, other
        project = arn.format("codebuild", f"project/shop-{other}")
        assert bool(deploy.allows("codebuild:StartBuild", project)) == own, other
        role = f"arn:aws:iam::{ACCOUNT}:role/shop-{other}-execution"
        assert bool(deploy.allows("iam:PassRole", role)) == own, other


def test_one_store_and_one_registry_are_everybodys(plan: Plan) -> None:
    assert len(plan.of_type("aws_s3_bucket")) == 1
    assert len(plan.of_type("aws_kms_key")) == 1
    repositories = plan.of_type("aws_ecr_repository")
    assert {r["name"] for r in repositories.values()} == {f"shop/{s}" for s in SERVICES}
    for service in SERVICES:
        (store,) = pipeline(plan, service)["artifact_store"]
        assert store["location"] == f"shop-artifacts-{ACCOUNT}"


@pytest.mark.parametrize("address", ["aws_s3_bucket_policy.this[0]", "aws_kms_key.this[0]"])
def test_store_lets_in_exactly_the_roles_that_are_made(address: str, plan: Plan) -> None:
    """They are composed by their names: a wrong one would be found by the first execution."""
    policy = plan.resource(f"module.artifact_store.{address}").policy()
    granted = {
        arn
        for statement in policy.statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    made = {
        f"arn:aws:iam::{ACCOUNT}:role{role['path']}{role['name']}"
        for address, role in plan.of_type("aws_iam_role").items()
        if not address.startswith("module.check")
    }
    assert len(made) == 2 * len(SERVICES)
    assert granted == made


# ---- pull requests ----


def test_pull_requests_of_contributors_alone_are_checked(plan: Plan) -> None:
    webhook = plan.resource('module.check["check"].aws_codebuild_webhook.this[0]')
    (group,) = webhook["filter_group"]
    filters = {f["type"]: f["pattern"] for f in group["filter"]}
    assert filters["ACTOR_ACCOUNT_ID"] == "^(1234567|7654321)$"
    assert filters["BASE_REF"] == "^refs/heads/main$"
    assert "PUSH" not in filters["EVENT"].split(", ")
    project = plan.resource('module.check["check"].aws_codebuild_project.this')
    (source,) = project["source"]
    assert (source["type"], source["buildspec"]) == ("GITHUB", "ci/pull-request.yaml")
    assert source["report_build_status"] is True


def test_check_can_neither_push_nor_deploy_nor_read_artifacts(plan: Plan) -> None:
    policy = plan.resource('module.check["check"].aws_iam_role_policy.this["build"]').policy()
    services = {action.split(":")[0] for s in policy.statements for action in s.actions}
    assert services == {"logs", "codeconnections"}
    (use,) = policy.allows("codeconnections:UseConnection")
    assert "acme/shop" in json.dumps(use.conditions)


@pytest.mark.case(MONOREPO.but("a new connection", connection_arn=None, pull_requests=None))
def test_without_a_connection_there_is_no_check(plan: Plan) -> None:
    assert plan.output("connection_status") is not None
    assert not plan.of_type("aws_codebuild_webhook")
    assert len(plan.of_type("aws_codepipeline")) == len(SERVICES)


@pytest.mark.parametrize(
    "case",
    [MONOREPO.refused("a check through a connection that nobody accepted", connection_arn=None)],
    ids=str,
)
def test_check_needs_a_connection_that_is_accepted(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        "pull_requests needs connection_arn: CodeBuild makes the webhook through a connection that "
        "somebody has accepted, which a new one is not."
    )


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (MONOREPO.refused(title, name=name), name)
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


@pytest.mark.case(MONOREPO.but("longest name", name="o" * 32))
def test_the_longest_name_plans(plan: Plan) -> None:
    assert plan.counts.create > 0
