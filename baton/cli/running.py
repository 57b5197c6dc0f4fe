"""From a synchronous command into the event loop: the only place that starts one."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn

import typer

if sys.platform == "linux":
    from uvloop import new_event_loop
else:
    from asyncio import new_event_loop

_STOPS = (signal.SIGINT, signal.SIGTERM)

#: Work that ends soon after the event is set, and returns its exit code.
Work = Callable[[asyncio.Event], Awaitable[int]]


def run_async(work: Work) -> NoReturn:
    """Run `work` and leave with its exit code; Ctrl-C and SIGTERM set its event."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        code = runner.run(_with_signals(work))
    raise typer.Exit(code)


async def _with_signals(work: Work) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOPS:
        loop.add_signal_handler(number, stop.set)
    try:
        return await work(stop)
    finally:
        for number in _STOPS:
            loop.remove_signal_handler(number)


async def first_of(stop: asyncio.Event, task: asyncio.Task[object]) -> bool:
    """Wait for the task or the stop; true if it was the task."""
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((waiting, task), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    return task.done()
