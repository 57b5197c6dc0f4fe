"""PgQueuer's manager, limited to as many jobs as there are free slots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from pgqueuer.core.qm import QueueManager
from pgqueuer.models import Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.types import QueueEntrypoint

from baton.errors import DatabaseUnavailable
from baton.queue.driver import ListeningDriver
from baton.queue.jobs import ENTRYPOINT, SETTINGS, queries

#: Largest batch of jobs.
_LARGEST_BATCH = 20
#: How long a manager without connections may take to end before it is abandoned.
_END_WITHIN_SECONDS = 2.0


class SlotQueueManager(QueueManager):
    """Passes each job on as soon as it is picked; a job is done once its execution was taken over.

    PgQueuer waits for running jobs when it ends. Executions are not part of jobs, so the manager
    can end and restart at once when a connection breaks, however long executions run.
    """

    def __init__(
        self,
        driver: ListeningDriver,
        *,
        free_slots: Callable[[], Awaitable[int]],
        take: Callable[[str], object],
    ) -> None:
        """Connect to the queue.

        `free_slots` waits for a free slot and returns how many there are; 0 ends the round. `take`
        starts an execution.
        """
        super().__init__(queries(driver), channel=SETTINGS.channel)
        self._lost = driver.lost
        self._free_slots = free_slots
        self._take = take
        self.entrypoint(ENTRYPOINT)(_taken_before)

    async def verify_structure(self) -> None:
        """Skip the check of the tables: Baton's migrations create them, and it is slow."""

    async def fetch_jobs(
        self,
        batch_size: int,
        global_concurrency_limit: int | None,  # noqa: ARG002 the slots are counted here
        heartbeat_timeout: timedelta,
    ) -> AsyncGenerator[Job, None]:
        """Pick jobs as long as there are both jobs and free slots."""
        entrypoints = {QueueEntrypoint(ENTRYPOINT): EntrypointExecutionParameter(0)}
        while not self.shutdown.is_set() and (free := await self._free_slots()):
            jobs = await self.queries.dequeue(
                batch_size=min(batch_size, free),
                entrypoints=entrypoints,
                queue_manager_id=self.queue_manager_id,
                global_concurrency_limit=None,
                heartbeat_timeout=heartbeat_timeout,
            )
            if not jobs:
                return
            for job in jobs:
                self._take((job.payload or b"").decode())
                yield job

    async def work(self, *, heartbeat_timeout: timedelta) -> None:
        """Pick jobs until `shutdown`; raises `DatabaseUnavailable` if a connection breaks."""
        running = asyncio.create_task(
            self.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=_LARGEST_BATCH,
                heartbeat_timeout=heartbeat_timeout,
                shutdown_on_listener_failure=True,
                # Its statistics are not used; the journal has better ones.
                log_aggregation_interval=timedelta(0),
            )
        )
        losing = asyncio.create_task(self._lost.wait())
        try:
            await asyncio.wait({running, losing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            losing.cancel()
            running.cancel()
            await asyncio.wait({running}, timeout=_END_WITHIN_SECONDS)
        if self._lost.is_set():
            running.add_done_callback(_look_at)
            raise DatabaseUnavailable("The connection of the queue is lost.")
        with suppress(asyncio.CancelledError):
            running.result()


async def _taken_before(_: Job) -> None:
    """End the job: `fetch_jobs` has passed it on."""


def _look_at(running: asyncio.Task[None]) -> None:
    if not running.cancelled():
        running.exception()  # retrieved, or asyncio would log it as never retrieved
