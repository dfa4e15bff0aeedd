"""What the module refuses of names and limits, and the nearest thing that it accepts."""

from __future__ import annotations

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

from .cases import IMAGE, LAMBDA, PATH, STORE, VPC, image, inline, plain

NAME = (
    "a name is 2 to 150 letters, digits, hyphens and underscores, of which the first is a letter "
    "or a digit."
)

NAMES = [
    (PATH.refused("one letter", name="o"), 'Project "o"', NAME),
    (PATH.refused("first a hyphen", name="-orders"), 'Project "-orders"', NAME),
    (PATH.refused("a space", name="my orders"), 'Project "my orders"', NAME),
    (
        PATH.refused("role's name", name="o" * 55),
        f'Project "{"o" * 55}"',
        f'the role\'s name "{"o" * 55}-codebuild" has 65 characters, and IAM takes at most 64: '
        "set role.name.",
    ),
    (
        PATH.refused("batch role's name", name="o" * 49, batch={}),
        f'Project "{"o" * 49}"',
        f'the batch role\'s name "{"o" * 49}-codebuild-batch" has 65 characters, and IAM takes at '
        "most 64: shorten the project's name or set batch.role_arn.",
    ),
    (
        PATH.refused("role of the public", name="o" * 48, public_read={}),
        f'Project "{"o" * 48}"',
        f'the public role\'s name "{"o" * 48}-codebuild-public" has 65 characters, and IAM '
        "takes at most 64: shorten the project's name or set public_read.role_arn.",
    ),
    (
        PATH.refused("role's path", role={"path": "/delivery"}),
        'Project "orders"',
        'role.path "/delivery" must begin and end with a slash, without spaces, *, ?, $ and empty '
        "parts between.",
    ),
    (
        PATH.refused("report group", report_groups={"unit tests": {}}),
        'Project "orders"',
        'report group "unit tests": a name is letters, digits, hyphens and underscores, of which '
        "the first is a letter or a digit, 2 to 128 with the project's name before it.",
    ),
]

LIMITS = [
    (
        PATH.refused("description", description="d" * 256),
        "the description has 256 characters, and CodeBuild takes at most 255.",
    ),
    (
        PATH.refused("build_timeout short", build_timeout=4),
        "build_timeout is 4 minutes, and CodeBuild takes 5 to 2160.",
    ),
    (
        PATH.refused("build_timeout long", build_timeout=2161),
        "build_timeout is 2161 minutes, and CodeBuild takes 5 to 2160.",
    ),
    (
        PATH.refused("queued_timeout short", queued_timeout=4),
        "queued_timeout is 4 minutes, and CodeBuild takes 5 to 480.",
    ),
    (
        PATH.refused("queued_timeout long", queued_timeout=481),
        "queued_timeout is 481 minutes, and CodeBuild takes 5 to 480.",
    ),
    (
        PATH.refused("concurrent_build_limit", concurrent_build_limit=0),
        "concurrent_build_limit is 0, and must be 1 or more; null means the account's quota.",
    ),
    (
        PATH.refused("batch timeout long", batch={"timeout_in_mins": 2161}),
        "batch.timeout_in_mins is 2161 minutes, and CodeBuild takes 5 to 2160.",
    ),
    (
        PATH.refused("empty batch", batch={"maximum_builds_allowed": 0}),
        "batch.maximum_builds_allowed is 0, and CodeBuild takes 1 to 100.",
    ),
    (
        PATH.refused("batch timeout", batch={"timeout_in_mins": 4}),
        "batch.timeout_in_mins is 4 minutes, and CodeBuild takes 5 to 2160.",
    ),
    (
        PATH.refused("batch size", batch={"maximum_builds_allowed": 101}),
        "batch.maximum_builds_allowed is 101, and CodeBuild takes 1 to 100.",
    ),
    (
        PATH.refused("subnets", vpc={**VPC, "subnet_ids": [f"subnet-{i}" for i in range(17)]}),
        "vpc has 17 subnets, and CodeBuild takes 1 to 16.",
    ),
    (
        PATH.refused("no subnets", vpc={**VPC, "subnet_ids": []}),
        "vpc has 0 subnets, and CodeBuild takes 1 to 16.",
    ),
    (
        PATH.refused(
            "many security groups", vpc={**VPC, "security_group_ids": [f"sg-{i}" for i in range(6)]}
        ),
        "vpc has 6 security groups, and CodeBuild takes 1 to 5.",
    ),
    (
        PATH.refused("security groups", vpc={**VPC, "security_group_ids": []}),
        "vpc has 0 security groups, and CodeBuild takes 1 to 5.",
    ),
]


@pytest.mark.parametrize(("case", "subject", "message"), NAMES, ids=str)
def test_names(case: Case, subject: str, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f"{subject}: {message}")


@pytest.mark.parametrize(("case", "message"), LIMITS, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')


@pytest.mark.case(
    PATH.refused(
        "no buildspec beside a secret that is not known yet",
        buildspec={},
        environment_variables={"DB": {"type": "SECRETS_MANAGER", "value": UNKNOWN}},
    )
)
def test_an_unknown_secret_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(
        'Project "orders": buildspec must be exactly one of container_image, helm, inline, path '
        "and terraform, and none is given."
    )


@pytest.mark.case(
    IMAGE.refused(
        "names wrong beside values that are not known yet",
        name="-orders",
        artifact_store={
            **STORE,
            "key": {"alias": "alias/acme-artifacts", "arn": UNKNOWN},
        },
        connection_arns=[UNKNOWN],
        environment={"image": UNKNOWN},
        environment_variables={"MY-VAR": {"value": UNKNOWN}},
        full_clone_repositories=["acme/orders"],
        vpc={"security_group_ids": [UNKNOWN], "subnet_ids": [UNKNOWN], "vpc_id": UNKNOWN},
    )
)
def test_unknown_values_hide_no_problem(refusal: Refusal) -> None:
    refusal.only(
        f'Project "-orders": {NAME}',
        'Project "-orders": environment variable "MY-VAR": a name is letters, digits and '
        "underscores, of which the first is no digit.",
    )


@pytest.mark.case(
    IMAGE.but(
        "values that are not known yet",
        artifact_store={**STORE, "key": {"alias": "alias/acme-artifacts", "arn": UNKNOWN}},
        environment={"image": UNKNOWN},
    )
)
def test_a_key_of_the_same_plan_needs_no_second_apply(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["encryption_key"] is UNKNOWN
    assert plan.of_type("aws_iam_role_policy").keys() == {'aws_iam_role_policy.this["build"]'}


EDGES = [
    PATH.but("least batch", batch={"maximum_builds_allowed": 1, "timeout_in_mins": 5}, vpc=VPC),
    PATH.but("two letters", name="o1", description="d" * 255, build_timeout=5, queued_timeout=5),
    PATH.but(
        "longest name that a role follows",
        name="o" * 54,
        build_timeout=2160,
        concurrent_build_limit=1,
        queued_timeout=480,
        vpc={
            "security_group_ids": [f"sg-{i}" for i in range(5)],
            "subnet_ids": [f"subnet-{i}" for i in range(16)],
            "vpc_id": "vpc-1",
        },
    ),
    PATH.but("longest name that a batch role follows", name="o" * 48, batch={}),
    PATH.but("longest name that the public's role follows", name="o" * 47, public_read={}),
    PATH.but(
        "longest name",
        name="o" * 150,
        batch={
            "maximum_builds_allowed": 100,
            "role_arn": "arn:aws:iam::111111111111:role/batch",
            "timeout_in_mins": 2160,
        },
        role={"arn": "arn:aws:iam::111111111111:role/existing"},
    ),
    PATH.but(
        "names that only look wrong",
        environment_variables=plain(
            *("CODEBUILDER", "_X1", "PASSWORD_POLICY", "TOKEN_URL", "KEYS"),
            *("BYPASS", "PASS_THROUGH", "OLDPWD", "CREDENTIALS_FILE"),
        ),
        report_groups={"u1": {}},
    ),
    PATH.but(
        "references at their edges",
        buildspec=image(
            build_args={"PASSWORD_POLICY": "strict", "KEYS": "2"},
            buildkit_image=f"moby/buildkit:v0.20.0@sha256:{'b' * 64}",
            context="./services/..orders/a-b@1",
            dockerfile="github.com.Dockerfile",
            emulator_image=f"tonistiigi/binfmt:qemu-v9.2.2@sha256:{'a' * 64}",
            platforms=["linux/arm64"],
        ),
        environment_variables={
            "LEVEL": {"type": "PARAMETER_STORE", "value": "/orders/a-b_1.c"},
            "SECRET": {"type": "SECRETS_MANAGER", "value": "orders/a_+=.@-1:key::"},
            "STAGE": {"value": "*?$"},
        },
    ),
    PATH.but(
        "a daemon for docker",
        buildspec=inline("docker build .", "helm install --atomic x ."),
        cache={"modes": ["LOCAL_DOCKER_LAYER_CACHE"], "type": "LOCAL"},
        environment={"privileged_mode": True},
    ),
    LAMBDA,
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == case.inputs["name"]
