"""What is refused of scanning, replication, settings, the policy's size and the roles' names."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

BASE = Case("ecr-registry", inputs={}, name="base")
V2 = {"registry_policy_scope": "V2"}
NAME_START = "must be 2 to 256 characters that the name of a repository may begin with."
ACCOUNT = "must be an account id of 12 digits, written as text to keep leading zeros."
ROLE = (
    'is no ARN of a role, as "arn:aws:iam::<account>:role/<name>", written out without *, ? and $.'
)
PATH = 'must begin and end with "/", hold no *, ? and $, and have at most 512 characters.'
SCOPE = 'set account_settings.registry_policy_scope to "V2".'


def refused(title: str, **inputs: Any) -> Case:
    return BASE.refused(title, **inputs)


def scans(title: str, *rules: dict[str, Any], by: str = "ENHANCED") -> Case:
    return refused(title, scanning={"type": by, "rules": list(rules)})


def replicates(
    title: str, *destinations: dict[str, str], prefixes: list[str] | None = None
) -> Case:
    return refused(
        title, replication=[{"destinations": list(destinations), "prefixes": prefixes or []}]
    )


REGIONS = [f"{place}-{n}" for place in ("eu-west", "us-east", "ap-south") for n in range(2, 11)]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            refused("an old scanner", account_settings={"basic_scan_type_version": "CLAIR"}),
            'account_settings.basic_scan_type_version "CLAIR" must be AWS_NATIVE, for ECR has '
            "given up CLAIR.",
        ),
        (
            refused("a scanner", account_settings={"basic_scan_type_version": "TRIVY"}),
            'account_settings.basic_scan_type_version "TRIVY" must be AWS_NATIVE.',
        ),
        (
            refused("an old scope", account_settings={"registry_policy_scope": "V1"}),
            'account_settings.registry_policy_scope "V1" must be V2, for an account does not go '
            "back to V1.",
        ),
        (
            refused("a scope", account_settings={"registry_policy_scope": "v2"}),
            'account_settings.registry_policy_scope "v2" must be V2.',
        ),
        (
            scans("scan type", {"frequency": "SCAN_ON_PUSH"}, by="DEEP"),
            'scanning.type "DEEP" must be BASIC or ENHANCED.',
        ),
        (
            scans("continuous basic scans", {"frequency": "CONTINUOUS_SCAN"}, by="BASIC"),
            'scanning.rules: frequency "CONTINUOUS_SCAN" is not of BASIC, which has SCAN_ON_PUSH '
            "and MANUAL.",
        ),
        (
            scans("Inspector by hand", {"frequency": "MANUAL"}),
            'scanning.rules: frequency "MANUAL" is not of ENHANCED, which has SCAN_ON_PUSH and '
            "CONTINUOUS_SCAN.",
        ),
        (
            scans(
                "a frequency twice",
                {"frequency": "SCAN_ON_PUSH", "filters": ["a"]},
                {"frequency": "SCAN_ON_PUSH", "filters": ["b"]},
            ),
            "scanning.rules: frequency SCAN_ON_PUSH has 2 rules, and ECR takes one of each: put "
            "their filters together.",
        ),
        (
            scans("Inspector of nothing"),
            "scanning of type ENHANCED without rules scans nothing: give one, such as { frequency "
            '= "CONTINUOUS_SCAN" }.',
        ),
        *(
            (
                scans(f"{n} filters", {"frequency": "SCAN_ON_PUSH", "filters": filters}),
                f"scanning.rules: the rule of SCAN_ON_PUSH has {n} filters, and takes 1 to 100.",
            )
            for n, filters in ((0, []), (101, [f"a{i}" for i in range(101)]))
        ),
        *(
            (
                scans(f"filter {text[:9]}", {"frequency": "SCAN_ON_PUSH", "filters": [text]}),
                f'scanning.rules: filter "{text}" must be 1 to 255 lower-case letters, digits, ., '
                "_, -, / and *.",
            )
            for text in ("", "Acme", "a//b", "a" * 256)
        ),
        (
            scans(
                "a filter of two rules",
                {"frequency": "SCAN_ON_PUSH"},
                {"frequency": "CONTINUOUS_SCAN", "filters": ["*"]},
            ),
            'scanning.rules: filter "*" is in more than one rule, and only the first of '
            "CONTINUOUS_SCAN, SCAN_ON_PUSH and MANUAL would ever act: leave the other out.",
        ),
        (
            refused("11 rules", replication=[{"destinations": [{"region": "us-east-1"}]}] * 11),
            "replication has 11 rules, and ECR takes 10.",
        ),
        (
            replicates("26 destinations", *({"region": region} for region in REGIONS[:26])),
            "replication has 26 destinations in all, and ECR takes 25.",
        ),
        (replicates("no destination"), "replication[0]: it has no destinations."),
        (
            replicates(
                "101 prefixes", {"region": "us-east-1"}, prefixes=[f"a{i}/" for i in range(101)]
            ),
            "replication[0]: it has 101 prefixes, and takes 100.",
        ),
        *(
            (
                replicates(f"prefix {text[:9]}", {"region": "us-east-1"}, prefixes=[text]),
                f'replication[0]: prefix "{text}" {NAME_START}',
            )
            for text in ("a", "Acme/", "acme/*", "a" * 257)
        ),
        (
            replicates("Region of a destination", {"region": "us-east1"}),
            'replication[0]: destination "us-east1" is no Region, such as eu-west-1.',
        ),
        (
            replicates("account of a destination", {"account_id": "12345", "region": "us-east-1"}),
            f'replication[0]: account "12345" of a destination {ACCOUNT}',
        ),
        *(
            (
                replicates(title, {**account, "region": "eu-west-1"}),
                "replication[0]: destination 111111111111/eu-west-1 is this registry itself.",
            )
            for title, account in (
                ("itself", {}),
                ("itself by its account", {"account_id": "111111111111"}),
            )
        ),
        (
            replicates(
                "a destination twice",
                {"region": "us-east-1"},
                {"account_id": "111111111111", "region": "us-east-1"},
            ),
            "replication[0]: destination 111111111111/us-east-1 is given 2 times.",
        ),
        (
            refused("replication of nobody", replicate_from={"account_ids": []}),
            "replicate_from.account_ids is empty: name the accounts, or leave replicate_from out.",
        ),
        (
            refused("account of a source", replicate_from={"account_ids": ["12345"]}),
            f'replicate_from.account_ids: "12345" {ACCOUNT}',
        ),
        (
            refused("the own account", replicate_from={"account_ids": ["111111111111"]}),
            "replicate_from.account_ids: 111111111111 is the own account, which needs no leave: "
            "leave it out.",
        ),
        (
            refused(
                "prefix of a source",
                replicate_from={"account_ids": ["222222222222"], "prefixes": ["*"]},
            ),
            f'replicate_from.prefixes: "*" {NAME_START}',
        ),
        (
            refused(
                "prefix of a cache elsewhere",
                account_settings=V2,
                cached_by={
                    "prefixes": ["a"],
                    "role_arns": ["arn:aws:iam::222222222222:role/a"],
                },
            ),
            f'cached_by.prefixes: "a" {NAME_START}',
        ),
        (
            refused(
                "caches in the first scope",
                cached_by={"role_arns": ["arn:aws:iam::222222222222:role/a"]},
            ),
            "cached_by lets others take images, of which a registry's policy speaks in its second "
            f"scope alone: {SCOPE}",
        ),
        (
            refused("caches of nobody", account_settings=V2, cached_by={"role_arns": []}),
            "cached_by.role_arns is empty: name the roles, or leave cached_by out.",
        ),
        *(
            (
                refused(f"cached by {arn}", account_settings=V2, cached_by={"role_arns": [arn]}),
                f'cached_by.role_arns: "{arn}" {ROLE}',
            )
            for arn in ("cache", "arn:aws:iam::222222222222:role/*", "arn:aws:iam::2:role/a")
        ),
        (
            refused(
                "imports by a user",
                pull_through_cache={
                    "quay": {
                        "import_role_arns": ["arn:aws:iam::222222222222:user/a"],
                        "upstream_registry_url": "quay.io",
                    }
                },
            ),
            'pull_through_cache["quay"].import_role_arns: "arn:aws:iam::222222222222:user/a" '
            f"{ROLE}",
        ),
        *(
            (refused(f"path {path}", role={"path": path}), f'role.path "{path}" {PATH}')
            for path in ("ci", "/ci", "/*/")
        ),
        *(
            (
                refused(f"{option} {name[:9]}", role={option: name}),
                f'role.{option} "{name}" must be 1 to 64 letters, digits and _+=,.@-.',
            )
            for option in ("cache_name", "creation_name")
            for name in ("", "a/b", "a" * 65)
        ),
        (
            refused("one name for both", role={"cache_name": "ECR", "creation_name": "ecr"}),
            'role.cache_name and role.creation_name are both "ECR", and an account has a role\'s '
            "name once: choose another.",
        ),
        (refused("account", account_id="12345"), f'account_id "12345" {ACCOUNT}'),
        (
            refused("Region", region="eu-west1"),
            'region "eu-west1" is no Region, such as eu-west-1.',
        ),
        (
            refused("partition", partition="AWS"),
            'partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f"Registry: {message}")


def by_roles(count: int) -> dict[str, Any]:
    return {
        "account_settings": V2,
        "cached_by": {
            "role_arns": [f"arn:aws:iam::222222222222:role/{'r' * 50}-{i:03}" for i in range(count)]
        },
    }


@pytest.mark.case(refused("a policy of many roles", **by_roles(130)))
def test_policy_that_ecr_would_not_take(refusal: Refusal) -> None:
    (message,) = refusal.messages
    assert message.startswith("Registry: its policy has ")
    assert message.endswith(" characters, and ECR takes 10240: name fewer roles.")


@pytest.mark.case(BASE.but("as many roles as fit", **by_roles(100)))
def test_policy_that_ecr_takes(plan: Plan) -> None:
    assert 9_000 < len(plan.resource("aws_ecr_registry_policy.this[0]")["policy"]) <= 10_240


@pytest.mark.case(
    refused(
        "a problem beside an unknown role",
        account_settings=V2,
        cached_by={"role_arns": [UNKNOWN]},
        role={"path": "ci"},
    )
)
def test_an_unknown_role_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(f'Registry: role.path "ci" {PATH}')


@pytest.mark.parametrize(
    "case",
    [
        BASE.but(
            "25 destinations, 100 prefixes",
            replication=[
                {
                    "destinations": [{"region": region} for region in REGIONS[:25]],
                    "prefixes": ["ab", "a" * 256, *(f"a{i}/b_" for i in range(98))],
                }
            ],
        ),
        BASE.but(
            "10 rules to one place",
            replication=[
                {"destinations": [{"region": "us-east-1"}], "prefixes": [f"a{i}/"]}
                for i in range(10)
            ],
        ),
        BASE.but(
            "the own Region of another account",
            replication=[{"destinations": [{"account_id": "222222222222", "region": "eu-west-1"}]}],
        ),
    ],
    ids=str,
)
def test_replication_that_ecr_takes(case: Case, plan: Plan) -> None:
    (configuration,) = plan.resource("aws_ecr_replication_configuration.this[0]")[
        "replication_configuration"
    ]
    assert len(configuration["rule"]) == len(case.inputs["replication"])


@pytest.mark.case(
    BASE.but(
        "100 filters, and by hand",
        scanning={
            "type": "BASIC",
            "rules": [
                {
                    "frequency": "SCAN_ON_PUSH",
                    "filters": ["a" * 255, "a-*/b", *(f"a{i}" for i in range(98))],
                },
                {"frequency": "MANUAL", "filters": ["*"]},
            ],
        },
        role={"cache_name": "a" * 64, "creation_name": "b", "path": "/" + "p" * 510 + "/"},
    )
)
def test_scanning_that_ecr_takes(plan: Plan) -> None:
    rules = plan.resource("aws_ecr_registry_scanning_configuration.this[0]")["rule"]
    assert sorted(len(rule["repository_filter"]) for rule in rules) == [1, 100]
