"""Log to stderr in lines of limited length, without secrets and personal data."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from baton.observability.excerpt import beginning, ending
from baton.observability.masking import masked

#: Libraries that log more than operators need.
_CHATTY = ("alembic", "httpx2", "httpcore2", "openai", "asyncio", "uvicorn", "mail.log")
_LONGEST_LINE = 8_000
#: Of a longer record, such as a long stack trace, the end is kept.
_LONGEST_RECORD = 64_000


def configure_logging(*, verbose: bool) -> None:
    """Log warnings, or with `verbose` everything Baton logs, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(CleanFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("baton").setLevel(logging.INFO if verbose else logging.WARNING)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


@contextmanager
def clean_logs(clean: Callable[[str], str]) -> Iterator[None]:
    """Fully redact logged text during the block, instead of only masking it."""
    formatters = [handler.formatter for handler in logging.getLogger().handlers]
    ours = [formatter for formatter in formatters if isinstance(formatter, CleanFormatter)]
    for formatter in ours:
        formatter.clean = clean
    try:
        yield
    finally:
        for formatter in ours:
            formatter.clean = masked


class CleanFormatter(logging.Formatter):
    """Cleans and shortens the formatted record, including its stack trace."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.clean: Callable[[str], str] = masked

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as it is written."""
        text = super().format(record)
        if len(text) <= _LONGEST_LINE:
            return self.clean(text)
        # Cutting first limits the cost of masking, which then handles the lines one by one.
        return "\n".join(self._line(line) for line in _bounded(text, self.clean).split("\n"))

    def _line(self, line: str) -> str:
        if len(line) <= _LONGEST_LINE:
            return line
        left_out = len(line) - _LONGEST_LINE
        return f"{beginning(line, _LONGEST_LINE, self.clean)}… ({left_out:,} characters left out)"


def _bounded(text: str, clean: Callable[[str], str]) -> str:
    if len(text) <= _LONGEST_RECORD:
        return clean(text)
    head = beginning(text, _LONGEST_LINE, clean)
    tail = ending(text, _LONGEST_RECORD - _LONGEST_LINE, clean)
    left_out = len(text) - _LONGEST_RECORD
    return f"{head}… ({left_out:,} characters left out)\n…{tail}"
