"""Many executions at once in one worker: waiting for agents, or carrying 10 MB at each step."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
from rich.table import Table

from bench.platform import deploy, execute, execute_all, until_all_ended, until_healthy
from bench.processes import baton, resident_mb

_PORT = 8498
_AGENTS = str(Path(__file__).with_name("agents.py"))
_WAITING = {
    "name": "Bench waiting",
    "slug": "bench-waiting",
    "steps": [{"key": f"step_{n}", "agent": "bench-wait"} for n in range(10)],
}
_BIG = {
    "name": "Bench big",
    "slug": "bench-big",
    "steps": [
        {"key": "make", "agent": "bench-rows"},
        {"key": "carry", "agent": "bench-pass-sync"},
        {"key": "pass_on", "agent": "bench-pass"},
    ],
}


@dataclass(slots=True)
class Peak:
    """The most that was seen of each."""

    worker_mb: float = 0.0
    with_children_mb: float = 0.0
    connections: int = 0


async def measure(conninfo: str, home: Path) -> Table:
    """Run each load in a worker of its own; one table."""
    table = Table(title="One worker under load")
    for column in ("load", "completed", "seconds", "worker MB", "with children MB", "connections"):
        table.add_column(column, justify="left" if column == "load" else "right")
    for slug, executions in (("bench-waiting", 50), ("bench-waiting", 1000), ("bench-big", 10)):
        await _row(table, conninfo, home, slug, executions)
    return table


async def _row(table: Table, conninfo: str, home: Path, slug: str, executions: int) -> None:
    more = ("--agents", _AGENTS)
    concurrency = ("--concurrency", str(executions))
    with (
        baton("server", "--port", str(_PORT), *more, home=home, database_url=conninfo),
        baton("worker", *more, *concurrency, home=home, database_url=conninfo) as worker,
    ):
        url = f"http://127.0.0.1:{_PORT}"
        async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
            await until_healthy(client)
            await _deploy_both(client)
            await execute(client, slug)  # what is loaded lazily is loaded
            await until_all_ended(conninfo)
            before, _ = resident_mb(worker)
            done_before = await _completed(conninfo, slug)
            began = time.monotonic()
            async with _watched(worker, conninfo) as peak:
                await execute_all(client, slug, executions=executions, at_once=20)
                await until_all_ended(conninfo)
            seconds = time.monotonic() - began
            completed = await _completed(conninfo, slug) - done_before
    each = (peak.worker_mb - before) / executions
    table.add_row(
        f"{executions} x {slug}",
        f"{completed} of {executions}",
        f"{seconds:.1f}",
        f"{peak.worker_mb:.0f} ({each:+.2f} each)",
        f"{peak.with_children_mb:.0f}",
        f"{peak.connections}",
    )


async def _deploy_both(client: httpx2.AsyncClient) -> None:
    for workflow in (_WAITING, _BIG):
        found = await client.get(f"/api/workflows/wf-{workflow['slug']}")
        if found.status_code == httpx2.codes.NOT_FOUND:
            await deploy(client, workflow)


async def _completed(conninfo: str, slug: str) -> int:
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        cursor = await connection.execute(
            "SELECT count(*) FROM baton.executions WHERE status = 'completed' AND workflow_id = %s",
            (f"wf-{slug}",),
        )
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


@contextlib.asynccontextmanager
async def _watched(worker: subprocess.Popen[bytes], conninfo: str) -> AsyncIterator[Peak]:
    peak = Peak()
    watching = asyncio.create_task(_watch(peak, worker, conninfo))
    try:
        yield peak
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _watch(peak: Peak, worker: subprocess.Popen[bytes], conninfo: str) -> None:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        while True:
            own, together = resident_mb(worker)
            cursor = await connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'baton'"
            )
            row = await cursor.fetchone()
            peak.worker_mb = max(peak.worker_mb, own)
            peak.with_children_mb = max(peak.with_children_mb, together)
            peak.connections = max(peak.connections, int(row[0]) if row else 0)
            await asyncio.sleep(0.1)
