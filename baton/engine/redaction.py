"""Remove secrets from facts before they are written; every journal entry passes through here.

Outputs, inputs and projections of the context are user data and stay unchanged. Texts are cut here,
after masking, so that a cut cannot leave part of a secret that is no longer recognized.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from baton.domain.agent_call import LogLine
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    ExecutionEnd,
    JournalEntry,
    OutboxMessage,
    StepEnd,
)
from baton.observability.excerpt import beginning, ending
from baton.observability.redaction import Redactor

_LONGEST_STACK = 32_000
_LONGEST_EXCERPT = 4_000
_LONGEST_NOTICE = 200


class JournalGate:
    """Redacts journal entries and log lines."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def entry(self, entry: JournalEntry) -> JournalEntry:
        """Return the redacted entry."""
        end = entry.execution_ended
        return replace(
            entry,
            attempts_started=self.starts(entry.attempts_started),
            attempts_ended=tuple(self._attempt(attempt) for attempt in entry.attempts_ended),
            steps_ended=tuple(self._step(step) for step in entry.steps_ended),
            execution_ended=self._end(end) if end else None,
        )

    def starts(self, starts: tuple[AttemptStart, ...]) -> tuple[AttemptStart, ...]:
        """Return the redacted starts of attempts."""
        return tuple(
            replace(start, left_out=tuple(self._json(each) for each in start.left_out))
            if start.left_out
            else start
            for start in starts
        )

    def text(self, text: str) -> str:
        """Return the redacted text."""
        return self._redactor.text(text)

    def lines(self, lines: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
        """Return the redacted lines of a step's log."""
        return tuple(
            replace(
                line,
                message=self._redactor.text(line.message),
                fields=self._json(line.fields) if line.fields else line.fields,
            )
            for line in lines
        )

    def _attempt(self, attempt: AttemptEnd) -> AttemptEnd:
        return replace(attempt, error=self._record(attempt.error), logs=self.lines(attempt.logs))

    def _step(self, step: StepEnd) -> StepEnd:
        return replace(
            step,
            error=self._record(step.error),
            reason=self._redactor.text(step.reason) if step.reason else step.reason,
        )

    def _end(self, end: ExecutionEnd) -> ExecutionEnd:
        detail = self._record(end.error_detail)
        return replace(
            end,
            error_detail=detail,
            error=f"{detail['message']}\n\n{detail['stack']}" if detail else None,
            message=self._message(end.message) if end.message else None,
        )

    def _message(self, message: OutboxMessage) -> OutboxMessage:
        content = self._json(message.content)
        if "error" in content:
            text = str(message.content["error"])
            content["error"] = beginning(text, _LONGEST_NOTICE, self._redactor.text)
        return replace(message, content=content)

    def _record(self, record: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Redact a failure record and the records of other steps in it."""
        if record is None:
            return None
        parts = {name: record[name] for name in ("stack", "checked", "failures") if name in record}
        clean = self._json({name: item for name, item in record.items() if name not in parts})
        if "stack" in parts:
            clean["stack"] = ending(parts["stack"], _LONGEST_STACK, self._redactor.text)
        if "checked" in parts:
            clean["checked"] = self._checked(parts["checked"])
        if "failures" in parts:
            clean["failures"] = [self._record(failure) for failure in parts["failures"]]
        return clean

    def _checked(self, checked: Mapping[str, Any]) -> dict[str, Any]:
        """Redact the compared data; the schema is a definition and stays unchanged."""
        return self._json(checked) | {
            "data": beginning(checked["data"], _LONGEST_EXCERPT, self._redactor.text)
        }

    def _json(self, value: Mapping[str, object]) -> dict[str, object]:
        clean: dict[str, object] = self._redactor.json(value)
        return clean
