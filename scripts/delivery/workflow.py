"""From an environment's name to its plans, and from saved plans to what they change.

Each stack has one folder, `build/<environment>/<stack>`: what was rendered, the folder that
Terraform runs in (`root`), its data (`.terraform`), the saved plan and what that is bound to.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from filelock import FileLock

from delivery import asked, binding, guard, parallel, storage, terminal, toolchain, workdir
from delivery.blame import at_source
from delivery.embedded import EmbeddedAws
from delivery.environment import Environment, Stack, load
from delivery.errors import (
    DeliveryError,
    InputError,
    PlanRefusedError,
    Problem,
    TerraformError,
)
from delivery.pipelines import Home
from delivery.plan import Plan
from delivery.prepared import Kind, Prepared, lock
from delivery.progress import Progress
from delivery.render import render
from delivery.terraform import Terraform

BUILD = "build"


def find_root(start: Path) -> Path:
    """The project: the nearest folder upwards that holds `environments/`; else `start`."""
    start = start.absolute()
    return next(
        (folder for folder in (start, *start.parents) if (folder / "environments").is_dir()), start
    )


class Run:
    """One command on one environment, with all that it starts; ends it when its `with` block ends.

    `only` are the stacks meant, all of them where it is empty; `aws` replaces what the file says.
    Raises InputError at once where the environment or `only` is wrong.
    """

    def __init__(self, root: Path, name: str, only: list[str], aws: str | None) -> None:
        self.root = root
        self.build = root / BUILD
        where = asked.where(aws, name, root)
        self.environment: Environment = load(name, root, where)
        self.stacks = asked.stacks(self.environment, only)
        self._exit = ExitStack()
        self._servers: dict[tuple[str, str], EmbeddedAws] = {}
        self._running: list[Terraform] = []
        self._interrupted = False
        self._where = where
        self._base = dict(os.environ)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def start_embedded(self) -> None:
        """Start the embedded AWS of every account that needs one; they come up meanwhile."""
        if self.environment.aws == "embedded":
            for stack in self.stacks:
                key = (stack.account_id, stack.region)
                if key not in self._servers:
                    self._servers[key] = EmbeddedAws(*key)
                    self._exit.enter_context(self._servers[key])

    @property
    def names(self) -> list[str]:
        """The names of the stacks, in the order of the environment."""
        return [stack.name for stack in self.stacks]

    @property
    def homes(self) -> dict[str, Home]:
        """The account and Region of each stack."""
        return {stack.name: Home(stack.account_id, stack.region) for stack in self.stacks}

    def prepare(self, progress: Progress, kind: Kind = "plan") -> dict[str, Prepared]:
        """Keep other runs out of the stacks' folders, and write there what Terraform is given.

        Nothing there is read or written before, or after this run. The order of the stacks is that
        of the environment, so that two runs never wait for each other.
        Raises InputError with the problems of all stacks.
        """
        problems: list[Problem] = []
        prepared: dict[str, Prepared] = {}
        for stack in self.stacks:
            folder = self.build / stack.environment / stack.name
            waits = partial(_say_of, progress, stack.name)
            self._exit.callback(lock(folder, waits).release)
        for stack in self.stacks:
            try:
                rendered = render(stack, self.build)
            except InputError as error:
                problems += [problem for problem in error.problems if problem not in problems]
                continue
            working = workdir.locate(stack.source, rendered.directory, self.root)
            prepared[stack.name] = Prepared(stack, rendered, working, kind)
        if problems:
            raise InputError(problems)
        return prepared

    def tools(self, progress: Progress) -> toolchain.Toolchain:
        """Terraform for this run, said aloud."""
        tools = toolchain.resolve(self.root, self._base, progress.say)
        progress.say(tools.describe())
        return tools

    def check_accounts(self, progress: Progress) -> None:
        """Refuse credentials of another account than the stacks', before Terraform starts."""
        if self.environment.aws == "account":
            guard.check_accounts(self.stacks, self._base, progress.say)

    def plan(
        self, prepared: dict[str, Prepared], tools: toolchain.Toolchain, progress: Progress
    ) -> dict[str, Plan]:
        """Plan every stack, save each plan with its binding, and give them.

        Raises TerraformError with what Terraform reports for all of them.
        """
        for item in prepared.values():
            item.forget()
        return parallel.each(
            {name: partial(self._plan, item, tools, progress) for name, item in prepared.items()},
            self.interrupt,
        )

    def show(self, prepared: dict[str, Prepared], tools: toolchain.Toolchain) -> dict[str, Plan]:
        """The saved plans. Raises PlanRefusedError where a stack has none."""
        problems = [
            Problem(
                f'Stack "{name}" has no saved plan.',
                hint=f"Plan and read it: {self._command('plan')}",
            )
            for name, item in prepared.items()
            if not item.plan_file.is_file() or not item.working.directory.is_dir()
        ]
        if problems:
            raise PlanRefusedError(problems)
        return parallel.each(
            {name: partial(self._show, item, tools) for name, item in prepared.items()},
            self.interrupt,
        )

    def current(
        self, prepared: dict[str, Prepared], tools: toolchain.Toolchain
    ) -> dict[str, Plan] | None:
        """The saved plans, where they are of what is here now; None where one is not."""
        try:
            self.verify(prepared, tools)
        except PlanRefusedError:
            return None
        return self.show(prepared, tools)

    def digest(self, prepared: dict[str, Prepared]) -> str:
        """One digest of all saved plans: what was read is what `apply` is to apply."""
        return binding.together(
            {name: binding.digest(item.plan_file) for name, item in prepared.items()}
        )

    def verify(
        self, prepared: dict[str, Prepared], tools: toolchain.Toolchain, read: str | None = None
    ) -> dict[str, binding.Binding]:
        """Compare the saved plans with what is here, and their digest with the one that was `read`.

        Gives what they are bound to. Raises PlanRefusedError with all that differs.
        """
        problems: list[Problem] = []
        bindings: dict[str, binding.Binding] = {}
        for name, item in prepared.items():
            problem = workdir.unsaved(item.working)
            if problem:
                problems.append(problem)
            bindings[name] = self._binding(item, tools)
            try:
                binding.verify(item.manifest, bindings[name], self._command("plan"))
            except PlanRefusedError as error:
                problems += error.problems
        found = binding.together({name: bound.plan for name, bound in bindings.items()})
        # An empty one is a variable that was never set, and no leave to apply whatever lies there.
        if read is not None and not binding.names(read, found) and not problems:
            problems.append(
                Problem(
                    f'The saved plans are {binding.short(found)}, and not "{read}", which is to be '
                    "applied.",
                    hint=f"Read them with `{self._command('show')}`, and apply what you read.",
                )
            )
        if problems:
            raise PlanRefusedError(problems)
        return bindings

    def apply(
        self,
        prepared: dict[str, Prepared],
        bindings: dict[str, binding.Binding],
        tools: toolchain.Toolchain,
        progress: Progress,
    ) -> None:
        """Apply the saved plans, one after the other, as the environment lists its stacks.

        Stops at the first that fails, or is no longer the one that `verify` found. A plan that was
        applied is gone.
        """
        for name, item in prepared.items():
            with item.private_plan() as plan_file:
                now = replace(bindings[name], plan=binding.digest(plan_file))
                binding.compare(bindings[name], now, self._command("plan"))
                self._apply(item, plan_file, tools, progress)
            progress.done(name, "applied")
            item.forget()

    def _apply(
        self, item: Prepared, plan_file: Path, tools: toolchain.Toolchain, progress: Progress
    ) -> None:
        name = item.stack.name
        terraform = self._terraform(item, tools)
        progress.step(name, "apply")
        apply = partial(terraform.apply, plan_file, progress.events(name, "apply"))

        def interrupt() -> None:
            progress.say("Waiting for Terraform to end in good order; Ctrl-C again kills it.")
            terraform.interrupt(grace=None)

        try:
            parallel.each({name: apply}, interrupt)
        except BaseException as error:
            unsaved = workdir.unsaved(item.working)
            if unsaved and isinstance(error, DeliveryError):
                raise type(error)([*error.problems, unsaved]) from error
            if unsaved:
                for line in terminal.split(str(unsaved)):
                    progress.say(line)
            raise

    def interrupt(self) -> None:
        """End every Terraform that runs, and let no other start."""
        self._interrupted = True
        # A further Ctrl-C would end this halfway and leave a Terraform behind; each of them has
        # five seconds, then it is killed.
        with _deaf():
            for terraform in list(self._running):
                terraform.interrupt()

    def refuse_rehearsal(self, command: str) -> None:
        """Raise InputError where the environment runs on the embedded AWS."""
        if self.environment.aws == "embedded":
            raise InputError(asked.for_nothing(command, self.environment, self._where, self.root))

    def _plan(self, item: Prepared, tools: toolchain.Toolchain, progress: Progress) -> Plan:
        name = item.stack.name
        progress.step(name, "init")
        for path in workdir.unread_variables(item.stack.source):
            progress.say(f"{name}: {path.name} is not read: variables come from environments/.")
        workdir.prepare(item.stack.source, item.folder, self.root)
        locked = item.working.lock_file.is_file()
        # Of all as it is now: what is edited while Terraform reads it must be refused.
        bound = self._binding(item, tools)
        terraform = self._terraform(item, tools)
        if item.rendered.bucket and item.stack.aws == "embedded":
            self._server(item.stack).create_bucket(item.rendered.bucket)
        with self._sole_download(tools):
            terraform.init(
                item.rendered.backend,
                lock_readonly=locked,
                on_event=progress.events(name, "init"),
            )
        in_account = item.stack.aws == "account" or item.stack.rehearsed
        if in_account and terraform.backend() is None:
            raise InputError(_no_backend(item.stack))
        progress.step(name, "plan")
        try:
            terraform.plan(
                item.rendered.tfvars,
                item.plan_file,
                destroy=item.kind == "destroy",
                on_event=progress.events(name, "plan"),
            )
        except TerraformError as error:
            tfvars = item.rendered.tfvars
            raise TerraformError(
                [at_source(problem, item.stack, tfvars) for problem in error.problems]
            ) from error
        progress.step(name, "read the plan")
        plan = Plan.from_json(terraform.show(item.plan_file))
        binding.save(replace(bound, plan=binding.digest(item.plan_file)), item.manifest)
        progress.done(name, f"planned: {plan.counts}")
        return plan

    def _show(self, item: Prepared, tools: toolchain.Toolchain) -> Plan:
        # Only the schemas of the provider are needed: no AWS is asked.
        terraform = self._known(Terraform(item.working.directory, tools, self._base, item.data))
        return Plan.from_json(terraform.show(item.plan_file))

    def _terraform(self, item: Prepared, tools: toolchain.Toolchain) -> Terraform:
        if item.stack.aws == "embedded":
            environ = self._server(item.stack).environ(self._base)
        else:
            environ = guard.environ(item.stack, self._base)
        terraform = Terraform(
            item.working.directory, tools, environ, item.data, item.working.origin
        )
        return self._known(terraform)

    def _known(self, terraform: Terraform) -> Terraform:
        """Note what `interrupt` has to end."""
        self._running.append(terraform)
        if self._interrupted:
            raise KeyboardInterrupt
        return terraform

    def _server(self, stack: Stack) -> EmbeddedAws:
        return self._servers[stack.account_id, stack.region]

    def _sole_download(self, tools: toolchain.Toolchain) -> ExitStack:
        """One `init` at a time where it may download: Terraform's cache is not made for several."""
        alone = ExitStack()
        if tools.plugin_cache:
            path = tools.plugin_cache.parent / "plugins.lock"
            with storage.writing(path):
                alone.enter_context(FileLock(path))
        return alone

    def _binding(self, item: Prepared, tools: toolchain.Toolchain) -> binding.Binding:
        stack = item.stack
        return binding.Binding(
            environment=stack.environment,
            stack=stack.name,
            aws=stack.aws,
            account=stack.account_id,
            region=stack.region,
            commit=binding.commit(self.root, stack.source, self.build),
            variables=binding.digest(item.rendered.tfvars),
            backend=binding.digest(item.rendered.backend),
            terraform=f"{tools.product} {tools.version}",
            plan=binding.digest(item.plan_file),
        )

    def _command(self, name: str) -> str:
        where = f" AWS={self._where}" if self._where else ""
        return f"make {name} ENV={self.environment.name}{where}"


@contextmanager
def _deaf() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # signals reach only that one
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say_of(progress: Progress, stack: str, text: str) -> None:
    progress.say(f"{stack}: {text}")


def _no_backend(stack: Stack) -> Problem:
    return Problem(
        f'Stack "{stack.name}" would keep its state in a file of this machine, which nobody else '
        "has and `make clean` removes.",
        stack.locations.get("source"),
        'Declare `backend "s3" {}` in it, and say where with `backend:` in the environment.',
    )
