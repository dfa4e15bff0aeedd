"""Projects that the tests of this folder plan: few, and rich."""

from __future__ import annotations

from typing import Any

from delivery.testing import Case

STORE = {
    "bucket": "acme-artifacts",
    "account_id": "111111111111",
    "region": "eu-west-1",
    "key": {
        "alias": "alias/acme-artifacts",
        "arn": "arn:aws:kms:eu-west-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000",
    },
}
REGISTRY = "111111111111.dkr.ecr.eu-west-1.amazonaws.com"
BUILDKIT = "moby/buildkit:v0.20.0@sha256:" + "1" * 64
EMULATOR = "registry.acme.example:5000/tools/binfmt@sha256:" + "2" * 64

# What most pipelines want: an image, and nothing else said.
IMAGE = Case(
    "codebuild",
    name="container image",
    inputs={
        "name": "orders-build",
        "artifact_store": STORE,
        "buildspec": {"container_image": {"repository": "acme/orders"}},
    },
)

MULTI_PLATFORM = Case(
    "codebuild",
    name="container image of two platforms, with a cache",
    inputs={
        "name": "orders-build",
        "artifact_store": STORE,
        "buildspec": {
            "container_image": {
                "artifact_files": ["taskdef.json", "deploy/appspec.yaml"],
                "build_args": {"GREETING": "it's $HOME; `id`", "VERSION": "1.2"},
                "cache": {"repository": "acme/orders-cache", "tag": "main"},
                "container_name": "web",
                "context": "services/orders",
                "dockerfile": "services/orders/Containerfile",
                "buildkit_image": BUILDKIT,
                "emulator_image": EMULATOR,
                "platforms": ["linux/arm64", "linux/amd64", "linux/arm/v7"],
                "repository": "acme/orders",
                "target": "runtime",
            }
        },
        "environment": {"type": "ARM_CONTAINER"},
        "environment_variables": {"IMAGE_TAG": {"value": "from-the-pipeline"}},
    },
)

# Everything that a pipeline's project can have beside its buildspec.
RICH = Case(
    "codebuild",
    name="everything",
    inputs={
        "account_id": "222222222222",
        "partition": "aws-us-gov",
        "region": "us-gov-west-1",
        "name": "orders-test",
        "artifact_store": {"bucket": "acme-gov", "account_id": "111111111111"},
        "batch": {
            "combine_artifacts": True,
            "compute_types_allowed": ["BUILD_GENERAL1_SMALL"],
            "maximum_builds_allowed": 7,
            "timeout_in_mins": 45,
        },
        "build_timeout": 15,
        "buildspec": {"path": "ci/test.yml"},
        "cache": {"type": "S3", "bucket": "acme-cache", "prefix": "orders/test"},
        "concurrent_build_limit": 2,
        "connection_arns": [
            "arn:aws-us-gov:codeconnections:us-gov-west-1:222222222222:connection/2",
            "arn:aws-us-gov:codestar-connections:us-gov-west-1:222222222222:connection/1",
        ],
        "decrypt_key_aliases": ["alias/orders-secrets", "alias/acme"],
        "description": "Tests of orders",
        "environment": {
            "compute_type": "BUILD_GENERAL1_LARGE",
            "image": "333333333333.dkr.ecr.us-gov-east-1.amazonaws.com/acme/builder:7",
        },
        "environment_variables": {
            "API_URL": {"value": "https://example.com"},
            "DB_PASSWORD": {"type": "SECRETS_MANAGER", "value": "orders/db:password::"},
            "KEY": {
                "type": "SECRETS_MANAGER",
                "value": "arn:aws-us-gov:secretsmanager:us-gov-west-1:111111111111"
                ":secret:key-Ab12Cd:k:AWSCURRENT:",
            },
            "KEY_WITHOUT_SUFFIX": {
                "type": "SECRETS_MANAGER",
                "value": "arn:aws-us-gov:secretsmanager:us-gov-west-1:111111111111:secret:other",
            },
            "LEVEL": {"type": "PARAMETER_STORE", "value": "/orders/level"},
            "MODE": {"type": "PARAMETER_STORE", "value": "mode"},
            "SHARED": {
                "type": "PARAMETER_STORE",
                "value": "arn:aws-us-gov:ssm:us-gov-west-1:111111111111:parameter/shared",
            },
        },
        "full_clone_repositories": ["acme/orders", "acme/library"],
        "logs": {
            "cloudwatch": {
                "kms_key_arn": "arn:aws-us-gov:kms:us-gov-west-1:222222222222:key/1a2b",
                "retention_in_days": 30,
            },
            "s3": {"bucket": "acme-logs", "prefix": "builds/orders"},
        },
        "queued_timeout": 30,
        "report_groups": {"unit": {}, "coverage": {}},
        "role": {
            "name": "orders-test-role",
            "path": "/delivery/",
            "permissions_boundary": "arn:aws-us-gov:iam::222222222222:policy/boundary",
        },
        "tags": {"team": "orders"},
        "vpc": {
            "security_group_ids": ["sg-2", "sg-1"],
            "subnet_ids": ["subnet-b", "subnet-a"],
            "vpc_id": "vpc-1",
        },
    },
)

STANDALONE = Case(
    "codebuild",
    name="GitHub, no pipeline",
    inputs={
        "name": "orders-lint",
        "batch": {"role_arn": "arn:aws:iam::111111111111:role/batch"},
        "buildspec": {"path": "lint.yml"},
        "cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE"]},
        "environment": {
            "image": "registry.acme.example/builder:7",
            "privileged_mode": True,
            "registry_credential": "acme/registry",
        },
        "logs": {"cloudwatch": {"enabled": False}, "s3": {"bucket": "acme-logs"}},
        "project_source": {
            "connection_arn": "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b",
            "git_clone_depth": 0,
            "location": "https://github.com/acme/orders.git",
            "report_build_status": True,
            "type": "GITHUB",
            "version": "main",
        },
    },
)

CODECOMMIT = Case(
    "codebuild",
    name="CodeCommit, S3 cache under the project's name",
    inputs={
        "name": "orders-commit",
        "buildspec": {"path": "buildspec.yml"},
        "cache": {"type": "S3", "bucket": "acme-cache"},
        "project_source": {
            "location": "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders",
            "type": "CODECOMMIT",
        },
    },
)

BROUGHT_ROLE = Case(
    "codebuild",
    name="a role that was brought, on reserved capacity",
    inputs={
        "name": "orders-fleet",
        "artifact_store": {"bucket": "acme-artifacts"},
        "buildspec": {"path": "buildspec.yml"},
        "environment": {
            "fleet": {"arn": "arn:aws:codebuild:eu-west-1:111111111111:fleet/big:1a2b"},
            "image": "aws/codebuild/ami/amazonlinux-x86_64-base:latest",
            "type": "LINUX_EC2",
        },
        "role": {"arn": "arn:aws:iam::111111111111:role/ci/existing"},
    },
)

INLINE = """\
version: 0.2
phases:
  build:
    commands:
      # - docker build . needs a daemon, and a comment needs none
      - echo "account ids have 12 digits, 1234567890123 has 13"
      - echo docker build is not run here
      - docker --version
      - >
        helm upgrade --install orders ./chart
        --wait --timeout 10m
      - |
        # helm install orders
        helm install \\
          --atomic orders ./chart
      - helm upgrade --install --dry-run orders ./chart
      - helm plugin install diff
    finally:
      - echo done
"""

LAMBDA = Case(
    "codebuild",
    name="inline buildspec on Lambda",
    inputs={
        "name": "orders-nightly",
        "buildspec": {"inline": INLINE},
        "environment": {
            "image": "aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.13",
            "type": "LINUX_LAMBDA_CONTAINER",
        },
        "project_source": {"type": "NO_SOURCE"},
    },
)

WINDOWS = Case(
    "codebuild",
    name="Windows",
    inputs={
        "name": "orders-windows",
        "artifact_store": STORE,
        "buildspec": {"path": "windows.yml"},
        "environment": {"type": "WINDOWS_SERVER_2022_CONTAINER"},
    },
)

# The least that is a project, for tests that change one thing of it.
PATH = Case(
    "codebuild",
    inputs={"name": "orders", "artifact_store": STORE, "buildspec": {"path": "buildspec.yml"}},
)
ALONE = PATH.without("artifact_store")
VPC = {"security_group_ids": ["sg-1"], "subnet_ids": ["subnet-1"], "vpc_id": "vpc-1"}
CONNECTION = "arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b"
GITHUB = {
    "connection_arn": CONNECTION,
    "location": "https://github.com/acme/orders.git",
    "type": "GITHUB",
}

# What takes the place of a repository's address where a webhook is of a whole organization.
WHEREVER = "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"
FLEET = {"arn": "arn:aws:codebuild:eu-west-1:111111111111:fleet/big:1a2b"}


def image(**changed: Any) -> dict[str, Any]:
    return {"container_image": {"repository": "acme/orders", **changed}}


def inline(*commands: str) -> dict[str, Any]:
    lines = "\n".join(f"      - {command}" for command in commands)
    return {"inline": f"version: 0.2\nphases:\n  build:\n    commands:\n{lines}\n"}


def plain(*names: str) -> dict[str, Any]:
    return {name: {"value": "x"} for name in names}
