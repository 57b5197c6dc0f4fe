"""Adjust stored times after the database's clock leapt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from baton.store.database import Database, run
from baton.store.sql_files import statements

_SQL = statements("clock_leaps.sql")
#: Adjusted only after a leap back: what is due would otherwise wait as long as the leap was.
_FOR_LEAPS_BACK = ("notifications", "notification_windows", "quiet_channels")


class ClockLeaps:
    """Keeps time limits, pauses and jobs unaffected by leaps of the clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(
        self,
        leap: timedelta,
        *,
        held: Mapping[UUID, float],
        since: datetime,
        is_current: Callable[[datetime], bool],
    ) -> bool:
        """Move all open times; each worker that notices the leap may do it.

        `held` has the seconds left of each claim of this worker, by a monotonic clock. Times set or
        moved after `since` already use the current clock. Returns false, with nothing moved, if the
        clock no longer shows that the leap `is_current`, because it leapt again.
        """
        params = {
            "leap": leap,
            "claims": list(held),
            "seconds_left": list(held.values()),
            "since": since,
        }
        async with self._database.connection() as connection, connection.transaction():
            await run(connection, _SQL["lock"], {})
            clock = await (await run(connection, _SQL["clock"], {})).fetchone()
            if clock is None or not is_current(clock["shown"]):
                return False
            await run(connection, _SQL["held"], params)
            await run(connection, _SQL["time_limits"], params)
            await run(connection, _SQL["pauses"], params)
            for name in _FOR_LEAPS_BACK if leap < timedelta(0) else ():
                await run(connection, _SQL[name], params)
        return True
