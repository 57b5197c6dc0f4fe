"""The expected time of the database's clock, and detection of its leaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseClock:
    """The database's clock minus our own monotonic clock: between `low` and `high`.

    A response shows a time between its request and its arrival, so a slow response is not mistaken
    for a leap.
    """

    low: float
    high: float

    @classmethod
    def read(cls, now: datetime, *, sent: float, received: float) -> DatabaseClock:
        """Return the bounds from one response; `sent` and `received` are by our own clock."""
        return cls(low=now.timestamp() - received, high=now.timestamp() - sent)

    def leapt_to(self, newer: DatabaseClock, tolerance: timedelta) -> bool:
        """True if the clock certainly leapt between two responses, forward or back."""
        seconds = tolerance.total_seconds()
        return newer.low - self.high > seconds or self.low - newer.high > seconds

    def merged(self, newer: DatabaseClock) -> DatabaseClock:
        """Combine two responses without a leap; if clocks drift apart, the newer one wins."""
        low, high = max(self.low, newer.low), min(self.high, newer.high)
        return DatabaseClock(low=low, high=high) if low <= high else newer

    def shows(self, now: datetime, monotonic: float, tolerance: timedelta) -> bool:
        """True unless the clock certainly leapt since, given that it shows `now`."""
        return not self.leapt_to(self.read(now, sent=monotonic, received=monotonic), tolerance)

    def at(self, monotonic: float) -> datetime:
        """Return the database's time at a time of our own clock."""
        return datetime.fromtimestamp((self.low + self.high) / 2 + monotonic, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """The clock by the newest responses, since its last leap."""

    clock: DatabaseClock
    #: By this clock, a time no later than the leap that set it.
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLeap:
    """A leap of the database's clock: stored times from before it must be moved."""

    #: The size of the leap; negative if backwards.
    by: timedelta
    #: Rows written at or after this time were written after the leap.
    since: datetime
    #: The clock after the leap.
    clock: DatabaseClock
