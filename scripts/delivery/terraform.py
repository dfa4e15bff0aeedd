"""Terraform, run and understood. The only importer of python-terraform.

python-terraform writes the command lines; running them is done here, because its own way of it
waits for the end, mixes the environment of this process in and reads state files of the folder.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import python_terraform
from python_terraform import IsFlagged

from delivery import storage
from delivery.diagnostics import problems
from delivery.errors import Problem, TerraformError
from delivery.output import Output, file_of
from delivery.toolchain import Toolchain
from delivery.yamlsource import shown_path

Event = Mapping[str, Any]
_GRACE = 5.0  # seconds that an interrupted plan gets to end by itself


class _CommandLines(python_terraform.Terraform):  # type: ignore[misc]
    """python-terraform's command lines without its side effects."""

    def read_state_file(self, file_path: str | None = None) -> None:
        """Nothing: a state may hold secrets, and nobody here asks for it."""

    def __getattr__(self, item: str) -> Any:
        # There, a mistyped method becomes a command of Terraform.
        raise AttributeError(item)


class Terraform:
    """One root module in one folder, with its own data directory and environment.

    `origin` turns a file that Terraform names into the file that a person edits. Every method that
    runs Terraform raises TerraformError with all that it reported; `on_event` is handed each event
    of its `-json` stream. One command runs at a time; `interrupt` may come from any thread.
    What Terraform prints goes to a file beside `data_dir`, so that it outlives this process.
    """

    def __init__(
        self,
        directory: Path,
        toolchain: Toolchain,
        environ: Mapping[str, str],
        data_dir: Path,
        origin: Callable[[Path], Path] | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.product = toolchain.product
        self._output = file_of(data_dir.absolute())
        self._environ = {**toolchain.environ(environ), "TF_DATA_DIR": str(data_dir.absolute())}
        self._origin = origin or (lambda path: path)
        self._lines = _CommandLines(
            working_dir=str(self.directory), terraform_bin_path=str(toolchain.binary)
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._interrupted = False
        self._lock = threading.Lock()

    def init(
        self,
        backend_config: Path | None = None,
        *,
        lock_readonly: bool = False,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        """`terraform init`, with the settings of the backend in the file `backend_config`."""
        self._stream(
            on_event,
            "init",
            backend_config=[str(backend_config.absolute())] if backend_config else None,
            lockfile="readonly" if lock_readonly else None,
            # The same folder is planned on the embedded AWS and in an account, in turns.
            reconfigure=IsFlagged,
        )

    def plan(
        self,
        var_file: Path,
        out: Path,
        *,
        destroy: bool = False,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        """`terraform plan`, saved to `out`. Nothing is left at `out` where it fails."""
        out = out.absolute()
        # A name of its own: a Terraform that outlived a run that was killed may still write there.
        part = out.with_name(f".{out.stem}-{secrets.token_hex(4)}{out.suffix}")
        try:
            self._stream(
                on_event,
                "plan",
                var_file=str(var_file.absolute()),
                out=str(part),
                destroy=IsFlagged if destroy else None,
            )
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)

    def show(self, plan_file: Path) -> dict[str, Any]:
        """The saved plan as Terraform's JSON. It holds sensitive values: never write it down."""
        lines: list[bytes] = []
        command = self._command("show", str(plan_file.absolute()), json=IsFlagged)
        code, text = self._run(command, lines.append)
        if code:
            raise self._failure("show", code, [], text or _tail(lines))
        shown: dict[str, Any] = json.loads(b"\n".join(lines))
        return shown

    def apply(self, plan_file: Path, on_event: Callable[[Event], None] | None = None) -> None:
        """`terraform apply` of a saved plan, and of nothing else."""
        self._stream(on_event, "apply", str(plan_file.absolute()))

    def backend(self) -> str | None:
        """The type of the backend that `init` set up: `s3`; None for a local state file."""
        try:
            known = json.loads(
                (Path(self._environ["TF_DATA_DIR"]) / "terraform.tfstate").read_text("utf-8")
            )
            kind = known["backend"]["type"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None if kind == "local" else str(kind)

    def interrupt(self, *, grace: float | None = _GRACE) -> None:
        """End the running command and refuse further ones: asked first, killed after `grace`.

        `grace` None never kills: what an apply has begun it has to write down.
        """
        with self._lock:
            self._interrupted = True
            process = self._process
        if process:
            _end(process, grace)

    def _command(self, name: str, *arguments: str, **options: Any) -> list[str]:
        command: list[str] = self._lines.generate_cmd_string(name, *arguments, **options)
        return command

    def _stream(
        self, on_event: Callable[[Event], None] | None, name: str, *arguments: str, **options: Any
    ) -> None:
        options |= {"input": False, "json": IsFlagged}
        diagnostics: list[Mapping[str, Any]] = []
        rest: deque[bytes] = deque(maxlen=20)
        unheard: list[Exception] = []

        def read(line: bytes) -> None:
            try:
                event = json.loads(line)
            except ValueError:
                event = None
            if not isinstance(event, dict):
                rest.append(line)
                return
            diagnostic = event.get("diagnostic")
            if diagnostic and diagnostic.get("severity") == "error":
                diagnostics.append(diagnostic)
            if on_event and not unheard:
                try:
                    on_event(event)
                except Exception as error:
                    # Who listens may fail, but what an apply has begun goes on to its end.
                    unheard.append(error)

        code, text = self._run(self._command(name, *arguments, **options), read)
        if unheard:
            raise unheard[0]
        if code:
            raise self._failure(name, code, diagnostics, text or _tail(rest))

    def _failure(
        self, name: str, code: int, diagnostics: list[Mapping[str, Any]], text: str
    ) -> TerraformError:
        if diagnostics:
            return TerraformError(problems(diagnostics, self.directory, self._origin))
        if code == -signal.SIGKILL:
            return TerraformError(
                Problem(
                    f"{self.product} {name} was killed by the system, most likely for want of "
                    "memory.",
                    hint="It needs about 1.2 GB for each stack: plan one at a time with --stack.",
                )
            )
        return TerraformError(
            Problem(
                f"{self.product} {name} ended with exit code {code} and reported no error.",
                hint=text.strip().replace("\n", "\n  ") or None,
            )
        )

    def _run(self, command: list[str], on_line: Callable[[bytes], None]) -> tuple[int, str]:
        """Run `command`, a call of `on_line` per line; its exit code and standard error."""
        with Output(self._output) as output, self._unnamed() as errors:
            with self._lock:
                if self._interrupted:
                    raise KeyboardInterrupt
                self._process = process = self._start(command, output, errors)
            try:
                for line in output.lines(_end_of(process)):
                    on_line(line)
                code = process.wait()
            except BaseException:
                _end(process, _GRACE)
                raise
            finally:
                with self._lock:
                    self._process = None
            if self._interrupted and code:
                raise KeyboardInterrupt
            errors.seek(0)
            return code, errors.read().decode("utf-8", errors="replace")

    def _unnamed(self) -> IO[bytes]:
        folder = self._output.parent
        with storage.writing(shown_path(folder)):
            return tempfile.TemporaryFile(dir=folder)

    def _start(
        self, command: list[str], output: Output, errors: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                command,
                cwd=self.directory,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output.fileno(),
                stderr=errors,
                # Ctrl-C must reach Terraform once, from us: a second signal makes it give up
                # without writing its state. The session also holds its providers.
                start_new_session=True,
                # Plans and states hold every value in plain text, the sensitive ones too.
                umask=0o077,
            )
        except OSError as error:
            raise TerraformError(
                Problem(f"{command[0]} cannot be run: {error.strerror or error}.")
            ) from error


def _end(process: subprocess.Popen[bytes], grace: float | None) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(grace)
    except BaseException as error:  # the grace is over, or Ctrl-C came again
        # With its providers, which would otherwise outlive it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise


def _end_of(process: subprocess.Popen[bytes]) -> threading.Event:
    """Set as soon as `process` has ended: waiting for it with a limit would be asking in turns."""
    ended = threading.Event()

    def wait() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


def _tail(lines: Iterable[bytes]) -> str:
    # Half an event or half a plan may hold any value: whoever is killed while writing leaves one.
    told = [line for line in lines if not line.lstrip().startswith(b"{")]
    return b"\n".join(told[-20:]).decode("utf-8", errors="replace")
