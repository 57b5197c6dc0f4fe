"""Shared by `retry`, `resume` and `cancel`: one operation on one execution, then a sentence.

With `--agents`, a retry or a resume runs in this process to its end, as `baton run` does, because
no worker has those agents.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, NoReturn, Protocol

import typer

from baton.bootstrap import Platform, open_platform
from baton.bootstrap_database import open_database
from baton.cli.exit_codes import ExitCode
from baton.cli.reporting import say
from baton.cli.running import run_async, until_hastened
from baton.cli.running_here import (
    RunHere,
    require_agents_here,
    require_agents_somewhere,
    run_here,
)
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import DEFAULT_QUEUE, ExecutionStatus
from baton.domain.workflow import WorkflowDefinition
from baton.settings import read_settings

ExecutionId = Annotated[str, typer.Argument(metavar="ID", help="Id of the execution.")]
Current = Annotated[
    bool,
    typer.Option("--current", help="Use the version deployed now, not the one it ran."),
]


class BeginAgain(Protocol):
    """Starts another run of an execution in a queue."""

    async def __call__(
        self, platform: Platform, version: Literal["same", "current"], queue: str
    ) -> str:
        """Return the id of the execution that runs."""


def run_again(
    command: str, execution_id: str, begin: BeginAgain, *, current: bool, agents: tuple[str, ...]
) -> NoReturn:
    """Let workers run it again; with agents, run it here to its end."""
    version: Literal["same", "current"] = "current" if current else "same"

    async def definition(platform: Platform) -> tuple[str, WorkflowDefinition]:
        executions = platform.executions
        view = await executions.view(execution_id, actor=LOCAL_OPERATOR, data=False)
        return view.status, (await executions.to_run_again(view, version)).definition

    async def prepare(platform: Platform) -> WorkflowDefinition:
        _, found = await definition(platform)
        require_agents_here(platform, found)
        return found

    async def leave_to_workers(platform: Platform) -> str:
        status, found = await definition(platform)
        if ExecutionStatus(status).is_final:
            offered = await _offered(platform)
            require_agents_somewhere(platform, found, offered, f"{command} {execution_id}")
        started = await begin(platform, version, DEFAULT_QUEUE)
        return f"Execution {started} waits for a worker."

    if agents:
        here = RunHere(
            prepare=prepare,
            begin=lambda platform, queue: begin(platform, version, queue),
            agents=agents,
            as_json=False,
        )
        run_async(lambda stop: until_hastened(run_here(here, stop), stop))
    act(leave_to_workers, needs_worker=True)


def act(call: Callable[[Platform], Awaitable[str]], *, needs_worker: bool = False) -> NoReturn:
    """Perform the call and print the sentence it returns; warn if no worker is running."""
    run_async(lambda _: _act(call, needs_worker=needs_worker))


async def _act(call: Callable[[Platform], Awaitable[str]], *, needs_worker: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        sys.stdout.write(f"{await call(platform)}\n")
        workers = await platform.fleet.alive()
    if needs_worker and not any(worker.queue == DEFAULT_QUEUE for worker in workers):
        say("No worker is running; `baton up` or `baton worker` starts one.")
    return ExitCode.COMPLETED


async def _offered(platform: Platform) -> set[str]:
    """Return what the live workers can run."""
    workers = await platform.fleet.alive()
    return {agent for worker in workers if worker.queue == DEFAULT_QUEUE for agent in worker.agents}
