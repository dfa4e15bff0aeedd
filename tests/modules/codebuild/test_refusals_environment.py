"""What the module refuses of environments: variables, images, caches, Lambda."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Refusal

from .cases import ALONE, LAMBDA, PATH, VPC, inline, plain
from .messages import LAMBDA_HAS_NOT, WRITTEN_OUT

SECRET = (
    "is a secret in plain text, which the console, the plan and the state show: use the type "
    "SECRETS_MANAGER or PARAMETER_STORE."
)
CODECOMMIT = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos"

ENVIRONMENTS = [
    (
        PATH.refused("name of a variable", environment_variables=plain("MY-VAR")),
        'environment variable "MY-VAR": a name is letters, digits and underscores, of which the '
        "first is no digit.",
    ),
    (
        PATH.refused("CodeBuild's variable", environment_variables=plain("CODEBUILD_STAGE")),
        'environment variable "CODEBUILD_STAGE": names that begin with CODEBUILD_ are '
        "CodeBuild's own: use another name.",
    ),
    (
        PATH.refused("password", environment_variables=plain("DOCKER_PASSWORD")),
        f'environment variable "DOCKER_PASSWORD" {SECRET}',
    ),
    (
        PATH.refused("key", environment_variables=plain("aws_secret_access_key")),
        f'environment variable "aws_secret_access_key" {SECRET}',
    ),
    *(
        (
            PATH.refused(f"name {name}", environment_variables=plain(name)),
            f'environment variable "{name}" {SECRET}',
        )
        for name in ("DB_PASS", "DB_PASSWD", "PWD", "AWS_CREDENTIALS", "stripe_apikey")
    ),
    *(
        (
            PATH.refused(
                f"{kind} {value}", environment_variables={"X": {"type": kind, "value": value}}
            ),
            f'environment variable "X": "{value}" {WRITTEN_OUT}',
        )
        for kind, value in (
            ("SECRETS_MANAGER", "*"),
            ("SECRETS_MANAGER", "arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-?"),
            ("SECRETS_MANAGER", "${aws:username}"),
            ("PARAMETER_STORE", "/*"),
        )
    ),
    (
        PATH.refused(
            "any credential",
            environment={"image": "acme.example/x", "registry_credential": "acme/*"},
        ),
        f'environment.registry_credential: "acme/*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused("any cache", cache={"bucket": "acme-cache", "prefix": "*", "type": "S3"}),
        f'cache.prefix: "*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused("any log", logs={"s3": {"bucket": "acme-*"}}),
        f'logs.s3.bucket: "acme-*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused("logs of a user", logs={"s3": {"bucket": "x", "prefix": "${aws:username}"}}),
        f'logs.s3.prefix: "${{aws:username}}" {WRITTEN_OUT}',
    ),
    (
        PATH.refused("any cache bucket", cache={"bucket": "*", "type": "S3"}),
        f'cache.bucket: "*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused("any store", artifact_store={"bucket": "acme-*"}),
        f'artifact_store.bucket: "acme-*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused(
            "any image",
            environment={"image": "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/*:1"},
        ),
        f'environment.image: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/*:1" {WRITTEN_OUT}',
    ),
    (
        ALONE.refused(
            "any repository", project_source={"location": f"{CODECOMMIT}/*", "type": "CODECOMMIT"}
        ),
        f'project_source.location: "{CODECOMMIT}/*" {WRITTEN_OUT}',
    ),
    (
        PATH.refused(
            "alias",
            decrypt_key_aliases=["orders"],
            environment_variables={"X": {"type": "PARAMETER_STORE", "value": "x"}},
        ),
        'decrypt_key_aliases: "orders" must begin with alias/.',
    ),
    (
        PATH.refused("useless alias", decrypt_key_aliases=["alias/orders"]),
        "decrypt_key_aliases does nothing without environment variables of the type "
        "PARAMETER_STORE or SECRETS_MANAGER.",
    ),
    (
        PATH.refused("Lambda's size", environment={"compute_type": "BUILD_LAMBDA_2GB"}),
        "compute_type BUILD_LAMBDA_2GB is for Lambda, and environment.type is LINUX_CONTAINER: "
        "use LINUX_LAMBDA_CONTAINER.",
    ),
    (
        PATH.refused(
            "Windows privileged",
            environment={"privileged_mode": True, "type": "WINDOWS_SERVER_2022_CONTAINER"},
        ),
        "an environment of type WINDOWS_SERVER_2022_CONTAINER has no privileged mode: remove "
        "environment.privileged_mode.",
    ),
    (
        PATH.refused(
            "no fleet", environment={"image": "aws/codebuild/macos-arm-base:14", "type": "MAC_ARM"}
        ),
        "an environment of type MAC_ARM runs only on reserved capacity: set environment.fleet.",
    ),
    (
        PATH.refused("fleet in a VPC", environment={"fleet": {"arn": UNKNOWN}}, vpc=VPC),
        "vpc and environment.fleet exclude each other: the network belongs to the fleet.",
    ),
    (
        PATH.refused("no image", environment={"type": "WINDOWS_SERVER_2019_CONTAINER"}),
        "CodeBuild has no one image for environments of type WINDOWS_SERVER_2019_CONTAINER: set "
        "environment.image.",
    ),
    (
        PATH.refused("credential", environment={"registry_credential": "acme/registry"}),
        "environment.registry_credential is for private registries, and the image "
        '"aws/codebuild/amazonlinux-x86_64-standard:6.0" is CodeBuild\'s own: set '
        "environment.image.",
    ),
    (
        PATH.refused("cache nowhere", cache={"type": "S3"}),
        "a cache of type S3 needs cache.bucket.",
    ),
    (
        PATH.refused("no cache", cache={"bucket": "acme-cache"}),
        "cache.bucket and cache.prefix are for a cache of type S3, and cache.type is NO_CACHE.",
    ),
    (
        PATH.refused("no modes", cache={"type": "LOCAL"}),
        "a cache of type LOCAL needs cache.modes: LOCAL_SOURCE_CACHE, LOCAL_DOCKER_LAYER_CACHE or "
        "LOCAL_CUSTOM_CACHE.",
    ),
    (
        PATH.refused(
            "modes of S3",
            cache={"bucket": "acme-cache", "modes": ["LOCAL_SOURCE_CACHE"], "type": "S3"},
        ),
        "cache.modes is for a cache of type LOCAL, and cache.type is S3.",
    ),
    (
        PATH.refused(
            "local in a VPC", cache={"modes": ["LOCAL_SOURCE_CACHE"], "type": "LOCAL"}, vpc=VPC
        ),
        "a cache of type LOCAL does nothing in a VPC: use the type S3.",
    ),
    (
        PATH.refused(
            "local on 2XLARGE",
            cache={"modes": ["LOCAL_SOURCE_CACHE"], "type": "LOCAL"},
            environment={"compute_type": "BUILD_GENERAL1_2XLARGE"},
        ),
        "a cache of type LOCAL does nothing with compute_type BUILD_GENERAL1_2XLARGE: use the "
        "type S3.",
    ),
    (
        PATH.refused(
            "local on GPU",
            cache={"modes": ["LOCAL_SOURCE_CACHE"], "type": "LOCAL"},
            environment={"type": "LINUX_GPU_CONTAINER"},
        ),
        "a cache of type LOCAL does nothing with environment.type LINUX_GPU_CONTAINER: use the "
        "type S3.",
    ),
    (
        PATH.refused(
            "layers without Docker", cache={"modes": ["LOCAL_DOCKER_LAYER_CACHE"], "type": "LOCAL"}
        ),
        "LOCAL_DOCKER_LAYER_CACHE needs privileged mode: set environment.privileged_mode.",
    ),
    (
        PATH.refused(
            "layers on Windows",
            cache={"modes": ["LOCAL_DOCKER_LAYER_CACHE"], "type": "LOCAL"},
            environment={"type": "WINDOWS_SERVER_2022_CONTAINER"},
        ),
        "LOCAL_DOCKER_LAYER_CACHE is for Linux, and environment.type is "
        "WINDOWS_SERVER_2022_CONTAINER.",
    ),
]


@pytest.mark.parametrize(("case", "message"), ENVIRONMENTS, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


@pytest.mark.case(
    LAMBDA.refused(
        "everything that Lambda lacks",
        badge_enabled=True,
        build_timeout=15,
        buildspec=inline("docker run x"),
        cache={"modes": ["LOCAL_SOURCE_CACHE"], "type": "LOCAL"},
        environment={
            **LAMBDA.inputs["environment"],
            "compute_type": "BUILD_GENERAL1_SMALL",
            "fleet": {"arn": "arn:aws:codebuild:eu-west-1:111111111111:fleet/big:1a2b"},
            "privileged_mode": True,
        },
        file_system_locations={"efs": {"file_system_id": "fs-abcd1234", "mount_point": "/efs"}},
        queued_timeout=5,
    )
)
def test_lambda_has_less(refusal: Refusal) -> None:
    missing = (
        "a badge",
        "a build_timeout of its own",
        "a cache",
        "a file system",
        "a fleet",
        "a queued_timeout of its own",
        "compute_type BUILD_GENERAL1_SMALL",
        "privileged mode",
    )
    refusal.only(
        *(f'Project "orders-nightly": {LAMBDA_HAS_NOT}{thing}.' for thing in missing),
        'Project "orders-nightly": buildspec.inline: `docker run x` needs Docker, which an '
        "environment of type LINUX_LAMBDA_CONTAINER does not run.",
    )


@pytest.mark.case(
    LAMBDA.refused("Docker and a VPC on Lambda", buildspec=inline("docker run x"), vpc=VPC)
)
def test_lambda_has_no_network_and_no_docker(refusal: Refusal) -> None:
    refusal.only(
        f'Project "orders-nightly": {LAMBDA_HAS_NOT}a VPC.',
        'Project "orders-nightly": buildspec.inline: `docker run x` needs Docker, which an '
        "environment of type LINUX_LAMBDA_CONTAINER does not run.",
    )
