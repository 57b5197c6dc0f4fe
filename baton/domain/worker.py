"""Workers: who they are and when they count as dead (docs/guarantees.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from baton.domain.execution import PRIVATE_QUEUE_PREFIX

#: Version of the journal's meaning: a worker does not claim what a newer one must run.
ENGINE_VERSION = 2

#: Losing this many workers at one step fails the step: it may be what kills them.
MAX_WORKER_LOSSES = 3

#: Losing the database so often during one step, without an attempt that ended, fails the step.
MAX_DATABASE_LOSSES = 3
#: Pause before the next attempt after the second loss; it doubles with each further one.
_PAUSE_AFTER_LOSSES_SECONDS = 5.0


def pause_after_losses(losses: int) -> float:
    """Seconds to wait before the next attempt: none after a single loss, then more and more."""
    return _PAUSE_AFTER_LOSSES_SECONDS * 2.0 ** (losses - 2) if losses > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The result of one reconciliation of the fleet, by execution id."""

    #: Waited without a job and got one.
    enqueued: tuple[str, ...]
    #: Running without a live worker or waiting without a job; this worker can run them.
    abandoned: tuple[str, ...]
    #: Their `baton run` is gone, so no worker continues them.
    orphaned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The intervals by which a fleet detects dead workers; all its workers must agree."""

    #: How often a worker renews its heartbeat.
    heartbeat_every: timedelta = timedelta(seconds=1)
    #: A worker that could not renew for so long, by its own clock, cancels its agents.
    give_up_after: timedelta = timedelta(seconds=7)
    #: A worker without a heartbeat for so long, by the database's clock, is dead to the others.
    #: Also how long a worker must have renewed without a gap before it may take over from anybody.
    dead_after: timedelta = timedelta(seconds=10)
    #: Longer between two renewals is a gap: after a shorter one, as after an outage of the
    #: database, the other workers still have as long to renew before they count as dead.
    gap_after: timedelta = timedelta(seconds=5)
    #: How often somebody in the fleet looks for what the dead left behind.
    reconcile_every: timedelta = timedelta(seconds=2)
    #: An execution without a job gets a new one at most this often.
    enqueue_again_after: timedelta = timedelta(seconds=10)
    #: Staler jobs are picked again by PgQueuer itself; the reconciler is normally faster.
    job_stale_after: timedelta = timedelta(seconds=15)
    #: A worker whose event loop did not run for so long stops renewing: others take over.
    silent_loop_after: timedelta = timedelta(minutes=5)

    @property
    def clock_tolerance(self) -> timedelta:
        """A difference of the database's clock that makes nobody alive look dead."""
        return self.dead_after / 2


#: What production runs with.
TIMING = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The database's answer to a heartbeat."""

    #: The executions that the worker holds, by claim.
    held: Mapping[UUID, str]
    database_now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerIdentity:
    """A worker process as the others see it."""

    id: UUID
    host: str
    pid: int
    #: Version of the package it runs.
    version: str
    queue: str
    #: What it can run: agent kinds, and `python:<slug>` for each Python agent.
    agents: tuple[str, ...]
    engine: int = ENGINE_VERSION

    def anew(self, id_: UUID) -> WorkerIdentity:
        """The same worker under a new id; a queue of its own goes by that id too."""
        private = self.queue.startswith(PRIVATE_QUEUE_PREFIX)
        return replace(
            self, id=id_, queue=f"{PRIVATE_QUEUE_PREFIX}{id_}" if private else self.queue
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWorker:
    """A worker whose heartbeat is young."""

    id: UUID
    host: str
    pid: int
    version: str
    agents: Sequence[str]
    queue: str
    started_at: datetime
    heartbeat_at: datetime
    heartbeat_age_seconds: float
