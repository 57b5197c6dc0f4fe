"""Executions watched live: one listener per process, any number of streams (spec 5.2).

A notice only says which execution changed; what is sent was read after it. After each interruption
of the listener the streams of single executions read anew, and those of all executions end, so that
who watches reads the list anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakSet

from baton.domain.actor import Actor
from baton.domain.errors import DatabaseUnavailable, NotFound, PlatformError
from baton.domain.execution_view import ExecutionStanding
from baton.services.executions import Executions

_log = logging.getLogger(__name__)

#: Between two messages about one execution.
_SEND_EVERY_SECONDS = 0.1
#: Streams that are silent for so long say that they live, and look whether they missed something:
#: that a worker died, nobody tells.
_SIGN_OF_LIFE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 2.0
#: How long a new stream waits until it can hear.
_PATIENCE_SECONDS = 5.0
#: Changes that wait for a reader who is slow; beyond, its stream ends.
_MOST_WAITING = 10_000


class Hear(Protocol):
    """Where notices come from; `baton.store.notices` has it."""

    def listen(self) -> AsyncGenerator[frozenset[str], None]:
        """Ids as they are told; the first set says that it listens."""

    async def standing(self, execution_ids: Collection[str]) -> Sequence[ExecutionStanding]:
        """Where some executions stand."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Watcher:
    """What one stream has to be told."""

    #: Null for all executions.
    execution_id: str | None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    #: For streams of all executions, by id.
    waiting: dict[str, ExecutionStanding] = field(default_factory=dict)
    #: It has to end.
    over: bool = False

    def end(self) -> None:
        self.over = True
        self.woken.set()

    async def wait(self) -> bool:
        """Wait for news or a sign of life being due; true if there is news."""
        try:
            async with asyncio.timeout(_SIGN_OF_LIFE_SECONDS):
                await self.woken.wait()
        except TimeoutError:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionNews:
    """An execution as it stands now, without its data."""

    text: bytes
    is_final: bool


class LiveExecutions:
    """Streams of what happens; begins to listen with the first of them."""

    def __init__(
        self,
        *,
        notices: Hear,
        executions: Executions,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._notices = notices
        self._executions = executions
        self._sleep = sleep
        #: Weak, for a stream that nobody ever reads has no end.
        self._watchers: WeakSet[_Watcher] = WeakSet()
        self._listening: asyncio.Task[None] | None = None
        self._hears = asyncio.Event()
        self._closed = False

    async def execution(
        self, execution_id: str, *, workflow_id: str | None, actor: Actor
    ) -> AsyncIterator[ExecutionNews | None]:
        """An execution now, then after each change, to its end; null is a sign of life.

        Raises `NotFound` before the stream begins.
        """
        watcher = self._watch(execution_id)

        async def read() -> ExecutionNews:
            watcher.woken.clear()
            text, is_final = await self._executions.standing_json(
                execution_id, workflow_id=workflow_id, actor=actor
            )
            return ExecutionNews(text=text, is_final=is_final)

        try:
            first = await read()
        except BaseException:
            self._watchers.discard(watcher)
            raise
        return self._follow(watcher, first, read)

    async def all(
        self,
        *,
        workflow_id: str | None,
        actor: Actor,  # noqa: ARG002 roles will decide
    ) -> AsyncIterator[Sequence[ExecutionStanding] | None]:
        """Executions as they change from now on, several at a time; null is a sign of life.

        Ends where changes may have been missed. Raises `DatabaseUnavailable` if nothing can be
        heard now.
        """
        watcher = self._watch(None)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._hears.wait()
        except TimeoutError as error:
            self._watchers.discard(watcher)
            raise DatabaseUnavailable(
                "Changes of executions cannot be heard now: PostgreSQL does not answer."
            ) from error
        return self._changes(watcher, workflow_id)

    async def aclose(self) -> None:
        """End every stream."""
        self._closed = True
        self._hears.set()
        for watcher in self._watchers:
            watcher.end()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def _watch(self, execution_id: str | None) -> _Watcher:
        watcher = _Watcher(execution_id)
        if self._closed:
            watcher.end()
        elif self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        self._watchers.add(watcher)
        return watcher

    async def _follow(
        self,
        watcher: _Watcher,
        first: ExecutionNews,
        read: Callable[[], Awaitable[ExecutionNews]],
    ) -> AsyncGenerator[ExecutionNews | None, None]:
        try:
            news = first
            yield news
            while not news.is_final:
                if not await watcher.wait():
                    yield None
                if watcher.over:
                    return
                await self._sleep(_SEND_EVERY_SECONDS)
                try:
                    latest = await read()
                except PlatformError as error:
                    _log.warning("a stream waits for the database: %s", error)
                    continue
                except NotFound:
                    return  # it was deleted meanwhile
                if latest != news:
                    news = latest
                    yield news
        finally:
            self._watchers.discard(watcher)

    async def _changes(
        self, watcher: _Watcher, workflow_id: str | None
    ) -> AsyncGenerator[Sequence[ExecutionStanding] | None, None]:
        try:
            while True:
                if not await watcher.wait():
                    yield None
                if watcher.over:
                    return
                waiting, watcher.waiting = watcher.waiting, {}
                watcher.woken.clear()
                wanted = [
                    standing
                    for standing in waiting.values()
                    if workflow_id in (None, standing.workflow_id)
                ]
                if wanted:
                    yield wanted
        finally:
            self._watchers.discard(watcher)

    async def _listen(self) -> None:
        """Hear notices for as long as the process lives; again whenever the connection ended."""
        pause = 0.0
        while True:
            try:
                async with aclosing(self._notices.listen()) as notices:
                    async for ids in notices:
                        pause = 0.0
                        self._hears.set()
                        await self._tell(ids)
            except PlatformError as error:
                _log.warning("listening for changes of executions begins anew: %s", error)
            self._hears.clear()
            for watcher in self._watchers:
                if watcher.execution_id is None:
                    watcher.end()
            await self._sleep(pause)
            pause = min(pause * 2 + 0.1, _LONGEST_PAUSE_SECONDS)

    async def _tell(self, ids: frozenset[str]) -> None:
        """Wake who is concerned; no ids: the listener just began, anything may have changed."""
        everything = [watcher for watcher in self._watchers if watcher.execution_id is None]
        for watcher in self._watchers:
            if watcher.execution_id in ids or (not ids and watcher.execution_id is not None):
                watcher.woken.set()
        if ids and everything:
            for standing in await self._notices.standing(ids):
                for watcher in everything:
                    watcher.waiting[standing.execution_id] = standing
                    watcher.woken.set()
        for watcher in everything:
            if len(watcher.waiting) > _MOST_WAITING:
                watcher.end()
