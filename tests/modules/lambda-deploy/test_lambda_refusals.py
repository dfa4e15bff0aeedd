"""Every message that the module refuses with, and the nearest thing that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import UNKNOWN, Case, Plan, Refusal

BASE = Case("lambda-deploy", inputs={"function_name": "orders"}, name="base")
LABEL = 'Deployment of "orders": '
STRATEGY = "must be AllAtOnce, or as Canary10Percent5Minutes or Linear10PercentEvery1Minute."
SHIFT = "must shift 1 to 99 percent at first, and wait a minute or more."
NAME = "must be the name of an alarm, without a comma, which parts the names, and at most 255"
VERSION = (
    "must be the number of a published version: the alias goes back to it, and $LATEST changes "
    "with every deployment."
)
REPOSITORY = (
    "is no ARN of an ECR repository in the function's Region, which alone Lambda takes images "
    'from, as "arn:aws:ecr:eu-west-1:<account>:repository/<name>".'
)
DURATION = "must be from 1 to 900000 milliseconds, the longest that a function runs."


def refused(title: str, **inputs: Any) -> Case:
    return BASE.refused(title, **inputs)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                refused(f"strategy {strategy}", deploy_strategy=strategy),
                f'deploy_strategy "{strategy}" {STRATEGY}',
            )
            for strategy in (
                "Canary",
                "canary10Percent5Minutes",
                "Canary10PercentEvery5Minutes",
                "Linear10Percent5Minutes",
                "CodeDeployDefault.LambdaAllAtOnce",
            )
        ),
        *(
            (
                refused(f"shift {strategy}", deploy_strategy=strategy),
                f'deploy_strategy "{strategy}" {SHIFT}',
            )
            for strategy in (
                "Canary0Percent5Minutes",
                "Canary100Percent5Minutes",
                "Linear10PercentEvery0Minutes",
            )
        ),
        (
            refused("a canary of more than 2 days", deploy_strategy="Canary10Percent2881Minutes"),
            'deploy_strategy "Canary10Percent2881Minutes" takes 2881 minutes, and the action '
            "waits at most 2 days, which are 2880.",
        ),
        (
            refused("steps of more than 2 days", deploy_strategy="Linear10PercentEvery321Minutes"),
            'deploy_strategy "Linear10PercentEvery321Minutes" takes 2889 minutes, and the action '
            "waits at most 2 days, which are 2880.",
        ),
        (
            refused("no alarm", deploy_strategy="Canary10Percent5Minutes", alarms={}),
            'deploy_strategy "Canary10Percent5Minutes" watches no alarm, so nothing would take a '
            "bad version back: set alarms or further_alarms, or use AllAtOnce.",
        ),
        (
            refused("11 alarms", further_alarms=[f"a{i}" for i in range(10)]),
            "alarms and further_alarms are 11 in all, and the action watches at most 10.",
        ),
        *(
            (
                refused(f"alarm {title}", further_alarms=[name]),
                f'further_alarms: "{name}" {NAME} characters.',
            )
            for title, name in (
                ("of two names", "a,b"),
                ("of no name", ""),
                ("of 256 characters", "a" * 256),
                ("by its ARN", "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a"),
            )
        ),
        (
            refused("an alarm of the module's name", further_alarms=["orders-live-throttles"]),
            'further_alarms: "orders-live-throttles" is one that this module makes: set alarms '
            "for it, or leave it out.",
        ),
        *(
            (
                refused(f"period {period}", alarms={"errors": {"period": period}}),
                f"alarms.errors: period is {period}, and must be a multiple of 60 seconds, up to "
                "86400: Lambda gives its metrics by the minute.",
            )
            for period in (0, 30, 90, 86460)
        ),
        *(
            (
                refused(f"periods {number}", alarms={"throttles": {"evaluation_periods": number}}),
                f"alarms.throttles: evaluation_periods is {number}, and must be a whole number of "
                "1 or more.",
            )
            for number in (0, 1.5)
        ),
        *(
            (
                refused(
                    f"datapoints {points}",
                    alarms={"errors": {"datapoints_to_alarm": points, "evaluation_periods": 2}},
                ),
                f"alarms.errors: datapoints_to_alarm is {points}, and must be a whole number from "
                "1 to evaluation_periods, 2.",
            )
            for points in (0, 1.5, 3)
        ),
        (
            refused(
                "minutes of more than a day",
                alarms={"error_rate": {"evaluation_periods": 25, "period": 3540}},
            ),
            "alarms.error_rate: 25 periods of 3540 seconds are more than a day, which is the most "
            "that CloudWatch judges by periods of less than an hour.",
        ),
        (
            refused(
                "hours of more than a week",
                alarms={"errors": {"evaluation_periods": 169, "period": 3600}},
            ),
            "alarms.errors: 169 periods of 3600 seconds are more than 7 days, which is the most "
            "that CloudWatch judges.",
        ),
        (
            refused(
                "an alarm too late for a canary",
                deploy_strategy="Canary10Percent5Minutes",
                alarms={"errors": {"evaluation_periods": 2, "period": 180}},
            ),
            "alarms.errors: it goes off after 6 minutes at the earliest, and "
            "Canary10Percent5Minutes is over after 5: judge fewer or shorter periods, or shift "
            "more slowly.",
        ),
        (
            refused(
                "an alarm as a canary is over",
                deploy_strategy="Canary10Percent1Minute",
                alarms={"errors": {}},
            ),
            "alarms.errors: it goes off after 1 minute at the earliest, and "
            "Canary10Percent1Minute is over after 1: judge fewer or shorter periods, or shift "
            "more slowly.",
        ),
        (
            refused(
                "an alarm too late for steps",
                deploy_strategy="Linear50PercentEvery1Minute",
                alarms={"error_rate": {"datapoints_to_alarm": 2, "evaluation_periods": 3}},
            ),
            "alarms.error_rate: it goes off after 2 minutes at the earliest, and "
            "Linear50PercentEvery1Minute is over after 1: judge fewer or shorter periods, or "
            "shift more slowly.",
        ),
        *(
            (
                refused(
                    f"percentile {percentile}",
                    alarms={"duration": {"percentile": percentile, "threshold": 1}},
                ),
                f"alarms.duration: percentile is {percentile}, and must be from 50 to 100.",
            )
            for percentile in (49, 101)
        ),
        *(
            (
                refused(f"{ms} ms", alarms={"duration": {"threshold": ms}}),
                f"alarms.duration: threshold is {ms}, and {DURATION}",
            )
            for ms in (0, 900001)
        ),
        *(
            (
                refused(f"{percent} percent", alarms={"error_rate": {"threshold": percent}}),
                f"alarms.error_rate: threshold is {percent}, and must be 0 percent or more and "
                "less than 100.",
            )
            for percent in (-1, 100)
        ),
        *(
            (
                refused(f"of {n} invocations", alarms={"error_rate": {"minimum_invocations": n}}),
                f"alarms.error_rate: minimum_invocations is {n}, and must be a whole number of 1 "
                "or more.",
            )
            for n in (0, 2.5)
        ),
        *(
            (
                refused(f"fewer than no {kind}", alarms={kind: {"threshold": -1}}),
                f"alarms.{kind}: threshold is -1, and must be 0 or more.",
            )
            for kind in ("errors", "throttles")
        ),
        *(
            (
                refused(f"alias {name[:9]}", alias={"name": name}),
                f'alias.name "{name}" must be 1 to 128 letters, digits, hyphens and underscores, '
                "and not all digits.",
            )
            for name in ("", "live!", "12", "$LATEST", "a" * 129)
        ),
        (
            refused("description", alias={"description": "d" * 257}),
            "alias.description has 257 characters, and Lambda takes 256.",
        ),
        *(
            (
                refused(f"version {version}", alias={"function_version": version}),
                f'alias.function_version "{version}" {VERSION}',
            )
            for version in ("$LATEST", "v1")
        ),
        *(
            (
                refused(f"repository {title}", image_repository_arns=[arn]),
                f'image_repository_arns: "{arn}" {REPOSITORY}',
            )
            for title, arn in (
                ("by name", "acme/orders"),
                (
                    "of another Region",
                    "arn:aws:ecr:us-east-1:222222222222:repository/acme/orders",
                ),
                ("of all", "arn:aws:ecr:eu-west-1:222222222222:repository/*"),
            )
        ),
        (
            refused("account", account_id="12345"),
            'account_id "12345" must be an account id of 12 digits, written as text to keep '
            "leading zeros.",
        ),
        (
            refused("Region", region="eu-west1"),
            'region "eu-west1" is no Region, such as eu-west-1.',
        ),
        (
            refused("partition", partition="AWS"),
            'partition "AWS" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(LABEL + message)


@pytest.mark.parametrize(
    "case",
    [
        BASE.refused("name of 65 characters", function_name="a" * 65),
        BASE.refused("ARN", function_name="arn:aws:lambda:eu-west-1:111111111111:function:a"),
    ],
    ids=str,
)
def test_a_function_is_named_by_its_name_alone(case: Case, refusal: Refusal) -> None:
    refusal.only(
        f'Deployment of "{case.inputs["function_name"]}": function_name must be its name alone, '
        "1 to 64 letters, digits, hyphens and underscores."
    )


@pytest.mark.case(
    refused(
        "a problem beside an unknown version",
        alias={"function_version": UNKNOWN},
        deploy_strategy="Canary",
    )
)
def test_an_unknown_version_hides_no_problem(refusal: Refusal) -> None:
    refusal.only(f'{LABEL}deploy_strategy "Canary" {STRATEGY}')


@pytest.mark.parametrize(
    "case",
    [
        BASE.but(
            "shortest",
            function_name="a",
            alias={"name": "b", "function_version": "0", "description": ""},
            deploy_strategy="Canary99Percent2Minutes",
            alarms={"duration": {"percentile": 50, "threshold": 1}},
        ),
        BASE.but(
            "longest",
            function_name="a" * 64,
            alias={"name": "1" * 127 + "-", "description": "d" * 256},
            deploy_strategy="Canary1Percent2880Minutes",
            alarms={"duration": {"percentile": 100, "threshold": 900000}},
        ),
        BASE.but(
            "steps of 2 days",
            deploy_strategy="Linear10PercentEvery320Minutes",
            alarms={"errors": {"evaluation_periods": 24, "period": 3600}},
        ),
        BASE.but(
            "10 alarms, of the longest name",
            alarms={"errors": {}},
            further_alarms=["a" * 255, *(f"a{i}" for i in range(8))],
        ),
        BASE.but(
            "a day by minutes, a week by hours",
            alarms={
                "error_rate": {"evaluation_periods": 1440, "threshold": 99.9},
                "errors": {"evaluation_periods": 168, "period": 3600},
                "throttles": {"period": 86400},
            },
        ),
        BASE.but(
            "an alarm just in time",
            deploy_strategy="Linear34PercentEvery1Minutes",
            alarms={"error_rate": {"threshold": 0, "minimum_invocations": 1}},
        ),
        BASE.but(
            "alarms of somebody else",
            deploy_strategy="Canary10Percent1Minute",
            alarms={},
            further_alarms=["arnica"],
        ),
    ],
    ids=str,
)
def test_what_is_just_right_is_planned(case: Case, plan: Plan) -> None:
    configuration = plan.output("action_configuration")
    assert configuration["DeployStrategy"] == case.inputs.get("deploy_strategy", "AllAtOnce")
