"""Every message that the module refuses with, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal


def repository(title: str, name: str = "acme/orders", **options: Any) -> Case:
    return Case("ecr", inputs={"repositories": {name: options}}, name=title)


def refused(title: str, name: str = "acme/orders", **options: Any) -> Case:
    return repository(title, name, **options).refused(title)


NAME = (
    "a name is 2 to 256 characters of lower-case letters and digits, parted by ., _, __, hyphens "
    "or /."
)
KEEP = "keep_tagged: "
ROLES = "arn:aws:iam::222222222222:role/"
ROLE = f"{ROLES}orders-execution"
NO_ROLE = 'is no ARN of a role, as "arn:aws:iam::<account>:role/<name>".'
KEYS = "arn:aws:kms:eu-west-1:111111111111:key/"
KEY = (
    "is no ARN of a KMS key of the repository's Region, as "
    '"arn:aws:kms:eu-west-1:111111111111:key/<id>".'
)
NO_PROJECT = (
    'is no ARN of a CodeBuild project, as "arn:aws:codebuild:<region>:<account>:project/<name>".'
)
PROJECTS = "arn:aws:codebuild:eu-west-1:222222222222:project/"
EXACT = "must be written out, without *, ? and $, for exactly what is named here may pull."


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (refused("empty part", "Bad//Name"), f'Repository "Bad//Name": {NAME}'),
        (refused("one letter", "a"), f'Repository "a": {NAME}'),
        (refused("257 letters", "a" * 257), f'Repository "{"a" * 257}": {NAME}'),
        (
            refused("mutability", image_tag_mutability="MUTABEL"),
            'Repository "acme/orders": image_tag_mutability "MUTABEL" must be IMMUTABLE or '
            "MUTABLE.",
        ),
        (
            refused("encryption type", encryption={"type": "aws:kms"}),
            'Repository "acme/orders": encryption.type "aws:kms" must be KMS, KMS_DSSE or AES256.',
        ),
        (
            refused("a key of AES256", encryption={"type": "AES256", "kms_key": f"{KEYS}1a"}),
            'Repository "acme/orders": encryption.kms_key is of a KMS key, and encryption.type '
            "AES256 takes none: leave one of the two out.",
        ),
        *(
            (
                refused(title, encryption={"kms_key": arn}),
                f'Repository "acme/orders": encryption.kms_key "{arn}" {KEY}',
            )
            for title, arn in (
                ("an empty encryption key", ""),
                ("any encryption key", f"{KEYS}*"),
                ("an encryption key of no id", KEYS),
                ("an encryption key of another partition", KEYS.replace("aws", "aws-cn") + "1a"),
            )
        ),
        (
            refused("no Region").but(region="eu-west1").refused("no Region"),
            'Repositories: region "eu-west1" is no Region, such as eu-west-1.',
        ),
        (
            refused("any Region").but(region="*").refused("any Region"),
            'Repositories: region "*" is no Region, such as eu-west-1.',
        ),
        (
            refused("no partition").but(partition="AWS").refused("no partition"),
            'Repositories: partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
        (
            refused("encryption key", encryption={"kms_key": "alias/orders"}),
            f'Repository "acme/orders": encryption.kms_key "alias/orders" {KEY}',
        ),
        (
            refused(
                "encryption key of another Region",
                encryption={"kms_key": "arn:aws:kms:eu-west-2:111111111111:key/1"},
            ),
            'Repository "acme/orders": encryption.kms_key '
            f'"arn:aws:kms:eu-west-2:111111111111:key/1" {KEY}',
        ),
        (
            refused("half a day", expire_untagged_after_days=0.5),
            'Repository "acme/orders": expire_untagged_after_days is 0.5, and must be a whole '
            "number of days, or 0 to keep untagged images.",
        ),
        (
            refused("days ago", expire_untagged_after_days=-1),
            'Repository "acme/orders": expire_untagged_after_days is -1, and must be a whole '
            "number of days, or 0 to keep untagged images.",
        ),
        (
            refused("lost zero", pull_accounts=["222222222222", "12345678901"]),
            'Repository "acme/orders": pull_accounts: "12345678901" must be account ids of 12 '
            "digits, written as text to keep leading zeros.",
        ),
        (
            refused("account names", lambda_pull=["workload", "other"]),
            'Repository "acme/orders": lambda_pull: "workload", "other" must be account ids of 12 '
            "digits, written as text to keep leading zeros.",
        ),
        (
            refused("keep none", keep_tagged=[{"count": 0, "tag_patterns": ["*"]}]),
            f'Repository "acme/orders": {KEEP}count is 0, and must be a whole number of 1 or more.',
        ),
        (
            refused("keep a half", keep_tagged=[{"count": 1.5, "tag_patterns": ["*"]}]),
            f'Repository "acme/orders": {KEEP}count is 1.5, and must be a whole number of 1 or '
            "more.",
        ),
        (
            refused("no patterns", keep_tagged=[{"count": 1, "tag_patterns": []}]),
            f'Repository "acme/orders": {KEEP}an entry has no tag_patterns: use ["*"] for every '
            "tag.",
        ),
        (
            refused("space in pattern", keep_tagged=[{"count": 1, "tag_patterns": ["v 1"]}]),
            f'Repository "acme/orders": {KEEP}pattern "v 1" must be 1 to 128 letters, digits, _, '
            "., - and at most 4 *.",
        ),
        (
            refused("five stars", keep_tagged=[{"count": 1, "tag_patterns": ["*.*.*.*.*"]}]),
            f'Repository "acme/orders": {KEEP}pattern "*.*.*.*.*" must be 1 to 128 letters, '
            "digits, _, ., - and at most 4 *.",
        ),
        (
            refused(
                "pattern twice",
                keep_tagged=[
                    {"count": 1, "tag_patterns": ["v*"]},
                    {"count": 2, "tag_patterns": ["w*", "v*"]},
                ],
            ),
            f'Repository "acme/orders": {KEEP}pattern "v*" is given 2 times, and only the first '
            "would ever act.",
        ),
        (
            refused(
                "50 entries",
                keep_tagged=[{"count": 1, "tag_patterns": [f"v{i}-*"]} for i in range(50)],
            ),
            'Repository "acme/orders": its lifecycle has 51 rules, one for each tag pattern, one '
            "for untagged images and one for expire_others_after_days, and ECR takes 50: let one "
            "pattern stand for several.",
        ),
        (
            refused(
                "49 patterns and all others",
                expire_others_after_days=10,
                keep_tagged=[{"count": 1, "tag_patterns": [f"v{i}-*" for i in range(49)]}],
            ),
            'Repository "acme/orders": its lifecycle has 51 rules, one for each tag pattern, one '
            "for untagged images and one for expire_others_after_days, and ECR takes 50: let one "
            "pattern stand for several.",
        ),
        (
            refused("neither many nor long", keep_tagged=[{"tag_patterns": ["v*", "w*"]}]),
            f'Repository "acme/orders": {KEEP}the entry of v*, w* has neither count nor days: '
            "give one, how many images are kept or how long.",
        ),
        (
            refused("many and long", keep_tagged=[{"count": 1, "days": 1, "tag_patterns": ["v*"]}]),
            f'Repository "acme/orders": {KEEP}the entry of v* has both count and days: give one, '
            "how many images are kept or how long.",
        ),
        (
            refused("no days", keep_tagged=[{"days": 0, "tag_patterns": ["*"]}]),
            f'Repository "acme/orders": {KEEP}days is 0, and must be a whole number of 1 or more.',
        ),
        (
            refused("none of the others", expire_others_after_days=0),
            'Repository "acme/orders": expire_others_after_days is 0, and must be a whole number '
            "of 1 or more.",
        ),
        (
            refused(
                "others that are untagged", expire_others_after_days=9, expire_untagged_after_days=0
            ),
            'Repository "acme/orders": expire_untagged_after_days is 0, and '
            "expire_others_after_days would expire untagged images as well: give them days of "
            'their own, or give tagged ones an entry of keep_tagged for "*".',
        ),
        (
            refused(
                "others where there are none",
                expire_others_after_days=9,
                keep_tagged=[{"count": 1, "tag_patterns": ["**"]}],
            ),
            'Repository "acme/orders": expire_others_after_days would never act, for pattern "**" '
            "of keep_tagged matches every tag: leave one of the two out.",
        ),
        (
            refused("what 5.100 lacks", image_tag_mutability="IMMUTABLE_WITH_EXCLUSION"),
            'Repository "acme/orders": image_tag_mutability "IMMUTABLE_WITH_EXCLUSION" is beyond '
            "provider 5.100: make a second repository, MUTABLE, for the tags that move, and keep "
            "this one IMMUTABLE.",
        ),
        (
            refused("no organization", pull_organizations=["r-abcd"]),
            'Repository "acme/orders": pull_organizations: "r-abcd" is no id of an organization: '
            '"o-" and 10 to 32 lowercase letters or digits.',
        ),
        (
            refused("account name").but(account_id="tools").refused("account name"),
            'Repositories: account_id "tools" must be an account id of 12 digits, written as text '
            "to keep leading zeros.",
        ),
        (
            refused("role name", pull_role_arns=["orders-execution"]),
            f'Repository "acme/orders": pull_role_arns: "orders-execution" {NO_ROLE}',
        ),
        (
            refused("a user pushes", push_role_arns=["arn:aws:iam::222222222222:user/ann"]),
            'Repository "acme/orders": push_role_arns: "arn:aws:iam::222222222222:user/ann" '
            f"{NO_ROLE}",
        ),
        (
            refused("any role pushes", push_role_arns=[f"{ROLES}*"]),
            f'Repository "acme/orders": push_role_arns: "{ROLES}*" must be written out, without '
            "*, ? and $, for exactly what is named here may push.",
        ),
        (
            refused("useless pin", pull_accounts=["222222222222"], pull_role_arns=[ROLE]),
            f'Repository "acme/orders": pull_role_arns: {ROLE} pins nothing, for pull_accounts '
            "lets its whole account pull: remove one of the two.",
        ),
        (
            refused(
                "a pin that Lambda's right undoes",
                lambda_pull=["222222222222"],
                pull_role_arns=[ROLE],
            ),
            f'Repository "acme/orders": pull_role_arns: {ROLE} pins nothing, for lambda_pull '
            "lets its whole account pull: remove one of the two.",
        ),
        *(
            (
                refused(title, codebuild_pull=[project]),
                f'Repository "acme/orders": codebuild_pull: "{project}" {NO_PROJECT}',
            )
            for title, project in (
                ("project name", "lint"),
                ("project of another partition", PROJECTS.replace("aws", "aws-cn") + "lint"),
            )
        ),
        (
            refused("any role", pull_role_arns=[f"{ROLES}*", ROLE, f"{ROLES}app-?"]),
            f'Repository "acme/orders": pull_role_arns: "{ROLES}*", "{ROLES}app-?" {EXACT}',
        ),
        (
            refused("a role by variable", pull_role_arns=[ROLES + "${aws:username}"]),
            f'Repository "acme/orders": pull_role_arns: "{ROLES}${{aws:username}}" {EXACT}',
        ),
        (
            refused("any project", codebuild_pull=[f"{PROJECTS}*"]),
            f'Repository "acme/orders": codebuild_pull: "{PROJECTS}*" {EXACT}',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(
    Case(
        "ecr",
        inputs={
            "repositories": {
                "A": {},
                "b-": {"expire_untagged_after_days": -1, "pull_role_arns": ["x"]},
                "cc": {},
            }
        },
    ).refused("three repositories")
)
def test_all_problems_of_all_repositories_are_told_at_once(refusal: Refusal) -> None:
    refusal.only(
        f'Repository "A": {NAME}',
        'Repository "b-": ' + NAME,
        'Repository "b-": expire_untagged_after_days is -1, and must be a whole number of days, '
        "or 0 to keep untagged images.",
        f'Repository "b-": pull_role_arns: "x" {NO_ROLE}',
    )


EDGES = Case(
    "ecr",
    name="edges",
    inputs={
        "repositories": {
            "a1": {"expire_untagged_after_days": 1, "expire_others_after_days": 1},
            "a2": {
                "encryption": {"kms_key": f"{KEYS}mrk-1a2b"},
                "lambda_pull": ["333333333333"],
                "pull_role_arns": [ROLE],
            },
            "a--b__c": {"pull_organizations": ["o-" + "a" * 32]},
            "a" * 256: {
                "keep_tagged": [{"count": 1, "tag_patterns": [f"v{i}-*"]} for i in range(49)]
            },
            "a.b_c-d/e": {
                "keep_tagged": [
                    {"count": 1, "tag_patterns": ["*.*.*.*", "v" * 128]},
                    {"days": 1, "tag_patterns": ["*"]},
                ],
                "codebuild_pull": [f"{PROJECTS}a-b_1"],
                "pull_accounts": ["000000000001"],
                "pull_role_arns": [ROLE, f"{ROLES}a/b/c+=,.@-_1"],
            },
        }
    },
)


@pytest.mark.case(EDGES)
def test_what_is_just_right_is_planned(plan: Plan) -> None:
    assert {r["name"] for r in plan.of_type("aws_ecr_repository").values()} == {
        "a1",
        "a2",
        "a--b__c",
        "a" * 256,
        "a.b_c-d/e",
    }


@pytest.mark.case(
    repository(
        "ARNs of the same plan",
        encryption={"kms_key": UNKNOWN},
        pull_role_arns=[UNKNOWN],
        codebuild_pull=[UNKNOWN],
    )
)
def test_arns_need_not_be_known(plan: Plan) -> None:
    policy = plan.by_key("aws_ecr_repository_policy", "acme/orders")
    assert policy["policy"] is UNKNOWN


@pytest.mark.case(
    refused("a name beside unknown ARNs", "Bad//Name", encryption={"kms_key": UNKNOWN})
)
def test_an_unknown_arn_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(f'Repository "Bad//Name": {NAME}')


@pytest.mark.case(
    refused("roles of many", pull_role_arns=[f"{ROLES}{'r' * 50}-{i:03}" for i in range(130)])
)
def test_policy_that_ecr_would_not_take(refusal: Refusal) -> None:
    (message,) = refusal.messages
    assert message.startswith('Repository "acme/orders": its policy has ')
    assert message.endswith(
        " characters, and ECR takes 10240: name accounts in pull_accounts or an organization in "
        "pull_organizations in place of many roles."
    )


@pytest.mark.case(
    repository(
        "as many roles as fit",
        pull_role_arns=[f"{ROLES}{'r' * 50}-{i:03}" for i in range(100)],
    )
)
def test_policy_that_ecr_takes(plan: Plan) -> None:
    (policy,) = plan.of_type("aws_ecr_repository_policy").values()
    assert 9_000 < len(policy["policy"]) <= 10_240
