"""Signs of life of a process to whoever watches it, and an end that comes in time.

A process that `baton up` started writes a byte every second from its event loop to the socket that
is its stdin. A process that has to end within some seconds of a signal has a watcher beside it,
because nothing inside it works for certain: code that holds the interpreter lets no thread and no
signal handler of Python run.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

TICK_SECONDS = 1.0
_WATCHER = Path(__file__).with_name("stop_watcher.py")


@asynccontextmanager
async def ticking(socket: int) -> AsyncIterator[None]:
    """Write to a socket from the event loop as long as the block runs."""
    os.set_blocking(socket, False)
    task = asyncio.create_task(_tick(socket))
    try:
        yield
    finally:
        task.cancel()


async def _tick(socket: int) -> None:
    while True:
        # Full or closed: whoever watches does not look now, or has ended.
        with suppress(OSError):
            os.write(socket, b".")
        await asyncio.sleep(TICK_SECONDS)


@contextmanager
def ending_within(seconds: float, signals: Collection[signal.Signals]) -> Iterator[None]:
    """Have this process killed if it still runs so long after one of these signals.

    To be entered when the handlers of the signals are set: the C code that tells the watcher runs
    before them, whatever this process is doing.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    # Nothing in it comes from outside.
    watcher = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", str(_WATCHER), str(os.getpid()), str(seconds)],
        stdin=reading,
        stdout=subprocess.DEVNULL,
        # Ctrl-C at the terminal is not for it.
        start_new_session=True,
    )
    os.close(reading)
    for number in signals:
        faulthandler.register(number, file=writing, all_threads=False, chain=True)
    try:
        yield
    finally:
        # The watcher stays: what follows the block may hang as well.
        for number in signals:
            faulthandler.unregister(number)
        del watcher
