"""What Terraform drops in silence: misspelt attributes of what a stack gives a module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from delivery import modulecalls

MODULE = """
variable "access" {
  type = object({ # who
    read_write = optional(list(string), [])
    read_only  = optional(list(string), [])
  })
  default = {}
}

variable "repositories" {
  type = map(object({
    rules = optional(list(object({ prefix = string, count = optional(number, 1) })), [])
  }))
  default = {}
}

variable "stages" {
  type    = list(object({ name = string, gate = optional(object({ result = string })) }))
  default = []
}

variable "pair" {
  type    = tuple([string, object({ port = number })])
  default = null
}

variable "loose" {
  type    = any
  default = null
}

variable "tags" {
  type    = map(string)
  default = {}
}
"""
Write = Callable[..., Path]


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files of a project with the module `store`, and gives the folder of its stack."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, **files: str) -> Path:
        named = {name.replace("__", "/") + ".tf": it for name, it in files.items()}
        main = {"modules/store/variables.tf": MODULE, "stacks/shop/main.tf": text}
        for name, content in {**main, **named}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(dedent(content).lstrip("\n"), encoding="utf-8")
        return tmp_path / "stacks/shop"

    return write


def call(arguments: str) -> str:
    body = indent(dedent(arguments).strip(), "  ")
    return f'module "store" {{\n  source = "../../modules/store"\n{body}\n}}\n'


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in modulecalls.check(folder)]


def test_a_misspelt_attribute_is_told_at_its_place(stack: Write) -> None:
    folder = stack(
        call(
            """
            access = {
              read_only = []
              readwrite = []
            }
            """
        )
    )
    assert told(folder) == [
        'stacks/shop/main.tf:5:5: module.store.access: unknown attribute "readwrite" '
        '(did you mean "read_write"?)\n  Known are: read_only, read_write.'
    ]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("access = { readwrite = [], onlyread = [] }", ["readwrite", "onlyread"]),
        ('access = { "readwrite" : [] }', ["readwrite"]),
        ("access = ({ wrong = [] })", ["wrong"]),
        ("access = var.open ? { wrong = [] } : { worse = [] }", ["wrong", "worse"]),
        ("access = var.a ? null : var.b ? {} : { wrong = [] }", ["wrong"]),
        ("access = merge(local.some, { wrong = [] })", ["wrong"]),
        ("access = merge([{ wrong = [] }]...)", ["wrong"]),
        ("access = try({ wrong = [] }, null)", ["wrong"]),
        ('repositories = { a = { rules = [{ prefix = "v", conut = 1 }] } }', ["conut"]),
        ("repositories = { (var.name) = { rule = [] } }", ["rule"]),
        ("repositories = { for k, v in var.x : k => { rule = v } if v.if }", ["rule"]),
        ("repositories = { for k in var.a ? [] : var.b : k => { rule = k } }", ["rule"]),
        ("repositories = tomap({ a = { rule = [] } })", ["rule"]),
        ("stages = [{ name = 1, gate = { resutl = 1 } }, { nam = 1 }]", ["resutl", "nam"]),
        ("stages = [for s in var.s : { nam = s }]", ["nam"]),
        ("stages = [for s in var.s : { nam = s } if s != null]", ["nam"]),
        ("stages = [for s in var.a ? {} : { x = 1 } : s ? { nam = 1 } : null]", ["nam"]),
        ("stages = concat(local.first, [{ nam = 1 }], var.x ? [{ gat = 1 }] : [])", ["nam", "gat"]),
        ('pair = ["a", { prot = 1 }]', ["prot"]),
    ],
)
def test_literal_objects_are_judged_wherever_they_stand(
    stack: Write, arguments: str, names: list[str]
) -> None:
    found = [line.partition('unknown attribute "')[2] for line in told(stack(call(arguments)))]
    assert [text.partition('"')[0] for text in found] == names


@pytest.mark.parametrize(
    "arguments",
    [
        "access = { (var.key) = [] }",
        'access = { "${var.key}" = [] }',
        "access = { wrong = { read_only = [] } }.wrong",
        'access = { wrong = {} }["wrong"]',
        "access = [{ wrong = 1 }][0]",
        "access = lookup({ wrong = {} }, var.x)",
        "access = element([{ wrong = 1 }], 0)",
        "access = local.wrong",
        "access = var.wrong == { wrong = 1 } ? {} : null",
        "access = { for wrong in var.x : wrong => [] }",
        "repositories = { wrong = {} }",
        "repositories = { for k in var.x : k => { wrong = 1 }... }",
        "repositories = merge([for k in var.x : { wrong = {} }]...)",
        "stages = [for s in [{ wrong = 1 }] : { name = s.wrong }]",
        "stages = flatten([[{ wrong = 1 }]])",
        'stages = values({ wrong = { name = "a" } })',
        "loose = { wrong = { wrong = 1 } }",
        "tags = { wrong = 1 }",
        "undeclared = { wrong = 1 }",
        'tags = { a = "{ wrong = ${jsonencode({ wrong = 1 })} }" }',
        "access = {\n  # wrong = 1\n  /* wrong = 2 */ read_only = [ // wrong = 3\n  ]\n}",
        "access = {\n  read_only = [<<-EOT\n    { wrong = 1 }\n    EOT\n  ]\n}",
        "access = {",
        "access = { read_only = [ }",
        'access = { read_only = "',
        "providers = { aws = aws.other }",
    ],
)
def test_nothing_else_is(stack: Write, arguments: str) -> None:
    assert told(stack(call(arguments))) == []


def test_only_local_modules_are_judged(stack: Write) -> None:
    text = (
        'module "store" {\n  source = "git::https://example.com/x"\n  access = { wrong = 1 }\n}\n'
    )
    assert told(stack(text)) == []


def test_what_a_local_module_calls_is_judged_too(stack: Write) -> None:
    folder = stack(
        'module "outer" {\n  source = "./inner"\n}\n',
        stacks__shop__inner__main=call("access = { wrong = [] }").replace("../../", "../../../"),
    )
    assert [line.partition(" unknown")[0] for line in told(folder)] == [
        "stacks/shop/inner/main.tf:3:14: module.store.access:"
    ]


def test_modules_that_call_each_other_are_read_once(stack: Write) -> None:
    folder = stack('module "outer" {\n  source = "./"\n}\n')
    assert told(folder) == []


def test_an_override_is_of_the_call_that_it_lies_over(stack: Write) -> None:
    folder = stack(
        call("access = {}"),
        stacks__shop__main_override='module "store" {\n  access = { wrong = [] }\n}\n',
    )
    assert [line.partition(": ")[0] for line in told(folder)] == [
        "stacks/shop/main_override.tf:2:14"
    ]


@pytest.mark.parametrize(
    ("source", "near"),
    [
        ("../../modules/stor", "../../modules/store"),
        ("../../module/store", "../../modules/store"),
        ("../modules/store", None),
        ("./innner", "./inner"),
    ],
)
def test_a_source_that_is_not_there(stack: Write, source: str, near: str | None) -> None:
    text = call("access = { wrong = [] }").replace("../../modules/store", source)
    meant = f' (did you mean "{near}"?)' if near else ""
    assert told(stack(text, stacks__shop__inner__main="")) == [
        f"stacks/shop/main.tf:2:12: module.store.source: {source} is not a folder{meant}"
    ]


class TestLocals:
    """A local that the call takes whole is written out as well."""

    def test_a_misspelt_attribute_is_told_where_it_is_written(self, stack: Write) -> None:
        folder = stack(
            call("access = local.access"),
            stacks__shop__locals="locals {\n  access = {\n    read_onli = []\n  }\n}\n",
        )
        assert told(folder) == [
            'stacks/shop/locals.tf:3:5: module.store.access: unknown attribute "read_onli" '
            '(did you mean "read_only"?)\n  Known are: read_only, read_write.'
        ]

    def test_so_it_is_inside_of_a_map_and_by_another_local(self, stack: Write) -> None:
        text = """
        locals {
          rules        = [{ prefix = "v", cuont = 3 }]
          repositories = { shop = { rules = local.rules } }
          every        = local.repositories
        }
        """
        folder = stack(dedent(text) + call("repositories = local.every"))
        assert [line.partition(" (")[0] for line in told(folder)] == [
            'stacks/shop/main.tf:2:35: module.store.repositories["shop"].rules[]: '
            'unknown attribute "cuont"'
        ]

    def test_it_is_told_once_however_many_calls_take_it(self, stack: Write) -> None:
        text = "locals {\n  access = { read_onli = [] }\n}\n" + call("access = local.access")
        again = call("access = local.access").replace('"store"', '"other"')
        assert len(told(stack(text + again))) == 1

    @pytest.mark.parametrize(
        ("written", "also"),
        [
            pytest.param("{ read_only = [], owner = 1 }", "", id="far from any name"),
            pytest.param(
                "{ read_onli = [] }", "output = local.access.read_onli", id="read by itself"
            ),
            pytest.param(
                "{ read_onli = [] }", 'output = local.access["read_onli"]', id="read by its key"
            ),
            pytest.param("local.access", "", id="itself"),
            pytest.param('jsondecode("{}")', "", id="computed"),
        ],
    )
    def test_what_it_may_hold_for_others_is_not(
        self, stack: Write, written: str, also: str
    ) -> None:
        text = f"locals {{\n  access = {written}\n  {also}\n}}\n"
        assert told(stack(text + call("access = local.access"))) == []

    def test_part_of_a_local_is_not(self, stack: Write) -> None:
        text = "locals {\n  every = { access = { read_onli = [] } }\n}\n"
        assert told(stack(text + call("access = local.every.access"))) == []

    def test_a_local_of_another_folder_is_not(self, stack: Write) -> None:
        folder = stack(
            call("access = local.access"),
            stacks__other__main="locals {\n  access = { read_onli = [] }\n}\n",
        )
        assert told(folder) == []


def test_the_modules_and_examples_of_this_project_are_clean() -> None:
    root = Path(__file__).parents[2]
    for folder in (*(root / "modules").iterdir(), *(root / "examples").glob("*/*")):
        assert told(folder) == []
