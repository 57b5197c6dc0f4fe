"""Background maintenance: roll up statistics, delete expired executions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from baton.errors import BatonError

_log = logging.getLogger(__name__)

#: Does a small part in its own transaction, and returns whether there is more.
Chore = Callable[[], Awaitable[bool]]


class Maintenance:
    """Repeats the background tasks; each ensures that only one worker at a time performs it."""

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
                _log.warning("maintenance failed, trying again: %s", error)
            # Statistics must not stop the worker: executions continue, and this is retried.
            except Exception as defect:  # noqa: BLE001
                _log.error("maintenance failed because of an internal error", exc_info=defect)

    async def turn(self) -> None:
        """Count everything pending, then delete one batch, to keep the database responsive."""
        while await self._count():
            pass
        if self._delete is not None:
            await self._delete()
