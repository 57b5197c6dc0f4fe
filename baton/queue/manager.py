"""PgQueuer's manager as Baton uses it: it takes no more jobs than there are free slots."""

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

#: Jobs are taken in batches of at most so many.
_LARGEST_BATCH = 20
#: How long a manager without its connections may take to end, before it is left behind.
_END_WITHIN_SECONDS = 2.0


class SlotQueueManager(QueueManager):
    """Hands each job over when it takes it: a job is done once its execution is in our hands.

    PgQueuer waits at its end for the jobs that run. Executions are no part of them, so that it can
    end and begin again at once when a connection breaks, whatever runs for however long.
    """

    def __init__(
        self,
        driver: ListeningDriver,
        *,
        free_slots: Callable[[], Awaitable[int]],
        take: Callable[[str], object],
    ) -> None:
        """`free_slots` waits until there is one; 0 ends the round. `take` starts an execution."""
        super().__init__(queries(driver), channel=SETTINGS.channel)
        self._lost = driver.lost
        self._free_slots = free_slots
        self._take = take
        self.entrypoint(ENTRYPOINT)(_taken_before)

    async def verify_structure(self) -> None:
        """Trust the tables, which Baton's migrations make: this would be fifteen round trips."""

    async def fetch_jobs(
        self,
        batch_size: int,
        global_concurrency_limit: int | None,  # noqa: ARG002 the slots are counted here
        heartbeat_timeout: timedelta,
    ) -> AsyncGenerator[Job, None]:
        """Take jobs as long as there are both jobs and free slots."""
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
        """Take jobs until `shutdown`; raises `DatabaseUnavailable` if a connection breaks."""
        running = asyncio.create_task(
            self.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=_LARGEST_BATCH,
                heartbeat_timeout=heartbeat_timeout,
                shutdown_on_listener_failure=True,
                # Its statistics are not read; the journal has better ones.
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
    """End the job: `fetch_jobs` has handed it over."""


def _look_at(running: asyncio.Task[None]) -> None:
    if not running.cancelled():
        running.exception()  # or asyncio would report it
