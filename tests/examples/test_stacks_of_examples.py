"""The templates that examples with CloudFormation deliver, and what the builds do with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.testing import Case, Plan, environment_case

from .builds import Build, run_build

EXAMPLES = Path(__file__).parents[2] / "examples"
CHANGE_SETS = EXAMPLES / "cloudformation-cross-account"
REGIONS = EXAMPLES / "cross-region"

# What CloudFormation calls to make, read, change and delete a resource with the properties that the
# templates have: `handlers` in the schemas of the resource types (aws-cloudformation/
# cloudformation-resource-schema; `aws cloudformation describe-type`).
CALLS = {
    "AWS::Lambda::Function": {
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionRecursionConfig",
        "lambda:GetRuntimeManagementConfig",
        "lambda:ListTags",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    },
    "AWS::SQS::Queue": {
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
    },
}
NAMED_BY = {"AWS::Lambda::Function": "FunctionName", "AWS::SQS::Queue": "QueueName"}
ARNS = {
    "AWS::Lambda::Function": {"service": "lambda", "kind": "function:"},
    "AWS::SQS::Queue": {"service": "sqs", "kind": ""},
}

# It notes how it was called, and answers with a change set, whose query it reads as the CLI does.
AWS = f"""\
#!{sys.executable}
import json, os, sys
import jmespath

args = sys.argv[1:]
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(args) + "\\n")
if "package" in args:
    open(args[args.index("--output-template-file") + 1], "w").write("Resources: {{}}")
if "describe-change-set" in args:
    answer = json.loads(os.environ["CHANGE_SET"])
    if answer is None:
        sys.exit(254)
    found = jmespath.search(args[args.index("--query") + 1], answer)
    print("None" if found is None else "\\n".join("\\t".join(row) for row in found))
"""


# Moto brings it; its command may not be on PATH.
CFN_LINT = "from cfnlint.runner import main; main()"


class _Loader(yaml.SafeLoader):
    """YAML of CloudFormation: `!Ref Name` is {"!Ref": "Name"}."""


def _tagged(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    assert isinstance(node, yaml.ScalarNode)
    return {f"!{tag}": loader.construct_scalar(node)}


_Loader.add_multi_constructor("!", _tagged)


def template(example: Path) -> dict[str, Any]:
    text = (example / "repository" / "template.yaml").read_text()
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506
    return loaded


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    tool = tmp_path / "bin" / "aws"
    tool.parent.mkdir()
    tool.write_text(AWS)
    tool.chmod(0o755)
    return folder


def build(buildspec: Path, source: Path, **variables: str) -> tuple[Build, list[list[str]]]:
    calls = source.parent / "calls"
    path = f"{source.parent / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    done = run_build(
        buildspec.read_text(), source, {"PATH": path, "CALLS": str(calls), **variables}
    )
    return done, [json.loads(line) for line in calls.read_text().splitlines()]


@pytest.mark.parametrize(
    ("example", "case", "address", "arns"),
    [
        (
            CHANGE_SETS,
            environment_case("cloudformation-cross-account", "target"),
            "module.deploy.aws_iam_role_policy.cloudformation[0]",
            ["arn:aws:{service}:eu-west-1:222222222222:{kind}orders-stack"],
        ),
        (
            REGIONS,
            environment_case("cross-region", "pipeline"),
            "aws_iam_role_policy.cloudformation",
            [
                f"arn:aws:{{service}}:{region}:111111111111:{{kind}}orders-regions"
                for region in ("eu-west-1", "us-east-1")
            ],
        ),
    ],
    ids=["change sets", "two Regions"],
)
def test_stack_s_role_may_do_what_the_template_needs_and_nothing_else(
    example: Path, case: Case, address: str, arns: list[str], plan: Plan
) -> None:
    needed = {
        (call, arn.format(**ARNS[resource["Type"]]))
        for resource in template(example)["Resources"].values()
        for call in CALLS[resource["Type"]]
        for arn in arns
        if call != "iam:PassRole"
    }
    granted = {
        (action, resource)
        for statement in plan.resource(address).policy().statements
        # The store's code and the function's role have tests of their own.
        if not statement.actions[0].startswith(("iam:", "kms:", "s3:"))
        for action in statement.actions
        for resource in statement.resources
    }
    assert granted == needed, case


@pytest.mark.parametrize("example", [CHANGE_SETS, REGIONS], ids=lambda it: it.name)
def test_resources_have_the_names_that_the_rights_are_bound_to(example: Path) -> None:
    resources = template(example)["Resources"].values()
    assert resources
    for resource in resources:
        assert resource["Properties"][NAMED_BY[resource["Type"]]] == {"!Ref": "Name"}


def test_pipelines_give_the_parameters_that_the_templates_have() -> None:
    assert set(template(CHANGE_SETS)["Parameters"]) == {"FunctionRoleArn", "Name"}
    assert set(template(REGIONS)["Parameters"]) == {"Name"}


@pytest.mark.parametrize(
    ("example", "regions"),
    [(CHANGE_SETS, ["eu-west-1"]), (REGIONS, ["eu-west-1", "us-east-1"])],
    ids=["change sets", "two Regions"],
)
def test_templates_hold_what_their_resource_types_allow(
    example: Path, regions: list[str], tmp_path: Path
) -> None:
    text = (example / "repository" / "template.yaml").read_text()
    # As `aws cloudformation package` leaves it.
    packaged = tmp_path / "template.yaml"
    packaged.write_text(text.replace("Code: function", "Code: {S3Bucket: bucket, S3Key: key}"))
    assert (packaged.read_text() != text) == (example == CHANGE_SETS)
    done = subprocess.run(
        [sys.executable, "-c", CFN_LINT, "--regions", *regions, "--", str(packaged)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_code_that_the_template_names_is_there() -> None:
    function = template(CHANGE_SETS)["Resources"]["Function"]["Properties"]
    module, name = function["Handler"].split(".")
    code = (CHANGE_SETS / "repository" / function["Code"] / f"{module}.py").read_text()
    assert f"def {name}(event" in code


def test_package_is_uploaded_under_the_store_s_key_and_handed_on(source: Path) -> None:
    done, calls = build(
        CHANGE_SETS / "tools" / "package.yaml",
        source,
        ARTIFACT_BUCKET="artifacts",
        ARTIFACT_KEY_ARN="arn:aws:kms:eu-west-1:111111111111:key/1",
        PACKAGE_PREFIX="orders-package",
    )
    assert done.failed is None
    assert calls == [
        [
            *("cloudformation", "package", "--template-file", "template.yaml"),
            *("--s3-bucket", "artifacts", "--s3-prefix", "orders-package"),
            # Without it the CLI asks S3 for AES256, which the store's policy denies.
            *("--kms-key-id", "arn:aws:kms:eu-west-1:111111111111:key/1"),
            *("--output-template-file", "packaged.yaml"),
        ]
    ]
    assert done.files == ("packaged.yaml",)


def change(action: str, name: str, of: str, replacement: str | None = None) -> dict[str, Any]:
    found = {"Action": action, "LogicalResourceId": name, "ResourceType": of}
    if replacement:
        found["Replacement"] = replacement
    return {"Type": "Resource", "ResourceChange": found}


def view(source: Path, change_set: dict[str, Any] | None) -> tuple[Build, list[list[str]]]:
    return build(
        CHANGE_SETS / "tools" / "view.yaml",
        source,
        CHANGE_SET=json.dumps(change_set),
        CHANGE_SET_NAME="orders",
        STACK_NAME="orders",
        VIEW_ROLE_ARN="arn:aws:iam::222222222222:role/orders-view",
    )


def test_approver_is_told_what_changes_and_what_is_replaced(source: Path) -> None:
    changes = [
        change("Add", "FailedEvents", "AWS::SQS::Queue"),
        change("Modify", "Function", "AWS::Lambda::Function", "True"),
    ]
    done, calls = view(source, {"Changes": changes})
    assert done.failed is None
    assert done.exported == {
        "CHANGES": "Add FailedEvents AWS::SQS::Queue (replacement: no);"
        "Modify Function AWS::Lambda::Function (replacement: True)"
    }
    # It is read as the role that can only read it.
    assert calls[:2] == [
        ["configure", "set", "profile.view.role_arn", "arn:aws:iam::222222222222:role/orders-view"],
        ["configure", "set", "profile.view.credential_source", "EcsContainer"],
    ]
    assert calls[2][:4] == ["cloudformation", "describe-change-set", "--profile", "view"]


def test_many_changes_fit_into_an_approval(source: Path) -> None:
    changes = [change("Add", f"Queue{number}", "AWS::SQS::Queue") for number in range(100)]
    done, _ = view(source, {"Changes": changes})
    assert len(done.exported["CHANGES"]) == 700
    assert "Add Queue99 AWS::SQS::Queue" in done.log


@pytest.mark.parametrize("change_set", [{"Changes": []}, {}], ids=["empty", "none told"])
def test_a_change_set_without_changes_is_told_as_that(
    change_set: dict[str, Any], source: Path
) -> None:
    done, _ = view(source, change_set)
    assert done.failed is None
    assert done.exported == {"CHANGES": "none"}


def test_a_change_set_that_cannot_be_read_asks_nobody(source: Path) -> None:
    done, _ = view(source, None)
    assert done.failed is not None
    assert "describe-change-set" in done.failed
