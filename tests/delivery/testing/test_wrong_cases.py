"""A case that is wrong in itself: an error of its tests, whatever they expect of the module."""

from __future__ import annotations

import pytest

from .conftest import Project

EXAMPLE = """
```hcl
variable "settings" {
  type    = object({ width = optional(number) })
  default = {}
}
```
"""


@pytest.mark.parametrize("refused", [False, True], ids=["plan", "refusal"])
@pytest.mark.parametrize(
    ("case", "messages"),
    [
        pytest.param(
            'Case("thinf", name="x")',
            ['thinf: x: *modules has no module "thinf" (did you mean "thing"?).'],
            id="a module that is not there",
        ),
        pytest.param(
            'environment_case("dev", "x", name="x")',
            ['there is no environment "dev"*'],
            id="an environment that is not there",
        ),
        pytest.param(
            'THING.but("x", tagz={})',
            [
                'thing: x: thing has no input "tagz" (did you mean "tags"?)',
                "  It declares: name, settings, tags.",
            ],
            id="an input that is not declared",
        ),
        pytest.param(
            'THING.but("x", settings={"sizes": {"s": {"width": UNKNOWN, "dept": 2}}, "arm": 1})',
            [
                'thing: x: settings.sizes["s"]: unknown attribute "dept" (did you mean "depth"?)',
                "  Known are: depth, width.",
                'thing: x: settings: unknown attribute "arm" (did you mean "arn"?)',
                "  Known are: arn, sizes.",
            ],
            id="nested attributes that are not declared",
        ),
        pytest.param(
            'Case(source=Path("modules/thing"), inputs={"nam": UNKNOWN}, name="x")',
            ['thing: x: thing has no input "nam" (did you mean "name"?)'],
            id="an input of a folder",
        ),
        pytest.param(
            'readme_case("thing").but("x", settings={"widht": 1})',
            [
                'thing README example 1: x: settings: unknown attribute "widht" '
                '(did you mean "width"?)'
            ],
            id="an input of an example",
        ),
    ],
)
def test_it_is_an_error_and_no_refusal(
    project: Project, case: str, messages: list[str], refused: bool
) -> None:
    project.write("modules/thing/README.md", EXAMPLE)
    fixture, end = ("refusal", '.refused("x")') if refused else ("plan", "")
    project.tests(
        "@pytest.mark.case(THING)\ndef test_right(plan):\n    pass\n\n"
        f"@pytest.mark.case({case}{end})\ndef test_wrong({fixture}):\n    pass\n"
    )
    result = project.run()
    result.assert_outcomes(passed=1, errors=1)
    told = ["*ERROR at setup of test_wrong*", *(it.replace("[", "[[]") for it in messages)]
    result.stdout.fnmatch_lines(told)
    result.stdout.no_fnmatch_line("*does not plan*")


STACK = """
module "thing" {
  source   = "../../modules/thing"
  name     = "one"
  settings = { arm = "x" }
}
"""


@pytest.mark.parametrize(
    ("case", "place"),
    [
        ('Case(source=Path("stacks/shop"))', "*stacks/shop/main.tf:5:16: *"),
        ('readme_case("thing")', "*modules/thing/README.md:7:16: *"),
    ],
    ids=["a stack", "an example"],
)
def test_a_misspelt_attribute_of_a_module_call_is_an_error_told_once(
    project: Project, case: str, place: str
) -> None:
    project.write("stacks/shop/main.tf", STACK)
    project.write("modules/thing/README.md", f"# thing\n\n```hcl{STACK}```\n")
    project.tests(f"@pytest.mark.case({case})\ndef test_it(plan):\n    pass\n")
    result = project.run()
    result.assert_outcomes(errors=1)
    told = f'{place}module.thing.settings: unknown attribute "arm" (did you mean "arn"?) (in *)'
    result.stdout.fnmatch_lines([told, "  Known are: arn, sizes."])
    assert sum('unknown attribute "arm"' in line for line in result.outlines[:-3]) == 1


def test_a_value_of_a_wrong_type_is_left_to_terraform(project: Project) -> None:
    project.tests(
        """
@pytest.mark.parametrize("case", [
    THING.refused("no object", settings=["x"]),
    THING.refused("no map", settings={"sizes": [{"widht": 1}]}),
    THING.refused("too little", settings={"sizes": {"s": {}}}),
], ids=str)
def test_type(case, refusal):
    assert "Invalid value for input variable" in refusal.messages[0]
"""
    )
    project.run().assert_outcomes(passed=3)


def test_what_is_unknown_or_null_has_no_name_to_check(project: Project) -> None:
    project.tests(
        """
@pytest.mark.case(THING.but(settings={"arn": UNKNOWN, "sizes": {"s": {"width": UNKNOWN}}}))
def test_unknown_inside(plan):
    pass

@pytest.mark.case(THING.but(settings={"arn": None, "sizes": None}, tags=None))
def test_null(plan):
    pass

@pytest.mark.case(THING.refused("unknown", name="bad", settings=UNKNOWN))
def test_unknown(refusal):
    pass
"""
    )
    project.run().assert_outcomes(passed=3)
