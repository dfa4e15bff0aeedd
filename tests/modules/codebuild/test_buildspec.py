"""The buildspec of a container image, run with stand-ins for docker and the AWS CLI."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from delivery.testing import Plan

from .buildspec_cases import HOSTILE
from .buildspec_runner import BUILT, COMMIT, Build, Machine, buildspec
from .cases import BUILDKIT, EMULATOR, IMAGE, MULTI_PLATFORM, REGISTRY, image
from .policies import statements

URI = f"{REGISTRY}/acme/orders"
EARLIER = "sha256:" + "a" * 64


@pytest.mark.case(IMAGE)
class TestImage:
    def test_the_text_is_a_buildspec(self, plan: Plan) -> None:
        spec = yaml.safe_load(buildspec(plan))
        assert spec["version"] == 0.2
        assert set(spec) == {"artifacts", "env", "phases", "version"}
        assert set(spec["phases"]) == {"build", "pre_build"}
        assert spec["phases"]["build"]["on-failure"] == "ABORT"
        assert spec["artifacts"] == {"files": ["imagedefinitions.json", "imageDetail.json"]}
        assert spec["env"] == {
            "exported-variables": ["IMAGE_DIGEST", "IMAGE_TAG", "IMAGE_URI"],
            "shell": "bash",
        }
        for phase in spec["phases"].values():
            assert all(isinstance(command, str) for command in phase["commands"])

    def test_it_names_no_account(self, plan: Plan) -> None:
        assert re.findall(r"\b\d{12}\b", buildspec(plan)) == []

    def test_it_builds_pushes_and_hands_on(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.failed is None, done.log
        assert [call for call in done.calls if call[0] == "docker"] == [
            ("docker", "login", "--username", "AWS", "--password-stdin", REGISTRY),
            ("docker", "build", "--file", "Dockerfile", "--tag", f"{URI}:{COMMIT}", "."),
            ("docker", "push", f"{URI}:{COMMIT}"),
        ]
        assert done.files == {
            "imagedefinitions.json": [{"name": "orders", "imageUri": f"{URI}@{BUILT}"}],
            "imageDetail.json": {"ImageURI": f"{URI}@{BUILT}"},
        }
        assert done.variables == {
            "IMAGE_DIGEST": BUILT,
            "IMAGE_TAG": COMMIT,
            "IMAGE_URI": f"{URI}@{BUILT}",
        }

    def test_a_second_run_of_a_commit_uses_its_image(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        machine.holds({f"{URI}:{COMMIT}": EARLIER})
        done = build()
        assert done.failed is None, done.log
        assert done.called("docker", "build") == []
        assert done.called("docker", "push") == []
        assert done.files["imageDetail.json"] == {"ImageURI": f"{URI}@{EARLIER}"}
        assert f"The image {COMMIT} is in ECR already and is used again." in done.log

    def test_two_runs_in_a_row(self, build: Callable[..., Build]) -> None:
        first, second = build(), build()
        assert (first.failed, second.failed) == (None, None), second.log
        assert first.files == second.files

    @pytest.mark.parametrize(
        ("failing", "phase"),
        [
            ("aws ecr batch-get-image", "pre_build"),
            ("aws ecr get-login-password", "pre_build"),
            ("docker login", "pre_build"),
            ("docker build", "build"),
            ("docker push", "build"),
        ],
    )
    def test_it_fails_where_it_failed_and_hands_nothing_on(
        self, failing: str, phase: str, build: Callable[..., Build]
    ) -> None:
        done = build(STAND_IN_FAILS=failing)
        assert done.failed == phase
        assert done.calls[-1][0 : len(failing.split())] == tuple(failing.split())
        assert done.files == {}
        assert "IMAGE_URI" not in done.variables

    def test_nothing_is_pushed_after_a_failed_build(self, build: Callable[..., Build]) -> None:
        assert build(STAND_IN_FAILS="docker build").called("docker", "push") == []

    def test_ecr_must_say_that_the_image_is_not_there(self, build: Callable[..., Build]) -> None:
        done = build(STAND_IN_FAILURE="KmsError")
        assert done.failed == "pre_build"
        assert f"ECR does not tell whether the image {COMMIT} exists: None\tKmsError" in done.log

    def test_a_push_that_leaves_no_image_fails(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        # Docker says yes, and ECR has nothing.
        machine.tool("docker", "#!/bin/sh\ncat > /dev/null\n")
        done = build()
        assert done.failed == "build"
        assert f"The image {COMMIT} is not in ECR after its push." in done.log
        assert done.files == {}

    @pytest.mark.parametrize(
        ("version", "tag"),
        [
            ("a+b/c d", "a-b-c-d"),
            (".hidden", "v.hidden"),
            ("-x", "v-x"),
            ("_x.Y-1", "_x.Y-1"),
            ("x" * 130, "x" * 128),
        ],
    )
    def test_any_version_makes_a_tag(
        self, version: str, tag: str, build: Callable[..., Build]
    ) -> None:
        done = build(CODEBUILD_RESOLVED_SOURCE_VERSION=version)
        assert done.failed is None, done.log
        assert done.variables["IMAGE_TAG"] == tag
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", tag)

    def test_a_source_without_a_version_is_told(self, build: Callable[..., Build]) -> None:
        done = build(CODEBUILD_RESOLVED_SOURCE_VERSION="")
        assert done.failed == "pre_build"
        assert (
            "The source has no version to tag the image with: set the variable IMAGE_TAG."
            in done.log
        )


@pytest.mark.case(MULTI_PLATFORM)
class TestMultiPlatform:
    def test_it_emulates_what_the_machine_is_not(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.failed is None, done.log
        assert [call for call in done.calls if call[0] == "docker"][1:] == [
            (
                *("docker", "run", "--privileged", "--rm", EMULATOR),
                *("--install", "amd64,arm"),
            ),
            (
                *("docker", "buildx", "create", "--driver", "docker-container"),
                *("--driver-opt", f"image={BUILDKIT}", "--use"),
            ),
            (
                *("docker", "buildx", "build", "--file", "services/orders/Containerfile"),
                *("--tag", f"{URI}:from-the-pipeline", "--target", "runtime"),
                *("--build-arg", "GREETING=it's $HOME; `id`", "--build-arg", "VERSION=1.2"),
                *("--platform", "linux/amd64,linux/arm/v7,linux/arm64"),
                *("--cache-from", f"type=registry,ref={URI}-cache:main"),
                "--cache-to",
                f"type=registry,ref={URI}-cache:main,mode=max,image-manifest=true,"
                "oci-mediatypes=true",
                *("--provenance=false", "--push", "services/orders"),
            ),
        ]
        assert done.files["imagedefinitions.json"] == [
            {"name": "web", "imageUri": f"{URI}@{BUILT}"}
        ]

    def test_further_files_are_handed_on(self, plan: Plan) -> None:
        assert yaml.safe_load(buildspec(plan))["artifacts"]["files"] == [
            "imagedefinitions.json",
            "imageDetail.json",
            "taskdef.json",
            "deploy/appspec.yaml",
        ]

    @pytest.mark.parametrize(
        "failing", ["docker run", "docker buildx create", "docker buildx build"]
    )
    def test_it_fails_where_it_failed(self, failing: str, build: Callable[..., Build]) -> None:
        done = build(STAND_IN_FAILS=failing)
        assert done.failed == "build"
        assert done.calls[-1][0 : len(failing.split())] == tuple(failing.split())
        assert done.files == {}

    def test_an_image_that_is_there_needs_no_docker(
        self, machine: Machine, build: Callable[..., Build]
    ) -> None:
        machine.holds({f"{URI}:from-the-pipeline": EARLIER})
        done = build()
        assert done.failed is None, done.log
        assert [call[1] for call in done.called("docker")] == ["login"]


@pytest.mark.case(
    IMAGE.but(
        "one platform, its own",
        buildspec={"container_image": {"repository": "acme/orders", "platforms": ["linux/amd64"]}},
    )
)
def test_the_platform_of_the_machine_needs_no_buildkit(build: Callable[..., Build]) -> None:
    done = build()
    assert [call[1] for call in done.called("docker")] == ["login", "build", "push"]


@pytest.mark.case(
    IMAGE.but(
        "a cache",
        buildspec=image(buildkit_image=BUILDKIT, cache={"repository": "acme/orders-cache"}),
    )
)
def test_a_cache_alone_needs_no_emulator(build: Callable[..., Build]) -> None:
    done = build()
    assert done.failed is None, done.log
    assert done.called("docker", "run") == []
    assert done.called("docker", "buildx", "create") == [
        (
            *("docker", "buildx", "create", "--driver", "docker-container"),
            *("--driver-opt", f"image={BUILDKIT}", "--use"),
        )
    ]


@pytest.mark.case(
    IMAGE.but(
        "a cache in the image's own repository",
        buildspec=image(buildkit_image=BUILDKIT, cache={"repository": "acme/orders"}),
    )
)
def test_a_cache_in_the_images_own_repository(plan: Plan, build: Callable[..., Build]) -> None:
    done = build()
    assert done.failed is None, done.log
    (call,) = done.called("docker", "buildx", "build")
    assert [b for a, b in pairwise(call) if a in ("--tag", "--cache-from", "--cache-to")] == [
        f"{URI}:{COMMIT}",
        f"type=registry,ref={URI}:cache",
        f"type=registry,ref={URI}:cache,mode=max,image-manifest=true,oci-mediatypes=true",
    ]
    (push,) = [s for s in statements(plan) if s["Sid"] == "PushImage"]
    assert push["Resource"] == ["arn:aws:ecr:eu-west-1:111111111111:repository/acme/orders"]


@pytest.mark.case(
    IMAGE.but(
        "a repository of two hyphens and two underscores",
        buildspec=image(artifact_files=["deploy:prod.json"], repository="acme--eu/or__ders"),
    )
)
def test_names_that_are_unusual_and_right_reach_the_build(
    plan: Plan, build: Callable[..., Build]
) -> None:
    done = build()
    assert done.failed is None, done.log
    uri = f"{REGISTRY}/acme--eu/or__ders"
    assert done.called("docker", "push") == [("docker", "push", f"{uri}:{COMMIT}")]
    assert done.files["imagedefinitions.json"] == [
        {"name": "or__ders", "imageUri": f"{uri}@{BUILT}"}
    ]
    assert yaml.safe_load(buildspec(plan))["artifacts"]["files"][-1] == "deploy:prod.json"


def test_the_stand_in_refuses_to_overwrite(tmp_path: Path) -> None:
    """What the tests above rest on: a second push of a tag fails."""
    machine = Machine(tmp_path, {})
    text = yaml.safe_dump(
        {
            "version": 0.2,
            "env": {"shell": "bash", "exported-variables": ["B"]},
            "phases": {
                "pre_build": {"commands": ["A=1", "export B=2", 'test -z "$A" && test $B = 2']},
                "build": {"commands": ["docker push x:1", "docker push x:1", "touch never"]},
                "post_build": {
                    "commands": ["docker run after", "test 0 = $CODEBUILD_BUILD_SUCCEEDING"]
                },
            },
        }
    )
    done = machine.run(text)
    assert (done.failed, done.variables, done.files) == ("build", {"B": "2"}, {})
    assert [call[1] for call in done.calls] == ["push", "push", "run"]
    assert list(machine.source.iterdir()) == []


ELSEWHERE = IMAGE.but(
    "a registry of another account and Region, and a secret",
    buildspec=image(
        buildkit_image=BUILDKIT,
        cache={"repository": "acme/orders-cache"},
        registry={"account_id": "333333333333", "region": "eu-central-1"},
        secrets={"npm": "NPM_TOKEN", "pip.conf": "PIP"},
    ),
    environment_variables={
        "NPM_TOKEN": {"type": "SECRETS_MANAGER", "value": "acme/npm:token"},
        "PIP": {"type": "PARAMETER_STORE", "value": "/acme/pip"},
    },
)
OTHER = "333333333333.dkr.ecr.eu-central-1.amazonaws.com"


@pytest.mark.case(ELSEWHERE)
class TestElsewhere:
    def test_it_is_pushed_where_the_registry_is(self, build: Callable[..., Build]) -> None:
        done = build()
        assert done.failed is None, done.log
        assert done.files["imageDetail.json"] == {"ImageURI": f"{OTHER}/acme/orders@{BUILT}"}
        assert done.called("docker", "login") == [
            ("docker", "login", "--username", "AWS", "--password-stdin", OTHER)
        ]
        for call in done.called("aws", "ecr"):
            assert call[call.index("--region") + 1] == "eu-central-1"

    def test_it_names_no_account(self, plan: Plan) -> None:
        assert re.findall(r"\b\d{12}\b", buildspec(plan)) == []

    def test_secrets_are_named_and_never_given(self, build: Callable[..., Build]) -> None:
        done = build(NPM_TOKEN="s3cret", PIP="s3cret")
        (call,) = done.called("docker", "buildx", "build")
        assert [b for a, b in pairwise(call) if a == "--secret"] == [
            "id=npm,env=NPM_TOKEN",
            "id=pip.conf,env=PIP",
        ]
        assert "s3cret" not in str(done.calls) + done.log


@pytest.mark.case(
    IMAGE.but(
        "a secret",
        buildspec=image(secrets={"npm": "NPM_TOKEN"}),
        environment_variables={"NPM_TOKEN": {"type": "SECRETS_MANAGER", "value": "acme/npm"}},
    )
)
def test_a_secret_alone_needs_no_buildkit_of_its_own(
    machine: Machine, build: Callable[..., Build]
) -> None:
    # Docker's own builder takes secrets, if it is BuildKit.
    machine.tool(
        "docker",
        (machine.tools / "docker")
        .read_text()
        .replace(
            'elif tool == "docker" and args[0] == "push":',
            'elif args[0] == "build" and os.environ.get("DOCKER_BUILDKIT") != "1":\n'
            '    sys.exit("the legacy builder has no secrets")\n'
            'elif tool == "docker" and args[0] == "push":',
        ),
    )
    done = build()
    assert done.failed is None, done.log
    assert [call[1] for call in done.called("docker")] == ["login", "build", "push"]
    assert "--secret" in done.called("docker", "build")[0]


@pytest.mark.case(
    IMAGE.but(
        "paths and a stage that a shell would read",
        buildspec=image(
            artifact_files=[f"a {HOSTILE}"],
            build_args={"A": f"{HOSTILE}\n--push"},
            context=f"c {HOSTILE}",
            dockerfile=f"d {HOSTILE}",
            target=f"t {HOSTILE}",
        ),
    )
)
def test_no_option_is_read_by_the_shell(plan: Plan, build: Callable[..., Build]) -> None:
    done = build()
    assert done.failed is None, done.log
    assert done.called("docker", "build") == [
        (
            *("docker", "build", "--file", f"d {HOSTILE}", "--tag", f"{URI}:{COMMIT}"),
            *("--target", f"t {HOSTILE}", "--build-arg", f"A={HOSTILE}\n--push", f"c {HOSTILE}"),
        )
    ]
    assert yaml.safe_load(buildspec(plan))["artifacts"]["files"][-1] == f"a {HOSTILE}"
