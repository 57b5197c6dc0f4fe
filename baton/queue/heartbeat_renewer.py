"""Renew a worker's heartbeat in the database and interpret the responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from baton.domain.worker import TIMING, Renewal, Timing, WorkerIdentity
from baton.errors import DatabaseUnavailable, StorageFull
from baton.queue.database_clock import ClockLeap, DatabaseClock, ShownClock
from baton.queue.log_limit import LogLimit

_log = logging.getLogger(__name__)

#: Time limit of one renewal, including connecting. It is much longer than a slow connect, so that a
#: connection, once made, is used.
_RENEW_WITHIN_SECONDS = 20.0
#: Time limit for unregistering at the end.
_UNREGISTER_WITHIN_SECONDS = 2.0


class HeartbeatStore(Protocol):
    """The heartbeat in the database; implemented by `baton.store.workers`."""

    async def register(self, worker: WorkerIdentity) -> datetime:
        """Register the worker and return the database's time."""

    async def renew(self, worker_id: UUID) -> Renewal | None:
        """Return the database's response; None if the worker is no longer registered."""

    async def unregister(self, worker_id: UUID) -> None:
        """Unregister the worker."""

    async def close(self) -> None:
        """Close the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One renewal, for the event loop of the executions."""

    #: Executions held by claim; None if the worker is no longer registered.
    held: Mapping[UUID, str] | None
    #: Claims that the process knew before the renewal.
    known: frozenset[UUID]
    #: Repeated with each beat until `adopt` is called.
    leap: ClockLeap | None = None


class HeartbeatRenewer:
    """Renews a worker's heartbeat; its coroutines may run on a separate event loop.

    The event loop of the executions only reads attributes and calls `loop_runs`.
    """

    def __init__(
        self,
        *,
        identity: WorkerIdentity,
        store: HeartbeatStore,
        monotonic: Callable[[], float],
        timing: Timing = TIMING,
    ) -> None:
        #: A new identity is registered with the next beat.
        self.identity = identity
        #: When the last successful renewal was sent.
        self.renewed_at = monotonic()
        #: Start of the time without a gap longer than `Timing.gap_after`.
        self.steady_since = self.renewed_at
        #: The database's clock; after a leap, the one before it until `adopt` is called.
        self.clock: DatabaseClock | None = None
        #: The latest clock, whether adopted or not.
        self._shown: ShownClock | None = None
        #: When the last response that shows the clock was requested.
        self._shown_at = self.renewed_at
        #: The leap that was detected and not adopted yet.
        self._noticed: ClockLeap | None = None
        self._store = store
        self._monotonic = monotonic
        self._timing = timing
        #: Id under which the worker is registered.
        self.registered: UUID | None = None
        self._loop_ran_at = self.renewed_at
        self._known: frozenset[UUID] = frozenset()
        self._left_behind: set[asyncio.Task[Any]] = set()
        self._limit = LogLimit(monotonic)

    def loop_runs(self, claims: frozenset[UUID]) -> None:
        """Record that the executions' event loop is not blocked, and the claims that it holds."""
        self._known = claims
        self._loop_ran_at = self._monotonic()

    def adopt(self, leap: ClockLeap) -> None:
        """Use the clock after a leap: earlier stored times have been moved."""
        self.clock = leap.clock
        self._noticed = None

    async def begin(self) -> None:
        """Register the worker."""
        sent = self._monotonic()
        registered = await self._in_time(self._register())
        self.clock = DatabaseClock.read(
            registered.database_now, sent=sent, received=self._monotonic()
        )
        self._shown = ShownClock(clock=self.clock, since=registered.database_now)
        self._shown_at = sent
        self.renewed_at = self.steady_since = sent
        self._loop_ran_at = self._monotonic()

    async def beat(self) -> Beat | None:
        """Renew once; None if that failed or the loop has been blocked for too long."""
        if self._loop_is_dead():
            self._limit.error(
                _log,
                "the event loop has been blocked for more than %.0f s. The heartbeat stops: other "
                "workers take over. Use `def` instead of `async def` for agents that block.",
                self._timing.silent_loop_after.total_seconds(),
            )
            return None
        known = self._known
        sent = self._monotonic()
        try:
            if self.registered != self.identity.id:
                renewal = await self._in_time(self._register())
            else:
                renewal = await self._in_time(self._store.renew(self.identity.id))
        except (DatabaseUnavailable, StorageFull, TimeoutError) as error:
            self._limit.warning(_log, "heartbeat failed: %s", error)
            return None
        if sent - self.renewed_at > self._timing.gap_after.total_seconds():
            self.steady_since = sent
        leap = self._leap(renewal, sent) if renewal else None
        if leap is not None:
            self.steady_since = sent
        self.renewed_at = sent
        return Beat(held=renewal.held if renewal else None, known=known, leap=leap)

    async def end(self) -> None:
        """Unregister the worker and close the connection."""
        try:
            async with asyncio.timeout(_UNREGISTER_WITHIN_SECONDS):
                await self._store.unregister(self.identity.id)
        except (DatabaseUnavailable, StorageFull, TimeoutError) as error:
            _log.warning(
                "the worker could not unregister; the others notice by its heartbeat: %s", error
            )
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        if self._left_behind:
            await asyncio.wait(
                set(self._left_behind), timeout=self._timing.heartbeat_every.total_seconds()
            )
        await self._store.close()

    async def _register(self) -> Renewal:
        identity = self.identity
        now = await self._store.register(identity)
        self.registered = identity.id
        return Renewal(held={}, database_now=now)

    def _leap(self, renewal: Renewal, sent: float) -> ClockLeap | None:
        """Return the leap that a renewal shows; without one, update the known clock."""
        received = self._monotonic()
        newer = DatabaseClock.read(renewal.database_now, sent=sent, received=received)
        # Not the last renewal: a response for an unregistered worker shows no clock.
        before = renewal.database_now - timedelta(seconds=received - self._shown_at)
        self._shown_at = sent
        self._shown = shown = self._shown_by(newer, before)
        clock = self.clock or newer
        if not clock.leapt_to(newer, self._timing.clock_tolerance):
            self.clock, self._noticed = clock.merged(newer), None
            return None
        if self._noticed is None or self._noticed.since != shown.since:
            self._noticed = ClockLeap(by=newer.at(0) - clock.at(0), since=shown.since, clock=newer)
        return self._noticed

    def _shown_by(self, newer: DatabaseClock, before: datetime) -> ShownClock:
        """Interpret a response; `before` is the time of the previous one, by the newer clock.

        A leap may be reported long after it happened, because an earlier one had to be adopted
        first. Rows that others wrote in between were written after it.
        """
        shown = self._shown
        if shown is None or shown.clock.leapt_to(newer, self._timing.clock_tolerance):
            return ShownClock(clock=newer, since=before)
        return ShownClock(clock=shown.clock.merged(newer), since=shown.since)

    async def _in_time(self, call: Any) -> Any:
        """Await a call; abandon it if it hangs, because cancelling it may hang as well."""
        calling = asyncio.ensure_future(call)
        try:
            if not (await asyncio.wait({calling}, timeout=_RENEW_WITHIN_SECONDS))[0]:
                raise TimeoutError("PostgreSQL does not answer")
        finally:
            if not calling.done():
                self._left_behind.add(calling)
                calling.add_done_callback(self._forget)
                calling.cancel()
        return calling.result()

    def _forget(self, calling: asyncio.Task[Any]) -> None:
        self._left_behind.discard(calling)
        if not calling.cancelled():
            calling.exception()  # retrieved, or asyncio would log it as never retrieved

    def _loop_is_dead(self) -> bool:
        silent = self._monotonic() - self._loop_ran_at
        return silent > self._timing.silent_loop_after.total_seconds()
