"""The example's plan against a plan of the same resources, written out flat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.bed import Bed, ReadyStack
from benchmarks.flatten import flatten
from benchmarks.measure import Bound, Comparison, Side, alternate
from delivery.errors import DeliveryError

EXAMPLE = Path("examples/ecs-cross-account/tools")


def compare(bed: Bed, environment: str, repeats: int) -> Comparison:
    """The stack of `environment` that plans EXAMPLE, with modules and without."""
    stack = _stack(bed, environment)
    stack.init()
    stack.plan()
    plan = stack.plan_json()
    folder = _write(bed, stack, flatten(plan, stack.schemas()))
    environ = {**stack.environ, "TF_DATA_DIR": str(folder / ".terraform")}
    bed.terraform(folder, environ, "init", "-input=false")

    def flat() -> None:
        bed.terraform(folder, environ, "plan", "-input=false", "-out=flat.tfplan")

    flat()
    count = _count(plan)
    shown = json.loads(bed.terraform(folder, environ, "show", "-json", "flat.tfplan"))
    if _count(shown) != count:
        raise DeliveryError(f"{EXAMPLE} has {count} resources, written flat {_count(shown)}.")
    bed.report(f"{EXAMPLE}: {count} resources, with modules and flat, {repeats} times each")
    example, written_flat = alternate(repeats, stack.plan, flat)
    return Comparison(
        name="example / flat resources",
        left=Side(f"terraform plan of {EXAMPLE}", example),
        right=Side(f"terraform plan of its {count} resources, written flat", written_flat),
        counted="terraform plan alone, initialised, state in the same kind of backend; the flat "
        "root has no modules, data sources or expressions.",
        bound=Bound("most", 1.1),
    )


def _stack(bed: Bed, environment: str) -> ReadyStack:
    for stack in bed.stacks(environment):
        if stack.stack.source == bed.project / EXAMPLE:
            return stack
    raise DeliveryError(f'Environment "{environment}" has no stack of {EXAMPLE}.')


def _count(plan: Mapping[str, Any]) -> int:
    """How many resources of AWS it creates: the flat root's stand-in for later values is none."""
    return sum(
        raw["mode"] == "managed" and raw["type"].startswith("aws_")
        for raw in plan["resource_changes"]
    )


def _write(bed: Bed, stack: ReadyStack, resources: Mapping[str, Any]) -> Path:
    folder = bed.scratch / "flat"
    folder.mkdir()
    terraform: dict[str, Any] = {"required_providers": {"aws": {"source": "hashicorp/aws"}}}
    if stack.backend:
        terraform["backend"] = {"s3": {**stack.backend, "key": "flat.tfstate"}}
    root = {
        "terraform": terraform,
        "provider": {
            "aws": {
                "region": stack.stack.region,
                "allowed_account_ids": [stack.stack.account_id],
            }
        },
        "resource": resources,
    }
    (folder / "main.tf.json").write_text(json.dumps(root, indent=2), encoding="utf-8")
    return folder
