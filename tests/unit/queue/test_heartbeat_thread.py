"""The thread that renews a worker's heartbeat whatever its event loop does."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from baton.domain.worker import Renewal, Timing, WorkerIdentity
from baton.errors import DatabaseUnavailable
from baton.queue.heartbeat import WorkerHeartbeat
from unit.queue.heartbeat_stage import ClaimedExecutions, Clock, HeartbeatStore, MovedTimes

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
