"""What is written into the role's policy or set by a buildspec is refused in any other form."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

from .buildspec_cases import APPLY, HELM_DEPLOY, PLAN, STATE, terraform
from .cases import ALONE, FLEET, GITHUB, IMAGE, PATH, STORE, VPC
from .messages import WRITTEN_OUT

NO_ID = "is no account id, which has 12 digits."
KEY = {"alias": "alias/acme", "arn": "arn:aws:kms:eu-west-1:111111111111:key/1a2b"}
PARAMETER = {"LEVEL": {"type": "PARAMETER_STORE", "value": "/orders/level"}}
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret"
PROJECT = ALONE.but(project_source=GITHUB)


def export(**key: str) -> dict[str, Any]:
    exported = {"bucket": "acme-reports", "key": {**KEY, **key}}
    return {"report_groups": {"unit": {"export": exported, "type": "TEST"}}}


def stored(**key: str) -> dict[str, Any]:
    return {"artifact_store": {**STORE, "key": {**KEY, **key}}}


ALIASES: dict[str, tuple[Case, dict[str, Any]]] = {
    "artifact_store.key.alias": (PATH, stored(alias="alias/*")),
    "decrypt_key_aliases[1]": (
        PATH,
        {
            "decrypt_key_aliases": ["alias/acme", "alias/*"],
            "environment_variables": PARAMETER,
        },
    ),
    "encryption_key.alias": (PROJECT, {"encryption_key": {**KEY, "alias": "alias/*"}}),
    'report_groups["unit"].export.key.alias': (PATH, export(alias="alias/*")),
}
TOKEN: dict[str, Any] = {"connection_arn": None, "secret_arn": f"{SECRET_ARN}:git-*"}
REFERENCES = [
    *(
        (case.refused(f"any {at}", **inputs), f'{at}: "alias/*" {WRITTEN_OUT}')
        for at, (case, inputs) in ALIASES.items()
    ),
    (
        ALONE.refused("any token", project_source={**GITHUB, **TOKEN}),
        f'project_source.secret_arn: "{SECRET_ARN}:git-*" {WRITTEN_OUT}',
    ),
    (
        PROJECT.refused("any token of more", secondary_sources={"more": {**GITHUB, **TOKEN}}),
        f'secondary_sources["more"].secret_arn: "{SECRET_ARN}:git-*" {WRITTEN_OUT}',
    ),
]

ACCOUNTS: dict[str, tuple[Case, dict[str, Any]]] = {
    "account_id": (PATH, {"account_id": "*"}),
    "artifact_store.account_id": (PATH, {"artifact_store": {**STORE, "account_id": "*"}}),
    "encryption_key.account_id": (PROJECT, {"encryption_key": {**KEY, "account_id": "*"}}),
    'report_groups["unit"].export.key.account_id': (PATH, export(account_id="*")),
    "bucket_account_ids[1]": (PATH, {"bucket_account_ids": ["222222222222", "*"]}),
}


def overflow(**ids: list[str]) -> dict[str, Any]:
    network = {"security_group_ids": ["sg-1"], "subnet_ids": ["subnet-1"], **ids}
    return {"environment": {"fleet": {**FLEET, "overflow_vpc": network}}}


IDS = [
    *(
        (case.refused(f"any {at}", **inputs), f'{at} "*" {NO_ID}')
        for at, (case, inputs) in ACCOUNTS.items()
    ),
    *(
        (
            PATH.refused(f"overflow into any {kind}", **overflow(**{f"{name}s": ["*"]})),
            f'environment.fleet.overflow_vpc.{name} "*" is no id, such as '
            f"{kind}-0123456789abcdef0.",
        )
        for name, kind in (("security_group_id", "sg"), ("subnet_id", "subnet"))
    ),
    (
        PATH.refused("a group for a subnet", vpc={**VPC, "subnet_ids": ["sg-1"]}),
        'vpc.subnet_id "sg-1" is no id, such as subnet-0123456789abcdef0.',
    ),
]


@pytest.mark.parametrize(("case", "message"), [*REFERENCES, *IDS], ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


@pytest.mark.case(
    PLAN.refused(
        "a state of any account",
        buildspec=terraform(action="plan", state={**STATE, "account_id": "*"}),
    )
)
def test_a_state_is_of_an_account(refusal: Refusal) -> None:
    refusal.only(f'Project "orders-plan": buildspec.terraform.state.account_id "*" {NO_ID}')


@pytest.mark.case(
    PATH.refused("any buildspec in S3", buildspec={"path": "arn:aws:s3:::acme-specs/orders.yml?"})
)
def test_a_buildspec_in_s3_is_one_object(refusal: Refusal) -> None:
    refusal.only(
        'Project "orders": buildspec.path "arn:aws:s3:::acme-specs/orders.yml?" is neither a path '
        "in the source, relative and inside it, nor the ARN of an object in S3."
    )


# Empty, so that no value is a secret whatever its name.
def empty(*names: str) -> dict[str, Any]:
    return {name: {"value": ""} for name in names}


DEPLOYS = (
    *("DELIVERY_CALLER", "DELIVERY_ROLE", "DELIVERY_ROLE_ARN", "DELIVERY_TOOLS"),
    *("AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "AWS_PROFILE", "AWS_ROLE_ARN"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SHARED_CREDENTIALS_FILE"),
    *("AWS_WEB_IDENTITY_TOKEN_FILE", "HELM_CHART", "HELM_DRIVER", "HELM_KUBECONTEXT"),
    *("HELM_KUBETOKEN", "HELM_NAMESPACE", "HELM_REGISTRY", "HELM_REGISTRY_PASSWORD"),
    *("HELM_VALUES", "IMAGE_LAST", "IMAGE_NAME", "IMAGE_REPOSITORY", "IMAGE_VERSION"),
    *("KUBECONFIG", "PLAN_CHANGES", "PLAN_SHA256", "PLAN_STATUS", "PLAN_SUMMARY"),
    *("TERRAFORM_BACKEND", "TF_CLI_ARGS", "TF_CLI_ARGS_apply", "TF_CLI_CONFIG_FILE"),
    *("TF_DATA_DIR", "TF_IN_AUTOMATION", "TF_INPUT", "TF_WORKSPACE"),
)
IMAGES = (
    *("IMAGE_CACHE_URI", "IMAGE_DIGEST", "IMAGE_FOUND", "IMAGE_REPOSITORY_URI", "IMAGE_URI"),
    "REGISTRY_PASSWORD",
)
RESERVED = [
    (HELM_DEPLOY, "helm", DEPLOYS),
    (PLAN, "terraform", DEPLOYS),
    (APPLY, "terraform", (*DEPLOYS, "TF_VAR_size", "TF_VAR_")),
    (IMAGE, "container_image", IMAGES),
]


@pytest.mark.parametrize(
    ("case", "intent", "names"),
    [
        (
            case.refused(f"the variables of {case.name}", environment_variables=empty(*names)),
            intent,
            names,
        )
        for case, intent, names in RESERVED
    ],
    ids=str,
)
def test_variables_of_a_buildspec_are_its_own(
    case: Case, intent: str, names: tuple[str, ...], refusal: Refusal
) -> None:
    project = case.inputs["name"]
    refusal.only(
        *(
            f'Project "{project}": environment variable "{name}" is set by the {intent} buildspec '
            "itself: use another name."
            for name in names
        )
    )


CODEBUILD = ("CODEBUILD_", "CODEBUILD_SRC_DIR", "CODEBUILD_SRC_DIR_Image")


@pytest.mark.case(
    PATH.refused("every variable of CodeBuild's", environment_variables=empty(*CODEBUILD))
)
def test_variables_of_codebuild_are_its_own(refusal: Refusal) -> None:
    refusal.only(
        *(
            f'Project "orders": environment variable "{name}": names that begin with CODEBUILD_ '
            "are CodeBuild's own: use another name."
            for name in CODEBUILD
        )
    )


EDGES = [
    PATH.but("variables that only other buildspecs set", environment_variables=empty(*DEPLOYS)),
    HELM_DEPLOY.but(
        "variables that Helm reads, and no one sets",
        environment_variables=empty(
            *("AWS_REGION", "CODEBUILDER", "HELM_CACHE_HOME", "IMAGE_DIGEST", "IMAGE_URI"),
            *("MY_KUBECONFIG", "kubeconfig", "DELIVERY_STAGE", "PLAN", "TF_VAR_size"),
        ),
    ),
    PLAN.but(
        "variables that a plan takes",
        environment_variables=empty("TF_LOG", "TF_VAR_size", "TF_CLI_ARG", "TERRAFORM_BACKENDS"),
    ),
    APPLY.but("variables that an apply takes", environment_variables=empty("TF_VARS", "TF_LOG")),
    IMAGE.but(
        "variables that an image takes",
        environment_variables=empty(*("IMAGE_TAG", "IMAGE_NAME", "IMAGE_URIS", "KUBECONFIG")),
    ),
    PATH.but("an alias of one letter", **stored(alias="alias/a")),
    PATH.but("the shortest ids", **overflow()),
    PATH.but(
        "keys and stores of another account",
        artifact_store={**STORE, "account_id": "000000000000"},
        **export(account_id="999999999999"),
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    project = plan.resource("aws_codebuild_project.this")
    assert project["name"] == case.inputs["name"]
    given = {v["name"] for v in project["environment"][0]["environment_variable"]}
    assert set(case.inputs.get("environment_variables", {})) <= given
