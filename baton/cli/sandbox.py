"""`baton sandbox`: run the sandbox alone."""

from __future__ import annotations

import asyncio
import os

import typer

from baton.bootstrap_sandbox import open_sandbox, running_sandbox
from baton.cli import options
from baton.cli.exit_codes import ExitCode
from baton.cli.running import announce, run_async
from baton.errors import Conflict
from baton.sentence import say
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def sandbox(*, supervised: options.Supervised = False) -> None:
    """Run a sandbox with sample data for the systems that agents use, until Ctrl-C."""
    run_async(_stand_in, supervised=supervised)


async def _stand_in(stop: asyncio.Event) -> int:
    settings = read_settings(os.environ)
    running = running_sandbox(settings)
    if running is not None:
        raise Conflict(
            say(
                "A sandbox already runs on {home}, as process {pid}.",
                home=settings.home,
                pid=running.pid,
            )
        )
    async with open_sandbox(settings):
        announce(f"Serving sample data; addresses are in {settings.home / 'sandbox.json'}")
        await stop.wait()
    return ExitCode.COMPLETED
