"""The appspec and the task definition: rendered and brought, each as the service reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.modules.codedeploy_ecs import (
    HERE,
    OWN_APP_SPEC,
    REVISION,
    ROLES,
    app_spec,
    declared,
    documents,
    own,
    registration,
)

from delivery import catalogue
from delivery.testing import Case, Plan

MODULES = Path(__file__).resolve().parents[3] / "modules"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:orders"
CATALOGUE = catalogue.entries(MODULES / "pipeline", "actions")
WHOLE = documents(
    "everything that a task definition has",
    declared(
        cpu=512,
        memory=2048,
        ephemeral_storage_in_gib=40,
        execution_role_arn=f"{ROLES}/orders-execution",
        task_role_arn=f"{ROLES}/orders",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE", "EC2"],
        runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
        tags={"team": "orders"},
        volumes={
            "data": {"file_system_id": "fs-1", "root_directory": "/orders"},
            "shared": {"access_point_id": "fsap-1", "file_system_id": "fs-2", "iam": True},
        },
        containers={
            "orders": {
                "command": ["serve", "--port", "8080"],
                "cpu": 384,
                "depends_on": {"mesh": "HEALTHY"},
                "entry_point": ["/bin/orders"],
                "environment": {"LEVEL": "<info> & more", "TOKEN": 'a "\\u003cIMAGE1_NAME\\u003e"'},
                "essential": True,
                "image": "<IMAGE1_NAME>",
                "log": {
                    "options": {"awslogs-group": "/ecs/orders", "awslogs-stream-prefix": "web"}
                },
                "memory": 1024,
                "memory_reservation": 512,
                "mount_points": [
                    {"container_path": "/data", "volume": "data"},
                    {"container_path": "/shared", "read_only": True, "volume": "shared"},
                ],
                "ports": [
                    {
                        "app_protocol": "http",
                        "container_port": 8080,
                        "host_port": 8080,
                        "name": "web",
                        "protocol": "tcp",
                    },
                    {"container_port": 9090},
                ],
                "readonly_root_filesystem": True,
                "secrets": {"PASSWORD": SECRET},
                "stop_timeout": 120,
                "user": "1000",
                "working_directory": "/srv",
            },
            "mesh": {
                "essential": False,
                "health_check": {
                    "command": ["CMD-SHELL", "curl -f localhost"],
                    "interval": 10,
                    "retries": 2,
                    "start_period": 30,
                    "timeout": 3,
                },
                "image": "<MESH>",
                "log": {"driver": "splunk", "secret_options": {"splunk-token": SECRET}},
            },
        },
    ),
    {
        "capacity_provider_strategy": [
            {"base": 1, "capacity_provider": "FARGATE", "weight": 0},
            {"capacity_provider": "FARGATE_SPOT"},
        ],
        "container_name": "orders",
        "container_port": 8080,
        "network": {
            "assign_public_ip": True,
            "security_groups": ["sg-2", "sg-1"],
            "subnets": ["subnet-1"],
        },
        "platform_version": "1.4.0",
    },
    hooks={
        "AfterAllowTraffic": "orders-done",
        "BeforeInstall": "orders-migrate",
        "AfterAllowTestTraffic": "orders-smoke",
    },
    images=[{"artifact": "Image"}, {"artifact": "Mesh", "placeholder": "MESH"}],
    templates={
        "app_spec_artifact": "Files",
        "app_spec_path": "deploy/prod/appspec.yml",
        "task_definition_artifact": "Tasks",
        "task_definition_path": "deploy/tasks.json",
    },
)
LEAST = documents("the least", declared())
OWN_TASKS = documents("own task definition", own())
OWN_BOTH = documents("own documents", own(), {"text": OWN_APP_SPEC})


@pytest.mark.parametrize("case", [WHOLE, LEAST, OWN_TASKS, OWN_BOTH], ids=str)
def test_both_documents_are_what_the_services_take(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    names = {
        c["name"] for c in registration(plan.output("task_definition"))["containerDefinitions"]
    }
    (service,) = app_spec(plan.output("app_spec"))["Resources"]
    target = service["TargetService"]["Properties"]["LoadBalancerInfo"]
    assert target == {"ContainerName": "orders", "ContainerPort": 8080}
    assert target["ContainerName"] in names


@pytest.mark.case(LEAST)
def test_a_task_definition_of_one_container(plan: Plan) -> None:
    assert json.loads(plan.output("task_definition")) == {
        "containerDefinitions": [
            {
                "essential": True,
                "image": "<IMAGE1_NAME>",
                "name": "orders",
                "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                "readonlyRootFilesystem": False,
            }
        ],
        "cpu": "256",
        "family": "orders",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
    }


@pytest.mark.case(LEAST)
def test_an_appspec_needs_to_be_told_nothing(plan: Plan) -> None:
    assert app_spec(plan.output("app_spec")) == {
        "version": 0.0,
        "Resources": [
            {
                "TargetService": {
                    "Type": "AWS::ECS::Service",
                    "Properties": {
                        "TaskDefinition": REVISION,
                        "LoadBalancerInfo": {"ContainerName": "orders", "ContainerPort": 8080},
                    },
                }
            }
        ],
    }


@pytest.mark.case(WHOLE)
class TestEverything:
    def test_the_task(self, plan: Plan) -> None:
        document = json.loads(plan.output("task_definition"))
        document.pop("containerDefinitions")
        assert document == {
            "cpu": "512",
            "ephemeralStorage": {"sizeInGiB": 40},
            "executionRoleArn": f"{ROLES}/orders-execution",
            "family": "orders",
            "memory": "2048",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["EC2", "FARGATE"],
            "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
            "tags": [{"key": "team", "value": "orders"}],
            "taskRoleArn": f"{ROLES}/orders",
            "volumes": [
                {
                    "name": "data",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-1",
                        "rootDirectory": "/orders",
                        "transitEncryption": "ENABLED",
                    },
                },
                {
                    "name": "shared",
                    "efsVolumeConfiguration": {
                        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
                        "fileSystemId": "fs-2",
                        "transitEncryption": "ENABLED",
                    },
                },
            ],
        }

    def test_its_containers(self, plan: Plan) -> None:
        mesh, orders = json.loads(plan.output("task_definition"))["containerDefinitions"]
        assert mesh == {
            "essential": False,
            "healthCheck": {
                "command": ["CMD-SHELL", "curl -f localhost"],
                "interval": 10,
                "retries": 2,
                "startPeriod": 30,
                "timeout": 3,
            },
            "image": "<MESH>",
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {},
                "secretOptions": [{"name": "splunk-token", "valueFrom": SECRET}],
            },
            "name": "mesh",
            "readonlyRootFilesystem": False,
        }
        assert orders == {
            "command": ["serve", "--port", "8080"],
            "cpu": 384,
            "dependsOn": [{"condition": "HEALTHY", "containerName": "mesh"}],
            "entryPoint": ["/bin/orders"],
            "environment": [
                {"name": "LEVEL", "value": "<info> & more"},
                {"name": "TOKEN", "value": 'a "\\u003cIMAGE1_NAME\\u003e"'},
            ],
            "essential": True,
            "image": "<IMAGE1_NAME>",
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/ecs/orders",
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": "web",
                },
            },
            "memory": 1024,
            "memoryReservation": 512,
            "mountPoints": [
                {"containerPath": "/data", "readOnly": False, "sourceVolume": "data"},
                {"containerPath": "/shared", "readOnly": True, "sourceVolume": "shared"},
            ],
            "name": "orders",
            "portMappings": [
                {
                    "appProtocol": "http",
                    "containerPort": 8080,
                    "hostPort": 8080,
                    "name": "web",
                    "protocol": "tcp",
                },
                {"containerPort": 9090, "protocol": "tcp"},
            ],
            "readonlyRootFilesystem": True,
            "secrets": [{"name": "PASSWORD", "valueFrom": SECRET}],
            "stopTimeout": 120,
            "user": "1000",
            "workingDirectory": "/srv",
        }

    def test_the_appspec(self, plan: Plan) -> None:
        document = app_spec(plan.output("app_spec"))
        # In the order in which they run.
        assert document["Hooks"] == [
            {"BeforeInstall": "orders-migrate"},
            {"AfterAllowTestTraffic": "orders-smoke"},
            {"AfterAllowTraffic": "orders-done"},
        ]
        assert document["Resources"][0]["TargetService"]["Properties"] == {
            "CapacityProviderStrategy": [
                {"Base": 1, "CapacityProvider": "FARGATE", "Weight": 0},
                {"Base": 0, "CapacityProvider": "FARGATE_SPOT", "Weight": 1},
            ],
            "LoadBalancerInfo": {"ContainerName": "orders", "ContainerPort": 8080},
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "AssignPublicIp": "ENABLED",
                    "SecurityGroups": ["sg-1", "sg-2"],
                    "Subnets": ["subnet-1"],
                }
            },
            "PlatformVersion": "1.4.0",
            "TaskDefinition": REVISION,
        }

    def test_the_action_finds_them(self, plan: Plan) -> None:
        assert plan.output("action_configuration") == {
            "AppSpecTemplateArtifact": "Files",
            "AppSpecTemplatePath": "deploy/prod/appspec.yml",
            "ApplicationName": "orders",
            "DeploymentGroupName": "orders",
            "Image1ArtifactName": "Image",
            "Image1ContainerName": "IMAGE1_NAME",
            "Image2ArtifactName": "Mesh",
            "Image2ContainerName": "MESH",
            "TaskDefinitionTemplateArtifact": "Tasks",
            "TaskDefinitionTemplatePath": "deploy/tasks.json",
        }
        assert plan.output("input_artifacts") == ["Files", "Tasks", "Image", "Mesh"]

    def test_the_action_knows_every_key(self, plan: Plan) -> None:
        known = CATALOGUE["Deploy/CodeDeployToECS"]["configuration"]
        given = plan.output("action_configuration")
        assert set(given) <= set(known)
        assert {key for key, option in known.items() if option["required"]} <= set(given)

    def test_what_codepipeline_replaces_is_there_to_find(self, plan: Plan) -> None:
        text = plan.output("task_definition")
        assert text.count("<IMAGE1_NAME>") == text.count("<MESH>") == 1
        assert plan.output("app_spec").count("<TASK_DEFINITION>") == 1

    def test_nothing_is_made_in_the_pipelines_account(self, plan: Plan) -> None:
        assert [r.address for r in plan.resources] == []

    def test_a_build_writes_them(self, plan: Plan, tmp_path: Path) -> None:
        for command in plan.output("buildspec_commands"):
            subprocess.run(["/bin/sh", "-euc", command], cwd=tmp_path, check=True, timeout=10)
        written = {
            str(path.relative_to(tmp_path)): path.read_text()
            for path in tmp_path.rglob("*")
            if path.is_file()
        }
        assert written == plan.output("files")
        assert sorted(written) == ["deploy/prod/appspec.yml", "deploy/tasks.json"]
