"""`baton run` and in-process runs: executions in a private queue, run by this process."""

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
    """Register this process as a worker during the block; release what still runs at its end."""
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
