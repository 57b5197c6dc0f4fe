"""Questions about the installation: its health and its workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Literal, Protocol

from msgspec import Meta

from baton.domain.actor import Actor
from baton.domain.permission import Permission
from baton.domain.worker import LiveWorker
from baton.errors import DatabaseUnavailable
from baton.sentence import say
from baton.services.answers import Answer, Instant, instant
from baton.services.permissions import requires

_PATIENCE_SECONDS = 2.0


class Worker(Answer, frozen=True, kw_only=True):
    """A worker that lives."""

    worker_id: str
    host: str
    pid: int
    version: str
    queue: str
    agents: Annotated[
        Sequence[str],
        Meta(description="Agent kinds, and `python:<slug>` for Python agents."),
    ]
    started_at: Instant
    heartbeat_at: Instant
    heartbeat_age_seconds: float

    @classmethod
    def of(cls, worker: LiveWorker) -> Worker:
        """One of the fleet."""
        return cls(
            worker_id=str(worker.id),
            host=worker.host,
            pid=worker.pid,
            version=worker.version,
            queue=worker.queue,
            agents=worker.agents,
            started_at=instant(worker.started_at),
            heartbeat_at=instant(worker.heartbeat_at),
            heartbeat_age_seconds=round(worker.heartbeat_age_seconds, 3),
        )


class Workers(Answer, frozen=True, kw_only=True):
    """All workers that live."""

    items: Sequence[Worker]


class Health(Answer, frozen=True, kw_only=True):
    """The server works."""

    status: Literal["ok"]
    version: str


class WorkerStore(Protocol):
    """All workers together; `baton.store.workers` has it."""

    async def alive(self) -> Sequence[LiveWorker]:
        """The workers that live, with the age of their heartbeat."""


class Operations:
    """Everything one may ask about the installation."""

    def __init__(
        self, *, fleet: WorkerStore, reach_database: Callable[[], Awaitable[None]], version: str
    ) -> None:
        self._fleet = fleet
        self._reach_database = reach_database
        self.version = version

    async def check(self) -> None:
        """Raise `DatabaseUnavailable` unless the database answers soon; open to everybody."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._reach_database()
        except TimeoutError as error:
            raise DatabaseUnavailable(
                say(
                    "PostgreSQL did not answer within {seconds:g} seconds. Check that it "
                    "runs and that DATABASE_URL is right.",
                    seconds=_PATIENCE_SECONDS,
                )
            ) from error

    @requires(Permission.OPERATIONS_READ)
    async def workers(self, *, actor: Actor) -> Workers:  # noqa: ARG002 @requires reads it
        """The workers that live, newest first."""
        return Workers(items=[Worker.of(worker) for worker in await self._fleet.alive()])
