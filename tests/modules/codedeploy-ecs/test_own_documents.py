"""Documents of which the user has a part: their own texts, or files of their repository."""

from __future__ import annotations

import base64

import pytest
from tests.modules.codedeploy_ecs import (
    IMAGES,
    OWN_APP_SPEC,
    app_spec,
    call,
    container,
    declared,
    documents,
    own,
    registration,
)

from delivery.testing import UNKNOWN, Plan

OWN_BOTH = documents("own documents", own(), {"text": OWN_APP_SPEC})


@pytest.mark.case(OWN_BOTH)
def test_ones_own_documents_are_handed_on_as_they_are(plan: Plan) -> None:
    assert plan.output("files") == {"appspec.yaml": OWN_APP_SPEC, "taskdef.json": own()["text"]}
    encoded = base64.b64encode(OWN_APP_SPEC.encode()).decode()
    assert plan.output("buildspec_commands")[0] == (
        f"printf %s '{encoded}' | base64 -d > 'appspec.yaml'"
    )


@pytest.mark.case(call("documents of the repository", images=IMAGES))
def test_documents_of_the_repository_are_left_to_it(plan: Plan) -> None:
    assert plan.output("files") == {}
    assert plan.output("buildspec_commands") == []
    assert plan.output("app_spec") is None
    assert plan.output("task_definition") is None
    assert plan.output("action_configuration") == {
        "AppSpecTemplateArtifact": "Source",
        "AppSpecTemplatePath": "appspec.yaml",
        "ApplicationName": "orders",
        "DeploymentGroupName": "orders",
        "Image1ArtifactName": "Image",
        "Image1ContainerName": "IMAGE1_NAME",
        "TaskDefinitionTemplateArtifact": "Source",
        "TaskDefinitionTemplatePath": "taskdef.json",
    }
    assert plan.output("input_artifacts") == ["Source", "Image"]


@pytest.mark.case(
    documents(
        "an appspec alone",
        None,
        {"container_name": "orders", "container_port": 80},
        templates={"app_spec_artifact": "Files", "task_definition_artifact": "Files"},
    )
)
def test_an_appspec_is_rendered_for_a_task_definition_of_the_repository(plan: Plan) -> None:
    assert sorted(plan.output("files")) == ["appspec.yaml"]
    (service,) = app_spec(plan.output("app_spec"))["Resources"]
    assert service["TargetService"]["Properties"]["LoadBalancerInfo"]["ContainerPort"] == 80


@pytest.mark.case(
    call(
        "role of the same plan",
        images=IMAGES,
        task_definition=declared(execution_role_arn=UNKNOWN),
    )
)
def test_a_role_may_be_made_in_the_same_plan(plan: Plan) -> None:
    assert plan.output("task_definition") is UNKNOWN
    assert plan.resource("aws_codedeploy_app.this[0]")["name"] == "orders"


@pytest.mark.case(
    documents(
        "instances",
        container(memory_reservation=128, ports=[{"container_port": 8080, "host_port": 0}])
        | {
            "cpu": None,
            "memory": None,
            "network_mode": "bridge",
            "requires_compatibilities": ["EC2"],
        },
    )
)
def test_tasks_of_instances_have_their_own_rules(plan: Plan) -> None:
    document = registration(plan.output("task_definition"))
    assert "cpu" not in document
    assert document["networkMode"] == "bridge"
