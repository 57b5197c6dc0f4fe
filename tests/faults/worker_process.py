"""A worker process with a timing of its own: put together as `baton worker` is."""

import asyncio
import os
from datetime import timedelta

import typer

from baton.bootstrap import build_worker, open_platform
from baton.bootstrap_database import open_database
from baton.cli.running import announce, run_async
from baton.domain.worker import Timing
from baton.settings import read_settings

#: Production's, five times as fast.
QUICK = Timing(
    heartbeat_every=timedelta(seconds=0.2),
    give_up_after=timedelta(seconds=1.4),
    dead_after=timedelta(seconds=2),
    gap_after=timedelta(seconds=1),
    reconcile_every=timedelta(seconds=0.4),
    enqueue_again_after=timedelta(seconds=2),
    job_stale_after=timedelta(seconds=2),
)
READY = "Working"


async def work(stop: asyncio.Event) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo, timing=QUICK) as platform,
    ):
        worker = build_worker(platform, concurrency=50, grace_seconds=30)
        announce(READY)
        await worker.run(stop)
    return 0


if __name__ == "__main__":
    typer.run(lambda: run_async(work))
