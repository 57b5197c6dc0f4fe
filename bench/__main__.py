"""Measure the engine through its real front door, beside the raw limit of the same PostgreSQL.

Workflows of three steps with 1 KB outputs: POST over HTTP to a server process, run by one worker
process, on the embedded PostgreSQL with fsync on. Ratios hold; absolute times are this machine's.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table

from baton.embedded import EmbeddedPostgres
from baton.store.migrate import upgrade
from bench import load, loop_lag, raw, reconciler, twenty
from bench.platform import deploy, execute, execute_all, until_all_ended, until_healthy
from bench.processes import baton, cpu_seconds

_PORT = 8499
_URL = f"http://127.0.0.1:{_PORT}"
_AGENTS = str(Path(__file__).with_name("agents.py"))
_SEQUENTIAL = 100
_CONCURRENT = 1000
_AT_ONCE = 50
_WORKFLOW = {
    "name": "Bench",
    "slug": "bench",
    "steps": [
        {"key": "one", "agent": "bench-one"},
        {"key": "two", "agent": "bench-two"},
        {"key": "three", "agent": "bench-three"},
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run of the bench found."""

    sequential_ms: float
    per_second: float
    server_cpu_ms: float
    worker_cpu_ms: float
    #: Time from the end of one agent to the beginning of the next, one execution at a time.
    transitions_alone_ms: Sequence[float]
    #: The same while the machine is full.
    transitions_full_ms: Sequence[float]
    raw_per_second: float
    raw_sequential_ms: float


async def measure(conninfo: str, home: Path) -> Figures:
    """Run everything once."""
    raw_before = await raw.workflows_per_second(conninfo, workflows=_CONCURRENT)
    raw_sequential = await raw.sequential_ms(conninfo, workflows=_SEQUENTIAL)
    concurrency = ("--concurrency", str(_AT_ONCE))
    with (
        baton(
            "server", "--port", str(_PORT), "--agents", _AGENTS, home=home, database_url=conninfo
        ) as server,
        baton(
            "worker", "--agents", _AGENTS, *concurrency, home=home, database_url=conninfo
        ) as worker,
    ):
        limits = httpx2.Limits(max_connections=_AT_ONCE)
        async with httpx2.AsyncClient(base_url=_URL, timeout=30, limits=limits) as client:
            await until_healthy(client)
            await deploy(client, _WORKFLOW)
            sequential = await _sequential(client, conninfo)
            server_before, worker_before = cpu_seconds(server), cpu_seconds(worker)
            per_second = await _concurrent(client, conninfo)
            server_cpu = cpu_seconds(server) - server_before
            worker_cpu = cpu_seconds(worker) - worker_before
    transitions = await _transitions_ms(conninfo)
    return Figures(
        sequential_ms=sequential,
        per_second=per_second,
        server_cpu_ms=server_cpu / _CONCURRENT * 1000,
        worker_cpu_ms=worker_cpu / _CONCURRENT * 1000,
        transitions_alone_ms=transitions[: 2 * _SEQUENTIAL],
        transitions_full_ms=transitions[2 * _SEQUENTIAL :],
        raw_per_second=raw_before,
        raw_sequential_ms=raw_sequential,
    )


async def _sequential(client: httpx2.AsyncClient, conninfo: str) -> float:
    times = []
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        for _ in range(_SEQUENTIAL):
            began = time.monotonic()
            execution_id = await execute(client, "bench")
            while not await _completed(connection, execution_id):
                await asyncio.sleep(0.001)
            times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


async def _completed(connection: psycopg.AsyncConnection[Any], execution_id: str) -> bool:
    cursor = await connection.execute(
        "SELECT FROM baton.executions WHERE id = %s AND status = 'completed'", (execution_id,)
    )
    return await cursor.fetchone() is not None


async def _concurrent(client: httpx2.AsyncClient, conninfo: str) -> float:
    began = time.monotonic()
    await execute_all(client, "bench", executions=_CONCURRENT, at_once=_AT_ONCE)
    await until_all_ended(conninfo)
    return _CONCURRENT / (time.monotonic() - began)


async def _transitions_ms(conninfo: str) -> Sequence[float]:
    """Time from the end of one agent to the beginning of the next, oldest execution first."""
    async with await psycopg.AsyncConnection.connect(conninfo, row_factory=dict_row) as connection:
        cursor = await connection.execute(
            "SELECT (context->>'began_2')::float8 - (context->>'ended_1')::float8 AS first,"
            " (context->>'began_3')::float8 - (context->>'ended_2')::float8 AS second"
            " FROM baton.executions WHERE status = 'completed'"
            " ORDER BY created_at"
        )
        rows = await cursor.fetchall()
    return [row[name] * 1000 for row in rows for name in ("first", "second")]


def report(figures: Figures) -> Table:
    """One table."""
    table = Table(title="3 steps, 1 KB outputs, every step durable")
    for column in ("figure", "Baton", "raw PostgreSQL", "Baton / raw"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    share = figures.per_second / figures.raw_per_second
    table.add_row(
        f"workflows/s at {_AT_ONCE} through POST",
        f"{figures.per_second:.0f}",
        f"{figures.raw_per_second:.0f}",
        f"{share:.0%}",
    )
    table.add_row(
        "sequential latency p50, ms",
        f"{figures.sequential_ms:.1f}",
        f"{figures.raw_sequential_ms:.1f}",
        f"{figures.sequential_ms / figures.raw_sequential_ms:.1f} x",
    )
    table.add_row("CPU ms per workflow, server", f"{figures.server_cpu_ms:.1f}", "-", "-")
    table.add_row("CPU ms per workflow, worker", f"{figures.worker_cpu_ms:.1f}", "-", "-")
    _add_quantiles(table, "transition one at a time", figures.transitions_alone_ms)
    _add_quantiles(table, f"transition at {_AT_ONCE}, machine full", figures.transitions_full_ms)
    return table


def _add_quantiles(table: Table, name: str, times_ms: Sequence[float]) -> None:
    p50, p95 = statistics.median(times_ms), statistics.quantiles(times_ms, n=20)[-1]
    table.add_row(f"{name}, p50 / p95 ms", f"{p50:.1f} / {p95:.1f}", "-", "-")


def main() -> None:
    """Start what is needed, measure, print each table when it is there."""
    show = Console().print
    with tempfile.TemporaryDirectory() as place, EmbeddedPostgres(Path(place) / "home") as postgres:
        home = Path(place) / "home"
        upgrade(postgres.conninfo)
        show(report(asyncio.run(measure(postgres.conninfo, home))))
        show(asyncio.run(reconciler.measure(postgres.conninfo)))
        show(asyncio.run(load.measure(postgres.conninfo, home)))
        show(asyncio.run(twenty.measure(postgres.conninfo, home)))
        show(loop_lag.measure(postgres.conninfo, home))


if __name__ == "__main__":
    main()
