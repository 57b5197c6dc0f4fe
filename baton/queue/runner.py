"""`baton run` and in-process runs: executions of a queue of their own, driven right here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from baton.engine.interruption import StopReason
from baton.engine.workflow_executor import WorkflowExecutor
from baton.queue.heartbeat import WorkerHeartbeat


@asynccontextmanager
async def present(
    heartbeat: WorkerHeartbeat,
    executor: WorkflowExecutor,
    release: Callable[[UUID, str], Awaitable[None]],
) -> AsyncIterator[WorkflowExecutor]:
    """Be known to the fleet as long as the block runs; what still runs at its end is released."""
    await heartbeat.begin()
    beating = asyncio.create_task(heartbeat.run(executor, release))
    try:
        yield executor
    finally:
        for claim_id in dict(executor.claims):
            executor.stop(claim_id, StopReason.RELEASE)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await heartbeat.end()
