"""Run asynchronous code from a synchronous command: the only place that starts an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import NoReturn

import typer

from baton.cli.exit_codes import ExitCode
from baton.cli.liveness import PATIENCE_SECONDS, ending_within, ticking
from baton.cli.reporting import say

if sys.platform == "linux":
    from uvloop import new_event_loop
else:
    from asyncio import new_event_loop

#: Ctrl-C, `kill`, and the end of the terminal or of the connection to it.
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(asyncio.Event):
    """Set when the command must stop; `hastened` is set on a second request."""

    def __init__(self) -> None:
        super().__init__()
        self.hastened = asyncio.Event()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTexts:
    """The messages of a command that is asked to stop."""

    first: str
    again: str = "Ending at once."


#: For commands that run executions; `baton worker` has the same grace time.
STOPPING_WORKER = StopTexts(
    first="Stopping: running executions may finish within 30 seconds. Press Ctrl-C again to hand "
    "them back at once.",
    again="Handing running executions back.",
)

#: Time limit for remaining tasks to end.
_OTHERS_SECONDS = 2.0

#: Work that ends soon after the event is set, and returns its exit code.
Work = Callable[[Stop], Awaitable[int]]


def run_async(
    work: Work,
    *,
    supervised: bool = False,
    texts: StopTexts | None = None,
    stops_within: float | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> NoReturn:
    """Run `work` and exit with its exit code; Ctrl-C, SIGTERM and SIGHUP set its event.

    If `supervised`, the end of stdin sets it as well: a part started by `baton up` ends with it,
    however it ended, and prints no messages of its own; it is killed if its event loop is silent
    for longer than the patience. A process that still runs `stops_within` seconds after a signal is
    killed.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        code = runner.run(
            _with_signals(
                work,
                supervised=supervised,
                texts=None if supervised else texts,
                stops_within=stops_within,
                patience_seconds=patience_seconds,
            )
        )
        if not runner.run(_others_end()):
            # Closing the loop would wait for every task, and these tasks never end.
            _leave_at_once(code)
    raise typer.Exit(code)


def announce(text: str) -> None:
    """Print on stdout that this part is ready; `baton up` waits for that line.

    Everything loaded so far stays in memory, so it is excluded from garbage collection, which would
    otherwise block the event loop for 60 to 200 ms each time.
    """
    gc.freeze()
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def _others_end() -> bool:
    """Cancel remaining tasks; false if one does not end in time."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if not others:
        return True
    _, running = await asyncio.wait(others, timeout=_OTHERS_SECONDS)
    return not running


def _leave_at_once(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


async def _with_signals(
    work: Work,
    *,
    supervised: bool,
    texts: StopTexts | None,
    stops_within: float | None,
    patience_seconds: float,
) -> int:
    stop = Stop()
    loop = asyncio.get_running_loop()
    stdin = sys.stdin.fileno() if supervised else None
    # nohup makes its command ignore SIGHUP.
    stops = [number for number in _STOPS if signal.getsignal(number) is not signal.SIG_IGN]
    for number in stops:
        loop.add_signal_handler(number, _asked_to_stop, number, stop, texts)
    if stdin is not None:
        loop.add_reader(stdin, _stdin_ended, stdin, stop)
    try:
        async with AsyncExitStack() as stack:
            if stdin is not None:
                await stack.enter_async_context(ticking(stdin, patience_seconds=patience_seconds))
            if stops_within is not None:
                stack.enter_context(ending_within(stops_within, stops))
            return await work(stop)
    finally:
        for number in stops:
            loop.remove_signal_handler(number)
        if stdin is not None:
            loop.remove_reader(stdin)


def _asked_to_stop(number: int, stop: Stop, texts: StopTexts | None) -> None:
    said = None
    if not stop.is_set():
        said = texts and texts.first
        stop.set()
    # SIGHUP does not count: service managers and shells send it right after another signal.
    elif number != signal.SIGHUP and not stop.hastened.is_set():
        said = texts and texts.again
        stop.hastened.set()
    if said:
        say(said)


def _stdin_ended(stdin: int, stop: asyncio.Event) -> None:
    # A closed pipe stays readable: without this the loop would spin.
    asyncio.get_running_loop().remove_reader(stdin)
    stop.set()


async def first_of(stop: asyncio.Event, task: asyncio.Task[object]) -> bool:
    """Wait for the task or the stop; true if the task ended first."""
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((waiting, task), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    return task.done()


async def until_hastened(work: Coroutine[object, object, int], stop: Stop) -> int:
    """Run work that ends by itself after a stop; cancel it when the stop is hastened."""
    task = asyncio.create_task(work)
    if not await first_of(stop.hastened, task):
        task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.CANCELLED


async def until_stopped(work: Coroutine[object, object, int], stop: asyncio.Event) -> int:
    """Run work to its end, or cancel it on a stop, which also counts as success."""
    task = asyncio.create_task(work)
    if not await first_of(stop, task):
        task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.COMPLETED
