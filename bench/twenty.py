"""One execution with 20 outputs of 10 MB: what it writes, and what its answer costs the server."""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx2
import psycopg
from rich.table import Table

from bench.platform import deploy, execute, until_all_ended, until_healthy
from bench.processes import baton, resident_mb

_PORT = 8497
_AGENTS = str(Path(__file__).with_name("agents.py"))
_STEPS = 20
_WORKFLOW = {
    "name": "Bench twenty",
    "slug": "bench-twenty",
    "steps": [
        {"key": f"step_{n}", "agent": "bench-part", "mapping": {"part": {"value": f"rows_{n}"}}}
        for n in range(_STEPS)
    ],
}
_NAP_SECONDS = 0.01
#: Reads an answer and prints how many bytes it has.
_READ = """
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1]) as answer:
    print(sum(len(piece) for piece in iter(lambda: answer.read(65536), b"")))
"""
_SIZES = (
    "SELECT sum(output_bytes), sum(octet_length(output)) FROM baton.execution_steps"
    " WHERE execution_id = %s"
)


@dataclass(slots=True)
class Meanwhile:
    """What the server did for others while it sent the answer."""

    longest_ms: float = 0.0
    server_mb: float = 0.0


async def measure(conninfo: str, home: Path) -> Table:
    """Run it, then ask for it while others ask for little things."""
    table = Table(title=f"{_STEPS} outputs of 10 MB in one execution")
    table.add_column("figure")
    table.add_column("value", justify="right")
    with (
        baton(
            "server", "--port", str(_PORT), "--agents", _AGENTS, home=home, database_url=conninfo
        ) as server,
        baton("worker", "--agents", _AGENTS, home=home, database_url=conninfo),
    ):
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{_PORT}", timeout=120) as client:
            await until_healthy(client)
            await deploy(client, _WORKFLOW)
            await _run(table, client, conninfo)
            await _ask(table, client, conninfo, server)
    return table


async def _run(table: Table, client: httpx2.AsyncClient, conninfo: str) -> None:
    before, began = await _one(conninfo, "SELECT pg_current_wal_insert_lsn()"), time.monotonic()
    await execute(client, "bench-twenty")
    await until_all_ended(conninfo)
    seconds = time.monotonic() - began
    (written,) = await _one(
        conninfo, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", before[0]
    )
    identity, status = await _newest(conninfo)
    if status != "completed":
        raise SystemExit(f"the execution {identity} is {status}")
    text, stored = await _one(conninfo, _SIZES, identity)
    table.add_row("seconds until it completed", f"{seconds:.1f}")
    table.add_row("outputs, MB of text", _mb(text))
    table.add_row("outputs at rest, MB", _mb(stored))
    table.add_row("written to PostgreSQL's log, MB", _mb(written))


async def _ask(
    table: Table, client: httpx2.AsyncClient, conninfo: str, server: Popen[bytes]
) -> None:
    identity, _ = await _newest(conninfo)
    before, _ = resident_mb(server)
    meanwhile = Meanwhile()
    over = asyncio.Event()
    others = asyncio.create_task(_ask_little_things(client, server, meanwhile, over))
    began = time.monotonic()
    # In a process of its own: reading 400 MB would hold up those who measure.
    reading = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _READ, f"{client.base_url}/api/executions/{identity}"),
        stdout=asyncio.subprocess.PIPE,
    )
    size, _ = await reading.communicate()
    seconds = time.monotonic() - began
    over.set()
    await others
    table.add_row("its answer, MB", _mb(size))
    table.add_row("its answer, seconds", f"{seconds:.1f}")
    table.add_row("longest that others waited meanwhile, ms", f"{meanwhile.longest_ms:.0f}")
    table.add_row("server, MB before / most", f"{before:.0f} / {meanwhile.server_mb:.0f}")


async def _ask_little_things(
    client: httpx2.AsyncClient, server: Popen[bytes], seen: Meanwhile, over: asyncio.Event
) -> None:
    while not over.is_set():
        began = time.perf_counter()
        (await client.get("/api/health")).raise_for_status()
        seen.longest_ms = max(seen.longest_ms, (time.perf_counter() - began) * 1000)
        seen.server_mb = max(seen.server_mb, resident_mb(server)[0])
        await asyncio.sleep(_NAP_SECONDS)


async def _newest(conninfo: str) -> tuple[Any, ...]:
    return await _one(
        conninfo,
        "SELECT id, status FROM baton.executions WHERE workflow_id = %s"
        " ORDER BY created_at DESC LIMIT 1",
        "wf-bench-twenty",
    )


async def _one(conninfo: str, sql: str, *params: Any) -> tuple[Any, ...]:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        row = await (await connection.execute(sql, params)).fetchone()  # type: ignore[arg-type]
    return row or ()


def _mb(size: Any) -> str:
    return f"{int(size) / 1e6:.0f}"
