"""The roles: who may take them, and exactly what they may do."""

from __future__ import annotations

import json

import pytest

from delivery.testing import UNKNOWN, Plan

from .cases import (
    ALONE,
    BROUGHT_ROLE,
    CODECOMMIT,
    CONNECTION,
    IMAGE,
    LAMBDA,
    MULTI_PLATFORM,
    PATH,
    RICH,
    STANDALONE,
    STORE,
)
from .policies import (
    PULL,
    PUSH,
    SERVICES,
    allow,
    in_buckets,
    read_only,
    statements,
    trust,
    use_source,
    write_logs,
    write_reports,
)


@pytest.mark.case(IMAGE)
def test_only_the_project_may_take_the_role(plan: Plan) -> None:
    role = plan.resource('aws_iam_role.this["build"]')
    assert role["name"] == "orders-build-codebuild"
    assert json.loads(role["assume_role_policy"]) == trust(
        "arn:aws:codebuild:eu-west-1:111111111111:project/orders-build", "111111111111"
    )


@pytest.mark.case(IMAGE)
def test_an_image_build_may_push_to_its_repository_alone(plan: Plan) -> None:
    store = {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
    assert statements(plan) == [
        write_logs("orders-build"),
        allow(
            "ReadArtifactBucket",
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            ["arn:aws:s3:::acme-artifacts"],
            condition=store,
        ),
        allow(
            "ReadWriteArtifacts",
            ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            ["arn:aws:s3:::acme-artifacts/*"],
            condition=store,
        ),
        allow(
            "UseArtifactKey",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            ["arn:aws:kms:eu-west-1:111111111111:key/*"],
            condition={"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/acme-artifacts"}},
        ),
        allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
        allow("PushImage", PUSH, ["arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders"]),
    ]


@pytest.mark.case(MULTI_PLATFORM)
def test_a_cache_adds_its_repository(plan: Plan) -> None:
    (push,) = [s for s in statements(plan) if s["Sid"] == "PushImage"]
    assert push["Resource"] == [
        "arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders",
        "arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders-cache",
    ]


@pytest.mark.case(RICH)
def test_everything_that_is_declared_is_granted_and_nothing_else(plan: Plan) -> None:
    aws = "arn:aws-us-gov"
    ec2 = f"{aws}:ec2:us-gov-west-1:222222222222"
    store = {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
    # An action is allowed on a connection of its own prefix alone.
    connections = [
        f"{aws}:codestar-connections:us-gov-west-1:222222222222:connection/1",
        f"{aws}:codeconnections:us-gov-west-1:222222222222:connection/2",
    ]
    repositories = ["acme/library", "acme/orders"]
    assert statements(plan) == [
        write_logs("orders-test", f"{aws}:logs:us-gov-west-1:222222222222"),
        in_buckets(
            "WriteLogsToBucket",
            ["s3:PutObject"],
            [f"{aws}:s3:::acme-logs/builds/orders/*"],
            "222222222222",
        ),
        in_buckets(
            "ReadLogBucket",
            ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            [f"{aws}:s3:::acme-logs"],
            "222222222222",
        ),
        allow(
            "ReadArtifactBucket",
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            [f"{aws}:s3:::acme-gov"],
            condition=store,
        ),
        allow(
            "ReadWriteArtifacts",
            ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            [f"{aws}:s3:::acme-gov/*"],
            condition=store,
        ),
        in_buckets(
            "ReadWriteCache",
            ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            [f"{aws}:s3:::acme-cache/orders/test", f"{aws}:s3:::acme-cache/orders/test/*"],
            "222222222222",
        ),
        in_buckets(
            "ReadCacheBucket",
            ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            [f"{aws}:s3:::acme-cache"],
            "222222222222",
        ),
        allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
        allow(
            "PullBuildImage",
            PULL,
            [f"{aws}:ecr:us-gov-east-1:333333333333:repository/acme/builder"],
        ),
        allow(
            "ReadParameters",
            ["ssm:GetParameters"],
            [
                f"{aws}:ssm:us-gov-west-1:111111111111:parameter/shared",
                f"{aws}:ssm:us-gov-west-1:222222222222:parameter/mode",
                f"{aws}:ssm:us-gov-west-1:222222222222:parameter/orders/level",
            ],
        ),
        allow(
            "ReadSecrets",
            ["secretsmanager:GetSecretValue"],
            [
                f"{aws}:secretsmanager:us-gov-west-1:111111111111:secret:key-Ab12Cd",
                # Whether the six are Secrets Manager's or the name's, only AWS knows.
                f"{aws}:secretsmanager:us-gov-west-1:111111111111:secret:key-Ab12Cd-??????",
                f"{aws}:secretsmanager:us-gov-west-1:111111111111:secret:other-??????",
                f"{aws}:secretsmanager:us-gov-west-1:222222222222:secret:orders/db-??????",
            ],
        ),
        allow(
            "DecryptSecrets",
            ["kms:Decrypt"],
            # Of the project's account, and of the one whose secrets are given by ARN.
            [f"{aws}:kms:us-gov-west-1:{n}:key/*" for n in ("111111111111", "222222222222")],
            condition={
                "ForAnyValue:StringEquals": {
                    "kms:ResourceAliases": ["alias/acme", "alias/orders-secrets"]
                },
                "StringEquals": {
                    "kms:ViaService": [
                        "secretsmanager.us-gov-west-1.amazonaws.com",
                        "ssm.us-gov-west-1.amazonaws.com",
                    ]
                },
            },
        ),
        allow(
            "CreateNetworkInterface",
            ["ec2:CreateNetworkInterface"],
            [
                f"{ec2}:network-interface/*",
                f"{ec2}:security-group/sg-1",
                f"{ec2}:security-group/sg-2",
                f"{ec2}:subnet/subnet-a",
                f"{ec2}:subnet/subnet-b",
            ],
        ),
        allow(
            "DeleteNetworkInterface",
            ["ec2:DeleteNetworkInterface"],
            [f"{ec2}:network-interface/*"],
            condition={
                "ArnEquals": {"ec2:Subnet": [f"{ec2}:subnet/subnet-a", f"{ec2}:subnet/subnet-b"]}
            },
        ),
        allow(
            "DescribeNetwork",
            [
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            ["*"],
        ),
        allow(
            "LendNetworkInterface",
            ["ec2:CreateNetworkInterfacePermission"],
            [f"{ec2}:network-interface/*"],
            condition={
                "ArnEquals": {"ec2:Subnet": [f"{ec2}:subnet/subnet-a", f"{ec2}:subnet/subnet-b"]},
                "StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"},
            },
        ),
        allow(
            "CloneThroughConnection",
            ["codeconnections:UseConnection"],
            connections[1:],
            condition=read_only("codeconnections", *repositories),
        ),
        allow(
            "CloneThroughCodeStarConnection",
            ["codestar-connections:UseConnection"],
            connections[:1],
            condition=read_only("codestar-connections", *repositories),
        ),
        write_reports(
            f"{aws}:codebuild:us-gov-west-1:222222222222:report-group/orders-test-coverage",
            f"{aws}:codebuild:us-gov-west-1:222222222222:report-group/orders-test-unit",
        ),
    ]


@pytest.mark.case(RICH)
def test_the_batch_role_may_run_builds_of_this_project_alone(plan: Plan) -> None:
    project = "arn:aws-us-gov:codebuild:us-gov-west-1:222222222222:project/orders-test"
    role = plan.resource('aws_iam_role.this["batch"]')
    assert role["name"] == "orders-test-codebuild-batch"
    assert json.loads(role["assume_role_policy"]) == trust(project, "222222222222")
    assert statements(plan, 'aws_iam_role_policy.this["batch"]') == [
        allow(
            "RunBuilds",
            ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
            [project],
        )
    ]


@pytest.mark.case(RICH)
def test_path_and_boundary_hold_for_both_roles(plan: Plan) -> None:
    for role in plan.of_type("aws_iam_role").values():
        assert role["path"] == "/delivery/"
        assert role["permissions_boundary"] == "arn:aws-us-gov:iam::222222222222:policy/boundary"
        assert role["tags"] == {"team": "orders"}
    assert plan.output("role_arn") == (
        "arn:aws-us-gov:iam::222222222222:role/delivery/orders-test-role"
    )
    assert plan.output("batch_role_arn") == (
        "arn:aws-us-gov:iam::222222222222:role/delivery/orders-test-codebuild-batch"
    )


@pytest.mark.case(STANDALONE)
def test_a_source_of_its_own_is_read_through_its_connection(plan: Plan) -> None:
    assert statements(plan) == [
        in_buckets("WriteLogsToBucket", ["s3:PutObject"], ["arn:aws:s3:::acme-logs/orders-lint/*"]),
        in_buckets(
            "ReadLogBucket",
            ["s3:GetBucketAcl", "s3:GetBucketLocation"],
            ["arn:aws:s3:::acme-logs"],
        ),
        allow(
            "ReadSecrets",
            ["secretsmanager:GetSecretValue"],
            ["arn:aws:secretsmanager:eu-west-1:111111111111:secret:acme/registry-??????"],
        ),
        *use_source(
            "acme/orders",
            lambda service: f"arn:aws:{service}:eu-west-1:111111111111:connection/*",
            "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b",
        ),
    ]
    assert plan.output("batch_role_arn") == "arn:aws:iam::111111111111:role/batch"
    assert set(plan.of_type("aws_iam_role")) == {'aws_iam_role.this["build"]'}


@pytest.mark.case(CODECOMMIT)
def test_a_codecommit_source_is_pulled_from_its_repository(plan: Plan) -> None:
    (pull,) = [s for s in statements(plan) if s["Sid"] == "PullSource"]
    assert pull == allow(
        "PullSource", ["codecommit:GitPull"], ["arn:aws:codecommit:eu-west-1:111111111111:orders"]
    )


@pytest.mark.case(LAMBDA)
def test_a_project_that_declares_nothing_may_write_its_logs(plan: Plan) -> None:
    assert statements(plan) == [write_logs("orders-nightly")]


@pytest.mark.case(IMAGE.but("full clone", full_clone_repositories=["acme/orders"]))
def test_without_arns_the_repositories_bound_the_connection(plan: Plan) -> None:
    clone = [s for s in statements(plan) if s["Sid"].startswith("Clone")]
    assert clone == [
        allow(
            f"CloneThrough{name}",
            [f"{service}:UseConnection"],
            [f"arn:aws:{service}:eu-west-1:111111111111:connection/*"],
            condition=read_only(service, "acme/orders"),
        )
        for name, service in SERVICES
    ]


@pytest.mark.case(
    ALONE.but(
        "a connection of the same plan",
        project_source={
            "connection_arn": UNKNOWN,
            "location": "https://git.example.com:8443/acme/web/orders",
            "type": "GITLAB_SELF_MANAGED",
        },
    )
)
def test_the_token_is_of_the_connection_that_is_named(plan: Plan) -> None:
    # Not of any connection, as a policy that is known at once would have to say.
    assert plan.resource('aws_iam_role_policy.this["build"]')["policy"] is UNKNOWN


@pytest.mark.case(
    ALONE.but(
        "a repository in a group of groups",
        connection_arns=[CONNECTION],
        project_source={
            "connection_arn": CONNECTION,
            "location": "https://git.example.com:8443/acme/web/orders",
            "type": "GITLAB_SELF_MANAGED",
        },
    )
)
def test_a_repository_in_groups_is_named_whole(plan: Plan) -> None:
    use = [s for s in statements(plan) if s["Sid"].startswith("UseSource")]
    assert use == use_source("acme/web/orders", lambda _: CONNECTION)[:1]


@pytest.mark.case(
    PATH.but(
        "secrets by name and by ARN",
        environment_variables={
            name: {"type": "SECRETS_MANAGER", "value": value}
            for name, value in {
                "BY_ARN": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-master",
                "BY_NAME": "db-master:key",
                "SHORT": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-mast",
            }.items()
        },
    )
)
def test_only_an_arn_may_end_with_the_six_characters(plan: Plan) -> None:
    (read,) = [s for s in statements(plan) if s["Sid"] == "ReadSecrets"]
    secrets = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:"
    assert read["Resource"] == [
        f"{secrets}db-mast-??????",
        f"{secrets}db-master",
        f"{secrets}db-master-??????",
    ]


@pytest.mark.case(BROUGHT_ROLE)
def test_nothing_is_made_for_a_role_that_was_brought(plan: Plan) -> None:
    assert plan.of_type("aws_iam_role") == {}
    assert plan.of_type("aws_iam_role_policy") == {}
    assert plan.output("role_arn") == "arn:aws:iam::111111111111:role/ci/existing"
    assert plan.output("role_name") == "existing"


@pytest.mark.case(
    PATH.but("a pipeline of another account", account_id="222222222222", artifact_store=STORE)
)
def test_the_store_of_another_account_is_used_there(plan: Plan) -> None:
    role = "arn:aws:iam::222222222222:role/orders-codebuild"
    assert plan.output("role_arn") == role
    assert plan.resource("aws_codebuild_project.this")["encryption_key"] == (
        "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000"
    )
    store = {s["Sid"]: s for s in statements(plan)}
    assert store["UseArtifactKey"]["Resource"] == ["arn:aws:kms:eu-west-1:111111111111:key/*"]
    for sid in ("ReadArtifactBucket", "ReadWriteArtifacts"):
        assert store[sid]["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
