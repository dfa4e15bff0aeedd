"""The embedded AWS: a moto server in a process of its own, on loopback, answering as one account.

It holds nothing but what a run puts there, and is gone with the run.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

from delivery.errors import Problem, ToolchainError

_START_TIMEOUT = 60  # seconds; half a second is usual, a machine under load takes more
_KEY = "embedded"
_ENDPOINT = re.compile(r"TF_AWS_.*_ENDPOINT.*")


class EmbeddedAws:
    """One account of the embedded AWS, for the time of a `with` block.

    `start` returns at once, so that Terraform can be initialised meanwhile; `endpoint` waits until
    the server answers. `port` 0 lets the system choose a free one. Every method and property
    raises ToolchainError where the server cannot be had.
    """

    def __init__(self, account_id: str, region: str, *, port: int = 0) -> None:
        self.account_id = account_id
        self.region = region
        self._port = port
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._endpoint: str | None = None

    def __enter__(self) -> EmbeddedAws:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, once, without waiting for it."""
        if self._process:
            return
        environ = {name: value for name, value in os.environ.items() if not _is_ours(name)}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "delivery.embedded_server", str(self._port)],
                # Where the caller stands must not matter to what Python imports.
                env={
                    **environ,
                    "MOTO_ACCOUNT_ID": self.account_id,
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                    "PYTHONSAFEPATH": "1",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Out of the terminal's process group: Ctrl-C reaches us, and we end the server
                # when Terraform no longer needs it.
                start_new_session=True,
            )
        except OSError as error:
            raise self._failure(error.strerror or str(error)) from error

    def stop(self) -> None:
        """End the server. Does nothing where it does not run."""
        process, self._process, self._endpoint = self._process, None, None
        if not process:
            return
        # Killed, not asked: it has no state to save, and its memory is all it has.
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    @property
    def endpoint(self) -> str:
        """`http://127.0.0.1:34567`, as soon as the server answers."""
        with self._lock:  # stacks of one account, planned side by side, share one server
            if self._endpoint is None:
                self.start()
                self._endpoint = f"http://127.0.0.1:{self._await_port()}"
            return self._endpoint

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` without any AWS_* variable, plus what leads AWS clients here and nowhere else."""
        environ = {name: value for name, value in base.items() if not _is_ours(name)}
        # A proxy of the user's must not be asked for loopback.
        hosts = [environ.get("NO_PROXY") or environ.get("no_proxy"), "127.0.0.1", "localhost"]
        no_proxy = ",".join(filter(None, hosts))
        return environ | {
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            # An unimplemented call would be retried for minutes.
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_REGION": self.region,
            "AWS_SECRET_ACCESS_KEY": _KEY,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
        }

    def create_bucket(self, name: str) -> None:
        """Create an S3 bucket, for the state of the `s3` backend. It may exist already."""
        host, _, port = self.endpoint.removeprefix("http://").partition(":")
        body = ""
        if self.region != "us-east-1":  # S3 refuses to be told its default Region
            body = (
                "<CreateBucketConfiguration><LocationConstraint>"
                f"{self.region}</LocationConstraint></CreateBucketConfiguration>"
            )
        # The Credential's scope tells moto which service is meant; it checks no signature.
        # boto3 would take longer to import than this one request takes.
        scope = f"{_KEY}/20250101/{self.region}/s3/aws4_request"
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        try:
            connection.request(
                "PUT",
                f"/{name}",
                body=body,
                headers={"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders="},
            )
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise self._failure(f"it does not answer ({error})") from error
        finally:
            connection.close()
        if answer.status >= 300 and "BucketAlreadyOwnedByYou" not in text:
            raise self._failure(f'it refuses to create the bucket "{name}": {text.strip()}')

    def _await_port(self) -> int:
        process = self._process
        assert process  # noqa: S101 - start() has set it
        assert process.stdout  # noqa: S101 - asked for as a pipe
        deadline = time.monotonic() + _START_TIMEOUT
        os.set_blocking(process.stdout.fileno(), False)
        answer = b""
        while not answer.endswith(b"\n"):
            code = process.poll()  # before reading: what it wrote last is then still read
            answer += process.stdout.read() or b""
            if answer.endswith(b"\n"):
                break
            if code is not None:
                self.stop()
                raise self._failure(f"its process ended with exit code {code}")
            if time.monotonic() > deadline:
                self.stop()
                raise self._failure(f"it did not answer within {_START_TIMEOUT} seconds")
            time.sleep(0.01)
        told = json.loads(answer)
        if "error" in told:
            self.stop()
            raise self._failure(told["error"])
        return int(told["port"])

    def _failure(self, reason: str) -> ToolchainError:
        place = f"127.0.0.1:{self._port}" if self._port else "a free port of 127.0.0.1"
        return ToolchainError(
            Problem(
                f"The embedded AWS of account {self.account_id} cannot run on {place}: {reason}.",
                hint='It needs loopback and the package "moto[server]"; `make clean` and the same '
                "command again install it anew.",
            )
        )


def _is_ours(name: str) -> bool:
    # MOTO_* would change what the server answers, as AWS_* would change whom we ask;
    # TF_AWS_S3_ENDPOINT is a name that the AWS provider once had for AWS_ENDPOINT_URL_S3.
    return name.startswith(("AWS_", "MOTO_")) or bool(_ENDPOINT.fullmatch(name))
