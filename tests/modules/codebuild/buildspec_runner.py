"""Runs generated buildspecs as CodeBuild runs one, with stand-ins for the tools that they use."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from delivery.testing import Plan

COMMIT = "3f2a9c0d1e4b5a69788796a5b4c3d2e1f0a9b8c7"
BUILT = "sha256:" + "b" * 64
TOOLS = ("aws", "curl", "docker")
PHASES = ("install", "pre_build", "build", "post_build")

# Where the library lies: the stand-ins start without site-packages.
JMESPATH = Path(str(find_spec("jmespath").origin)).parents[1]  # type: ignore[union-attr]

# One file for all tools. It keeps what ECR holds in images.json, and refuses to overwrite a tag, as
# a repository with immutable tags does. Queries are read with the CLI's own JMESPath. `-S`, for a
# build starts it a dozen times.
STAND_IN = f"""\
#!{sys.executable} -S
import json, os, pathlib, sys

tool, args = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
state = pathlib.Path(os.environ["STAND_IN_STATE"])
with (state / "calls").open("a") as calls:
    calls.write(json.dumps([tool, *args]) + "\\n")
with (state / "profiles").open("a") as profiles:
    profiles.write(json.dumps([tool, args[:2], os.environ.get("AWS_PROFILE")]) + "\\n")
images = json.loads((state / "images.json").read_text())
command = f"{{tool}} {{' '.join(args)}}"
for failing in filter(None, os.environ.get("STAND_IN_FAILS", "").split("|")):
    if command.startswith(failing) or f" {{failing.removeprefix(tool + ' ')}} " in f" {{command}} ":
        print(f"{{tool}}: {{failing}} failed", file=sys.stderr)
        sys.exit(254 if tool == "aws" else 1)


def push(name):
    if name in images:
        sys.exit("tag invalid: The image tag already exists and cannot be overwritten")
    images[name] = "{BUILT}"
    (state / "images.json").write_text(json.dumps(images))


def option(name):
    return args[args.index(name) + 1]


def words(*expected):
    return [a for a in args if not a.startswith("-")][: len(expected)] == list(expected)


if tool == "curl":
    source = state / "downloads" / args[-1].rsplit("/", 1)[1]
    if not source.exists():
        sys.exit("curl: (22) The requested URL returned error: 404")
    pathlib.Path(option("--output")).write_bytes(source.read_bytes())
elif tool == "aws" and args[:2] == ["ecr", "get-login-password"]:
    print("password-of-the-registry")
elif tool == "aws" and args[:2] == ["sts", "get-caller-identity"]:
    role = os.environ["DELIVERY_ROLE_ARN"].split(":")
    caller = f"arn:aws:sts::{{role[4]}}:assumed-role/{{role[5].rsplit('/', 1)[1]}}/codebuild"
    print(os.environ.get("STAND_IN_CALLER", caller))
elif tool == "aws" and args[:2] == ["ecr", "batch-get-image"]:
    tag = option("--image-ids").removeprefix("imageTag=")
    region = option("--region") if "--region" in args else os.environ["AWS_REGION"]
    registry = f"{{option('--registry-id')}}.dkr.ecr.{{region}}.amazonaws.com"
    digest = images.get(f"{{registry}}/{{option('--repository-name')}}:{{tag}}")
    answer = {{"images": [], "failures": []}}
    if digest:
        answer["images"] = [{{"imageId": {{"imageDigest": digest, "imageTag": tag}}}}]
    else:
        code = os.environ.get("STAND_IN_FAILURE", "ImageNotFound")
        answer["failures"] = [{{"imageId": {{"imageTag": tag}}, "failureCode": code}}]
    sys.path.append("{JMESPATH}")
    import jmespath

    found = jmespath.search(option("--query"), answer)
    print("\\t".join(map(str, found)) if isinstance(found, list) else found)
elif tool == "aws" and args[:2] == ["eks", "update-kubeconfig"]:
    pathlib.Path(os.environ["KUBECONFIG"]).write_text(option("--name"))
elif command.startswith(("docker login ", "helm registry login ")):
    if sys.stdin.read().strip() != "password-of-the-registry":
        sys.exit(f"{{tool}}: wrong password")
elif tool == "docker" and args[0] == "push":
    push(args[1])
elif tool == "docker" and args[:2] == ["buildx", "build"] and "--push" in args:
    push(option("--tag"))
elif tool == "helm" and args[0] == "upgrade":
    print("NOTES: the password is hunter2")
    (state / "values").write_text(
        "".join(pathlib.Path(b).read_text() for a, b in zip(args, args[1:]) if a == "--values")
    )
elif tool == "terraform":
    value = {{a.split("=", 1)[0]: a.split("=", 1)[1] for a in args if "=" in a}}
    if words("init") and "-backend-config" in value:
        (state / "backend").write_text(pathlib.Path(value["-backend-config"]).read_text())
    elif words("plan"):
        pathlib.Path(value["-out"]).write_text("the plan")
        sys.exit(int(os.environ.get("STAND_IN_PLAN", "2")))
    elif words("show"):
        print(os.environ.get("STAND_IN_SHOW", "x\\nPlan: 1 to add, 0 to change, 0 to destroy."))
    elif words("apply") and pathlib.Path(args[-1]).read_text() != "the plan":
        sys.exit("terraform: not the plan")
"""


def tarball(arch: str, name: str, text: str) -> bytes:
    """As Helm publishes it; the same bytes whenever it is made."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo(f"linux-{arch}/{name}")
        entry.size, entry.mode = len(text.encode()), 0o755
        archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(packed.getvalue(), mtime=0)


def zipped(name: str, text: str) -> bytes:
    """As HashiCorp publishes it; the same bytes whenever it is made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o100755 << 16
        archive.writestr(entry, text)
    return packed.getvalue()


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def seal(source: Path) -> str:
    """Leave what a plan hands on of `source`: all of it in terraform.tar, whose sum is returned."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(source, ".")
    shutil.rmtree(source)
    source.mkdir()
    (source / "terraform.tar").write_bytes(packed.getvalue())
    return sum_of(packed.getvalue())


@dataclass(frozen=True)
class Build:
    """How a build ended: the first phase that failed, what was called, and what it exported."""

    failed: str | None
    log: str
    calls: tuple[tuple[str, ...], ...]
    variables: dict[str, str]
    files: dict[str, Any]

    def called(self, *prefix: str) -> list[tuple[str, ...]]:
        return [call for call in self.calls if call[: len(prefix)] == prefix]


class Machine:
    """Runs a buildspec by CodeBuild's rules: a failing command ends its phase, whose `finally` runs
    all the same; install and pre_build end the build, and after a failed build phase post_build
    runs, even where `on-failure` would spare it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.source = folder / "source"
        self.state = folder / "state"
        self.tools = folder / "tools"
        for made in (self.source, self.state, self.state / "downloads", self.tools):
            made.mkdir()
        for tool in TOOLS:
            self.tool(tool, STAND_IN)
        self.holds({})
        self.variables = {
            "PATH": f"{self.tools}:/usr/bin:/bin",
            "HOME": str(folder),
            "TMPDIR": str(self.state),
            "AWS_REGION": "eu-west-1",
            "CODEBUILD_BUILD_ID": "orders:1b2c3d4e-0000-4000-8000-000000000000",
            "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
            "CODEBUILD_SRC_DIR": str(self.source),
            "STAND_IN_STATE": str(self.state),
            **variables,
        }

    def tool(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def publishes(self, downloads: dict[str, bytes]) -> None:
        """What is there to download, by the last part of its address."""
        for name, content in downloads.items():
            (self.state / "downloads" / name).write_bytes(content)

    def holds(self, images: dict[str, str]) -> None:
        """What is in ECR: digests by `registry/repository:tag`."""
        (self.state / "images.json").write_text(json.dumps(images))

    def profiles(self) -> list[tuple[str, str, str | None]]:
        """Tool, first words and AWS_PROFILE of every call."""
        lines = (self.state / "profiles").read_text().splitlines()
        return [(t, " ".join(a), p) for t, a, p in map(json.loads, lines)]

    def run(self, text: str, /, **variables: str) -> Build:
        spec = yaml.safe_load(text)
        assert misshapen(spec) == []
        assert spec["env"]["shell"] == "bash"
        environment = {**self.variables, **spec["env"].get("variables", {}), **variables}
        for kept in ("calls", "profiles"):
            (self.state / kept).write_text("")
        failed, log = None, ""
        for phase in PHASES:
            environment["CODEBUILD_BUILD_SUCCEEDING"] = "0" if failed else "1"
            for block in ("commands", "finally"):
                for command in spec["phases"].get(phase, {}).get(block, []):
                    status, output, environment = self._command(command, environment)
                    log += output
                    if status:
                        failed = failed or phase
                        break
            if failed in ("install", "pre_build"):
                break
        calls = (self.state / "calls").read_text().splitlines()
        return Build(
            failed,
            log,
            tuple(tuple(json.loads(line)) for line in calls),
            {
                k: environment[k]
                for k in spec["env"].get("exported-variables", [])
                if k in environment
            },
            {
                f.name: json.loads(f.read_text())
                if f.suffix == ".json"
                else f.read_text(errors="replace")
                for f in self.source.iterdir()
                if f.is_file()
            },
        )

    def _command(
        self, command: str, environment: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        """Each command in a shell of its own: only what is exported may reach the next."""
        after = self.state / "environment"
        done = subprocess.run(
            ["/bin/bash", "-c", f"{command}\nstatus=$?\nenv -0 > '{after}'\nexit $status"],
            cwd=self.source,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        pairs = (pair.split("=", 1) for pair in after.read_text().split("\0") if pair)
        kept = {k: v for k, v in pairs if k not in ("_", "SHLVL", "PWD", "OLDPWD")}
        return done.returncode, done.stdout + done.stderr, kept


def misshapen(spec: dict[str, Any]) -> list[str]:
    """What is not as the buildspec reference has it, of the parts that are generated:
    https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"""
    found: list[str] = []

    def keys(at: str, given: dict[str, Any], **known: Any) -> None:
        for name, value in given.items():
            kind = known.get(name.replace("-", "_"))
            if kind is None or not isinstance(value, kind):
                found.append(f"{at}.{name}: {value!r}")

    def strings(at: str, given: Any) -> None:
        for item in given:
            if not isinstance(item, str) or not item or "\0" in item:
                found.append(f"{at}: {item!r}")

    keys("", spec, version=float, env=dict, phases=dict, artifacts=dict)
    keys("env", spec.get("env", {}), shell=str, variables=dict, exported_variables=list)
    strings("env.variables", spec.get("env", {}).get("variables", {}).values())
    strings("env.exported-variables", spec.get("env", {}).get("exported-variables", []))
    keys("phases", spec["phases"], install=dict, pre_build=dict, build=dict, post_build=dict)
    for name, phase in spec["phases"].items():
        keys(f"phases.{name}", phase, commands=list, on_failure=str)
        strings(f"phases.{name}.commands", phase["commands"])
        if phase.get("on-failure", "ABORT") not in ("ABORT", "CONTINUE"):
            found.append(f"phases.{name}.on-failure")
    keys("artifacts", spec.get("artifacts", {}), files=list)
    strings("artifacts.files", spec.get("artifacts", {}).get("files", []))
    return found


def buildspec(plan: Plan) -> str:
    text = plan.resource("aws_codebuild_project.this")["source"][0]["buildspec"]
    assert isinstance(text, str)
    return text


def machine_of(plan: Plan, folder: Path) -> Machine:
    """A machine with the variables of the planned project, names of secrets for their values."""
    (environment,) = plan.resource("aws_codebuild_project.this")["environment"]
    return Machine(folder, {v["name"]: v["value"] for v in environment["environment_variable"]})
