"""A worker process: takes jobs, runs executions, takes over from dead workers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import psycopg
from pgqueuer.errors import PgqException
from psycopg import AsyncConnection

from baton.domain.worker import TIMING, Reconciliation, Timing, WorkerIdentity
from baton.engine.interruption import StopReason
from baton.engine.workflow_executor import WorkflowExecutor
from baton.errors import BatonError, DatabaseUnavailable
from baton.queue.driver import ListeningDriver
from baton.queue.heartbeat import WorkerHeartbeat
from baton.queue.jobs import SETTINGS
from baton.queue.log_limit import LogLimit, short_library_lines
from baton.queue.maintenance import Maintenance
from baton.queue.manager import SlotQueueManager

_log = logging.getLogger(__name__)

#: Short, so that free slots are used soon after an outage of any length.
_LONGEST_RESTART_PAUSE_SECONDS = 1.0
#: Time limit for releasing executions after the grace time: without a database it never ends.
_HAND_BACK_SECONDS = 5.0
#: How long a worker that must be replaced lets its other executions finish.
_DRAIN_SECONDS = 300.0


class ReconcilerStore(Protocol):
    """The state of all workers; implemented by `baton.store.workers`."""

    async def reconcile(
        self, worker: WorkerIdentity, *, most: int, expected_now: datetime | None = None
    ) -> Reconciliation | None:
        """Reconcile what dead workers left behind; None while another worker does it."""

    async def make_jobs_due(self) -> None:
        """Make jobs due whose time would come only much later after the clock leapt back."""


class Worker:
    """Runs executions of the common queue until stopped, `concurrency` attempts at a time."""

    def __init__(
        self,
        *,
        heartbeat: WorkerHeartbeat,
        executor: WorkflowExecutor,
        end_orphan: Callable[[str], Awaitable[bool]],
        fleet: ReconcilerStore,
        maintenance: Maintenance,
        connect: Callable[[], Awaitable[AsyncConnection[object]]],
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
        #: Delivers notifications while its block runs.
        self._delivering = delivering
        self._concurrency = concurrency
        self._grace_seconds = grace_seconds
        #: Set when this process must be replaced: accept nothing new, finish what runs, then end.
        self._drain = drain
        self._timing = timing
        self._slots = asyncio.Semaphore(concurrency)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        #: Set when a slot may have become free.
        self._freed = asyncio.Event()
        self._manager: SlotQueueManager | None = None
        self._stopping = False
        self._hasten = asyncio.Event()
        self._limit = LogLimit(time.monotonic)

    async def run(self, stop: asyncio.Event, hasten: asyncio.Event | None = None) -> None:
        """Work until `stop` is set, then finish or release within the grace time.

        `hasten` ends the grace time.
        """
        self._hasten = hasten or self._hasten
        with short_library_lines(self._limit):
            async with self._delivering():
                await self._work(stop)

    async def _work(self, stop: asyncio.Event) -> None:
        if not await self._registered(stop):
            return
        beating = asyncio.create_task(self._heartbeat.run(self._executor, self._release))
        reconciling = asyncio.create_task(self._reconcile())
        tidying = asyncio.create_task(self._maintenance.run())
        consuming = asyncio.create_task(self._consume())
        loops = (beating, reconciling, tidying, consuming)
        waiting = asyncio.create_task(stop.wait())
        draining = asyncio.create_task(self._drain.wait())
        try:
            # A loop that ends before the stop has failed; its error is raised below.
            await asyncio.wait((waiting, draining, *loops), return_when=asyncio.FIRST_COMPLETED)
            if self._drain.is_set():
                await self._finish_others(reconciling, waiting)
            await self._wind_down(reconciling, consuming)
        finally:
            for task in (waiting, draining, *loops):
                task.cancel()
            results = await asyncio.gather(*loops, return_exceptions=True)
            await self._heartbeat.end()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _registered(self, stop: asyncio.Event) -> bool:
        """Register, waiting for a lost database to return; false if told to stop."""
        while not stop.is_set():
            try:
                await self._heartbeat.begin()
            except DatabaseUnavailable as error:
                self._limit.warning(_log, "the worker cannot register, trying again: %s", error)
                with suppress(TimeoutError):
                    every = self._timing.heartbeat_every.total_seconds()
                    await asyncio.wait_for(stop.wait(), every)
            else:
                return True
        return False

    async def _consume(self) -> None:
        """Keep a PgQueuer manager running; it ends whenever its connection does."""
        pause = 0.2
        while not self._stopping:
            try:
                await self._consume_once()
                pause = 0.2
            except (psycopg.Error, PgqException, BatonError, OSError, RuntimeError) as error:
                self._limit.warning(_log, "the queue is unavailable, trying again: %r", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_RESTART_PAUSE_SECONDS)

    async def _consume_once(self) -> None:
        async with AsyncExitStack() as stack:
            working, listening = await self._connect_twice(stack)
            driver = ListeningDriver(working=working, listening=listening)
            await driver.listen(SETTINGS.channel)
            manager = SlotQueueManager(driver, free_slots=self._free_slots, take=self._task)
            self._manager = manager
            if self._stopping:
                return
            try:
                await manager.work(heartbeat_timeout=self._timing.job_stale_after)
            finally:
                self._manager = None

    async def _connect_twice(self, stack: AsyncExitStack) -> list[AsyncConnection[object]]:
        """Open two connections concurrently, because opening one may take seconds."""
        opening = await asyncio.gather(self._connect(), self._connect(), return_exceptions=True)
        for opened in opening:
            if not isinstance(opened, BaseException):
                stack.push_async_callback(_close, opened)
        for opened in opening:
            if isinstance(opened, BaseException):
                raise opened
        return [opened for opened in opening if not isinstance(opened, BaseException)]

    @property
    def _free(self) -> int:
        """How many more attempts may run: each execution runs one at a time."""
        return self._concurrency - len(self._tasks)

    async def _free_slots(self) -> int:
        """Wait for a free slot and return how many there are; 0 once this worker stops."""
        while not self._stopping:
            free = self._free
            if free > 0 and not self._heartbeat.is_stale:
                return free
            self._freed.clear()
            with suppress(TimeoutError):
                every = self._timing.heartbeat_every.total_seconds()
                await asyncio.wait_for(self._freed.wait(), every)
        return 0

    def _task(self, execution_id: str) -> None:
        """Run an execution in a separate task, unless it already runs."""
        if execution_id not in self._tasks:
            task = asyncio.create_task(self._run(execution_id))
            self._tasks[execution_id] = task
            task.add_done_callback(lambda _: self._ended(execution_id))

    def _ended(self, execution_id: str) -> None:
        del self._tasks[execution_id]
        self._freed.set()

    async def _run(self, execution_id: str) -> None:
        async with self._slots:
            if self._stopping or self._heartbeat.is_stale:
                return  # the reconciler enqueues it again
            try:
                await self._executor.run(execution_id, may_take_over=self._heartbeat.may_take_over)
            except BatonError as error:
                # Its claim remains or was never made; the reconciler enqueues it again.
                _log.warning("execution %s is postponed: %s", execution_id, error)

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(self._timing.reconcile_every.total_seconds())
            if self._heartbeat.is_stale:
                continue
            try:
                if not self._heartbeat.may_take_over:
                    await self._fleet.make_jobs_due()
                found = await self._fleet.reconcile(
                    self._heartbeat.identity,
                    most=max(self._free, 0),
                    expected_now=(
                        self._heartbeat.expected_now if self._heartbeat.may_take_over else None
                    ),
                )
                if found is not None:
                    await self._take_over_found(found)
            except BatonError as error:
                self._limit.warning(_log, "reconciling the fleet failed: %s", error)

    async def _take_over_found(self, found: Reconciliation) -> None:
        for execution_id in found.abandoned:
            _log.info("taking over execution %s", execution_id)
            self._task(execution_id)
        # As for every take-over: after a database outage, live runs renew their heartbeat first.
        for execution_id in found.orphaned if self._heartbeat.may_take_over else ():
            if await self._end_orphan(execution_id):
                _log.info("the `baton run` of execution %s is gone", execution_id)

    def _take_nothing_new(self, reconciling: asyncio.Task[None]) -> None:
        self._stopping = True
        self._freed.set()
        reconciling.cancel()
        if self._manager is not None:
            self._manager.shutdown.set()

    async def _finish_others(
        self, reconciling: asyncio.Task[None], waiting: asyncio.Task[Any]
    ) -> None:
        _log.error(
            "an agent cannot be stopped: this worker accepts nothing new, finishes what it runs "
            "within %.0f s and ends; start another one in its place",
            _DRAIN_SECONDS,
        )
        self._take_nothing_new(reconciling)
        finished = asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await asyncio.wait(
            {finished, waiting}, timeout=_DRAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )

    async def _wind_down(
        self, reconciling: asyncio.Task[None], consuming: asyncio.Task[None]
    ) -> None:
        self._take_nothing_new(reconciling)
        running = set(self._tasks.values())
        if running:
            await _ended_or(self._hasten, running, seconds=self._grace_seconds)
        for claim_id in dict(self._executor.claims):
            self._executor.stop(claim_id, StopReason.RELEASE)
        left = set(self._tasks.values())
        if left:
            await asyncio.wait(left, timeout=_HAND_BACK_SECONDS)
        for task in left:
            task.cancel()
        # A task that waits for an unresponsive database is left to the end of the process.
        await asyncio.wait(
            {asyncio.gather(*left, return_exceptions=True)}, timeout=_HAND_BACK_SECONDS
        )
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(consuming), timeout=2)


async def _ended_or(
    event: asyncio.Event, tasks: Collection[asyncio.Task[None]], *, seconds: float
) -> None:
    """Wait until all tasks have ended, the event is set or the time is over."""
    ended = asyncio.ensure_future(asyncio.wait(tasks, timeout=seconds))
    happened = asyncio.ensure_future(event.wait())
    await asyncio.wait((ended, happened), return_when=asyncio.FIRST_COMPLETED)
    for waiting in (ended, happened):
        waiting.cancel()


async def _close(connection: AsyncConnection[object]) -> None:
    with suppress(psycopg.Error):
        await connection.close()
