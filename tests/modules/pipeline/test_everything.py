"""One pipeline with every option set."""

from __future__ import annotations

import pytest

from delivery.testing import Plan, assert_includes

from .cases import (
    ACCOUNT,
    CONNECTION_ARN,
    DEPLOY_ROLE,
    ORDERS,
    REPOSITORY,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)

EVERYTHING = ORDERS.but(
    "everything",
    account_id=ACCOUNT,
    partition="aws",
    region="eu-west-1",
    execution_mode="QUEUED",
    artifact_stores={"eu-west-1": store(), "us-east-1": store("us-east-1", key=None)},
    connection_arns=[CONNECTION_ARN],
    role={
        "name": "ci",
        "path": "/delivery/",
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary",
    },
    tags={"team": "orders"},
    variables=[{"name": "tag", "default_value": "latest", "description": "Tag of the image."}],
    triggers=[
        {
            "source_action": "Source",
            "push": [
                {
                    "branches": {"includes": ["main"], "excludes": ["main-*"]},
                    "file_paths": {"includes": ["src/**"], "excludes": ["**.md"]},
                },
                {"tags": {"includes": ["v*"], "excludes": ["*-rc*"]}},
            ],
            "pull_request": [
                {
                    "events": ["OPEN", "UPDATED"],
                    "branches": {"includes": ["main"], "excludes": ["wip/*"]},
                    "file_paths": {"includes": ["src/**"], "excludes": ["**.md"]},
                }
            ],
        }
    ],
    stages=[
        stage(
            "Source",
            connection_source(configuration=REPOSITORY),
            connection_source("Infra", configuration={**REPOSITORY, "DetectChanges": "false"}),
            connection_source("Docs", configuration=REPOSITORY),
            on_failure={"result": "RETRY"},
        ),
        stage(
            "Build",
            build("Zeta", run_order=1),
            build("Alpha", run_order=2),
            build("Beta", run_order=1, region="us-east-1"),
            on_failure={"retry_mode": "ALL_ACTIONS"},
        ),
        stage(
            "Approve",
            action("Approve", "Approval/Manual", timeout_in_minutes=60),
            action("Jenkins", "Test/Jenkins", owner="Custom", version="7"),
            before_entry={
                "result": "SKIP",
                "rules": [
                    {
                        "name": "Main",
                        "type": "VariableCheck",
                        "configuration": {
                            "Variable": "#{Source.BranchName}",
                            "Value": "main",
                            "Operator": "EQ",
                        },
                        "region": "us-east-1",
                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/gate",
                        "timeout_in_minutes": 6,
                    },
                    {
                        "name": "Gate",
                        "type": "LambdaInvoke",
                        "configuration": {"FunctionName": "gate"},
                        "input_artifacts": ["Zeta"],
                    },
                ],
            },
            on_success={
                "result": "ROLLBACK",
                "rules": [
                    {
                        "name": "Smoke",
                        "type": "Commands",
                        "commands": ["./smoke"],
                        "input_artifacts": ["Zeta"],
                        "region": "eu-west-1",
                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/smoke",
                        "timeout_in_minutes": 5,
                    }
                ],
            },
            on_failure={
                "rules": [
                    {
                        "name": "Alarm",
                        "type": "CloudWatchAlarm",
                        "configuration": {"AlarmName": "orders"},
                    },
                    {
                        "name": "Diagnose",
                        "type": "Commands",
                        "commands": ["./diagnose"],
                        "input_artifacts": ["Alpha"],
                        "region": "eu-west-1",
                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/diagnose",
                        "timeout_in_minutes": 86400,
                    },
                ]
            },
        ),
        stage(
            "Deploy",
            deploy(input_artifacts=["Zeta"]),
            before_entry={"rules": [{"name": "Lint", "type": "Commands", "commands": ["./lint"]}]},
            on_failure={"result": "ROLLBACK"},
        ),
    ],
)


@pytest.mark.case(EVERYTHING)
class TestEverything:
    def test_change_detection_is_always_written(self, plan: Plan) -> None:
        sources = plan.resource("aws_codepipeline.this")["stage"][0]["action"]
        assert {s["name"]: s["configuration"]["DetectChanges"] for s in sources} == {
            "Docs": "true",
            "Infra": "false",
            "Source": "false",
        }

    def test_actions_are_ordered_by_run_order_and_name(self, plan: Plan) -> None:
        stages = plan.resource("aws_codepipeline.this")["stage"]
        assert [a["name"] for a in stages[0]["action"]] == ["Docs", "Infra", "Source"]
        assert [a["name"] for a in stages[1]["action"]] == ["Beta", "Zeta", "Alpha"]
        assert stages[1]["action"][0]["region"] == "us-east-1"

    def test_several_stores_name_their_regions(self, plan: Plan) -> None:
        stores = plan.resource("aws_codepipeline.this")["artifact_store"]
        assert {s["region"]: (s["location"], len(s["encryption_key"])) for s in stores} == {
            "eu-west-1": ("acme-eu-west-1", 1),
            "us-east-1": ("acme-us-east-1", 0),
        }

    def test_conditions(self, plan: Plan) -> None:
        stages = plan.resource("aws_codepipeline.this")["stage"]
        assert_includes(
            stages[0]["on_failure"],
            [{"result": "RETRY", "retry_configuration": [{"retry_mode": "FAILED_ACTIONS"}]}],
        )
        assert_includes(
            stages[1]["on_failure"],
            [{"result": "RETRY", "retry_configuration": [{"retry_mode": "ALL_ACTIONS"}]}],
        )
        assert_includes(
            stages[3],
            {
                "before_entry": [
                    {"condition": [{"result": "FAIL", "rule": [{"commands": ["./lint"]}]}]}
                ],
                "on_failure": [{"result": "ROLLBACK", "condition": [], "retry_configuration": []}],
            },
        )
        assert_includes(
            stages[2],
            {
                "before_entry": [
                    {
                        "condition": [
                            {
                                "result": "SKIP",
                                "rule": [
                                    {"name": "Gate", "input_artifacts": ["Zeta"]},
                                    {
                                        "name": "Main",
                                        "rule_type_id": [
                                            {
                                                "category": "Rule",
                                                "owner": "AWS",
                                                "provider": "VariableCheck",
                                                "version": "1",
                                            }
                                        ],
                                        "configuration": {
                                            "Variable": "#{Source.BranchName}",
                                            "Value": "main",
                                            "Operator": "EQ",
                                        },
                                        "region": "us-east-1",
                                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/gate",
                                        "timeout_in_minutes": 6,
                                    },
                                ],
                            }
                        ]
                    }
                ],
                "on_success": [
                    {
                        "condition": [
                            {
                                "result": "ROLLBACK",
                                "rule": [
                                    {
                                        "name": "Smoke",
                                        "commands": ["./smoke"],
                                        "input_artifacts": ["Zeta"],
                                        "region": "eu-west-1",
                                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/smoke",
                                        "timeout_in_minutes": 5,
                                    }
                                ],
                            }
                        ]
                    }
                ],
                "on_failure": [
                    {
                        "condition": [
                            {
                                "result": "ROLLBACK",
                                "rule": [
                                    {"name": "Alarm"},
                                    {
                                        "name": "Diagnose",
                                        "commands": ["./diagnose"],
                                        "input_artifacts": ["Alpha"],
                                        "region": "eu-west-1",
                                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/diagnose",
                                        "timeout_in_minutes": 86400,
                                    },
                                ],
                            }
                        ]
                    }
                ],
            },
        )

    def test_triggers_and_variables(self, plan: Plan) -> None:
        assert_includes(
            plan.resource("aws_codepipeline.this").values,
            {
                "execution_mode": "QUEUED",
                "tags": {"team": "orders"},
                "variable": [
                    {"name": "tag", "default_value": "latest", "description": "Tag of the image."}
                ],
                "trigger": [
                    {
                        "provider_type": "CodeStarSourceConnection",
                        "git_configuration": [
                            {
                                "source_action_name": "Source",
                                "push": [
                                    {
                                        "branches": [],
                                        "file_paths": [],
                                        "tags": [{"includes": ["v*"], "excludes": ["*-rc*"]}],
                                    },
                                    {
                                        "branches": [
                                            {"includes": ["main"], "excludes": ["main-*"]}
                                        ],
                                        "file_paths": [
                                            {"includes": ["src/**"], "excludes": ["**.md"]}
                                        ],
                                        "tags": [],
                                    },
                                ],
                                "pull_request": [
                                    {
                                        "events": ["OPEN", "UPDATED"],
                                        "branches": [{"includes": ["main"], "excludes": ["wip/*"]}],
                                        "file_paths": [
                                            {"includes": ["src/**"], "excludes": ["**.md"]}
                                        ],
                                    }
                                ],
                            }
                        ],
                    }
                ],
            },
        )

    def test_approval_and_custom_action(self, plan: Plan) -> None:
        approve, jenkins = plan.resource("aws_codepipeline.this")["stage"][2]["action"]
        assert_includes(
            approve, {"category": "Approval", "provider": "Manual", "timeout_in_minutes": 60}
        )
        assert_includes(
            jenkins, {"category": "Test", "owner": "Custom", "provider": "Jenkins", "version": "7"}
        )

    def test_role(self, plan: Plan) -> None:
        assert_includes(
            plan.resource("aws_iam_role.this[0]").values,
            {
                "name": "ci",
                "path": "/delivery/",
                "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary",
                "tags": {"team": "orders"},
            },
        )
        assert plan.output("role_arn") == f"arn:aws:iam::{ACCOUNT}:role/delivery/ci"
        assert plan.output("action_role_arns") == [
            f"arn:aws:iam::{ACCOUNT}:role/diagnose",
            f"arn:aws:iam::{ACCOUNT}:role/gate",
            f"arn:aws:iam::{ACCOUNT}:role/smoke",
            DEPLOY_ROLE,
        ]
        # A rule takes artifacts, and puts out none.
        assert plan.output("artifact_access") == {
            "read_only": [
                f"arn:aws:iam::{ACCOUNT}:role/diagnose",
                f"arn:aws:iam::{ACCOUNT}:role/smoke",
                DEPLOY_ROLE,
            ],
            "read_write": [f"arn:aws:iam::{ACCOUNT}:role/delivery/ci"],
        }
