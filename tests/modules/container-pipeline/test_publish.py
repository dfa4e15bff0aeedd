"""What publishes a function's version, and writes manifests, run as CodeBuild runs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.modules.codebuild.buildspec_runner import Build, Machine
from tests.modules.container_pipeline_options import EVERYTHING
from tests.modules.image_condition import strangers

from delivery.testing import Plan

DIGEST = "sha256:" + "b" * 64
IMAGE = f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders@{DIGEST}"
REPLICA = IMAGE.replace("eu-west-1", "us-east-1")
REPOSITORY = IMAGE.split("@", maxsplit=1)[0]
NO_IMAGE = (
    "There is no image of the pipeline's repository acme/orders by its digest to deploy: "
    "IMAGE_URI is"
)
pytestmark = pytest.mark.case(EVERYTHING)
AWS = f"""\
#!{sys.executable} -S
import json, os, pathlib, sys

args, state = sys.argv[1:], pathlib.Path(os.environ["STAND_IN_STATE"])
with (state / "calls").open("a") as calls:
    calls.write(json.dumps(["aws", *args]) + "\\n")
profile = pathlib.Path(os.environ["AWS_CONFIG_FILE"]).read_text()
assert os.environ["AWS_PROFILE"] == "delivery" and os.environ["DELIVERY_ROLE_ARN"] in profile
if " ".join(args[:2]) == os.environ.get("STAND_IN_FAILS"):
    sys.exit(254)
if args[:2] == ["ecr", "batch-get-image"]:
    print(os.environ.get("STAND_IN_FOUND", "{DIGEST}"))
elif args[:2] == ["lambda", "get-function"]:
    print(os.environ.get("STAND_IN_FUNCTION", "{REPLICA}\\tsum="))
elif args[:2] == ["lambda", "publish-version"]:
    print(os.environ.get("STAND_IN_VERSION", "7"))
"""


@pytest.fixture
def publish(plan: Plan, tmp_path: Path) -> Callable[..., Build]:
    def run(key: str, **variables: str) -> Build:
        project = plan.resource(f'module.publish["{key}"].aws_codebuild_project.this')
        given = {v["name"]: v["value"] for v in project["environment"][0]["environment_variable"]}
        machine = Machine(tmp_path, given)
        machine.tool("aws", AWS)
        # The wait for a replica, without the waiting.
        machine.tool("sleep", "#!/bin/sh\n")
        for name, text in MANIFESTS.items():
            (machine.source / name).parent.mkdir(parents=True, exist_ok=True)
            (machine.source / name).write_text(text)
        build = machine.run(project["source"][0]["buildspec"], **{"IMAGE_URI": IMAGE, **variables})
        if (machine.source / "k8s/web.yaml").exists():
            build.files["web.yaml"] = (machine.source / "k8s/web.yaml").read_text()
        return build

    return run


MANIFESTS = {"k8s/web.yaml": "image: <IMAGE1_NAME>\n"}


def test_a_version_of_the_image_that_was_built_is_published(
    publish: Callable[..., Build],
) -> None:
    build = publish("canary")
    assert (build.failed, build.variables) == (None, {"VERSION": "7"})
    assert [call[1:3] for call in build.calls] == [
        ("ecr", "batch-get-image"),
        ("lambda", "update-function-code"),
        ("lambda", "wait"),
        ("lambda", "get-function"),
        ("lambda", "publish-version"),
        ("lambda", "wait"),
    ]
    (update,) = build.called("aws", "lambda", "update-function-code")
    # Of the function's own Region.
    assert update[update.index("--image-uri") + 1] == REPLICA
    (version,) = build.called("aws", "lambda", "publish-version")
    assert version[version.index("--code-sha256") + 1] == "sum="
    assert version[version.index("--function-name") + 1] == "orders"


@pytest.mark.parametrize(
    ("variables", "message", "called"),
    [
        ({"IMAGE_URI": ""}, f"{NO_IMAGE} ''.", 0),
        ({"IMAGE_URI": "orders:latest"}, f"{NO_IMAGE} 'orders:latest'.", 0),
        ({"STAND_IN_FOUND": "None"}, f"The image is not in ECR of us-east-1: {REPLICA}", 60),
        ({"STAND_IN_FAILS": "lambda update-function-code"}, "", 2),
        (
            {"STAND_IN_FUNCTION": "other@sha256:1\tsum="},
            "The function has another image: other@sha256:1",
            4,
        ),
        ({"STAND_IN_VERSION": "$LATEST"}, "", 5),
    ],
    ids=["no image", "a tag", "no replica", "no update", "another image", "no version"],
)
def test_nothing_is_published_after_a_failure(
    publish: Callable[..., Build], variables: dict[str, str], message: str, called: int
) -> None:
    build = publish("canary", **variables)
    assert build.failed == "build"
    assert message in build.log
    assert len(build.calls) == called


def test_the_image_is_written_into_the_manifests(publish: Callable[..., Build]) -> None:
    build = publish("manifests")
    assert build.failed is None
    assert build.files["web.yaml"] == f"image: {IMAGE}\n"


@pytest.mark.parametrize(
    "uri",
    [
        IMAGE.replace("111111111111", "999999999999"),
        IMAGE.replace("eu-west-1", "us-east-1"),
        IMAGE.replace("acme/orders", "acme/other"),
        IMAGE.replace("amazonaws.com", "amazonaws.com.example"),
        # What `sed` would take for the end of the text, for the text itself, and for a line more.
        IMAGE.replace("@", "|e;x=@"),
        IMAGE.replace("@", ":1|e touch /tmp/taken;@"),
        IMAGE.replace("orders", "orders&"),
        IMAGE.replace("@", "\nimage: x@"),
        # What the pipeline's own condition may pass over, at the end of a text.
        f"{IMAGE}\n",
        *strangers(REPOSITORY).values(),
    ],
    ids=[
        *("account", "Region", "repository", "domain", "end", "tag", "ampersand", "line"),
        "line's end",
        *strangers(REPOSITORY),
    ],
)
@pytest.mark.parametrize("key", ["manifests", "canary"])
def test_no_other_image_is_deployed(publish: Callable[..., Build], key: str, uri: str) -> None:
    build = publish(key, IMAGE_URI=uri)
    assert build.failed == "build"
    assert f"{NO_IMAGE} '{uri}'." in build.log
    assert build.calls == ()
    assert build.files["web.yaml"] == MANIFESTS["k8s/web.yaml"]


@pytest.mark.parametrize("key", ["manifests", "canary"])
def test_no_variable_of_the_action_says_which_repository_it_is(
    publish: Callable[..., Build], key: str
) -> None:
    evil = IMAGE.replace("acme/orders", "evil")
    repository = evil.split("@", maxsplit=1)[0]
    build = publish(key, IMAGE_URI=evil, DELIVERY_REPOSITORY=repository, REPOSITORY="evil")
    assert build.failed == "build"
    assert f"{NO_IMAGE} '{evil}'." in build.log
    assert build.calls == ()


def test_what_is_asked_of_ecr_and_lambda_is_of_the_repository(
    publish: Callable[..., Build],
) -> None:
    build = publish("canary", REGISTRY="999999999999", DOMAIN="example.com", REPOSITORY="evil")
    (found,) = build.called("aws", "ecr", "batch-get-image")
    assert found[found.index("--registry-id") + 1] == "111111111111"
    assert found[found.index("--repository-name") + 1] == "acme/orders"
    (update,) = build.called("aws", "lambda", "update-function-code")
    assert update[update.index("--image-uri") + 1] == REPLICA


def test_an_image_may_have_its_tag_beside_the_digest(publish: Callable[..., Build]) -> None:
    tagged = IMAGE.replace("@", ":1.2_3-rc@")
    assert publish("manifests", IMAGE_URI=tagged).files["web.yaml"] == f"image: {tagged}\n"


def test_manifests_without_a_place_for_the_image_are_not_deployed(
    publish: Callable[..., Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MANIFESTS, "k8s/web.yaml", "image: nginx\n")
    build = publish("manifests")
    assert build.failed == "build"
    assert "No manifest has <IMAGE1_NAME>, and so none would deploy the image." in build.log


def test_the_manifests_are_what_is_handed_on(plan: Plan) -> None:
    project = plan.resource('module.publish["manifests"].aws_codebuild_project.this')
    assert "k8s/web.yaml" in json.dumps(project["source"][0]["buildspec"])
    policy = plan.of_type("aws_iam_role_policy")
    # It takes no role.
    assert [a for a in policy if a.startswith("aws_iam_role_policy.project")] == [
        'aws_iam_role_policy.project["canary-publish"]'
    ]
