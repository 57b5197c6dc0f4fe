"""The record of an attempt whose execution its worker releases."""

from __future__ import annotations

from datetime import datetime

from baton.domain.execution import Release
from baton.domain.worker import pause_after_losses
from baton.engine.failure import failure_record
from baton.engine.interruption import StopReason
from baton.engine.running_execution import RunningExecution
from baton.errors import DatabaseLost


def release_of(running: RunningExecution, reason: StopReason, *, at: datetime) -> Release:
    """Return the release of an execution; a lost database counts against the running step."""
    if reason is not StopReason.DATABASE_LOST:
        return Release(message="Released: the worker was stopped. Another attempt follows.")
    planned = running.open_attempt
    message = "Released: the worker lost its database connection. Another attempt follows."
    if planned is None:
        return Release(message=message)
    place = running.execution.place(planned.start.step.path, planned.start.attempt)
    record = failure_record(DatabaseLost(message), place=place, at=at, duration_ms=None)
    return Release(
        message=message,
        error=record,
        retry_in_seconds=pause_after_losses(planned.database_losses + 1),
    )


def release_of_unconfirmed_claim() -> Release:
    """Return the release of an execution whose worker never learned that it had claimed it."""
    return Release(message="Released: the claim was not confirmed. The agent did not run.")
