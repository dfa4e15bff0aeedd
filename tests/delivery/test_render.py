"""What is written for Terraform: the files, what is left of them when the disk fails, backends."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path

import pytest

from delivery.environment import Stack, load
from delivery.errors import DeliveryError, InputError
from delivery.render import render, stack_backend

BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
STATE = 'backend: {bucket: state, key: "${environment}/${stack}.tfstate", encrypt: true}'


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def stack(
    variables: str = "{}", declared: str = "", *, aws: str = "account", more: str = ""
) -> Stack:
    """The stack `pipeline` of `dev`, in the folder `stack` of the working directory."""
    root = Path.cwd()
    (root / "stack").mkdir(exist_ok=True)
    (root / "environments").mkdir(exist_ok=True)
    (root / "stack" / "main.tf").write_text(declared)
    (root / "environments" / "dev.yaml").write_text(
        f'aws: {aws}\nregion: eu-west-1\naccounts: {{tools: "111111111111"}}\n'
        f"stacks:\n  pipeline:\n    variables: {variables}\n    source: stack\n    account: tools\n"
        f"{more}\n"
    )
    return load("dev", root).stacks["pipeline"]


NAMED = 'variable "name" {}\nvariable "region" {}\nvariable "tags" { default = {} }\n'


def test_the_files_of_a_stack(tmp_path: Path) -> None:
    found = render(stack('{name: {b: "é", a: [1, null]}}', NAMED + BACKEND, more=STATE), tmp_path)
    assert found.directory == tmp_path / "dev" / "pipeline"
    assert found.tfvars == found.directory / "terraform.tfvars.json"
    text = found.tfvars.read_text(encoding="utf-8")
    assert text == (
        '{\n  "name": {\n    "a": [\n      1,\n      null\n    ],\n    "b": "é"\n  },\n'
        '  "region": "eu-west-1"\n}\n'
    )
    assert found.backend == found.directory / "backend.json"
    assert json.loads(found.backend.read_text()) == {
        "bucket": "state",
        "encrypt": True,
        "key": "dev/pipeline.tfstate",
        "region": "eu-west-1",
    }
    assert found.bucket == "state"
    assert sorted(path.name for path in found.directory.iterdir()) == [
        "backend.json",
        "terraform.tfvars.json",
    ]


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    given = stack("{name: a}", NAMED + BACKEND, more=STATE)
    found = render(given, tmp_path)
    assert found.backend is not None
    assert [path.stat().st_mode & 0o777 for path in (found.tfvars, found.backend)] == [0o600] * 2
    found.tfvars.chmod(0o644)
    render(given, tmp_path)
    assert found.tfvars.stat().st_mode & 0o777 == 0o600


def test_the_order_of_the_variables_does_not_matter(tmp_path: Path) -> None:
    declared = 'variable "a" {}\nvariable "b" {}'
    first = render(stack("{a: {x: 1, y: 2}, b: 3}", declared), tmp_path / "first")
    second = render(stack("{b: 3, a: {y: 2, x: 1}}", declared), tmp_path / "second")
    assert first.tfvars.read_bytes() == second.tfvars.read_bytes()
    third = render(stack("{b: 4, a: {y: 2, x: 1}}", declared), tmp_path / "third")
    assert third.tfvars.read_bytes() != first.tfvars.read_bytes()


def test_what_is_unchanged_is_not_written_again(tmp_path: Path) -> None:
    given = stack("{name: a}", NAMED)
    before = render(given, tmp_path).tfvars.stat()
    after = render(given, tmp_path).tfvars.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    changed = render(stack("{name: b}", NAMED), tmp_path).tfvars
    assert json.loads(changed.read_text())["name"] == "b"


def test_a_backend_that_is_no_more_is_removed(tmp_path: Path) -> None:
    found = render(stack("{}", BACKEND, more=STATE), tmp_path)
    assert found.backend is not None
    render(stack("{}", 'terraform {\n  backend "local" {}\n}'), tmp_path)
    assert not found.backend.exists()


def test_problems_of_variables_and_backend_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        render(stack("{nam: a}", NAMED + BACKEND), tmp_path / "build")
    assert str(caught.value) == (
        'environments/dev.yaml:6:16: variables: the stack "pipeline" needs the variable "name" '
        "(any)\n  Declared at stack/main.tf:1:1.\n"
        'environments/dev.yaml:6:17: variables: the stack "pipeline" declares no variable "nam" '
        '(did you mean "name"?)\n  It declares: name, region, tags.\n'
        'environments/dev.yaml:5:3: missing key "backend": the stack "pipeline" keeps its state '
        "in an s3 backend, and nothing says where\n"
        '  Write backend: {bucket: ..., key: "${environment}/${stack}.tfstate"}.'
    )
    assert not (tmp_path / "build").exists()


def failing(code: int) -> object:
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "you may not write there"),
    ],
)
@pytest.mark.parametrize(
    ("owner", "call"), [(tempfile, "mkstemp"), (Path, "mkdir"), (os, "fdopen"), (Path, "replace")]
)
def test_a_disk_that_fails_leaves_nothing_half_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    reason: str,
    owner: object,
    call: str,
) -> None:
    given = stack("{name: a}", NAMED + BACKEND, more=STATE)
    render(given, tmp_path / "before")
    with monkeypatch.context() as patch:
        patch.setattr(owner, call, failing(code))
        with pytest.raises(DeliveryError) as caught:
            render(given, tmp_path / "build")
    problem = caught.value.problems[0]
    assert problem.message == f"build/dev/pipeline cannot be written: {reason}."
    assert problem.hint is not None
    assert not (tmp_path / "build").exists()


def test_what_was_there_stays_where_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = render(stack("{name: a}", NAMED), tmp_path)
    before = found.tfvars.read_text()
    changed = stack("{name: b}", NAMED)
    monkeypatch.setattr(Path, "replace", failing(errno.ENOSPC))
    with pytest.raises(DeliveryError):
        render(changed, tmp_path)
    assert found.tfvars.read_text() == before
    assert [path.name for path in found.directory.iterdir()] == ["terraform.tfvars.json"]


def test_an_unchanged_stack_on_a_read_only_disk_needs_no_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = stack("{name: a}", NAMED)
    first = render(given, tmp_path)
    for owner, call in ((tempfile, "mkstemp"), (Path, "chmod"), (Path, "replace")):
        monkeypatch.setattr(owner, call, failing(errno.EROFS))
    assert render(given, tmp_path) == first


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "build").touch()
    given = stack()
    for build in (tmp_path / "build", tmp_path / "build" / "sub"):
        with pytest.raises(DeliveryError) as caught:
            render(given, build)
        assert caught.value.problems[0].message.endswith(
            "dev/pipeline cannot be written: a part of that path is a file."
        )
    (tmp_path / "build").unlink()
    (tmp_path / "build" / "dev").mkdir(parents=True)
    (tmp_path / "build" / "dev" / "pipeline").touch()
    with pytest.raises(DeliveryError) as caught:
        render(given, tmp_path / "build")
    assert caught.value.problems[0].message == (
        "build/dev/pipeline cannot be written: a part of that path is a file."
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.tf": BACKEND}, "s3"),
        ({"main.tf": "", "versions.tf": 'terraform {\n  backend "gcs" {\n  }\n}'}, "gcs"),
        ({"main.tf": "terraform {\n  cloud {\n  }\n}"}, "cloud"),
        ({"main.tf": 'terraform {\n  required_version = ">= 1.9"\n}'}, None),
        ({"main.tf": '# backend "s3" {}\nlocals {}'}, None),
        ({"main.tf": BACKEND, "override.tf": 'terraform {\n  backend "local" {}\n}'}, "local"),
        ({"main.tf.json": '{"terraform": {"backend": {"s3": {"bucket": "b"}}}}'}, "s3"),
    ],
)
def test_the_backend_of_a_stack(
    tmp_path: Path, files: dict[str, str], expected: str | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert stack_backend(tmp_path) == expected


def settings(declared: str, *, aws: str = "account", more: str = "") -> object:
    found = render(stack(declared=declared, aws=aws, more=more), Path("build"))
    return json.loads(found.backend.read_text()) if found.backend else None


def refused(declared: str, *, aws: str = "account", more: str = "") -> str:
    with pytest.raises(InputError) as caught:
        render(stack(declared=declared, aws=aws, more=more), Path("build"))
    return str(caught.value)


EMBEDDED = {
    "bucket": "embedded~terraform~state",
    "key": "dev/pipeline.tfstate",
    "region": "eu-west-1",
}


@pytest.mark.parametrize("more", ["", STATE])
def test_on_the_embedded_aws_the_state_is_there(more: str) -> None:
    assert settings(BACKEND, aws="embedded", more=more) == EMBEDDED


@pytest.mark.parametrize("declared", ["", 'terraform {\n  backend "local" {}\n}'])
def test_on_the_embedded_aws_a_stack_needs_no_backend(declared: str) -> None:
    assert settings(declared, aws="embedded", more=STATE) is None


@pytest.mark.parametrize(
    ("declared", "kind"),
    [('terraform {\n  backend "gcs" {}\n}', "gcs"), ("terraform {\n  cloud {}\n}", "cloud")],
)
def test_the_embedded_aws_touches_no_state_elsewhere(declared: str, kind: str) -> None:
    assert refused(declared, aws="embedded") == (
        f'environments/dev.yaml:5:3: the stack "pipeline" keeps its state in the backend "{kind}", '
        "which the embedded AWS does not have\n"
        '  Declare backend "s3" {} in stack, or plan with aws: account.'
    )


def test_a_backend_of_another_type_gets_what_is_written() -> None:
    declared = 'terraform {\n  backend "gcs" {}\n}'
    more = 'backend: {bucket: state, prefix: "${stack}"}'
    assert settings(declared, more=more) == {"bucket": "state", "prefix": "pipeline"}


def test_a_backend_that_is_whole_needs_nothing() -> None:
    declared = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key    = "k"\n  }\n}'
    assert settings(declared) is None


@pytest.mark.parametrize("kind", ['backend "local"', "cloud"])
def test_a_backend_that_takes_nothing_gets_nothing(kind: str) -> None:
    assert settings(f"terraform {{\n  {kind} {{}}\n}}", more=STATE) is None


def test_the_region_of_the_backend_is_the_stacks_unless_it_says_another() -> None:
    own = 'terraform {\n  backend "s3" {\n    region = "us-east-1"\n  }\n}'
    found = settings(own, more=STATE)
    assert isinstance(found, dict)
    assert "region" not in found
    written = "backend: {bucket: state, key: a, region: eu-west-3}"
    assert settings(BACKEND, more=written) == {
        "bucket": "state",
        "key": "a",
        "region": "eu-west-3",
    }


def test_settings_that_s3_does_not_have_or_that_are_missing() -> None:
    assert refused(BACKEND, more="backend: {buckt: state, use_lockfile: true}") == (
        'environments/dev.yaml:9:11: backend: "buckt" is no setting of the s3 backend '
        '(did you mean "bucket"?)\n'
        'environments/dev.yaml:9:10: backend: missing key "bucket", which the stack "pipeline" '
        "does not set either\n"
        'environments/dev.yaml:9:10: backend: missing key "key", which the stack "pipeline" does '
        "not set either"
    )


def test_a_state_that_would_not_go_where_it_is_said_to() -> None:
    assert refused("", more=STATE) == (
        'environments/dev.yaml:9:10: backend: the stack "pipeline" declares no backend, so its '
        "state would not go there\n"
        '  Add to stack: terraform { backend "s3" {} }'
    )


def test_without_any_backend_there_is_nothing_to_give() -> None:
    assert settings("") is None


@pytest.mark.parametrize(
    ("key", "cure"),
    [
        ("access_key", "AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"),
        ("secret_key", "AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"),
        ("token", "AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"),
        ("sse_customer_key", "AWS_SSE_CUSTOMER_KEY from the environment."),
    ],
)
def test_credentials_of_the_backend_are_not_written_down(key: str, cure: str) -> None:
    told = refused(BACKEND, more=f"backend: {{bucket: state, key: a, {key}: hunter2}}")
    assert told.startswith(
        f"environments/dev.yaml:9:34: backend.{key}: a credential is not written into a file: it "
        f"would be copied to build/ and into every saved plan\n"
        f"  Remove it; the backend reads {cure}"
    )
    assert "hunter2" not in told
