"""examples/lambda-canary: a new version gets a tenth of the traffic, and alarms take it back."""

from __future__ import annotations

import runpy
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.examples.builds import Build, run_build
from tests.examples.ignored import EXAMPLES, ignored

from delivery.testing import UNKNOWN, Case, Plan, Refusal, assert_includes, environment_case

ACCOUNT = "111111111111"
HERE = f"eu-west-1:{ACCOUNT}"
FUNCTION = f"arn:aws:lambda:{HERE}:function:prices"
ALARMS = ["prices-live-duration", "prices-live-error-rate"]

PRICES = environment_case("lambda-canary", "prices")
pytestmark = pytest.mark.case(PRICES)


def actions(plan: Plan) -> dict[str, dict[str, Any]]:
    stages = plan.resource("module.pipeline.aws_codepipeline.this")["stage"]
    return {f"{stage['name']}/{item['name']}": item for stage in stages for item in stage["action"]}


def alarms(plan: Plan) -> dict[str, Any]:
    found = plan.of_type("aws_cloudwatch_metric_alarm").values()
    return {alarm["alarm_name"]: alarm for alarm in found}


# ---- the deployment ----


def test_the_package_is_shifted_to_by_a_canary_that_the_alarms_watch(plan: Plan) -> None:
    assert list(actions(plan)) == ["Source/Source", "Build/Package", "Deploy/Function"]
    deploy = actions(plan)["Deploy/Function"]
    assert_includes(deploy, {"category": "Deploy", "owner": "AWS", "provider": "Lambda"})
    assert deploy["configuration"] == {
        "Alarms": ",".join(ALARMS),
        "DeployStrategy": "Canary10Percent5Minutes",
        "FunctionAlias": "live",
        "FunctionName": "prices",
    }
    assert deploy["input_artifacts"] == actions(plan)["Build/Package"]["output_artifacts"]


def test_the_action_finds_function_alias_and_alarms(plan: Plan) -> None:
    assert plan.resource("aws_lambda_function.this")["function_name"] == "prices"
    alias = plan.resource("module.deploy.aws_lambda_alias.this[0]")
    assert (alias["name"], alias["function_name"]) == ("live", "prices")
    assert sorted(alarms(plan)) == ALARMS
    assert plan.output("alias_arn") == f"{FUNCTION}:live"


def test_the_alarms_are_of_the_alias_and_go_off_within_the_canary(plan: Plan) -> None:
    of_alias = {"FunctionName": "prices", "Resource": "prices:live"}
    duration, errors = (alarms(plan)[name] for name in ALARMS)
    assert_includes(
        duration,
        {
            "dimensions": of_alias,
            "extended_statistic": "p99",
            "metric_name": "Duration",
            "threshold": 3000,
        },
    )
    metrics = [query["metric"][0] for query in errors["metric_query"] if query["metric"]]
    assert {metric["metric_name"] for metric in metrics} == {"Errors", "Invocations"}
    assert all(metric["dimensions"] == of_alias for metric in metrics)
    # The new version has a tenth of the traffic: all of it failing is 10 percent, which is more.
    assert errors["threshold"] == 2
    assert all(alarm["evaluation_periods"] == 1 for alarm in (duration, errors))
    assert duration["period"] == 60
    assert {metric["period"] for metric in metrics} == {60}


def test_the_pipelines_own_role_deploys_this_function_and_no_other(plan: Plan) -> None:
    assert all(not item["role_arn"] for item in actions(plan).values())
    policy = plan.resource("module.pipeline.aws_iam_role_policy.this[0]").policy()
    for action in ("lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:UpdateAlias"):
        assert policy.allows(action, FUNCTION)
        assert policy.allows(action, f"{FUNCTION}-other") == ()
    # With an input artifact and alarms it reads both; it hands no role on.
    assert policy.allows("cloudwatch:DescribeAlarms")
    assert policy.allows(
        "s3:GetObject", f"arn:aws:s3:::prices-artifacts-{ACCOUNT}/prices/Package/1"
    )
    assert policy.allows("iam:PassRole") == ()


@pytest.mark.case(PRICES.but("another strategy", deploy_strategy="Linear20PercentEvery2Minutes"))
def test_another_strategy_is_the_actions(plan: Plan) -> None:
    deploy = actions(plan)["Deploy/Function"]
    assert deploy["configuration"]["DeployStrategy"] == "Linear20PercentEvery2Minutes"


# ---- the function ----


def test_there_is_a_version_before_the_first_deployment(plan: Plan) -> None:
    function = plan.resource("aws_lambda_function.this")
    assert function["publish"] is True
    # The first that Lambda publishes is 1.
    assert plan.resource("module.deploy.aws_lambda_alias.this[0]")["function_version"] == "1"
    assert (EXAMPLES / "lambda-canary" / Path(function["filename"]).name).is_file()


def test_first_package_holds_the_handler_and_runs(plan: Plan, tmp_path: Path) -> None:
    file, name = plan.resource("aws_lambda_function.this")["handler"].split(".")
    with zipfile.ZipFile(EXAMPLES / "lambda-canary/first.zip") as package:
        assert package.namelist() == [f"{file}.py"]
        package.extractall(tmp_path)
    handler = runpy.run_path(str(tmp_path / f"{file}.py"))[name]
    assert handler({}, None) == {"body": "Nothing has been delivered yet.", "statusCode": 503}


def test_terraform_takes_no_code_of_the_pipeline_back() -> None:
    assert ignored("lambda-canary", "aws_lambda_function", "this") == {
        "filename",
        "source_code_hash",
    }


def test_the_function_may_write_its_log_and_traces_and_no_more(plan: Plan) -> None:
    policy = plan.resource("aws_iam_role_policy.function").policy()
    assert {statement.sid: statement.resources for statement in policy.statements} == {
        "Logs": (f"arn:aws:logs:{HERE}:log-group:/aws/lambda/prices:*",),
        "Traces": ("*",),
    }
    assert {action for statement in policy.statements for action in statement.actions} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    (logging,) = plan.resource("aws_lambda_function.this")["logging_config"]
    assert logging["log_group"] == "/aws/lambda/prices"
    assert plan.resource("aws_cloudwatch_log_group.this")["name"] == "/aws/lambda/prices"


# ---- the build ----

# Stands for CodeBuild's Python: tests run as they are, and pip installs one module offline.
PYTHON = f"""#!/bin/bash
if [[ "$2" == pip ]]; then
  folder="${{@: -1}}" && mkdir -p "$folder" && echo 'RATE = 2' > "$folder/rates.py"
else
  exec {sys.executable} "$@"
fi
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository as the example takes it, whose test needs both its source and a dependency."""
    root = tmp_path / "source"
    for name, text in {
        "requirements.txt": "rates\n",
        "src/index.py": "import rates\n\n\ndef handler(event, context):\n    return rates.RATE\n",
        "tests/test_index.py": (
            "import unittest\n\nimport index\n\n\nclass Test(unittest.TestCase):\n"
            "    def test_it(self):\n        self.assertEqual(index.handler({}, None), 2)\n"
        ),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    python = tmp_path / "bin/python"
    python.parent.mkdir()
    python.write_text(PYTHON)
    python.chmod(0o755)
    return root


def built(plan: Plan, source: Path) -> Build:
    (of_project,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    path = f"{source.parent / 'bin'}:{Path(shutil.which('cp') or '/bin/cp').parent}:/usr/bin:/bin"
    return run_build(of_project["buildspec"], source, {"PATH": path})


def test_the_package_has_the_code_and_what_it_needs_at_its_top(plan: Plan, source: Path) -> None:
    build = built(plan, source)
    assert build.failed is None, build.log
    wanted = {"index.py", "rates.py"}
    assert {file for file in build.files if file.endswith(".py")} == wanted


def test_nothing_is_packaged_where_a_test_fails(plan: Plan, source: Path) -> None:
    (source / "src/index.py").write_text("def handler(event, context):\n    return 3\n")
    build = built(plan, source)
    assert build.failed is not None
    assert "unittest" in build.failed
    assert not (build.artifacts / "index.py").exists()


def test_the_function_runs_on_what_the_build_installs_for(plan: Plan) -> None:
    function = plan.resource("aws_lambda_function.this")
    (machine,) = plan.resource("module.build.aws_codebuild_project.this")["environment"]
    assert "x86_64" in machine["image"]
    assert function["architectures"] == ["x86_64"]
    (of_project,) = plan.resource("module.build.aws_codebuild_project.this")["source"]
    assert f'"python": "{function["runtime"].removeprefix("python")}"' in of_project["buildspec"]


def test_the_key_of_the_artifacts_is_the_stores(plan: Plan) -> None:
    assert plan.resource("module.build.aws_codebuild_project.this")["encryption_key"] is UNKNOWN


@pytest.mark.parametrize(
    ("case", "name"),
    [
        (PRICES.refused(title, name=name), name)
        for title, name in (("33 characters", "p" * 33), ("capitals", "Prices"))
    ],
    ids=str,
)
def test_a_wrong_name_is_told_once_at_the_name(case: Case, name: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        f'name "{name}" has {len(name)} characters; it must be 1 to 32 lower-case letters, digits '
        "and hyphens, of which the first is a letter, for all other names are made from it."
    )
