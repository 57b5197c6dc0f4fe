"""A worker on a disk that is full when an agent returns: run in a mount namespace of its own."""

import asyncio
import os
import sys
from pathlib import Path

from baton.bootstrap import build_worker, open_platform
from baton.bootstrap_database import open_database
from baton.settings import Settings
from faults.support import Yard, ended, start, until

_CHUNK = b"\0" * 65536


def fill(disk: Path) -> None:
    """Write until nothing more fits."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(_CHUNK)
        except OSError as full:
            print(f"full: {os.strerror(full.errno or 0)}", flush=True)


async def main(disk: Path) -> None:
    """Fill the disk while a step runs, let its agent finish, and make room again."""
    yard = Yard(disk, None)
    settings = Settings(home=disk / "home", agents=(yard.agents,))
    async with open_database(settings) as conninfo, open_platform(settings, conninfo) as platform:
        stop = asyncio.Event()
        worker = build_worker(platform, concurrency=4, grace_seconds=1)
        working = asyncio.create_task(worker.run(stop))
        execution_id = await start(platform, "first", "big", "last")
        await until(lambda: "big" in yard.ran())
        fill(disk)
        yard.open_gate()
        await until(lambda: "big-left" in yard.ran())
        await asyncio.sleep(5)
        print(f"while it is full: {yard.ran()}", flush=True)
        (disk / "filler").unlink()
        execution = await ended(platform, execution_id)
        print(f"{execution.status} {yard.ran()}", flush=True)
        print([(step.key, step.output and len(step.output)) for step in execution.steps])
        stop.set()
        await working


asyncio.run(main(Path(sys.argv[1])))
