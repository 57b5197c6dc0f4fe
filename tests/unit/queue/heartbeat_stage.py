"""A worker's heartbeat with a fake clock, a fake database and claims, driven beat by beat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from baton.domain.worker import Renewal, WorkerIdentity
from baton.engine.interruption import StopReason
from baton.errors import DatabaseUnavailable
from baton.queue.heartbeat import WorkerHeartbeat

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class HeartbeatStore:
    """A database that does as it is told."""

    clock: Clock
    held: dict[UUID, str] = field(default_factory=dict)
    registered: list[WorkerIdentity] = field(default_factory=list)
    away: bool = False
    hangs: bool = False
    #: Seconds that pass until it answers or fails.
    takes: float = 0.0
    #: How far the clock of the database leapt.
    leapt: timedelta = timedelta()
    closed: bool = False

    async def register(self, worker: WorkerIdentity) -> datetime:
        self._answer()
        self.registered.append(worker)
        return self.now

    async def renew(self, worker_id: UUID) -> Renewal | None:
        if self.hangs:
            await asyncio.Event().wait()
        self._answer()
        if worker_id not in {w.id for w in self.registered}:
            return None
        return Renewal(held=dict(self.held), database_now=self.now)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.clock.seconds) + self.leapt

    async def unregister(self, worker_id: UUID) -> None:
        self._answer()
        self.registered = [w for w in self.registered if w.id != worker_id]

    async def close(self) -> None:
        self.closed = True

    def _answer(self) -> None:
        self.clock.seconds += self.takes
        if self.away:
            raise DatabaseUnavailable("it is away")


@dataclass
class ClaimedExecutions:
    claims: dict[UUID, str] = field(default_factory=dict)
    stopped: list[tuple[UUID, StopReason]] = field(default_factory=list)

    @property
    def seconds_left(self) -> dict[UUID, float]:
        return dict.fromkeys(self.claims, 60.0)

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        self.stopped.append((claim_id, reason))


@dataclass
class MovedTimes:
    """Notes what is moved after a leap."""

    store: HeartbeatStore
    moves: list[tuple[timedelta, list[UUID]]] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    away: bool = False
    #: What happens while it waits for its turn, and after it had it.
    before: Callable[[], Awaitable[None]] | None = None
    after: Callable[[], Awaitable[None]] | None = None

    async def move(
        self,
        leap: timedelta,
        *,
        held: Any,
        since: datetime,
        is_current: Callable[[datetime], bool],
    ) -> bool:
        if self.away:
            raise DatabaseUnavailable("it is away")
        if self.before:
            await self.before()
        if not is_current(self.store.now):
            return False
        self.moves.append((leap, list(held)))
        self.since.append(since)
        if self.after:
            await self.after()
        return True


class Stage:
    """A present worker with a fake clock, database and claimed."""

    def __init__(self, queue: str = "default") -> None:
        self.clock = Clock()
        self.store = HeartbeatStore(self.clock)
        self.claimed = ClaimedExecutions()
        self.released: list[tuple[UUID, str]] = []
        self.times = MovedTimes(self.store)
        self.heartbeat = WorkerHeartbeat(
            identity=WorkerIdentity(
                id=uuid4(), host="here", pid=1, version="0", queue=queue, agents=()
            ),
            store=self.store,
            times=self.times,
            new_id=uuid4,
            monotonic=self.clock,
        )

    async def release(self, claim_id: UUID, execution_id: str) -> None:
        if self.store.away:
            raise DatabaseUnavailable("it is away")
        self.released.append((claim_id, execution_id))

    async def beat(self, *, after: float = 1.0) -> None:
        """What the thread and the loop do every second, one after the other."""
        self.clock.seconds += after
        self.heartbeat.tick(self.claimed)
        beat = await self.heartbeat.renewer.beat()
        if beat is not None:
            self.heartbeat.receive(beat)
        await self.heartbeat.attend(self.claimed, self.release)

    def drives(self, execution_id: str) -> UUID:
        claim_id = uuid4()
        self.claimed.claims[claim_id] = self.store.held[claim_id] = execution_id
        return claim_id
