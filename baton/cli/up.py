"""`baton up`: run everything on this machine, in one terminal."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from baton.cli import options
from baton.cli.exit_codes import ExitCode
from baton.cli.listening import DEFAULT_HOST, DEFAULT_PORT
from baton.cli.local_platform import LocalOrder, local_platform
from baton.cli.reporting import say
from baton.cli.running import STOPPING_WORKER, run_async, until_stopped
from baton.settings import Settings, read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def up(
    host: options.Host = DEFAULT_HOST,
    port: options.Port = DEFAULT_PORT,
    home: Annotated[
        Path | None, typer.Option(help="Directory of the embedded data, instead of BATON_HOME.")
    ] = None,
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Start without the sandbox.")
    ] = False,
) -> None:
    """Start the database, the server, a worker and the sandbox; Ctrl-C stops all of it."""
    settings = read_settings(os.environ)
    if home is not None:
        settings = replace(settings, home=home.expanduser().absolute())
    order = LocalOrder(host=host, port=port, agents=options.split(agents), sandbox=not no_sandbox)
    run_async(
        lambda stop: until_stopped(_up(settings, order, stop.hastened), stop), texts=STOPPING_WORKER
    )


async def _up(settings: Settings, order: LocalOrder, hasten: asyncio.Event) -> int:
    async with local_platform(settings, order, say, hasten) as url:
        say(f"Baton runs at {url}. Ctrl-C stops it.")
        await asyncio.Event().wait()
    return ExitCode.COMPLETED
