"""What is refused of pull-through caches."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal

BASE = Case("ecr-registry", inputs={}, name="base")
PREFIX = "characters of lower-case letters and digits, parted by ., _, __, hyphens or /, or ROOT."
UPSTREAMS = (
    "is no upstream of ECR, which are public.ecr.aws, quay.io, registry.k8s.io, "
    "registry-1.docker.io, ghcr.io, registry.gitlab.com, cgr.dev, NAME.azurecr.io and "
    "ACCOUNT.dkr.ecr.REGION.amazonaws.com"
)
OWN_ROLE = 'is no ARN of a role of this account, as "arn:aws:iam::111111111111:role/<name>".'
SECRETS = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:"
SECRET = (
    "is no ARN of a secret of this account and Region whose name begins with "
    f'ecr-pullthroughcache/, as "{SECRETS}ecr-pullthroughcache/<name>".'
)
LOGIN = "asks for a login: give credential_arn, of a secret with username and accessToken."
OWN = "111111111111.dkr.ecr.us-east-1.amazonaws.com"
FOREIGN = "222222222222.dkr.ecr.us-east-1.amazonaws.com"
ROLES = "arn:aws:iam::222222222222:role/"


def cache(title: str, prefix: str = "quay", **rule: Any) -> Case:
    rule = {"upstream_registry_url": "quay.io", **rule}
    return BASE.refused(title, pull_through_cache={prefix: rule})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                cache(f"prefix {prefix[:9]}", prefix),
                f'Pull-through cache "{prefix}": a prefix is 2 to 30 {PREFIX}',
            )
            for prefix in ("a", "Acme", "a//b", "a" * 31)
        ),
        (
            BASE.refused(
                "a prefix twice",
                pull_through_cache={
                    "quay": {"upstream_registry_url": "quay.io"},
                    "quay/": {"upstream_registry_url": "quay.io"},
                },
            ),
            'Pull-through cache "quay": "quay/" is the same prefix: leave one of the two out.',
        ),
        *(
            (
                cache(f"upstream {url}", upstream_registry_url=url),
                f'Pull-through cache "quay": upstream_registry_url "{url}" {UPSTREAMS}{hint}.',
            )
            for url, hint in (
                ("https://quay.io", ", without https://"),
                ("docker.io", ' (did you mean "registry-1.docker.io"?)'),
                ("gcr.io", ""),
                ("1.dkr.ecr.us-east-1.amazonaws.com", ""),
            )
        ),
        (
            cache(
                "prefix of the upstream",
                upstream_registry_url=OWN,
                upstream_repository_prefix="Apps",
            ),
            'Pull-through cache "quay": upstream_repository_prefix "Apps" must be 2 to 30 '
            f"{PREFIX}",
        ),
        (
            cache("prefix of what is not ECR", upstream_repository_prefix="apps"),
            'Pull-through cache "quay": upstream_repository_prefix is of registries of ECR, and '
            "the upstream is quay.io: leave it out.",
        ),
        (
            cache(
                "a prefix of all",
                "ROOT",
                upstream_registry_url=OWN,
                upstream_repository_prefix="apps",
            ),
            'Pull-through cache "ROOT": upstream_repository_prefix "apps" needs a prefix of the '
            "cache's own, and this is the cache of all: use another than ROOT.",
        ),
        (
            cache("itself", upstream_registry_url=OWN.replace("us-east-1", "eu-west-1")),
            'Pull-through cache "quay": upstream_registry_url is this registry itself.',
        ),
        *(
            (
                cache(
                    f"a role for {url}",
                    custom_role_arn="arn:aws:iam::111111111111:role/a",
                    upstream_registry_url=url,
                ),
                'Pull-through cache "quay": custom_role_arn is for a registry of ECR in another '
                f"account, and the upstream is {url}: leave it out.",
            )
            for url in ("quay.io", OWN)
        ),
        (
            cache(
                "a role of another account",
                custom_role_arn=f"{ROLES}a",
                upstream_registry_url=FOREIGN,
            ),
            f'Pull-through cache "quay": custom_role_arn "{ROLES}a" {OWN_ROLE}',
        ),
        *(
            (
                cache(f"secret {arn[-9:]}", credential_arn=arn),
                f'Pull-through cache "quay": credential_arn "{arn}" {SECRET}',
            )
            for arn in (
                f"{SECRETS}quay-1a2b3c",
                f"{SECRETS.replace('eu-west-1', 'us-east-1')}ecr-pullthroughcache/quay-1a",
                f"{SECRETS.replace('1' * 12, '2' * 12)}ecr-pullthroughcache/quay-2b",
            )
        ),
        *(
            (
                cache(f"no login to {url}", upstream_registry_url=url),
                f'Pull-through cache "quay": {url} {LOGIN}',
            )
            for url in (
                "registry-1.docker.io",
                "ghcr.io",
                "registry.gitlab.com",
                "cgr.dev",
                "acme.azurecr.io",
            )
        ),
        *(
            (
                cache(
                    f"login to {url}",
                    credential_arn=f"{SECRETS}ecr-pullthroughcache/a-1a2b3c",
                    upstream_registry_url=url,
                ),
                f'Pull-through cache "quay": {url} takes no login by a secret: leave '
                "credential_arn out.",
            )
            for url in ("public.ecr.aws", "registry.k8s.io", OWN)
        ),
    ],
    ids=str,
)
def test_caches_that_are_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


EDGES = BASE.but(
    "edges",
    pull_through_cache={
        "a1": {"upstream_registry_url": "quay.io"},
        "a" * 30: {
            "credential_arn": f"{SECRETS}ecr-pullthroughcache/a/b-1a2b3c",
            "upstream_registry_url": "acme.azurecr.io",
        },
        # quay.io has both, images for everyone and for those who log in.
        "quay": {
            "credential_arn": f"{SECRETS}ecr-pullthroughcache/quay-1a2b3c",
            "upstream_registry_url": "quay.io",
        },
        "own/": {"upstream_registry_url": OWN, "upstream_repository_prefix": "ROOT"},
        "ROOT": {"upstream_registry_url": OWN, "upstream_repository_prefix": "ROOT"},
    },
)


@pytest.mark.case(EDGES)
def test_what_is_just_right_is_planned(plan: Plan) -> None:
    rules = plan.of_type("aws_ecr_pull_through_cache_rule").values()
    caches = {rule["ecr_repository_prefix"] for rule in rules}
    assert caches == set(EDGES.inputs["pull_through_cache"])
