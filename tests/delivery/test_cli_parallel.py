"""How many stacks run at once, and how their errors come together."""

import os
import signal
import types
from pathlib import Path

import psutil
import pytest

from delivery import parallel, workflow
from delivery.errors import InputError, Location, Problem, TerraformError

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("stacks", "cores", "available", "expected"),
    [
        (3, 8, 64 * GB, 3),
        (9, 4, 64 * GB, 4),
        (9, 8, 3 * GB, 2),
        (9, 8, GB // 2, 1),
        (2, None, 64 * GB, 1),
    ],
    ids=["stacks", "processors", "memory", "hardly any memory", "processors unknown"],
)
def test_the_scarcest_decides(
    stacks: int,
    cores: int | None,
    available: int,
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    memory = types.SimpleNamespace(available=available)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert parallel.workers(stacks) == expected


def test_results_keep_the_order_of_the_tasks() -> None:
    results = parallel.each({"b": lambda: 1, "a": lambda: 2}, lambda: None)
    assert list(results.items()) == [("b", 1), ("a", 2)]


def test_errors_of_all_are_told_with_their_stack() -> None:
    done: list[str] = []
    place = Location(Path("main.tf"), 1, 1)

    def fail(error: Exception) -> None:
        raise error

    with pytest.raises(TerraformError) as errors:
        parallel.each(
            {
                "one": lambda: fail(TerraformError(Problem("Broken.", place, "Mend it."))),
                "two": lambda: done.append("two"),
                "three": lambda: fail(InputError('Stack "three" is wrong.')),
            },
            lambda: None,
        )
    assert errors.value.problems == (
        Problem('Stack "one": Broken.', place, "Mend it."),
        Problem('Stack "three" is wrong.'),
    )
    assert done == ["two"]


def test_a_further_ctrl_c_does_not_stop_the_ending_halfway() -> None:
    with workflow._deaf():
        os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
