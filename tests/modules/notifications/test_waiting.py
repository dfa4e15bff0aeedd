"""How the module finds what waits for too long: the events it goes by, and the state machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonpath_ng.ext.parser import parse
from moto.events.models import EventPattern
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from delivery.testing import Case, Plan, assert_includes

A = "111111111111"
HERE = f"eu-west-1:{A}"
BOUNDARY = f"arn:aws:iam::{A}:policy/boundary"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:orders-waiting"

WAITING = Case(
    "notifications",
    name="waiting",
    inputs={
        "name": "orders",
        "tags": {"team": "orders"},
        "waiting": {
            "approval": {
                "pipeline": "orders",
                "stage": "Approve",
                "action": "Ask",
                "limit_in_minutes": 240,
            },
            "deploy": {"pipeline": "orders", "stage": "Deploy", "limit_in_minutes": 60},
            "whole": {"pipeline": "payments", "limit_in_minutes": 120},
        },
        "waiting_roles": {"path": "/ops/", "permissions_boundary": BOUNDARY},
    },
)
STAGE_ALONE = Case(
    "notifications",
    name="a stage that waits",
    inputs={
        "name": "orders",
        "waiting": {"deploy": {"pipeline": "orders", "stage": "Deploy", "limit_in_minutes": 60}},
    },
)
pytestmark = pytest.mark.case(WAITING)


def event(kind: str, state: str, **detail: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "01234567-0123-0123-0123-012345678901",
        "detail-type": f"CodePipeline {kind} Execution State Change",
        "source": "aws.codepipeline",
        "account": A,
        "time": "2020-01-24T22:03:07Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:codepipeline:{HERE}:orders"],
        "detail": {"execution-id": "12345678-1234-5678-abcd", "state": state, **detail},
    }


APPROVAL = {"pipeline": "orders", "stage": "Approve", "action": "Ask"}
DEPLOY = {"pipeline": "orders", "stage": "Deploy"}
WHOLE = {"pipeline": "payments"}


class TestEvents:
    @pytest.mark.parametrize(
        ("name", "sent"),
        [
            ("approval", event("Action", "STARTED", **APPROVAL)),
            ("approval", event("Action", "SUCCEEDED", **APPROVAL)),
            ("approval", event("Action", "FAILED", **APPROVAL)),
            ("approval", event("Action", "ABANDONED", **APPROVAL)),
            ("deploy", event("Stage", "STARTED", **DEPLOY)),
            ("deploy", event("Stage", "RESUMED", **DEPLOY)),
            ("deploy", event("Stage", "STOPPED", **DEPLOY)),
            ("deploy", event("Stage", "CANCELED", **DEPLOY)),
            ("whole", event("Pipeline", "STARTED", **WHOLE)),
            ("whole", event("Pipeline", "SUPERSEDED", **WHOLE)),
        ],
    )
    def test_starts_and_ends_are_seen(self, plan: Plan, name: str, sent: dict[str, Any]) -> None:
        assert self.pattern(plan, name).matches_event(sent)

    @pytest.mark.parametrize(
        ("name", "sent"),
        [
            ("approval", event("Action", "STARTED", **{**APPROVAL, "action": "Other"})),
            ("approval", event("Action", "STARTED", **{**APPROVAL, "stage": "Other"})),
            ("approval", event("Stage", "STARTED", **APPROVAL)),
            ("deploy", event("Stage", "STARTED", **{**DEPLOY, "pipeline": "other"})),
            ("deploy", event("Action", "STARTED", **DEPLOY, action="Deploy")),
            # It still goes on.
            ("deploy", event("Stage", "STOPPING", **DEPLOY)),
            ("whole", event("Pipeline", "STOPPING", **WHOLE)),
            ("whole", event("Pipeline", "STARTED", pipeline="orders")),
        ],
    )
    def test_others_are_not(self, plan: Plan, name: str, sent: dict[str, Any]) -> None:
        assert not self.pattern(plan, name).matches_event(sent)

    def pattern(self, plan: Plan, name: str) -> Any:
        rule = plan.resource(f'aws_cloudwatch_event_rule.waiting["{name}"]')
        assert rule["name"] == f"orders-{name}-waiting"
        assert rule["tags"] == {"team": "orders"}
        return EventPattern.load(rule["event_pattern"])

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                "approval",
                {"action": "Ask", "scope": "action", "stage": "Approve", "seconds": 14400},
            ),
            ("deploy", {"action": "", "scope": "stage", "stage": "Deploy", "seconds": 3600}),
            ("whole", {"action": "", "scope": "execution", "stage": "", "seconds": 7200}),
        ],
    )
    def test_what_the_state_machine_is_told(
        self, plan: Plan, name: str, expected: dict[str, Any]
    ) -> None:
        target = plan.resource(f'aws_cloudwatch_event_target.waiting["{name}"]')
        assert target["arn"] == MACHINE
        (transformer,) = target["input_transformer"]
        paths = transformer["input_paths"]
        assert paths == {"execution": "$.detail.execution-id", "state": "$.detail.state"}
        # As EventBridge does: each placeholder becomes its value.
        text = transformer["input_template"]
        for key, value in {"execution": "12345678", "state": "STARTED"}.items():
            text = text.replace(f"<{key}>", value)
        pipeline = "payments" if name == "whole" else "orders"
        assert json.loads(text) == {
            **expected,
            "execution": "12345678",
            "pipeline": pipeline,
            "state": "STARTED",
            "wait": name,
        }


def definition(plan: Plan) -> dict[str, Any]:
    return dict(json.loads(plan.resource("aws_sfn_state_machine.waiting[0]")["definition"]))


class TestStateMachine:
    def test_it_is_of_the_states_language(self, plan: Plan) -> None:
        machine = plan.resource("aws_sfn_state_machine.waiting[0]")
        AmazonStateLanguageParser.parse(machine["definition"])
        assert_includes(
            dict(machine.values), {"name": "orders-waiting", "tags": {"team": "orders"}}
        )

    def test_every_state_is_reached_and_there(self, plan: Plan) -> None:
        states = definition(plan)["States"]
        named = {definition(plan)["StartAt"]}
        for state in states.values():
            named |= {state[key] for key in ("Next", "Default") if key in state}
            named |= {choice["Next"] for choice in state.get("Choices", [])}
        assert named == set(states)

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ({"state": "STARTED", "scope": "execution"}, "TooLong"),
            ({"state": "RESUMED", "scope": "execution"}, "TooLong"),
            ({"state": "SUCCEEDED", "scope": "execution"}, "Over"),
            ({"state": "STARTED", "scope": "execution", "status": "Succeeded"}, "Ended"),
            ({"state": "STARTED", "scope": "stage", "stage": "Deploy"}, "TooLong"),
            ({"state": "STARTED", "scope": "stage", "stage": "Build"}, "Ended"),
            (
                {"state": "STARTED", "scope": "action", "stage": "Deploy", "action": "Ask"},
                "TooLong",
            ),
            ({"state": "STARTED", "scope": "action", "stage": "Deploy", "action": "Run"}, "Ended"),
            ({"state": "STARTED", "scope": "action", "stage": "Build", "action": "Ask"}, "Ended"),
            ({"state": "ABANDONED", "scope": "action", "stage": "Build", "action": "Ask"}, "Over"),
        ],
    )
    def test_what_it_does(self, plan: Plan, told: dict[str, str], expected: str) -> None:
        """Walk through the states as Step Functions does, with an answer of CodePipeline's."""
        status = told.pop("status", "InProgress")
        answers = {
            "AskExecution": {"PipelineExecution": {"Status": status}},
            "AskActions": {
                "ActionExecutionDetails": [
                    {"StageName": "Deploy", "ActionName": "Ask", "Status": "InProgress"},
                    {"StageName": "Deploy", "ActionName": "Run", "Status": "Succeeded"},
                    {"StageName": "Build", "ActionName": "Ask", "Status": "Succeeded"},
                ]
            },
        }
        states = definition(plan)["States"]
        data: dict[str, Any] = {"stage": "", "action": "", **told}
        at = definition(plan)["StartAt"]
        while at not in {"TooLong", "Over", "Ended"}:
            state = states[at]
            if at in answers:
                data["found"] = {
                    key.removesuffix(".$"): values if "[?(" in path else values[0]
                    for key, path in state["ResultSelector"].items()
                    for values in [[match.value for match in parse(path).find(answers[at])]]
                }
            if at == "Compare":
                assert state["Parameters"] == {
                    "action.$": "States.ArrayContains($.found.actions, $.action)",
                    "stage.$": "States.ArrayContains($.found.stages, $.stage)",
                }
                data["same"] = {
                    key: data[key] in data["found"][f"{key}s"] for key in ("action", "stage")
                }
            choices = [c["Next"] for c in state.get("Choices", []) if self.holds(c, data)]
            at = [*choices, state.get("Default") or state.get("Next")][0]
        assert at == expected

    def holds(self, choice: dict[str, Any], data: dict[str, Any]) -> bool:
        if "And" in choice:
            return all(self.holds(each, data) for each in choice["And"])
        if "Or" in choice:
            return any(self.holds(each, data) for each in choice["Or"])
        (found,) = parse(choice["Variable"]).find(data)
        expected = choice["StringEquals"] if "StringEquals" in choice else choice["BooleanEquals"]
        return bool(found.value == expected)

    def test_it_counts_what_the_alarm_reads(self, plan: Plan) -> None:
        states = definition(plan)["States"]
        for name, value in (("TooLong", 1), ("Over", 0)):
            assert states[name]["Resource"] == "arn:aws:states:::aws-sdk:cloudwatch:putMetricData"
            assert states[name]["Parameters"] == {
                "Namespace": "Delivery/orders",
                "MetricData": [
                    {
                        "MetricName": "Waiting",
                        "Dimensions": [
                            {"Name": "PipelineName", "Value.$": "$.pipeline"},
                            {"Name": "Wait", "Value.$": "$.wait"},
                        ],
                        "Unit": "Count",
                        "Value": value,
                    }
                ],
            }


class TestRoles:
    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("aws_iam_role.waiting[0]", "orders-waiting"),
            ("aws_iam_role.waiting_start[0]", "orders-waiting-start"),
        ],
    )
    def test_they_have_path_and_boundary(self, plan: Plan, address: str, name: str) -> None:
        assert_includes(
            dict(plan.resource(address).values),
            {
                "name": name,
                "path": "/ops/",
                "permissions_boundary": BOUNDARY,
                "tags": {"team": "orders"},
            },
        )

    def trust(self, plan: Plan, address: str) -> Any:
        return json.loads(plan.resource(address)["assume_role_policy"])["Statement"]

    def test_who_takes_them_on(self, plan: Plan) -> None:
        account = {"StringEquals": {"aws:SourceAccount": A}}
        assert self.trust(plan, "aws_iam_role.waiting[0]") == [
            {
                "Sid": "StateMachine",
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": ["sts:AssumeRole"],
                "Condition": {"ArnEquals": {"aws:SourceArn": MACHINE}, **account},
            }
        ]
        rules = [
            f"arn:aws:events:{HERE}:rule/orders-{name}-waiting"
            for name in ("approval", "deploy", "whole")
        ]
        assert self.trust(plan, "aws_iam_role.waiting_start[0]") == [
            {
                "Sid": "EventRules",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": ["sts:AssumeRole"],
                "Condition": {"ArnEquals": {"aws:SourceArn": rules}, **account},
            }
        ]

    def test_what_they_may_do(self, plan: Plan) -> None:
        def grant(sid: str, action: str, resource: str, **more: Any) -> dict[str, Any]:
            return {
                "Sid": sid,
                "Effect": "Allow",
                "Action": [action],
                "Resource": [resource],
                **more,
            }

        pipelines = f"arn:aws:codepipeline:{HERE}"
        count = grant(
            "Count",
            "cloudwatch:PutMetricData",
            "*",
            Condition={"StringEquals": {"cloudwatch:namespace": ["Delivery/orders"]}},
        )
        assert self.policy(plan, "waiting") == [
            grant("Actions", "codepipeline:ListActionExecutions", f"{pipelines}:orders"),
            grant("Executions", "codepipeline:GetPipelineExecution", f"{pipelines}:payments"),
            count,
        ]
        assert self.policy(plan, "waiting_start") == [
            grant("Start", "states:StartExecution", MACHINE)
        ]

    def policy(self, plan: Plan, name: str) -> Any:
        return json.loads(plan.resource(f"aws_iam_role_policy.{name}[0]")["policy"])["Statement"]

    @pytest.mark.case(STAGE_ALONE)
    def test_nothing_is_granted_that_is_not_asked(self, plan: Plan) -> None:
        sids = [statement["Sid"] for statement in self.policy(plan, "waiting")]
        assert sids == ["Actions", "Count"]
        assert plan.resource("aws_iam_role.waiting[0]")["path"] == "/"
