"""Who we are to AWS, asked before Terraform starts: the wrong account never sees a request.

An environment of several accounts runs in one go where each account has a profile of its own:
AWS_PROFILE_<ALIAS>, the account's name in the environment in capitals, is its AWS_PROFILE.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from delivery.environment import Stack
from delivery.errors import AccountError, Problem

_REHEARSE = "or rehearse without an account: --aws embedded (make: AWS=embedded)."
_REGION = {"AWS_REGION", "AWS_DEFAULT_REGION"}
_STATIC = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
_WEB_IDENTITY = {"AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE"}
# Other names of the static keys, each read by one of the two SDKs alone.
_OF_ONE_SDK = {"AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SECURITY_TOKEN"}
# Where STS is asked; the last two are older names that Terraform alone reads.
_STS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_STS_ENDPOINT", "TF_AWS_STS_ENDPOINT")
_ENDPOINT = re.compile(r"AWS_ENDPOINT_URL_.+|(TF_)?AWS_[A-Z0-9_]+_ENDPOINT(_URL)?")
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
    """What Terraform runs with, and what STS is asked with: `base`, for this stack.

    It has the stack's Region, its account's own profile where one is set, and nothing that Go's
    SDK, which Terraform uses, and Python's, which asks STS, take differently.
    """
    own = {name: value for name, value in base.items() if name not in _OF_ONE_SDK}
    own |= {"AWS_REGION": stack.region, "AWS_DEFAULT_REGION": stack.region}
    its_own = base.get(profile_variable(stack.account))
    profile = its_own or base.get("AWS_PROFILE") or base.get("AWS_DEFAULT_PROFILE")
    # Empty is unset to Go's SDK alone, and of the two names each SDK prefers another one.
    dropped = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}
    if profile:
        # Go's SDK takes a web identity before a profile, Python's a profile's role before that.
        dropped |= _WEB_IDENTITY
    if its_own:
        # They would win over the profile.
        dropped |= _STATIC
    own = {name: value for name, value in own.items() if name not in dropped}
    return {**own, "AWS_PROFILE": profile} if profile else own


def check_accounts(
    stacks: Iterable[Stack],
    base: Mapping[str, str],
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Compare the account of each stack with that of the credentials it will run with.

    Asks AWS STS once for each set of credentials. Raises AccountError with every stack that must
    not run, or with what is wrong with the credentials. `say` is told what else leads elsewhere.
    """
    problems = [
        _led_elsewhere(f"{name} is set", f"Unset {name}") for name in _STS if base.get(name)
    ]
    if problems:
        raise AccountError(problems)
    others = sorted(name for name, value in base.items() if value and _ENDPOINT.fullmatch(name))
    if others:
        say(f"{', '.join(others)}: what Terraform asks of these services goes there.")
    by_credentials: dict[tuple[tuple[str, str], ...], list[Stack]] = {}
    for stack in stacks:
        settings = environ(stack, base).items()
        key = tuple(sorted((name, value) for name, value in settings if name not in _REGION))
        by_credentials.setdefault(key, []).append(stack)
    for those in by_credentials.values():
        try:
            found = _identify(environ(those[0], base), those[0].region)
        except _LookupFailedError as failure:
            problems.append(_no_identity(those, failure))
            continue
        problems += [
            _wrong_account(stack, found) for stack in those if stack.account_id != found.account_id
        ]
    if problems:
        raise AccountError(problems)


def _led_elsewhere(what: str, cure: str) -> Problem:
    return Problem(
        f"{what}: another server than AWS would say which account this is.",
        hint=f"{cure}, {_REHEARSE}",
    )


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


@contextmanager
def _as_own(environ: Mapping[str, str]) -> Iterator[None]:
    """This process with another environment: boto3 takes credentials from no other mapping."""
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(environ)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _identify(environ: Mapping[str, str], region: str) -> Identity:
    # Slow to import: only who asks a real account pays for it.
    import boto3  # noqa: PLC0415
    from botocore import exceptions  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    log_in = f"Log in again (aws sso login, or new keys), {_REHEARSE}"
    settings = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})
    try:
        with _as_own(environ):
            core = get_session()
            if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
                # Before a role of the profile "default", as Go's SDK has it.
                core.get_component("credential_provider").remove("assume-role")
            session = boto3.Session(botocore_session=core, region_name=region)
            sts = session.client("sts", config=settings)
            # botocore-stubs do not know this option.
            plain = settings.merge(Config(ignore_configured_endpoint_urls=True))  # type: ignore[call-arg]
            asked = sts.meta.endpoint_url
            if asked != session.client("sts", config=plain).meta.endpoint_url:
                profile = session.profile_name
                raise _LookupFailedError(
                    f'endpoint_url of the AWS profile "{profile}" leads to {asked}: another server '
                    "than AWS would say which account this is.",
                    f"Take it out of the profile, {_REHEARSE}",
                )
            answer = sts.get_caller_identity()
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
