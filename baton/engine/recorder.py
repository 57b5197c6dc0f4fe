"""Collect log lines and model usage of an attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from baton.domain.agent_call import MOST_LOG_CHARACTERS, MOST_LOG_LINES, LlmUsage, LogLine
from baton.errors import NotJson
from baton.jsontext.text import JsonValue, decode, to_text
from baton.observability.masking import masked

_LEVELS = frozenset({"debug", "info", "warning", "error"})
#: Text is masked beyond the limit, in case a secret crosses the cut.
_MASKED_CHARACTERS = MOST_LOG_CHARACTERS + 1_000


class Recorder:
    """Log lines and model usage of one attempt, kept whether it succeeds or fails."""

    def __init__(
        self, now: Callable[[], datetime], *, clean: Callable[[str], str] = masked
    ) -> None:
        #: The clock for the lines.
        self.now = now
        self._clean = clean
        self._lines: list[LogLine] = []
        self._dropped = 0
        self.usage = LlmUsage()

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a masked line.

        An unknown level becomes `info`; a field that is not JSON is described.
        """
        if len(self._lines) >= MOST_LOG_LINES:
            self._dropped += 1
            return
        self._lines.append(
            LogLine(
                at=self.now(),
                level=level if level in _LEVELS else "info",
                message=self._masked(str(message)),
                fields={name: self._plain(name, value) for name, value in fields.items()},
            )
        )

    def leave_out(self, lines: int) -> None:
        """Count lines that were dropped because there were too many."""
        self._dropped += lines

    def count(self, usage: LlmUsage) -> None:
        """Add model calls to the usage."""
        self.usage += usage

    def lines_after(self, number: int) -> tuple[LogLine, ...]:
        """Return the lines after the first `number`, without the note about dropped lines."""
        return tuple(self._lines[number:])

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """The lines in order, followed by a note if some were dropped."""
        if not self._dropped:
            return tuple(self._lines)
        left_out = LogLine(
            at=self.now(),
            level="warning",
            message=f"{self._dropped} further lines were left out after {MOST_LOG_LINES}.",
        )
        return (*self._lines, left_out)

    def _plain(self, name: str, value: object) -> JsonValue:
        """Return a masked copy of a logged value, unaffected by later changes to it."""
        try:
            text = to_text(value)
        except NotJson:
            return self._masked(repr(value))
        if len(text) > MOST_LOG_CHARACTERS:
            return self._masked(text.decode())
        return self._masked_value(name, decode(text))

    def _masked_value(self, name: str, value: JsonValue) -> JsonValue:
        """Mask every text; a field name such as `password` identifies a secret value."""
        if isinstance(value, str):
            label = f"{name}: "
            return self._clean(label + value).removeprefix(label)
        if isinstance(value, dict):
            return {key: self._masked_value(key, member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._masked_value(name, item) for item in value]
        return value

    def _masked(self, text: str) -> str:
        if len(text) <= MOST_LOG_CHARACTERS:
            return self._clean(text)
        shown = self._clean(text[:_MASKED_CHARACTERS])[:MOST_LOG_CHARACTERS]
        return f"{shown}… ({len(text) - len(shown):,} characters cut)"
