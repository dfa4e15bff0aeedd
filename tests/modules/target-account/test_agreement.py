"""The two sides of an account boundary agree: what a pipeline's own role is granted for an action,
the action role is granted for the variable that declares it, and nothing else.

Both are planned here in one account, with the same names, and their policies compared; so neither
the pipeline's catalogue nor this module can change alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from tests.modules.target_account import ROLES

from delivery import catalogue
from delivery.testing import Case, Plan, Policy

ACCOUNT = {"account_id": "222222222222", "partition": "aws", "region": "eu-west-1"}
ARN = "eu-west-1:222222222222"
TASK = f"{ROLES}/orders-execution"
GROUP = [{"application": "shop", "deployment_group": "orders"}]
CODEDEPLOY = {"ApplicationName": "shop", "DeploymentGroupName": "orders"}
NETWORK = {"SecurityGroupIds": "sg-0000000a", "Subnets": "subnet-0000000a,subnet-0000000b"}


def stacks(mode: str) -> dict[str, Any]:
    execution_role = {"arn": f"{ROLES}/stacks"}
    return {"action_modes": [mode], "stacks": ["orders"], "execution_role": execution_role}


def stack(mode: str, **more: str) -> dict[str, str]:
    return {"ActionMode": mode, "StackName": "orders", **more}


TEMPLATE = {"RoleArn": f"{ROLES}/stacks", "TemplatePath": "Source::template.yaml"}
STACK_SETS = {
    "administration_role_arns": [f"{ROLES}/stack-sets"],
    "stack_sets": ["baseline"],
}
EC2 = {
    "instances": [{"tag_key": "app", "tag_value": "orders"}],
    "pipelines": ["orders"],
    "target_groups": ["orders"],
}


@dataclass(frozen=True)
class Deploy:
    """An action of a type, and the variables of this module that it is deployed by.

    `more` are the actions that the variable grants beside: it is for several types at once.
    """

    type: str
    configuration: dict[str, str]
    declared: dict[str, Any]
    passed_role_arns: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def case(self) -> Case:
        """A pipeline with the action, and a target account that declares it."""
        # An action of ECR's as the source: its rights begin with "ecr:", and are told apart by it.
        source = {
            "name": "Source",
            "type": "Source/ECR",
            "output_artifacts": ["Source"],
            "configuration": {"RepositoryName": "orders"},
        }
        action = {
            "name": "Act",
            "type": self.type,
            "configuration": self.configuration,
            "passed_role_arns": list(self.passed_role_arns),
            "input_artifacts": [] if self.type in WITHOUT_INPUT else ["Source"],
        }
        return Case(
            source=Path("tests/modules/target-account/both_sides"),
            name=str(self),
            inputs={
                "declared": self.declared,
                "stages": [
                    {"name": "Source", "actions": [source]},
                    {"name": "Deploy", "actions": [action]},
                ],
            },
        )

    def __str__(self) -> str:
        return f"{self.type} {self.configuration.get('ActionMode', '')}".strip()


WITHOUT_INPUT = {"Deploy/CloudFormationStackInstances", "Invoke/Lambda", "Invoke/StepFunctions"}
DEPLOYS = [
    Deploy(
        "Build/CodeBuild",
        {"ProjectName": "orders", "BatchEnabled": "true"},
        {"codebuild": {"batch": True, "projects": ["orders"]}},
    ),
    Deploy("Test/CodeBuild", {"ProjectName": "orders"}, {"codebuild": {"projects": ["orders"]}}),
    Deploy(
        "Deploy/AppConfig",
        {
            "Application": "abc1234",
            "ConfigurationProfile": "pro1234",
            "DeploymentStrategy": "str1234",
            "Environment": "env1234",
            "InputArtifactConfigurationPath": "config.json",
        },
        {
            "appconfig": {
                "deployments": [
                    {
                        "application": "abc1234",
                        "configuration_profile": "pro1234",
                        "deployment_strategy": "str1234",
                        "environment": "env1234",
                    }
                ]
            }
        },
    ),
    *(
        Deploy("Deploy/CloudFormation", stack(mode, **more), {"cloudformation": stacks(mode)})
        for mode, more in (
            ("CHANGE_SET_REPLACE", {**TEMPLATE, "ChangeSetName": "orders"}),
            ("CREATE_UPDATE", TEMPLATE),
            ("DELETE_ONLY", {"RoleArn": f"{ROLES}/stacks"}),
            ("REPLACE_ON_FAILURE", TEMPLATE),
        )
    ),
    Deploy(
        "Deploy/CloudFormation",
        stack("CHANGE_SET_EXECUTE", ChangeSetName="orders"),
        {"cloudformation": stacks("CHANGE_SET_EXECUTE")},
        more=("iam:PassRole",),
    ),
    Deploy(
        "Deploy/CloudFormationStackSet",
        {
            "StackSetName": "baseline",
            "TemplatePath": "Source::template.yaml",
            "PermissionModel": "SELF_MANAGED",
            "AdministrationRoleArn": f"{ROLES}/stack-sets",
        },
        {"cloudformation_stack_sets": STACK_SETS},
        more=("cloudformation:UpdateStackInstances",),
    ),
    Deploy(
        "Deploy/CloudFormationStackInstances",
        {"StackSetName": "baseline", "DeploymentTargets": "222222222222", "Regions": "eu-west-1"},
        {"cloudformation_stack_sets": {"stack_sets": ["baseline"]}},
        more=(
            "cloudformation:CreateStackSet",
            "cloudformation:UpdateStackSet",
            "cloudformation:ValidateTemplate",
        ),
    ),
    Deploy("Deploy/CodeDeploy", CODEDEPLOY, {"codedeploy": {"deployment_groups": GROUP}}),
    Deploy(
        "Deploy/CodeDeployToECS",
        {
            **CODEDEPLOY,
            "AppSpecTemplateArtifact": "Source",
            "TaskDefinitionTemplateArtifact": "Source",
        },
        {"ecs_blue_green": {"deployment_groups": GROUP, "pass_role_arns": [TASK]}},
        (TASK,),
    ),
    Deploy(
        "Deploy/EC2",
        {
            "InstanceTagKey": "app",
            "InstanceTagValue": "orders",
            "InstanceType": "EC2",
            "TargetDirectory": "/srv/orders",
            "PostScript": "scripts/start.sh",
            "TargetGroupNameList": "orders",
        },
        {"ec2": EC2},
    ),
    Deploy(
        "Deploy/ECS",
        {"ClusterName": "apps", "ServiceName": "orders"},
        {
            "ecs": {
                "services": [{"cluster": "apps", "service": "orders"}],
                "pass_role_arns": [TASK],
            }
        },
        (TASK,),
    ),
    Deploy(
        "Deploy/EKS",
        {
            "ClusterName": "apps",
            "HelmReleaseName": "orders",
            "HelmChartLocation": "chart",
            **NETWORK,
        },
        {
            "eks": {
                "clusters": ["apps"],
                "pipelines": ["orders"],
                "private_endpoint": {
                    "security_group_ids": ["sg-0000000a"],
                    "subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
                },
            }
        },
    ),
    Deploy(
        "Deploy/Lambda",
        {"FunctionName": "orders", "FunctionAlias": "live", "Alarms": "orders-errors"},
        {"lambda": {"alarms": ["orders-errors"], "functions": ["orders"]}},
    ),
    Deploy(
        "Deploy/S3",
        {
            "BucketName": "orders-site",
            "Extract": "true",
            "KMSEncryptionKeyARN": f"arn:aws:kms:{ARN}:key/1a2b3c4d",
        },
        {"s3": {"buckets": [{"name": "orders-site", "key_alias": "alias/site"}]}},
    ),
    Deploy(
        "Deploy/ServiceCatalog",
        {
            "ProductId": "prod-abcd1234efgh5",
            "ProductType": "CLOUD_FORMATION_TEMPLATE",
            "ProductVersionName": "one",
            "TemplateFilePath": "template.yaml",
        },
        {"service_catalog": {"products": ["prod-abcd1234efgh5"]}},
    ),
    Deploy(
        "Invoke/Lambda", {"FunctionName": "smoke"}, {"lambda": {"invoked_functions": ["smoke"]}}
    ),
    Deploy(
        "Invoke/StepFunctions",
        {"StateMachineArn": f"arn:aws:states:{ARN}:stateMachine:smoke"},
        {"step_functions": {"state_machines": ["smoke"]}},
    ),
]
# What an action of another account may be, and is left to `policies`.
BY_POLICIES = {
    "Build/ECRBuildAndPublish": "An image is built where its repository is.",
    "Deploy/ElasticBeanstalk": "AWS documents no rights of its own for it.",
    "Invoke/CodePipeline": "A pipeline that starts another has no artifacts to share.",
    "Invoke/InspectorScan": "An image is scanned where its repository is.",
    "Source/CodeCommit": "A source of another account: it deploys nothing.",
    "Source/CodeStarSourceConnection": "A connection is used where it is.",
    "Source/ECR": "A source of another account: it deploys nothing.",
    "Source/S3": "A source of another account: it deploys nothing.",
    "Test/DeviceFarm": "Devices are of the account of the pipeline.",
}


CATALOGUE = catalogue.entries(Path(__file__).parents[3] / "modules/pipeline", "actions")


def test_no_type_of_action_is_forgotten() -> None:
    across = {
        key
        for key, entry in CATALOGUE.items()
        if entry.get("cross_account") and entry.get("expressible")
    }
    assert across == {deploy.type for deploy in DEPLOYS} | set(BY_POLICIES)


@dataclass(frozen=True)
class Grants:
    """What is granted of one action: on what, and under which conditions, each as text."""

    resources: frozenset[str]
    conditions: frozenset[str]


def granted(policy: Policy) -> dict[str, Grants]:
    """By action, without what is for the artifacts and for the source."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for s in policy.statements:
        if not s.sid.startswith("Artifact") and not s.actions[0].startswith("ecr:"):
            conditions = {
                operator: {key: list(values) for key, values in keys.items()}
                for operator, keys in s.conditions.items()
            }
            for action in s.actions:
                found.setdefault(action, []).append((s.resources, json.dumps(conditions)))
    return {
        action: Grants(
            frozenset(resource for resources, _ in rows for resource in resources),
            frozenset(conditions for _, conditions in rows),
        )
        for action, rows in found.items()
    }


@pytest.mark.parametrize(
    ("deploy", "case"), [(d, d.case) for d in DEPLOYS], ids=[str(d) for d in DEPLOYS]
)
def test_both_sides_grant_the_same(deploy: Deploy, case: Case, plan: Plan) -> None:
    own = granted(plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy())
    target = granted(plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy())
    assert own
    assert set(target) - set(deploy.more) == set(own), str(case)
    for action in own:
        # The pipeline is told a key by its ARN, and the target account by its alias.
        if not action.startswith("kms:"):
            wider = {
                resource
                for resource in target[action].resources
                if not any(fnmatchcase(resource, known) for known in own[action].resources)
            }
            assert not wider, action
            assert target[action].conditions == own[action].conditions, action


@pytest.mark.parametrize(
    ("deploy", "case"), [(d, d.case) for d in DEPLOYS], ids=[str(d) for d in DEPLOYS]
)
def test_only_who_may_have_output_artifacts_writes_to_the_store(
    deploy: Deploy, case: Case, plan: Plan
) -> None:
    # Of CloudFormation's actions, only those that are asked for a file have one.
    writes = CATALOGUE[deploy.type]["outputs"]["max"] > 0 and deploy.type != "Deploy/CloudFormation"
    policy = plan.resource("module.target_account.aws_iam_role_policy.action[0]").policy()
    assert policy.allows("s3:GetObject", ARTIFACT), str(case)
    assert bool(policy.allows("s3:PutObject", ARTIFACT)) is writes
    assert bool(policy.allows("kms:GenerateDataKey", KEY)) is writes or deploy.type == "Deploy/S3"


ARTIFACT = "arn:aws:s3:::orders-artifacts/orders/Source/1"
KEY = f"arn:aws:kms:{ARN}:key/1a2b3c4d"
