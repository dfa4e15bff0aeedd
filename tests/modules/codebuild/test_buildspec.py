"""The generated buildspec, run as CodeBuild runs one, with stand-ins for docker and the AWS CLI."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.testing import Plan

from .cases import BUILDKIT, EMULATOR, IMAGE, MULTI_PLATFORM, REGISTRY, image

COMMIT = "3f2a9c0d1e4b5a69788796a5b4c3d2e1f0a9b8c7"
URI = f"{REGISTRY}/acme/orders"
BUILT = "sha256:" + "b" * 64
EARLIER = "sha256:" + "a" * 64

# Where the library lies: the stand-ins start without site-packages.
JMESPATH = Path(str(find_spec("jmespath").origin)).parents[1]  # type: ignore[union-attr]

# One file for both tools. It keeps what ECR holds in images.json, and refuses to overwrite a tag,
# as a repository with immutable tags does. Queries are read with the CLI's own JMESPath. `-S`, for
# a build starts it half a dozen times.
STAND_IN = f"""\
#!{sys.executable} -S
import json, os, pathlib, sys

tool, args = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
state = pathlib.Path(os.environ["STAND_IN_STATE"])
with (state / "calls").open("a") as calls:
    calls.write(json.dumps([tool, *args]) + "\\n")
images = json.loads((state / "images.json").read_text())
command = " ".join(args)
for failing in filter(None, os.environ.get("STAND_IN_FAILS", "").split("|")):
    if f"{{tool}} {{command}}".startswith(failing):
        print(f"{{tool}}: {{failing}} failed", file=sys.stderr)
        sys.exit(254 if tool == "aws" else 1)


def push(name):
    if name in images:
        sys.exit("tag invalid: The image tag already exists and cannot be overwritten")
    images[name] = "{BUILT}"
    (state / "images.json").write_text(json.dumps(images))


def option(name):
    return args[args.index(name) + 1]


if tool == "aws" and args[:2] == ["ecr", "get-login-password"]:
    print("password-of-the-registry")
elif tool == "aws" and args[:2] == ["ecr", "batch-get-image"]:
    tag = option("--image-ids").removeprefix("imageTag=")
    digest = images.get(f"{REGISTRY}/{{option('--repository-name')}}:{{tag}}")
    answer = {{"images": [], "failures": []}}
    if digest:
        answer["images"] = [{{"imageId": {{"imageDigest": digest, "imageTag": tag}}}}]
    else:
        code = os.environ.get("STAND_IN_FAILURE", "ImageNotFound")
        answer["failures"] = [{{"imageId": {{"imageTag": tag}}, "failureCode": code}}]
    sys.path.append("{JMESPATH}")
    import jmespath

    found = jmespath.search(option("--query"), answer)
    print("\\t".join(map(str, found)) if isinstance(found, list) else found)
elif tool == "docker" and args[0] == "login":
    if sys.stdin.read().strip() != "password-of-the-registry":
        sys.exit("docker: wrong password")
elif tool == "docker" and args[0] == "push":
    push(args[1])
elif tool == "docker" and args[:2] == ["buildx", "build"] and "--push" in args:
    push(option("--tag"))
"""


@dataclass(frozen=True)
class Build:
    """How a build ended: the first phase that failed, what was called, and what it exported."""

    failed: str | None
    log: str
    calls: tuple[tuple[str, ...], ...]
    variables: dict[str, str]
    files: dict[str, Any]

    def called(self, *prefix: str) -> list[tuple[str, ...]]:
        return [call for call in self.calls if call[: len(prefix)] == prefix]


class Machine:
    """Runs a buildspec by CodeBuild's rules: a failing command ends its phase; install and
    pre_build end the build, and after a failed build phase post_build runs all the same, even
    where `on-failure` would spare it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.source = folder / "source"
        self.state = folder / "state"
        tools = folder / "tools"
        for made in (self.source, self.state, tools):
            made.mkdir()
        for tool in ("aws", "docker"):
            (tools / tool).write_text(STAND_IN)
            (tools / tool).chmod(0o755)
        self.holds({})
        self.variables = {
            "PATH": f"{tools}:/usr/bin:/bin",
            "HOME": str(folder),
            "AWS_REGION": "eu-west-1",
            "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
            "STAND_IN_STATE": str(self.state),
            **variables,
        }

    def holds(self, images: dict[str, str]) -> None:
        """What is in ECR: digests by `registry/repository:tag`."""
        (self.state / "images.json").write_text(json.dumps(images))

    def run(self, text: str, /, **variables: str) -> Build:
        spec = yaml.safe_load(text)
        assert spec["env"]["shell"] == "bash"
        environment = {**self.variables, **variables}
        (self.state / "calls").write_text("")
        failed, log = None, ""
        for phase in ("install", "pre_build", "build", "post_build"):
            environment["CODEBUILD_BUILD_SUCCEEDING"] = "0" if failed else "1"
            for command in spec["phases"].get(phase, {}).get("commands", []):
                status, output, environment = self._command(command, environment)
                log += output
                if status:
                    failed = failed or phase
                    break
            if failed in ("install", "pre_build"):
                break
        calls = (self.state / "calls").read_text().splitlines()
        return Build(
            failed,
            log,
            tuple(tuple(json.loads(line)) for line in calls),
            {k: environment[k] for k in spec["env"]["exported-variables"] if k in environment},
            {f.name: json.loads(f.read_text()) for f in self.source.iterdir()},
        )

    def _command(
        self, command: str, environment: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        """Each command in a shell of its own: only what is exported may reach the next."""
        after = self.state / "environment"
        done = subprocess.run(
            ["/bin/bash", "-c", f"{command}\nstatus=$?\nenv -0 > '{after}'\nexit $status"],
            cwd=self.source,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        pairs = (pair.split("=", 1) for pair in after.read_text().split("\0") if pair)
        kept = {k: v for k, v in pairs if k not in ("_", "SHLVL", "PWD", "OLDPWD")}
        return done.returncode, done.stdout + done.stderr, kept


def buildspec(plan: Plan) -> str:
    text = plan.resource("aws_codebuild_project.this")["source"][0]["buildspec"]
    assert isinstance(text, str)
    return text


@pytest.fixture
def machine(plan: Plan, tmp_path: Path) -> Machine:
    (environment,) = plan.resource("aws_codebuild_project.this")["environment"]
    return Machine(tmp_path, {v["name"]: v["value"] for v in environment["environment_variable"]})


@pytest.fixture
def build(plan: Plan, machine: Machine) -> Iterator[Callable[..., Build]]:
    def run(**variables: str) -> Build:
        return machine.run(buildspec(plan), **variables)

    yield run
    # Whatever happened, the password was never an argument or in the log.
    for call in (machine.state / "calls").read_text().splitlines():
        assert "password-of-the-registry" not in call


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
        (machine.state.parent / "tools" / "docker").write_text("#!/bin/sh\ncat > /dev/null\n")
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


@pytest.mark.case(IMAGE.but("a cache", buildspec=image(cache={"repository": "acme/orders-cache"})))
def test_a_cache_alone_needs_no_image_but_dockers_own(build: Callable[..., Build]) -> None:
    done = build()
    assert done.failed is None, done.log
    assert done.called("docker", "run") == []
    assert done.called("docker", "buildx", "create") == [
        ("docker", "buildx", "create", "--driver", "docker-container", "--use")
    ]


def test_the_stand_in_refuses_to_overwrite(tmp_path: Path) -> None:
    """What the tests above rest on: a second push of a tag fails."""
    machine = Machine(tmp_path, {})
    text = yaml.safe_dump(
        {
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
