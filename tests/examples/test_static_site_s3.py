"""examples/static-site-s3: a private bucket, shown by CloudFront, whose caches are emptied."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

SHOP = environment_case("static-site-s3", "site")
AS_IT_IS = SHOP.but("without a build", build=None)

NAME = "shop"
BUCKET = f"{NAME}-site-111111111111"
STORE = f"{NAME}-artifacts-111111111111"
DISTRIBUTIONS = "arn:aws:cloudfront::111111111111:distribution/*"
ROLES = {
    part: f"arn:aws:iam::111111111111:role/{NAME}-{part}"
    for part in ("pipeline", "build-codebuild", "invalidate-codebuild")
}

pytestmark = pytest.mark.case(SHOP)


def stages(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    pipeline = plan.resource("module.pipeline.aws_codepipeline.this")
    return {stage["name"]: stage["action"] for stage in pipeline["stage"]}


def statements(plan: Plan, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plan.resource(address).policy().document["Statement"]
    return found


def distribution(plan: Plan) -> Any:
    return plan.resource("aws_cloudfront_distribution.site")


# ---- delivery ----


def test_site_is_unpacked_into_the_bucket(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Build", "Deploy"]
    upload = stages(plan)["Deploy"][0]
    assert_includes(upload, {"category": "Deploy", "provider": "S3", "input_artifacts": ["Site"]})
    # No CannedACL: the bucket takes none.
    assert upload["configuration"] == {
        "BucketName": BUCKET,
        "CacheControl": "public, max-age=0, s-maxage=31536000, must-revalidate",
        "Extract": "true",
    }
    assert stages(plan)["Build"][0]["output_artifacts"] == ["Site"]


def test_caches_are_emptied_after_the_upload(plan: Plan) -> None:
    upload, invalidate = stages(plan)["Deploy"]
    assert (upload["run_order"], invalidate["run_order"]) == (1, 2)
    assert_includes(
        invalidate,
        {"provider": "CodeBuild", "configuration": {"ProjectName": f"{NAME}-invalidate"}},
    )
    project = plan.resource("module.invalidate.aws_codebuild_project.this")
    assert project["name"] == f"{NAME}-invalidate"
    (environment,) = project["environment"]
    (variable,) = environment["environment_variable"]
    assert (variable["name"], variable["value"]) == ("DISTRIBUTION_ID", UNKNOWN)
    (source,) = project["source"]
    command = 'aws cloudfront create-invalidation --distribution-id "$DISTRIBUTION_ID" --paths "/*"'
    phases = yaml.safe_load(source["buildspec"])["phases"]
    assert phases == {"build": {"commands": [command]}}


def test_who_empties_the_caches_may_do_that_to_this_site_alone(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.invalidate")
    assert policy["role"] == ROLES["invalidate-codebuild"].split("/")[1]
    assert statements(plan, "aws_iam_role_policy.invalidate") == [
        {
            "Sid": "Invalidate",
            "Effect": "Allow",
            "Action": "cloudfront:CreateInvalidation",
            "Resource": DISTRIBUTIONS,
            "Condition": {"StringEquals": {"aws:ResourceTag/static-site": NAME}},
        }
    ]
    assert distribution(plan)["tags"] == {"static-site": NAME}


def test_nobody_else_has_rights_on_cloudfront(plan: Plan) -> None:
    having = {
        address
        for address, resource in plan.of_type("aws_iam_role_policy").items()
        for statement in resource.policy().statements
        if any(action.startswith("cloudfront:") for action in statement.actions)
    }
    assert having == {"aws_iam_role_policy.invalidate"}


def test_pipeline_writes_the_site_and_cannot_delete_it(plan: Plan) -> None:
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    written = {resource for s in policy.allows("s3:PutObject") for resource in s.resources}
    assert written == {f"arn:aws:s3:::{BUCKET}/*", f"arn:aws:s3:::{STORE}/*"}
    assert policy.allows("s3:DeleteObject") == ()
    build = plan.resource('module.build[0].aws_iam_role_policy.this["build"]').policy()
    assert build.allows("s3:PutObject", f"arn:aws:s3:::{BUCKET}/index.html") == ()


@pytest.mark.parametrize("kind", ["aws_s3_bucket_policy", "aws_kms_key"])
@pytest.mark.parametrize(
    ("case", "roles"),
    [
        (SHOP, set(ROLES.values())),
        (AS_IT_IS, {ROLES["pipeline"], ROLES["invalidate-codebuild"]}),
    ],
    ids=str,
)
def test_store_lets_in_the_roles_on_the_path_and_no_others(
    case: Case, roles: set[str], kind: str, plan: Plan
) -> None:
    policy = plan.resource(f"module.artifact_store.{kind}.this[0]").policy()
    admitted = {
        arn
        for statement in policy.statements
        for arn in statement.conditions.get("ArnEquals", {}).get("aws:PrincipalArn", ())
    }
    assert admitted == roles, case


# ---- the site ----


def test_bucket_is_private(plan: Plan) -> None:
    block = plan.resource("aws_s3_bucket_public_access_block.site")
    assert [
        block[each]
        for each in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    ] == [True] * 4
    (rule,) = plan.resource("aws_s3_bucket_ownership_controls.site")["rule"]
    assert rule["object_ownership"] == "BucketOwnerEnforced"
    assert plan.of_type("aws_s3_bucket_website_configuration") == {}
    for kind in ("policy", "public_access_block", "ownership_controls", "versioning"):
        assert plan.resource(f"aws_s3_bucket_{kind}.site")["bucket"] == BUCKET


def test_only_cloudfront_of_this_account_reads_it_and_lists_nothing(plan: Plan) -> None:
    assert statements(plan, "aws_s3_bucket_policy.site") == [
        {
            "Sid": "DenyInsecureTransport",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "CloudFront",
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
            "Condition": {"ArnLike": {"aws:SourceArn": DISTRIBUTIONS}},
        },
    ]


def test_objects_are_under_no_key_that_cloudfront_would_need(plan: Plan) -> None:
    encryption = plan.resource("aws_s3_bucket_server_side_encryption_configuration.site")
    (rule,) = encryption["rule"]
    (default,) = rule["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == "AES256"


def test_what_a_deployment_overwrote_is_kept_for_a_month(plan: Plan) -> None:
    (versioning,) = plan.resource("aws_s3_bucket_versioning.site")["versioning_configuration"]
    assert versioning["status"] == "Enabled"
    (rule,) = plan.resource("aws_s3_bucket_lifecycle_configuration.site")["rule"]
    assert_includes(
        rule, {"status": "Enabled", "noncurrent_version_expiration": [{"noncurrent_days": 30}]}
    )
    # The site itself never expires.
    assert rule["expiration"] == []


def test_cloudfront_signs_what_it_asks_the_bucket(plan: Plan) -> None:
    assert_includes(
        plan.resource("aws_cloudfront_origin_access_control.site").values,
        {
            "origin_access_control_origin_type": "s3",
            "signing_behavior": "always",
            "signing_protocol": "sigv4",
        },
    )
    (origin,) = distribution(plan)["origin"]
    # The bucket's own name, not that of a website, which is HTTP and public.
    assert origin["domain_name"] == f"{BUCKET}.s3.eu-west-1.amazonaws.com"
    assert origin["origin_access_control_id"] is UNKNOWN
    assert (origin["s3_origin_config"], origin["custom_origin_config"]) == ([], [])


def test_visitors_read_over_https_what_cache_control_says(plan: Plan) -> None:
    (behavior,) = distribution(plan)["default_cache_behavior"]
    assert_includes(
        behavior,
        {
            "viewer_protocol_policy": "redirect-to-https",
            # CachingOptimized and SecurityHeadersPolicy, by the ids that AWS publishes.
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "response_headers_policy_id": "67f7725c-6f97-4210-82d7-5512b31e9d03",
        },
    )
    assert set(behavior["allowed_methods"]) == {"GET", "HEAD"}


def test_a_missing_page_is_not_found_rather_than_forbidden(plan: Plan) -> None:
    (answer,) = distribution(plan)["custom_error_response"]
    assert_includes(
        answer, {"error_code": 403, "response_code": 404, "response_page_path": "/404.html"}
    )


# ---- what a user may change ----


def test_site_has_cloudfront_s_name_and_certificate_at_first(plan: Plan) -> None:
    (certificate,) = distribution(plan)["viewer_certificate"]
    assert certificate["cloudfront_default_certificate"] is True
    assert not distribution(plan)["aliases"]


CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/3d4e5f60-7182-93a4-b5c6-d7e8f90a1b2c"


@pytest.mark.case(
    SHOP.but("domain", domain={"certificate_arn": CERTIFICATE, "name": "shop.example"})
)
def test_a_domain_comes_with_its_certificate_and_new_tls(plan: Plan) -> None:
    assert set(distribution(plan)["aliases"]) == {"shop.example"}
    assert_includes(
        distribution(plan)["viewer_certificate"],
        [
            {
                "acm_certificate_arn": CERTIFICATE,
                "cloudfront_default_certificate": False,
                "minimum_protocol_version": "TLSv1.2_2021",
                "ssl_support_method": "sni-only",
            }
        ],
    )


@pytest.mark.case(AS_IT_IS)
def test_without_a_build_the_repository_is_the_site(plan: Plan) -> None:
    assert list(stages(plan)) == ["Source", "Deploy"]
    assert [action["input_artifacts"] for action in stages(plan)["Deploy"]] == [["Source"]] * 2
    projects = {it["name"] for it in plan.of_type("aws_codebuild_project").values()}
    assert projects == {f"{NAME}-invalidate"}


@pytest.mark.parametrize(
    ("case", "commands", "directory", "nodejs"),
    [
        (SHOP, ["npm ci", "npm run build"], "dist", 22),
        (
            SHOP.but(
                "own build", build={"commands": ["make site"], "directory": "public", "nodejs": 20}
            ),
            ["make site"],
            "public",
            20,
        ),
    ],
    ids=str,
)
def test_build_hands_on_what_is_in_the_directory(
    case: Case, commands: list[str], directory: str, nodejs: int, plan: Plan
) -> None:
    (source,) = plan.resource("module.build[0].aws_codebuild_project.this")["source"]
    assert yaml.safe_load(source["buildspec"]) == {
        "version": 0.2,
        "phases": {
            "install": {"runtime-versions": {"nodejs": nodejs}},
            "build": {"commands": commands},
        },
        "artifacts": {"base-directory": directory, "files": ["**/*"]},
    }, case


@pytest.mark.case(SHOP.but("own", branch="live", cache_control="no-cache", name="s" * 32))
def test_branch_caching_and_name_are_the_users(plan: Plan) -> None:
    assert stages(plan)["Deploy"][0]["configuration"]["CacheControl"] == "no-cache"
    assert stages(plan)["Source"][0]["configuration"]["BranchName"] == "live"
    assert plan.output("bucket") == f"{'s' * 32}-site-111111111111"


@pytest.mark.case(SHOP.but("new connection", connection_arn=None))
def test_without_a_connection_one_is_made(plan: Plan) -> None:
    connection = plan.resource("module.connection.aws_codeconnections_connection.this[0]")
    assert (connection["name"], connection["provider_type"]) == (NAME, "GitHub")
    assert stages(plan)["Source"][0]["configuration"] is UNKNOWN


@pytest.mark.case(SHOP.refused("33 characters", name="s" * 33))
def test_a_longer_name_is_told_once_at_the_name(refusal: Refusal) -> None:
    refusal.only(
        f'name "{"s" * 33}" has 33 characters; it must be 1 to 32 lower-case letters, digits and '
        "hyphens, of which the first is a letter, for all other names are made from it."
    )
