"""What AWS takes no more, or not from provider 5.100, and the nearest thing that it does take."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import PATH, inline


def on(image: str) -> Case:
    kind = "ARM_CONTAINER" if "aarch64" in image else "LINUX_CONTAINER"
    return PATH.but(f"image {image}", environment={"image": image, "type": kind})


DEPRECATED = [
    on("aws/codebuild/standard:4.0"),
    on("aws/codebuild/standard:1.0-1.8.0"),
    on("aws/codebuild/amazonlinux2-x86_64-standard:3.0"),
    on("aws/codebuild/amazonlinux-x86_64-standard:2.0"),
    on("aws/codebuild/amazonlinux2-aarch64-standard:1.0"),
]


@pytest.mark.parametrize("case", [each.refused(each.name or "") for each in DEPRECATED], ids=str)
def test_deprecated_images(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    environment = case.inputs["environment"]
    refusal.only(
        f'Project "orders": the image "{environment["image"]}" is deprecated: CodeBuild keeps it '
        "neither up to date nor at hand: leave environment.image out for the current one of "
        f"{environment['type']}."
    )


SUPPORTED = [
    on("aws/codebuild/standard:5.0"),
    on("aws/codebuild/standard:8.0-25.01.01"),
    on("aws/codebuild/amazonlinux2-x86_64-standard:4.0"),
    on("aws/codebuild/amazonlinux-x86_64-standard:6.0"),
    on("aws/codebuild/amazonlinux2-aarch64-standard:2.0"),
    on("acme.example/aws/codebuild/standard:4.0"),
]


@pytest.mark.parametrize("case", SUPPORTED, ids=str)
def test_supported_images(case: Case, plan: Plan) -> None:
    image = plan.resource("aws_codebuild_project.this")["environment"][0]["image"]
    assert image == case.inputs["environment"]["image"]


@pytest.mark.case(
    PATH.but(
        "numbers that are no account, and Helm that waits",
        buildspec=inline(
            "echo 12345678901 1234567890123",
            "helm upgrade --install --atomic orders .",
            "helm install --wait=true orders .",
            "# docker build and helm upgrade in a comment",
        ),
    )
)
def test_a_buildspec_at_the_edge_of_the_common_mistakes(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["environment"][0]["privileged_mode"] is False
