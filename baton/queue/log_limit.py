"""Limit repeated log lines to one every few seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_SECONDS = 5.0
_LIBRARIES = ("pgqueuer", "psycopg.pool")


class LogLimit:
    """Logs each message at most once every few seconds, with the number of suppressed ones."""

    def __init__(
        self, monotonic: Callable[[], float], *, every_seconds: float = _EVERY_SECONDS
    ) -> None:
        self._monotonic = monotonic
        self._every_seconds = every_seconds
        self._last: dict[str, float] = {}
        self._held_back: dict[str, int] = {}

    def warning(self, log: logging.Logger, message: str, *values: object) -> None:
        """Log a warning unless the same message was logged just now."""
        self._write(log, logging.WARNING, message, values)

    def error(self, log: logging.Logger, message: str, *values: object) -> None:
        """Log an error unless the same message was logged just now."""
        self._write(log, logging.ERROR, message, values)

    def allows(self, message: str) -> bool:
        """True if a message may be logged now; otherwise count it as suppressed."""
        now = self._monotonic()
        last = self._last.get(message)
        if last is not None and now - last < self._every_seconds:
            self._held_back[message] = self._held_back.get(message, 0) + 1
            return False
        self._last[message] = now
        return True

    def repeated(self, message: str) -> str:
        """The number of suppressed messages since the last logged one, as a suffix to it."""
        count = self._held_back.pop(message, 0)
        return f" ({count} more like this)" if count else ""

    def _write(
        self, log: logging.Logger, level: int, message: str, values: tuple[object, ...]
    ) -> None:
        if self.allows(message):
            log.log(level, "%s%s", message % values, self.repeated(message))


class _ShortLines(logging.Filter):
    """Shortens each record to one line and suppresses repeated ones."""

    def __init__(self, limit: LogLimit) -> None:
        super().__init__()
        self._limit = limit

    def filter(self, record: logging.LogRecord) -> bool:
        """True if a record is logged."""
        if record.levelno < logging.WARNING:
            return True
        template = f"{record.name}: {record.msg}"
        if not self._limit.allows(template):
            return False
        error = record.exc_info[1] if record.exc_info else None
        words = record.getMessage() + (f" ({error!r})" if error else "")
        record.msg = words.splitlines()[0] + self._limit.repeated(template)
        record.args, record.exc_info, record.exc_text = (), None, None
        return True


@contextmanager
def short_library_lines(limit: LogLimit) -> Iterator[None]:
    """Keep PgQueuer and the pool from logging a stack trace for every failure in an outage."""
    logs, short = [logging.getLogger(name) for name in _LIBRARIES], _ShortLines(limit)
    for log in logs:
        log.addFilter(short)
    try:
        yield
    finally:
        for log in logs:
            log.removeFilter(short)
