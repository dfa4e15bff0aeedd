"""What all tests of the modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .grants import plan_problems

_told: set[str] = set()


@pytest.fixture(autouse=True)
def every_grant_is_one_that_aws_evaluates(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever case a test plans, each policy in it is read, and what is wrong is told once.

    Here and not in a test of its own, which would have to plan the cases of all tests again.
    """
    told = request.node.get_closest_marker("grants_of_the_user") is None
    plan = request.getfixturevalue("plan") if told and "plan" in request.fixturenames else None
    yield
    found = [] if plan is None else [p for p in plan_problems(plan) if p not in _told]
    _told.update(found)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
