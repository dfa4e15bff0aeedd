"""Every message that an appspec, and what the action replaces in documents, are refused with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.codedeploy_ecs import (
    CONTAINER,
    IMAGES,
    OWN_APP_SPEC,
    container,
    declared,
    documents,
    own,
    own_app_spec,
    own_container,
    says,
)

from delivery.testing import Case, Refusal

TASK = "the task definition"
STRATEGY = "app_spec.capacity_provider_strategy"
LETTERS = "must be 1 to 100 letters, digits, _ and -."
PROVIDERS = [{"capacity_provider": "FARGATE"}, {"capacity_provider": "FARGATE_SPOT"}]


def wrong(title: str, task: Any, app_spec: Any = None, **inputs: Any) -> Case:
    return documents(title, task, app_spec, **inputs).refused(title)


def files(title: str, **templates: str) -> Case:
    return wrong(title, declared(), templates=templates)


def images(title: str, *given: dict[str, Any]) -> Case:
    return wrong(title, None, images=list(given))


def text(title: str, old: str, new: str) -> Case:
    return wrong(title, own(), own_app_spec(old, new))


def two(**changes: Any) -> dict[str, Any]:
    """A task of two containers, the second of which is changed."""
    return declared(containers={"orders": CONTAINER, "proxy": {"image": "proxy:1", **changes}})


def strategy(*providers: dict[str, Any]) -> dict[str, Any]:
    return {"capacity_provider_strategy": list(providers)}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            images("five images", *({"artifact": f"Image{n}"} for n in range(5))),
            "images has 5, and the action writes at most 4 into a task definition.",
        ),
        (images("artifact", {"artifact": "the image"}), f'images: artifact "the image" {LETTERS}'),
        (
            images("brackets", {"artifact": "Image", "placeholder": "<IMAGE>"}),
            'images: placeholder "<IMAGE>" must be letters, digits and _, without the < and > '
            "that are around it in the task definition.",
        ),
        (
            images("CodePipeline's own", {"artifact": "Image", "placeholder": "TASK_DEFINITION"}),
            'images: placeholder "TASK_DEFINITION" is CodePipeline\'s own, in the appspec: choose '
            "another.",
        ),
        (
            images(
                "placeholder twice",
                {"artifact": "Image"},
                {"artifact": "Other", "placeholder": "IMAGE1_NAME"},
            ),
            'images: placeholder "IMAGE1_NAME" is given 2 times, and stands for one image.',
        ),
        (
            wrong(
                "six artifacts",
                None,
                images=[{"artifact": f"Image{n}"} for n in range(4)],
                templates={"app_spec_artifact": "Files", "task_definition_artifact": "Tasks"},
            ),
            "the action would take 6 artifacts, Files, Tasks, Image0, Image1, Image2, Image3, and "
            "takes 5: put both documents into one.",
        ),
        (
            files("appspec's artifact", app_spec_artifact="Source::appspec.yaml"),
            f'templates.app_spec_artifact "Source::appspec.yaml" {LETTERS}',
        ),
        *(
            (
                files(f"path {path}", task_definition_path=path),
                f'templates.task_definition_path "{path}" must be a path of a file within the '
                "artifact, of letters, digits, _, ., - and /.",
            )
            for path in ("/taskdef.json", "../taskdef.json", "a b.json", "")
        ),
        (
            files("one file", app_spec_path="a.yaml", task_definition_path="a.yaml"),
            'templates.app_spec_path and templates.task_definition_path are both "a.yaml": two '
            "documents are two files.",
        ),
        (
            wrong("image without an entry", container(image="<IMAGE>"), images=[]),
            f'{TASK} has image "<IMAGE>", and images has no such placeholder, so the deployment '
            'would pull "<IMAGE>": images has none.',
        ),
        (
            wrong("image of another entry", own_container(image="<IMAGE>")),
            f'{TASK} has image "<IMAGE>", and images has no such placeholder, so the deployment '
            'would pull "<IMAGE>": images has <IMAGE1_NAME>.',
        ),
        (
            wrong("entry without an image", container(image="orders:1")),
            'images: "<IMAGE1_NAME>" is no image of a container in the task definition, so '
            'CodePipeline would write it nowhere: its images are "orders:1".',
        ),
        *(
            (
                wrong(f"text and {option}", own(), {"text": OWN_APP_SPEC, option: value}),
                f"app_spec has text and {option}: say it in the text, or leave the text out.",
            )
            for option, value in {
                "capacity_provider_strategy": [{"capacity_provider": "FARGATE"}],
                "container_name": "orders",
                "container_port": 8080,
                "network": {"security_groups": ["sg-1"], "subnets": ["subnet-1"]},
                "platform_version": "1.4.0",
            }.items()
        ),
        *(
            (
                wrong(
                    f"base {base}, weight {weight}",
                    declared(),
                    strategy({"capacity_provider": "FARGATE", "base": base, "weight": weight}),
                ),
                f'{STRATEGY}: "FARGATE" has base {base} and weight {weight}, expected whole '
                "numbers, a base from 0 to 100000 and a weight from 0 to 1000.",
            )
            for base, weight in ((100001, 1), (0, 1001), (0.5, 1), (-1, 1))
        ),
        (
            wrong("two bases", declared(), strategy(*({**one, "base": 1} for one in PROVIDERS))),
            f"{STRATEGY} has a base for FARGATE, FARGATE_SPOT, and ECS takes one of them.",
        ),
        (
            wrong("no weight", declared(), strategy({"capacity_provider": "FARGATE", "weight": 0})),
            f"{STRATEGY} has no weight above 0, so no task could be placed: give one provider at "
            "least a weight.",
        ),
        (
            wrong("mixed", declared(), strategy(PROVIDERS[0], {"capacity_provider": "machines"})),
            f"{STRATEGY} mixes FARGATE with others, and ECS takes either those of Fargate or "
            "those of instances.",
        ),
        (
            wrong(
                "no subnets", declared(), {"network": {"security_groups": ["sg-1"], "subnets": []}}
            ),
            "app_spec.network.subnets is empty: CodeDeploy takes subnets, security groups and "
            "public IP together, or none of them.",
        ),
        (
            wrong("platform", declared(), {"platform_version": "latest"}),
            'app_spec.platform_version "latest" must be LATEST or three numbers, as "1.4.0".',
        ),
        (
            wrong(
                "platform of instances",
                declared(requires_compatibilities=["EC2"]),
                {"platform_version": "1.4.0"},
            ),
            "app_spec.platform_version is of Fargate, which the task definition does not require: "
            "leave it out.",
        ),
        (
            wrong("no appspec", own(), {"text": "version"}),
            "app_spec.text is no YAML of a map: give the document that CodeDeploy takes.",
        ),
        (
            text("version", "version: 0.0", "version: 1"),
            'app_spec.text has no version 0.0, the one that there is: begin it with "version: '
            '0.0".',
        ),
        (
            text("resources", "Resources:", "Resource:"),
            "app_spec.text has 0 Resources, expected a list of one service.",
        ),
        (
            text("type", "AWS::ECS::Service", "AWS::ECS::Services"),
            "app_spec.text has no resource of Type AWS::ECS::Service.",
        ),
        (
            text("a revision", "<TASK_DEFINITION>", "orders:7"),
            'app_spec.text has TaskDefinition "orders:7", expected "<TASK_DEFINITION>", which '
            "CodePipeline replaces by the revision it has registered: anything else deploys that "
            "again.",
        ),
        (
            text("event", "BeforeInstall", "BeforeInstal"),
            'app_spec.text has a hook of "BeforeInstal", expected BeforeInstall, AfterInstall, '
            "AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic.",
        ),
        (
            text("event twice", '"orders-migrate"', 'a\n  - BeforeInstall: "b"'),
            "app_spec.text has 2 hooks of BeforeInstall, and CodeDeploy runs one.",
        ),
        (
            text("a map of hooks", "  - BeforeInstall", "  BeforeInstall"),
            'app_spec.text has Hooks that are no list: write "- BeforeInstall: <function>" for '
            "each.",
        ),
        (
            text(
                "half a network",
                "Hooks:",
                "        NetworkConfiguration:\n"
                "          AwsvpcConfiguration:\n"
                '            Subnets: ["subnet-1"]\n'
                "Hooks:",
            ),
            "app_spec.text has some of AssignPublicIp, SecurityGroups, Subnets, and CodeDeploy "
            "takes all or none.",
        ),
        (
            wrong(
                "hooks beside a text", own(), {"text": OWN_APP_SPEC}, hooks={"AfterInstall": "a"}
            ),
            "hooks has AfterInstall, and app_spec.text names its own: write them there, from "
            "where the role's rights follow as well.",
        ),
        (
            text("no container", 'ContainerName: "orders"', "Name: orders"),
            "app_spec.text has no ContainerName under LoadBalancerInfo: name the container that "
            "takes the traffic.",
        ),
        (
            text("no port", "ContainerPort: 8080", "Port: 8080"),
            "app_spec.text has no ContainerPort under LoadBalancerInfo: say which port takes the "
            "traffic.",
        ),
        (
            text("another container", 'ContainerName: "orders"', "ContainerName: order"),
            'the appspec sends traffic to container "order", and the task definition has orders '
            '(did you mean "orders"?).',
        ),
        (
            text("another port", "ContainerPort: 8080", "ContainerPort: 80"),
            'the appspec sends traffic to port 80 of container "orders", which has 8080 in the '
            "task definition.",
        ),
        (
            wrong(
                "a container without ports",
                two(),
                {"container_name": "proxy", "container_port": 80},
            ),
            'the appspec sends traffic to port 80 of container "proxy", which has no ports in the '
            "task definition.",
        ),
        (
            wrong("which container", two(ports=[{"container_port": 80}])),
            "app_spec.container_name is missing, and the task definition exposes orders, proxy: "
            "name the container that takes the traffic.",
        ),
        (
            wrong("nothing exposed", container(ports=[])),
            "app_spec.container_name is missing, and the task definition exposes no container: "
            "name the container that takes the traffic.",
        ),
        (
            wrong("which port", container(ports=[{"container_port": 80}, {"container_port": 81}])),
            "app_spec.container_port is missing, and the container orders has no single port: say "
            "which.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(says(message))


@pytest.mark.case(
    wrong(
        "many problems",
        own(family=None, networkMode="host"),
        own_app_spec("0.0", "1.0"),
        images=[*IMAGES, *IMAGES],
    )
)
def test_all_problems_are_told_at_once(refusal: Refusal) -> None:
    refusal.only(
        says(f'{TASK}\'s family "" must be 1 to 255 letters, digits, _ and -.'),
        says(f"{TASK} requires FARGATE, and its network mode is host: Fargate takes awsvpc alone."),
        says(
            'images: "<IMAGE2_NAME>" is no image of a container in the task definition, so '
            'CodePipeline would write it nowhere: its images are "<IMAGE1_NAME>".'
        ),
        says(
            'app_spec.text has no version 0.0, the one that there is: begin it with "version: 0.0".'
        ),
    )
