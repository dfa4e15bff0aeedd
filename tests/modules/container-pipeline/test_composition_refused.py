"""Every message that the module refuses with.

What is wrong with environments is told at once, and so they are all in one call.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.modules.container_pipeline import (
    BLUE_GREEN,
    DEV,
    ECS,
    FUNCTION,
    HELM,
    NATIVE,
    ONE,
    PIPELINE,
    PROD,
)

from delivery.testing import Case, Refusal

ALL = "ecs_blue_green, ecs_rolling, eks_helm, eks_native, lambda_image"
NAME = (
    "name must be lower-case letters, digits and hyphens, of which the first is a letter and the "
    "last no hyphen: buckets, repositories and roles are named after it"
)
KEY = (
    "its name must be 1 to 32 lower-case letters, digits and hyphens, of which the first and the "
    "last are no hyphens: roles and projects are named after it"
)
WAVE = "and must be a whole number, 1 to 999"
ROLES = (
    "must be the name, after its path if it has one, or the ARN of a role of account 222222222222"
)
PATH = "is no path in the source, relative and inside it, without a comma"
STORE = (
    "Region us-east-1 has no artifact store: call the module artifact-store with the providers of "
    'that Region, give it name and access of artifact_stores["us-east-1"] of this module\'s '
    'outputs, and give its output store here as artifact_stores["us-east-1"]'
)
# The longest that a bucket lets the pipeline's be.
LONG = "o" * 30
OTHER = f"arn:aws:iam::{PROD}:role/x"


def says(text: str, name: str = "orders") -> str:
    return f'Container pipeline "{name}": {text}.'


def of(key: str, text: str, name: str = "orders") -> str:
    return says(f'environment "{key}": {text}', name)


def refused(title: str, **inputs: Any) -> Case:
    return PIPELINE.refused(title, **inputs)


def ecs(service: str, **changed: Any) -> dict[str, Any]:
    """An environment with a service of its own, and something wrong with it."""
    return {"account_id": DEV, "ecs_rolling": {**ECS, "service": service}, **changed}


def native(**changed: Any) -> dict[str, Any]:
    # A cluster of its own.
    cluster = re.sub(r"[^a-z]", "", f"x{changed}")
    return {"account_id": DEV, "eks_native": {**NATIVE, "cluster": cluster, **changed}}


def blue_green(service: str, **changed: Any) -> dict[str, Any]:
    return {"account_id": DEV, "ecs_blue_green": {**BLUE_GREEN, "service": service, **changed}}


def too_long(key: str, role: str, cure: str = "the name of the pipeline") -> str:
    text = f"{LONG}-{key}-{role}"
    return (
        f'its role "{text}" has {len(text)} characters, and AWS takes 64: shorten its name, or '
        f"{cure}"
    )


def same(what: str, other: str) -> str:
    return (
        f'deploys to {what} of account {DEV}, Region eu-west-1, as "{other}" does: give each its '
        "own, or remove one"
    )


# What is wrong: the environment by its name, and what is said of it.
WRONG = {
    "environment's name": ("Dev", ecs("name"), KEY),
    "empty name": ("", ecs("empty"), KEY),
    "account": (
        "account",
        ecs("account", account_id="2222"),
        'account_id "2222" must be an account id of 12 digits, written as text to keep leading '
        "zeros",
    ),
    "Region": (
        "region",
        ecs("region", region="Ireland"),
        'region "Ireland" is no Region, such as eu-west-1',
    ),
    "wave 0": ("wave0", ecs("wave0", wave=0), f"wave is 0, {WAVE}"),
    "wave 1000": ("wave1000", ecs("wave1000", wave=1000), f"wave is 1000, {WAVE}"),
    "half a wave": ("half", ecs("half", wave=1.5), f"wave is 1.5, {WAVE}"),
    "action role's name": (
        "e" * 27,
        ecs("long"),
        too_long("e" * 27, "deploy", "bring the role by role.arn"),
    ),
    "role of Helm": (
        "h" * 19,
        {"account_id": DEV, "eks_helm": {**HELM, "release": "long"}},
        too_long("h" * 19, "helm-codebuild"),
    ),
    "role that publishes a function": (
        "f" * 16,
        {"account_id": DEV, "lambda_image": {"function": "long"}},
        too_long("f" * 16, "publish-codebuild"),
    ),
    "role that publishes manifests": (
        "m" * 16,
        native(helm=None, manifests=["long.yaml"]),
        too_long("m" * 16, "publish-codebuild"),
    ),
    "role of another account": (
        "role",
        ecs("role", role={"arn": OTHER}),
        f'role.arn "{OTHER}" is no ARN of a role of account {DEV}',
    ),
    "execution role": (
        "execution",
        ecs("-", ecs_rolling={**ECS, "service": "execution", "execution_role": "orders*"}),
        f'execution_role: "orders*" {ROLES}',
    ),
    "roles that pull": (
        "pull",
        ecs("pull", pull_roles=["a b", OTHER, "nodes"]),
        f'pull_roles: "a b", "{OTHER}" {ROLES}',
    ),
    "appspec's path": (
        "appspec",
        blue_green("appspec", app_spec_path="/appspec.yaml"),
        f'"/appspec.yaml" {PATH}',
    ),
    "task definition's path": (
        "taskdef",
        blue_green("taskdef", task_definition_path=""),
        f'"" {PATH}',
    ),
    "chart that is in no source": (
        "chart",
        native(helm={"chart": "oci://charts/web", "release": "web"}),
        f'"oci://charts/web" {PATH}',
    ),
    "values with a comma": (
        "values",
        native(helm={"chart": "chart", "release": "web", "values_files": ["a,b"]}),
        f'"a,b" {PATH}',
    ),
    "manifests outside": (
        "manifests",
        native(helm=None, manifests=["../web.yaml"]),
        f'"../web.yaml" {PATH}',
    ),
    "neither chart nor manifests": (
        "neither",
        native(helm=None),
        "eks_native has neither helm nor manifests: give one",
    ),
    "chart and manifests": (
        "both",
        native(manifests=["web.yaml"]),
        "eks_native has both helm and manifests: give one",
    ),
    "the same service": (
        "z-green",
        blue_green("orders"),
        same("ECS service orders/orders", "z-blue"),
    ),
    "the same release": (
        "z-native",
        native(cluster="apps", helm={"chart": "chart", "release": "orders"}),
        same("release orders/orders of EKS cluster apps", "z-helm"),
    ),
    "the same alias": (
        "z-lambda",
        {"account_id": DEV, "region": "eu-west-1", "lambda_image": FUNCTION},
        same("alias orders:live", "z-function"),
    ),
}
RIGHT = {
    "z-blue": ONE["dev"],
    "z-function": {"account_id": DEV, "lambda_image": FUNCTION},
    "z-helm": {"account_id": DEV, "eks_helm": HELM},
}
ENVIRONMENTS = refused(
    "environments",
    name=LONG,
    environments={**RIGHT, **{key: environment for key, environment, _ in WRONG.values()}},
)


@pytest.mark.case(ENVIRONMENTS)
@pytest.mark.parametrize(
    ("key", "message"),
    [(key, message) for key, _, message in WRONG.values()],
    ids=list(WRONG),
)
def test_an_environment_is_refused(key: str, message: str, refusal: Refusal) -> None:
    refusal.says(of(key, message, LONG))


@pytest.mark.case(ENVIRONMENTS)
def test_no_more_is_said_of_environments(refusal: Refusal) -> None:
    refusal.only(*(of(key, message, LONG) for key, _, message in WRONG.values()))


TOGETHER = {
    "Region without a store": of("far", STORE),
    "different containers": says(
        'environments have different containers, "web" of "one", "app" of "two", and the build '
        "writes imagedefinitions.json for one: name them alike, or bring a build"
    ),
    "image of two platforms": of(
        "function",
        "lambda_image runs images of one platform, and build.container_image.platforms has 2: "
        "leave the function's alone",
    ),
    "stage after none": says(
        'extra_stages["Scan"].after is "Start", and the stages are Build, Deploy-1'
    ),
    "stage after one that is misspelt": says(
        'extra_stages["Test"].after is "Deploy1", and the stages are Build, Deploy-1 (did you '
        'mean "Deploy-1"?)'
    ),
}
ASK = [{"name": "Ask", "type": "Approval/Manual"}]


@pytest.mark.case(
    refused(
        "what does not fit together",
        build={
            "container_image": {
                "buildkit_image": "moby/buildkit@sha256:" + "1" * 64,
                "emulator_image": "tonistiigi/binfmt@sha256:" + "2" * 64,
                "platforms": ["linux/amd64", "linux/arm64"],
            }
        },
        environments={
            "far": {**ONE["dev"], "region": "us-east-1"},
            "function": {"account_id": DEV, "lambda_image": FUNCTION},
            "one": {"account_id": DEV, "ecs_rolling": {**ECS, "container": "web"}},
            "two": {"account_id": PROD, "ecs_rolling": {**ECS, "container": "app"}},
        },
        extra_stages={
            "Scan": {"after": "Start", "actions": ASK},
            "Test": {"after": "Deploy1", "actions": ASK},
        },
    )
)
@pytest.mark.parametrize("message", TOGETHER.values(), ids=list(TOGETHER))
def test_what_does_not_fit_together_is_refused(message: str, refusal: Refusal) -> None:
    refusal.says(message)
    refusal.only(*TOGETHER.values())


PROJECT = {"name": "acme", "role_arn": "arn:aws:iam::111111111111:role/acme"}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (refused("capital in the name", name="Orders"), says(NAME, "Orders")),
        (refused("name that ends with a hyphen", name="orders-"), says(NAME, "orders-")),
        (
            refused("bucket's name", name="o" * 31),
            says(
                f'name has 31 characters, and so the bucket "{"o" * 31}-artifacts-111111111111-'
                'eu-west-1" 64; AWS takes 63: shorten it to 30, or give artifact_store.name',
                "o" * 31,
            ),
        ),
        (
            refused("connection's name", name="o" * 33, artifact_store={"name": "acme"}),
            says(
                f'name has 33 characters, and so the connection "{"o" * 33}" 33; AWS takes 32: '
                "shorten it to 32, or give connection.name",
                "o" * 33,
            ),
        ),
        (
            refused(
                "role of the build",
                name="o" * 49,
                artifact_store={"name": "acme"},
                connection={"name": "acme"},
            ),
            says(
                f'name has 49 characters, and so the role "{"o" * 49}-build-codebuild" 65; AWS '
                "takes 64: shorten it to 48, or give build.project",
                "o" * 49,
            ),
        ),
        (
            refused(
                "role of the pipeline",
                name="o" * 56,
                artifact_store={"name": "acme"},
                build={"project": PROJECT},
                connection={"name": "acme"},
                environments={},
            ),
            says(
                f'name has 56 characters, and so the role "{"o" * 56}-pipeline" 65; AWS takes 64: '
                "shorten it to 55, or give role.arn",
                "o" * 56,
            ),
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


VPC = {"security_group_ids": ["sg-1"], "subnet_ids": ["subnet-1"], "vpc_id": "vpc-1"}


@pytest.mark.case(
    refused(
        "parts that are brought, tuned",
        build={
            "buildspec": {"path": "buildspec.yml"},
            "environment_variables": {"LEVEL": {"value": "info"}},
            "project": PROJECT,
            "vpc": VPC,
        },
        image={
            "encryption": {"type": "KMS"},
            "keep_tagged": [{"count": 1, "tag_patterns": ["*"]}],
            "pull_accounts": ["555555555555"],
            "pull_role_arns": ["arn:aws:iam::555555555555:role/x"],
            "registry": {"account_id": "777777777777"},
        },
    )
)
def test_what_a_part_that_is_brought_has_of_its_own_is_refused(refusal: Refusal) -> None:
    refusal.only(
        *(
            says(
                f"build.project brings a project, which has a {option} of its own: leave "
                f"build.{option} out"
            )
            for option in ("buildspec", "environment_variables", "vpc")
        ),
        *(
            says(
                "image.registry brings the repository, whose owner says that: leave "
                f"image.{option} out"
            )
            for option in ("encryption", "keep_tagged", "pull_accounts", "pull_role_arns")
        ),
    )


@pytest.mark.case(
    refused(
        "a name and an environment",
        name="Orders",
        environments={"A": {"account_id": "1"}, "far": {**ONE["dev"], "region": "us-east-1"}},
    )
)
def test_all_is_told_at_once_and_once(refusal: Refusal) -> None:
    refusal.only(
        says(NAME, "Orders"),
        of("A", KEY, "Orders"),
        of(
            "A",
            'account_id "1" must be an account id of 12 digits, written as text to keep leading '
            "zeros",
            "Orders",
        ),
        of("A", f"says not how to deploy: give exactly one of {ALL}", "Orders"),
        of("far", STORE, "Orders"),
    )
