"""Where a stack keeps its state: its `backend` block, and what the environment adds to it.

On the embedded AWS an `s3` backend is one on the embedded server, whatever the environment says:
a rehearsal never reads or locks a real state. That state is gone when the server stops.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from delivery import hclsource
from delivery.environment import Stack
from delivery.errors import Problem, did_you_mean
from delivery.yamlsource import Node, shown_path

# No bucket of S3 ever had a "~" in its name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/
# bucketnamingrules.html): settings that went astray find none in a real account, nobody's else
# either. moto and Terraform take it.
EMBEDDED_BUCKET: Final = "embedded~terraform~state"

# What must not lie in a file, and where the s3 backend reads it instead. `build/` and every saved
# plan would hold a copy.
_KEYS_CURE = "AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
_SECRETS: Final = {
    "access_key": _KEYS_CURE,
    "secret_key": _KEYS_CURE,
    "token": _KEYS_CURE,
    "sse_customer_key": "AWS_SSE_CUSTOMER_KEY",
}

# https://developer.hashicorp.com/terraform/language/backend/s3, as of Terraform 1.11.
S3_SETTINGS: Final = frozenset(
    {
        "access_key",
        "acl",
        "allowed_account_ids",
        "assume_role",
        "assume_role_with_web_identity",
        "bucket",
        "custom_ca_bundle",
        "dynamodb_endpoint",
        "dynamodb_table",
        "ec2_metadata_service_endpoint",
        "ec2_metadata_service_endpoint_mode",
        "encrypt",
        "endpoint",
        "endpoints",
        "external_id",
        "forbidden_account_ids",
        "force_path_style",
        "http_proxy",
        "https_proxy",
        "iam_endpoint",
        "insecure",
        "key",
        "kms_key_id",
        "max_retries",
        "no_proxy",
        "profile",
        "region",
        "retry_mode",
        "role_arn",
        "secret_key",
        "session_name",
        "shared_config_files",
        "shared_credentials_file",
        "shared_credentials_files",
        "skip_credentials_validation",
        "skip_metadata_api_check",
        "skip_region_validation",
        "skip_requesting_account_id",
        "skip_s3_checksum",
        "sse_customer_key",
        "sts_endpoint",
        "sts_region",
        "token",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
        "use_lockfile",
        "use_path_style",
        "workspace_key_prefix",
    }
)


def stack_backend(folder: Path) -> str | None:
    """The type of the backend that the root module in `folder` declares: `s3`, `cloud`, None..."""
    declared = hclsource.source(folder).backend
    return declared[0] if declared else None


def backend_config(stack: Stack) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The settings for `terraform init -backend-config`, and what is wrong with them.

    None where the stack's backend takes none from here: it has none, or one that the
    environment says nothing about.
    """
    declared = hclsource.source(stack.source).backend
    kind, own = declared if declared else (None, {})
    if stack.aws == "embedded":
        settings, problems = _embedded(stack, kind)
        # A rehearsal is of what a run in the account would do, and so are its errors.
        if stack.rehearsed:
            problems += _of_account(stack, kind, own)[1]
        elif stack.backend and kind == "s3":
            problems += _names(stack.backend)
        return settings, problems
    return _of_account(stack, kind, own)


def _of_account(
    stack: Stack, kind: str | None, own: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[Problem]]:
    if kind in ("local", "cloud"):
        return None, []
    if stack.backend is None:
        is_whole = kind != "s3" or {"bucket", "key"} <= own.keys()
        return None, [] if is_whole else [_no_backend(stack)]
    if kind is None:
        return None, [_undeclared(stack, stack.backend)]
    settings: dict[str, Any] = stack.backend.plain()
    problems = _check_s3(stack, stack.backend, own) if kind == "s3" else []
    # Without it Terraform takes the Region of whoever runs it, and another one finds no bucket.
    if kind == "s3" and "region" not in own:
        settings.setdefault("region", stack.region)
    return settings, problems


def _check_s3(stack: Stack, backend: Node, own: Mapping[str, Any]) -> list[Problem]:
    missing = [
        Problem(
            f'backend: missing key "{key}", which the stack "{stack.name}" does not set either',
            backend.location,
        )
        for key in ("bucket", "key")
        if key not in backend.entries and key not in own
    ]
    return _names(backend) + missing


def _names(backend: Node) -> list[Problem]:
    """What of the settings is wrong wherever they are used."""
    unknown = [
        Problem(
            f'backend: "{key}" is no setting of the s3 backend{did_you_mean(key, S3_SETTINGS)}',
            backend.key_location(key),
        )
        for key in backend.entries
        if key not in S3_SETTINGS
    ]
    secret = [
        Problem(
            f"backend.{key}: a credential is not written into a file: it would be copied to "
            "build/ and into every saved plan",
            backend.key_location(key),
            f"Remove it; the backend reads {instead} from the environment.",
        )
        for key, instead in _SECRETS.items()
        if key in backend.entries
    ]
    return unknown + secret


def _undeclared(stack: Stack, backend: Node) -> Problem:
    # Terraform only warns of this, and keeps the state in a file beside the code.
    return Problem(
        f'backend: the stack "{stack.name}" declares no backend, so its state would not go there',
        backend.location,
        f'Add to {shown_path(stack.source)}: terraform {{ backend "s3" {{}} }}',
    )


def _embedded(stack: Stack, kind: str | None) -> tuple[dict[str, Any] | None, list[Problem]]:
    if kind == "s3":
        key = f"{stack.environment}/{stack.name}.tfstate"
        return {"bucket": EMBEDDED_BUCKET, "key": key, "region": stack.region}, []
    if kind in (None, "local"):
        return None, []
    return None, [
        Problem(
            f'the stack "{stack.name}" keeps its state in the backend "{kind}", '
            "which the embedded AWS does not have",
            stack.location,
            f'Declare backend "s3" {{}} in {shown_path(stack.source)}, or plan with aws: account.',
        )
    ]


def _no_backend(stack: Stack) -> Problem:
    return Problem(
        f'missing key "backend": the stack "{stack.name}" keeps its state in an s3 backend, and '
        "nothing says where",
        stack.location,
        'Write backend: {bucket: ..., key: "${environment}/${stack}.tfstate"}.',
    )
