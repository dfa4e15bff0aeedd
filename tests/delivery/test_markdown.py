"""The Markdown for a pull request: what it tells, what it hides, and values that try to obey."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from delivery import markdown
from delivery.markup import code, details, fenced, in_html
from delivery.pipelines import Home
from delivery.plan import UNKNOWN, OutputChange, Plan, Resource

from .flowchart import parse

DATA = Path(__file__).parent / "data"
SECRET = "never-print-me"
HOSTILE = (
    "```\n@octocat ![x](https://evil.example/x.png)",
    "````````",
    "a | b || c",
    "</code></summary></details><img src=x onerror=alert(1)>",
    "<!-- hidden",
    "@octocat #1 org/repo#2 https://example.com www.example.com",
    "**bold** _leaning_ [a](b) $x$",
    "a\u202eb\x1b[31m\u2028\r\nc",
    "&lt;b&gt;",
)


def plan(name: str) -> Plan:
    return Plan.from_json(json.loads((DATA / f"{name}-plan.json").read_text()))


def resource(address: str, before: Any, values: Any, *actions: str, **more: Any) -> Resource:
    return Resource(
        address=address,
        type=address.partition(".")[0],
        name="this",
        key=None,
        module="",
        mode="managed",
        values=values,
        before=before,
        actions=actions,
        **more,
    )


def of(*resources: Resource, **outputs: OutputChange) -> Plan:
    return Plan(resources=resources, outputs={}, output_changes=outputs)


def document(*resources: Resource, limit: int = markdown.LIMIT, **outputs: OutputChange) -> str:
    return markdown.document("prod", {"tools": of(*resources, **outputs)}, limit=limit)


class Read:
    """Markdown taken apart as GitHub does: what stands in fences, and all that does not."""

    def __init__(self, text: str) -> None:
        self.fences: list[tuple[str, list[str]]] = []
        self.prose: list[str] = []
        fence = ""
        for line in text.split("\n"):
            ticks = re.match(r"`{3,}", line)
            if fence:
                if ticks and line.strip("`") == "" and len(ticks[0]) >= len(fence):
                    fence = ""
                else:
                    self.fences[-1][1].append(line)
            elif ticks:
                fence = ticks[0]
                self.fences.append((line.strip("`"), []))
            else:
                self.prose.append(line)
        assert not fence

    def fence(self, language: str) -> list[str]:
        (found,) = [lines for name, lines in self.fences if name == language]
        return found


def test_a_first_plan() -> None:
    home = {"tools": Home("111111111111", "eu-west-1")}
    text = markdown.document("prod", {"tools": plan("first")}, "3f9c2a1b7d04", home)
    read = Read(text)
    assert [line for line in read.prose if line] == [
        "## `prod`: 1 stack, nothing destroyed or replaced",
        "| stack | create | change | replace | destroy | forget |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| `tools` | 2 | 0 | 0 | 0 | 0 |",
        "### Stack `tools`",
        "<details><summary>2 to create</summary>",
        "</details>",
        "Outputs:",
        "### Pipelines",
        "Plan `3f9c2a1b7d04`",
    ]
    assert [lines for name, lines in read.fences if name == "diff"] == [
        ["+ aws_ssm_parameter.token", "+ module.pipeline.aws_codepipeline.this"],
        [
            "+ pipeline_arn = (known after apply)",
            '+ repository = {"arn": "(known after apply)", "name": "orders"}',
            "+ token = (sensitive)",
        ],
    ]
    chart = parse("\n".join(read.fence("mermaid")))
    assert chart.named("Api").groups[-1] == "account 222222222222, eu-west-1"


def test_what_is_lost_stands_before_all_else_and_says_what_forces_it() -> None:
    text = markdown.document("prod", {"tools": plan("losses"), "other": plan("unchanged")})
    head, _, rest = text.partition("### Stack `tools`")
    assert head.splitlines()[0] == (
        "## `prod`: 2 stacks, **2 TO DESTROY, 2 TO REPLACE, 1 TO FORGET**"
    )
    place = " in stack `tools`"
    assert [line for line in head.splitlines() if line.startswith("- ")] == [
        f"- **DESTROY** `aws_codepipeline.old`{place}",
        f"- **DESTROY** `aws_s3_bucket.this`{place}",
        f'- **REPLACE** `aws_ecr_repository.this["orders"]`{place}: forced by '
        "`encryption_configuration[0].kms_key`, `name`; the old one goes first",
        f"- **REPLACE** `aws_iam_role.deploy`{place}: forced by no attribute: tainted, or asked "
        "for; the new one comes first",
        f"- **FORGET** `aws_kms_key.this`{place}: stays in AWS; Terraform no longer manages it",
    ]
    assert "### Stack `other`\n\nNo changes.\n" in rest


def test_a_failed_plan_says_so() -> None:
    failed = Plan(resources=(), outputs={}, errored=True)
    assert "**THIS PLAN FAILED" in markdown.document("prod", {"tools": failed})


def test_attributes_are_told_old_to_new_and_what_forces_a_replacement() -> None:
    changed = resource(
        "aws_a.x", {"days": 3, "text": "a\nb\n"}, {"days": 9, "text": "a\nc\n"}, "update"
    )
    replaced = resource(
        "aws_b.x",
        {"name": "a", "arn": "x"},
        {"name": "b", "arn": UNKNOWN},
        "delete",
        "create",
        replace_paths=(("name",),),
    )
    read = Read(document(changed, replaced))
    assert [lines for _, lines in read.fences if " = " in "".join(lines)] == [
        ['- name = "a"', '+ name = "b"  # forces replacement'],
        ["- days = 3", "+ days = 9", "  text:", "    a", "-   b", "+   c"],
    ]
    assert "<details><summary>change <code>aws_a.x</code>: 2 attributes</summary>" in read.prose


def test_policies_are_told_by_statement() -> None:
    def policy(*actions: str) -> str:
        return json.dumps({"Statement": [{"Sid": "A", "Effect": "Allow", "Action": actions}]})

    old, new = {"policy": policy("a:B")}, {"policy": policy("a:B", "a:C")}
    same = {"policy": json.dumps(json.loads(policy("a:B")), indent=2)}
    read = Read(
        document(
            resource("aws_p.changed", old, new, "update"),
            resource("aws_p.gone", old, {}, "delete"),
            resource("aws_p.later", old, {"policy": UNKNOWN}, "update"),
            resource("aws_p.made", None, new, "create"),
            resource("aws_p.same", old, same, "update"),
            resource("aws_p.kept", old, old, "no-op"),
        )
    )
    summaries = [line for line in read.prose if "<summary>policy" in line]
    assert summaries == [
        "<details><summary>policy <code>policy</code> of "
        f"<code>aws_p.{name}</code>: {what}</summary>"
        for name, what in (
            ("changed", "changed"),
            ("gone", "removed"),
            ("later", "changed to (known after apply)"),
            ("made", "added"),
        )
    ]
    (changed,) = [lines for _, lines in read.fences if lines[0] == '  # statement "A" changed']
    assert '+     "a:C"' in changed


@pytest.mark.parametrize("name", ["first", "losses"])
def test_sensitive_values_stand_nowhere(name: str) -> None:
    assert SECRET not in markdown.document("prod", {"tools": plan(name)})


def test_secrets_that_nobody_marked_stand_nowhere() -> None:
    def action(token: str) -> dict[str, Any]:
        variables = json.dumps([{"name": "DB_PASSWORD", "value": token, "type": "PLAINTEXT"}])
        configuration = {"OAuthToken": token, "EnvironmentVariables": variables}
        return {"stage": [{"action": [{"name": "Build", "configuration": configuration}]}]}

    pipeline = resource(
        "aws_codepipeline.this", action(f"{SECRET}-old"), action(f"{SECRET}-new"), "update"
    )
    text = document(
        pipeline,
        resource("aws_x.y", {"user_data": "a\nb"}, {"user_data": f"a\nTOKEN={SECRET}"}, "update"),
        api_key=OutputChange(("create",), None, SECRET, False),
    )
    assert SECRET not in text
    assert "stage[0].action[0].configuration.OAuthToken = (looks secret: not shown)" in text


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_out_of_where_it_stands(value: str) -> None:
    address = f'aws_x.this["{value}"]'
    policy = json.dumps({"Statement": [{"Sid": value, "Effect": "Allow", "Action": value}]})
    text = document(
        resource(address, {value: "1", "a": "x"}, {value: value, "a": value}, "update"),
        resource(f"{address}.gone", {}, {}, "delete", "create", replace_paths=((value,),)),
        resource(f"{address}.policy", None, {"policy": policy}, "create"),
        resource("aws_codepipeline.this", None, {"name": value, "stage": []}, "create"),
        out=OutputChange(("update",), value, f"{value}!", False),
    )
    read = Read(text)
    assert len(read.fences) == 7
    prose = "\n".join(read.prose)
    # Nothing is left of it outside of code, and in code nothing is read.
    plain = re.sub(r"<code>[^<]*</code>|`[^`\n]*`", "", prose)
    for sign in ("octocat", "evil", "example", "onerror", "leaning", "||"):
        assert sign not in plain
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2028]", text)
    assert sorted(set(re.findall(r"</?\w+>", plain))) == [
        "</details>",
        "</summary>",
        "<details>",
        "<summary>",
    ]
    assert plain.count("<details>") == plain.count("</details>")
    parse("\n".join(read.fence("mermaid")))


def many(count: int) -> list[Resource]:
    def policy(number: int, effect: str) -> str:
        statements = [{"Sid": f"S{n}", "Effect": effect, "Action": "a:B"} for n in range(number)]
        return json.dumps({"Statement": statements})

    return [
        *(
            resource(
                f"aws_p.p{n}",
                {"policy": policy(20, "Allow")},
                {"policy": policy(20, "Deny")},
                "update",
            )
            for n in range(count)
        ),
        *(
            resource(f"aws_a.a{n}", {"x": "1" * 400}, {"x": "2" * 400}, "update")
            for n in range(count)
        ),
        *(resource(f"aws_gone.g{n}", {}, {}, "delete") for n in range(count)),
    ]


def test_what_does_not_fit_is_left_out_policies_first_and_is_told() -> None:
    text = document(*many(60))
    assert len(text.encode()) <= markdown.LIMIT
    assert text.count("- **DESTROY**") == 60
    assert text.count("<summary>change <code>aws_a") == 60
    shown = text.count("<summary>policy")
    assert 0 < shown < 60
    assert (
        "> **Not all is shown**: a comment of GitHub's holds 65,536 characters. Left out: "
        f"changed policies ({60 - shown}). `make show ENV=prod RESOURCES=1` lists every change, "
        "`make show ENV=prod POLICIES=1` every policy.\n"
    ) in text


def test_even_destructive_changes_that_do_not_fit_are_told() -> None:
    text = document(
        *many(1), *(resource(f"aws_gone.{n:050}", {}, {}, "delete") for n in range(1999))
    )
    assert len(text.encode()) <= markdown.LIMIT
    shown = text.count("- **DESTROY**")
    assert "**2000 TO DESTROY**" in text.splitlines()[0]
    assert f"Left out: destructive changes ({2000 - shown}), lists of addresses" in text
    assert "<summary>policy" not in text


def test_a_long_value_and_a_long_text_are_cut_and_say_so() -> None:
    old = {"a": "x", "b": "\n".join(map(str, range(500)))}
    new = {"a": "y" * 3000, "b": "\n".join(f"{n}!" for n in range(500))}
    text = document(resource("aws_a.x", old, new, "update"))
    assert "y... (3,002 characters)" in text
    assert re.search(r"    \.\.\. and [\d,]+ lines more of this difference", text)


def test_a_text_that_is_too_long_to_compare_says_how_long_it_is() -> None:
    old, new = ({"a": "\n".join(map(str, range(n)))} for n in (4999, 6000))
    text = document(resource("aws_a.x", old, new, "update"))
    assert "    from 4,999 to 6,000 lines: more than are compared here\n" in text


def test_a_pipeline_too_large_to_draw_is_left_to_the_command() -> None:
    actions = [
        {"name": f"A{n}", "category": "Deploy", "provider": "S3", "run_order": n % 2 + 1}
        for n in range(600)
    ]
    stages = [{"name": "Deploy", "action": actions}]
    text = document(resource("aws_codepipeline.this", None, {"stage": stages}, "create"))
    assert "larger than GitHub draws: `make diagram ENV=prod` prints it." in text
    assert "```mermaid" not in text


def test_equal_plans_give_equal_text() -> None:
    assert document(*many(3)) == document(*many(3))


def test_code_is_plain_where_it_can_be() -> None:
    assert code('aws_x.y["orders"]') == '`aws_x.y["orders"]`'
    assert code("a|b") == "<code>a&#124;b</code>"
    assert in_html("<b>&\n") == "<code>&lt;b&gt;&amp;\\u000a</code>"


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced(["````"], "diff") == "`````diff\n````\n`````"
    assert details("x", "y") == "<details><summary>x</summary>\n\ny\n\n</details>"
