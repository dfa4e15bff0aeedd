"""The values of an environment that AWS or a state file would take the wrong way."""

from __future__ import annotations

import pytest

from delivery.environment import load

from .environments import WHOLE, Write, refused


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param(
            "012345670123",
            "accounts.tools: 012345670123 is read by YAML as a number; "
            'an account id is 12 digits in quotes: "012345670123"',
            id="an octal number, in YAML 1.1",
        ),
        pytest.param(
            "000000000001",
            "accounts.tools: 000000000001 is read by YAML as a number; "
            'an account id is 12 digits in quotes: "000000000001"',
            id="leading zeros",
        ),
        pytest.param(
            "11111111111",
            "accounts.tools: 11111111111 is read by YAML as a number; "
            "an account id is 12 digits in quotes, and has 11",
            id="a digit short",
        ),
        pytest.param(
            '"1111-1111-1111"',
            'accounts.tools: "1111-1111-1111" is not an account id; an account id is 12 digits\n'
            '  Write "111111111111".',
            id="as the console shows it",
        ),
        pytest.param(
            '"11111"',
            'accounts.tools: "11111" is not an account id; an account id is 12 digits',
            id="too short",
        ),
        pytest.param(
            '"${environment}"',
            'accounts.tools: "dev" is not an account id; an account id is 12 digits',
            id="by reference",
        ),
        pytest.param("null", "accounts.tools: expected a string, found null", id="null"),
    ],
)
def test_account_ids(write: Write, written: str, message: str) -> None:
    root = write(dev=WHOLE.replace('"111111111111"', written))
    assert refused(root) == f"environments/dev.yaml:4:10: {message}"


def test_a_number_for_an_account_id_is_told_once_wherever_it_is_referred_to(write: Write) -> None:
    root = write(
        dev=WHOLE.replace('"111111111111"', "012345670123")
        + '    variables: {a: "${accounts.tools}"}\ntags: {a: "${accounts.tools}"}'
    )
    assert len(refused(root).splitlines()) == 1


@pytest.mark.parametrize(
    "region", ["eu-west-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1"]
)
def test_regions(write: Write, region: str) -> None:
    assert load("dev", write(dev=WHOLE.replace("eu-west-1", region))).region == region


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("eu_west_1", "eu-west-1"),
        ("eu-west-1a", "eu-west-1"),
        ("EU-CENTRAL-1", "eu-central-1"),
        ("ue-north-1", "eu-north-1"),
        ("Ireland", None),
    ],
)
def test_what_is_no_region(write: Write, region: str, meant: str | None) -> None:
    near = f' (did you mean "{meant}"?)' if meant else ""
    assert refused(write(dev=WHOLE.replace("eu-west-1", region))) == (
        f'environments/dev.yaml:2:9: region: "{region}" is not the name of a Region{near}\n'
        "  A Region is written like eu-west-1 or us-gov-west-1."
    )


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("eu-wset-1", ' (did you mean "eu-west-1"?)'),
        ("me-moonbase-7", "\n  A Region opened since needs a newer boto3, and AWS provider."),
    ],
)
def test_a_region_that_aws_does_not_have_is_refused_where_it_is_written(
    write: Write, region: str, told: str
) -> None:
    assert refused(write(dev=WHOLE.replace("eu-west-1", region))) == (
        f'environments/dev.yaml:2:9: region: AWS has no Region "{region}"{told}'
    )


def test_the_region_of_a_stack_is_checked(write: Write) -> None:
    assert refused(write(dev=WHOLE + "    region: Ireland")) == (
        'environments/dev.yaml:10:13: stacks.pipeline.region: "Ireland" is not the name of a '
        "Region\n  A Region is written like eu-west-1 or us-gov-west-1."
    )


TWO = (
    WHOLE
    + """
  target:
    source: stacks/workload
    account: workload
backend:
  bucket: state
  key: KEY
"""
)


def test_two_stacks_that_would_share_one_state(write: Write) -> None:
    assert refused(write(dev=TWO.replace("KEY", "${environment}.tfstate"))) == (
        'environments/dev.yaml:16:8: backend.key: the stacks "pipeline" and "target" would share '
        'one state, ${environment}.tfstate\n  Write "${environment}/${stack}.tfstate".'
    )


def test_environments_that_would_share_one_state(write: Write) -> None:
    root = write(defaults=TWO.replace("KEY", "${stack}.tfstate"), dev="inherits: [defaults]")
    assert refused(root) == (
        "environments/defaults.yaml:16:8: backend.key: every environment that inherits this would "
        'share one state, ${stack}.tfstate\n  Write "${environment}/${stack}.tfstate".'
    )


@pytest.mark.parametrize(
    ("inherited", "own"),
    [
        ("${environment}/${stack}.tfstate", ""),
        ("${accounts.tools}/${stack}.tfstate", ""),
        ("${stack}.tfstate", "backend: {bucket: state-of-dev}"),
    ],
)
def test_environments_that_share_no_state(write: Write, inherited: str, own: str) -> None:
    root = write(defaults=TWO.replace("KEY", inherited), dev=f"inherits: [defaults]\n{own}")
    assert load("dev", root).stacks["target"].backend is not None


def test_a_setting_of_the_backend_has_a_value(write: Write) -> None:
    assert refused(write(dev=WHOLE + "backend: {bucket: }")) == (
        "environments/dev.yaml:10:18: backend.bucket: expected a value, found null"
    )
