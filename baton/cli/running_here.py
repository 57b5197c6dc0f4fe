"""Run one execution in this process to its end, with database, sandbox and agents."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from baton.bootstrap import Platform, open_platform, open_runner
from baton.bootstrap_agents import offers
from baton.bootstrap_database import open_database
from baton.bootstrap_sandbox import open_sandbox, sandbox_of
from baton.cli import results
from baton.cli.exit_codes import ExitCode
from baton.cli.progress import Follower, Screen
from baton.cli.surroundings import lines, needs_systems
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.requirements import PYTHON_KIND, requirements
from baton.domain.workflow import WorkflowDefinition
from baton.engine.interruption import StopReason
from baton.engine.workflow_executor import WorkflowExecutor
from baton.errors import UnknownAgent, WrongState
from baton.sentence import say
from baton.settings import forget_secrets, read_settings

_LOOK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHere:
    """One execution, and how it begins."""

    #: Returns what will run, or raises its problems.
    prepare: Callable[[Platform], Awaitable[WorkflowDefinition]]
    #: Puts the execution into a queue and returns its id.
    begin: Callable[[Platform, str], Awaitable[str]]
    agents: tuple[str, ...]
    as_json: bool


async def run_here(order: RunHere, stop: asyncio.Event) -> int:
    """Run it with progress on stderr and its result on stdout; return the exit code."""
    settings = read_settings(os.environ)
    forget_secrets(os.environ)
    async with AsyncExitStack() as stack:
        screen = stack.enter_context(Screen())
        screen.now("Starting the database" if settings.database_url is None else "Connecting")
        if settings.database_url is None and sandbox_of(settings) is None:
            private = stack.enter_context(TemporaryDirectory(prefix="baton-sandbox-"))
            settings = replace(settings, sandbox_home=Path(private))
        conninfo = await stack.enter_async_context(open_database(settings))
        platform = await stack.enter_async_context(
            open_platform(settings, conninfo, agent_sources=order.agents)
        )
        definition = await order.prepare(platform)
        started = settings.sandbox_home is not None and needs_systems(definition)
        if started:
            await stack.enter_async_context(open_sandbox(settings))
        executor = await stack.enter_async_context(open_runner(platform))
        if stop.is_set():
            return ExitCode.CANCELLED
        execution_id = await order.begin(platform, executor.queue)
        screen.line(f"{definition.name} ({execution_id})")
        async for line in lines(platform, definition, sandbox_started=started):
            screen.line(line)
        await _drive(platform, executor, execution_id, screen, stop)
        return results.show(
            await platform.executions.json(execution_id, actor=LOCAL_OPERATOR),
            as_json=order.as_json,
            agents=order.agents,
        )


def missing_agents(definition: WorkflowDefinition, offered: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of needed Python agents that are not offered."""
    prefix = f"{PYTHON_KIND}:"
    missing = set(requirements(definition)) - set(offered)
    return tuple(sorted(one.removeprefix(prefix) for one in missing if one.startswith(prefix)))


def require_agents_here(platform: Platform, definition: WorkflowDefinition) -> None:
    """Raise `UnknownAgent` unless this process has every Python agent of the workflow."""
    missing = missing_agents(definition, offers(platform.kinds))
    if missing:
        raise UnknownAgent(
            say(
                "Not among the Python agents here: {agents}. Name the files or modules that "
                "define all of its agents: --agents FILE.py.",
                agents=_named(missing),
            )
        )


def require_agents_somewhere(
    platform: Platform, definition: WorkflowDefinition, offered: Iterable[str], command: str
) -> None:
    """Raise `UnknownAgent` unless a worker, or one started with these settings, has all agents."""
    missing = missing_agents(definition, {*offered, *offers(platform.kinds)})
    if missing:
        raise UnknownAgent(
            say(
                "No worker has these Python agents: {agents}. `{command} --agents FILE.py` runs it "
                "here with the file that defines it; or start a worker that has it: `baton up "
                "--agents FILE.py`.",
                agents=_named(missing),
                command=command,
            )
        )


def _named(slugs: tuple[str, ...]) -> str:
    return ", ".join(repr(slug) for slug in slugs)


async def _drive(
    platform: Platform,
    executor: WorkflowExecutor,
    execution_id: str,
    screen: Screen,
    stop: asyncio.Event,
) -> None:
    """Run it to its end, or cancel it at the first Ctrl-C."""
    executions = platform.executions
    over = asyncio.Event()

    async def is_over() -> bool:
        status = await executions.wait(execution_id, seconds=0, actor=LOCAL_OPERATOR)
        return status.is_final

    async def to_the_end() -> None:
        try:
            while not await is_over():
                if not await executor.run(execution_id):
                    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        finally:
            over.set()

    async def cancel_on_stop() -> None:
        await stop.wait()
        screen.line("Cancelling. Press Ctrl-C again to leave at once.")
        try:
            await executions.cancel(execution_id, actor=LOCAL_OPERATOR)
        except WrongState:
            return
        for claim_id in dict(executor.claims):
            executor.stop(claim_id, StopReason.CLAIM_LOST)

    cancelling = asyncio.create_task(cancel_on_stop())
    watching = asyncio.create_task(
        Follower(screen).follow(
            lambda: executions.progress(execution_id, actor=LOCAL_OPERATOR), over
        )
    )
    try:
        await to_the_end()
        await watching
    finally:
        watching.cancel()
        cancelling.cancel()
        await asyncio.gather(watching, cancelling, return_exceptions=True)
