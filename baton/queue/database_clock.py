"""The expected time of the database's clock, and leaps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseClock:
    """The database's clock minus our own that never jumps: no less than `low`, no more than `high`.

    An answer shows a time between when it was asked for and when it came, so that an answer that
    takes long is not taken for a leap.
    """

    low: float
    high: float

    @classmethod
    def read(cls, now: datetime, *, sent: float, received: float) -> DatabaseClock:
        """Bounds from one answer; `sent` and `received` are by our own clock."""
        return cls(low=now.timestamp() - received, high=now.timestamp() - sent)

    def leapt_to(self, newer: DatabaseClock, tolerance: timedelta) -> bool:
        """True if the clock surely leapt between two answers, ahead or back."""
        seconds = tolerance.total_seconds()
        return newer.low - self.high > seconds or self.low - newer.high > seconds

    def merged(self, newer: DatabaseClock) -> DatabaseClock:
        """Combine two answers without a leap; the newer one decides where clocks drift."""
        low, high = max(self.low, newer.low), min(self.high, newer.high)
        return DatabaseClock(low=low, high=high) if low <= high else newer

    def shows(self, now: datetime, monotonic: float, tolerance: timedelta) -> bool:
        """True unless the clock surely leapt since, if it shows `now`."""
        return not self.leapt_to(self.read(now, sent=monotonic, received=monotonic), tolerance)

    def at(self, monotonic: float) -> datetime:
        """Return the database's time at a time of our own clock."""
        return datetime.fromtimestamp((self.low + self.high) / 2 + monotonic, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """The clock as the newest answers show it, whatever it showed before its last leap."""

    clock: DatabaseClock
    #: By this clock, a time no later than the leap that brought it.
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLeap:
    """The database's clock leapt: what is stored by it from before is to be moved."""

    #: Forward, or back if negative.
    by: timedelta
    #: What was written since this time was written after the leap.
    since: datetime
    #: The clock as it is now.
    clock: DatabaseClock
