"""A worker's heartbeat, and the reaction if it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from baton.domain.worker import TIMING, Timing, WorkerIdentity
from baton.engine.interruption import StopReason
from baton.errors import DatabaseUnavailable, StorageFull
from baton.queue.database_clock import ClockLeap
from baton.queue.heartbeat_renewer import Beat, HeartbeatRenewer, HeartbeatStore
from baton.queue.heartbeat_thread import HeartbeatThread

_log = logging.getLogger(__name__)


class ClaimedExecutions(Protocol):
    """The executions that this process runs; implemented by `WorkflowExecutor`."""

    @property
    def claims(self) -> Mapping[UUID, str]:
        """Execution ids by claim."""

    @property
    def seconds_left(self) -> Mapping[UUID, float]:
        """Seconds left of the time limit of each claimed execution."""

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        """Ask one execution to stop here."""


class MovedTimes(Protocol):
    """Stored times of the database's clock; implemented by `baton.store.clock_leaps`."""

    async def move(
        self,
        leap: timedelta,
        *,
        held: Mapping[UUID, float],
        since: datetime,
        is_current: Callable[[datetime], bool],
    ) -> bool:
        """Move the stored times by a leap, unless they were written or moved since.

        `held` has the seconds left by claim. Returns false, with nothing moved, if the clock no
        longer shows that the leap `is_current`.
        """


#: Releases a claim of an execution that this process does not run.
Release = Callable[[UUID, str], Awaitable[None]]


class WorkerHeartbeat:
    """Keeps a worker registered as alive (docs/decisions/0007-heartbeat-in-a-thread.md).

    A thread renews the heartbeat; the event loop of the executions acts on the results.
    """

    def __init__(
        self,
        *,
        identity: WorkerIdentity,
        store: HeartbeatStore,
        times: MovedTimes,
        new_id: Callable[[], UUID],
        monotonic: Callable[[], float],
        timing: Timing = TIMING,
    ) -> None:
        self.renewer = HeartbeatRenewer(
            identity=identity, store=store, monotonic=monotonic, timing=timing
        )
        self._thread = HeartbeatThread(self.renewer, received=self.receive, timing=timing)
        self._times = times
        self._new_id = new_id
        self._monotonic = monotonic
        self._timing = timing
        self._ticked_at = monotonic()
        self._spared = False
        self._beat: Beat | None = None
        self._news = asyncio.Event()
        self._unknown: frozenset[UUID] = frozenset()
        #: The last leap whose stored times have been moved.
        self._moved: ClockLeap | None = None

    @property
    def identity(self) -> WorkerIdentity:
        """The worker as the others see it."""
        return self.renewer.identity

    @property
    def is_stale(self) -> bool:
        """True if others may soon count the worker as dead: it must claim nothing."""
        silent = self._monotonic() - self.renewer.renewed_at
        known = self.renewer.registered == self.identity.id
        return silent >= self._timing.give_up_after.total_seconds() or not known

    @property
    def may_take_over(self) -> bool:
        """True once it has renewed without a gap for long enough that others could do the same."""
        steady = self.renewer.renewed_at - self.renewer.steady_since
        return steady >= self._timing.dead_after.total_seconds() and not self.is_stale

    @property
    def expected_now(self) -> datetime | None:
        """The database's time, unless its clock leapt since the last renewal."""
        clock = self.renewer.clock
        return clock.at(self._monotonic()) if clock else None

    async def begin(self) -> None:
        """Register the worker and start renewing; raises `DatabaseUnavailable`."""
        await self._thread.begin()

    async def end(self) -> None:
        """Unregister the worker."""
        await self._thread.end()

    async def run(self, claimed: ClaimedExecutions, release: Release) -> None:
        """Watch the claims until cancelled; raises the error that ended the thread."""
        tasks = (
            asyncio.create_task(self._watch(claimed)),
            asyncio.create_task(self._listen(claimed, release)),
        )
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def tick(self, claimed: ClaimedExecutions) -> None:
        """Record that this loop runs, and stop all executions if the heartbeat is too old."""
        now = self._monotonic()
        late = now - self._ticked_at > 2 * self._timing.heartbeat_every.total_seconds()
        self._ticked_at = now
        self.renewer.loop_runs(frozenset(claimed.claims))
        # Wait once after the process froze: the next renewal may show that the claims are still
        # held.
        spare = late and not self._spared
        self._spared = spare
        if late:
            self._unknown = frozenset()
        if self.is_stale and not spare:
            self._let_go(claimed)

    async def attend(self, claimed: ClaimedExecutions, release: Release) -> None:
        """Act on the newest beat."""
        beat, self._beat = self._beat, None
        if beat is None:
            return
        if beat.held is None:
            self._come_back(claimed)
            return
        for claim_id in beat.known - beat.held.keys():
            claimed.stop(claim_id, StopReason.CLAIM_LOST)
        try:
            # Beats that arrived while times were being moved report the same leap.
            if beat.leap is not None and beat.leap is not self._moved:
                await self._move_times(beat.leap, claimed)
            await self._hand_back_strays(beat.held, claimed, release)
        except (DatabaseUnavailable, StorageFull) as error:
            _log.warning("the next heartbeat will try again: %s", error)

    def receive(self, beat: Beat) -> None:
        """Store the newest beat for `attend`."""
        self._beat = beat
        self._news.set()

    async def _watch(self, claimed: ClaimedExecutions) -> None:
        while True:
            self.tick(claimed)
            if (failure := self._thread.failure) is not None:
                raise failure
            await asyncio.sleep(self._timing.heartbeat_every.total_seconds())

    async def _listen(self, claimed: ClaimedExecutions, release: Release) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self.attend(claimed, release)

    def _let_go(self, claimed: ClaimedExecutions) -> None:
        for claim_id in dict(claimed.claims):
            claimed.stop(claim_id, StopReason.DATABASE_LOST)

    async def _move_times(self, leap: ClockLeap, claimed: ClaimedExecutions) -> None:
        moved = await self._times.move(
            leap.by,
            held=claimed.seconds_left,
            since=leap.since,
            is_current=lambda shown: leap.clock.shows(
                shown, self._monotonic(), self._timing.clock_tolerance
            ),
        )
        if not moved:
            return  # it leapt again: the next beat reports by how much
        self._moved = leap
        self.renewer.adopt(leap)
        _log.warning(
            "the clock of PostgreSQL leapt by %+.0f s. Time limits and jobs were moved with it; "
            "times recorded before and after it differ by as much.",
            leap.by.total_seconds(),
        )

    def _come_back(self, claimed: ClaimedExecutions) -> None:
        _log.warning("worker %s is no longer registered and registers again", self.identity.id)
        self._let_go(claimed)
        self.renewer.identity = self.identity.anew(self._new_id())

    async def _hand_back_strays(
        self, held: Mapping[UUID, str], claimed: ClaimedExecutions, release: Release
    ) -> None:
        """Release claims unknown to this process, because their acknowledgement was lost.

        Only claims seen twice in a row, so that a claim made just now is not affected.
        """
        unknown = frozenset(held.keys() - claimed.claims.keys())
        for claim_id in unknown & self._unknown:
            await release(claim_id, held[claim_id])
        self._unknown = unknown
