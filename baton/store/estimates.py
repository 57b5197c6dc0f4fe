"""Past step durations from the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baton.store.database import Database
from baton.store.sql_files import statements

_SQL = statements("history.sql")

#: Number of past durations per step, and of executions searched for them.
_SAMPLES = 50
_EXECUTIONS = 100


class PostgresEstimateStore:
    """Reads past durations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def past_durations(
        self, workflow_id: str, *, besides: str
    ) -> Mapping[str, Sequence[float]]:
        """Return the durations of the latest completed steps, in milliseconds by step key."""
        rows = await self._database.fetch_all(
            _SQL["past_durations"],
            {
                "workflow_id": workflow_id,
                "execution_id": besides,
                "executions": _EXECUTIONS,
                "samples": _SAMPLES,
            },
        )
        return {row["key"]: row["durations"] for row in rows}
