"""Finds out whom a statement of another connection waits for, while it waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_LOOK_EVERY_SECONDS = 0.1


class Blocking:
    """Looks again and again, in a thread of its own, once it was told at whom."""

    def __init__(
        self,
        ask: Callable[[int], list[dict[str, Any]]],
        seen: Callable[[int, list[dict[str, Any]]], None],
    ) -> None:
        self._ask = ask
        self._seen = seen
        #: Those seen last.
        self.found: list[dict[str, Any]] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, pid: int) -> None:
        """Begin to look at the server's process `pid`."""
        self._thread = threading.Thread(target=self._look, args=(pid,), name="upgrade-blocking")
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, pid: int) -> None:
        try:
            while not self._over.wait(_LOOK_EVERY_SECONDS):
                now = self._ask(pid)
                self.found = now or self.found
                self._seen(pid, now)
        except psycopg.Error:
            return  # the upgrade itself meets the same error


@contextmanager
def blocking_seen(
    ask: Callable[[int], list[dict[str, Any]]],
    seen: Callable[[int, list[dict[str, Any]]], None],
) -> Iterator[Blocking]:
    """Look as long as the block runs: `ask` returns the processes that one waits for.

    `seen` is told after each look, in another thread, the process and for whom it waits now.
    """
    blocking = Blocking(ask, seen)
    try:
        yield blocking
    finally:
        blocking.end()
