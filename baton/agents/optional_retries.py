"""Retries inside one step, of systems that it can do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from baton.errors import StepError

#: Seconds before each retry of a system that did not ask for another pause.
PAUSES = (0.5, 1.0)
#: Of a system that asks to wait.
MOST_RETRIES = 5


@dataclass(slots=True, kw_only=True)
class Retries:
    """Decides how often one optional system is asked again."""

    #: As long as it may take altogether.
    seconds: float
    made: int = 0
    waited: float = 0.0
    pauses: Iterator[float] = field(default_factory=lambda: iter(PAUSES))

    def pause_after(self, error: StepError) -> float | None:
        """Seconds until the next try: what the system asked for, else a growing pause.

        Null if trying again would not help, or only when the time is over.
        """
        if not error.transient or self.made >= MOST_RETRIES:
            return None
        pause = error.retry_after
        if pause is None:
            pause = next(self.pauses, None)
        if pause is None or self.waited + pause >= self.seconds:
            return None
        self.made += 1
        self.waited += pause
        return pause

    def told(self) -> dict[str, Any]:
        """Return its entry in `sources`."""
        return {"retries": self.made} if self.made else {}
