"""Projects that deploy with Helm and Terraform, with downloads that the tests make."""

from __future__ import annotations

from typing import Any

from delivery.testing import Case

from .buildspec_runner import STAND_IN, sum_of, tarball, zipped
from .cases import STORE

AWS = "arn:aws:iam::222222222222:role"
HELM = {arch: tarball(arch, "helm", STAND_IN) for arch in ("amd64", "arm64")}
KUBECTL = STAND_IN.encode()
TERRAFORM = zipped("terraform", STAND_IN)
# Runs the Terraform of this machine, whose archive is too large to make one of.
REAL_TERRAFORM = zipped("terraform", '#!/bin/sh\nexec "$REAL_TERRAFORM" "$@"\n')

DOWNLOADS = {
    "helm-v3.17.2-linux-amd64.tar.gz": HELM["amd64"],
    "helm-v4.1.0-arm64.tgz": HELM["arm64"],
    "kubectl": KUBECTL,
    "terraform_1.12.2_linux_amd64.zip": TERRAFORM,
    "tf-1.9.8.zip": TERRAFORM,
}
HOSTILE = 'it\'s $HOME `id` $(id) "x" & ; | > #'


def helm_tools(**helm: Any) -> dict[str, Any]:
    return {
        "helm": {"sha256": sum_of(HELM["amd64"]), "version": "3.17.2", **helm},
        "kubectl": {"sha256": sum_of(KUBECTL), "version": "1.33.0"},
    }


def helm(**changed: Any) -> dict[str, Any]:
    return {
        "helm": {
            "chart": "deploy/chart",
            "cluster": {"name": "prod"},
            "namespace": "orders",
            "release": "orders",
            "tools": helm_tools(),
            **changed,
        }
    }


def terraform(**changed: Any) -> dict[str, Any]:
    version = changed.pop("version", "1.12.2")
    tools = {"terraform": {"sha256": sum_of(TERRAFORM), "version": version}}
    return {
        "terraform": {
            "tools": tools,
            **changed,
        }
    }


HELM_DEPLOY = Case(
    "codebuild",
    name="helm",
    inputs={"name": "orders-deploy", "artifact_store": STORE, "buildspec": helm()},
)

# Everything that a deployment can have, to a cluster of another account.
HELM_ABROAD = HELM_DEPLOY.but(
    "helm, in another account",
    buildspec=helm(
        chart="oci://333333333333.dkr.ecr.eu-west-2.amazonaws.com/charts/orders",
        chart_version="1.4.0+build.7",
        cluster={"name": "prod_2", "region": "eu-central-1"},
        create_namespace=True,
        history_max=0,
        image={
            "artifact": "Image",
            "file": f"out/{HOSTILE.replace('/', '')}.json",
            "tag_key": "image.version",
        },
        role_arn=f"{AWS}/delivery/deploy",
        timeout_in_minutes=20,
        tools={
            "helm": {
                "sha256": sum_of(HELM["arm64"]),
                "url": "https://mirror.acme.example/helm/helm-v{version}-{arch}.tgz",
                "version": "4.1.0",
            },
            "kubectl": {
                "sha256": sum_of(KUBECTL),
                "url": "https://mirror.acme.example:8443/k8s/{version}/{arch}/kubectl",
                "version": "1.35.0",
            },
        },
        values=f'role: "{AWS}/orders"\nnote: |\n  {HOSTILE}\n',
        values_files=["deploy/values.yaml", f"deploy/{HOSTILE.replace(chr(34), '')}.yaml"],
    ),
    environment={"type": "ARM_CONTAINER"},
)

STATE = {"bucket": "acme-state-111111111111", "key": "orders/main.tfstate"}
PLAN = Case(
    "codebuild",
    name="terraform plan",
    inputs={
        "name": "orders-plan",
        "artifact_store": STORE,
        "buildspec": terraform(action="plan", state=STATE),
    },
)
APPLY = PLAN.but(
    "terraform apply",
    name="orders-apply",
    buildspec=terraform(action="apply", state={**STATE, "key_alias": "alias/state"}),
)

# Everything that a plan can have.
RICH_PLAN = PLAN.but(
    "terraform plan, everything",
    buildspec=terraform(
        action="plan",
        backend_config={"kms_key_id": "arn:aws:kms:eu-west-2:444444444444:key/1a2b"},
        create_workspace=True,
        directory=f"infra/{HOSTILE}",
        provider_role_arns=[f"{AWS}/b", f"{AWS}/a", f"{AWS}/b"],
        state={
            "account_id": "444444444444",
            "bucket": "acme-state",
            "dynamodb_table": "locks",
            "key": "orders.tfstate",
            "key_alias": "alias/state",
            "region": "eu-west-2",
            "workspace_key_prefix": "spaces",
        },
        tools={
            "terraform": {
                "sha256": sum_of(TERRAFORM),
                "url": "https://mirror.acme.example/{arch}/tf-{version}.zip",
                "version": "1.9.8",
            }
        },
        var_files=["envs/prod.tfvars", f"envs/{HOSTILE}.tfvars"],
        workspace="prod",
    ),
)
AS_A_ROLE = PLAN.but(
    "terraform as a role",
    buildspec=terraform(action="apply", role_arn=f"{AWS}/infra", state=STATE, workspace="prod"),
)
