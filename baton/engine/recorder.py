"""Collects what an attempt leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from baton.domain.agent_call import LlmUsage, LogLine
from baton.domain.errors import NotJson
from baton.domain.json_text import JsonValue, decode, to_text

#: An agent that logs without end must not fill the database.
_MOST_LINES = 1_000
_MOST_CHARACTERS = 10_000
_LEVELS = frozenset({"debug", "info", "warning", "error"})


class Recorder:
    """Log lines and model usage of one attempt, kept whether it succeeds or fails."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lines: list[LogLine] = []
        self._dropped = 0
        self.usage = LlmUsage()

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a line; an unknown level counts as `info`, a field that is not JSON is described."""
        if len(self._lines) >= _MOST_LINES:
            self._dropped += 1
            return
        self._lines.append(
            LogLine(
                at=self._now(),
                level=level if level in _LEVELS else "info",
                message=_cut(str(message)),
                fields={name: _plain(value) for name, value in fields.items()},
            )
        )

    def count(self, usage: LlmUsage) -> None:
        """Add model calls to the bill."""
        self.usage += usage

    def lines_after(self, number: int) -> tuple[LogLine, ...]:
        """What was written so far behind the first `number` lines; those left out not told of."""
        return tuple(self._lines[number:])

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """The lines in order, the last one telling of those left out."""
        if not self._dropped:
            return tuple(self._lines)
        left_out = LogLine(
            at=self._now(),
            level="warning",
            message=f"{self._dropped} further lines were left out after {_MOST_LINES}.",
        )
        return (*self._lines, left_out)


def _plain(value: object) -> JsonValue:
    """A copy of what an agent logged, so that later changes to it do not show."""
    try:
        text = to_text(value)
    except NotJson:
        return _cut(repr(value))
    return decode(text) if len(text) <= _MOST_CHARACTERS else _cut(text.decode())


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
