"""Figures are counted as executions end, and what is older than it must be kept is deleted."""

from __future__ import annotations

from datetime import timedelta

from baton.domain.search_words import words_of
from baton.store.database import Connection, Database, run
from baton.store.sql_files import statements

_SQL = statements("rollups.sql")

#: So many ends are counted in one transaction, and so many executions deleted.
_ENDINGS = 500
_DELETED = 200


class Rollups:
    """Counts each end of an execution once."""

    def __init__(self, database: Database, *, at_once: int = _ENDINGS) -> None:
        self._database = database
        self._at_once = at_once

    async def count(self) -> bool:
        """Count some; false if none is left, or somebody else is at it just now."""
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
    """Deletes executions that ended so long ago; what was counted of them stays."""

    def __init__(self, database: Database, keep_for: timedelta) -> None:
        self._database = database
        self._keep_for = keep_for

    async def delete(self) -> bool:
        """Delete some, one at a time in the fleet; false if none is left to delete."""
        async with self._database.connection() as connection, connection.transaction():
            if not await _alone(connection):
                return False
            cursor = await run(
                connection, _SQL["delete_old"], {"keep_for": self._keep_for, "most": _DELETED}
            )
            return cursor.rowcount == _DELETED


async def _alone(connection: Connection) -> bool:
    """One at a time in the fleet; deleting never overtakes counting, as both hold this lock."""
    cursor = await run(connection, _SQL["try_count_lock"], {})
    row = await cursor.fetchone()
    return bool(row and row["locked"])
