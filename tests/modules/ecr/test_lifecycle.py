"""Which images the rules let expire, by the evaluation that AWS documents.

The rules are those that the module renders. Each promise of the README is a case here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from delivery.testing import Case, Plan, Refusal, readme_case


@dataclass(frozen=True)
class Image:
    """An image by its tags, and how many days ago it was pushed."""

    days: int
    tags: tuple[str, ...] = ()


def expired(rules: list[dict[str, Any]], images: Mapping[str, Image]) -> set[str]:
    """The names of the images that expire, as the ECR user guide has it under LifecyclePolicies.

    All rules are evaluated at the same time, and applied by priority. An image that matches the
    tagging requirements of a rule cannot be expired by one of a lower priority; yet each rule sees
    every image that it selects, those of earlier rules included, and so counts them.
    """
    found: set[str] = set()
    claimed: set[str] = set()
    for rule in sorted(rules, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        newest_first = sorted(
            (name for name, image in images.items() if selected(selection, image)),
            key=lambda name: images[name].days,
        )
        if selection["countType"] == "imageCountMoreThan":
            marked = set(newest_first[selection["countNumber"] :])
        else:
            assert selection["countUnit"] == "days"
            marked = {n for n in newest_first if images[n].days > selection["countNumber"]}
        found |= marked - claimed
        claimed |= set(newest_first)
    return found


def selected(selection: Mapping[str, Any], image: Image) -> bool:
    """Whether the image meets the tagging requirements: of several patterns, each."""
    if selection["tagStatus"] == "any":
        return True
    if selection["tagStatus"] == "untagged":
        return not image.tags
    return all(
        any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), tag) for tag in image.tags)
        for pattern in selection["tagPatternList"]
    )


def rules(plan: Plan, repository: str = "acme/orders") -> list[dict[str, Any]]:
    policy = plan.by_key("aws_ecr_lifecycle_policy", repository)["policy"]
    found: list[dict[str, Any]] = json.loads(policy)["rules"]
    return found


README = readme_case("ecr")
RELEASES = {f"release {n}": Image(n * 100, (f"v{n}",)) for n in range(1, 32)}
OTHERS = {
    "pull request of last week": Image(7, ("pr-1",)),
    "pull request of last month": Image(30, ("pr-2",)),
    "branch of last month": Image(30, ("main-1a2b3c4",)),
    "branch of last year": Image(365, ("main-5d6e7f8",)),
    "untagged of last week": Image(7),
    "untagged of last month": Image(30),
}


@pytest.mark.case(README)
def test_the_newest_releases_stay_whatever_else_is_pushed(plan: Plan) -> None:
    flood = {f"build {n}": Image(0, (f"main-{n}",)) for n in range(500)}
    assert expired(rules(plan), {**RELEASES, **flood}) == {"release 31"}


@pytest.mark.case(README)
def test_all_others_expire_by_their_age_alone(plan: Plan) -> None:
    gone = {"pull request of last month", "branch of last year", "untagged of last month"}
    assert expired(rules(plan), OTHERS) == gone
    # However many releases there are.
    assert expired(rules(plan), {**OTHERS, **RELEASES}) == gone | {"release 31"}


@pytest.mark.case(README)
def test_an_image_of_several_tags_is_judged_by_the_first_pattern(plan: Plan) -> None:
    released = {"released pull request": Image(400, ("pr-3", "v7"))}
    assert expired(rules(plan), released) == set()


def lifecycle(name: str, **options: Any) -> Case:
    return Case("ecr", inputs={"repositories": {"acme/orders": options}}, name=name)


@pytest.mark.case(
    lifecycle(
        "the narrower first",
        keep_tagged=[
            {"count": 1, "tag_patterns": ["v1.*"]},
            {"count": 2, "tag_patterns": ["v*"]},
        ],
    )
)
def test_a_later_count_counts_what_earlier_patterns_match(plan: Plan) -> None:
    images = {
        "v1.9": Image(1, ("v1.9",)),
        "v1.8": Image(2, ("v1.8",)),
        "v3": Image(3, ("v3",)),
    }
    # Of v*, the newest two are v1.9 and v1.8, and v3 is the third.
    assert expired(rules(plan), images) == {"v1.8", "v3"}
    assert [rule["description"] for rule in rules(plan)[1:]] == [
        "Keep the newest 1 of all images tagged v1.*",
        "Keep the newest 2 of all images tagged v*",
    ]


@pytest.mark.case(
    lifecycle("untagged images for ever", expire_untagged_after_days=0, keep_tagged=[])
)
def test_where_nothing_expires_there_is_no_policy(plan: Plan) -> None:
    assert plan.of_type("aws_ecr_lifecycle_policy") == {}


@pytest.mark.case(lifecycle("no others named"))
def test_tagged_images_stay_for_ever_by_default(plan: Plan) -> None:
    assert expired(rules(plan), OTHERS) == {"untagged of last month"}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            lifecycle(
                f"{later} after {earlier}",
                keep_tagged=[
                    {"count": 1, "tag_patterns": [earlier]},
                    {"days": 1, "tag_patterns": [later]},
                ],
            ).refused(f"{later} after {earlier}"),
            f'Repository "acme/orders": keep_tagged: pattern "{later}" comes after "{earlier}", '
            "which matches all that it does, so it would never act: put the narrower first.",
        )
        for earlier, later in (
            ("*", "v*"),
            ("**", "*"),
            ("v*", "v1.*"),
            ("v*.*", "v1.2"),
            ("*-rc", "v*-rc"),
        )
    ],
    ids=str,
)
def test_a_pattern_that_would_never_act_is_refused(
    case: Case, message: str, refusal: Refusal
) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.parametrize(
    "case",
    [
        lifecycle(
            title,
            keep_tagged=[
                {"count": 1, "tag_patterns": [earlier]},
                {"days": 1, "tag_patterns": [later]},
            ],
        )
        for title, earlier, later in (
            ("a dot that stands for itself", "v.*", "va*"),
            ("a part of the later one", "v1", "v1*"),
            ("patterns that overlap", "release-*", "*-rc"),
            ("one star in its middle", "a*c", "a*b"),
        )
    ],
    ids=str,
)
def test_a_pattern_after_one_that_matches_only_some_of_it_is_taken(case: Case, plan: Plan) -> None:
    first, second = (keep["tag_patterns"] for keep in _kept(case))
    assert [rule["selection"]["tagPatternList"] for rule in rules(plan)[1:]] == [first, second]


def _kept(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = case.inputs["repositories"]["acme/orders"]["keep_tagged"]
    return found
