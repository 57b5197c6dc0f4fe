"""The order of calls: one call per caller at a time, callers in turn."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from baton.errors import TooBusy
from baton.sentence import say

_RETRY_AFTER_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    """Limits on the number of waiting calls and on their waiting time."""

    per_caller: int
    in_all: int
    seconds: float


class Turns:
    """Assigns a number of slots; without `limits`, callers wait indefinitely."""

    def __init__(self, *, places: int, limits: QueueLimits | None) -> None:
        self._free = places
        self._limits = limits
        self._served: set[str] = set()
        #: Callers in the order of their turns.
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, caller: str) -> AsyncIterator[None]:
        """Hold a slot during the block; raises `TooBusy` if too many wait or it takes too long."""
        await self._wait(caller)
        try:
            yield
        finally:
            self._give_back(caller)

    async def _wait(self, caller: str) -> None:
        self._require_room(caller)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(caller, deque()).append(granted)
        self._grant()
        try:
            async with asyncio.timeout(self._limits.seconds if self._limits else None):
                await granted
        except BaseException as error:
            if granted.done() and not granted.cancelled():
                self._give_back(caller)
            else:
                self._forget(caller, granted)
            if isinstance(error, TimeoutError) and self._limits is not None:
                raise _too_busy(
                    say(
                        "It waited {seconds:g} seconds for earlier requests.",
                        seconds=self._limits.seconds,
                    )
                ) from error
            raise

    def _require_room(self, caller: str) -> None:
        if self._limits is None:
            return
        if len(self._waiting.get(caller, ())) >= self._limits.per_caller:
            raise _too_busy(
                say(
                    "{per_caller} of your requests are already waiting.",
                    per_caller=self._limits.per_caller,
                )
            )
        if sum(map(len, self._waiting.values())) >= self._limits.in_all:
            raise _too_busy(
                say("{in_all} requests are already waiting.", in_all=self._limits.in_all)
            )

    def _grant(self) -> None:
        """Assign free slots to callers in turn, except to those that have one."""
        while self._free:
            caller = next((key for key in self._waiting if key not in self._served), None)
            if caller is None:
                return
            waiting = self._waiting.pop(caller)
            granted = waiting.popleft()
            if waiting:
                self._waiting[caller] = waiting
            # A caller that was just cancelled has not left the queue yet.
            if not granted.done():
                self._free -= 1
                self._served.add(caller)
                granted.set_result(None)

    def _give_back(self, caller: str) -> None:
        self._free += 1
        self._served.discard(caller)
        if caller in self._waiting:
            self._waiting.move_to_end(caller)
        self._grant()

    def _forget(self, caller: str, granted: asyncio.Future[None]) -> None:
        waiting = self._waiting.get(caller)
        if waiting is not None and granted in waiting:
            waiting.remove(granted)
            if not waiting:
                del self._waiting[caller]


def _too_busy(why: str) -> TooBusy:
    return TooBusy(
        say(
            "The server is busy with large computations. {why} Try again in a few seconds.", why=why
        ),
        retry_after=_RETRY_AFTER_SECONDS,
    )
