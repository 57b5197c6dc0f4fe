"""A worker process: takes jobs, drives their executions, mends what dead workers left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import psycopg
from pgqueuer.core.qm import QueueManager
from pgqueuer.errors import PgqException
from pgqueuer.models import Job
from psycopg import AsyncConnection

from baton.domain.errors import BatonError
from baton.domain.worker import TIMING, Timing, WorkerIdentity
from baton.engine.interruption import StopReason
from baton.engine.workflow_executor import WorkflowExecutor
from baton.queue.driver import ListeningDriver
from baton.queue.heartbeat import WorkerHeartbeat
from baton.queue.jobs import ENTRYPOINT, SETTINGS, queries
from baton.queue.maintenance import Maintenance

_log = logging.getLogger(__name__)

_LONGEST_RESTART_PAUSE_SECONDS = 5.0
#: After the grace time, how long handing back may take: without a database it would never end.
_HAND_BACK_SECONDS = 5.0
#: How long a worker that must be replaced lets its other executions finish.
_DRAIN_SECONDS = 300.0


class Reconciled(Protocol):
    """What one look at the fleet found."""

    @property
    def abandoned(self) -> Sequence[str]:
        """Executions without a live worker or a job that this worker can run."""

    @property
    def orphaned(self) -> Sequence[str]:
        """Executions of a `baton run` that is gone."""


class Fleet(Protocol):
    """All workers together; `baton.store.workers` has it."""

    async def reconcile(self, worker: WorkerIdentity, *, most: int) -> Reconciled | None:
        """Mend what dead workers left behind; null if somebody else is at it."""


class Worker:
    """Runs executions of the common queue, `concurrency` at a time, until told to stop."""

    def __init__(
        self,
        *,
        heartbeat: WorkerHeartbeat,
        executor: WorkflowExecutor,
        end_orphan: Callable[[str], Awaitable[bool]],
        fleet: Fleet,
        maintenance: Maintenance,
        connect: Callable[[], Awaitable[AsyncConnection[Any]]],
        release: Callable[[UUID, str], Awaitable[None]],
        delivering: Callable[[], AbstractAsyncContextManager[None]],
        concurrency: int,
        grace_seconds: float,
        drain: asyncio.Event,
        timing: Timing = TIMING,
    ) -> None:
        self._heartbeat = heartbeat
        self._executor = executor
        self._end_orphan = end_orphan
        self._fleet = fleet
        self._maintenance = maintenance
        self._connect = connect
        self._release = release
        #: Delivers notifications as long as its block runs.
        self._delivering = delivering
        self._concurrency = concurrency
        self._grace_seconds = grace_seconds
        #: Set when this process must be replaced: take nothing new, finish what runs, end.
        self._drain = drain
        self._timing = timing
        self._slots = asyncio.Semaphore(concurrency)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._manager: QueueManager | None = None
        self._stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish or hand back within the grace time."""
        async with self._delivering():
            await self._work(stop)

    async def _work(self, stop: asyncio.Event) -> None:
        await self._heartbeat.begin()
        beating = asyncio.create_task(self._heartbeat.run(self._executor, self._release))
        mending = asyncio.create_task(self._mend())
        tidying = asyncio.create_task(self._maintenance.run())
        consuming = asyncio.create_task(self._consume())
        loops = (beating, mending, tidying, consuming)
        waiting = asyncio.create_task(stop.wait())
        draining = asyncio.create_task(self._drain.wait())
        try:
            # A loop that ends before the stop ended by an error: it surfaces below.
            await asyncio.wait((waiting, draining, *loops), return_when=asyncio.FIRST_COMPLETED)
            if self._drain.is_set():
                await self._finish_others(mending, waiting)
            await self._wind_down(mending, consuming)
        finally:
            for task in (waiting, draining, *loops):
                task.cancel()
            results = await asyncio.gather(*loops, return_exceptions=True)
            await self._heartbeat.end()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _consume(self) -> None:
        """Keep a PgQueuer manager running; it ends whenever its connection does."""
        pause = 0.2
        while not self._stopping:
            try:
                await self._consume_once()
                pause = 0.2
            except (psycopg.Error, PgqException, BatonError, OSError, RuntimeError) as error:
                _log.warning("the queue is away, trying again in %.1f s: %r", pause, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_RESTART_PAUSE_SECONDS)

    async def _consume_once(self) -> None:
        async with AsyncExitStack() as stack:
            working, listening = await self._connect(), await self._connect()
            stack.push_async_callback(_close, working)
            stack.push_async_callback(_close, listening)
            driver = ListeningDriver(working=working, listening=listening)
            await driver.listen(SETTINGS.channel)
            manager = QueueManager(queries(driver), channel=SETTINGS.channel)
            manager.entrypoint(ENTRYPOINT)(self._handle)
            self._manager = manager
            if self._stopping:
                return
            try:
                await manager.run(
                    dequeue_timeout=timedelta(seconds=5),
                    batch_size=max(1, min(20, self._concurrency // 2)),
                    max_concurrent_tasks=max(2, self._concurrency),
                    heartbeat_timeout=self._timing.job_stale_after,
                    shutdown_on_listener_failure=True,
                    # Its statistics are not read; the journal has better ones.
                    log_aggregation_interval=timedelta(0),
                )
            finally:
                self._manager = None

    async def _handle(self, job: Job) -> None:
        execution_id = (job.payload or b"").decode()
        # Shielded: PgQueuer cancels its jobs when its connection ends, executions go on.
        await asyncio.shield(self._task(execution_id, may_take_over=self._heartbeat.may_take_over))

    def _task(self, execution_id: str, *, may_take_over: bool) -> asyncio.Task[None]:
        task = self._tasks.get(execution_id)
        if task is None:
            task = asyncio.create_task(self._run(execution_id, may_take_over=may_take_over))
            self._tasks[execution_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(execution_id, None))
        return task

    async def _run(self, execution_id: str, *, may_take_over: bool) -> None:
        async with self._slots:
            if self._stopping:
                return
            try:
                await self._executor.run(execution_id, may_take_over=may_take_over)
            except BatonError as error:
                # Its claim stays or was never made; the reconciler brings it back.
                _log.warning("execution %s is left for later: %s", execution_id, error)

    async def _mend(self) -> None:
        while True:
            await asyncio.sleep(self._timing.reconcile_every.total_seconds())
            free = self._concurrency - len(self._tasks)
            try:
                found = await self._fleet.reconcile(self._heartbeat.identity, most=max(free, 0))
                if found is not None:
                    await self._look_after(found)
            except BatonError as error:
                _log.warning("looking after the fleet failed: %s", error)

    async def _look_after(self, found: Reconciled) -> None:
        for execution_id in found.abandoned:
            _log.info("looking after execution %s", execution_id)
            self._task(execution_id, may_take_over=self._heartbeat.may_take_over)
        # As with every take-over: after an outage of the database, runs that live renew first.
        for execution_id in found.orphaned if self._heartbeat.may_take_over else ():
            if await self._end_orphan(execution_id):
                _log.info("the `baton run` of execution %s is gone", execution_id)

    def _take_nothing_new(self, mending: asyncio.Task[None]) -> None:
        self._stopping = True
        mending.cancel()
        if self._manager is not None:
            self._manager.shutdown.set()

    async def _finish_others(self, mending: asyncio.Task[None], waiting: asyncio.Task[Any]) -> None:
        _log.error(
            "an agent cannot be stopped: this worker takes nothing new, finishes what it runs"
            " within %.0f s and ends; start another one in its place",
            _DRAIN_SECONDS,
        )
        self._take_nothing_new(mending)
        finished = asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await asyncio.wait(
            {finished, waiting}, timeout=_DRAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )

    async def _wind_down(self, mending: asyncio.Task[None], consuming: asyncio.Task[None]) -> None:
        self._take_nothing_new(mending)
        running = set(self._tasks.values())
        if running:
            await asyncio.wait(running, timeout=self._grace_seconds)
        for claim_id in dict(self._executor.claims):
            self._executor.stop(claim_id, StopReason.RELEASE)
        left = set(self._tasks.values())
        if left:
            await asyncio.wait(left, timeout=_HAND_BACK_SECONDS)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(consuming), timeout=2)


async def _close(connection: AsyncConnection[Any]) -> None:
    with suppress(psycopg.Error):
        await connection.close()
