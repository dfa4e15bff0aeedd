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
    said to name. `of_aws`: resources that belong to AWS, whose ARNs hold no account.
    """

    on_everything: Mapping[str, str] = field(default_factory=_none)
    on_arns: Mapping[str, str] = field(default_factory=_none)
    keys: Mapping[tuple[str, str], str] = field(default_factory=_none)
    types: Mapping[tuple[str, str], str] = field(default_factory=_none)
    of_aws: Mapping[str, str] = field(default_factory=_none)


_TOKEN = (
    "A token is of the connection, and no key binds it to a repository: the connection's ARN does. "
    "The two stand beside UseConnection, which the key does bind."
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
    keys={
        (f"{service}:{action}", f"{service}:FullRepositoryId"): _TOKEN
        for service in ("codeconnections", "codestar-connections")
        for action in ("GetConnection", "GetConnectionToken")
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
)
