"""The condition that keeps what is no image of the repository out of a stage.

CodePipeline writes a variable into the JSON of `EnvironmentVariables` as it is: what a build
exports can end the text that it stands in, and begin further variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

DIGEST = "sha256:" + "b" * 64


def rules(stage: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules before the entry of a stage, with the result of each."""
    return [
        {
            "result": condition["result"],
            "name": rule["name"],
            "type": {**rule["rule_type_id"][0]},
            "configuration": dict(rule["configuration"]),
        }
        for entry in stage["before_entry"]
        for condition in entry["condition"]
        for rule in condition["rule"]
    ]


def image_rule(namespace: str, pattern: str) -> dict[str, Any]:
    """The one rule that a stage has whose project takes the image of this namespace."""
    return {
        "result": "FAIL",
        "name": "Image",
        "type": {
            "category": "Rule",
            "owner": "AWS",
            "provider": "VariableCheck",
            "version": "1",
        },
        "configuration": {
            "Operator": "MATCHES",
            "Value": pattern,
            "Variable": f"#{{{namespace}.IMAGE_URI}}",
        },
    }


def lets_in(rule: Mapping[str, Any], value: str) -> bool:
    """Whether the rule lets a value in, whether AWS searches for the pattern or matches all."""
    pattern = rule["configuration"]["Value"]
    found = re.search(pattern, value) is not None
    assert found == (re.fullmatch(pattern, value) is not None), "not anchored at both ends"
    return found


def injected(address: str) -> str:
    """One variable of the build that exports it, and three of the project that takes it."""
    return (
        f'{address}@{DIGEST}"}},'
        '{"name":"DELIVERY_REPOSITORY","type":"PLAINTEXT",'
        '"value":"111111111111.dkr.ecr.eu-west-1.amazonaws.com/evil"},'
        '{"name":"BASH_ENV","type":"PLAINTEXT","value":"$(touch taken)'
    )


def given(action: Mapping[str, Any], variable: str, value: str) -> dict[str, str]:
    """The variables that a project gets from its action, as CodePipeline makes them."""
    text = action["configuration"]["EnvironmentVariables"]
    assert variable in text
    return {each["name"]: each["value"] for each in json.loads(text.replace(variable, value))}


def strangers(address: str) -> dict[str, str]:
    """What is no image of the repository at this address by its digest."""
    image = f"{address}@{DIGEST}"
    registry, _, repository = address.partition("/")
    account, _, rest = registry.partition(".")
    return {
        "nothing": "",
        "further variables": injected(address),
        "a quote": f'{image}"',
        "a line more": f"{image}\nx",
        "a line before": f"x\n{image}",
        "text before": f"x{image}",
        "text after": f"{image}x",
        "no digest": address,
        "a tag alone": f"{address}:latest",
        "a short digest": image[:-1],
        "a digest in capitals": f"{address}@sha256:{'B' * 64}",
        "another account": f"999999999999.{rest}/{repository}@{DIGEST}",
        "another domain": f"{registry}.example/{repository}@{DIGEST}",
        "another repository": f"{registry}/other@{DIGEST}",
        "a repository below": f"{address}/evil@{DIGEST}",
        "a letter for a point": f"{account}x{rest}/{repository}@{DIGEST}",
    }
