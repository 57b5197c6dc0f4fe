"""Workers: their identity, and when they count as dead (docs/guarantees.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from baton.domain.execution import PRIVATE_QUEUE_PREFIX

#: Version of the journal's semantics: a worker does not claim executions that need a newer one.
ENGINE_VERSION = 2

#: A step fails after losing this many workers, because it may be what kills them.
MAX_WORKER_LOSSES = 3

#: A step fails after losing the database this often without a finished attempt.
MAX_DATABASE_LOSSES = 3
#: Pause before the next attempt after the second loss; doubles with each further loss.
_PAUSE_AFTER_LOSSES_SECONDS = 5.0


def pause_after_losses(losses: int) -> float:
    """Return the seconds to wait before the next attempt: 0 after a single loss, then growing."""
    return _PAUSE_AFTER_LOSSES_SECONDS * 2.0 ** (losses - 2) if losses > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The result of one reconciliation of the fleet, by execution id."""

    #: Waited without a job and got one.
    enqueued: tuple[str, ...]
    #: Running without a live worker or waiting without a job; this worker can run them.
    abandoned: tuple[str, ...]
    #: Their `baton run` has ended, so no worker continues them.
    orphaned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The intervals by which workers detect dead ones; all workers must use the same values."""

    #: How often a worker renews its heartbeat.
    heartbeat_every: timedelta = timedelta(seconds=1)
    #: A worker that could not renew for this long, by its own clock, cancels its agents.
    give_up_after: timedelta = timedelta(seconds=7)
    #: A worker without a heartbeat for this long, by the database's clock, is dead to the others. A
    #: worker must also have renewed for this long without a gap before it may take over executions.
    dead_after: timedelta = timedelta(seconds=10)
    #: A longer time between two renewals is a gap. After a shorter one, as after a database outage,
    #: the other workers still have as much time to renew before they count as dead.
    gap_after: timedelta = timedelta(seconds=5)
    #: How often one of the workers reconciles executions that dead workers left behind.
    reconcile_every: timedelta = timedelta(seconds=2)
    #: An execution without a job gets a new one at most this often.
    enqueue_again_after: timedelta = timedelta(seconds=10)
    #: PgQueuer itself picks older jobs again; the reconciler is normally faster.
    job_stale_after: timedelta = timedelta(seconds=15)
    #: A worker whose event loop was blocked for this long stops renewing, so that others take over.
    silent_loop_after: timedelta = timedelta(minutes=5)

    @property
    def clock_tolerance(self) -> timedelta:
        """A clock difference of the database that cannot make a live worker look dead."""
        return self.dead_after / 2


#: The production values.
TIMING = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The database's response to a heartbeat."""

    #: The executions that the worker holds, by claim.
    held: Mapping[UUID, str]
    database_now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerIdentity:
    """A worker process as other workers see it."""

    id: UUID
    host: str
    pid: int
    #: Version of its Baton package.
    version: str
    queue: str
    #: What it can run: agent kinds, and `python:<slug>` for each Python agent.
    agents: tuple[str, ...]
    engine: int = ENGINE_VERSION

    def anew(self, id_: UUID) -> WorkerIdentity:
        """Return the same worker with a new id, and with a new private queue if it has one."""
        private = self.queue.startswith(PRIVATE_QUEUE_PREFIX)
        return replace(
            self, id=id_, queue=f"{PRIVATE_QUEUE_PREFIX}{id_}" if private else self.queue
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWorker:
    """A worker with a recent heartbeat."""

    id: UUID
    host: str
    pid: int
    version: str
    agents: Sequence[str]
    queue: str
    started_at: datetime
    heartbeat_at: datetime
    heartbeat_age_seconds: float
