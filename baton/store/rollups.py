"""Count executions as they end, and delete those past the retention period."""

from __future__ import annotations

from datetime import timedelta

from baton.domain.search_words import words_of
from baton.store.database import Connection, Database, run
from baton.store.sql_files import statements

_SQL = statements("rollups.sql")

#: Ends counted in one transaction, and executions deleted in one.
_ENDINGS = 500
_DELETED = 200


class Rollups:
    """Counts each end of an execution once."""

    def __init__(self, database: Database, *, at_once: int = _ENDINGS) -> None:
        self._database = database
        self._at_once = at_once

    async def count(self) -> bool:
        """Count a batch; false if none is left, or another worker is counting."""
        async with self._database.connection() as connection, connection.transaction():
            if not await _alone(connection):
                return False
            cursor = await run(connection, _SQL["count_endings"], {"most": self._at_once})
            taken = await cursor.fetchall()
            said: dict[str, str] = {}
            for row in taken:
                if row["message"]:
                    id_ = row["execution_id"]
                    said[id_] = f"{said.get(id_, '')} {row['message']}"
            if said:
                words = [" ".join(words_of(message)) for message in said.values()]
                await run(
                    connection, _SQL["add_words"], {"execution_ids": list(said), "words": words}
                )
        return len(taken) == self._at_once


class Retention:
    """Deletes executions that ended long enough ago; their counts are kept."""

    def __init__(self, database: Database, keep_for: timedelta) -> None:
        self._database = database
        self._keep_for = keep_for

    async def delete(self) -> bool:
        """Delete a batch, one worker at a time; false if nothing is left to delete."""
        async with self._database.connection() as connection, connection.transaction():
            if not await _alone(connection):
                return False
            cursor = await run(
                connection, _SQL["delete_old"], {"keep_for": self._keep_for, "most": _DELETED}
            )
            return cursor.rowcount == _DELETED


async def _alone(connection: Connection) -> bool:
    """Return true if no other worker is counting or deleting.

    Both hold this lock, so that deleting never overtakes counting.
    """
    cursor = await run(connection, _SQL["try_count_lock"], {})
    row = await cursor.fetchone()
    return bool(row and row["locked"])
