"""Finds out whom a statement of another connection waits for, while it waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import psycopg

_LOOK_EVERY_SECONDS = 0.1


class Blocking:
    """Looks again and again, in a thread of its own, as long as the block runs."""

    def __init__(self, ask: Callable[[int], list[dict[str, Any]]]) -> None:
        self._ask = ask
        #: Those seen last.
        self.found: list[dict[str, Any]] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, pid: int) -> None:
        """Begin to look at the server's process `pid`."""
        self._thread = threading.Thread(target=self._look, args=(pid,), name="upgrade-blocking")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, pid: int) -> None:
        try:
            while not self._over.wait(_LOOK_EVERY_SECONDS):
                self.found = self._ask(pid) or self.found
        except psycopg.Error:
            return  # the upgrade itself meets the same error
