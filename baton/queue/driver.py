"""PgQueuer's driver on two connections: one that listens, one that works."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from psycopg import AsyncConnection, sql


class ListeningDriver(PsycopgDriver):
    """Keeps statements from waiting for the listener.

    psycopg holds a connection while it waits for notifications, up to a second in PgQueuer's own
    driver; every statement on that connection would wait as long
    (docs/decisions/0003-two-connections-for-pgqueuer.md).
    """

    def __init__(self, *, working: AsyncConnection[Any], listening: AsyncConnection[Any]) -> None:
        super().__init__(listening)
        self._working = PsycopgDriver(working)
        #: Set once one of the two connections broke.
        self.lost = asyncio.Event()

    async def listen(self, channel: str) -> None:
        """Begin to listen before PgQueuer does; what comes meanwhile waits for its listener.

        Its first health check may be sent before it listens. Without this the answer would be lost
        and its manager end after ten seconds.
        """
        await self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Run a statement and return its rows."""
        with self._noticing():
            return await self._working.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement and return its status."""
        with self._noticing():
            return await self._working.execute(query, *args)

    async def watch_notifies(self) -> None:
        """Hand on notifications until the connection breaks, which PgQueuer would not notice."""
        try:
            await super().watch_notifies()
        except psycopg.Error:
            self.lost.set()

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self.lost.set()
            raise
