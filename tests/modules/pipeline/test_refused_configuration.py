"""Configuration keys, artifact counts and values against the catalogue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Refusal

from .cases import (
    ACCOUNT,
    BUILD,
    CONNECTION_ARN,
    DEPLOY,
    DEPLOY_ROLE,
    SOURCE,
    TARGET,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)
from .refusals import IMAGE, LAST, P, refused, with_build


def built(**configuration: str) -> list[dict[str, Any]]:
    return with_build(configuration={"ProjectName": "orders", **configuration})


def last(kind: str, /, inputs: tuple[str, ...] = (), **attributes: Any) -> list[dict[str, Any]]:
    """A pipeline that ends in an action of this type."""
    return [
        SOURCE,
        BUILD,
        stage("Last", action("Last", kind, input_artifacts=list(inputs), **attributes)),
    ]


def variables(value: str, **attributes: str) -> str:
    """What an action hands to its build: JSON of 29 characters and these."""
    return json.dumps([{"name": "STAGE", "value": value, **attributes}], separators=(",", ":"))


CLOUDFORMATION = {
    "ActionMode": "CREATE_UPDATE",
    "StackName": "orders",
    "TemplatePath": "Source::template.yaml",
    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cloudformation",
}
TASKDEF = {
    "ApplicationName": "orders",
    "DeploymentGroupName": "orders",
    "TaskDefinitionTemplateArtifact": "Source",
    "AppSpecTemplateArtifact": "Source",
}


CASES = [
    refused(
        "required key",
        f'{IMAGE}: configuration lacks "ProjectName", which Build/CodeBuild needs.',
        stages=with_build(configuration={}),
    ),
    refused(
        "unknown key",
        f'{IMAGE}: configuration key "BatchEnable" is unknown to Build/CodeBuild '
        '(did you mean "BatchEnabled"?).',
        stages=built(BatchEnable="true"),
    ),
    refused(
        "neither Helm nor manifests",
        f"{LAST}: Deploy/EKS needs HelmReleaseName and HelmChartLocation, or ManifestFiles "
        "in its configuration.",
        stages=last(
            "Deploy/EKS",
            ("Image",),
            configuration={"ClusterName": "shop", "HelmReleaseName": "orders"},
        ),
    ),
    refused(
        "OutputFileName without output",
        f'{LAST}: configuration "OutputFileName" needs an output artifact to write to: '
        "declare one in output_artifacts.",
        stages=last(
            "Deploy/CloudFormation",
            ("Source",),
            configuration={**CLOUDFORMATION, "OutputFileName": "outputs.json"},
        ),
    ),
    refused(
        "two inputs without a primary",
        f'{LAST}: configuration lacks "PrimarySource", which 2 input artifacts need: name the '
        "one with the buildspec.",
        stages=last("Test/CodeBuild", ("Source", "Image"), configuration={"ProjectName": "t"}),
    ),
    refused(
        "no input",
        f"{LAST}: Deploy/S3 takes exactly 1 input artifact; 0 are declared.",
        stages=last("Deploy/S3", configuration={"BucketName": "site", "Extract": "true"}),
    ),
    refused(
        "too many outputs",
        f"{LAST}: Deploy/CloudFormation takes at most 1 output artifact; 2 are declared.",
        stages=last(
            "Deploy/CloudFormation",
            ("Source",),
            output_artifacts=["One", "Two"],
            configuration=CLOUDFORMATION,
        ),
    ),
    refused(
        "passed roles of a build",
        f"{IMAGE}: Build/CodeBuild passes no role on: remove passed_role_arns.",
        stages=with_build(passed_role_arns=[UNKNOWN]),
    ),
    refused(
        "passed roles beside role_arn",
        f'{P}: stage "Deploy", action "Service": passed_role_arns are the pipeline role\'s, '
        "and role_arn acts here: give that role the right to pass them, and remove "
        "passed_role_arns.",
        stages=[
            SOURCE,
            BUILD,
            stage("Deploy", deploy(passed_role_arns=[f"arn:aws:iam::{ACCOUNT}:role/task"])),
        ],
    ),
    refused(
        "value of 1001 characters",
        f'{IMAGE}: configuration "EnvironmentVariables" has 1001 characters; AWS takes 1 to 1000.',
        stages=built(EnvironmentVariables=variables("x" * 972)),
    ),
    refused(
        "value that is none of the values",
        f'{LAST}: configuration "ActionMode" is "CREATE_UPDAT" (did you mean '
        '"CREATE_UPDATE"?); AWS takes "CREATE_UPDATE", "REPLACE_ON_FAILURE", "DELETE_ONLY", '
        '"CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE".',
        stages=last(
            "Deploy/CloudFormation",
            ("Source",),
            configuration={**CLOUDFORMATION, "ActionMode": "CREATE_UPDAT"},
        ),
    ),
    refused(
        "key that a mode needs",
        f'{LAST}: configuration lacks "ChangeSetName", which Deploy/CloudFormation needs '
        'where ActionMode is "CHANGE_SET_REPLACE".',
        stages=last(
            "Deploy/CloudFormation",
            ("Source",),
            configuration={**CLOUDFORMATION, "ActionMode": "CHANGE_SET_REPLACE"},
        ),
    ),
    refused(
        "template of another artifact",
        f'{LAST}: configuration "TaskDefinitionTemplateArtifact" names the artifact "Sauce", '
        'which is no input of the action; it has "Source".',
        stages=last(
            "Deploy/CodeDeployToECS",
            ("Source",),
            configuration={**TASKDEF, "TaskDefinitionTemplateArtifact": "Sauce"},
        ),
    ),
    refused(
        "template file of another artifact",
        f'{LAST}: configuration "TemplatePath" names the artifact "Sourc", which is no input '
        'of the action (did you mean "Source"?).',
        stages=last(
            "Deploy/CloudFormation",
            ("Source",),
            configuration={**CLOUDFORMATION, "TemplatePath": "Sourc::template.yaml"},
        ),
    ),
    refused(
        "DetectChanges beside a trigger",
        f'{P}: stage "Source", action "Source": DetectChanges is "true", but the trigger '
        "decides what starts the pipeline: remove it.",
        stages=[
            stage(
                "Source",
                connection_source(
                    configuration={
                        "ConnectionArn": CONNECTION_ARN,
                        "FullRepositoryId": "acme/orders",
                        "BranchName": "main",
                        "DetectChanges": "true",
                    }
                ),
            ),
            BUILD,
            DEPLOY,
        ],
        triggers=[{"source_action": "Source", "push": [{"branches": {"includes": ["main"]}}]}],
    ),
    refused(
        "variable without default, started by a trigger",
        f'{P}: variable "tag" has no default_value, which neither a trigger nor change '
        "detection can give: add one.",
        variables=[{"name": "tag"}],
        triggers=[{"source_action": "Source", "push": [{"branches": {"includes": ["main"]}}]}],
    ),
    refused(
        "variable without default, started by polling",
        f'{P}: variable "tag" has no default_value, which neither a trigger nor change '
        "detection can give: add one.",
        stages=[
            stage(
                "Source",
                action(
                    "Source",
                    "Source/S3",
                    output_artifacts=["Source"],
                    configuration={
                        "S3Bucket": "acme-sources",
                        "S3ObjectKey": "orders.zip",
                        "PollForSourceChanges": "true",
                    },
                ),
            ),
            BUILD,
            DEPLOY,
        ],
        variables=[{"name": "tag"}],
    ),
    refused(
        "default of 1001 characters",
        f'{P}: variable "tag": the default_value has 1001 characters; AWS takes 1 to 1000.',
        variables=[{"name": "tag", "default_value": "x" * 1001}],
    ),
    refused(
        "description of 201 characters",
        f'{P}: variable "tag": the description has 201 characters; AWS takes 200.',
        variables=[{"name": "tag", "default_value": "x", "description": "x" * 201}],
    ),
    refused(
        "variable in a source action",
        f'{P}: stage "Source", action "Source": "#{{variables.branch}}" stands in a source '
        "action, where AWS resolves no variable: write the value.",
        stages=[
            stage(
                "Source",
                connection_source(
                    configuration={
                        "ConnectionArn": UNKNOWN,
                        "FullRepositoryId": "acme/orders",
                        "BranchName": "#{variables.branch}",
                    }
                ),
            ),
            BUILD,
            DEPLOY,
        ],
        variables=[{"name": "branch", "default_value": "main"}],
    ),
    refused(
        "reference without namespace",
        f'{IMAGE}: "#{{tag}}" names no namespace: write #{{variables.tag}} for a pipeline '
        "variable, or #{Namespace.tag}.",
        stages=built(EnvironmentVariables="#{tag}"),
    ),
    refused(
        "undefined variable",
        f'{IMAGE}: "#{{variables.tags}}" is no variable of the pipeline (did you mean "tag"?).',
        stages=built(EnvironmentVariables="#{variables.tags}"),
        variables=[{"name": "tag", "default_value": "x"}],
    ),
    refused(
        "undefined variable of codepipeline",
        f'{IMAGE}: "#{{codepipeline.ExecutionId}}" does not exist; the namespace codepipeline '
        "has only PipelineExecutionId.",
        stages=built(EnvironmentVariables="#{codepipeline.ExecutionId}"),
    ),
    refused(
        "undefined namespace",
        f'{IMAGE}: "#{{Sourc.CommitId}}": no earlier action has the namespace "Sourc" '
        '(did you mean "Source"?).',
        stages=built(EnvironmentVariables="#{Sourc.CommitId}"),
    ),
    refused(
        "namespace of a later action",
        f'{IMAGE}: "#{{Later.Version}}": no earlier action has the namespace "Later"; there are '
        '"Source", "codepipeline", "variables".',
        stages=[
            SOURCE,
            stage(
                "Build",
                build(
                    configuration={
                        "ProjectName": "orders",
                        "EnvironmentVariables": "#{Later.Version}",
                    }
                ),
                build("Later", namespace="Later", run_order=2),
            ),
            DEPLOY,
        ],
    ),
    refused(
        "misspelt output variable",
        f'{IMAGE}: "#{{Source.CommitID}}": Source/CodeStarSourceConnection has no output '
        'variable "CommitID" (did you mean "CommitId"?).',
        stages=built(EnvironmentVariables="#{Source.CommitID}"),
    ),
    refused(
        "no store in the pipeline's Region",
        f'{P}: artifact_stores has none for the pipeline\'s Region "eu-west-1": add it.',
        artifact_stores={"us-east-2": store("us-east-2")},
    ),
    refused(
        "store under another Region",
        f'{P}: the artifact store of Region "eu-west-1", bucket "acme-eu-central-1", is in '
        'Region "eu-central-1": put it under its own Region.',
        artifact_stores={"eu-west-1": store("eu-central-1")},
    ),
    refused(
        "store of another account",
        f'{P}: the artifact store of Region "eu-west-1", bucket "acme-eu-west-1", is in '
        f"account {TARGET}; AWS takes stores of the pipeline's account, {ACCOUNT}.",
        artifact_stores={"eu-west-1": store(account_id=TARGET)},
    ),
    refused(
        "source of another Region",
        f'{P}: stage "Source", action "Source": Source/CodeStarSourceConnection runs in the '
        'pipeline\'s Region alone, "eu-west-1", not in "us-east-1": remove `region`.',
        stages=[stage("Source", connection_source(region="us-east-1")), BUILD, DEPLOY],
        artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
    ),
    refused(
        "custom action of another Region",
        f'{LAST}: Deploy/Tool runs in the pipeline\'s Region alone, "eu-west-1", not in '
        '"us-east-1": remove `region`.',
        stages=last("Deploy/Tool", owner="Custom", version="1", region="us-east-1"),
        artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1")},
    ),
    refused(
        "role that is no role",
        f'{P}: stage "Deploy", action "Service": role_arn "orders-deploy" is no ARN of a role.',
        stages=[SOURCE, BUILD, stage("Deploy", deploy(role_arn="orders-deploy"))],
    ),
    refused(
        "role of an approval",
        f"{LAST}: Approval/Manual runs with the pipeline's role alone: remove role_arn.",
        stages=last("Approval/Manual", role_arn=DEPLOY_ROLE),
    ),
    refused(
        "Elastic Beanstalk without a role",
        f"{LAST}: Deploy/ElasticBeanstalk needs a role_arn: Elastic Beanstalk acts with the "
        "caller's rights on EC2, Auto Scaling, CloudFormation and more; name a role made for "
        "it.",
        stages=last(
            "Deploy/ElasticBeanstalk",
            ("Image",),
            configuration={"ApplicationName": "orders", "EnvironmentName": "orders"},
        ),
    ),
    refused(
        "other account without a key",
        f'{P}: stage "Deploy", action "Service": its role is of account {TARGET}, and no '
        "other account can use the AWS managed key of the artifact store "
        '"acme-eu-west-1": give the store a key.',
        artifact_stores={"eu-west-1": store(key=None)},
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:  # noqa: ARG001
    refusal.only(*messages)
