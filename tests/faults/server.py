"""Databases that keep a ledger, and a PostgreSQL that is cut off, restarted and killed."""

import asyncio
import os
import signal
from pathlib import Path
from random import Random
from typing import Any, LiteralString, Self

import psycopg
from psycopg.rows import dict_row

from baton.embedded import EmbeddedPostgres
from baton.embedded.room import Room
from baton.store.migrate import upgrade

#: What the server keeps about itself while a storm goes on; Baton cannot change it.
_LEDGER = Path(__file__).with_name("ledger.sql")


class Witness:
    """A database that keeps a ledger, asked on connections that nobody cuts on purpose."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo

    async def keep_ledger(self) -> None:
        """From now on note what happens to steps and workers."""
        await self.rows(_LEDGER.read_text())  # type: ignore[arg-type]

    async def rows(self, query: LiteralString, *params: object) -> list[dict[str, Any]]:
        """Ask about what happened."""
        async with await psycopg.AsyncConnection.connect(
            self.conninfo, autocommit=True, row_factory=dict_row, application_name="faults"
        ) as connection:
            cursor = await connection.execute(query, params or None)
            return await cursor.fetchall() if cursor.description else []


class Server(Witness):
    """A server of our own."""

    def __init__(self, home: Path) -> None:
        super().__init__("")
        self._home = home
        self._embedded = EmbeddedPostgres(home)

    async def __aenter__(self) -> Self:
        self.conninfo = await asyncio.to_thread(self._embedded.start)
        await asyncio.to_thread(upgrade, self.conninfo)
        await self.keep_ledger()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._embedded.release)

    async def cut(self, random: Random) -> int:
        """End some of Baton's connections; returns how many."""
        rows = await self.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'baton' ORDER BY pid"
        )
        chosen = random.sample(rows, k=min(len(rows), random.choice((1, 1, 2, 4, 50))))
        for row in chosen:
            await self.rows("SELECT pg_terminate_backend(%s)", row["pid"])
        return len(chosen)

    async def restart(self, pause_seconds: float) -> None:
        """Stop it in good order, with everybody connected, and start it again."""
        await asyncio.to_thread(EmbeddedPostgres.stop, self._home)
        await asyncio.sleep(pause_seconds)
        await asyncio.to_thread(self._embedded.start)

    async def kill(self, pause_seconds: float) -> None:
        """Kill its first process and start it again; it recovers from its log."""
        pid = Room(home=self._home).server_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(pause_seconds)
        await asyncio.to_thread(self._embedded.start)
