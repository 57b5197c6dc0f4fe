"""Tells those who watch that executions changed: soon, seldom, and never in the way of the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from baton.errors import PlatformError

_log = logging.getLogger(__name__)

#: All changes within so long are told at once.
_COALESCE_SECONDS = 0.05
#: After a failure; who watches looks for itself meanwhile.
_PAUSE_SECONDS = 1.0
#: How long the last notice may take when the process ends.
_GOODBYE_SECONDS = 1.0


class Tell(Protocol):
    """Sends notices; implemented by `baton.store.notices`."""

    async def announce(self, execution_ids: Collection[str]) -> None:
        """Tell everybody."""


class Announcer:
    """Collects the changes of one process; `run` tells them."""

    def __init__(
        self, *, notices: Tell, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._notices = notices
        self._sleep = sleep
        self._ids: set[str] = set()
        self._some = asyncio.Event()

    def changed(self, execution_id: str) -> None:
        """An execution changed and that is committed."""
        self._ids.add(execution_id)
        self._some.set()

    async def run(self) -> None:
        """Tell until cancelled, at most once per 50 ms."""
        while True:
            await self._some.wait()
            await self._sleep(_COALESCE_SECONDS)
            if not await self._told():
                await self._sleep(_PAUSE_SECONDS)

    async def aclose(self) -> None:
        """Tell what is left, if that is quick."""
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._told()
        except TimeoutError:
            _log.warning("the last changes were not announced in time")

    async def _told(self) -> bool:
        ids, self._ids = self._ids, set()
        self._some.clear()
        if not ids:
            return True
        try:
            await self._notices.announce(ids)
        except PlatformError as error:
            _log.warning("changes of executions will be announced later: %s", error)
            self._ids |= ids
            self._some.set()
            return False
        return True
