"""A worker's heartbeat, and what follows when it falters."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from baton.domain.worker import WorkerIdentity
from baton.engine.interruption import StopReason
from baton.errors import DatabaseUnavailable
from baton.queue import heartbeat_renewer
from unit.queue.heartbeat_stage import Stage


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
