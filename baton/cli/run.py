"""`baton run`: one execution from its start to its end."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from baton.bootstrap import (
    Platform,
    open_database,
    open_platform,
    open_runner,
    open_sandbox,
    sandbox_of,
)
from baton.cli import options, results
from baton.cli.exit_codes import ExitCode
from baton.cli.inputs import read_input, read_workflow, slug_given
from baton.cli.progress import Follower, Screen
from baton.cli.remote import run_on_server
from baton.cli.running import run_async, until_hastened
from baton.cli.surroundings import lines, needs_systems
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.errors import InvalidInput, WrongState
from baton.domain.execution import Mode, Trigger
from baton.domain.json_text import JsonObject
from baton.domain.workflow import workflow_id
from baton.engine.interruption import StopReason
from baton.engine.workflow_executor import WorkflowExecutor
from baton.services.confirmation import require_confirmed
from baton.services.definitions import RunnableVersion
from baton.services.executions import StartOrder
from baton.services.templates import seed_templates
from baton.settings import forget_secrets, read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_LOOK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What was asked for on the command line, already read."""

    #: A workflow file's document; null if a slug was given.
    document: JsonObject | None
    slug: str | None
    input: bytes
    agents: tuple[str, ...]
    mode: Mode
    confirm_writes: bool
    as_json: bool


@app.command()
def run(
    workflow: Annotated[
        str, typer.Argument(metavar="FILE|SLUG", help="A workflow file, or a deployed workflow.")
    ],
    given_input: Annotated[
        str,
        typer.Option("--input", metavar="FILE|-|'{...}'", help="A JSON object; - reads stdin."),
    ] = "{}",
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    as_json: options.Json = False,
    test: Annotated[
        bool, typer.Option("--test", help="Keep it out of production figures.")
    ] = False,
    confirm_writes: Annotated[
        bool,
        typer.Option(
            "--confirm-writes", help="With --test: steps that change something outside may run."
        ),
    ] = False,
    server: options.ServerUrl = None,
) -> None:
    """Run one execution to its end, with progress on stderr and its result on stdout.

    Works with no server running: the embedded PostgreSQL and, where a key is missing, the sandbox
    are started for it.
    """
    slug = slug_given(workflow)
    order = RunOrder(
        document=None if slug else read_workflow(workflow),
        slug=slug,
        input=read_input(given_input),
        agents=options.split(agents),
        mode=Mode.TEST if test else Mode.PRODUCTION,
        confirm_writes=confirm_writes,
        as_json=as_json,
    )
    if server is not None:
        run_async(lambda stop: until_hastened(_run_there(order, server, stop), stop))
    run_async(lambda stop: until_hastened(_run_here(order, stop), stop))


async def _run_there(order: RunOrder, url: str, stop: asyncio.Event) -> int:
    if order.slug is None:
        raise InvalidInput(
            "A server runs workflows that are deployed there: give the slug of one, or leave "
            "--server out to run the file here."
        )
    text = await run_on_server(
        url,
        workflow_id=workflow_id(order.slug),
        given=order.input,
        mode=order.mode,
        confirm_writes=order.confirm_writes,
        api_key=read_settings(os.environ).api_key,
        stop=stop,
    )
    return results.show(text, as_json=order.as_json)


async def _run_here(order: RunOrder, stop: asyncio.Event) -> int:
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
        runnable = await _runnable(platform, order)
        if order.mode is Mode.TEST:
            require_confirmed(runnable.definition, order.confirm_writes)
        started = settings.sandbox_home is not None and needs_systems(runnable.definition)
        if started:
            await stack.enter_async_context(open_sandbox(settings))
        executor = await stack.enter_async_context(open_runner(platform))
        if stop.is_set():
            return ExitCode.CANCELLED
        new = StartOrder(
            input=order.input, trigger=Trigger.CLI, mode=order.mode, queue=executor.queue
        )
        execution = await platform.executions.start_version(runnable, new, actor=LOCAL_OPERATOR)
        screen.line(f"{runnable.workflow_name} ({execution.execution_id})")
        for line in lines(platform, runnable.definition, sandbox_started=started):
            screen.line(line)
        await _drive(platform, executor, execution.execution_id, screen, stop)
        return results.show(
            await platform.executions.json(execution.execution_id, actor=LOCAL_OPERATOR),
            as_json=order.as_json,
        )


async def _runnable(platform: Platform, order: RunOrder) -> RunnableVersion:
    if order.document is not None:
        return await platform.workflows.runnable_file(order.document, actor=LOCAL_OPERATOR)
    await seed_templates(platform.workflows)
    return await platform.workflows.runnable(workflow_id(order.slug or ""), mode=order.mode)


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
