"""Who we are to AWS, asked before Terraform starts: the wrong account never sees a request.

An environment of several accounts runs in one go where each account has a profile of its own:
AWS_PROFILE_<ALIAS>, the account's name in the environment in capitals, is its AWS_PROFILE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.environment import Stack
from delivery.errors import AccountError, Problem

_REHEARSE = "or rehearse without an account: --aws embedded (make: AWS=embedded)."
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "AuthFailure",
}


@dataclass(frozen=True)
class Identity:
    """What AWS STS says of some credentials."""

    account_id: str
    arn: str


class _LookupFailedError(Exception):
    """There is no identity: `args` are the message and the cure."""


def profile_variable(account: str) -> str:
    """`AWS_PROFILE_WORKLOAD`, for the account that an environment calls `workload`."""
    return "AWS_PROFILE_" + account.upper().replace("-", "_")


def environ(stack: Stack, base: Mapping[str, str]) -> dict[str, str]:
    """`base` with the Region of the stack, and with its account's own profile where one is set."""
    own = {**base, "AWS_REGION": stack.region, "AWS_DEFAULT_REGION": stack.region}
    profile = base.get(profile_variable(stack.account))
    if profile:
        own["AWS_PROFILE"] = profile
        # They would win over the profile.
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            own.pop(name, None)
    return own


def check_accounts(stacks: Iterable[Stack], base: Mapping[str, str]) -> None:
    """Compare the account of each stack with that of the credentials it will run with.

    Asks AWS STS once for each set of credentials. Raises AccountError with every stack that must
    not run, or with what is wrong with the credentials.
    """
    by_profile: dict[str | None, list[Stack]] = {}
    for stack in stacks:
        profile = base.get(profile_variable(stack.account)) or None
        by_profile.setdefault(profile, []).append(stack)
    problems: list[Problem] = []
    for profile, those in by_profile.items():
        try:
            found = _identify(profile, those[0].region)
        except _LookupFailedError as failure:
            problems.append(_no_identity(those, failure))
            continue
        problems += [
            _wrong_account(stack, found) for stack in those if stack.account_id != found.account_id
        ]
    if problems:
        raise AccountError(problems)


def check_account(stack: Stack, base: Mapping[str, str]) -> None:
    """`check_accounts` for one stack."""
    check_accounts([stack], base)


def _no_identity(stacks: list[Stack], failure: _LookupFailedError) -> Problem:
    message, cure = failure.args
    needed = ", ".join(
        f'{stack.account_id} ({stack.account}) for stack "{stack.name}"' for stack in stacks
    )
    return Problem(f"{message} Needed: account {needed}.", hint=cure)


def _wrong_account(stack: Stack, found: Identity) -> Problem:
    return Problem(
        f'Stack "{stack.name}" runs in account {stack.account_id} ({stack.account}), but the '
        f"credentials are of account {found.account_id} ({found.arn}).",
        stack.locations.get("account_id"),
        f"Set AWS_PROFILE, or {profile_variable(stack.account)} for this account alone, to a "
        f"profile of {stack.account_id}.",
    )


def _identify(profile: str | None, region: str) -> Identity:
    # Slow to import: only who asks a real account pays for it.
    import boto3  # noqa: PLC0415
    from botocore import exceptions  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    log_in = f"Log in again (aws sso login, or new keys), {_REHEARSE}"
    settings = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        answer = session.client("sts", config=settings).get_caller_identity()
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        half = isinstance(error, exceptions.PartialCredentialsError)
        raise _LookupFailedError(
            "The AWS credentials are not complete." if half else "There are no AWS credentials.",
            f"Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, {_REHEARSE}",
        ) from error
    except exceptions.ProfileNotFound as error:
        raise _LookupFailedError(
            _sentence(error),
            f"Run `aws configure list-profiles` for those there are, {_REHEARSE}",
        ) from error
    except exceptions.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _EXPIRED:
            raise _LookupFailedError(
                f"AWS does not accept the credentials ({code}).", log_in
            ) from error
        raise _LookupFailedError(f"AWS refuses to say who we are ({code}).", log_in) from error
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        raise _LookupFailedError(
            f"AWS STS cannot be reached: {_sentence(error)}",
            f"Check the network, and HTTPS_PROXY where a proxy is needed, {_REHEARSE}",
        ) from error
    except exceptions.BotoCoreError as error:
        raise _LookupFailedError(
            f"The AWS credentials cannot be used: {_sentence(error)}", log_in
        ) from error
    return Identity(answer["Account"], answer["Arn"])


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") + "."
