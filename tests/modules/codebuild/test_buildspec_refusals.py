"""What the module refuses of buildspecs by intent."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

from .buildspec_cases import APPLY, AWS, HELM_DEPLOY, PLAN, STATE, helm, helm_tools, terraform
from .cases import IMAGE, image, plain
from .messages import WRITTEN_OUT

SUM = "0" * 64
NO_PATH = "is no path in the source: it must be relative and stay inside it"
VALUES_PATH = f"{NO_PATH}, without a comma or a double quote, which Helm takes to part files."
NO_KEY = "is no key of a value, such as image.repository."
NO_ARN = "is no ARN of a role."
NO_REGION = "is no name of a Region, such as eu-west-1."
NO_CHART = "is neither a folder in the source, relative and inside it, nor a chart by oci://REGISTRY/CHART."
NO_RELEASE = (
    "is no name of a release, which is 1 to 53 lower-case letters, digits, - and ., of which the "
    "first and the last are a letter or a digit."
)
NO_NAMESPACE = (
    "is no name of a namespace, which is 1 to 63 lower-case letters, digits and hyphens, of which "
    "the first and the last are a letter or a digit."
)
NO_CLUSTER = (
    "is no name of an EKS cluster, which is 1 to 100 letters, digits, hyphens and underscores, of "
    "which the first is a letter or a digit."
)
NO_WORKSPACE = (
    "is no name of a workspace: letters, digits, ., _, ~ and -, of which the first is none of . "
    "and -."
)
NOT_A_CONTAINER = (
    "runs in a container on Linux, which an environment of type LINUX_LAMBDA_CONTAINER is not: use "
    "one of ARM_CONTAINER, LINUX_CONTAINER, LINUX_GPU_CONTAINER."
)
LAMBDA = {
    "image": "aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.13",
    "type": "LINUX_LAMBDA_CONTAINER",
}
OCI = "oci://registry.acme.example/charts/orders"


def tool(name: str, **changed: Any) -> dict[str, Any]:
    return {**helm_tools(), name: changed}


HELM: list[tuple[dict[str, Any], str]] = [
    ({"release": "Orders"}, f'release "Orders" {NO_RELEASE}'),
    ({"release": "x" * 54}, f'release "{"x" * 54}" {NO_RELEASE}'),
    ({"namespace": "it's"}, f'namespace "it\'s" {NO_NAMESPACE}'),
    ({"namespace": "x" * 64}, f'namespace "{"x" * 64}" {NO_NAMESPACE}'),
    ({"history_max": -1}, "history_max is -1, and must be a whole number, 0 or more."),
    (
        {"timeout_in_minutes": 0.5},
        "timeout_in_minutes is 0.5, and must be a whole number, 1 or more.",
    ),
    (
        {"timeout_in_minutes": 30},
        "timeout_in_minutes is 30, and a release that fails takes up to as long again to be taken "
        "back: build_timeout must be more than 60 minutes, and is 60.",
    ),
    ({"values_files": ["a,b.yaml"]}, f'values_files: "a,b.yaml" {VALUES_PATH}'),
    ({"values_files": ["../b.yaml"]}, f'values_files: "../b.yaml" {VALUES_PATH}'),
    (
        {"values_files": ["https://acme.example/x.yaml"]},
        f'values_files: "https://acme.example/x.yaml" {VALUES_PATH}',
    ),
    (
        {"image": {"file": "/tmp/x"}},
        'image.file "/tmp/x" is no path in the artifact: it must be relative and stay inside it.',
    ),
    (
        {"image": {"artifact": "Build-Output"}},
        'image.artifact "Build-Output" must be letters, digits and underscores alone, for a shell '
        "to read where it lies: rename the artifact.",
    ),
    ({"image": {"tag_key": "a'b"}}, f'image.tag_key "a\'b" {NO_KEY}'),
    ({"image": {"repository_key": "a,b"}}, f'image.repository_key "a,b" {NO_KEY}'),
    (
        {"image": {"digest_key": "a", "uri_key": "b"}},
        "image.uri_key and image.digest_key exclude each other: the whole reference has the "
        "digest.",
    ),
    ({"cluster": {"name": "-x"}}, f'cluster.name "-x" {NO_CLUSTER}'),
    ({"cluster": {"name": "x", "region": "x'"}}, f'cluster.region "x\'" {NO_REGION}'),
    ({"chart": "/chart"}, f'chart "/chart" {NO_CHART}'),
    ({"chart": "a/../../b"}, f'chart "a/../../b" {NO_CHART}'),
    ({"chart": "https://acme.example/x.tgz"}, f'chart "https://acme.example/x.tgz" {NO_CHART}'),
    ({"chart": f"{OCI}:1.2.3", "chart_version": "1.2.3"}, f'chart "{OCI}:1.2.3" {NO_CHART}'),
    (
        {"chart": OCI},
        f'chart "{OCI}" moves when the next one is published: set chart_version, or name it by its '
        "digest.",
    ),
    (
        {"chart_version": "1.2.3"},
        'chart_version "1.2.3" is for a chart by oci://: one in the source has the version that '
        "its Chart.yaml says.",
    ),
    (
        {"chart": OCI, "chart_version": "^1.2"},
        'chart_version "^1.2" is no version, such as 1.2.3: a range would install whatever is '
        "published.",
    ),
    ({"values": "- a"}, "values is no YAML of a map: use yamlencode({ ... })."),
]

TERRAFORM: list[tuple[Case, dict[str, Any], str]] = [
    (PLAN, {"action": "destroy"}, 'action "destroy" is none of plan and apply.'),
    (
        APPLY,
        {"action": "apply", "var_files": ["x.tfvars"]},
        "var_files are for action plan: a plan holds the values that it was made with.",
    ),
    (PLAN, {"action": "plan", "directory": "../x"}, f'"../x" {NO_PATH}.'),
    (PLAN, {"action": "plan", "var_files": ["a\tb"]}, f'"a\tb" {NO_PATH}.'),
    (PLAN, {"action": "plan", "workspace": "a'b"}, f'workspace "a\'b" {NO_WORKSPACE}'),
    (
        PLAN,
        {"action": "plan", "state": STATE, "backend_config": {"key": "x"}},
        'backend_config: "key" is what state says: remove it from one of them.',
    ),
    (
        PLAN,
        {"action": "plan", "backend_config": {"access_token": "x"}},
        'backend_config: "access_token" is a secret in plain text, which the console, the plan and '
        "the state show: let the role or the environment give it.",
    ),
    (
        PLAN,
        {"action": "plan", "role_arn": f"{AWS}/a", "provider_role_arns": [f"{AWS}/b"]},
        "provider_role_arns does nothing beside role_arn, as which Terraform takes them: let that "
        "role take them.",
    ),
    (
        PLAN,
        {"action": "plan", "state": STATE, "version": "1.9.8"},
        "state.dynamodb_table is null, and Terraform locks without a table from 1.10 on: set it, "
        "or use a later version than 1.9.8.",
    ),
    (
        PLAN,
        {"action": "plan", "state": {**STATE, "key": "*"}},
        f'state.key "*" {WRITTEN_OUT}',
    ),
    (
        PLAN,
        {"action": "plan", "state": {**STATE, "key_alias": "state"}},
        'state.key_alias "state" must begin with alias/.',
    ),
    (
        PLAN,
        {"action": "plan", "state": {**STATE, "key": "/x"}},
        'state.key "/x" is no key of an object: it must neither begin nor end with a slash.',
    ),
    (
        PLAN,
        {"action": "plan", "provider_role_arns": ["*"]},
        f'provider_role_arns: "*" {NO_ARN}',
    ),
]

TOOLS = [
    (
        HELM_DEPLOY.refused("no sum", buildspec=helm(tools=tool("helm", version="3.19.0"))),
        "helm 3.19.0 has no sum here: set buildspec.helm.tools.helm.sha256 to the one that is "
        "published at https://get.helm.sh/helm-v3.19.0-linux-amd64.tar.gz.sha256sum for linux, "
        "amd64.",
    ),
    (
        PLAN.refused(
            "no sum of Terraform",
            buildspec={
                "terraform": {"action": "plan", "tools": {"terraform": {"version": "1.13.0"}}}
            },
            environment={"type": "ARM_CONTAINER"},
        ),
        "terraform 1.13.0 has no sum here: set buildspec.terraform.tools.terraform.sha256 to the "
        "one that is published at "
        "https://releases.hashicorp.com/terraform/1.13.0/terraform_1.13.0_SHA256SUMS for linux, "
        "arm64.",
    ),
    (
        HELM_DEPLOY.refused("sum", buildspec=helm(tools=tool("kubectl", sha256="f00"))),
        'tools.kubectl.sha256 "f00" is no SHA-256 sum, which is 64 digits and letters a to f.',
    ),
    (
        HELM_DEPLOY.refused("Helm 2", buildspec=helm(tools=helm_tools(version="2.17.0"))),
        'tools.helm.version "2.17.0" is no version, such as 3.20.0, of Helm 3 or 4.',
    ),
    (
        HELM_DEPLOY.refused(
            "kubectl's version", buildspec=helm(tools=tool("kubectl", sha256=SUM, version="v1.34"))
        ),
        'tools.kubectl.version "v1.34" is no version, such as 1.34.3.',
    ),
    (
        HELM_DEPLOY.refused("mirror", buildspec=helm(tools=tool("kubectl", url="http://x/k"))),
        'tools.kubectl.url "http://x/k" must be an address that begins with https://, written out '
        "but for {version} and {arch}.",
    ),
    (
        HELM_DEPLOY.refused(
            "mirror of a shell", buildspec=helm(tools=tool("kubectl", url="https://x/'; id #"))
        ),
        'tools.kubectl.url "https://x/\'; id #" must be an address that begins with https://, '
        "written out but for {version} and {arch}.",
    ),
    (
        HELM_DEPLOY.refused("role", buildspec=helm(role_arn="deploy")),
        f'role_arn "deploy" {NO_ARN}',
    ),
    (
        HELM_DEPLOY.refused("its own variable", environment_variables=plain("KUBECONFIG")),
        'environment variable "KUBECONFIG" is set by the helm buildspec itself: use another name.',
    ),
    (
        HELM_DEPLOY.refused("privileged", environment={"privileged_mode": True}),
        "buildspec.helm needs no Docker and no file system, and privileged mode lets a build reach "
        "its host: remove environment.privileged_mode.",
    ),
    (
        HELM_DEPLOY.refused("Lambda", environment=LAMBDA),
        f"buildspec.helm {NOT_A_CONTAINER}",
    ),
    (PLAN.refused("Lambda plans", environment=LAMBDA), f"buildspec.terraform {NOT_A_CONTAINER}"),
    (
        HELM_DEPLOY.without("artifact_store").refused(
            "no chart", project_source={"type": "NO_SOURCE"}
        ),
        "buildspec.helm: a chart or values in the source need one, and project_source.type is "
        "NO_SOURCE.",
    ),
    (
        PLAN.without("artifact_store").refused(
            "no configuration", project_source={"type": "NO_SOURCE"}
        ),
        "buildspec.terraform: a configuration needs a source, and project_source.type is "
        "NO_SOURCE.",
    ),
    (
        APPLY.without("artifact_store").refused(
            "no pipeline",
            project_source={
                "location": "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders",
                "type": "CODECOMMIT",
            },
        ),
        "buildspec.terraform: action apply takes the plan of an earlier action, and no pipeline "
        "runs the project: set artifact_store.",
    ),
]

IMAGES = [
    (
        image(secrets={"a,b": "X"}),
        'buildspec.container_image.secrets: "a,b" is no id of a secret: letters, digits, ., _ '
        "and -.",
    ),
    (
        image(secrets={"npm": "NPM_TOKEN"}),
        'buildspec.container_image.secrets: "npm" is read from the variable "NPM_TOKEN", which '
        "environment_variables does not have.",
    ),
    (
        image(registry={"account_id": "1234"}),
        'buildspec.container_image.registry.account_id "1234" is no account id, which has 12 '
        "digits.",
    ),
    (
        image(registry={"region": "Ireland"}),
        f'buildspec.container_image.registry.region "Ireland" {NO_REGION}',
    ),
    (
        image(build_args={"A": "a\u0001b"}),
        'buildspec.container_image: "A" has a control character, which no shell takes.',
    ),
    (
        image(context="a\tb"),
        'buildspec.container_image: "a\tb" is no path in the source: it must be relative and stay '
        "inside it.",
    ),
]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                HELM_DEPLOY.refused(f"helm: {message[:50]}", buildspec=helm(**changed)),
                f"buildspec.helm: {message}",
            )
            for changed, message in HELM
        ),
        *(
            (
                case.refused(f"terraform: {message[:50]}", buildspec=terraform(**changed)),
                f"buildspec.terraform: {message}",
            )
            for case, changed, message in TERRAFORM
        ),
        *TOOLS,
        *(
            (
                IMAGE.refused(
                    f"image: {message[-60:]}",
                    buildspec=changed,
                    environment_variables={"X": {"type": "PARAMETER_STORE", "value": "x"}},
                ),
                message,
            )
            for changed, message in IMAGES
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "{case.inputs["name"]}": {message}')
