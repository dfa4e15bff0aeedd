"""What the tests of environments share; the fixture `write` is in conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from delivery.environment import load
from delivery.errors import InputError

WHOLE = """
aws: account
region: eu-west-1
accounts:
  tools: "111111111111"
  workload: "222222222222"
stacks:
  pipeline:
    source: stacks/tools
    account: tools
"""

Write = Callable[..., Path]


def refused(root: Path, name: str = "dev") -> str:
    with pytest.raises(InputError) as caught:
        load(name, root)
    return str(caught.value)
