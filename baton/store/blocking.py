"""Find out which sessions block a statement of another connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

_LOOK_EVERY_SECONDS = 0.1


class Blocking:
    """Polls for blocking sessions in a separate thread once `watch` is called."""

    def __init__(
        self,
        ask: Callable[[int], list[dict[str, object]]],
        seen: Callable[[int, list[dict[str, object]]], None],
    ) -> None:
        self._ask = ask
        self._seen = seen
        #: The sessions seen last.
        self.found: list[dict[str, object]] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, pid: int) -> None:
        """Start watching the server process `pid`."""
        self._thread = threading.Thread(target=self._look, args=(pid,), name="upgrade-blocking")
        self._thread.start()

    def end(self) -> None:
        """Stop watching."""
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
            return  # the upgrade itself gets the same error


@contextmanager
def blocking_seen(
    ask: Callable[[int], list[dict[str, object]]],
    seen: Callable[[int, list[dict[str, object]]], None],
) -> Iterator[Blocking]:
    """Watch while the block runs; `ask` returns the processes that a process waits for.

    After each check, `seen` is called in another thread with the process and the processes it is
    waiting for.
    """
    blocking = Blocking(ask, seen)
    try:
        yield blocking
    finally:
        blocking.end()
