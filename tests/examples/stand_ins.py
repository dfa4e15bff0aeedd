"""What the wrapper meets in a build of examples/terraform-pipeline, in place of the real thing.

The Makefile and the wrapper are the real ones. Stand-ins are AWS (the credentials of a build, and
STS), Terraform, and the bootstrap, which would download what this Python already has.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

REPOSITORY = Path(__file__).parents[2]

# Keeps what it was told in STAND_IN_LOG. Each plan is another one, as plans are.
TERRAFORM = f"""\
#!{sys.executable} -S
import json, os, pathlib, secrets, sys

command, *rest = sys.argv[1:]
options = dict(part.lstrip("-").partition("=")[::2] for part in rest)
data = pathlib.Path(os.environ.get("TF_DATA_DIR", "."))
told = {{"command": command, "cwd": os.getcwd(), "profile": os.environ.get("AWS_PROFILE")}}
change = {{"actions": [os.environ.get("STAND_IN_ACTION", "create")], "before": None,
          "after": {{"name": "x"}}, "after_unknown": {{}}}}
if command == "version":
    print(json.dumps({{"terraform_version": "1.11.4"}}))
    sys.exit()
if command == "init":
    data.mkdir(parents=True, exist_ok=True)
    (data / "terraform.tfstate").write_text(json.dumps({{"backend": {{"type": "s3"}}}}))
elif command == "plan":
    pathlib.Path(options["out"]).write_text(secrets.token_hex())
elif command == "show":
    print(json.dumps({{"format_version": "1.2", "terraform_version": "1.11.4",
        "planned_values": {{"root_module": {{}}}}, "configuration": {{"root_module": {{}}}},
        "resource_changes": [{{"address": "aws_sns_topic.this", "mode": "managed",
            "type": "aws_sns_topic", "name": "this", "change": change,
            "provider_name": "registry.terraform.io/hashicorp/aws"}}]}}))
elif command == "apply":
    # Without what `init` makes here, Terraform would not find its providers and its backend.
    if not (data / "terraform.tfstate").exists():
        sys.exit("Error: Required plugins are not installed")
    told["plan"] = pathlib.Path(rest[-1]).read_text()
with open(os.environ["STAND_IN_LOG"], "a") as log:
    log.write(json.dumps(told) + "\\n")
"""

# Leads the SDK to the stand-in for STS, without the settings that the guard refuses.
DELIVERY = f"""\
#!{sys.executable}
import os
from botocore.session import Session

create = Session.create_client
Session.create_client = lambda self, service, *rest, **options: create(
    self, service, *rest, **{{**options, "endpoint_url": os.environ["STAND_IN_STS"]}})
from delivery.cli import main
main()
"""

BOOTSTRAP = f"""\
#!/bin/sh
mkdir -p .venv/bin
cp "$STAND_IN_DELIVERY" .venv/bin/delivery
ln -sf {sys.executable} .venv/bin/python
touch .venv/requirements.lock.stamp
"""

STACK = 'terraform {\n  backend "s3" {}\n}\n'
ENVIRONMENT = """\
aws: account
region: eu-west-1
accounts:
  tools: "111111111111"
  workload: "444444444444"
backend: {bucket: acme-terraform-state, key: "${environment}/${stack}.tfstate"}
stacks:
  pipeline: {source: stacks/pipeline, account: tools}
  target: {source: stacks/target, account: workload}
"""


class _Aws(BaseHTTPRequestHandler):
    """Credentials of a container, and STS: whose a key is stands in the key."""

    def do_GET(self) -> None:
        self._answer(
            "application/json",
            json.dumps(
                {
                    "AccessKeyId": "BUILD",
                    "SecretAccessKey": "x",
                    "Token": "x",
                    "Expiration": "2099-01-01T00:00:00Z",
                }
            ),
        )

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        (action,) = asked["Action"]
        if action == "AssumeRole":
            (role,) = asked["RoleArn"]
            key = "/".join((role.split(":")[4], role.rsplit("/", 1)[1]))
            inner = (
                f"<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>x</SecretAccessKey>"
                "<SessionToken>x</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
                "</Credentials>"
            )
        else:
            # Credential=111111111111/platform-prod-plan/20261124/...
            account, role = self.headers["Authorization"].split("Credential=")[1].split("/")[:2]
            arn = f"arn:aws:sts::{account}:assumed-role/{role}/build"
            inner = f"<Account>{account}</Account><Arn>{arn}</Arn><UserId>x</UserId>"
        space = "https://sts.amazonaws.com/doc/2011-06-15/"
        self._answer(
            "text/xml",
            f'<{action}Response xmlns="{space}"><{action}Result>{inner}</{action}Result>'
            f"</{action}Response>",
        )

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _answer(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


@contextmanager
def aws() -> Iterator[str]:
    """The address of a stand-in for AWS."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Aws)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write_tools(folder: Path) -> None:
    """The stand-ins for Terraform and for the command `delivery`."""
    folder.mkdir()
    for name, text in {"terraform": TERRAFORM, "delivery": DELIVERY}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


def write_repository(folder: Path) -> None:
    """A commit of a repository that holds the real Makefile, an environment and its stacks."""
    for name, text in {
        ".gitignore": (REPOSITORY / ".gitignore").read_text(),
        "Makefile": (REPOSITORY / "Makefile").read_text(),
        "environments/prod.yaml": ENVIRONMENT,
        "pyproject.toml": "",
        "requirements-build.lock": "",
        "requirements.lock": "",
        "scripts/bootstrap": BOOTSTRAP,
        "stacks/pipeline/main.tf": STACK,
        "stacks/target/main.tf": STACK,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "scripts/bootstrap").chmod(0o755)
    commit(folder, "init", "-q")


def commit(folder: Path, *first: str) -> None:
    """Commit all that is in `folder`, after the git command `first`."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for command in (first, ("add", "."), (*identity, "commit", "-qm", "x")):
        if command:
            subprocess.run(["git", "-C", str(folder), *command], check=True)
