"""How long after a failure its notification arrives, while the machine is busy.

`python -m bench.notifications`: 100 executions of 25 workflows fail among 400 that complete, run by
one worker process; a receiver in this process notes when each card comes. The time of the failure
is that of its commit, on the clock of the same machine.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psycopg

from baton.embedded import EmbeddedPostgres
from baton.store.migrate import upgrade
from bench.platform import deploy, until_all_ended, until_healthy
from bench.processes import baton

_PORT = 8498
_AGENTS = str(Path(__file__).with_name("agents.py"))
_WORKFLOWS = 25
_FAILURES = 100
_OTHERS = 400
_AT_ONCE = 50


@dataclass
class Inbox:
    """Takes cards as Teams does, and notes when each came."""

    arrived: dict[str, float] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.partition("content-length: ")[2].split("\r\n")[0])
                self._note(json.loads(await reader.readexactly(length)))
                writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _note(self, message: dict[str, Any]) -> None:
        facts = message["attachments"][0]["content"]["body"][1]["facts"]
        self.arrived[facts[1]["value"]] = time.time()


async def measure(conninfo: str, home: Path) -> list[float]:
    """Seconds from the commit of each failure to the arrival of its card."""
    inbox = Inbox()
    listening = await asyncio.start_server(inbox.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    os.environ["BATON_HTTP_ALLOW"] = "127.0.0.1"
    server = ("server", "--port", str(_PORT), "--agents", _AGENTS)
    worker = ("worker", "--agents", _AGENTS, "--concurrency", str(_AT_ONCE))
    with (
        baton(*server, home=home, database_url=conninfo),
        baton(*worker, home=home, database_url=conninfo),
    ):
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{_PORT}", timeout=60) as client:
            await until_healthy(client)
            answer = await client.post(
                "/api/notification-channels",
                json={"name": "Ops", "kind": "teams", "url": f"http://127.0.0.1:{port}/hook"},
            )
            answer.raise_for_status()
            await _run(client)
            await until_all_ended(conninfo)
        async with asyncio.timeout(90):
            while len(inbox.arrived) < _FAILURES:
                await asyncio.sleep(0.1)
    listening.close()
    failed_at = await _failed_at(conninfo)
    return [inbox.arrived[id_] - at for id_, at in failed_at.items()]


async def _run(client: httpx2.AsyncClient) -> None:
    good = {"key": "one", "agent": "bench-one"}
    bad = {"key": "two", "agent": "bench-fail"}
    await deploy(client, {"name": "Good", "slug": "good", "steps": [good]})
    for n in range(_WORKFLOWS):
        await deploy(client, {"name": f"Bad {n}", "slug": f"bad-{n}", "steps": [good, bad]})
    each = (_FAILURES + _OTHERS) // _FAILURES
    slugs = [
        f"bad-{n // each % _WORKFLOWS}" if n % each == 0 else "good"
        for n in range(_FAILURES + _OTHERS)
    ]
    room = asyncio.Semaphore(_AT_ONCE)

    async def execute(slug: str) -> None:
        async with room:
            answer = await client.post(f"/api/workflows/wf-{slug}/execute", json={})
            answer.raise_for_status()

    await asyncio.gather(*(execute(slug) for slug in slugs))


async def _failed_at(conninfo: str) -> dict[str, float]:
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        cursor = await connection.execute(
            "SELECT id, extract(epoch FROM completed_at)::float8 FROM baton.executions"
            " WHERE status = 'failed'"
        )
        return dict(await cursor.fetchall())


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        with EmbeddedPostgres(home) as postgres:
            upgrade(postgres.conninfo)
            seconds = sorted(asyncio.run(measure(postgres.conninfo, home)))
    p95 = seconds[round(0.95 * (len(seconds) - 1))]
    print(
        f"{len(seconds)} failures among {_OTHERS} that completed, from commit to arrival: "
        f"median {statistics.median(seconds):.3f} s, p95 {p95:.3f} s, longest {seconds[-1]:.3f} s"
    )


if __name__ == "__main__":
    main()
