"""What is found in the text of a buildspec of one's own, and what is let be."""

from __future__ import annotations

import pytest

from delivery.testing import Case, Plan, Refusal

from .cases import PATH, inline
from .messages import NO_DAEMON, NO_WAIT

UNWAITED = (
    "helm  install orders .",
    "helm -n x upgrade orders .",
    "helm --kube-context=prod --debug upgrade orders .",
    "RELEASE=x helm upgrade --install orders .",
    "sudo -E true; /usr/local/bin/helm upgrade orders .",
    'if true; then helm upgrade orders . --set a="--wait x"; fi',
    'OUTPUT="$(helm upgrade orders .)"',
    "OUTPUT=`helm upgrade orders .`",
    "helm upgrade orders . # --wait is too slow",
    "helm upgrade orders . --wait=false",
    "helm upgrade orders . --atomic=false",
    "helm upgrade orders . --wait=hookOnly",
    "helm upgrade orders . && echo --wait",
    "helm upgrade --version $VERSION orders .",
    "(cd deploy && helm upgrade orders .)",
    "helm upgrade a . --wait; helm upgrade b .",
    "{ helm upgrade orders . ; }",
)

WAITED = (
    "helm upgrade orders . --wait",
    "helm upgrade --install ${RELEASE} ./chart --wait",
    "helm upgrade orders . --set tag=$(git rev-parse HEAD) --wait",
    "helm upgrade orders . --set list={a,b} --wait > log 2>&1",
    "helm upgrade orders . --set note='a; b && c' --atomic",
    'helm upgrade orders . --set note="a #b" "--wait"',
    "helm upgrade orders . --wait=true --timeout 5m",
    "helm upgrade orders . --wait=watcher",
    "helm upgrade orders . --rollback-on-failure",
    "helm upgrade orders . --dry-run=server",
    "helm upgrade $HELM_ARGS orders .",
    'helm upgrade orders . "${FLAGS[@]}"',
    "helm upgrade --help",
    'echo "now helm upgrade runs"',
    "echo 'if helm upgrade fails, look at the events'",
    "echo helm upgrade",
    "helm plugin install https://example.com/x",
    "helm --debug plugin install diff",
    "helm template orders . | kubectl apply -f -",
    "helmfile apply",
    "# helm upgrade orders .",
)

DAEMON = (
    "docker --debug build .",
    "/usr/bin/docker run x",
    "sudo docker compose up -d",
    'ID="$(docker run -d x)"',
    "if ! docker pull x; then false; fi",
    "docker buildx build .",
)

NO_DOCKER = (
    "docker --version",
    "docker version",
    "docker compose config",
    "docker buildx version",
    "docker -H ssh://builder build .",
    "DOCKER_HOST=ssh://builder docker build .",
    "docker --context remote build .",
    'echo "docker build needs a daemon"',
    "cat docker/build.sh",
    "docker-credential-ecr-login list",
)


def quoted(command: str) -> str:
    return "'" + command.replace("'", "''") + "'"


@pytest.mark.case(
    PATH.refused("helm in every guise", buildspec=inline(*(quoted(c) for c in UNWAITED)))
)
def test_helm_that_does_not_wait_is_found(refusal: Refusal) -> None:
    refusal.only(*(f'Project "orders": buildspec.inline: `{line}` {NO_WAIT}' for line in UNWAITED))


@pytest.mark.case(PATH.but("helm that waits", buildspec=inline(*(quoted(c) for c in WAITED))))
def test_helm_that_waits_is_not_refused(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == "orders"


@pytest.mark.case(
    PATH.refused("docker in every guise", buildspec=inline(*(quoted(c) for c in DAEMON)))
)
def test_docker_that_needs_a_daemon_is_found(refusal: Refusal) -> None:
    refusal.only(*(f'Project "orders": buildspec.inline: `{line}` {NO_DAEMON}' for line in DAEMON))


@pytest.mark.case(PATH.but("no daemon", buildspec=inline(*(quoted(c) for c in NO_DOCKER))))
def test_docker_without_a_daemon_is_not_refused(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == "orders"


@pytest.mark.case(
    PATH.but(
        "a daemon elsewhere",
        buildspec=inline("docker build ."),
        environment_variables={"DOCKER_HOST": {"value": "ssh://builder"}},
    )
)
def test_a_daemon_elsewhere_needs_no_privileged_mode(plan: Plan) -> None:
    (environment,) = plan.resource("aws_codebuild_project.this")["environment"]
    assert environment["privileged_mode"] is False


LINES = """\
version: 0.2
phases:
  build:
    commands:
      - |
        # docker build is not for here \\
        helm upgrade orders . \\
          --set a=b \\

          --timeout 5m
    finally:
      - >
        docker
        run x
"""


@pytest.mark.case(PATH.refused("over lines", buildspec={"inline": LINES}))
def test_commands_over_several_lines_are_one(refusal: Refusal) -> None:
    refusal.only(
        'Project "orders": buildspec.inline: `helm upgrade orders . --set a=b --timeout 5m` '
        f"{NO_WAIT}",
        f'Project "orders": buildspec.inline: `docker run x` {NO_DAEMON}',
    )


NUMBERS = """\
# Deployed to 123456789012 once.
version: 0.2
phases:
  build:
    commands:
      # 123456789012
      - echo 1a2b3c4d-0000-4000-8000-000000000000 3.141592653589 1234567890123 abc123456789012
      - sleep 0.123456789012
      - unread: a mapping is no command
"""


@pytest.mark.case(PATH.but("numbers", buildspec={"inline": NUMBERS}))
def test_other_numbers_of_twelve_digits_are_no_accounts(plan: Plan) -> None:
    assert plan.resource("aws_codebuild_project.this")["name"] == "orders"


@pytest.mark.parametrize(
    "case",
    [
        PATH.refused(f"account id in {command}", buildspec=inline(command))
        for command in (
            "aws ecr describe-images --registry-id 210987654321",
            "docker login 210987654321.dkr.ecr.eu-west-1.amazonaws.com --context x",
            "echo acme-210987654321-eu-west-1",
            "echo arn:aws:iam::210987654321:role/x",
        )
    ],
    ids=str,
)
def test_an_account_id_is_found(case: Case, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(
        'Project "orders": buildspec.inline holds the account id 210987654321, which is wrong in '
        "every other account: pass it in environment_variables."
    )
