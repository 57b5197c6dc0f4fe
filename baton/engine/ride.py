"""One claimed execution while a process drives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from baton.domain.execution import Claim
from baton.engine.interruption import Interruption
from baton.engine.journey import Journey, PlannedAttempt


class Ride:
    """An execution under a claim, with the clock running."""

    def __init__(self, *, journey: Journey, claim: Claim, monotonic: Callable[[], float]) -> None:
        self.journey = journey
        self.claim = claim
        self.interruption = Interruption()
        #: The attempt that has begun and not ended.
        self.open_attempt: PlannedAttempt | None = None
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> datetime:
        """The time on the database's clock, which all workers share."""
        return self.claim.claimed_at + timedelta(seconds=self._monotonic() - self._began)

    @property
    def seconds_left(self) -> float:
        """What is left of the execution's time limit."""
        return self._began + self.claim.seconds_left - self._monotonic()

    @property
    def seconds_run(self) -> float:
        """How long the execution ran, in this run and those before."""
        return self.journey.record.seconds_run + self._monotonic() - self._began
