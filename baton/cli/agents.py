"""`baton agents`: list, show, save and test agents."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
import typer

from baton.bootstrap import STEP_HELPERS, Platform, open_offloader, open_platform
from baton.bootstrap_agents import open_kinds
from baton.bootstrap_database import open_database
from baton.cli import options, results
from baton.cli.exit_codes import ExitCode
from baton.cli.inputs import read_file, read_input
from baton.cli.running import run_async, until_hastened
from baton.cli.running_here import RunHere, run_here
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Mode, Trigger
from baton.domain.workflow import Effect, WorkflowDefinition
from baton.errors import InvalidInput, NotFound
from baton.jsontext.text import JsonObject
from baton.sentence import say
from baton.services.agents.answers import LibraryAgent
from baton.services.agents.service import workflow_to_test
from baton.services.agents.starting_file import starting_file
from baton.services.executions.service import StartOrder
from baton.services.workflows.confirmation import require_confirmed
from baton.services.workflows.files import read_workflow_text
from baton.services.workflows.service import RunnableVersion
from baton.services.workflows.yaml_text import write_workflow_yaml
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_Slug = Annotated[str, typer.Argument(metavar="SLUG")]


@app.callback(invoke_without_command=True)
def agents(context: typer.Context) -> None:
    """List agents, show, save or test one."""
    if context.invoked_subcommand is None:
        run_async(lambda _: _list(None, as_json=False))


@app.command("list")
def list_(
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    *,
    as_json: options.Json = False,
) -> None:
    """List the agents that steps can use."""
    run_async(lambda _: _list(kind, as_json=as_json))


@app.command()
def show(
    slug: _Slug,
    version: Annotated[
        int | None, typer.Option(min=1, help="This version instead of the newest.")
    ] = None,
    *,
    as_json: options.Json = False,
) -> None:
    """Print the file of an agent, as YAML or as JSON."""
    run_async(lambda _: _show(slug, version, as_json=as_json))


@app.command()
def apply(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Agent files.")],
    message: Annotated[
        str, typer.Option("-m", "--message", help="What was done, for the versions.")
    ] = "",
) -> None:
    """Save agent files: each as a new agent, or as the next version of the one with its slug."""
    documents = {file: read_workflow_text(read_file(file, "agent"), name=file) for file in files}
    run_async(lambda _: _apply(documents, message))


@app.command()
def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as llm or http.")],
    operation: Annotated[
        str | None, typer.Option(help="Where the kind can do several things.")
    ] = None,
) -> None:
    """Print a file for a new agent of a kind, to start from."""
    run_async(lambda _: _new(kind, operation))


@app.command("test")
def run_once(
    slug: _Slug,
    given_input: Annotated[
        str,
        typer.Option("--input", metavar="FILE|-|'{...}'", help="A JSON object; - reads stdin."),
    ] = "{}",
    *,
    confirm_writes: Annotated[
        bool,
        typer.Option("--confirm-writes", help="The agent may change something outside."),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Run an agent once, outside of any workflow; it does not count in statistics."""
    text = read_input(given_input)
    run_async(
        lambda stop: until_hastened(
            _test(slug, text, stop, confirmed=confirm_writes, as_json=as_json), stop
        )
    )


async def _list(kind: str | None, *, as_json: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        found = await platform.library.agents(actor=LOCAL_OPERATOR)
    rows = [agent for agent in found if kind is None or agent.kind == kind]
    if as_json:
        results.write_json(msgspec.json.encode(rows))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _table(rows)))
    return ExitCode.COMPLETED


def _table(rows: Iterable[LibraryAgent]) -> Iterable[str]:
    for row in rows:
        version = "" if row.version is None else f"version {row.version}"
        effect = "reads" if row.effect == Effect.READ else "writes"
        yield f"{row.slug:<32} {row.kind:<16} {effect:<6}  {version:<11}  {row.name}"


async def _show(slug: str, version: int | None, *, as_json: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        text = await platform.agents.export(
            slug, "json" if as_json else "yaml", version=version, actor=LOCAL_OPERATOR
        )
    sys.stdout.buffer.write(text)
    return ExitCode.COMPLETED


async def _apply(documents: Mapping[str, JsonObject], message: str) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        for file, document in documents.items():
            sys.stdout.write(f"{file}: {await _applied(platform, document, message)}\n")
    return ExitCode.COMPLETED


async def _applied(platform: Platform, document: JsonObject, message: str) -> str:
    """Save one file and return a sentence about the result."""
    slug = document.get("slug")
    if not isinstance(slug, str):
        raise InvalidInput(
            "An agent file that is applied needs a slug, so that applying it again saves the "
            "next version of the same agent. Add one, such as `slug: reply-writer`."
        )
    before = await platform.agents.newest_version(slug, actor=LOCAL_OPERATOR)
    if before is None:
        await platform.agents.create(document, actor=LOCAL_OPERATOR, message=message)
        return f"made agent {slug}"
    saved = await platform.agents.save(
        slug, document, expected_version=before, actor=LOCAL_OPERATOR, message=message
    )
    if saved.version == before:
        return f"agent {slug} is so already (version {before})"
    return f"saved version {saved.version} of agent {slug}"


async def _new(kind: str, operation: str | None) -> int:
    async with (
        open_offloader(STEP_HELPERS) as offloader,
        open_kinds(read_settings(os.environ), offloader=offloader) as kinds,
    ):
        if kind not in kinds.kinds:
            raise NotFound(
                say(
                    "There is no kind of agent {kind!r}; the kinds are {names}.",
                    kind=kind,
                    names=", ".join(kinds.kinds),
                )
            )
        document = starting_file(kinds.kinds[kind], operation)
    sys.stdout.buffer.write(write_workflow_yaml(document))
    return ExitCode.COMPLETED


async def _test(
    slug: str, text: bytes, stop: asyncio.Event, *, confirmed: bool, as_json: bool
) -> int:
    runnables: list[RunnableVersion] = []

    async def prepare(platform: Platform) -> WorkflowDefinition:
        agent = await platform.agents.document(slug, actor=LOCAL_OPERATOR)
        document = workflow_to_test(agent)
        runnable = await platform.workflows.runnable_file(document, actor=LOCAL_OPERATOR)
        require_confirmed(runnable.definition, confirmed)
        runnables.append(runnable)
        return runnable.definition

    async def begin(platform: Platform, queue: str) -> str:
        new = StartOrder(input=text, trigger=Trigger.CLI, mode=Mode.TEST, queue=queue)
        started = await platform.executions.start_version(runnables[0], new, actor=LOCAL_OPERATOR)
        return started.execution_id

    return await run_here(RunHere(prepare=prepare, begin=begin, agents=(), as_json=as_json), stop)
