"""Triggers that are refused, with every message, and the nearest that are not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.event_trigger import call, codecommit, ecr, s3, schedule

from delivery.testing import Case, Plan, Refusal

AT = 'Pipeline "orders": trigger "it": '
SEVERAL = 'source action "Bundle" reads one of its own: write override_key = true, with '
SEVERAL += 'AllowOverrideForS3ObjectKey = "true" in the action, or give its key alone.'
EVERY_TAG = "would start the pipeline at every push: write any_tag = true where that is meant."
EVERY_KEY = "would start the pipeline at every object: write any_key = true where that is meant."
NO_TAG = (
    "matches no tag: tags are 1 to 128 letters, digits, _, . and -, of which . and - are not first."
)
NAMES = {"source_actions": {"Image": "Source/ECR", "Code": "Source/CodeCommit"}}


def refused(title: str, trigger: dict[str, Any], **pipeline: Any) -> Case:
    return call(title, {"it": trigger}, pipeline={"name": "orders", **pipeline}).refused(title)


def variables(title: str, given: dict[str, str], **pipeline: Any) -> Case:
    return refused(title, {**ecr(), "variables": given}, **pipeline)


def once(tag: str) -> str:
    return (
        f'ecr.tags: "{tag}" can be pushed only once where tags are IMMUTABLE, so the trigger would '
        "act once and never again: give tag_prefixes or tag_patterns, or image_tag_mutability = "
        '"MUTABLE" where the repository is.'
    )


def no_tag(tag: str, more: str = "") -> str:
    return (
        f'ecr.tags: "{tag}" is no tag: 1 to 128 letters, digits, _, . and -, of which . and - are '
        f"not first{more}."
    )


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            refused("two sorts", {**ecr(), **schedule("rate(1 day)")}),
            "has ecr and schedule of codecommit, ecr, pipeline, s3 and schedule: give one, and "
            "each further event a trigger of its own.",
        ),
        (
            refused("account", {**ecr(), "account_id": "tools"}),
            'account_id "tools" must be an account id of 12 digits, written as text to keep '
            "leading zeros.",
        ),
        (
            refused("region", {**ecr(), "region": "eu"}),
            'region "eu" is no Region, such as eu-west-1.',
        ),
        (
            refused(
                "pattern", s3(keys=[f"{n:02}{'k' * 98}" for n in range(19)], override_key=True)
            ),
            "its event pattern has 2127 characters, and EventBridge takes 2048: let one pattern "
            "stand for several values, or part them into several triggers.",
        ),
        (
            variables("template", {f"V{n}": "v" * 1000 for n in range(9)}),
            "what it starts the pipeline with has 9346 characters, and EventBridge takes 8192: "
            "pass on less in variables.",
        ),
        (
            variables("variable's name", {"A B": "c"}),
            'variable "A B": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _.',
        ),
        (
            variables("long variable's name", {"V" * 129: "c"}),
            f'variable "{"V" * 129}": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _.',
        ),
        (
            variables("empty variable", {"TAG": ""}),
            'variable "TAG" has 0 characters, and CodePipeline takes 1 to 1000.',
        ),
        (
            variables("long variable", {"TAG": "v" * 1001}),
            'variable "TAG" has 1001 characters, and CodePipeline takes 1 to 1000.',
        ),
        (
            variables("path", {"TAG": "$.detail.*"}),
            'variable "TAG" takes "$.detail.*" from the event, expected a path, as '
            '"$.detail.image-tag".',
        ),
        (
            refused(
                "path of a schedule",
                {**schedule("rate(1 day)"), "variables": {"TAG": "$.time"}},
            ),
            'variable "TAG" takes "$.time" from the event, and a schedule has none: give the text '
            "itself.",
        ),
        (
            variables("template in a variable", {"TAG": "<v>"}),
            'variable "TAG" has < or >, which EventBridge would take for a value of the event: '
            "leave them out.",
        ),
        *(
            (
                variables(f"{escaped} in a variable", {"TAG": f"a {escaped}image_digest"}),
                f'variable "TAG" has "{escaped}", by which JSON writes < or >, and EventBridge '
                "would take that for a value of the event: leave it out.",
            )
            for escaped in (r"\u003c", r"\u003e")
        ),
        (
            variables(
                "misspelt variable",
                {"RELAESE": "v"},
                variables=[{"name": "RELEASE", "default_value": "x"}],
            ),
            'variable "RELAESE" is none of the pipeline (did you mean "RELEASE"?).',
        ),
        (
            variables("no variables", {"RELEASE": "v"}, variables=[]),
            'variable "RELEASE" is none of the pipeline.',
        ),
        (
            refused("variable left out", ecr(), variables=[{"name": "RELEASE"}]),
            'the pipeline\'s variable "RELEASE" has no default_value, so it starts only when each '
            "trigger gives one: add it to variables.",
        ),
        (
            refused("another pipeline's name", {"pipeline": {"name": "plat form"}}),
            'pipeline.name "plat form" must be 1 to 100 characters of A-Z a-z 0-9 . @ - _.',
        ),
        (
            refused("itself", {"pipeline": {"name": "orders"}}),
            "the pipeline would start itself, again and again: name another.",
        ),
        *(
            (
                refused(f"writes to {name}", trigger, writes_to=[name]),
                f'the pipeline writes to "{name}" itself (pipeline.writes_to), and would start '
                "itself again and again: let it write elsewhere, or start on something else.",
            )
            for name, trigger in (
                ("acme/orders", ecr()),
                ("acme-releases", s3()),
                ("orders", codecommit()),
            )
        ),
        (
            refused("git repository", codecommit(repository="team/orders")),
            'codecommit.repository "team/orders" must be 1 to 100 letters, digits, ., - and _, '
            "the name alone.",
        ),
        *(
            (
                refused(f"branch {branch[:20]}", codecommit(branch=branch)),
                f'codecommit.branch "{branch}" must be the name of one branch, without '
                "refs/heads/, wildcards and spaces, in at most 256 characters.",
            )
            for branch in ("refs/heads/main", "release/*", "", "my branch", "b" * 257)
        ),
        *(
            (
                refused(f"repository {name[:20]}", ecr(repository=name)),
                f'ecr.repository "{name}" must be 2 to 256 characters of lower-case letters and '
                "digits, parted by ., _, __, hyphens or /, the name alone.",
            )
            for name in ("Acme/Orders", "o", "acme/*", "o" * 257)
        ),
        (
            refused("mutability", ecr(image_tag_mutability="mutable")),
            'ecr.image_tag_mutability "mutable" must be IMMUTABLE or MUTABLE.',
        ),
        (refused("latest of an immutable repository", ecr(tags=["latest"])), once("latest")),
        (
            refused("tag", ecr(tags=["-v"], image_tag_mutability="MUTABLE")),
            no_tag("-v"),
        ),
        (
            refused("pattern as a tag", ecr(tags=["v*"], image_tag_mutability="MUTABLE")),
            no_tag("v*", " (tag_patterns take *)"),
        ),
        (refused("prefix with *", ecr(tag_prefixes=["v*"])), f'ecr: "v*" {NO_TAG}'),
        (refused("prefix of no tag", ecr(tag_prefixes=[".v"])), f'ecr: ".v" {NO_TAG}'),
        (refused("pattern of no tag", ecr(tag_patterns=["v/*"])), f'ecr: "v/*" {NO_TAG}'),
        (
            refused("no tags", ecr(tags=[])),
            "ecr: names no tag, and would start the pipeline at every push: give tags, "
            "tag_prefixes or tag_patterns, or write any_tag = true.",
        ),
        (
            refused("any tag and one", ecr(any_tag=True, tag_prefixes=["v"])),
            "ecr.any_tag starts the pipeline at every push, and leaves nothing to tags, "
            "tag_prefixes and tag_patterns: leave one of the two out.",
        ),
        (
            refused("empty prefix", ecr(tag_prefixes=[""])),
            f'ecr.tag_prefixes: "" begins every tag, and {EVERY_TAG}',
        ),
        *(
            (
                refused(f"pattern {pattern}", ecr(tag_patterns=[pattern])),
                f'ecr.tag_patterns: "{pattern}" matches every tag, and {EVERY_TAG}',
            )
            for pattern in ("*", "**")
        ),
        (
            refused("pattern v**", ecr(tag_patterns=["v**"])),
            'ecr.tag_patterns: "v**" has ** in a row, which EventBridge refuses: write one *.',
        ),
        (
            refused("pattern without *", ecr(tag_patterns=["v1"])),
            'ecr.tag_patterns: "v1" has no *, and matches itself alone: give it in tags.',
        ),
        (
            refused("bucket", s3(bucket="arn:aws:s3:::acme")),
            's3.bucket "arn:aws:s3:::acme" must be 3 to 63 lower-case letters, digits, . and -, '
            "the name alone.",
        ),
        (
            refused("long key", s3(keys=["k" * 1025])),
            f's3: key "{"k" * 40}..." has 1025 characters, and S3 takes 1024.',
        ),
        (
            refused("empty key", s3(keys=[""])),
            "s3.keys has an empty key, and an object has one of 1 character or more.",
        ),
        (
            refused("two keys", s3(keys=["a", "b"])),
            f"s3: 2 keys can start the pipeline, and {SEVERAL}",
        ),
        *(
            (
                refused(f"{option} that no action reads", s3(**{option: value})),
                f"s3: keys that are not written out can start the pipeline, and {SEVERAL}",
            )
            for option, value in (
                ("any_key", True),
                ("key_prefixes", ["orders/"]),
                ("key_patterns", ["*.zip"]),
            )
        ),
        (
            refused("key for nobody", s3(override_key=True, unpinned=True)),
            "s3.override_key gives the key to a source action, and none is named: give "
            "source_action, or leave it out.",
        ),
        (
            refused("no keys", s3(keys=[])),
            "s3: names no key, and would start the pipeline at every object: give keys, "
            "key_prefixes or key_patterns, or write any_key = true.",
        ),
        (
            refused("any key and one", s3(any_key=True, keys=["a"], unpinned=True)),
            "s3.any_key starts the pipeline at every object, and leaves nothing to keys, "
            "key_prefixes and key_patterns: leave one of the two out.",
        ),
        (
            refused("empty key prefix", s3(key_prefixes=[""], override_key=True)),
            f's3.key_prefixes: "" begins every key, and {EVERY_KEY}',
        ),
        (
            refused("every key", s3(key_patterns=["*"], override_key=True)),
            f's3.key_patterns: "*" matches every key, and {EVERY_KEY}',
        ),
        (
            refused("empty key pattern", s3(key_patterns=[""], override_key=True)),
            's3.key_patterns: "" has no *, and matches nothing.',
        ),
        *(
            (
                refused(f"{sort} not pinned", trigger),
                f"{sort}: names no source_action, so the pipeline takes whatever is newest when "
                f"it starts, not the {revision} of the event: name its {kind} action, or write "
                "unpinned = true.",
            )
            for sort, revision, kind, trigger in (
                ("codecommit", "commit", "Source/CodeCommit", codecommit(source_action=None)),
                ("ecr", "digest", "Source/ECR", ecr(source_action=None)),
                ("s3", "version", "Source/S3", s3(source_action=None)),
            )
        ),
        *(
            (
                refused(f"{sort} pinned and not", trigger),
                f'{sort}.unpinned says that no {revision} is pinned, and source_action "Src" '
                "that one is: leave one of the two out.",
            )
            for sort, revision, trigger in (
                ("codecommit", "commit", codecommit(source_action="Src", unpinned=True)),
                ("ecr", "digest", ecr(source_action="Src", unpinned=True)),
                ("s3", "version", s3(source_action="Src", unpinned=True)),
            )
        ),
        (
            refused("source action's name", ecr(source_action="my image")),
            'ecr.source_action "my image" must be 1 to 100 characters of A-Z a-z 0-9 . @ - _.',
        ),
        (
            refused("misspelt source action", ecr(source_action="Imagee"), **NAMES),
            'ecr.source_action "Imagee" is no source action of the pipeline (did you mean '
            '"Image"?).',
        ),
        (
            refused("source action of another type", ecr(source_action="Code"), **NAMES),
            'ecr.source_action "Code" is of type Source/CodeCommit, and the event gives a digest '
            "for one of Source/ECR.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(f"{AT}{message}")


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            call("key of a trigger", {"a b": ecr()}).refused("key of a trigger"),
            'Pipeline "orders": trigger "a b": a key ends the name of a rule, and is letters, '
            "digits, ., - and _.",
        ),
        (
            call("rule's name", {"k" * 58: ecr()}).refused("rule's name"),
            f'Pipeline "orders": trigger "{"k" * 58}": the rule\'s name "orders-{"k" * 58}" has 65 '
            "characters, and EventBridge takes 64: choose a shorter key or name.",
        ),
    ],
    ids=str,
)
def test_keys(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.parametrize(
    "case",
    [
        call("a rule's name of 64", {"k" * 57: ecr()}),
        call("longest keys of S3", {"it": s3(keys=["k" * 1024])}),
        call(
            "a pattern of all but 2048",
            {"it": s3(keys=[f"{n:02}{'k' * 98}" for n in range(18)], override_key=True)},
        ),
        call(
            "longest variables",
            {"it": {**ecr(), "variables": {"V" * 128: "v" * 1000, "W": "$.detail.a[0]"}}},
        ),
        call("a branch with slashes", {"it": codecommit(branch="feature/a-b_c.d")}),
        call("a codecommit branch of whatever is newest", {"it": codecommit(unpinned=True)}),
        call(
            "a pipeline of this name elsewhere",
            {"it": {"pipeline": {"name": "orders"}, "account_id": "222222222222"}},
        ),
        call(
            "a variable that each trigger gives",
            {"it": {**ecr(), "variables": {"RELEASE": "v"}}},
            pipeline={
                "name": "orders",
                "variables": [{"name": "RELEASE"}],
                "writes_to": ["acme/other"],
                **NAMES,
            },
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    assert plan.of_type("aws_cloudwatch_event_rule"), str(case)


OTHERS = r"\u003b \u0026 \\ u003c"


@pytest.mark.case(call("other escapes", {"it": {**ecr(), "variables": {"A": OTHERS}}}))
def test_other_escapes_are_handed_on_as_they_are_written(plan: Plan) -> None:
    (transformer,) = plan.resource('aws_cloudwatch_event_target.this["it"]')["input_transformer"]
    template = transformer["input_template"].replace("<image_digest>", "sha256:a")
    assert json.loads(template)["variables"] == [{"name": "A", "value": OTHERS}]
