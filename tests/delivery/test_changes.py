"""What changes of a resource, attribute by attribute, and what is never shown of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery.changes import ABSENT, Change, lines, of_output, of_resource, policies, text
from delivery.masking import Hidden
from delivery.plan import UNKNOWN, OutputChange, Resource

POLICY = '{"Statement": [{"Effect": "Allow"}]}'
OTHER = '{"Statement": [{"Effect": "Deny"}]}'


def resource(
    before: dict[str, Any] | None,
    values: dict[str, Any],
    *,
    kind: str = "aws_ecs_service",
    **more: Any,
) -> Resource:
    return Resource(
        address=f"{kind}.this",
        type=kind,
        name="this",
        key=None,
        module="",
        mode="managed",
        values=values,
        before=before,
        **{"actions": ("update",), **more},
    )


def told(before: dict[str, Any], values: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    found = of_resource(resource(before, values, **more))
    return [(each.path, text(each.old), text(each.new)) for each in found]


def test_only_what_changed_is_told_by_its_path() -> None:
    before = {"count": 1, "same": "x", "rule": [{"id": "a", "days": 3}], "tags": {"my key": "1"}}
    after = {"count": 2, "same": "x", "rule": [{"id": "a", "days": 9}], "tags": {"my key": "2"}}
    assert told(before, after) == [
        ("count", "1", "2"),
        ("rule[0].days", "3", "9"),
        ('tags["my key"]', '"1"', '"2"'),
    ]


def test_what_comes_and_goes_has_no_other_side() -> None:
    before = {"old": "x", "rule": [{"id": "a"}, {"id": "b"}]}
    after = {"new": "y", "rule": [{"id": "a"}]}
    assert told(before, after) == [
        ("new", "(none)", '"y"'),
        ("old", '"x"', "(none)"),
        ("rule[1].id", '"b"', "(none)"),
    ]


def test_a_list_of_texts_is_one_value() -> None:
    assert told({"ids": ["a", "b"]}, {"ids": ["b", UNKNOWN]}) == [
        ("ids", '["a", "b"]', '["b", "(known after apply)"]')
    ]


@pytest.mark.parametrize(
    ("old", "new"), [(None, []), ([], None), ({}, None), ("", None), (None, None)]
)
def test_ways_to_write_nothing_are_no_change(old: object, new: object) -> None:
    assert told({"rule": old}, {"rule": new}) == []


def test_a_block_that_comes_is_told_by_its_attributes() -> None:
    assert told({"rule": None}, {"rule": [{"days": 3, "id": None}]}) == [
        ("rule[0].days", "(none)", "3")
    ]


def test_what_is_known_after_apply_is_told_but_for_a_replacement_that_it_does_not_force() -> None:
    before, after = {"arn": "a", "key": "k"}, {"arn": UNKNOWN, "key": UNKNOWN}
    assert told(before, after) == [
        ("arn", '"a"', "(known after apply)"),
        ("key", '"k"', "(known after apply)"),
    ]
    replaced = resource(
        before, after, actions=("delete", "create"), replace_paths=(("key",), ("rule", 0))
    )
    assert of_resource(replaced) == (Change("key", "k", UNKNOWN, forces_replacement=True),)


def test_a_text_of_json_is_compared_as_what_it_holds() -> None:
    def container(image: str, password: str, **more: Any) -> str:
        variables = [{"name": "STAGE", "value": image}, {"name": "PASSWORD", "value": password}]
        return json.dumps([{"image": image, "environment": variables}], **more)

    assert told({"c": container("a", "old")}, {"c": container("b", "new", indent=2)}) == [
        ("c[0].environment[0].value", '"a"', '"b"'),
        (
            "c[0].environment[1].value",
            "(looks secret: not shown)",
            "(looks secret: not shown)",
        ),
        ("c[0].image", '"a"', '"b"'),
    ]
    assert told({"c": container("a", "x")}, {"c": container("a", "x", indent=2)}) == []


def test_what_terraform_marks_on_one_side_is_hidden_on_both() -> None:
    before, after = {"user": "old", "note": {"a": "1"}}, {"user": "new", "note": {"a": "2"}}
    shown = [
        *told(before, after, sensitive={"user": True}, before_sensitive={"note": True}),
        *told(before, after, sensitive=True),
    ]
    assert {each for _, old, new in shown for each in (old, new)} == {"(sensitive)"}
    assert [path for path, _, _ in shown][:2] == ["note", "user"]


def test_a_secret_that_does_not_change_is_not_told() -> None:
    assert told({"password": "x"}, {"password": "x"}) == []


def test_a_text_without_its_secret_is_shown_as_a_text() -> None:
    (change,) = of_resource(resource({"url": "https://u:p@a/"}, {"url": "https://u:q@b/"}))
    assert text(change.new) == '"https://(looks secret: not shown)@b/"'
    (script,) = of_resource(
        resource({"buildspec": "a\nb"}, {"buildspec": "a\nexport TOKEN=hunter2\n"})
    )
    assert lines(script.old) == ["a", "b"]
    assert lines(script.new) == ["a", "export TOKEN=(looks secret: not shown)"]
    assert lines("one\n") is lines(UNKNOWN) is lines(Hidden("a\nb")) is None


def test_policies_are_told_apart_from_attributes() -> None:
    changed = resource(
        {"name": "a", "policy": POLICY, "inline_policy": [{"policy": POLICY}]},
        {"name": "b", "policy": OTHER, "inline_policy": [{"policy": UNKNOWN}]},
    )
    assert [each.path for each in of_resource(changed)] == ["name"]
    assert policies(changed) == (
        Change("inline_policy[0].policy", POLICY, UNKNOWN),
        Change("policy", POLICY, OTHER),
    )


def test_of_what_comes_and_goes_all_policies_are_told() -> None:
    created = resource(None, {"policy": POLICY, "name": "a"}, actions=("create",))
    gone = resource({"policy": POLICY}, {}, actions=("delete",))
    assert policies(created) == (Change("policy", ABSENT, POLICY),)
    assert policies(gone) == (Change("policy", POLICY, ABSENT),)


def test_what_the_provider_reads_back_of_another_resource_is_no_policy_of_this_one() -> None:
    bucket = resource({"policy": POLICY}, {"policy": OTHER}, kind="aws_s3_bucket")
    assert policies(bucket) == of_resource(bucket) == ()


def test_a_sensitive_policy_is_an_attribute_that_is_not_shown() -> None:
    secret = resource({"policy": POLICY}, {"policy": OTHER}, sensitive={"policy": True})
    assert policies(secret) == ()
    assert [text(each.new) for each in of_resource(secret)] == ["(sensitive)"]


def output(action: str, before: object, after: object, *, sensitive: bool = False) -> OutputChange:
    return OutputChange((action,), before, after, sensitive)


def test_outputs_are_told_whole_where_they_come_or_go() -> None:
    assert of_output("a", output("create", None, {"x": 1})) == (Change("a", ABSENT, {"x": 1}),)
    assert of_output("a", output("delete", [1], None)) == (Change("a", [1], ABSENT),)
    assert of_output("a", output("update", {"x": 1, "y": 1}, {"x": 2, "y": 1})) == (
        Change("a.x", 1, 2),
    )


def test_an_output_that_is_sensitive_or_is_called_a_secret_is_not_shown() -> None:
    (sensitive,) = of_output("a", output("update", {"x": "1"}, {"x": "2"}, sensitive=True))
    (named,) = of_output("db_password", output("create", None, "hunter2"))
    assert text(sensitive.new) == "(sensitive)"
    assert text(named.new) == "(looks secret: not shown)"
