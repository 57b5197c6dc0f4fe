"""Limit how much large input one worker passes to agents at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Decoded JSON takes five to ten times its size in memory.
BIG_INPUT_BUDGET_BYTES = 64 * 1024 * 1024


class Admission:
    """Admits large inputs in order, as long as they fit a budget.

    An input larger than the whole budget is admitted alone.
    """

    def __init__(self, budget_bytes: int = BIG_INPUT_BUDGET_BYTES) -> None:
        self._left = budget_bytes
        self._budget = budget_bytes
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def held(self, size_bytes: int) -> AsyncIterator[None]:
        """Wait until an input of this size fits, and reserve its size while the block runs."""
        size = min(size_bytes, self._budget)
        await self._wait(size)
        try:
            yield
        finally:
            self._left += size
            self._admit()

    async def _wait(self, size: int) -> None:
        turn = asyncio.get_running_loop().create_future()
        place = (size, turn)
        self._queue.append(place)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was admitted at the same moment
                self._left += size
            elif place in self._queue:
                self._queue.remove(place)
            self._admit()
            raise

    def _admit(self) -> None:
        while self._queue and self._queue[0][0] <= self._left:
            size, turn = self._queue.popleft()
            if not turn.done():
                self._left -= size
                turn.set_result(None)
