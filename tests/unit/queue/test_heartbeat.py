"""A worker's heartbeat, and what follows when it falters."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from baton.domain.worker import Renewal, Timing, WorkerIdentity
from baton.engine.interruption import StopReason
from baton.errors import DatabaseUnavailable
from baton.queue import heartbeat_renewer
from baton.queue.heartbeat import WorkerHeartbeat

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


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


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.heartbeat.renewer.begin()
    return stage


async def test_a_heartbeat_in_order_stops_and_releases_nothing(stage):
    stage.drives("exec-1")
    for _ in range(20):
        await stage.beat()
    assert stage.claimed.stopped == stage.released == []


async def test_nobody_takes_over_before_it_renewed_for_10_s_without_a_gap(stage):
    for _ in range(9):
        await stage.beat()
        assert not stage.heartbeat.may_take_over
    await stage.beat()
    assert stage.heartbeat.may_take_over


async def test_after_a_gap_the_10_s_begin_anew(stage):
    for _ in range(10):
        await stage.beat()
    await stage.beat(after=5.5)
    assert not stage.heartbeat.may_take_over
    for _ in range(9):
        await stage.beat()
    assert not stage.heartbeat.may_take_over
    await stage.beat()
    assert stage.heartbeat.may_take_over


async def test_an_outage_shorter_than_a_gap_costs_nothing(stage):
    for _ in range(10):
        await stage.beat()
    stage.store.away = True
    await stage.beat(after=3)
    stage.store.away = False
    await stage.beat()
    assert stage.heartbeat.may_take_over
    assert stage.claimed.stopped == []


async def test_who_could_not_renew_for_7_s_cancels_its_agents_and_hands_back(stage):
    claim_id = stage.drives("exec-1")
    stage.store.away = True
    for _ in range(6):
        await stage.beat()
    assert stage.claimed.stopped == []
    await stage.beat()
    assert (claim_id, StopReason.DATABASE_LOST) in stage.claimed.stopped


async def test_a_renewal_that_fails_late_counts_the_time_it_took(stage):
    claim_id = stage.drives("exec-1")
    stage.store.away, stage.store.takes = True, 6.5
    await stage.beat()
    stage.heartbeat.tick(stage.claimed)  # late, because it waited for the renewal here
    stage.heartbeat.tick(stage.claimed)
    assert stage.claimed.stopped == [(claim_id, StopReason.DATABASE_LOST)]


async def test_a_process_that_was_frozen_goes_on_with_the_claims_that_it_still_holds(stage):
    lost, kept = stage.drives("exec-1"), stage.drives("exec-2")
    del stage.store.held[lost]
    await stage.beat(after=60)
    assert stage.claimed.stopped == [(lost, StopReason.CLAIM_LOST)]
    assert kept in stage.claimed.claims
    assert not stage.heartbeat.is_stale


async def test_a_process_that_was_frozen_lets_go_if_the_database_does_not_answer_soon(stage):
    claim_id = stage.drives("exec-1")
    stage.store.away = True
    await stage.beat(after=60)
    assert stage.claimed.stopped == []
    await stage.beat()
    assert stage.claimed.stopped == [(claim_id, StopReason.DATABASE_LOST)]


async def test_a_worker_that_cannot_renew_is_stale_and_takes_nothing_over(stage):
    for _ in range(10):
        await stage.beat()
    stage.store.away = True
    for _ in range(6):
        await stage.beat()
    assert (stage.heartbeat.is_stale, stage.heartbeat.may_take_over) == (False, True)
    await stage.beat()
    assert (stage.heartbeat.is_stale, stage.heartbeat.may_take_over) == (True, False)
    stage.store.away = False
    await stage.beat()
    assert (stage.heartbeat.is_stale, stage.heartbeat.may_take_over) == (False, False)


async def test_an_answer_counts_from_when_it_was_asked_for(stage):
    stage.store.takes = 8
    await stage.beat()
    assert stage.heartbeat.is_stale, "the others have counted for 8 s"


async def test_a_renewal_that_takes_long_is_waited_for_and_used(stage):
    """Connecting may take seconds: given up early, it would never succeed."""
    stage.clock.seconds += 30
    stage.store.takes = 3
    await stage.beat()
    assert not stage.heartbeat.is_stale


async def test_a_renewal_that_hangs_is_left_behind(stage, monkeypatch):
    monkeypatch.setattr(heartbeat_renewer, "_RENEW_WITHIN_SECONDS", 0.05)
    stage.store.hangs = True
    await stage.beat()
    stage.store.hangs = False
    await stage.beat()
    assert not stage.heartbeat.is_stale
    await stage.heartbeat.renewer.end()
    assert stage.store.closed


async def test_a_loop_that_is_blocked_for_minutes_loses_its_heartbeat(stage):
    renewer = stage.heartbeat.renewer
    stage.clock.seconds += 299
    assert await renewer.beat() is not None
    stage.clock.seconds += 2
    assert await renewer.beat() is None
    await stage.beat()
    assert not stage.heartbeat.is_stale, "it runs again and asks again"


async def test_a_claim_that_the_database_does_not_know_any_more_is_stopped(stage):
    lost, kept = stage.drives("exec-1"), stage.drives("exec-2")
    del stage.store.held[lost]
    await stage.beat()
    assert kept in stage.claimed.claims
    assert stage.claimed.stopped == [(lost, StopReason.CLAIM_LOST)]


async def test_a_claim_whose_acknowledgement_was_lost_is_handed_back_when_seen_twice(stage):
    stray = uuid4()
    stage.store.held[stray] = "exec-1"
    await stage.beat()
    assert stage.released == [], "it may have been made just now"
    await stage.beat()
    assert stage.released == [(stray, "exec-1")]


async def test_a_claim_made_between_two_heartbeats_is_no_stray(stage):
    fresh = uuid4()
    stage.store.held[fresh] = "exec-1"
    await stage.beat()
    stage.claimed.claims[fresh] = "exec-1"
    await stage.beat()
    del stage.claimed.claims[fresh]
    await stage.beat()
    assert stage.released == []


async def test_a_stray_that_cannot_be_handed_back_now_is_handed_back_later(stage):
    stray = uuid4()
    stage.store.held[stray] = "exec-1"
    await stage.beat()

    async def away(claim_id: UUID, execution_id: str) -> None:
        raise DatabaseUnavailable("it is away")

    stage.heartbeat.receive(await stage.heartbeat.renewer.beat())
    await stage.heartbeat.attend(stage.claimed, away)
    await stage.beat()
    assert stage.released == [(stray, "exec-1")]


async def test_a_forgotten_worker_lets_go_and_registers_anew_under_a_new_id(stage):
    claim_id, before = stage.drives("exec-1"), stage.heartbeat.identity
    stage.store.registered.clear()
    await stage.beat()
    assert stage.claimed.stopped == [(claim_id, StopReason.DATABASE_LOST)]
    assert stage.heartbeat.is_stale, "until it is registered"
    stage.claimed.claims.clear()
    await stage.beat()
    assert not stage.heartbeat.is_stale
    assert stage.store.registered == [stage.heartbeat.identity]
    assert stage.heartbeat.identity.id != before.id
    assert stage.heartbeat.identity.queue == before.queue == "default"
    assert not stage.heartbeat.may_take_over


async def test_a_forgotten_worker_that_cannot_register_now_does_so_later(stage):
    stage.store.registered.clear()
    real, calls = stage.store.register, []

    async def register(worker: WorkerIdentity) -> datetime:
        calls.append(worker)
        if len(calls) == 1:
            raise DatabaseUnavailable("it is away")
        return await real(worker)

    stage.store.register = register
    for _ in range(3):
        await stage.beat()
    assert stage.store.registered == [stage.heartbeat.identity]


async def test_the_queue_of_a_run_command_goes_by_the_new_id_too():
    stage = Stage(queue="run:old")
    await stage.heartbeat.renewer.begin()
    stage.store.registered.clear()
    await stage.beat()
    assert stage.heartbeat.identity.queue == f"run:{stage.heartbeat.identity.id}"


async def test_at_its_end_it_unregisters_and_gives_the_connection_back(stage):
    await stage.heartbeat.renewer.end()
    assert (stage.store.registered, stage.store.closed) == ([], True)


async def test_an_end_that_cannot_unregister_harms_nothing(stage):
    stage.store.away = True
    await stage.heartbeat.renewer.end()
    assert stage.store.closed


QUICK = Timing(heartbeat_every=timedelta(seconds=0.02))


async def test_the_heartbeat_goes_on_while_the_loop_is_blocked():
    store = HeartbeatStore(Clock())
    heartbeat = heartbeat_of(store, QUICK)
    await heartbeat.begin()
    before = heartbeat.renewer.renewed_at
    time.sleep(0.5)
    assert heartbeat.renewer.renewed_at > before + 0.3
    await heartbeat.end()
    assert (store.registered, store.closed) == ([], True)


async def test_a_worker_that_cannot_register_says_so_and_leaves_no_thread():
    store = HeartbeatStore(Clock(), away=True)
    with pytest.raises(DatabaseUnavailable):
        await heartbeat_of(store, QUICK).begin()
    assert store.closed
    for thread in threading.enumerate():
        if thread.name == "heartbeat":
            thread.join(timeout=10)
            assert not thread.is_alive()


async def test_a_worker_that_could_not_register_can_try_again():
    store = HeartbeatStore(Clock(), away=True)
    heartbeat = heartbeat_of(store, QUICK)
    with pytest.raises(DatabaseUnavailable):
        await heartbeat.begin()
    store.away = False
    await heartbeat.begin()
    assert store.registered == [heartbeat.identity]
    await heartbeat.end()


async def test_a_thread_that_ends_by_a_defect_ends_the_worker():
    store = HeartbeatStore(Clock())
    heartbeat = heartbeat_of(store, QUICK)
    await heartbeat.begin()

    async def renew(worker_id: UUID) -> Renewal | None:
        raise ZeroDivisionError

    store.renew = renew
    with pytest.raises(ZeroDivisionError):
        async with asyncio.timeout(10):
            await heartbeat.run(ClaimedExecutions(), lambda *_: pytest.fail("nothing to release"))


def heartbeat_of(store: HeartbeatStore, timing: Timing) -> WorkerHeartbeat:
    return WorkerHeartbeat(
        identity=WorkerIdentity(
            id=uuid4(), host="here", pid=1, version="0", queue="default", agents=()
        ),
        store=store,
        times=MovedTimes(store),
        new_id=uuid4,
        monotonic=time.monotonic,
        timing=timing,
    )


@pytest.mark.parametrize("by", [HOUR, -HOUR])
async def test_after_a_leap_of_the_databases_clock_times_are_moved_and_nobody_takes_over(
    stage, by: timedelta
):
    claim_id = stage.drives("exec-1")
    for _ in range(12):
        await stage.beat()
    assert stage.heartbeat.may_take_over
    stage.store.leapt = by
    assert abs(stage.heartbeat.expected_now + by - stage.store.now) < timedelta(seconds=1)
    await stage.beat()
    assert not stage.heartbeat.may_take_over, "until everybody had time to renew"
    assert stage.times.moves == [(by, [claim_id])]
    assert abs(stage.heartbeat.expected_now - stage.store.now) < timedelta(seconds=1)
    for _ in range(10):
        await stage.beat()
    assert stage.heartbeat.may_take_over
    assert stage.claimed.stopped == []
    assert len(stage.times.moves) == 1


async def test_what_could_not_be_moved_is_moved_later_and_the_clock_is_not_trusted_before(stage):
    await stage.beat()
    stage.store.leapt, stage.times.away = HOUR, True
    await stage.beat()
    await stage.beat()
    assert stage.store.now - stage.heartbeat.expected_now > timedelta(minutes=59)
    stage.times.away = False
    await stage.beat()
    assert len(stage.times.moves) == 1
    assert abs(stage.heartbeat.expected_now - stage.store.now) < timedelta(seconds=1)


async def test_a_leap_that_beats_tell_of_while_it_is_moved_is_moved_once(stage):
    await stage.beat()
    stage.store.leapt = HOUR
    renewer = stage.heartbeat.renewer
    stage.heartbeat.receive(await renewer.beat())
    stage.clock.seconds += 30
    late = await renewer.beat()
    assert late.leap.since < stage.store.now - timedelta(seconds=29), "as it was noticed first"
    await stage.heartbeat.attend(stage.claimed, stage.release)
    stage.heartbeat.receive(late)
    await stage.heartbeat.attend(stage.claimed, stage.release)
    assert len(stage.times.moves) == 1


async def test_a_clock_that_leapt_back_while_times_were_moved_was_back_since_then(stage):
    await stage.beat()
    renewer = stage.heartbeat.renewer

    async def leap_back() -> None:
        stage.times.after = None
        stage.store.leapt = timedelta()
        for _ in range(5):
            stage.clock.seconds += 1
            await renewer.beat()

    stage.store.leapt, stage.times.after = HOUR, leap_back
    await stage.beat()
    back = stage.store.now - timedelta(seconds=5)
    await stage.beat()
    assert [leap for leap, _ in stage.times.moves] == [HOUR, -HOUR]
    assert stage.times.since[1] <= back, "what others set or moved since is not moved again"


async def test_a_leap_while_a_worker_was_frozen_and_forgotten_is_not_taken_for_a_later_one(stage):
    await stage.beat()
    stage.store.leapt = HOUR
    at_the_earliest = stage.store.now
    stage.clock.seconds += 15
    stage.store.registered.clear()
    await stage.beat()  # it is told that nobody knows it
    await stage.beat()
    assert [leap for leap, _ in stage.times.moves] == [HOUR]
    assert stage.times.since[0] <= at_the_earliest


async def test_after_a_leap_that_is_over_nothing_is_moved(stage):
    await stage.beat()

    async def leap_back() -> None:
        stage.store.leapt = timedelta()

    stage.store.leapt, stage.times.before = HOUR, leap_back
    await stage.beat()
    await stage.beat()
    assert stage.times.moves == []
    assert abs(stage.heartbeat.expected_now - stage.store.now) < timedelta(seconds=1)


async def test_an_answer_that_takes_long_is_no_leap(stage):
    for takes in (0, 20, 0, 9, 0):
        stage.store.takes = takes
        await stage.beat()
    assert stage.times.moves == []
