"""Every policy is known in the first plan, so that people and tests can read it before it exists.

The READMEs' examples and the stacks make keys and connections in the same plan, whose ARNs are not
known: where a policy took one in, it would be unknown as a whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery import environment
from delivery.testing import Case, Plan, environment_case, readme_case

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.name for path in (ROOT / "modules").iterdir() if path.is_dir())
# The stacks of `dev` and `staging` are those of `prod`.
ENVIRONMENTS = sorted({*environment.environments(ROOT)} - {"dev", "staging"})
CASES = [
    *(readme_case(module) for module in MODULES),
    *(
        environment_case(name, stack)
        for name in ENVIRONMENTS
        for stack in environment.load(name, ROOT, "embedded").stacks
    ),
]
POLICIES = {
    "aws_cloudwatch_event_bus_policy": ("policy",),
    "aws_ecr_registry_policy": ("policy",),
    "aws_ecr_repository_creation_template": ("repository_policy",),
    "aws_ecr_repository_policy": ("policy",),
    "aws_iam_policy": ("policy",),
    "aws_iam_role": ("assume_role_policy",),
    "aws_iam_role_policy": ("policy",),
    "aws_kms_key": ("policy",),
    "aws_kms_key_policy": ("policy",),
    "aws_s3_bucket_policy": ("policy",),
    "aws_sns_topic_policy": ("policy",),
    "aws_sqs_queue_policy": ("policy",),
}
# Named alike, and no policy of ours: a rule of ECR's, what the provider reads back, a switch.
OTHERS = {
    ("aws_cloudwatch_event_target", "retry_policy"),
    ("aws_ecr_lifecycle_policy", "policy"),
    ("aws_ecr_repository_creation_template", "lifecycle_policy"),
    ("aws_iam_role", "inline_policy"),
    ("aws_lb", "dns_record_client_routing_policy"),
    ("aws_lb_listener", "alpn_policy"),
    ("aws_lb_listener", "ssl_policy"),
    ("aws_s3_bucket", "policy"),
    ("aws_s3_bucket_public_access_block", "block_public_policy"),
    ("aws_sns_topic", "archive_policy"),
    ("aws_sns_topic", "delivery_policy"),
    ("aws_sns_topic", "policy"),
    ("aws_sns_topic_subscription", "delivery_policy"),
    ("aws_sns_topic_subscription", "filter_policy"),
    ("aws_sns_topic_subscription", "redrive_policy"),
    ("aws_sns_topic_subscription", "replay_policy"),
    ("aws_sqs_queue", "policy"),
    ("aws_sqs_queue", "redrive_allow_policy"),
    ("aws_sqs_queue", "redrive_policy"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_policy_is_known(case: Case, plan: Plan) -> None:
    documents = [
        (resource, attribute)
        for resource in plan.resources
        if resource.mode == "managed"
        for attribute in POLICIES.get(resource.type, ())
    ]
    for resource, attribute in documents:
        assert resource.policy(attribute).statements, f"{case}: {resource.address}.{attribute}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_policy_goes_unread(case: Case, plan: Plan) -> None:
    """A resource type with a policy that the list above does not know would escape the test."""
    unread = {
        (resource.type, attribute)
        for resource in plan.resources
        if resource.mode == "managed"
        for attribute in resource.values
        if attribute.endswith("policy") and attribute not in POLICIES.get(resource.type, ())
    }
    assert unread <= OTHERS, str(case)
