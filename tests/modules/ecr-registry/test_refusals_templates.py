"""What is refused of templates of repositories."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

BASE = Case("ecr-registry", inputs={}, name="base")
PREFIX = "characters of lower-case letters and digits, parted by ., _, __, hyphens or /, or ROOT."
OWN_ROLE = 'is no ARN of a role of this account, as "arn:aws:iam::111111111111:role/<name>".'
KEYS = "arn:aws:kms:eu-west-1:111111111111:key/"
KEY = f'is no ARN of a KMS key of this account and Region, as "{KEYS}<id>".'
ROLES = "arn:aws:iam::222222222222:role/"
PULL = "must be written out, without *, ? and $, for exactly what is named here may pull."


def template(title: str, prefix: str = "acme", /, **words: Any) -> Case:
    words = {"applied_for": ["REPLICATION"], **words}
    return BASE.refused(title, creation_templates={prefix: words})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            template("no use", applied_for=[]),
            "applied_for is empty: say what repositories are created for, REPLICATION, "
            "PULL_THROUGH_CACHE or both.",
        ),
        (
            template("use", applied_for=["PUSH"]),
            'applied_for has "PUSH", expected REPLICATION or PULL_THROUGH_CACHE.',
        ),
        (
            template("creation on push", applied_for=["CREATE_ON_PUSH"]),
            'applied_for has "CREATE_ON_PUSH", which is beyond provider 5.100: make the '
            "repository by the module ecr.",
        ),
        (
            template("description", description="d" * 256),
            "description has 256 characters, and provider 5.100 takes 255.",
        ),
        (
            template("mutability", image_tag_mutability="MUTABEL"),
            'image_tag_mutability "MUTABEL" must be IMMUTABLE or MUTABLE.',
        ),
        (
            template("what 5.100 lacks", image_tag_mutability="IMMUTABLE_WITH_EXCLUSION"),
            'image_tag_mutability "IMMUTABLE_WITH_EXCLUSION" is beyond provider 5.100: use '
            "IMMUTABLE or MUTABLE.",
        ),
        (template("role", custom_role_arn=f"{ROLES}a"), f'custom_role_arn "{ROLES}a" {OWN_ROLE}'),
        *(
            (
                template(
                    f"alias {alias}", encryption={"kms_key": f"{KEYS}1a", "kms_key_alias": alias}
                ),
                f'encryption.kms_key_alias "{alias}" must be "alias/" and a name of your own, of '
                "up to 256 characters in all.",
            )
            for alias in ("images", "alias/aws/ecr", "alias/*")
        ),
        (
            template("encryption type", encryption={"type": "aws:kms"}),
            'encryption.type "aws:kms" must be KMS, KMS_DSSE or AES256.',
        ),
        (
            template("a key without an alias", encryption={"kms_key": f"{KEYS}1a"}),
            "encryption.kms_key has no kms_key_alias, by which the role may use the key: name "
            "one of its aliases.",
        ),
        (
            template("an alias without a key", encryption={"kms_key_alias": "alias/images"}),
            "encryption.kms_key_alias names a key that nothing is encrypted with: give its ARN "
            "in kms_key, or leave it out.",
        ),
        (
            template("a key of AES256", encryption={"kms_key": f"{KEYS}1a", "type": "AES256"}),
            "encryption.kms_key is of a KMS key, and encryption.type AES256 takes none: leave "
            "one of the two out.",
        ),
        *(
            (
                template(
                    f"key {arn[-9:]}", encryption={"kms_key": arn, "kms_key_alias": "alias/images"}
                ),
                f'encryption.kms_key "{arn}" {KEY}',
            )
            for arn in (
                "alias/images",
                f"{KEYS}*",
                f"{KEYS.replace('eu-west-1', 'us-east-1')}1a",
                f"{KEYS.replace('1' * 12, '2' * 12)}1b",
            )
        ),
        *(
            (
                template(f"{days} days of untagged images", expire_untagged_after_days=days),
                f"expire_untagged_after_days is {days}, and must be a whole number of days, or 0 "
                "to keep untagged images.",
            )
            for days in (-1, 1.5)
        ),
        *(
            (
                template(f"{option} of a short id", **{option: ["12345"]}),
                f'{option}: "12345" must be account ids of 12 digits, written as text to keep '
                "leading zeros.",
            )
            for option in ("lambda_pull", "pull_accounts")
        ),
        (
            template("organization", pull_organizations=["acme"]),
            'pull_organizations: "acme" is no id of an organization: "o-" and 10 to 32 lowercase '
            "letters or digits.",
        ),
        *(
            (
                template(f"an entry with {what}", keep_tagged=[{"tag_patterns": ["v*"], **entry}]),
                f"keep_tagged: the entry of v* has {text}: give one, how many images are kept or "
                "how long.",
            )
            for what, entry, text in (
                ("neither", {}, "neither count nor days"),
                ("both", {"count": 1, "days": 1}, "both count and days"),
            )
        ),
        (
            template(
                "untagged for ever and others not",
                expire_others_after_days=1,
                expire_untagged_after_days=0,
            ),
            "expire_untagged_after_days is 0, and expire_others_after_days would expire untagged "
            "images as well: give them days of their own, or give tagged ones an entry of "
            'keep_tagged for "*".',
        ),
        (
            template(
                "others of all",
                expire_others_after_days=1,
                keep_tagged=[{"count": 1, "tag_patterns": ["*"]}],
            ),
            'expire_others_after_days would never act, for pattern "*" of keep_tagged matches '
            "every tag: leave one of the two out.",
        ),
        *(
            (
                template(f"{option} {number}", **words),
                f"{option} is {number}, and must be a whole number of 1 or more.",
            )
            for option, number, words in (
                ("expire_others_after_days", 0, {"expire_others_after_days": 0}),
                ("keep_tagged: count", 0, {"keep_tagged": [{"count": 0, "tag_patterns": ["v*"]}]}),
                (
                    "keep_tagged: days",
                    1.5,
                    {"keep_tagged": [{"days": 1.5, "tag_patterns": ["v*"]}]},
                ),
            )
        ),
        (
            template("no pattern", keep_tagged=[{"count": 1, "tag_patterns": []}]),
            'keep_tagged: an entry has no tag_patterns: use ["*"] for every tag.',
        ),
        *(
            (
                template(
                    f"pattern {pattern[:9]}", keep_tagged=[{"count": 1, "tag_patterns": [pattern]}]
                ),
                f'keep_tagged: pattern "{pattern}" must be 1 to 128 letters, digits, _, ., - and '
                "at most 4 *.",
            )
            for pattern in ("a b", "*a*a*a*a*", "a" * 129)
        ),
        (
            template("a pattern twice", keep_tagged=[{"count": 1, "tag_patterns": ["v*", "v*"]}]),
            'keep_tagged: pattern "v*" is given 2 times, and only the first would ever act.',
        ),
        (
            template(
                "a narrower pattern after a wider",
                keep_tagged=[{"count": 1, "tag_patterns": ["v*", "v1.*"]}],
            ),
            'keep_tagged: pattern "v1.*" comes after "v*", which matches all that it does, so it '
            "would never act: put the narrower first.",
        ),
        (
            template(
                "51 rules",
                keep_tagged=[{"count": 1, "tag_patterns": [f"v{i}-x" for i in range(50)]}],
            ),
            "its lifecycle has 51 rules, one for each tag pattern, one for untagged images and "
            "one for expire_others_after_days, and ECR takes 50: let one pattern stand for "
            "several.",
        ),
        *(
            (
                template(f"{option} by name", **{f"{option}_role_arns": ["orders"]}),
                f'{option}_role_arns: "orders" is no ARN of a role, as '
                '"arn:aws:iam::<account>:role/<name>".',
            )
            for option in ("pull", "push")
        ),
        (template("any role", pull_role_arns=[f"{ROLES}*"]), f'pull_role_arns: "{ROLES}*" {PULL}'),
        (
            template(
                "a role of an account that may pull",
                pull_accounts=["222222222222"],
                pull_role_arns=[f"{ROLES}a"],
            ),
            f"pull_role_arns: {ROLES}a pins nothing, for pull_accounts lets its whole account "
            "pull: remove one of the two.",
        ),
        (
            template("project by name", codebuild_pull=["lint"]),
            'codebuild_pull: "lint" is no ARN of a CodeBuild project, as '
            '"arn:aws:codebuild:<region>:<account>:project/<name>".',
        ),
    ],
    ids=str,
)
def test_templates_that_are_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f'Repository creation template "acme": {message}')


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                template(f"prefix {prefix[:9]}", prefix),
                f'"{prefix}": a prefix is 2 to 256 {PREFIX}',
            )
            for prefix in ("", "a", "Acme", "a//b", "acme*", "a" * 257)
        ),
        (
            BASE.refused(
                "a prefix twice",
                creation_templates={
                    "acme": {"applied_for": ["REPLICATION"]},
                    "acme/": {"applied_for": ["REPLICATION"]},
                },
            ),
            '"acme": "acme/" is the same prefix: leave one of the two out.',
        ),
    ],
    ids=str,
)
def test_prefixes_that_are_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f"Repository creation template {message}")


@pytest.mark.case(
    template("roles of many", pull_role_arns=[f"{ROLES}{'r' * 50}-{i:03}" for i in range(130)])
)
def test_policy_that_ecr_would_not_take(refusal: Refusal) -> None:
    (message,) = refusal.messages
    assert message.startswith('Repository creation template "acme": its policy has ')
    assert message.endswith(
        " characters, and ECR takes 10240: name accounts in pull_accounts or an organization in "
        "pull_organizations in place of many roles."
    )


@pytest.mark.case(
    template(
        "a problem beside an unknown key",
        applied_for=[],
        encryption={"kms_key": UNKNOWN, "kms_key_alias": "alias/images"},
    )
)
def test_an_unknown_key_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(
        'Repository creation template "acme": applied_for is empty: say what repositories are '
        "created for, REPLICATION, PULL_THROUGH_CACHE or both."
    )


EDGES = BASE.but(
    "edges",
    creation_templates={
        "a1": {
            "applied_for": ["REPLICATION"],
            "description": "d" * 255,
            "encryption": {"kms_key": UNKNOWN, "kms_key_alias": "alias/" + "a" * 250},
            "expire_others_after_days": 1,
            "expire_untagged_after_days": 1,
        },
        "a" * 256: {
            "applied_for": ["PULL_THROUGH_CACHE"],
            "image_tag_mutability": "IMMUTABLE",
            "keep_tagged": [{"count": 1, "tag_patterns": [f"v{i}-*"]} for i in range(49)],
            "lambda_pull": ["333333333333"],
            "pull_role_arns": [f"{ROLES}a/b/c+=,.@-_1"],
        },
        "a.b_c-d/e/": {
            "applied_for": ["REPLICATION"],
            "keep_tagged": [
                {"count": 1, "tag_patterns": ["*.*.*.*", "v" * 128]},
                {"days": 1, "tag_patterns": ["*"]},
            ],
            "pull_organizations": ["o-" + "a" * 32],
        },
    },
)


@pytest.mark.case(EDGES)
def test_what_is_just_right_is_planned(plan: Plan) -> None:
    templates = plan.of_type("aws_ecr_repository_creation_template").values()
    assert {made["prefix"] for made in templates} == set(EDGES.inputs["creation_templates"])
    # The key of the same plan is granted by its alias.
    (_, keys) = plan.by_key("aws_iam_role_policy", "creation").policy().statements
    assert keys.conditions["ForAnyValue:StringEquals"] == {
        "kms:ResourceAliases": ("alias/" + "a" * 250,)
    }
