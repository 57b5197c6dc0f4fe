"""PgQueuer's driver on two connections: one listens, the other runs statements."""

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

    psycopg holds a connection while it waits for notifications, for up to a second in PgQueuer's
    own driver; every statement on that connection would have to wait
    (docs/decisions/0003-two-connections-for-pgqueuer.md).
    """

    def __init__(self, *, working: AsyncConnection[Any], listening: AsyncConnection[Any]) -> None:
        super().__init__(listening)
        self._working = PsycopgDriver(working)
        #: Set once one of the two connections has broken.
        self.lost = asyncio.Event()

    async def listen(self, channel: str) -> None:
        """Start listening before PgQueuer does; notifications until then wait for its listener.

        PgQueuer may send its first health check before it listens. The response would then be lost,
        and its manager would end after ten seconds.
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
        """Pass on notifications until the connection breaks, which PgQueuer would not notice."""
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
