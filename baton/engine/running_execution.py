"""A claimed execution while a process runs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from baton.domain.execution import Claim
from baton.engine.execution_state import ExecutionState, PlannedAttempt
from baton.engine.interruption import Interruption


class RunningExecution:
    """An execution under a claim, with its running time limit."""

    def __init__(
        self, *, execution: ExecutionState, claim: Claim, monotonic: Callable[[], float]
    ) -> None:
        self.execution = execution
        self.claim = claim
        self.interruption = Interruption()
        #: The attempt that has begun and not ended.
        self.open_attempt: PlannedAttempt | None = None
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> datetime:
        """The time by the database's clock, which all workers share."""
        return self.claim.claimed_at + timedelta(seconds=self._monotonic() - self._began)

    @property
    def seconds_left(self) -> float:
        """Seconds left of the execution's time limit."""
        return self._began + self.claim.seconds_left - self._monotonic()

    @property
    def seconds_run(self) -> float:
        """Seconds that the execution has run, in this run and earlier ones."""
        return self.execution.record.seconds_run + self._monotonic() - self._began
