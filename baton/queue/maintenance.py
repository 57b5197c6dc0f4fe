"""Background maintenance: roll up statistics, delete expired executions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from baton.errors import BatonError

_log = logging.getLogger(__name__)

#: Does a small part, in a transaction of its own, and says whether there is more.
Chore = Callable[[], Awaitable[bool]]


class Maintenance:
    """Does the chores again and again; each sees to it that one worker at a time is at it."""

    def __init__(self, *, count: Chore, delete: Chore | None, every: timedelta) -> None:
        self._count = count
        self._delete = delete
        self._every = every

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(self._every.total_seconds())
            try:
                await self.turn()
            except BatonError as error:
                _log.warning("counting and tidying up failed, trying again: %s", error)
            # Figures must not take the worker down: executions go on, and this is tried again.
            except Exception as defect:  # noqa: BLE001
                _log.error("counting and tidying up failed by a mistake of Baton", exc_info=defect)

    async def turn(self) -> None:
        """Count everything there is, and delete one part, so that the database stays free."""
        while await self._count():
            pass
        if self._delete is not None:
            await self._delete()
