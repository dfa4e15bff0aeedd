"""Names, counts, order and types: what no pipeline can have, each message word for word."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.testing import Case, Refusal

from .cases import (
    BUILD,
    DEPLOY,
    SOURCE,
    action,
    build,
    connection_source,
    deploy,
    stage,
    store,
)
from .refusals import NAME, P, refused, with_build

APPROVAL = "Approval/Manual"


def approve(name: str = "Approve", **attributes: Any) -> dict[str, Any]:
    return action(name, APPROVAL, **attributes)


CASES = [
    refused(
        "pipeline name",
        f'Pipeline "or ders": the name must be {NAME}.',
        'Pipeline "or ders": the role\'s name "or ders-pipeline" must be 1 to 64 characters of '
        "A-Z a-z 0-9 + = , . @ - _: give another as role.name.",
        name="or ders",
    ),
    refused(
        "role name too long",
        f'Pipeline "{"o" * 56}": the role\'s name "{"o" * 56}-pipeline" must be 1 to 64 '
        "characters of A-Z a-z 0-9 + = , . @ - _, and has 65: give another as role.name.",
        name="o" * 56,
    ),
    refused(
        "stage name",
        f'{P}: stage "Bu/ild": the name must be {NAME}.',
        stages=[SOURCE, stage("Bu/ild", build()), DEPLOY],
    ),
    refused(
        "action name",
        f'{P}: stage "Build", action "{"x" * 101}": the name must be {NAME}, and has 101.',
        stages=[
            SOURCE,
            stage("Build", build(), build("x" * 101, output_artifacts=[])),
            DEPLOY,
        ],
    ),
    refused(
        "artifact name",
        f'{P}: stage "Build", action "Image": the artifact name "My.Image" must be 1 to 100 '
        "characters of A-Z a-z 0-9 - _.",
        stages=[SOURCE, stage("Build", build(output_artifacts=["Image", "My.Image"])), DEPLOY],
    ),
    refused(
        "namespace",
        f'{P}: stage "Build", action "Image": the namespace "a.b" must be 1 to 100 characters '
        "of A-Z a-z 0-9 @ - _.",
        stages=with_build(namespace="a.b"),
    ),
    refused(
        "reserved namespace",
        f'{P}: stage "Build", action "Image": the namespace "variables" is AWS\'s own: '
        "choose another.",
        stages=with_build(namespace="variables"),
    ),
    refused(
        "variable name",
        f'{P}: variable "a.b": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _.',
        variables=[{"name": "a.b", "default_value": "x"}],
    ),
    refused(
        "stage twice",
        f'{P}: stage "Build" is declared 2 times: give each stage a name of its own.',
        stages=[SOURCE, BUILD, stage("Build", approve()), DEPLOY],
    ),
    refused(
        "action twice",
        f'{P}: stage "Build", action "Image" is declared 2 times: '
        "give each action of a stage a name of its own.",
        stages=[SOURCE, stage("Build", build(), build(output_artifacts=[])), DEPLOY],
    ),
    refused(
        "artifact twice",
        f'{P}: output artifact "Image" is produced 2 times, by stage "Build", action "Again" '
        'and by stage "Build", action "Image": name each artifact once.',
        stages=[
            SOURCE,
            stage("Build", build(), build("Again", output_artifacts=["Image"])),
            DEPLOY,
        ],
    ),
    refused(
        "namespace twice",
        f'{P}: namespace "Source" is given 2 times, to stage "Source", action "Source" and '
        'to stage "Build", action "Image": give each action its own.',
        stages=with_build(namespace="Source"),
    ),
    refused(
        "variable twice",
        f'{P}: variable "tag" is declared 2 times: declare it once.',
        variables=[
            {"name": "tag", "default_value": "a"},
            {"name": "tag", "default_value": "b"},
        ],
    ),
    refused("one stage", f"{P}: 1 stage is declared; AWS takes 2 to 50.", stages=[SOURCE]),
    refused(
        "51 stages",
        f"{P}: 51 stages are declared; AWS takes 2 to 50.",
        stages=[SOURCE, *(stage(f"S{n}", approve()) for n in range(50))],
    ),
    refused(
        "no action",
        f'{P}: stage "Wait": 0 actions are declared; AWS takes 1 to 50.',
        stages=[SOURCE, BUILD, stage("Wait"), DEPLOY],
    ),
    refused(
        "51 actions",
        f'{P}: stage "Wait": 51 actions are declared; AWS takes 1 to 50.',
        stages=[SOURCE, stage("Wait", *(approve(f"A{n}") for n in range(51)))],
    ),
    refused(
        "1001 actions",
        f"{P}: 1001 actions are declared; AWS takes 1000.",
        stages=[
            SOURCE,
            *(stage(f"S{s}", *(approve(f"A{n}") for n in range(40))) for s in range(25)),
        ],
    ),
    refused(
        "51 variables",
        f"{P}: 51 variables are declared; AWS takes 50.",
        variables=[{"name": f"v{n}", "default_value": "x"} for n in range(51)],
    ),
    refused(
        "no store",
        f"{P}: artifact_stores is empty: give it the store of the pipeline's Region.",
        artifact_stores={},
    ),
    refused(
        "approval first",
        f'{P}: stage "Source", action "Approve": Approval/Manual is no source, and the first '
        "stage takes only sources: move it to a later stage.",
        stages=[stage("Source", connection_source(), approve()), BUILD, DEPLOY],
    ),
    refused(
        "late source",
        f'{P}: stage "Build", action "Late": a source may only be in the first stage: '
        'move it to stage "Source".',
        stages=[SOURCE, stage("Build", build(), connection_source("Late")), DEPLOY],
    ),
    refused(
        "run_order 0",
        f'{P}: stage "Build", action "Image": run_order 0 is not a whole number from 1 to 999.',
        stages=with_build(run_order=0),
    ),
    refused(
        "run_order 1000",
        f'{P}: stage "Build", action "Image": run_order 1000 is not a whole number from 1 to 999.',
        stages=with_build(run_order=1000),
    ),
    refused(
        "run_order of a half",
        f'{P}: stage "Build", action "Image": run_order 1.5 is not a whole number from 1 to 999.',
        stages=with_build(run_order=1.5),
    ),
    refused(
        "timeout of a build",
        f'{P}: stage "Build", action "Image": timeout_in_minutes is for approvals; AWS fixes '
        "the time of Build/CodeBuild: remove it.",
        stages=with_build(timeout_in_minutes=60),
    ),
    refused(
        "timeout of 4 minutes",
        f'{P}: stage "Wait", action "Approve": timeout_in_minutes 4 is not a whole number '
        "from 5 to 86400.",
        stages=[SOURCE, stage("Wait", approve(timeout_in_minutes=4))],
    ),
    refused(
        "timeout of 86401 minutes",
        f'{P}: stage "Wait", action "Approve": timeout_in_minutes 86401 is not a whole '
        "number from 5 to 86400.",
        stages=[SOURCE, stage("Wait", approve(timeout_in_minutes=86401))],
    ),
    refused(
        "Region without store",
        f'{P}: stage "Deploy", action "Service": Region "eu-west-11" has no artifact store '
        '(did you mean "eu-west-1"?): add one to artifact_stores.',
        stages=[SOURCE, BUILD, stage("Deploy", deploy(region="eu-west-11"))],
    ),
    refused(
        "execution mode",
        f'{P}: execution_mode "QUEUE" is unknown (did you mean "QUEUED"?); AWS takes '
        '"PARALLEL", "QUEUED" or "SUPERSEDED".',
        execution_mode="QUEUE",
    ),
    refused(
        "unknown type",
        f'{P}: stage "Build", action "Image": type "Build/CodeBuld" is unknown (did you mean '
        '"Build/CodeBuild"?); a custom action type needs `owner` "Custom" and `version`.',
        stages=[SOURCE, stage("Build", {**build(), "type": "Build/CodeBuld"}), DEPLOY],
    ),
    refused(
        "type without provider",
        f'{P}: stage "Build", action "Image": type "Jenkins" is unknown; a custom action type '
        'needs `owner` "Custom" and `version`.',
        stages=[SOURCE, stage("Build", {**build(), "type": "Jenkins"}), DEPLOY],
    ),
    refused(
        "unknown owner",
        f'{P}: stage "Build", action "Image": owner "custom" is unknown (did you mean '
        '"Custom"?); AWS takes "AWS", "Custom" or "ThirdParty".',
        stages=with_build(owner="custom"),
    ),
    refused(
        "custom type of no category",
        f'{P}: stage "Build", action "Image": type "Bild/Jenkins" must be Category/Provider, '
        "of a category Approval, Build, Compute, Deploy, Invoke, Source or Test and a "
        "provider of 1 to 35 characters of A-Z a-z 0-9 - _.",
        stages=[
            SOURCE,
            stage("Build", {**build(owner="Custom", version="1"), "type": "Bild/Jenkins"}),
            DEPLOY,
        ],
    ),
    refused(
        "custom type without version",
        f'{P}: stage "Build", action "Image": owner "Custom" needs the `version` of the '
        "action type, 1 to 9 characters.",
        stages=[SOURCE, stage("Build", {**build(owner="Custom"), "type": "Build/J"}), DEPLOY],
    ),
    refused(
        "version that AWS does not have",
        f'{P}: stage "Build", action "Image": Build/CodeBuild has no version "2": '
        "leave `version` out.",
        stages=with_build(version="2"),
    ),
    refused(
        "GitHub version 1",
        f'{P}: stage "Source", action "Source": Source/GitHub is refused: GitHub version 1 '
        "signs in with a personal token that stays in the state, and AWS no longer recommends "
        "it. Use Source/CodeStarSourceConnection with the ARN of a connection.",
        stages=[
            stage("Source", action("Source", "Source/GitHub", output_artifacts=["Source"])),
            BUILD,
            DEPLOY,
        ],
    ),
    refused(
        "Commands",
        f'{P}: stage "Build", action "Image": Compute/Commands is refused: provider 5.100 has '
        "no `commands` on an action, which AWS demands. Use a CodeBuild project instead.",
        stages=[SOURCE, stage("Build", {**build(), "type": "Compute/Commands"}), DEPLOY],
    ),
    refused(
        "input nobody produces",
        f'{P}: stage "Build", action "Image": input artifact "Sorce" is produced by no '
        'earlier action (did you mean "Source"?).',
        stages=with_build(input_artifacts=["Sorce"]),
    ),
    refused(
        "input of the same run_order",
        f'{P}: stage "Build", action "Test": input artifact "Image" is produced by stage '
        '"Build", action "Image", which does not run earlier: give it a lower run_order or '
        "an earlier stage.",
        stages=[
            SOURCE,
            stage("Build", build(), build("Test", input_artifacts=["Image"])),
            DEPLOY,
        ],
    ),
    refused(
        "input of a later stage",
        f'{P}: stage "Deploy", action "Service": input artifact "Image" is produced by stage '
        '"Build", action "Image", which does not run earlier: give it a lower run_order or '
        "an earlier stage.",
        stages=[SOURCE, DEPLOY, BUILD],
    ),
    refused(
        "input twice",
        f'{P}: stage "Build", action "Image": input artifact "Source" is given 2 times: '
        "give it once.",
        stages=with_build(
            input_artifacts=["Source", "Source"],
            configuration={"ProjectName": "orders", "PrimarySource": "Source"},
        ),
    ),
    refused(
        "several things at once",
        f'{P}: stage "Build", action "Image": run_order 0 is not a whole number from 1 to 999.',
        f'{P}: stage "Build", action "Image": input artifact "Sorce" is produced by no '
        'earlier action (did you mean "Source"?).',
        f'{P}: artifact_stores has none for the pipeline\'s Region "eu-west-1" (did you mean '
        '"eu-west-3"?): add it.',
        stages=with_build(run_order=0, input_artifacts=["Sorce"]),
        artifact_stores={"eu-west-3": store("eu-west-3")},
    ),
]


@pytest.mark.parametrize(("case", "messages"), CASES)
def test_refused(case: Case, messages: tuple[str, ...], refusal: Refusal) -> None:  # noqa: ARG001
    refusal.only(*messages)
