"""Stands in for Terraform: answers at once, without a provider, as FAKE_* variables say.

FAKE_LOG      a file that every command line is added to
FAKE_FAIL     the command that reports the error in FAKE_DIAGNOSTIC (JSON) and fails
FAKE_EXIT     the exit code of FAKE_FAIL where there is no diagnostic
FAKE_ERRORED  the state that FAKE_FAIL leaves behind in errored.tfstate
FAKE_TAMPER   a file that `apply` writes to
FAKE_HANG     the command that says it hangs, then sleeps until it is told to end
FAKE_LAST     what FAKE_FAIL writes last, which is not JSON
FAKE_PLAN     a file with the plan that `show` prints
FAKE_TALK     the command that tells FAKE_PID its process, does not end by Ctrl-C, and says a line
              again and again, until there is a file FAKE_GO; then it does what it is for
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {}},
    "resource_changes": [
        {
            "address": "aws_s3_bucket.this",
            "mode": "managed",
            "type": "aws_s3_bucket",
            "name": "this",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {
                "actions": ["create"],
                "before": None,
                "after": {"bucket": "acme"},
                "after_unknown": {},
            },
        }
    ],
    "configuration": {"root_module": {}},
}


def say(**event: object) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def talk() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Path(os.environ["FAKE_PID"]).write_text(str(os.getpid()), encoding="utf-8")
    deadline = time.monotonic() + 60
    while not Path(os.environ["FAKE_GO"]).exists():
        assert time.monotonic() < deadline
        say(type="apply_progress", hook={})
        time.sleep(0.02)


def main() -> None:
    command, *rest = sys.argv[1:]
    options = dict(part.lstrip("-").partition("=")[::2] for part in rest)
    if log := os.environ.get("FAKE_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(" ".join([command, *rest]) + "\n")
    if command == "version":
        say(terraform_version=os.environ.get("FAKE_VERSION", "1.11.4"))
        return
    if os.environ.get("FAKE_HANG") == command:
        signal.signal(signal.SIGINT, lambda *_: sys.exit(1))
        Path(os.environ["FAKE_PID"]).write_text(str(os.getpid()), encoding="utf-8")
        time.sleep(60)
    if os.environ.get("FAKE_TALK") == command:
        talk()
    if os.environ.get("FAKE_FAIL") == command:
        if diagnostic := os.environ.get("FAKE_DIAGNOSTIC"):
            say(type="diagnostic", diagnostic=json.loads(diagnostic))
        if state := os.environ.get("FAKE_ERRORED"):
            Path("errored.tfstate").write_text(state, encoding="utf-8")
        sys.stdout.write(os.environ.get("FAKE_LAST", "not JSON\n"))
        sys.exit(int(os.environ.get("FAKE_EXIT", "1")))
    if command == "init":
        kind = "s3" if "backend-config" in options else "local"
        data = Path(os.environ["TF_DATA_DIR"])
        data.mkdir(parents=True, exist_ok=True)
        (data / "terraform.tfstate").write_text(json.dumps({"backend": {"type": kind}}))
    if command == "plan":
        say(type="planned_change", change={})
        Path(options["out"]).write_text("the plan", encoding="utf-8")
    if command == "show":
        plan = os.environ.get("FAKE_PLAN")
        say(**(json.loads(Path(plan).read_text(encoding="utf-8")) if plan else PLAN))
    if command == "apply":
        if path := os.environ.get("FAKE_TAMPER"):
            Path(path).write_text("another plan", encoding="utf-8")
        say(type="apply_complete", hook={})


main()
