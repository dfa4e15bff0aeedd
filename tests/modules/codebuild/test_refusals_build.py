"""What the module refuses of buildspecs."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Refusal

from .cases import BUILDKIT, PATH, image, inline, plain
from .messages import NO_DAEMON, NO_WAIT

REPOSITORY = (
    "is no name of an ECR repository, which is 2 to 256 characters of lower-case letters and "
    "digits, parted by one of ., _, __ and / or by hyphens."
)
IN_SOURCE = "is no path in the source: it must be relative and stay inside it."
PINNED = (
    "must be an image by its digest, IMAGE@sha256:DIGEST: it runs privileged in the build, and a "
    "tag may move."
)

BUILDSPECS = [
    (
        PATH.refused("no buildspec", buildspec={}),
        "buildspec must be exactly one of container_image, helm, inline, path and terraform, and "
        "none is given.",
    ),
    (
        PATH.refused("two buildspecs", buildspec={**image(), "path": "buildspec.yml"}),
        "buildspec must be exactly one of container_image, helm, inline, path and terraform, and "
        "container_image and path is given.",
    ),
    (
        PATH.refused("no YAML", buildspec={"inline": "version: [0.2"}),
        "buildspec.inline is no buildspec: it must be YAML with a `version` at its top.",
    ),
    (
        PATH.refused("no version", buildspec={"inline": "phases: {}"}),
        "buildspec.inline is no buildspec: it must be YAML with a `version` at its top.",
    ),
    (
        PATH.refused(
            "account id", buildspec=inline("aws s3 ls s3://x-123456789012", "echo 123456789012")
        ),
        "buildspec.inline holds the account id 123456789012, which is wrong in every other "
        "account: pass it in environment_variables.",
    ),
    (
        PATH.refused("helm", buildspec=inline("cd chart && helm upgrade --install orders .")),
        f"buildspec.inline: `cd chart && helm upgrade --install orders .` {NO_WAIT}",
    ),
    (
        PATH.refused("docker", buildspec=inline("docker build .")),
        f"buildspec.inline: `docker build .` {NO_DAEMON}",
    ),
    (
        PATH.refused("docker-compose", buildspec=inline("cd x; docker-compose up -d")),
        f"buildspec.inline: `cd x; docker-compose up -d` {NO_DAEMON}",
    ),
    (
        PATH.refused("repository", buildspec=image(repository="Bad//Name")),
        f'buildspec.container_image: "Bad//Name" {REPOSITORY}',
    ),
    (
        PATH.refused(
            "cache's repository",
            buildspec=image(buildkit_image=BUILDKIT, cache={"repository": "acme/"}),
        ),
        f'buildspec.container_image: "acme/" {REPOSITORY}',
    ),
    (
        PATH.refused(
            "cache's tag",
            buildspec=image(
                buildkit_image=BUILDKIT,
                cache={"repository": "acme/orders-cache", "tag": "feature/x"},
            ),
        ),
        'buildspec.container_image.cache.tag "feature/x" is no image tag: 1 to 128 letters, '
        "digits, _, . and -, of which the first is a letter, a digit or _.",
    ),
    (
        PATH.refused("container", buildspec=image(repository="acme/orders.api")),
        'buildspec.container_image: "orders.api" is no name of a container, which is 1 to 255 '
        "letters, digits, hyphens and underscores: set container_name.",
    ),
    (
        PATH.refused("Dockerfile elsewhere", buildspec=image(dockerfile="../Dockerfile")),
        f'buildspec.container_image: "../Dockerfile" {IN_SOURCE}',
    ),
    (
        PATH.refused("context elsewhere", buildspec=image(context="/src")),
        f'buildspec.container_image: "/src" {IN_SOURCE}',
    ),
    (
        PATH.refused("file of no name", buildspec=image(artifact_files=[""])),
        f'buildspec.container_image: "" {IN_SOURCE}',
    ),
    (
        PATH.refused("build argument", buildspec=image(build_args={"MY-ARG": "x"})),
        'buildspec.container_image: "MY-ARG" is no name of a build argument: letters, digits and '
        "underscores, of which the first is no digit.",
    ),
    (
        PATH.refused("secret for the build", buildspec=image(build_args={"NPM_TOKEN": "x"})),
        'buildspec.container_image: build argument "NPM_TOKEN" is a secret in plain text, which '
        "the image's history, the console, the plan and the state show: use "
        "buildspec.container_image.secrets and an environment variable of the type "
        "SECRETS_MANAGER.",
    ),
    *(
        (
            PATH.refused(f"context {context}", buildspec=image(context=context)),
            f'buildspec.container_image: "{context}" {IN_SOURCE}',
        )
        for context in (
            "https://example.com/x.git",
            "git@github.com:acme/x",
            "github.com/acme/x",
            "a/../..",
            "-",
        )
    ),
    *(
        (
            PATH.refused(
                f"emulator {reference}",
                buildspec=image(
                    buildkit_image=BUILDKIT, emulator_image=reference, platforms=["linux/arm64"]
                ),
            ),
            f'buildspec.container_image.emulator_image "{reference}" {PINNED}',
        )
        for reference in (
            "tonistiigi/binfmt:qemu-v8.1.5",
            f"x'; id; '@sha256:{'a' * 64}",
            f"acme/binfmt@sha256:{'a' * 63}",
        )
    ),
    (
        PATH.refused(
            "BuildKit by tag",
            buildspec=image(
                buildkit_image="moby/buildkit:latest", cache={"repository": "acme/orders-cache"}
            ),
        ),
        f'buildspec.container_image.buildkit_image "moby/buildkit:latest" {PINNED}',
    ),
    (
        PATH.refused("no BuildKit", buildspec=image(cache={"repository": "acme/orders-cache"})),
        "buildspec.container_image: a cache, and platforms that the machine is not, need BuildKit "
        "in a container of its own, which runs privileged: set buildkit_image to its image by the "
        "digest, such as moby/buildkit@sha256:DIGEST.",
    ),
    (
        PATH.refused(
            "no emulator",
            buildspec=image(
                buildkit_image=BUILDKIT, platforms=["linux/arm64", "linux/amd64", "linux/arm/v7"]
            ),
        ),
        "buildspec.container_image: an environment of type LINUX_CONTAINER is linux/amd64 and "
        "needs an emulator for linux/arm/v7, linux/arm64: set emulator_image to an image that "
        "installs it, such as tonistiigi/binfmt@sha256:DIGEST, or use a project of that platform.",
    ),
    (
        PATH.refused(
            "platform", buildspec=image(buildkit_image=BUILDKIT, platforms=["linux/amd46"])
        ),
        'buildspec.container_image: platform "linux/amd46" is none of linux/386, linux/amd64, '
        "linux/arm/v6, linux/arm/v7, linux/arm64, linux/ppc64le, linux/riscv64, linux/s390x "
        '(did you mean "linux/amd64"?).',
    ),
    (
        PATH.refused(
            "image on Windows",
            buildspec=image(),
            environment={"type": "WINDOWS_SERVER_2022_CONTAINER"},
        ),
        "buildspec.container_image needs Docker, which an environment of type "
        "WINDOWS_SERVER_2022_CONTAINER does not run: use one of ARM_CONTAINER, LINUX_CONTAINER, "
        "LINUX_GPU_CONTAINER.",
    ),
    (
        PATH.refused("no daemon", buildspec=image(), environment={"privileged_mode": False}),
        "buildspec.container_image needs a Docker daemon, which runs only in privileged mode: "
        "remove environment.privileged_mode.",
    ),
    (
        PATH.refused(
            "its own variable", buildspec=image(), environment_variables=plain("IMAGE_URI")
        ),
        'environment variable "IMAGE_URI" is set by the container_image buildspec itself: use '
        "another name.",
    ),
]


@pytest.mark.parametrize(("case", "message"), BUILDSPECS, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Project "orders": {message}')
