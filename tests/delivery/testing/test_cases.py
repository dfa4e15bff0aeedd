"""What a case may be of, and what becomes of its inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.testing import Case

from .conftest import Project

THING = Case("thing", inputs={"name": "one", "tags": {"a": "b"}})


def test_a_copy_is_called_after_what_changed() -> None:
    assert str(THING) == "thing"
    assert str(THING.but(name="two")) == "thing: name=two"
    assert str(THING.but(tags={"a": 1}).but(name="x")) == "thing: tags={'a': 1}, name=x"
    assert str(THING.but("no tags", tags={})) == "thing: no tags"
    assert str(THING.refused("bad", name="bad")) == "thing: bad"
    assert THING.but("t", name="two").inputs == {"name": "two", "tags": {"a": "b"}}
    assert THING.without("tags").inputs == {"name": "one"}


def test_a_case_is_of_one_thing() -> None:
    for wrong in ({}, {"module": "a", "source": Path("b")}):
        with pytest.raises(ValueError, match="give exactly one"):
            Case(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="thing sets no size"):
        THING.without("size")


def test_inputs_are_literal_and_unknown_is_unknown(project: Project) -> None:
    project.tests(
        """
TEXTS = ("${path.root}", "%{if x}", "$${a}", "$$${a}", "%%{a}", "a\\nb", '"', "100 % $5", "é")
TEXTS = {text: text for text in TEXTS}
CASE = THING.but("texts", tags={**TEXTS, "later": UNKNOWN})

@pytest.mark.case(CASE)
def test_texts(plan):
    assert plan.resource("terraform_data.this")["input"]["tags"] == {**TEXTS, "later": UNKNOWN}

@pytest.mark.case(THING.but("arn", settings={"arn": UNKNOWN, "sizes": {"s": {"width": 1}}}))
def test_nested(plan):
    assert_includes(plan.resource("terraform_data.this"), {"input": {"settings": {
        "arn": UNKNOWN, "sizes": {"s": {"width": 1, "depth": None}}}}, "id": UNKNOWN, "x": ABSENT})
"""
    )
    project.run().assert_outcomes(passed=2)
    assert project.count("plan") == 1


def test_refusals(project: Project) -> None:
    project.tests(
        """
BAD = THING.refused("two words", name="bad too")

@pytest.mark.case(BAD)
def test_all(refusal):
    refusal.only('Thing "bad too": a name that starts with bad.',
                 'Thing "bad too": a name of two words.')

@pytest.mark.parametrize(("case", "message"), [
    (THING.refused("one", name="bad1"), 'Thing "bad1": a name that starts with bad.'),
    (THING.refused("null", name=None),
     "Required variable not set: The given value is not suitable for var.name defined at "
     "thing/main.tf:2,1-16: required variable may not be set to null."),
])
def test_each(case, message, refusal):
    refusal.only(message)

@pytest.mark.case(THING.refused("fine", name="good"))
def test_fine(refusal):
    pass

@pytest.mark.case(THING)
def test_must_plan(refusal):
    pass

@pytest.mark.case(BAD)
def test_must_not_plan(plan):
    pass
"""
    )
    result = project.run()
    result.assert_outcomes(passed=3, errors=3)
    result.stdout.fnmatch_lines(
        [
            "thing: fine plans cleanly: nothing refused it.",
            "thing is expected to plan: declare it with case.refused(...) to use `refusal`.",
            "thing: two words is expected to be refused: use the fixture `refusal`.",
        ]
    )


def test_readme_examples(project: Project) -> None:
    project.write(
        "modules/thing/README.md",
        """# Thing
```hcl
module "orders" {
  source = "git::https://example.com/x.git//modules/thing?ref=v1.0.0"
  name   = "orders"
}
```

```sh
make
```

```hcl
module "beside" {
  source = "../thing"
  name   = var.missing
}
```
""",
    )
    project.write(
        "README.md", '```hcl\nmodule "a" {\n  source = "./modules/thing"\n  name = "a"\n}\n```'
    )
    project.tests(
        """
@pytest.mark.case(readme_case("thing"))
def test_first(plan):
    assert plan.resource("module.orders.terraform_data.this")["input"]["name"] == "orders"

@pytest.mark.case(readme_case("thing", 1))
def test_second(plan):
    pass

@pytest.mark.case(readme_case("thing", 2))
def test_third(plan):
    pass

@pytest.mark.case(readme_case(Path("README.md")))
def test_of_the_project(plan):
    assert plan.slice("module.a").resource("terraform_data.this")["input"]["name"] == "a"
"""
    )
    result = project.run()
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(
        [
            "thing README example 2 does not plan:",
            "  Reference to undeclared input variable: *",
            "  at line 3 of the example",
            "*README.md has 2 ```hcl blocks; 2 was asked.",
        ]
    )


def test_a_stack_of_ones_own_and_of_an_environment(project: Project) -> None:
    project.write(
        "stacks/shop/main.tf",
        'terraform {\n  backend "s3" {}\n}\n'
        'variable "name" {\n  type = string\n}\nvariable "region" {\n  type = string\n}\n'
        'module "thing" {\n  source = "../../modules/thing"\n  name = var.name\n}\n'
        'output "where" {\n  value = var.region\n}\n',
    )
    project.write(
        "environments/dev.yaml",
        "aws: embedded\nregion: eu-west-1\n"
        'accounts: {tools: "111111111111", shop: "222222222222"}\n'
        "stacks:\n"
        "  shop: {source: stacks/shop, account: shop, variables: {name: '${environment}-shop'}}\n"
        "  wrong: {source: stacks/shop, account: shop, variables: {nam: x}}\n",
    )
    project.tests(
        """
@pytest.mark.case(environment_case("dev", "shop"))
def test_environment(plan):
    assert plan.resource("module.thing.terraform_data.this")["input"]["name"] == "dev-shop"
    assert plan.outputs["where"] == "eu-west-1"

@pytest.mark.case(environment_case("dev", "wrong"))
def test_wrong(plan):
    pass

@pytest.mark.case(environment_case("dev", "shpo"))
def test_nearest(plan):
    pass

@pytest.mark.case(Case(source=Path("stacks/shop"), inputs={"name": "x", "region": "y"}))
def test_own(plan):
    assert plan.outputs == {"where": "y"}
"""
    )
    result = project.run()
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(['*dev.yaml:*nam*did you mean "name"?*'])
    result.stdout.fnmatch_lines(['*has no stack "shpo" (did you mean "shop"?).'])


def test_the_root_may_be_elsewhere(project: Project) -> None:
    project.write("infra/modules/other/main.tf", 'output "x" {\n  value = 1\n}\n')
    project.pytester.makeini("[pytest]\ndelivery_root = infra\n")
    project.tests(
        '@pytest.mark.case(Case("other"))\ndef test_x(plan):\n    assert plan.outputs == {"x": 1}\n'
    )
    project.run().assert_outcomes(passed=1)


def test_nothing_inherited_changes_a_plan_and_nothing_is_logged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_VAR_name", "from outside")
    monkeypatch.setenv("TF_CLI_ARGS_plan", "-nonsense")
    project.tests(
        """
@pytest.mark.case(THING)
def test_x(plan, caplog):
    assert plan.outputs["name"] == "one"
    assert not [r for r in caplog.get_records("setup") if r.name == "tftest"]
"""
    )
    project.run("--log-level=INFO").assert_outcomes(passed=1)
