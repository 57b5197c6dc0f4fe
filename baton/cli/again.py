"""What `retry`, `resume` and `cancel` share: one call on one execution, then a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, NoReturn

import typer

from baton.bootstrap import Platform, open_database, open_platform
from baton.cli.exit_codes import ExitCode
from baton.cli.reporting import say
from baton.cli.running import run_async
from baton.domain.execution import DEFAULT_QUEUE
from baton.settings import read_settings

ExecutionId = Annotated[str, typer.Argument(metavar="ID", help="Id of the execution.")]
Current = Annotated[
    bool,
    typer.Option("--current", help="On the version that is deployed now, not the one it ran."),
]


def version(*, current: bool) -> Literal["same", "current"]:
    """Which version runs."""
    return "current" if current else "same"


def act(call: Callable[[Platform], Awaitable[str]], *, needs_worker: bool = False) -> NoReturn:
    """Do it and print the sentence it returns; say so if no worker is there to go on."""
    run_async(lambda _: _act(call, needs_worker=needs_worker))


async def _act(call: Callable[[Platform], Awaitable[str]], *, needs_worker: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        sys.stdout.write(f"{await call(platform)}\n")
        workers = await platform.fleet.alive()
    if needs_worker and not any(worker["queue"] == DEFAULT_QUEUE for worker in workers):
        say("No worker runs now; `baton up` or `baton worker` starts one.")
    return ExitCode.COMPLETED
