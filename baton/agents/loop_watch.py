"""Detect asynchronous agents that block their worker's event loop, and where."""

from __future__ import annotations

import asyncio
import linecache
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from baton.agents.current_call import CurrentCall, call_of

#: An agent that blocks the loop this long gets a warning in its step's log.
BLOCKED_SECONDS = 0.5
#: After blocking this often, an agent no longer runs in the worker.
MOST_TIMES = 2
_LOOK_EVERY_SECONDS = 0.1
#: A longer gap between two checks means that this thread did not run either.
_MISSED_SECONDS = 3 * _LOOK_EVERY_SECONDS
_SOURCE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A line of an agent's source code."""

    file: str
    line: int

    def __str__(self) -> str:
        source = linecache.getline(self.file, self.line).strip()[:_SOURCE_CHARACTERS]
        name = f"{Path(self.file).name}:{self.line}"
        return f"{name} ({source})" if source else name


@dataclass(slots=True)
class Block:
    """A call that blocks the event loop."""

    call: CurrentCall
    task: asyncio.Task[object]
    since: float
    place: Place


class LoopWatch:
    """Checks the loop from a separate thread while calls run."""

    def __init__(self) -> None:
        self._files: dict[CurrentCall, str] = {}
        self._times: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._block: Block | None = None
        self._wanted = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def blocks_too_often(self, agent: str) -> bool:
        """True if an agent blocked the loop so often that it must run elsewhere."""
        return self._times[agent] >= MOST_TIMES

    def begin(self, call: CurrentCall, file: str) -> None:
        """Watch a call of an agent defined in `file`."""
        self._files[call] = file
        if self._thread is None:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(
                target=self._run,
                args=(loop, threading.get_ident()),
                name="baton-loop-watch",
                daemon=True,
            )
            self._thread.start()
        self._wanted.set()

    def end(self, call: CurrentCall) -> None:
        """Stop watching a call; reports it if it is still blocking the loop."""
        with self._lock:
            block = self._block
            if block is not None and block.call is call:
                self._report(block)
        del self._files[call]
        if not self._files:
            self._wanted.clear()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._wanted.set()

    def _run(self, loop: asyncio.AbstractEventLoop, loop_thread: int) -> None:
        while self._wanted.wait() and not self._closed:
            answered = threading.Event()
            try:
                loop.call_soon_threadsafe(answered.set)
            except RuntimeError:
                return  # the loop is closed
            self._until(answered, loop, loop_thread)
            time.sleep(_LOOK_EVERY_SECONDS)

    def _until(
        self, answered: threading.Event, loop: asyncio.AbstractEventLoop, loop_thread: int
    ) -> None:
        """Sample the running code until the loop responds."""
        looked, cpu = time.monotonic(), time.process_time()
        while not answered.wait(_LOOK_EVERY_SECONDS) and not self._closed:
            now, missed = time.monotonic(), time.monotonic() - looked > _MISSED_SECONDS
            # Compiled code may block all other threads, but only while it uses the CPU. If the
            # process used no CPU, it was suspended as a whole, and no agent is at fault.
            was_stopped = missed and time.process_time() - cpu < (now - looked) / 2
            seen = None if was_stopped else self._look(loop, loop_thread)
            with self._lock:
                self._note(seen, since=looked if missed else now)
            looked, cpu = time.monotonic(), time.process_time()
        with self._lock:
            if self._block is not None:
                self._report(self._block)

    def _look(self, loop: asyncio.AbstractEventLoop, loop_thread: int) -> Block | None:
        task = asyncio.current_task(loop)
        frame = sys._current_frames().get(loop_thread)  # noqa: SLF001  documented for this use
        call = call_of(task) if task is not None else None
        if task is None or frame is None or call is None or not call.is_open:
            return None
        return Block(call, task, 0.0, _place(frame, self._files.get(call, "")))

    def _note(self, seen: Block | None, *, since: float) -> None:
        before = self._block
        if seen is not None:
            continues = before is not None and before.task is seen.task
            seen.since = before.since if before is not None and continues else since
        self._block = seen

    def _report(self, block: Block) -> None:
        self._block = None
        seconds = time.monotonic() - block.since
        if seconds < BLOCKED_SECONDS:
            return
        agent, place = block.call.agent, block.place
        self._times[agent] += 1
        later = (
            " From now on it runs in a separate process."
            if self.blocks_too_often(agent)
            else " After a second time it runs in a separate process."
        )
        block.call.log(
            f"The agent {agent!r} blocked the worker for {seconds:.1f} s at {place}: nothing "
            f"else ran there in the meantime. Define it with `def` instead of `async def`, or "
            f"await the slow call.{later}",
            level="warning",
            seconds=round(seconds, 1),
            file=place.file,
            line=place.line,
        )


def _place(frame: FrameType, file: str) -> Place:
    """Return the innermost line in the agent's own file, or else the innermost line."""
    found: FrameType | None = frame
    while found is not None:
        if found.f_code.co_filename == file:
            return Place(file, found.f_lineno)
        found = found.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)
