"""Where what the modules grant departs from AWS's service authorization reference, and why.

The one place for it. A test fails for each of these that the reference no longer asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


def _none() -> Mapping[Any, str]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Accepted:
    """What is not told of, each with its reason.

    `on_everything`: actions that have a resource level and are granted on "*". `on_arns`: actions
    that have none by the reference, and are granted on ARNs. `keys`: an action and a condition key
    that it does not have. `types`: an action and a type of resource that every request for it is
    said to name. `of_aws`: resources that belong to AWS, whose ARNs hold no account. `wide`: a rule
    of width.py with the Sid and the services of a statement that needs to be wider.
    """

    on_everything: Mapping[str, str] = field(default_factory=_none)
    on_arns: Mapping[str, str] = field(default_factory=_none)
    keys: Mapping[tuple[str, str], str] = field(default_factory=_none)
    types: Mapping[tuple[str, str], str] = field(default_factory=_none)
    of_aws: Mapping[str, str] = field(default_factory=_none)
    wide: Mapping[tuple[str, str, str], str] = field(default_factory=_none)


_KEY_OF_ACCOUNT = (
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html gives it to the "
    "key's own account: without it nobody could ever change the key again. KeyAdministration "
    "takes its place where administrators are named."
)
_PULL = (
    "A user names the account for all that is in it, to read one repository: its own IAM policies "
    "say who pulls. pull_role_arns names roles."
)

_FLEET = (
    "Calls of CodeBuild for a fleet were refused where subnets and security groups were named, "
    "says https://github.com/aws/aws-cdk/pull/34572. What it lends of them is bound to subnets."
)
_ECR_TRUST = (
    "AWS documents the trust of ECR's roles without a key, and not that each call carries one: "
    "the account binds by IfExists."
)
_LISTENER = (
    "A listener, and each rule of it, is of one load balancer, which is of one type: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html "
    "takes one."
)

NOTHING = Accepted()
ACCEPTED = Accepted(
    on_everything={
        "ec2:CreateNetworkInterface": _FLEET,
        "ec2:DeleteNetworkInterface": _FLEET,
        "ec2:ModifyNetworkInterfaceAttribute": _FLEET,
        "ecs:CreateTaskSet": (
            "A task set has no id before it is made. The statement is bound to the cluster and the "
            "service by ecs:cluster and ecs:service, and stands beside one on the task sets' ARNs."
        ),
        "ecs:RegisterTaskDefinition": (
            "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html "
            'grants it on "*", which is also what CodePipeline\'s error names where the right '
            "lacks. The roles passed on bound what a revision may run as."
        ),
    },
    on_arns={
        "cloudformation:CreateStackSet": (
            "AWS's own CDK grants it on the stack set's ARN alone, for this very action "
            "(aws-codepipeline-actions, lib/private/singleton-policy.ts)."
        ),
    },
    types={
        ("elasticloadbalancing:ModifyListener", "listener/app"): _LISTENER,
        ("elasticloadbalancing:ModifyListener", "listener/gwy"): _LISTENER,
        ("elasticloadbalancing:ModifyListener", "listener/net"): _LISTENER,
        ("elasticloadbalancing:ModifyRule", "listener-rule/app"): _LISTENER,
        ("elasticloadbalancing:ModifyRule", "listener-rule/net"): _LISTENER,
        ("states:DescribeExecution", "express"): (
            "An execution is of a standard or of an express state machine, and "
            "https://docs.aws.amazon.com/step-functions/latest/apireference/"
            "API_DescribeExecution.html answers for none of an express one."
        ),
    },
    of_aws={
        "arn:${Partition}:cloudformation:${Region}::type/resource/${Type}": (
            "The public types of resource: a stack set's template is made of them."
        ),
        "arn:${Partition}:ssm:${Region}::document/AWS-${DocumentName}": (
            "The public documents, which AWS owns: CodePipeline's action runs one of two of them."
        ),
    },
    wide={
        ("account", "AccountAdministration", "kms"): _KEY_OF_ACCOUNT,
        ("all actions", "AccountAdministration", "kms"): _KEY_OF_ACCOUNT,
        ("account", "PullByAccounts", "ecr"): _PULL,
        ("account", "PullByLambdaAccounts", "ecr"): (
            "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html asks for it: whoever "
            "makes the function reads the image too. Which role that is, its account decides."
        ),
        ("account", "ReadProject", "codebuild"): (
            "A project is shared with accounts that a user names, to read its builds: "
            "https://docs.aws.amazon.com/codebuild/latest/userguide/project-sharing-share.html."
        ),
        ("account", "From333333333333", "events"): (
            "event_bus.trusted_accounts names the account for all that is in it, to send events of "
            "the triggers' kinds alone; without it, roles are named."
        ),
        ("account", "ReplicateHere", "ecr"): (
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-"
            "replication.html names the source's account: ECR itself acts for it."
        ),
        ("caller", "PullThroughCache", "sts"): _ECR_TRUST,
        ("caller", "RepositoryCreation", "sts"): _ECR_TRUST,
        ("caller", "CodeDeploy", "sts"): (
            "AWS documents the trust without the keys, and not that each call carries them: they "
            "bind by IfExists. "
            "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
            "getting-started-create-service-role.html"
        ),
        ("caller", "CodePipeline", "sts"): (
            "AWS documents the trust without the keys, and not that each call carries them: they "
            "bind by IfExists."
        ),
        ("caller", "Chat", "sts"): (
            "AWS documents the trust without the keys: "
            "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam.html."
        ),
        ("caller", "EventRules", "kms"): (
            "EventBridge's calls of KMS carry neither key: "
            "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html."
        ),
        ("caller", "EventRules", "sns"): (
            "AWS documents the statement without the keys, and not that a call carries them: "
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html."
        ),
        ("caller", "NotificationRules", "kms"): (
            "AWS documents kms:ViaService alone; the topic's own policy asks for the account: "
            "https://docs.aws.amazon.com/dtconsole/latest/userguide/set-up-sns.html."
        ),
        ("caller", "Lambda", "sts"): (
            "AWS documents the trust of a function's role without the keys, and Lambda takes no "
            "role of another account: "
            "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html."
        ),
        ("caller", "CloudFormation", "sts"): (
            "AWS documents neither key for a stack's role: "
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
            "using-iam-servicerole.html. Who may pass the role on is bound instead."
        ),
    },
)
