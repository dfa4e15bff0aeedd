"""Environments: what is inherited, merged and resolved, and every message about what is wrong."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from delivery.environment import environments, load
from delivery.errors import Location

from .environments import WHOLE, Write, refused


def test_a_whole_environment(write: Write) -> None:
    root = write(
        dev="""
        aws: embedded
        region: eu-west-1
        accounts: {tools: "111111111111", workload: "222222222222"}
        tags: {team: platform}
        backend: {bucket: state, key: "${environment}/${stack}.tfstate"}
        stacks:
          target:
            source: stacks/workload
            account: workload
            region: us-gov-west-1
          pipeline: {source: stacks/tools, account: tools, variables: {name: orders}}
        """
    )
    found = load("dev", root)
    assert (found.name, found.aws, found.region) == ("dev", "embedded", "eu-west-1")
    assert found.accounts == {"tools": "111111111111", "workload": "222222222222"}
    assert found.tags == {"team": "platform"}
    assert found.path == root / "environments" / "dev.yaml"
    assert list(found.stacks) == ["target", "pipeline"]
    target = found.stacks["target"]
    assert (target.name, target.environment, target.aws) == ("target", "dev", "embedded")
    assert target.source == root / "stacks" / "workload"
    assert (target.account, target.account_id) == ("workload", "222222222222")
    assert target.region == "us-gov-west-1"
    assert target.backend is not None
    assert target.backend.plain() == {"bucket": "state", "key": "dev/target.tfstate"}
    assert target.variables == {}
    pipeline = found.stacks["pipeline"]
    assert pipeline.region == "eu-west-1"
    assert pipeline.variables["name"].plain() == "orders"


def test_every_value_knows_its_file_line_and_column(write: Write) -> None:
    root = write(
        defaults=WHOLE,
        dev="""
        inherits: [defaults]
        stacks:
          pipeline:
            variables:
              name: orders
        """,
    )
    pipeline = load("dev", root).stacks["pipeline"]
    dev, defaults = Path("environments/dev.yaml"), Path("environments/defaults.yaml")
    assert pipeline.variables["name"].location == Location(dev, 5, 13)
    assert pipeline.location == Location(dev, 3, 3)
    assert pipeline.locations["variables.name"] == Location(dev, 5, 7)
    assert pipeline.locations["source"] == Location(defaults, 8, 13)
    assert pipeline.locations["account"] == Location(defaults, 9, 14)
    assert pipeline.locations["account_id"] == Location(defaults, 4, 10)
    assert pipeline.locations["region"] == Location(defaults, 2, 9)


def test_maps_merge_and_lists_are_replaced(write: Write) -> None:
    root = write(
        defaults=WHOLE
        + """
    variables: {subnets: [a, b], role: {path: /x/, name: r}, keep: 1}
tags: {team: platform, cost: a}
""",
        base="tags: {cost: b}\nregion: eu-west-2",
        dev="""
        inherits: [defaults, base]
        region: eu-west-3
        stacks: {pipeline: {variables: {subnets: [c], role: {name: s}}}}
        """,
    )
    found = load("dev", root)
    variables = {name: it.plain() for name, it in found.stacks["pipeline"].variables.items()}
    assert variables == {"subnets": ["c"], "role": {"path": "/x/", "name": "s"}, "keep": 1}
    assert found.tags == {"team": "platform", "cost": "b"}
    assert found.region == "eu-west-3"


def test_what_is_inherited_may_inherit(write: Write) -> None:
    root = write(
        defaults=WHOLE,
        staging="inherits: [defaults]\ntags: {stage: staging, size: small}",
        dev="inherits: [staging]\ntags: {stage: dev}",
    )
    assert load("dev", root).tags == {"stage": "dev", "size": "small"}


def test_the_caller_may_say_embedded(write: Write) -> None:
    found = load("dev", write(dev=WHOLE), aws="embedded")
    assert found.aws == "embedded"
    assert found.stacks["pipeline"].aws == "embedded"


def test_the_caller_may_say_what_the_file_does_not(write: Write) -> None:
    root = write(dev=WHOLE.replace("aws: account", "tags: {on: '${aws}'}"))
    assert load("dev", root, aws="embedded").tags == {"on": "embedded"}


def test_what_starts_with_defaults_is_no_environment(write: Write) -> None:
    root = write(defaults=WHOLE, **{"defaults-eu": WHOLE}, prod=WHOLE, dev=WHOLE)
    assert environments(root) == ["dev", "prod"]
    assert refused(root, "defaults") == (
        '"defaults" is there to be inherited, and is no environment of its own\n'
        "  environments holds: dev, prod."
    )


def test_an_unknown_environment(write: Write) -> None:
    root = write(production=WHOLE, dev=WHOLE)
    assert refused(root, "prodction") == (
        'there is no environment "prodction" (did you mean "production"?)\n'
        "  environments holds: dev, production."
    )


@pytest.mark.parametrize("name", ["../dev", "", "dev.yaml", "sub/dev"])
def test_a_path_is_no_environment(write: Write, name: str) -> None:
    root = write(dev=WHOLE)
    assert f'there is no environment "{name}"' in refused(root, name)


def test_no_environments_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert environments(tmp_path) == []
    assert refused(tmp_path) == (
        'there is no environment "dev": environments holds no environment\n'
        "  Write environments/dev.yaml; README shows one."
    )


def test_an_environment_that_inherits_from_itself(write: Write) -> None:
    root = write(dev="inherits: [base]", base="inherits: [dev]", own="inherits: [own]")
    assert refused(root) == (
        'environments/base.yaml:1:12: "base" inherits from itself: dev -> base -> dev'
    )
    assert refused(root, "own") == (
        'environments/own.yaml:1:12: "own" inherits from itself: own -> own'
    )


@pytest.mark.parametrize(
    ("inherits", "message"),
    [
        (
            "defaults",
            "environments/dev.yaml:11:11: inherits: expected a list of names, "
            'found the string "defaults"\n  Write [defaults].',
        ),
        (
            "[default]",
            "environments/dev.yaml:11:12: inherits: environments holds no default.yaml "
            '(did you mean "defaults"?)',
        ),
        (
            "[{a: b}]",
            "environments/dev.yaml:11:12: inherits: expected a name, found a map",
        ),
        (
            "{a: b}",
            "environments/dev.yaml:11:11: inherits: expected a list of names, found a map",
        ),
    ],
)
def test_inherits_is_a_list_of_what_exists(write: Write, inherits: str, message: str) -> None:
    root = write(defaults="", dev=f"{WHOLE}\ninherits: {inherits}\n")
    assert refused(root) == message


def test_all_problems_are_told_at_once_in_the_order_of_the_file(write: Write) -> None:
    root = write(
        dev="""
        aws: embeded
        regoin: eu-west-1
        accounts:
          tools: 111111111111
        tags: {cost: 12, on: yes}
        stacks:
          pipeline:
            source: stacks/tols
            acount: tools
          tar get: {source: stacks, account: tols}
          other: [a]
        """
    )
    assert refused(root) == dedent(
        """\
        environments/dev.yaml:1:1: missing key "region"
        environments/dev.yaml:1:6: aws: expected "account" or "embedded", found "embeded" (did you mean "embedded"?)
        environments/dev.yaml:2:1: unknown key "regoin" (did you mean "region"?)
          Known are: inherits, aws, region, accounts, tags, backend, stacks.
        environments/dev.yaml:4:10: accounts.tools: 111111111111 is read by YAML as a number; an account id is 12 digits in quotes: "111111111111"
        environments/dev.yaml:5:14: tags.cost: expected a string, found the number 12
          Put it in quotes: "12".
        environments/dev.yaml:5:22: tags.on: expected a string, found the bool yes
          Put it in quotes: "yes".
        environments/dev.yaml:8:5: missing key "account" in stacks.pipeline
        environments/dev.yaml:8:13: stacks.pipeline.source: stacks/tols is not a folder (did you mean "stacks/tools"?)
        environments/dev.yaml:9:5: unknown key "acount" in stacks.pipeline (did you mean "account"?)
          Known are: source, account, region, variables.
        environments/dev.yaml:10:3: stacks.tar get: a stack's name is letters, digits, "-" and "_", and starts with a letter or digit
        environments/dev.yaml:10:21: stacks.tar get.source: stacks holds no .tf file
        environments/dev.yaml:10:38: stacks.tar get.account: accounts has no "tols" (did you mean "tools"?)
          It has: tools.
        environments/dev.yaml:11:10: stacks.other: expected a map, found a list"""  # noqa: E501
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("stacks/nothing", "stacks.pipeline.source: stacks/nothing is not a folder"),
        (
            "stack/tools",
            'stacks.pipeline.source: stack/tools is not a folder (did you mean "stacks/tools"?)',
        ),
        (
            "stacks/tools/main.tf",
            "stacks.pipeline.source: stacks/tools/main.tf is not a folder",
        ),
        ("[a]", "stacks.pipeline.source: expected a string, found a list"),
    ],
)
def test_the_source_is_a_folder_that_exists(write: Write, source: str, message: str) -> None:
    root = write(dev=WHOLE.replace("stacks/tools", source))
    assert refused(root) == f"environments/dev.yaml:8:13: {message}"


@pytest.mark.parametrize(
    ("stacks", "message"),
    [
        ("{}", "environments/dev.yaml:6:9: stacks: there is none"),
        ("", "environments/dev.yaml:6:8: stacks: expected a map, found null"),
        ("{a: }", "environments/dev.yaml:6:12: stacks.a: expected a map, found null"),
    ],
)
def test_stacks_are_a_map_of_maps(write: Write, stacks: str, message: str) -> None:
    text = WHOLE[: WHOLE.index("stacks:")]
    assert refused(write(dev=f"{text}stacks: {stacks}\n")) == message


def test_variables_are_a_map(write: Write) -> None:
    assert refused(write(dev=WHOLE + "    variables: [a]")) == (
        "environments/dev.yaml:10:16: stacks.pipeline.variables: expected a map, found a list"
    )


def test_an_empty_file_lacks_every_required_key(write: Write) -> None:
    assert refused(write(dev="")) == dedent(
        """\
        environments/dev.yaml:1:1: missing key "aws"
        environments/dev.yaml:1:1: missing key "region"
        environments/dev.yaml:1:1: missing key "accounts"
        environments/dev.yaml:1:1: missing key "stacks\""""
    )


def test_a_file_that_is_no_map(write: Write) -> None:
    assert refused(write(dev="- a\n")) == (
        "environments/dev.yaml:1:1: an environment is a map, and this is a list"
    )


def test_what_a_broken_parent_may_hold_is_not_missed(write: Write) -> None:
    root = write(defaults="region: [", dev="inherits: [defaults]")
    assert len(refused(root).splitlines()) == 1


def test_the_environments_of_this_project_load() -> None:
    """Those that it comes with: a clone has more of them, and more stacks in each."""
    root = Path(__file__).parents[2]
    assert {"dev", "prod", "staging"} <= set(environments(root))
    for name in ("dev", "prod", "staging"):
        assert {"pipeline", "target"} <= set(load(name, root).stacks)
