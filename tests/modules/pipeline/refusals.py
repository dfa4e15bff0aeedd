"""What the tests of refusals share: the subjects of messages, and a case with its messages."""

from __future__ import annotations

from typing import Any

import pytest

from .cases import BUILD, DEPLOY, ORDERS, SOURCE, action, build, stage

P = 'Pipeline "orders"'
FROM = f'{P}: stage "Source", action "Source"'
IMAGE = f'{P}: stage "Build", action "Image"'
LAST = f'{P}: stage "Last", action "Last"'
NAME = "1 to 100 characters of A-Z a-z 0-9 . @ - _"
# For inputs that refer to a variable of the pipeline.
VARIABLES = [{"name": "r", "default_value": "x"}]


def refused(title: str, *messages: str, **inputs: Any) -> Any:
    """ORDERS with these inputs, and all that is said of it, as a parameter called `title`."""
    return pytest.param(ORDERS.refused(title, **inputs), messages, id=title)


def with_build(**attributes: Any) -> list[dict[str, Any]]:
    return [SOURCE, stage("Build", build(**attributes)), DEPLOY]


def last(kind: str, /, **attributes: Any) -> list[dict[str, Any]]:
    """A pipeline that ends in an action of this type."""
    return [SOURCE, BUILD, stage("Last", action("Last", kind, **attributes))]
