"""Deployments of stacks, products and settings: what each takes, what its role is granted."""

from __future__ import annotations

from .cases import ACCOUNT
from .entries import Entry
from .policies import Grant, acting_as, arn, passed_to

ROLE = f"arn:aws:iam::{ACCOUNT}:role/stacks"
VALIDATE: dict[str, Grant] = {"ValidateTemplate": ({"cloudformation:ValidateTemplate"}, {"*"}, {})}
STACK_SETS = {
    arn("cloudformation", "stackset/guard:*"),
    arn("cloudformation", "stackset-target/guard:*"),
    "arn:aws:cloudformation:eu-west-1::type/resource/*",
}

STACK_SET: dict[str, Grant] = {
    "StackSet": (
        {
            "cloudformation:CreateStackInstances",
            "cloudformation:CreateStackSet",
            "cloudformation:DescribeStackSet",
            "cloudformation:DescribeStackSetOperation",
            "cloudformation:ListStackInstances",
            "cloudformation:UpdateStackSet",
        },
        STACK_SETS,
        {},
    ),
    **VALIDATE,
}


def pass_role(role: str) -> dict[str, Grant]:
    return {"PassStackRole": ({"iam:PassRole"}, {role}, passed_to("cloudformation.amazonaws.com"))}


def configuration(strategy: str) -> Grant:
    return (
        {"appconfig:GetDeployment", "appconfig:StartDeployment", "appconfig:StopDeployment"},
        {
            arn("appconfig", "application/abc1234"),
            arn("appconfig", "application/abc1234/*"),
            arn("appconfig", strategy),
        },
        {},
    )


STACKS = [
    Entry(
        "Deploy/CloudFormation",
        inputs=(0, 10),
        outputs=(0, 1),
        required={"ActionMode": "DELETE_ONLY", "StackName": "orders", "RoleArn": ROLE},
        granted={
            "StackDelete": (
                {"cloudformation:DeleteStack"},
                {arn("cloudformation", "stack/orders/*")},
                acting_as(ROLE),
            ),
            "StackDeleteState": (
                {
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStackResources",
                    "cloudformation:DescribeStacks",
                },
                {arn("cloudformation", "stack/orders/*")},
                {},
            ),
            **pass_role(ROLE),
        },
        optional={
            "TemplatePath": "Source0::template.yaml",
            "TemplateConfiguration": "Source9::production.json",
            "ChangeSetName": "next",
            "Capabilities": "CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND",
            "OutputFileName": "outputs.json",
            "ParameterOverrides": '{"Tag":"#{codepipeline.PipelineExecutionId}"}',
        },
        added=VALIDATE,
    ),
    Entry(
        "Deploy/CloudFormationStackSet",
        form="of an organization",
        inputs=(1, 3),
        required={
            "StackSetName": "guard",
            "TemplatePath": "Source0::guard.yaml",
            "PermissionModel": "SERVICE_MANAGED",
        },
        granted=STACK_SET,
        optional={"OrganizationsAutoDeployment": "EnabledWithStackRetention"},
    ),
    Entry(
        "Deploy/CloudFormationStackSet",
        form="of accounts",
        inputs=(1, 3),
        required={"StackSetName": "guard", "TemplatePath": "Source0::guard.yaml"},
        granted={
            **STACK_SET,
            # AWS takes this one where none is named.
            **pass_role(f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole"),
        },
        optional={
            "AdministrationRoleArn": ROLE,
            "CallAs": "SELF",
            "Capabilities": "CAPABILITY_NAMED_IAM",
            "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
            "DeploymentTargets": "Source1::accounts.json",
            "Description": "What no account may change.",
            "ExecutionRoleName": "stack-set-execution",
            "FailureTolerancePercentage": "10",
            "MaxConcurrentPercentage": "50",
            "Parameters": "Source2::parameters.json",
            "PermissionModel": "SELF_MANAGED",
            "RegionConcurrencyType": "PARALLEL",
            "Regions": "eu-west-1,us-east-1",
        },
        added=pass_role(ROLE),
    ),
    Entry(
        "Deploy/CloudFormationStackInstances",
        inputs=(0, 2),
        required={
            "StackSetName": "guard",
            "DeploymentTargets": "222222222222",
            "Regions": "eu-west-1",
        },
        granted={
            "StackInstances": (
                {
                    "cloudformation:CreateStackInstances",
                    "cloudformation:DescribeStackSet",
                    "cloudformation:DescribeStackSetOperation",
                    "cloudformation:ListStackInstances",
                    "cloudformation:UpdateStackInstances",
                },
                STACK_SETS,
                {},
            )
        },
        optional={
            "CallAs": "DELEGATED_ADMIN",
            "ConcurrencyMode": "STRICT_FAILURE_TOLERANCE",
            "DeploymentTargets": "Source0::accounts.json",
            "FailureTolerancePercentage": "10",
            "MaxConcurrentPercentage": "50",
            "ParameterOverrides": "Source1::parameters.json",
            "RegionConcurrencyType": "SEQUENTIAL",
        },
    ),
    Entry(
        "Deploy/ServiceCatalog",
        inputs=(1, 1),
        required={"ProductId": "prod-1", "ConfigurationFilePath": "product.json"},
        granted={
            "ServiceCatalog": (
                {
                    "servicecatalog:CreateProvisioningArtifact",
                    "servicecatalog:DeleteProvisioningArtifact",
                    "servicecatalog:DescribeProvisioningArtifact",
                    "servicecatalog:ListProvisioningArtifacts",
                    "servicecatalog:UpdateProduct",
                },
                {arn("catalog", "product/prod-1")},
                {},
            ),
            **VALIDATE,
        },
        optional={
            "TemplateFilePath": "product.yaml",
            "ProductVersionName": "v2",
            "ProductVersionDescription": "The second.",
            "ProductType": "CLOUD_FORMATION_TEMPLATE",
        },
    ),
    Entry(
        "Deploy/AppConfig",
        inputs=(1, 1),
        required={
            "Application": "abc1234",
            "Environment": "def5678",
            "ConfigurationProfile": "ghi9012",
            "InputArtifactConfigurationPath": "flags.json",
        },
        granted={"AppConfig": configuration("deploymentstrategy/*")},
        optional={"DeploymentStrategy": "jkl3456"},
        added={"AppConfig": configuration("deploymentstrategy/jkl3456")},
    ),
]
