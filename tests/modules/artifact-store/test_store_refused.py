"""What a store refuses, word for word, and the edge beside it that it takes."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan, Refusal

STORE = Case("artifact-store", inputs={"name": "acme-artifacts"})
KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd"
BROUGHT = {"alias": "alias/shared", "arn": KEY}
ROLE = 'as "arn:aws:iam::<account>:role/<name>".'
ALIAS = (
    'must be "alias/" and letters, digits, "/", "_" or "-", at most 256 characters, and not begin '
    'with "alias/aws/", which AWS keeps for its own keys.'
)


def says(text: str, name: str = "acme-artifacts") -> str:
    return f'Artifact store "{name}": {text}'


def role(arn: str) -> dict[str, list[str]]:
    return {"read_write": [arn]}


MANY = {"read_write": [f"arn:aws:iam::222222222222:role/deploy-{i:03}" for i in range(220)]}

REFUSED = [
    (
        STORE.refused("name too short", name="ab"),
        says("name has 2 characters; a bucket's name has 3 to 63.", "ab"),
    ),
    (
        STORE.refused("name too long", name="a" * 64),
        says("name has 64 characters; a bucket's name has 3 to 63.", "a" * 64),
    ),
    (
        STORE.refused("dots in the name", name="acme.artifacts"),
        says(
            "name may hold only lowercase letters, digits and hyphens (a dot breaks TLS).",
            "acme.artifacts",
        ),
    ),
    (
        STORE.refused("name ends with a hyphen", name="acme-"),
        says("name must begin and end with a letter or a digit.", "acme-"),
    ),
    (
        STORE.refused("reserved prefix", name="xn--acme"),
        says(
            "name begins with a prefix that S3 reserves (xn--, sthree-, amzn-s3-demo-).",
            "xn--acme",
        ),
    ),
    (
        STORE.refused("reserved suffix", name="acme-s3alias"),
        says(
            "name ends with a suffix that S3 reserves (-s3alias, --ol-s3, --x-s3, --table-s3).",
            "acme-s3alias",
        ),
    ),
    (
        STORE.refused("AWS's own alias", key_alias="alias/aws/s3"),
        says(f'key_alias "alias/aws/s3" {ALIAS}'),
    ),
    (
        STORE.refused("brought alias without prefix", key={"alias": "shared", "arn": KEY}),
        says(f'key.alias "shared" {ALIAS}'),
    ),
    (
        STORE.refused(
            "two aliases", key={"alias": "alias/shared", "arn": KEY}, key_alias="alias/own"
        ),
        says(
            "key_alias names the key that the store would create, but key brings one: "
            "give key.alias alone."
        ),
    ),
    (
        STORE.refused("deletion window", key_deletion_window_in_days=6),
        says("key_deletion_window_in_days is 6, expected whole days, 7 to 30."),
    ),
    (
        STORE.refused("deletion window, too long", key_deletion_window_in_days=31),
        says("key_deletion_window_in_days is 31, expected whole days, 7 to 30."),
    ),
    (
        STORE.refused("rotation period, too short", key_rotation_period_in_days=89),
        says("key_rotation_period_in_days is 89, expected whole days, 90 to 2560."),
    ),
    (
        STORE.refused("rotation period", key_rotation_period_in_days=2561),
        says("key_rotation_period_in_days is 2561, expected whole days, 90 to 2560."),
    ),
    (
        STORE.refused("expiry", expire_after_days=0),
        says("expire_after_days is 0, expected whole days, 1 or more."),
    ),
    (
        STORE.refused("expiry of versions", noncurrent_expire_after_days=1.5),
        says("noncurrent_expire_after_days is 1.5, expected whole days, 1 or more."),
    ),
    (
        STORE.refused("expiry of uploads", abort_incomplete_upload_after_days=0),
        says("abort_incomplete_upload_after_days is 0, expected whole days, 1 or more."),
    ),
    (
        STORE.refused("TLS version", tls_minimum_version="1.1"),
        says('tls_minimum_version is "1.1", expected "1.2" or "1.3".'),
    ),
    (
        STORE.refused("organization", organization_id="r-abcd"),
        says(
            'organization_id "r-abcd" is no id of an organization: "o-" and 10 to 32 lowercase '
            "letters or digits."
        ),
    ),
    (
        STORE.refused("number for an account", account_id="11111111111"),
        says(
            'account_id "11111111111" must be an account id of 12 digits, written as text to keep '
            "leading zeros."
        ),
    ),
    (
        STORE.refused(
            "logs filed by nothing known",
            access_logging={"bucket": "acme-logs", "partition_date_source": "eventtime"},
        ),
        says(
            'access_logging.partition_date_source is "eventtime", expected "DeliveryTime" or '
            '"EventTime".'
        ),
    ),
    *(
        (
            STORE.refused(f"{option} of a brought key", key=BROUGHT, **{option: value}),
            says(
                f"{option} is of the key that the store would create, but key brings one, which "
                f"its owner sets up: leave {option} out."
            ),
        )
        for option, value in (
            ("key_administrator_arns", ["arn:aws:iam::111111111111:role/security"]),
            ("key_multi_region", True),
            ("key_rotation_period_in_days", 365),
        )
    ),
    *(
        (
            STORE.refused(f"{option} of a brought bucket", create_bucket=False, **{option: value}),
            says(
                f"{option} is of the bucket that the store would create, but create_bucket is "
                f"false, and its owner sets it up: leave {option} out."
            ),
        )
        for option, value in (
            ("abort_incomplete_upload_after_days", 1),
            ("access_logging", {"bucket": "acme-logs"}),
            ("eventbridge_notifications", True),
            ("expire_after_days", 30),
            ("force_destroy", True),
            ("noncurrent_expire_after_days", 1),
        )
    ),
    (
        STORE.refused("name of a brought bucket", name="acme_artifacts", create_bucket=False),
        says("name may hold only letters, digits, dots and hyphens.", "acme_artifacts"),
    ),
    (
        STORE.refused("no alias with a dot", name="acme.artifacts", create_bucket=False),
        says(
            'the key\'s alias would be "alias/acme.artifacts", and an alias holds no dot: give '
            "key_alias.",
            "acme.artifacts",
        ),
    ),
    (
        STORE.refused("nothing is made", name="acme_artifacts", create_bucket=False, key=BROUGHT),
        says("name may hold only letters, digits, dots and hyphens.", "acme_artifacts"),
    ),
    (
        STORE.refused(
            "administrator of another account",
            key_administrator_arns=["arn:aws:iam::222222222222:role/security"],
        ),
        says(
            'key_administrator_arns has "arn:aws:iam::222222222222:role/security", expected a '
            "role or user of the key's account, as "
            '"arn:aws:iam::111111111111:role/<name>".'
        ),
    ),
    (
        STORE.refused(
            "key of another account, in a brought bucket",
            create_bucket=False,
            key={"alias": "alias/x", "arn": "arn:aws:kms:eu-west-1:222222222222:key/1"},
        ),
        says(
            'key.arn "arn:aws:kms:eu-west-1:222222222222:key/1" is no key of the store\'s account '
            'and Region, "arn:aws:kms:eu-west-1:111111111111:key/<id>".'
        ),
    ),
    (
        STORE.refused("logs in the store", access_logging={"bucket": "acme-artifacts"}),
        says(
            "access_logging.bucket is the store itself, where each log written would cause "
            "another: name another bucket."
        ),
    ),
    (
        STORE.refused("a user", access=role("arn:aws:iam::222222222222:user/ann")),
        says(
            'access.read_write has "arn:aws:iam::222222222222:user/ann", a user: give the role '
            f"that it assumes, {ROLE}"
        ),
    ),
    (
        STORE.refused("an account", access={"read_only": ["arn:aws:iam::222222222222:root"]}),
        says(
            'access.read_only has "arn:aws:iam::222222222222:root", a whole account: give the '
            f"roles in it that use the store, {ROLE}"
        ),
    ),
    (
        STORE.refused("a session", access=role("arn:aws:sts::222222222222:assumed-role/x/y")),
        says(
            'access.read_write has "arn:aws:sts::222222222222:assumed-role/x/y", a session of a '
            f"role: give the role itself, path included, {ROLE}"
        ),
    ),
    (
        STORE.refused("a pattern", access=role("arn:aws:iam::222222222222:role/*")),
        says(
            'access.read_write has "arn:aws:iam::222222222222:role/*", which is no role of this '
            f"partition, {ROLE}"
        ),
    ),
    (
        STORE.refused("a variable", access=role("arn:aws:iam::222222222222:role/${aws:username}")),
        says(
            'access.read_write has "arn:aws:iam::222222222222:role/${aws:username}", which is no '
            f"role of this partition, {ROLE}"
        ),
    ),
    (
        STORE.refused("no ARN at all", access=role("orders-deploy")),
        says(f'access.read_write has "orders-deploy", which is no role of this partition, {ROLE}'),
    ),
    (
        STORE.refused(
            "read and written",
            access={
                "read_only": ["arn:aws:iam::222222222222:role/web"],
                "read_write": ["arn:aws:iam::222222222222:role/web"],
            },
        ),
        says(
            '"arn:aws:iam::222222222222:role/web" is in access.read_only and in '
            "access.read_write: keep the one that is meant."
        ),
    ),
    (
        STORE.refused(
            "key of another account",
            key={"alias": "alias/x", "arn": "arn:aws:kms:eu-west-1:222222222222:key/1"},
        ),
        says(
            'key.arn "arn:aws:kms:eu-west-1:222222222222:key/1" is no key of the store\'s account '
            'and Region, "arn:aws:kms:eu-west-1:111111111111:key/<id>".'
        ),
    ),
]


@pytest.mark.parametrize(("case", "message"), REFUSED, ids=str)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.case(STORE.refused("too many roles", access=MANY))
def test_policy_that_s3_would_not_take(refusal: Refusal) -> None:
    (message,) = refusal.messages
    assert message.startswith(says("access names so many roles that the bucket's policy has "))
    assert message.endswith(
        " bytes, above the 20480 that S3 takes: let fewer roles act, or use another store."
    )


@pytest.mark.case(
    STORE.refused(
        "several problems",
        name="Acme",
        key_deletion_window_in_days=31,
        access=role("arn:aws:iam::222222222222:root"),
    )
)
def test_all_problems_come_at_once(refusal: Refusal) -> None:
    refusal.only(
        says(
            "name may hold only lowercase letters, digits and hyphens (a dot breaks TLS).", "Acme"
        ),
        says("key_deletion_window_in_days is 31, expected whole days, 7 to 30.", "Acme"),
        says(
            'access.read_write has "arn:aws:iam::222222222222:root", a whole account: give the '
            f"roles in it that use the store, {ROLE}",
            "Acme",
        ),
    )


EDGES = [
    STORE.but("as many roles as fit", access={"read_write": MANY["read_write"][:125]}),
    STORE.but(
        "shortest name, key's windows at their edges",
        name="a1b",
        account_id="111111111111",
        access_logging={"bucket": "acme-logs", "partition_date_source": "DeliveryTime"},
        key_administrator_arns=[
            "arn:aws:iam::111111111111:user/ann",
            "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-west-1/Admin_1",
        ],
        key_deletion_window_in_days=30,
        key_rotation_period_in_days=2560,
        tls_minimum_version="1.3",
    ),
    STORE.but(
        "longest name, key and roles at their edges",
        name="a" * 63,
        key={"alias": "alias/awsome", "arn": KEY},
        organization_id="o-" + "a" * 32,
        access_logging={"bucket": "acme-logs"},
        access=role("arn:aws:iam::222222222222:role/a/b/deploy"),
    ),
]


@pytest.mark.parametrize("case", EDGES, ids=str)
def test_edge_is_taken(case: Case, plan: Plan) -> None:
    assert plan.resource("aws_s3_bucket.this[0]")["bucket"] == case.inputs["name"]
