"""A worker's life among the others: its heartbeat, and what follows when it falters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from baton.domain.errors import DatabaseUnavailable, StorageFull
from baton.domain.worker import TIMING, Timing, WorkerIdentity
from baton.engine.interruption import StopReason

_log = logging.getLogger(__name__)


class HeartbeatStore(Protocol):
    """The heartbeat in the database; `baton.store.workers` has it."""

    async def register(self, worker: WorkerIdentity) -> None:
        """Make the worker known."""

    async def renew(self, worker_id: UUID) -> Mapping[UUID, str] | None:
        """Executions held, by claim; null if the worker is not known any more."""

    async def unregister(self, worker_id: UUID) -> None:
        """Say goodbye."""

    async def close(self) -> None:
        """Give the connection back."""


class ClaimedExecutions(Protocol):
    """What this process is driving; `WorkflowExecutor` has it."""

    @property
    def claims(self) -> Mapping[UUID, str]:
        """Execution ids by claim."""

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        """Ask one execution to stop here."""


class WorkerHeartbeat:
    """Keeps a worker alive in the eyes of the fleet (design §2 rules 2 and 3)."""

    def __init__(
        self,
        *,
        identity: WorkerIdentity,
        store: HeartbeatStore,
        new_id: Callable[[], UUID],
        monotonic: Callable[[], float],
        timing: Timing = TIMING,
    ) -> None:
        self.identity = identity
        self._store = store
        self._new_id = new_id
        self._monotonic = monotonic
        self._timing = timing
        self._renewed_at = monotonic()
        self._steady_since = monotonic()
        self._unknown: frozenset[UUID] = frozenset()
        self._left_behind: set[asyncio.Task[Any]] = set()

    @property
    def may_take_over(self) -> bool:
        """Whether it has renewed without a gap for so long that others had time to do the same."""
        return self._renewed_at - self._steady_since >= self._timing.dead_after.total_seconds()

    async def begin(self) -> None:
        """Become known."""
        await self._store.register(self.identity)
        self._renewed_at = self._steady_since = self._monotonic()

    async def beat(
        self, claimed: ClaimedExecutions, release: Callable[[UUID, str], Awaitable[None]]
    ) -> None:
        """Renew once and act on what that tells; `release` hands back a claim nobody drives."""
        self._let_go_in_time(claimed)
        known = dict(claimed.claims)
        try:
            held = await self._renew()
        except (DatabaseUnavailable, StorageFull, TimeoutError) as error:
            _log.warning("heartbeat failed: %s", error)
            self._let_go_in_time(claimed)
            return
        now = self._monotonic()
        if now - self._renewed_at > self._timing.gap_after.total_seconds():
            self._steady_since = now
        self._renewed_at = now
        try:
            if held is None:
                await self._come_back(claimed)
                return
            for claim_id in known.keys() - held.keys():
                claimed.stop(claim_id, StopReason.CLAIM_LOST)
            await self._hand_back_strays(held, claimed, release)
        except (DatabaseUnavailable, StorageFull) as error:
            _log.warning("the next heartbeat will try again: %s", error)

    async def end(self) -> None:
        """Say goodbye and give the connection back."""
        try:
            await self._store.unregister(self.identity.id)
        except (DatabaseUnavailable, StorageFull) as error:
            _log.warning("could not say goodbye, others will notice by the heartbeat: %s", error)
        if self._left_behind:
            await asyncio.wait(
                set(self._left_behind), timeout=self._timing.heartbeat_every.total_seconds()
            )
        await self._store.close()

    async def run(
        self, claimed: ClaimedExecutions, release: Callable[[UUID, str], Awaitable[None]]
    ) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(self._timing.heartbeat_every.total_seconds())
            await self.beat(claimed, release)

    async def _renew(self) -> Mapping[UUID, str] | None:
        """Renew in time; a call that hangs is left behind, for its cancelling may hang as well."""
        renewal = asyncio.create_task(self._store.renew(self.identity.id))
        try:
            if not (await asyncio.wait({renewal}, timeout=self._patience_seconds))[0]:
                raise TimeoutError("PostgreSQL does not answer")
        finally:
            if not renewal.done():
                self._left_behind.add(renewal)
                renewal.add_done_callback(self._forget)
                renewal.cancel()
        return renewal.result()

    def _forget(self, renewal: asyncio.Task[Any]) -> None:
        self._left_behind.discard(renewal)
        if not renewal.cancelled():
            renewal.exception()  # looked at, or asyncio would report it

    @property
    def _patience_seconds(self) -> float:
        """How long to wait for an answer: until it is time to give up, but not for an instant."""
        silent = self._monotonic() - self._renewed_at
        return max(
            self._timing.give_up_after.total_seconds() - silent,
            self._timing.heartbeat_every.total_seconds(),
        )

    def _let_go_in_time(self, claimed: ClaimedExecutions) -> None:
        # It was frozen, or the database is away: others may take over soon.
        if self._monotonic() - self._renewed_at >= self._timing.give_up_after.total_seconds():
            self._let_go(claimed)

    def _let_go(self, claimed: ClaimedExecutions) -> None:
        for claim_id in dict(claimed.claims):
            claimed.stop(claim_id, StopReason.RELEASE)

    async def _come_back(self, claimed: ClaimedExecutions) -> None:
        _log.warning("worker %s was forgotten, it registers anew", self.identity.id)
        self._let_go(claimed)
        self.identity = self.identity.anew(self._new_id())
        await self.begin()

    async def _hand_back_strays(
        self,
        held: Mapping[UUID, str],
        claimed: ClaimedExecutions,
        release: Callable[[UUID, str], Awaitable[None]],
    ) -> None:
        """Release claims whose making we never heard of: the acknowledgement was lost.

        Seen twice in a row, so that a claim made just now is not mistaken for one.
        """
        unknown = frozenset(held.keys() - claimed.claims.keys())
        for claim_id in unknown & self._unknown:
            await release(claim_id, held[claim_id])
        self._unknown = unknown
