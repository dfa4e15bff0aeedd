"""What only an apply tells is refused before it stands in a policy that a role has."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from delivery import toolchain
from delivery.embedded import EmbeddedAws
from delivery.errors import TerraformError
from delivery.terraform import Terraform

ROOT = Path(__file__).parents[3]
ACCOUNT = "111111111111"


@dataclass(frozen=True)
class Applied:
    """What an apply said, the policies that the roles have after it, and the projects."""

    said: frozenset[str]
    policies: dict[str, list[str]]
    projects: list[str]


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(ACCOUNT, "eu-west-1") as server:
        yield server


def apply(aws: EmbeddedAws, folder: Path, value: str) -> Applied:
    """Apply a project with `value` where a role's policy names what the role may use."""
    late = "${terraform_data.late.output}"
    call = {
        "source": os.path.relpath(ROOT / "modules" / "codebuild", folder),
        "account_id": ACCOUNT,
        "partition": "aws",
        "region": "eu-west-1",
        "name": "orders",
        "batch": {},
        "buildspec": {"inline": "version: 0.2"},
        "decrypt_key_aliases": [late],
        "environment": {"certificate": f"acme-trust/{late}"},
        "environment_variables": {"DB": {"type": "SECRETS_MANAGER", "value": late}},
        "logs": {"s3": {"bucket": "acme-logs", "prefix": late}},
        "project_source": {"location": "acme-sources/orders.zip", "type": "S3"},
        "public_read": {},
    }
    root = {
        "provider": {"aws": {"region": "eu-west-1"}},
        "resource": {"terraform_data": {"late": {"input": value}}},
        "module": {"build": call},
    }
    (folder / "main.tf.json").write_text(json.dumps(root))
    (folder / "none.tfvars").write_text("")
    run = Terraform(folder, toolchain.resolve(ROOT), aws.environ(os.environ), folder / ".terraform")
    run.init()
    run.plan(folder / "none.tfvars", folder / "saved.tfplan")
    said: frozenset[str] = frozenset()
    try:
        run.apply(folder / "saved.tfplan")
    except TerraformError as error:
        said = frozenset(problem.message for problem in error.problems)
    session = boto3.Session("x", "x", region_name=aws.region)
    iam: Any = session.client("iam", endpoint_url=aws.endpoint)
    codebuild: Any = session.client("codebuild", endpoint_url=aws.endpoint)
    policies = {
        role["RoleName"]: iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        for role in iam.list_roles()["Roles"]
    }
    return Applied(said, policies, codebuild.list_projects()["projects"])


def test_a_wildcard_that_only_the_apply_tells_reaches_no_policy(
    aws: EmbeddedAws, tmp_path: Path
) -> None:
    done = apply(aws, tmp_path, "*")
    written_out = (
        "must be written out, without *, ? and $, for the role may use exactly what is named here."
    )
    assert done.said == {
        f'Project "orders": {problem}'
        for problem in (
            'decrypt_key_aliases: "*" must begin with alias/.',
            f'decrypt_key_aliases[0]: "*" {written_out}',
            'environment.certificate "acme-trust/*" must be BUCKET/KEY or its ARN, and end with '
            ".pem or .zip.",
            f'environment.certificate: "acme-trust/*" {written_out}',
            f'environment variable "DB": "*" {written_out}',
            f'logs.s3.prefix: "*" {written_out}',
        )
    }
    # The policy of the batch's role holds nothing that was given, and shows that policies are made.
    assert done.policies == {
        "orders-codebuild": [],
        "orders-codebuild-batch": ["codebuild-batch"],
        "orders-codebuild-public": [],
    }
    assert done.projects == []
