"""Schedules that are refused, with every message, and the nearest that are not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.event_trigger import call, schedule

from delivery.testing import Case, Plan, Refusal

AT = 'Pipeline "orders": trigger "it": '


def refused(title: str, expression: str = "rate(1 day)", **options: Any) -> Case:
    return call(title, {"it": schedule(expression, **options)}).refused(title)


def expression(text: str, message: str) -> tuple[Case, str]:
    return refused(text, text), f'schedule.expression "{text}"{message}'


SORTS = " must be rate(<n> <unit>), cron(<6 fields>) or at(<date>T<time>)."
RATES = (
    " must be rate(1 minute), rate(1 hour), rate(1 day), or of more: rate(2 minutes), "
    "rate(2 hours), rate(2 days)."
)
DATES = " must be a date and time without a zone, as at(2026-01-31T09:00:00): the zone is timezone."
FIELDS = (
    " fields, and takes 6, parted by one space: minutes, hours, day of month, month, day of week, "
    "year."
)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(expression(text, SORTS) for text in ("every day", "0 3 * * *", "rate(1 day", "@daily")),
        *(
            expression(f"rate({text})", RATES)
            for text in ("1 days", "2 day", "0 minutes", "1.5 hours", "1 week", "day", "01 day")
        ),
        *(
            expression(f"at({text})", DATES)
            for text in ("2026-01-31", "2026-02-30T09:00:00", "2026-01-31T09:00:00Z", "tomorrow")
        ),
        expression("cron(0 3 * * *)", f" has 5{FIELDS}"),
        expression("cron(0  3 * * ? *)", f" has 7{FIELDS}"),
        *(
            expression(f"cron({fields})", f': "{field}" is no {name}.')
            for fields, field, name in (
                ("60 3 * * ? *", "60", "minutes"),
                ("0/0 3 * * ? *", "0/0", "minutes"),
                ("? 3 * * ? *", "?", "minutes"),
                ("0 24 * * ? *", "24", "hours"),
                ("0 3 32 * ? *", "32", "day of month"),
                ("0 3 0 * ? *", "0", "day of month"),
                ("0 3 * 13 ? *", "13", "month"),
                ("0 3 * JANUARY ? *", "JANUARY", "month"),
                ("0 3 ? * 0 *", "0", "day of week"),
                ("0 3 ? * MON-FRY *", "MON-FRY", "day of week"),
                ("0 3 ? * MON#6 *", "MON#6", "day of week"),
                ("0 3 * * ? 26", "26", "year"),
            )
        ),
        expression(
            "cron(0 3 * * * *)",
            " has neither day of month nor day of week as ?: one of the two is ?, and the other "
            "says the day.",
        ),
        expression(
            "cron(0 3 ? * ? *)",
            " has both day of month and day of week as ?: one of the two is ?, and the other says "
            "the day.",
        ),
        *(
            (
                refused(f"time zone {zone}", timezone=zone),
                f'schedule.timezone "{zone}" is no time zone, such as UTC or Europe/Berlin.',
            )
            for zone in ("", "+01:00", "Europe/", "Central European Time")
        ),
        *(
            (
                refused(f"{option} on a day", **{option: "2026-01-31"}),
                f'schedule.{option} "2026-01-31" is no date and time, as 2026-01-31T00:00:00Z.',
            )
            for option in ("start_date", "end_date")
        ),
        (
            refused(
                "end before the start",
                start_date="2026-01-31T00:00:00Z",
                end_date="2026-01-31T00:00:00Z",
            ),
            "schedule.end_date 2026-01-31T00:00:00Z is not after start_date "
            "2026-01-31T00:00:00Z, so it would never start.",
        ),
        *(
            (
                refused(
                    f"{option} of once",
                    "at(2026-01-31T09:00:00)",
                    **{option: "2026-01-31T00:00:00Z"},
                ),
                f"schedule.{option} has no meaning for a schedule that starts once: leave it out.",
            )
            for option in ("start_date", "end_date")
        ),
        *(
            (
                refused(f"window of {minutes}", flexible_window_minutes=minutes),
                f"schedule.flexible_window_minutes is {minutes}, and must be a whole number from "
                "1 to 1440.",
            )
            for minutes in (0, 1441, 1.5)
        ),
        (
            call(
                "schedule elsewhere", {"it": {**schedule("rate(1 day)"), "region": "us-east-1"}}
            ).refused("schedule elsewhere"),
            "a schedule starts the pipeline where the pipeline is: leave out account_id and "
            "region.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(f"{AT}{message}")


RIGHT = (
    "rate(1 minute)",
    "rate(20 hours)",
    "at(2028-02-29T23:59:59)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0,30 0 1,15 JAN-MAR ? 2026-2199)",
    "cron(59 23 L * ? *)",
    "cron(05 03 15W */2 ? *)",
    "cron(* * ? 12 FRI#2 *)",
    "cron(0 9 ? * 6L *)",
)


@pytest.mark.case(
    call(
        "expressions that Scheduler takes",
        {
            f"s{n}": schedule(
                text, timezone="America/Argentina/Buenos_Aires", flexible_window_minutes=1440
            )
            for n, text in enumerate(RIGHT)
        },
    )
)
def test_what_is_right_is_planned(plan: Plan) -> None:
    found = plan.of_type("aws_scheduler_schedule").values()
    assert {schedule["schedule_expression"] for schedule in found} == {*RIGHT}
