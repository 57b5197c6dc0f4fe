"""List executions from PostgreSQL, with the query plan that finds a page fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from baton.domain.catalog import PageCursor
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionFilter, ExecutionRow
from baton.store.database import Connection, Database, run
from baton.store.sql_files import Statement, statements

_SQL = statements("execution_list.sql")
_EVERY_STATUS = tuple(str(status) for status in ExecutionStatus)

#: Number of latest executions searched for words before the index is used: a word that matches less
#: than a page of them is rare enough for the index.
_LATELY = 4000
#: If they nearly fill a page, this many times as many are searched.
_FURTHER = 5


class PostgresExecutionList:
    """Finds executions, newest first."""

    def __init__(self, database: Database, *, lately: int = _LATELY) -> None:
        self._database = database
        self._lately = lately

    async def rows(
        self, filter_: ExecutionFilter, *, limit: int, after: PageCursor | None
    ) -> list[ExecutionRow]:
        """Return at most `limit` executions after a place."""
        params = {**_params(filter_), "limit": limit, **_place(after)}
        async with self._database.planning() as connection:
            ids = await self._found(connection, filter_, params)
            rows = await _fetched(connection, _SQL["get_rows"], {"ids": ids}) if ids else []
        return [ExecutionRow(**row) for row in rows]

    async def _found(
        self, connection: Connection, filter_: ExecutionFilter, params: Mapping[str, Any]
    ) -> Sequence[str]:
        """Return the ids of the page, in order."""
        if filter_.failure is not None:
            failed = {**params, **asdict(filter_.failure)}
            return _ids(await _fetched(connection, _SQL["find_failed"], failed))
        if not filter_.words:
            return _ids(await _fetched(connection, _SQL["find"], params))
        for most in (self._lately, self._lately * _FURTHER):
            looked = {**params, "most": most}
            (lately,) = await _fetched(connection, _SQL["find_lately"], looked)
            ids: Sequence[str] = lately["ids"]
            if len(ids) == params["limit"] or lately["looked_at"] < most:
                return ids
            if len(ids) * _FURTHER < params["limit"]:
                break
        return _ids(await _fetched(connection, _SQL["find_words"], params))


def _ids(rows: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return [row["id"] for row in rows]


async def _fetched(
    connection: Connection, statement: Statement, params: Mapping[str, Any]
) -> list[dict[str, Any]]:
    cursor = await run(connection, statement, params)
    return await cursor.fetchall()


def _params(filter_: ExecutionFilter) -> dict[str, Any]:
    return {
        "workflow_id": filter_.workflow_id,
        "statuses": list(filter_.statuses or _EVERY_STATUS),
        "mode": filter_.mode,
        "from_at": filter_.from_at,
        "to_at": filter_.to_at,
        "words": _query(filter_.words),
    }


def _query(words: Sequence[str]) -> str | None:
    """Return a prefix query that matches all words.

    Words are alphanumeric, so no escaping is needed.
    """
    return " & ".join(f"'{word}':*" for word in words) or None


def _place(after: PageCursor | None) -> dict[str, Any]:
    return {"after_at": after and after.at, "after_id": after and after.id}
