"""A few helper processes, started when first needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from baton.domain.offloader import Caller, current_caller
from baton.errors import PlatformError, TooMuchWork
from baton.process_pool.process import HEAD, LENGTH, READY, STARTED, memory_exceeded
from baton.process_pool.turns import QueueLimits, Turns
from baton.sentence import say

P = ParamSpec("P")
T = TypeVar("T")

COMMAND = (sys.executable, "-P", "-m", "baton.process_pool.process")
#: Bytes read from a helper process at once.
_CHUNK_BYTES = 1024 * 1024
#: Starting takes under a second, or longer on a machine without free memory or processors.
_START_SECONDS = 60.0
_MOST_STARTS = 3
#: How a process ends that runs out of memory in compiled code, or that the system killed.
_OUT_OF_MEMORY = frozenset({"signal SIGABRT", "signal SIGKILL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """Limits of the helper processes."""

    processes: int
    #: Time limit of one call.
    seconds: float
    #: Memory limit of each process.
    memory_bytes: int
    #: None if callers wait without a limit.
    queue: QueueLimits | None
    #: Modules that each process imports before its first call.
    preload: tuple[str, ...] = ()


class _NotStartedError(Exception):
    """The process ended before it had read the call, so the call cannot be the reason."""


class Helper:
    """One running helper process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdout is None or process.stdin is None:
            raise ValueError("a helper needs pipes")
        self._incoming = process.stdout
        self._outgoing = process.stdin

    @property
    def is_alive(self) -> bool:
        """True unless the process is known to have ended."""
        return self._process.returncode is None and not self._incoming.at_eof()

    async def until_ready(self) -> None:
        """Wait until it accepts calls; raises `EOFError` if it ends first."""
        await self._incoming.readexactly(len(READY))

    async def ask(self, request: bytes, seconds: float) -> bytes:
        """Send a call and wait for its answer; raises `EOFError` if the process ends."""
        try:
            self._outgoing.write(HEAD.pack(len(request), seconds))
            self._outgoing.write(request)
            await self._outgoing.drain()
            await self._incoming.readexactly(len(STARTED))
        except (EOFError, ConnectionError) as error:
            raise _NotStartedError from error
        (length,) = LENGTH.unpack(await self._incoming.readexactly(LENGTH.size))
        return await self._incoming.readexactly(length)

    async def end(self) -> str:
        """Kill the process; return a description of how it had ended."""
        # Not `kill()` of the process: it reaps the exit status itself, and asyncio then finds none
        # and reports 255.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._outgoing.close()
        code = await self._process.wait()
        return f"exit status {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


class HelperProcesses:
    """Calls functions in a limited number of processes; lost processes are replaced.

    They get only the variables in `environment`.
    """

    def __init__(self, limits: PoolLimits, *, environment: Mapping[str, str]) -> None:
        self._limits = limits
        self._environment = environment
        self._turns = Turns(places=limits.processes, limits=limits.queue)
        self._idle: list[Helper] = []

    async def call(self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Return the result of a module's function, or raise what it raises.

        Cancelling kills the process. Raises `TooMuchWork` if the call exceeds its time or memory:
        its process is killed and the call is not repeated. Raises `TooBusy` if too many calls wait.
        """
        request = pickle.dumps((function, arguments, named), pickle.HIGHEST_PROTOCOL)
        caller = current_caller()
        async with self._turns.turn(caller.key):
            answer = await self._within(request, caller)
        # Pickle is safe here: both ends of the pipe are this program.
        returned, result = pickle.loads(answer)  # noqa: S301
        if not returned:
            raise result
        value: T = result
        return value

    async def aclose(self) -> None:
        """End all idle processes."""
        idle, self._idle = self._idle, []
        for helper in idle:
            await helper.end()

    async def _within(self, request: bytes, caller: Caller) -> bytes:
        """Make the call within the time that it and its caller have left."""
        now = asyncio.get_running_loop().time
        for _ in range(_MOST_STARTS):
            seconds = self._seconds(caller)
            helper = await self._take()
            began = now()
            try:
                return await self._ask(helper, request, seconds)
            except _NotStartedError:
                continue
            finally:
                caller.seconds_left -= now() - began
        raise PlatformError(
            "The processes that compute for Baton end as soon as they start. Look for their "
            "messages in the log; most likely the machine has no memory left."
        )

    async def _ask(self, helper: Helper, request: bytes, seconds: float) -> bytes:
        try:
            async with asyncio.timeout(seconds):
                answer = await helper.ask(request, seconds)
        except TimeoutError as error:
            await helper.end()
            raise self._out_of_time() from error
        except EOFError as error:
            raise self._lost(await helper.end()) from error
        except BaseException:
            await helper.end()
            raise
        self._idle.append(helper)
        return answer

    def _seconds(self, caller: Caller) -> float:
        seconds = min(self._limits.seconds, caller.seconds_left)
        if seconds <= 0:
            raise self._out_of_time()
        return seconds

    def _out_of_time(self) -> TooMuchWork:
        return TooMuchWork(
            say(
                "Computing this takes longer than {seconds:g} seconds, so it was "
                "stopped. Simplify the schemas and expressions, or send less data.",
                seconds=self._limits.seconds,
            )
        )

    def _lost(self, ended: str) -> TooMuchWork:
        if ended in _OUT_OF_MEMORY:
            return memory_exceeded(self._limits.memory_bytes)
        return TooMuchWork(
            say(
                "The process that computed this ended with {ended}. Not retrying: it would end "
                "the next one, too. Simplify the schemas and expressions, or send less data.",
                ended=ended,
            )
        )

    async def _take(self) -> Helper:
        while self._idle:
            helper = self._idle.pop()
            if helper.is_alive:
                return helper
            await helper.end()
        return await self._start()

    async def _start(self) -> Helper:
        helper = Helper(
            await asyncio.create_subprocess_exec(
                *COMMAND,
                str(self._limits.memory_bytes),
                *self._limits.preload,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_CHUNK_BYTES,
                env=self._environment,
                # Ctrl-C at the terminal is meant for the worker, which decides what to stop.
                start_new_session=True,
            )
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                await helper.until_ready()
        except (EOFError, TimeoutError) as error:
            raise PlatformError(
                say(
                    "A process that computes for Baton does not start ({value}). Most "
                    "likely the machine has no memory left.",
                    value=await helper.end(),
                )
            ) from error
        except BaseException:
            await helper.end()
            raise
        return helper
