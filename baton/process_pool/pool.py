"""A few helper processes, started when they are first needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from baton.domain.errors import StepError
from baton.process_pool.process import LENGTH

P = ParamSpec("P")
T = TypeVar("T")

COMMAND = (sys.executable, "-P", "-m", "baton.process_pool.process")
#: Bytes that are read from a helper at once.
_CHUNK_BYTES = 1024 * 1024


class Helper:
    """One running process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdout is None or process.stdin is None:
            raise ValueError("a helper needs pipes")
        self._incoming = process.stdout
        self._outgoing = process.stdin

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs, as far as is known."""
        return self._process.returncode is None and not self._incoming.at_eof()

    async def ask(self, request: bytes) -> bytes:
        """Send a call and wait for its answer; `EOFError` or `ConnectionError` if it is gone."""
        self._outgoing.write(LENGTH.pack(len(request)))
        self._outgoing.write(request)
        await self._outgoing.drain()
        (length,) = LENGTH.unpack(await self._incoming.readexactly(LENGTH.size))
        return await self._incoming.readexactly(length)

    async def end(self) -> str:
        """Kill it; return how it had ended, in words."""
        # Not by `kill()` of the process: it looks for the exit status itself, and asyncio, which
        # looks later, then finds none and makes up 255.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._outgoing.close()
        code = await self._process.wait()
        return f"exit status {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


class HelperProcesses:
    """Calls functions in other processes, so many at a time; lost processes are replaced."""

    def __init__(self, *, processes: int) -> None:
        self._free = asyncio.Semaphore(processes)
        self._idle: list[Helper] = []

    async def call(self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Return what a function of a module returns, or raise what it raises.

        Cancelling kills the process. One that is lost on the way is replaced once; if that is lost
        too, the call is what kills it, and `StepError` says so.
        """
        request = pickle.dumps((function, arguments, named), pickle.HIGHEST_PROTOCOL)
        async with self._free:
            try:
                answer = await self._ask(request)
            except (EOFError, ConnectionError):
                answer = await self._ask_again(request)
        # Pickle is safe here: both ends of the pipe are this program.
        returned, result = pickle.loads(answer)  # noqa: S301
        if not returned:
            raise result
        value: T = result
        return value

    async def aclose(self) -> None:
        """End all processes that are idle."""
        idle, self._idle = self._idle, []
        for helper in idle:
            await helper.end()

    async def _ask(self, request: bytes) -> bytes:
        helper = await self._take()
        try:
            answer = await helper.ask(request)
        except BaseException:
            await helper.end()
            raise
        self._idle.append(helper)
        return answer

    async def _ask_again(self, request: bytes) -> bytes:
        helper = await self._start()
        try:
            answer = await helper.ask(request)
        except (EOFError, ConnectionError) as error:
            raise StepError(
                f"The process that reads big values ended with {await helper.end()} over"
                f" {len(request):,} bytes. Most likely the memory ran out: give the worker more,"
                " or pass smaller values."
            ) from error
        except BaseException:
            await helper.end()
            raise
        self._idle.append(helper)
        return answer

    async def _take(self) -> Helper:
        while self._idle:
            helper = self._idle.pop()
            if helper.is_alive:
                return helper
            await helper.end()
        return await self._start()

    async def _start(self) -> Helper:
        return Helper(
            await asyncio.create_subprocess_exec(
                *COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_CHUNK_BYTES,
                # Ctrl-C at the terminal is for the worker, which decides what ends when.
                start_new_session=True,
            )
        )
