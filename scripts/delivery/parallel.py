"""Several stacks at once: as many as memory and processors carry, all ended by one Ctrl-C."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

import psutil

from delivery.errors import DeliveryError, Problem

# Terraform with the AWS provider while it plans: 0.8 GB at its peak for a stack of 20 resources
# (provider 5.100); the rest is room for larger ones.
MEMORY_PER_STACK = 1_200_000_000  # bytes

Result = TypeVar("Result")


def workers(stacks: int) -> int:
    """How many of `stacks` to run side by side on this machine now; at least 1."""
    memory = psutil.virtual_memory().available // MEMORY_PER_STACK
    return max(1, min(stacks, os.cpu_count() or 1, memory))


def each(
    tasks: Mapping[str, Callable[[], Result]], interrupt: Callable[[], None]
) -> dict[str, Result]:
    """Run every task; the results by name, in the order of `tasks`.

    A task that fails does not stop the others. Raises one DeliveryError with the problems of all,
    each told with its stack where there are several, of the class of the first. On Ctrl-C,
    `interrupt` has to make the tasks end.
    """
    with ThreadPoolExecutor(max_workers=workers(len(tasks))) as pool:
        futures = {name: pool.submit(task) for name, task in tasks.items()}
        try:
            wait(futures.values())
        except BaseException:
            for future in futures.values():
                future.cancel()
            interrupt()
            raise
    results: dict[str, Result] = {}
    errors: dict[str, DeliveryError] = {}
    for name, future in futures.items():
        try:
            results[name] = future.result()
        except DeliveryError as error:
            errors[name] = error
    if errors:
        first = next(iter(errors.values()))
        raise type(first)(
            [
                problem if len(tasks) == 1 else of_stack(name, problem)
                for name, error in errors.items()
                for problem in error.problems
            ]
        )
    return results


def of_stack(name: str, problem: Problem) -> Problem:
    """The problem, told as that of the stack `name`; one that has a place or names it stays."""
    if problem.message.startswith(f'Stack "{name}"'):
        return problem
    return Problem(f'Stack "{name}": {problem.message}', problem.location, problem.hint)
