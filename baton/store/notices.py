"""Announce changed executions over LISTEN and NOTIFY, by id only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection

from baton.domain.execution_view import ExecutionStanding
from baton.store.database import Database, database_errors, run
from baton.store.sql_files import statements

_SQL = statements("notices.sql")

#: PostgreSQL accepts payloads of less than 8,000 bytes; an id has at most 80.
_IDS_PER_NOTICE = 90


class Notices:
    """Announces changed executions and listens for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def announce(self, execution_ids: Collection[str]) -> None:
        """Notify all listeners; raises `DatabaseUnavailable`."""
        ids = list(execution_ids)
        texts = [
            " ".join(ids[start : start + _IDS_PER_NOTICE])
            for start in range(0, len(ids), _IDS_PER_NOTICE)
        ]
        await self._database.fetch_all(_SQL["announce"], {"texts": texts})

    async def listen(self) -> AsyncGenerator[frozenset[str], None]:
        """Yield announced ids, from a dedicated connection.

        The first, empty set says it is listening. Raises `DatabaseUnavailable` when the connection
        ends; announcements in the meantime are lost.
        """
        connection = await self._database.dedicated_connection()
        with database_errors(self._database.conninfo):
            async with connection:
                await run(connection, _SQL["listen"], {})
                yield frozenset()
                async for notice in connection.notifies():
                    yield frozenset(notice.payload.split())

    async def standing(self, execution_ids: Collection[str]) -> list[ExecutionStanding]:
        """Return the status of some executions."""
        rows = await self._database.fetch_all(_SQL["standing"], {"ids": list(execution_ids)})
        return [ExecutionStanding(**row) for row in rows]
