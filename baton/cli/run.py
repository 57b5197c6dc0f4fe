"""`baton run`: run one execution to its end."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import Annotated

import typer

from baton.bootstrap import Platform
from baton.cli import options, results
from baton.cli.inputs import read_input, read_workflow, slug_given
from baton.cli.remote import run_on_server
from baton.cli.running import run_async, until_hastened
from baton.cli.running_here import RunHere, run_here
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Mode, Trigger
from baton.domain.workflow import WorkflowDefinition, workflow_id
from baton.errors import InvalidInput
from baton.jsontext.text import JsonObject
from baton.services.executions.service import StartOrder
from baton.services.workflows.confirmation import require_confirmed
from baton.services.workflows.service import RunnableVersion
from baton.services.workflows.templates import seed_templates
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """The parsed command line."""

    #: The document of a workflow file; None if a slug was given.
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
        bool, typer.Option("--test", help="Exclude it from production statistics.")
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

    Works without a running server: it starts the embedded PostgreSQL and, where a key is missing,
    the sandbox.
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
    runnables: list[RunnableVersion] = []

    async def prepare(platform: Platform) -> WorkflowDefinition:
        runnable = await _runnable(platform, order)
        if order.mode is Mode.TEST:
            require_confirmed(runnable.definition, order.confirm_writes)
        runnables.append(runnable)
        return runnable.definition

    async def begin(platform: Platform, queue: str) -> str:
        new = StartOrder(input=order.input, trigger=Trigger.CLI, mode=order.mode, queue=queue)
        started = await platform.executions.start_version(runnables[0], new, actor=LOCAL_OPERATOR)
        return started.execution_id

    here = RunHere(prepare=prepare, begin=begin, agents=order.agents, as_json=order.as_json)
    return await run_here(here, stop)


async def _runnable(platform: Platform, order: RunOrder) -> RunnableVersion:
    if order.document is not None:
        return await platform.workflows.runnable_file(order.document, actor=LOCAL_OPERATOR)
    await seed_templates(platform.workflows)
    return await platform.workflows.runnable(workflow_id(order.slug or ""), mode=order.mode)
