"""What would let strangers in, or show a secret, and what looks like it and does not."""

from __future__ import annotations

import json

import pytest

from delivery.testing import Case, Plan, Refusal

from .buildspec_cases import HELM_DEPLOY, PLAN, terraform
from .cases import ALONE, GITHUB, IMAGE, PATH, VPC, image, inline

SHOWN = (
    "in plain text, which the console, the plan and the state show: use the type SECRETS_MANAGER "
    "or PARAMETER_STORE."
)
NO_PATH = "is neither a path in the source, relative and inside it, nor the ARN of an object in S3."


def hook(pattern: str, **more: object) -> dict[str, object]:
    return {"filter_groups": [[{"pattern": pattern, "type": "EVENT", **more}]]}


def variable(name: str, value: str) -> dict[str, object]:
    return {"environment_variables": {name: {"value": value}}}


REFUSED = [
    *(
        (
            PATH.refused(f"{name}={value[:9]}", **variable(name, value)),
            f'environment variable "{name}" holds a password, a key or a token {SHOWN}',
        )
        for name, value in (
            ("DATABASE_URL", "postgres://orders:hunter2@db/orders"),
            ("KEY_ID", "AKIA" + "A" * 16),
            ("CLONE_WITH", "github_pat_" + "a" * 22),
            ("SIGN_WITH", "-----BEGIN RSA PRIVATE KEY-----"),
        )
    ),
    *(
        (
            PATH.refused(name, **variable(name, "x")),
            f'environment variable "{name}" is a secret {SHOWN}',
        )
        for name in ("PGPASSWORD", "GPG_PASSPHRASE", "SECRET_KEY_BASE", "GITHUB_PAT")
    ),
    (
        PATH.refused(
            "a variable of the buildspec",
            buildspec={"inline": "version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: hunter2\n"},
        ),
        'buildspec.inline: env.variables has the secret "DB_PASSWORD" in plain text, which the '
        "console, the plan and the state show: use env.secrets-manager or env.parameter-store.",
    ),
    (
        IMAGE.refused(
            "a build secret in plain text",
            buildspec=image(secrets={"npm": "NPM_AUTH"}),
            **variable("NPM_AUTH", "x"),
        ),
        'buildspec.container_image.secrets: "npm" is read from the variable "NPM_AUTH", which is '
        "PLAINTEXT, so the console, the plan and the state show it: use the type SECRETS_MANAGER "
        "or PARAMETER_STORE.",
    ),
    (
        ALONE.refused(
            "a token in an address",
            project_source={**GITHUB, "location": "https://x:ghp_1@github.com/acme/orders"},
        ),
        "project_source.location holds a password or a token, which the console, the plan and the "
        "state show: remove it, and let the connection or secret_arn give it.",
    ),
    (
        ALONE.refused("a connection by name", project_source={**GITHUB, "connection_arn": "acme"}),
        'project_source.connection_arn "acme" is no ARN of a connection.',
    ),
    *(
        (
            case.refused(
                f"a {what} in public", artifact_store=None, project_source=GITHUB, public_read={}
            ),
            f"buildspec.{intent} shows what it deploys in its logs and artifacts, and public_read "
            "makes those of all builds public: remove public_read.",
        )
        for case, what, intent in ((PLAN, "plan", "terraform"), (HELM_DEPLOY, "release", "helm"))
    ),
    (
        ALONE.refused(
            "any server beside one",
            environment={"certificate": "acme-trust/ca.pem"},
            project_source={**GITHUB, "insecure_ssl": True, "type": "GITHUB_ENTERPRISE"},
        ),
        "project_source.insecure_ssl trusts any server, and environment.certificate says which "
        "one to trust: remove insecure_ssl.",
    ),
    *(
        (
            PATH.refused(f"path {path[:20]!r}", buildspec={"path": path}),
            f"buildspec.path {json.dumps(path)} {NO_PATH}",
        )
        for path in ("../buildspec.yml", "/buildspec.yml", "version: 0.2\nphases: {}", "arn:aws:s3")
    ),
    *(
        (
            ALONE.refused(f"no {kind}", project_source=GITHUB, vpc={**VPC, key: value}),
            f'vpc.{key.removesuffix("s")} "*" is no id, such as {kind}-0123456789abcdef0.',
        )
        for kind, key, value in (
            ("sg", "security_group_ids", ["*"]),
            ("subnet", "subnet_ids", ["*"]),
            ("vpc", "vpc_id", "*"),
        )
    ),
    (
        PATH.refused("a Region", artifact_store={"bucket": "acme"}, region="eu-west1"),
        'region "eu-west1" is no Region, such as eu-west-1.',
    ),
    (
        PATH.refused("a partition", partition="AWS"),
        'partition "AWS" is no partition, such as aws or aws-cn.',
    ),
    (
        PATH.refused("an owner of buckets", bucket_account_ids=["2222"]),
        'bucket_account_ids[0] "2222" is no account id, which has 12 digits.',
    ),
    *(
        (
            ALONE.refused(f"{title} prefix", project_source=GITHUB, **inputs),
            f"{at}.prefix is empty, with which the role could write everywhere in the bucket: name "
            "a folder, or leave it out for the project's name.",
        )
        for title, at, inputs in (
            ("an empty", "cache", {"cache": {"bucket": "acme", "prefix": "/", "type": "S3"}}),
            ("logs' empty", "logs.s3", {"logs": {"s3": {"bucket": "acme", "prefix": ""}}}),
            ("logs' bare", "logs.s3", {"logs": {"s3": {"bucket": "acme", "prefix": "//"}}}),
        )
    ),
    (
        PLAN.refused(
            "a state's key in plain text",
            buildspec=terraform(action="plan", backend_config={"sse_customer_key": "x"}),
        ),
        'buildspec.terraform: backend_config: "sse_customer_key" is a secret in plain text, which '
        "the console, the plan and the state show: let the role or the environment give it.",
    ),
    (
        ALONE.refused(
            "all but pushes",
            project_source=GITHUB,
            webhook={**hook("PUSH", exclude_matched_pattern=True), "trusted_contributors": True},
        ),
        "webhook.filter_groups[0]: a filter of the type EVENT with exclude_matched_pattern starts "
        'a build on all that it does not name, "PUSH": name the events that start a build.',
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "{case.inputs["name"]}": {message}')


RIGHT = [
    PATH.but(
        "what only tells where a secret is",
        environment_variables={
            "DB_SECRET": {"value": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db"},
            "NEXT_PAGE_TOKEN": {"value": ""},
            "SITE": {"value": "https://acme.example/orders"},
        },
    ),
    PATH.but(
        "a public registry of AWS's",
        buildspec=inline("crane pull 763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch x.tar"),
    ),
    PATH.but("a buildspec in S3", buildspec={"path": "arn:aws:s3:::acme-specs/orders.yml"}),
    PATH.but("a path in the source", buildspec={"path": "ci/build spec.yml"}),
    ALONE.but(
        "pull requests of two accounts",
        project_source=GITHUB,
        webhook={
            "filter_groups": [
                [
                    {"pattern": "PULL_REQUEST_CREATED", "type": "EVENT"},
                    {"pattern": "^(1234|5678)$", "type": "ACTOR_ACCOUNT_ID"},
                ]
            ]
        },
    ),
    PATH.but("buckets of another account", bucket_account_ids=["222222222222"]),
    PATH.but("a prefix of one letter", logs={"s3": {"bucket": "acme-logs", "prefix": "/x"}}),
    ALONE.but(
        "any server of one's own",
        project_source={**GITHUB, "insecure_ssl": True, "type": "GITHUB_ENTERPRISE"},
    ),
    ALONE.but(
        "one server of one's own",
        environment={"certificate": "acme-trust/ca.pem"},
        project_source={**GITHUB, "insecure_ssl": False, "type": "GITHUB_ENTERPRISE"},
    ),
    ALONE.but("a test in public", project_source=GITHUB, public_read={}),
    *(
        case.but(f"{case.name}, shared with one account", share_with_account_ids=["222222222222"])
        for case in (PLAN, HELM_DEPLOY)
    ),
]


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_what_looks_like_it_is_planned(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]


@pytest.mark.case(
    ALONE.but(
        "logs in a bucket of another account",
        bucket_account_ids=["222222222222"],
        logs={"s3": {"bucket": "acme-logs"}},
        project_source=GITHUB,
    )
)
def test_buckets_are_of_the_accounts_that_are_named(plan: Plan) -> None:
    policy = plan.resource('aws_iam_role_policy.this["build"]').policy()
    logs = policy.statement("WriteLogsToBucket")
    assert logs.conditions == {
        "StringEquals": {"aws:ResourceAccount": ("111111111111", "222222222222")}
    }
