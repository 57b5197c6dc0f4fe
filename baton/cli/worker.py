"""`baton worker`: run executions from the common queue."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from baton.bootstrap import build_worker, open_platform
from baton.bootstrap_database import open_database
from baton.cli import options
from baton.cli.exit_codes import ExitCode
from baton.cli.reporting import say
from baton.cli.running import STOPPING_WORKER, Stop, announce, run_async
from baton.domain.worker import TIMING
from baton.settings import forget_secrets, read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

#: How long a stop waits for executions before they are released.
GRACE_SECONDS = 30.0
#: Time limit for releasing them, the last notifications and the end after that. If the database
#: does not respond, each part uses its own limit, one after the other.
_END_SECONDS = 30.0


@app.command()
def worker(
    concurrency: Annotated[
        int,
        typer.Option(
            min=1,
            max=10_000,
            help="Number of attempts of steps at the same time; one per execution.",
        ),
    ] = 50,
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    supervised: options.Supervised = False,
) -> None:
    """Run executions until Ctrl-C or SIGTERM, then finish or release what still runs."""
    run_async(
        lambda stop: _work(concurrency, options.split(agents), stop),
        supervised=supervised,
        texts=STOPPING_WORKER,
        stops_within=GRACE_SECONDS + _END_SECONDS,
        # Otherwise every worker would be killed by, and then restart, an agent that blocks the
        # loop.
        patience_seconds=TIMING.silent_loop_after.total_seconds(),
    )


async def _work(concurrency: int, agents: tuple[str, ...], stop: Stop) -> int:
    settings = read_settings(os.environ)
    forget_secrets(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo, agent_sources=agents) as platform,
    ):
        working = build_worker(platform, concurrency=concurrency, grace_seconds=GRACE_SECONDS)
        announce(f"Working on up to {concurrency} attempts at a time")
        await working.run(stop, stop.hastened)
        if platform.drain.is_set():
            say(
                "This worker ended because an agent in it cannot be stopped. Start it again, and "
                "let the agent named above pass asyncio.CancelledError on."
            )
            return ExitCode.REPLACE
    return ExitCode.COMPLETED
