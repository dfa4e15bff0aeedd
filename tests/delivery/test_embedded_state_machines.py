"""The embedded AWS judges a state machine, as the provider asks it in every plan of one."""

import json
from typing import Any

import pytest
from boto3 import Session

from delivery.embedded import EmbeddedAws

GOOD = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}


@pytest.mark.parametrize(
    ("definition", "result"),
    [(GOOD, "OK"), ({"StartAt": "End", "States": {"End": {"Type": "Finish"}}}, "FAIL")],
    ids=["a definition", "a state of no type"],
)
def test_a_definition_is_judged(definition: dict[str, Any], result: str) -> None:
    with EmbeddedAws("222222222222", "eu-west-1") as server:
        session = Session(aws_access_key_id="x", aws_secret_access_key="y", region_name="eu-west-1")
        client = session.client("stepfunctions", endpoint_url=server.endpoint)
        answer = client.validate_state_machine_definition(definition=json.dumps(definition))
    assert answer["result"] == result
    assert bool(answer["diagnostics"]) == (result == "FAIL")
