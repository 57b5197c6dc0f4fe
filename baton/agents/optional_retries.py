"""Retries of optional systems within one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from baton.errors import StepError

#: Seconds before each retry, unless the system asks for another pause.
PAUSES = (0.5, 1.0)
#: Limit for a system that asks to wait.
MOST_RETRIES = 5


@dataclass(slots=True, kw_only=True)
class Retries:
    """Decides how often one optional system is retried."""

    #: Total time limit.
    seconds: float
    made: int = 0
    waited: float = 0.0
    pauses: Iterator[float] = field(default_factory=lambda: iter(PAUSES))

    def pause_after(self, error: StepError) -> float | None:
        """Return the seconds until the next retry: the server's own value, or else a growing pause.

        None if a retry would not help or would come too late.
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

    def told(self) -> dict[str, object]:
        """Return the entry for `sources`."""
        return {"retries": self.made} if self.made else {}
