"""What a heartbeat does when the clock of the database leaps."""

from __future__ import annotations

from datetime import timedelta

import pytest

HOUR = timedelta(hours=1)


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
