"""A stage that takes the image by a variable is entered with an image of the repository alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.container_pipeline import DEV, EACH, HELM, PIPELINE
from tests.modules.container_pipeline_options import EVERYTHING
from tests.modules.image_condition import (
    DIGEST,
    given,
    image_rule,
    injected,
    lets_in,
    rules,
    strangers,
)

from delivery.testing import Case, Plan

# Of each type one, and a wave for each: 3 is Helm's, 5 Lambda's.
SIMPLE = PIPELINE.but("each type", environments=EACH)
ORDERS = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/orders"
ACME = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders"
CHINA = PIPELINE.but(
    "image of one's own, in China",
    account_id="111111111111",
    region="cn-north-1",
    environments={"helm": {"account_id": DEV, "eks_helm": HELM}},
    image={"registry": {"account_id": "777777777777", "region": "cn-northwest-1"}},
)
ELSEWHERE = "777777777777.dkr.ecr.cn-northwest-1.amazonaws.com.cn/orders"
CASES = {
    "least": (SIMPLE, ORDERS, ["Deploy-3", "Deploy-5"]),
    "everything": (EVERYTHING, ACME, ["Deploy-2", "Deploy-3"]),
    "a repository that is brought, of another partition": (CHINA, ELSEWHERE, ["Deploy-1"]),
}
each = pytest.mark.parametrize(("case", "address", "asked"), CASES.values(), ids=list(CASES))


def stages(plan: Plan) -> Any:
    return plan.resource("module.pipeline.aws_codepipeline.this")["stage"]


@each
def test_stages_that_take_the_image_by_a_variable_ask_what_it_is(
    case: Case, address: str, asked: list[str], plan: Plan
) -> None:
    rest = address[12:].replace(".", "[.]")
    pattern = f"^({address[:11]}[{address[11]}]){rest}(:[A-Za-z0-9._-]+)?@(sha256:[0-9a-f]{{64}})$"
    rule = image_rule("Build", pattern)
    assert not case.is_refused
    # All others take it from the artifact.
    assert {stage["name"]: rules(stage) for stage in stages(plan)} == {
        stage["name"]: [rule] if stage["name"] in asked else [] for stage in stages(plan)
    }
    taking = {
        stage["name"]
        for stage in stages(plan)
        for action in stage["action"]
        if action["provider"] == "CodeBuild" and "EnvironmentVariables" in action["configuration"]
    }
    assert taking == set(asked)


@each
def test_the_condition_lets_in_the_repositorys_images_by_their_digests(
    case: Case, address: str, asked: list[str], plan: Plan
) -> None:
    assert not case.is_refused
    (rule,) = next(rules(stage) for stage in stages(plan) if stage["name"] == asked[0])
    for image in (f"{address}@{DIGEST}", f"{address}:1.2_3-rc@{DIGEST}"):
        assert lets_in(rule, image)
    assert [name for name, it in strangers(address).items() if lets_in(rule, it)] == []


@pytest.mark.case(SIMPLE)
def test_what_is_kept_out_would_be_variables_of_the_next_build(plan: Plan) -> None:
    (action,) = next(it["action"] for it in stages(plan) if it["name"] == "Deploy-3")
    variables = given(action, "#{Build.IMAGE_URI}", injected(ORDERS))
    assert sorted(variables) == ["BASH_ENV", "DELIVERY_REPOSITORY", "IMAGE_URI"]
    assert variables["IMAGE_URI"] == f"{ORDERS}@{DIGEST}"
