"""One reading of a value for everybody who asks for it at about the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


@dataclass(slots=True, eq=False, weakref_slot=True)
class SharedReading(Generic[_Value]):
    """Reads with `read_now`, once for all who ask while that is under way."""

    read_now: Callable[[], Awaitable[_Value]]
    #: What was read last, if anything was.
    _latest: list[_Value] = field(default_factory=list)
    _read_at: float = 0.0
    _under_way: asyncio.Task[_Value] | None = None

    def outdate(self) -> None:
        """The value has changed: whoever asks from now on gets it read again."""
        self._latest.clear()
        self._under_way = None

    async def read(self, *, max_age_seconds: float) -> _Value:
        """The value as it was at most so long ago, and after the latest `outdate`."""
        now = asyncio.get_running_loop().time()
        if self._latest and now - self._read_at <= max_age_seconds:
            return self._latest[0]
        if self._under_way is None:
            self._read_at = now
            self._under_way = asyncio.create_task(self._read())
            self._under_way.add_done_callback(self._ended)
        return await asyncio.shield(self._under_way)

    async def _read(self) -> _Value:
        return await self.read_now()

    def _ended(self, task: asyncio.Task[_Value]) -> None:
        """Keep what was read, unless it changed meanwhile; an error is that of those who asked."""
        failed = task.cancelled() or task.exception() is not None
        if task is self._under_way:
            self._under_way = None
            if not failed:
                self._latest[:] = [task.result()]
