"""The buildspec that deploys with Helm, run with stand-ins for helm, kubectl and the AWS CLI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from delivery.testing import Case, Plan

from .buildspec_cases import DOWNLOADS, HELM_ABROAD, HELM_DEPLOY, HOSTILE, helm
from .buildspec_runner import Build, Machine, buildspec

REGISTRY = "333333333333.dkr.ecr.eu-west-2.amazonaws.com"
URI = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders"
DIGEST = "b" * 64


def options(call: tuple[str, ...], name: str) -> list[str]:
    return [b for a, b in pairwise(call) if a == name]


@pytest.mark.case(HELM_DEPLOY)
class TestDeploy:
    def test_it_waits_and_takes_back_what_fails(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.failed is None, done.log
        assert done.called("helm", "upgrade") == [
            (
                *("helm", "upgrade", "--install", "orders", "./deploy/chart"),
                *("--namespace", "orders", "--wait", "--atomic"),
                *("--timeout", "10m", "--history-max", "10"),
            )
        ]
        assert done.called("aws") == [
            ("aws", "eks", "update-kubeconfig", "--name", "prod", "--region", "eu-west-1")
        ]
        assert done.called("kubectl") == []

    def test_it_needs_no_docker(self, plan: Plan) -> None:
        (environment,) = plan.resource("aws_codebuild_project.this")["environment"]
        assert environment["privileged_mode"] is False

    def test_notes_of_the_chart_are_not_in_the_log(self, build: Callable[..., Build]) -> None:
        assert "hunter2" not in build().log

    def test_a_release_that_fails_is_told_with_its_events(
        self, build: Callable[..., Build]
    ) -> None:
        done = build(STAND_IN_FAILS="helm upgrade")
        assert done.failed == "build"
        assert "helm: helm upgrade failed" in done.log
        after = done.calls[[call[:2] for call in done.calls].index(("helm", "upgrade")) + 1 :]
        assert [call[:3] for call in after] == [
            ("kubectl", "get", "pods"),
            ("kubectl", "get", "events"),
            ("helm", "history", "orders"),
        ]
        assert all(options(call, "--namespace") == ["orders"] for call in after)

    def test_diagnostics_that_fail_hide_nothing(self, build: Callable[..., Build]) -> None:
        done = build(STAND_IN_FAILS="helm upgrade|kubectl get pods|kubectl get events|helm history")
        assert done.failed == "build"
        assert "helm: helm upgrade failed" in done.log

    @pytest.mark.parametrize(
        ("failing", "phase"),
        [("curl", "install"), ("aws eks", "pre_build"), ("helm history", "build")],
    )
    def test_it_fails_where_it_failed(
        self, failing: str, phase: str, build: Callable[..., Build]
    ) -> None:
        done = build(STAND_IN_FAILS=failing)
        assert done.failed == phase
        assert phase == "build" or done.called("helm") == []

    @pytest.mark.parametrize("name", ["helm-v3.17.2-linux-amd64.tar.gz", "kubectl"])
    def test_nothing_of_a_download_with_another_sum_is_run(
        self, name: str, machine: Machine, build: Callable[..., Build]
    ) -> None:
        machine.publishes({name: DOWNLOADS[name] + b"\n"})
        done = build()
        assert done.failed == "install"
        assert "is not run: its SHA-256 sum is" in done.log
        assert {call[0] for call in done.calls} == {"curl"}

    def test_the_tools_of_the_image_are_not_used(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        for tool in ("helm", "kubectl"):
            machine.tool(tool, "#!/bin/sh\nexit 1\n")
        assert build().failed is None


@pytest.mark.case(HELM_ABROAD)
class TestAbroad:
    FILE = Path("out") / f"{HOSTILE.replace('/', '')}.json"

    @pytest.fixture
    def build(self, plan: Plan, machine: Machine) -> Callable[..., Build]:
        artifact = machine.state.parent / "artifact's folder"
        (artifact / "out").mkdir(parents=True)
        (artifact / self.FILE).write_text(
            json.dumps({"ImageURI": f"{URI}@sha256:{DIGEST}"}, indent=2)
        )
        for file in ("values.yaml", f"{HOSTILE.replace(chr(34), '')}.yaml"):
            (machine.source / "deploy").mkdir(exist_ok=True)
            (machine.source / "deploy" / file).write_text(f"# {file}\n")

        def run(**variables: str) -> Build:
            return machine.run(
                buildspec(plan), **{"CODEBUILD_SRC_DIR_Image": str(artifact), **variables}
            )

        return run

    def test_everything_reaches_helm_as_it_is(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.failed is None, done.log
        (call,) = done.called("helm", "upgrade")
        values = options(call, "--values")
        assert call == (
            *("helm", "upgrade", "--install", "orders", f"oci://{REGISTRY}/charts/orders"),
            *("--version", "1.4.0+build.7", "--namespace", "orders", "--create-namespace"),
            *("--wait", "--rollback-on-failure", "--timeout", "20m", "--history-max", "0"),
            *("--values", "./deploy/values.yaml"),
            *("--values", f"./deploy/{HOSTILE.replace(chr(34), '')}.yaml"),
            *("--values", values[-1]),
            *("--set-string", f"image.repository={URI}@sha256"),
            *("--set-string", f"image.version={DIGEST}"),
        )

    def test_the_values_that_are_given_come_last(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        build()
        text = (machine.state / "values").read_text()
        assert text.startswith("# values.yaml\n")
        assert yaml.safe_load(text) == {
            "note": f"{HOSTILE}\n",
            "role": "arn:aws:iam::222222222222:role/orders",
        }

    def test_it_names_no_account(self, plan: Plan) -> None:
        assert re.findall(r"\b\d{12}\b", buildspec(plan)) == []

    def test_the_chart_is_read_as_the_build_and_the_rest_as_the_role(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        build()
        assert [call for call in machine.profiles() if call[0] != "curl"] == [
            ("aws", "ecr get-login-password", None),
            ("helm", "registry login", None),
            ("aws", "sts get-caller-identity", "delivery"),
            ("aws", "eks update-kubeconfig", "delivery"),
            ("helm", "upgrade --install", "delivery"),
            ("helm", "history orders", "delivery"),
        ]
        (config,) = machine.state.glob("*/aws.ini")
        assert config.read_text() == (
            "[profile delivery]\n"
            "role_arn = arn:aws:iam::222222222222:role/delivery/deploy\n"
            "credential_source = EcsContainer\n"
            "role_session_name = codebuild-1b2c3d4e-0000-4000-8000-000000000000\n"
        )

    def test_the_registry_is_that_of_the_chart(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.called("helm", "registry") == [
            ("helm", "registry", "login", "--username", "AWS", "--password-stdin", REGISTRY)
        ]
        assert done.called("aws", "ecr")[0][-1] == "eu-west-2"
        assert done.called("aws", "eks")[0][-1] == "eu-central-1"

    def test_the_downloads_are_those_of_the_architecture_and_the_mirror(
        self, build: Callable[..., Build]
    ) -> None:
        assert [call[-1] for call in build().called("curl")] == [
            "https://mirror.acme.example/helm/helm-v4.1.0-arm64.tgz",
            "https://mirror.acme.example:8443/k8s/1.35.0/arm64/kubectl",
        ]

    @pytest.mark.parametrize(
        "failing", ["aws ecr get-login-password", "helm registry login", "aws sts"]
    )
    def test_it_fails_where_it_failed(self, failing: str, build: Callable[..., Build]) -> None:
        done = build(STAND_IN_FAILS=failing)
        assert done.failed == "pre_build"
        assert done.called("helm", "upgrade") == []

    def test_the_variable_of_the_pipeline_comes_before_the_file(
        self, build: Callable[..., Build]
    ) -> None:
        done = build(IMAGE_URI="registry.acme.example:5000/acme/orders:v1.2")
        assert done.failed is None, done.log
        assert options(done.called("helm", "upgrade")[0], "--set-string") == [
            "image.repository=registry.acme.example:5000/acme/orders",
            "image.version=v1.2",
        ]

    @pytest.mark.parametrize(
        ("variables", "message"),
        [
            ({"CODEBUILD_SRC_DIR_Image": "/nowhere"}, "There is no image to deploy"),
            ({"IMAGE_URI": "acme/orders:1,x=y"}, "There is no image to deploy"),
            (
                {"IMAGE_URI": "registry.acme.example:5000/orders"},
                "The image registry.acme.example:5000/orders has neither a tag nor a digest.",
            ),
        ],
        ids=str,
    )
    def test_an_image_that_is_none_is_not_deployed(
        self, variables: dict[str, str], message: str, build: Callable[..., Build]
    ) -> None:
        done = build(**variables)
        assert done.failed == "pre_build"
        assert message in done.log
        assert done.called("helm", "upgrade") == []


@pytest.mark.case(
    HELM_DEPLOY.but(
        "image by digest",
        buildspec=helm(image={"digest_key": "web.image.digest", "repository_key": "web.image[0]"}),
    )
)
class TestDigest:
    def test_the_digest_is_a_value_of_its_own(self, build: Callable[..., Build]) -> None:
        done = build(IMAGE_URI=f"{URI}:v1@sha256:{DIGEST}")
        assert done.failed is None, done.log
        assert options(done.called("helm", "upgrade")[0], "--set-string") == [
            f"web.image[0]={URI}",
            f"web.image.digest=sha256:{DIGEST}",
        ]

    def test_a_tag_is_no_digest(self, build: Callable[..., Build]) -> None:
        done = build(IMAGE_URI=f"{URI}:v1")
        assert done.failed == "pre_build"
        assert f"The image {URI}:v1 is named by a tag" in done.log


@pytest.mark.case(
    HELM_DEPLOY.but("image by its reference", buildspec=helm(image={"uri_key": "web.image"}))
)
def test_the_whole_reference_is_one_value(machine: Machine, build: Callable[..., Build]) -> None:
    (machine.source / "imageDetail.json").write_text(f'{{"ImageURI":"{URI}@sha256:{DIGEST}"}}')
    done = build()
    assert done.failed is None, done.log
    assert options(done.called("helm", "upgrade")[0], "--set-string") == [
        f"web.image={URI}@sha256:{DIGEST}"
    ]


@pytest.mark.case(
    HELM_DEPLOY.but(
        "a key with a dot of its own", buildspec=helm(image={"uri_key": r"images.acme\.io"})
    )
)
def test_a_key_with_a_dot_of_its_own_reaches_helm_as_it_is(build: Callable[..., Build]) -> None:
    done = build(IMAGE_URI=f"{URI}@sha256:{DIGEST}")
    assert done.failed is None, done.log
    assert options(done.called("helm", "upgrade")[0], "--set-string") == [
        rf"images.acme\.io={URI}@sha256:{DIGEST}"
    ]


@pytest.mark.parametrize(
    "case",
    [HELM_DEPLOY.but(f"values {v!r}", buildspec=helm(values=v)) for v in ("", "{}")],
    ids=str,
)
def test_empty_values_change_nothing(
    case: Case, machine: Machine, build: Callable[..., Build]
) -> None:
    done = build()
    assert done.failed is None, done.log
    assert len(options(done.called("helm", "upgrade")[0], "--values")) == 1
    given = (machine.state / "values").read_text()
    assert given == case.inputs["buildspec"]["helm"]["values"]
    assert not yaml.safe_load(given)


@pytest.mark.case(
    HELM_DEPLOY.but("default versions", buildspec=helm(tools={"helm": {}, "kubectl": {}}))
)
def test_the_default_versions_are_known_by_their_sums(
    machine: Machine, build: Callable[..., Build]
) -> None:
    machine.publishes({"helm-v3.20.0-linux-amd64.tar.gz": b"not Helm"})
    done = build()
    assert done.failed == "install"
    assert "helm 3.20.0 is not run: its SHA-256 sum is" in done.log
    assert "dbb4c8fc8e19d159d1a63dda8db655f9ffa4aac1b9a6b188b34a40957119b286." in done.log
    assert [call[-1] for call in done.calls] == [
        "https://get.helm.sh/helm-v3.20.0-linux-amd64.tar.gz"
    ]
