"""Standard output, standard error and `logging` of asynchronous agents inside a worker.

Output of an agent's code goes to the log of its step. Output that cannot be assigned to a step,
such as that of a plain thread, goes to the log of the process, which is masked.
"""

from __future__ import annotations

import logging
import sys
import threading

from baton.agents.current_call import CURRENT, CurrentCall
from baton.agents.log_stream import LogStream, StepLog, StepLogHandler, StepLogs

_log = logging.getLogger(__name__)


class WorkerOutput:
    """Routes the agents' output to step logs between `install` and `uninstall`."""

    def __init__(self) -> None:
        self._streams: dict[str, LogStream] = {}
        self._handler = StepLogHandler(_open_call)
        self._filters: list[tuple[logging.Handler, logging.Filter]] = []
        self._level = logging.NOTSET

    def install(self) -> None:
        """Start routing; repeated calls have no effect."""
        if self._streams:
            return
        strays = StepLogs(_log_stray)
        for name in ("stdout", "stderr"):
            stream = LogStream(
                name, before=getattr(sys, name), current=lambda: _writer_of_this_thread(strays)
            )
            self._streams[name] = stream
            setattr(sys, name, stream)
        root = logging.root
        self._level = root.level
        for handler in root.handlers:
            keep_out = _NotOfAgents(self._level)
            handler.addFilter(keep_out)
            self._filters.append((handler, keep_out))
        root.addHandler(self._handler)
        root.setLevel(min(self._level, logging.INFO))

    def uninstall(self) -> None:
        """Restore the original streams, unless they were replaced in the meantime."""
        if not self._streams:
            return
        for name, stream in self._streams.items():
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.before)
        self._streams.clear()
        logging.root.removeHandler(self._handler)
        logging.root.setLevel(self._level)
        for handler, keep_out in self._filters:
            handler.removeFilter(keep_out)
        self._filters.clear()


class _NotOfAgents(logging.Filter):
    """Filters step log records, and those below its own level, from the log of the process."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def filter(self, record: logging.LogRecord) -> bool:
        if _open_call() is not None:
            return False
        logger: logging.Logger | None = logging.getLogger(record.name)
        while logger is not None and logger is not logging.root:
            if logger.level:
                return True
            logger = logger.parent
        return record.levelno >= self._level


def _open_call() -> CurrentCall | None:
    call = CURRENT.get()
    return call if call is not None and call.is_open else None


def _writer_of_this_thread(strays: StepLogs) -> StepLog | None:
    call = CURRENT.get()
    if call is None and threading.current_thread() is not threading.main_thread():
        return strays
    return call


def _log_stray(message: str, *, level: str = "info", **fields: object) -> None:  # noqa: ARG001
    _log.warning("a thread wrote: %s", message)
