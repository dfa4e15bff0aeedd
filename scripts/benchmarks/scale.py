"""The plan of many pipelines in one root, against that of one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bed import Bed
from benchmarks.measure import Comparison, Side, alternate

ACCOUNT_ID = "111111111111"
REGION = "eu-west-1"


def compare(bed: Bed, counts: Sequence[int], repeats: int) -> list[Comparison]:
    """Each of `counts` against the first of them, a pipeline against a pipeline."""
    environ = bed.environ(ACCOUNT_ID, REGION)
    sides = []
    for count in counts:
        folder = _write(bed, count)
        bed.terraform(folder, environ, "init", "-input=false")
        bed.report(f"a root of {count} pipelines, {repeats} times")
        plan = partial(bed.terraform, folder, environ, "plan", "-input=false", "-out=saved.tfplan")
        (seconds,) = alternate(repeats, plan)
        sides.append(Side(f"terraform plan of {count}", seconds, units=count))
    return [
        Comparison(
            name=f"{side.units} pipelines / {sides[0].units}, for each pipeline",
            left=side,
            right=sides[0],
            counted="terraform plan alone, initialised, of module pipeline in one root.",
        )
        for side in sides[1:]
    ]


def _write(bed: Bed, count: int) -> Path:
    folder = bed.scratch / f"pipelines-{count}"
    folder.mkdir()
    source = os.path.relpath(bed.project / "modules" / "pipeline", folder)
    names = f'${{toset([for n in range({count}) : format("orders-%03d", n)])}}'
    root = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": {"region": REGION}},
        "module": {
            "pipeline": {
                "source": Path(source).as_posix(),
                "for_each": names,
                "name": "${each.key}",
                **_inputs(),
            }
        },
    }
    (folder / "main.tf.json").write_text(json.dumps(root, indent=2), encoding="utf-8")
    return folder


def _inputs() -> Mapping[str, Any]:
    """A pipeline as most are: source, build, approval, and a deployment to another account."""
    key = {"alias": "alias/acme-artifacts", "arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/1"}
    source = {
        "name": "Source",
        "type": "Source/CodeStarSourceConnection",
        "configuration": {
            "ConnectionArn": f"arn:aws:codeconnections:{REGION}:{ACCOUNT_ID}:connection/1",
            "FullRepositoryId": "acme/orders",
            "BranchName": "main",
        },
        "output_artifacts": ["Source"],
    }
    build = {
        "name": "Image",
        "type": "Build/CodeBuild",
        "configuration": {"ProjectName": "orders"},
        "input_artifacts": ["Source"],
        "output_artifacts": ["Image"],
    }
    deploy = {
        "name": "Service",
        "type": "Deploy/ECS",
        "configuration": {"ClusterName": "orders", "ServiceName": "orders"},
        "input_artifacts": ["Image"],
        "role_arn": "arn:aws:iam::222222222222:role/orders-deploy",
    }
    return {
        "artifact_stores": {REGION: {"bucket": "acme-artifacts", "key": key}},
        "stages": [
            {"name": "Source", "actions": [source]},
            {"name": "Build", "actions": [build]},
            {"name": "Approve", "actions": [{"name": "Approve", "type": "Approval/Manual"}]},
            {"name": "Deploy", "actions": [deploy]},
        ],
    }
