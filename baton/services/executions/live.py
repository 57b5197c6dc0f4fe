"""Executions watched live: one listener per process, one reading for all streams of an execution.

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
from weakref import WeakSet, WeakValueDictionary

import msgspec

from baton.domain.actor import Actor
from baton.domain.execution_view import ExecutionStanding
from baton.domain.permission import Permission
from baton.errors import DatabaseUnavailable, NotFound, Overloaded, PlatformError
from baton.sentence import say
from baton.services.executions.command_answers import ExecutionChange
from baton.services.executions.service import Executions
from baton.services.executions.shared_reading import SharedReading
from baton.services.permissions import requires

_log = logging.getLogger(__name__)

#: Between two messages about one execution.
_SEND_EVERY_SECONDS = 0.1
#: Streams that are silent for so long say that they live, and look whether they missed something:
#: that a worker died, nobody tells.
_SIGN_OF_LIFE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 2.0
#: How long a new stream waits until it can hear.
_PATIENCE_SECONDS = 5.0
#: A new stream may begin with what another one read so short a time ago.
_NEWS_SECONDS = 0.1
#: Streams that are woken before other requests have their turn.
_WOKEN_TOGETHER = 25
#: Changes that wait for a reader who is slow; beyond, its stream ends.
_MOST_WAITING = 10_000


class Hear(Protocol):
    """Receives notices; implemented by `baton.store.notices`."""

    def listen(self) -> AsyncGenerator[frozenset[str], None]:
        """Ids as they are told; the first set says that it listens."""

    async def standing(self, execution_ids: Collection[str]) -> Sequence[ExecutionStanding]:
        """Return the status of some executions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Limits on the streams of one process."""

    all: int = 300
    of_one_execution: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionNews:
    """An execution as it stands now, without its data."""

    text: bytes
    is_final: bool


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Watcher:
    """The pending news of one stream."""

    #: Null for streams of all executions.
    execution_id: str | None = None
    reading: SharedReading[ExecutionNews] | None = None
    #: Where a stream of all executions is about one workflow only.
    workflow_id: str | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    #: For streams of all executions: what to send, by id.
    waiting: dict[str, bytes] = field(default_factory=dict)
    #: It has to end.
    over: bool = False

    def end(self) -> None:
        self.over = True
        self.woken.set()

    def changed(self) -> None:
        """Note that what it watches has changed, or may have."""
        if self.reading is not None:
            self.reading.outdate()
        self.woken.set()

    async def wait(self) -> bool:
        """Wait for news or a sign of life being due; true if there is news."""
        try:
            async with asyncio.timeout(_SIGN_OF_LIFE_SECONDS):
                await self.woken.wait()
        except TimeoutError:
            return False
        return True


class LiveExecutions:
    """Streams of what happens; begins to listen with the first of them."""

    def __init__(
        self,
        *,
        notices: Hear,
        executions: Executions,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: StreamLimits | None = None,
    ) -> None:
        self._notices = notices
        self._limits = limits or StreamLimits()
        self._executions = executions
        self._sleep = sleep
        #: Weak, for a stream that nobody ever reads has no end.
        self._watchers: WeakSet[_Watcher] = WeakSet()
        self._readings: WeakValueDictionary[
            tuple[str, str | None, str], SharedReading[ExecutionNews]
        ] = WeakValueDictionary()
        self._listening: asyncio.Task[None] | None = None
        self._hears = asyncio.Event()
        self._closed = False

    @requires(Permission.EXECUTIONS_READ)
    async def execution(
        self, execution_id: str, *, workflow_id: str | None, actor: Actor
    ) -> AsyncIterator[ExecutionNews | None]:
        """An execution now, then after each change, to its end; null is a sign of life.

        Raises `NotFound` and `Overloaded` before the stream begins.
        """
        reading = self._reading(execution_id, workflow_id, actor)
        watcher = self._watch(_Watcher(execution_id=execution_id, reading=reading))
        try:
            first = await reading.read(max_age_seconds=_NEWS_SECONDS)
        except BaseException:
            self._watchers.discard(watcher)
            raise
        return self._follow(watcher, first, reading)

    @requires(Permission.EXECUTIONS_READ)
    async def all(
        self,
        *,
        workflow_id: str | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> AsyncIterator[Sequence[bytes] | None]:
        """Executions as they change from now on, several at a time as JSON; null: a sign of life.

        Ends where changes may have been missed. Raises `DatabaseUnavailable` if nothing can be
        heard now, and `Overloaded`.
        """
        watcher = self._watch(_Watcher(workflow_id=workflow_id))
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._hears.wait()
        except TimeoutError as error:
            self._watchers.discard(watcher)
            raise DatabaseUnavailable(
                "Changes of executions cannot be heard now: PostgreSQL does not answer."
            ) from error
        return self._changes(watcher)

    async def aclose(self) -> None:
        """End every stream."""
        self._closed = True
        self._hears.set()
        for watcher in self._watchers:
            watcher.end()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def _reading(
        self, execution_id: str, workflow_id: str | None, actor: Actor
    ) -> SharedReading[ExecutionNews]:
        """The reading that all streams of an execution share which may see the same."""

        async def read_now() -> ExecutionNews:
            text, is_final = await self._executions.standing_json(
                execution_id, workflow_id=workflow_id, actor=actor
            )
            return ExecutionNews(text=text, is_final=is_final)

        key = (execution_id, workflow_id, actor.id)
        found = self._readings.get(key)
        if found is None:
            self._readings[key] = found = SharedReading(read_now)
        return found

    def _watch(self, watcher: _Watcher) -> _Watcher:
        alike = sum(other.execution_id == watcher.execution_id for other in self._watchers)
        limits = self._limits
        if watcher.execution_id is not None and alike >= limits.of_one_execution:
            raise Overloaded(
                say(
                    "Execution {execution_id} is watched by {alike} streams already, the most "
                    "for one execution. Read it every few seconds instead, or try again later.",
                    execution_id=watcher.execution_id,
                    alike=alike,
                )
            )
        if len(self._watchers) >= limits.all:
            raise Overloaded(
                say(
                    "This server has {all} event streams already, the most it serves. Read "
                    "executions every few seconds instead, or try again later.",
                    all=limits.all,
                )
            )
        if self._closed:
            watcher.end()
        elif self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        self._watchers.add(watcher)
        return watcher

    async def _follow(
        self, watcher: _Watcher, first: ExecutionNews, reading: SharedReading[ExecutionNews]
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
                watcher.woken.clear()
                try:
                    latest = await reading.read(max_age_seconds=_SIGN_OF_LIFE_SECONDS / 2)
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

    async def _changes(self, watcher: _Watcher) -> AsyncGenerator[Sequence[bytes] | None, None]:
        try:
            while True:
                if not await watcher.wait():
                    yield None
                if watcher.over:
                    return
                waiting, watcher.waiting = watcher.waiting, {}
                watcher.woken.clear()
                if waiting:
                    yield list(waiting.values())
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
        concerned = [
            watcher
            for watcher in self._watchers
            if watcher.execution_id is not None and (not ids or watcher.execution_id in ids)
        ]
        if ids and any(watcher.execution_id is None for watcher in self._watchers):
            for standing in await self._notices.standing(ids):
                text = msgspec.json.encode(ExecutionChange.of(standing))
                for watcher in self._watchers:
                    if watcher.execution_id is None and watcher.workflow_id in (
                        None,
                        standing.workflow_id,
                    ):
                        watcher.waiting[standing.execution_id] = text
        concerned += [watcher for watcher in self._watchers if watcher.waiting]
        for number, watcher in enumerate(concerned, 1):
            if len(watcher.waiting) > _MOST_WAITING:
                watcher.end()
            watcher.changed()
            if number % _WOKEN_TOGETHER == 0:
                await asyncio.sleep(0)
