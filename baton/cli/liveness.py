"""Liveness signals from a process to its supervisor, and a guaranteed end after a signal.

A process started by `baton up` writes a byte every second to the socket that is its stdin, as long
as its event loop runs. A process that must end within some seconds of a signal has a watcher
process, because nothing inside it is certain to work: code that holds the interpreter blocks all
Python threads and signal handlers.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

TICK_SECONDS = 1.0
#: An event loop may be silent for this long before its process stops signalling.
PATIENCE_SECONDS = 2 * TICK_SECONDS
_WATCHER = Path(__file__).with_name("stop_watcher.py")


@asynccontextmanager
async def ticking(socket: int, *, patience_seconds: float) -> AsyncIterator[None]:
    """Write to a socket as long as the event loop has run within `patience_seconds`.

    A thread writes, so that a loop that is blocked for longer than a tick, but shorter than the
    patience, still counts as alive.
    """
    os.set_blocking(socket, False)
    loop_runs = _LoopRuns()
    running = asyncio.create_task(loop_runs.note())
    ended = threading.Event()
    thread = threading.Thread(
        target=_tick, args=(socket, ended, loop_runs, patience_seconds), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        running.cancel()
        ended.set()
        thread.join()


class _LoopRuns:
    """Records when the event loop last ran."""

    def __init__(self) -> None:
        self._ran_at = time.monotonic()

    @property
    def silent_seconds(self) -> float:
        """Seconds since the event loop last ran."""
        return time.monotonic() - self._ran_at

    async def note(self) -> None:
        """Update the time until cancelled."""
        while True:
            self._ran_at = time.monotonic()
            await asyncio.sleep(TICK_SECONDS)


def _tick(
    socket: int, ended: threading.Event, loop_runs: _LoopRuns, patience_seconds: float
) -> None:
    while True:
        if loop_runs.silent_seconds <= patience_seconds:
            # Full or closed: the supervisor is not reading now, or has ended.
            with suppress(OSError):
                os.write(socket, b".")
        if ended.wait(TICK_SECONDS):
            return


@contextmanager
def ending_within(seconds: float, signals: Collection[signal.Signals]) -> Iterator[None]:
    """Have this process killed if it still runs `seconds` after one of these signals.

    Enter after installing the signal handlers: C code that notifies the watcher then runs before
    them, whatever this process is doing.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    # No argument comes from outside.
    watcher = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", str(_WATCHER), str(os.getpid()), str(seconds)],
        stdin=reading,
        stdout=subprocess.DEVNULL,
        # Ctrl-C at the terminal is not meant for the watcher.
        start_new_session=True,
    )
    os.close(reading)
    for number in signals:
        faulthandler.register(number, file=writing, all_threads=False, chain=True)
    try:
        yield
    finally:
        # Keep the watcher: what follows the block may hang as well.
        for number in signals:
            faulthandler.unregister(number)
        del watcher
