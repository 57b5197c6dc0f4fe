"""Text streams and a logging handler that write to the log of a step, line by line."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import Protocol, TextIO

from baton.agents.authoring import WriteLog
from baton.domain.agent_call import MOST_LOG_CHARACTERS
from baton.observability.masking import masked

#: Log levels of lines written to standard output and standard error.
LEVEL_OF_STREAM = {"stdout": "info", "stderr": "warning"}
#: Characters kept of a long line: enough to mask a secret at the cut.
_HELD_CHARACTERS = MOST_LOG_CHARACTERS + 1_000
#: Leaves space for the note about the cut.
_CUT_AT = MOST_LOG_CHARACTERS - 100


class LineWriter:
    """Splits text into whole lines and passes them on; long lines are cut, with a note."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._held = ""
        self._skipped = 0

    def feed(self, text: str) -> None:
        """Add some text."""
        first, *others = text.split("\n")
        self._add(first)
        for piece in others:
            self.flush()
            self._add(piece)

    def flush(self) -> None:
        """Pass on an unfinished line; empty lines are left out."""
        line, skipped = self._held.rstrip("\r"), self._skipped
        self._held, self._skipped = "", 0
        if skipped:
            shown = masked(line)[:_CUT_AT]
            self._write(f"{shown}… ({len(line) - len(shown) + skipped:,} characters cut)")
        elif line.strip():
            self._write(line)

    def _add(self, piece: str) -> None:
        room = _HELD_CHARACTERS - len(self._held)
        self._held += piece[:room]
        self._skipped += max(0, len(piece) - room)


class StepLog(Protocol):
    """The log of one call."""

    def writer(self, stream: str) -> LineWriter:
        """Return the writer for `stdout` or `stderr`."""

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a line."""


class StepLogs:
    """Splits the output and log calls of one running call into lines."""

    def __init__(self, write_log: WriteLog) -> None:
        self.log = write_log
        self._writers = {
            stream: LineWriter(lambda line, level=level: write_log(line, level=level))  # type: ignore[misc]
            for stream, level in LEVEL_OF_STREAM.items()
        }

    def writer(self, stream: str) -> LineWriter:
        """Return the writer for `stdout` or `stderr`."""
        return self._writers[stream]

    def flush(self) -> None:
        """Pass on unfinished lines."""
        for writer in self._writers.values():
            writer.flush()


class LogStream(io.TextIOBase):
    """Replaces `sys.stdout` or `sys.stderr` and writes to the log of the running step.

    Outside of steps it writes to the original stream.
    """

    def __init__(
        self, stream: str, *, before: TextIO, current: Callable[[], StepLog | None]
    ) -> None:
        self.before = before
        self._stream = stream
        self._current = current

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Encoding of the original stream."""
        return self.before.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """Error handler of the original stream."""
        return self.before.errors

    @property
    def buffer(self) -> io.BufferedIOBase:
        """Binary stream with the same destination."""
        if self._current() is None:
            return self.before.buffer  # type: ignore[return-value]
        return _Bytes(self)

    def fileno(self) -> int:
        """Descriptor of the original stream: direct writes cannot be assigned to a step."""
        return self.before.fileno()

    def isatty(self) -> bool:
        """True only outside of steps, if the original stream is a terminal."""
        return self._current() is None and self.before.isatty()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Write to the running step's log, or to the original stream."""
        log = self._current()
        if log is None:
            return self.before.write(text)
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        log.writer(self._stream).feed(text)
        return len(text)

    def flush(self) -> None:
        """Flush the original stream; lines of a step are sent when they are complete."""
        if not self.closed and not self.before.closed:
            self.before.flush()

    def close(self) -> None:
        """Stay open: other calls write here, too."""


class _Bytes(io.BufferedIOBase):
    """The binary side of a `LogStream`."""

    def __init__(self, text: LogStream) -> None:
        self._text = text

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._text.write(content.decode("utf-8", "replace"))
        return len(content)


class StepLogHandler(logging.Handler):
    """Adds records that agents write through `logging` to the running step's log."""

    def __init__(self, current: Callable[[], StepLog | None]) -> None:
        super().__init__()
        self._current = current

    def emit(self, record: logging.LogRecord) -> None:
        """Add one record."""
        log = self._current()
        if log is None:
            return
        try:
            log.log(self.format(record), level=level_of(record.levelno), logger=record.name)
        except Exception:  # noqa: BLE001  as logging itself does: a bad argument fails no agent
            self.handleError(record)


def level_of(number: int) -> str:
    """Return the step log level for a level of `logging`."""
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
