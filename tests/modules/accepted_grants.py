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

NOTHING = Accepted()
ACCEPTED = Accepted(
    on_everything={
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
        ("caller", "CodePipeline", "sts"): (
            "AWS documents the trust without the keys, and not that each call carries them: they "
            "bind by IfExists."
        ),
        ("caller", "CloudFormation", "sts"): (
            "AWS documents neither key for a stack's role: "
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
            "using-iam-servicerole.html. Who may pass the role on is bound instead."
        ),
    },
)
