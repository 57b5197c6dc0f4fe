"""Keep the parts of Baton running as child processes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from baton.cli.exit_codes import ExitCode
from baton.cli.running import first_of
from baton.errors import PlatformError
from baton.sentence import say

#: A part whose event loop has not run for this long is killed and restarted.
SILENCE_SECONDS = 30.0
#: Number of checks within that time.
_LOOKS = 20
#: Longer than a worker may take to finish what it runs.
_STOP_SECONDS = 45.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
#: A part that ran for this long is restarted with the initial delay.
_HEALTHY_SECONDS = 30.0
_LINE_LIMIT_BYTES = 1 << 20
_LAST_LINES_SECONDS = 1.0
_SIGNS_BYTES = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One child process."""

    name: str
    #: The arguments after `baton` on its command line.
    arguments: tuple[str, ...]


class Supervisor:
    """Starts parts one after another and stops them in reverse.

    A part is ready when it writes a line to stdout. If it ends later, or gives no sign of life for
    `silence_seconds`, it is restarted. Each part has a socket as stdin, over which it sends its
    signs of life; it ends when the socket closes, so that no part outlives a killed supervisor.
    """

    def __init__(
        self,
        *,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        hasten: asyncio.Event,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._silence_seconds = silence_seconds
        self._say = say
        #: Set when stopping parts should not finish what they are doing.
        self._hasten = hasten
        self._environment = dict(environment)
        self._kept: list[_KeptPart] = []

    async def start(self, part: Part) -> None:
        """Start a part and wait until it is ready; raises `PlatformError` if it ends first."""
        kept = _KeptPart(
            part,
            say=self._say,
            environment=self._environment,
            hasten=self._hasten,
            silence_seconds=self._silence_seconds,
        )
        self._kept.append(kept)
        await kept.start()

    async def stop(self) -> None:
        """Stop all parts in reverse order."""
        while self._kept:
            await self._kept.pop().stop()


class _KeptPart:
    """One part, with the task that keeps it running."""

    def __init__(
        self,
        part: Part,
        *,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        hasten: asyncio.Event,
        silence_seconds: float,
    ) -> None:
        self._part = part
        self._hasten = hasten
        self._silence_seconds = silence_seconds
        self._was_silent = False
        #: Set once it should give signs of life.
        self._announced = asyncio.Event()
        self._say_line = say
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep())
        ready = asyncio.create_task(self._ready.wait())
        try:
            await asyncio.wait((self._keeping, ready), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if self._keeping.done():
            self._keeping.result()

    async def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        if self._keeping is None:
            return
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                if not await first_of(self._hasten, self._keeping) and process is not None:
                    # Not a second SIGTERM: two before the process runs would be merged into one.
                    with contextlib.suppress(ProcessLookupError):
                        process.send_signal(signal.SIGINT)
                await asyncio.shield(self._keeping)
        except TimeoutError:
            self._say(f"does not stop within {_STOP_SECONDS:.0f} s and is killed")
            if process is not None:
                process.kill()
            await self._keeping
        except PlatformError:
            return  # it never became ready, which `start` has reported

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE_SECONDS
        while True:
            began = loop.time()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if not self._ready.is_set():
                raise PlatformError(
                    say(
                        "The {name} could not start (exit code {code}); its message is above.",
                        name=self._part.name,
                        code=code,
                    )
                )
            if loop.time() - began > _HEALTHY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            why = f"ended ({_ending(code)})"
            if self._was_silent:
                why = f"did not answer for {self._silence_seconds:g} s and was killed"
            self._say(f"{why}, starting it again in {pause:.1f} s")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
                    return
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _run_once(self) -> int:
        self._was_silent = False
        self._announced = asyncio.Event()
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = await self._spawned(theirs)
            ours.setblocking(False)
            return await self._until_it_ends(process, ours)

    async def _spawned(self, stdin: socket.socket) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "baton",
            *self._part.arguments,
            "--supervised",
            stdin=stdin.fileno(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LINE_LIMIT_BYTES,
            env=self._environment,
            # Ctrl-C in the terminal reaches only the supervisor, which decides the order.
            start_new_session=True,
        )

    async def _until_it_ends(
        self, process: asyncio.subprocess.Process, signs: socket.socket
    ) -> int:
        self._process = process
        if self._stopping.is_set():
            process.terminate()
        relaying = [
            asyncio.create_task(self._relay(process.stdout, announces=True)),
            asyncio.create_task(self._relay(process.stderr, announces=False)),
        ]
        watching = asyncio.create_task(self._watch(process, signs))
        try:
            code = await process.wait()
            # Programs that it started may keep its output open for longer.
            await asyncio.wait(relaying, timeout=_LAST_LINES_SECONDS)
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        finally:
            for task in (watching, *relaying):
                task.cancel()
        return code

    async def _watch(self, process: asyncio.subprocess.Process, signs: socket.socket) -> None:
        """Kill a process that was ready and then gives no sign of life.

        Silence is counted in checks instead of time: while this process was frozen, it could not
        receive any signs.
        """
        await self._announced.wait()
        silent = 0
        while silent < _LOOKS:
            await asyncio.sleep(self._silence_seconds / _LOOKS)
            silent = 0 if _has_signs(signs) else silent + 1
        self._was_silent = True
        with contextlib.suppress(ProcessLookupError):
            process.kill()

    async def _relay(self, stream: asyncio.StreamReader | None, *, announces: bool) -> None:
        while stream is not None and (line := await stream.readline()):
            self._say(line.decode("utf-8", "replace").rstrip())
            if announces:
                self._ready.set()
                self._announced.set()

    def _say(self, text: str) -> None:
        self._say_line(f"{self._part.name:<8}| {text}")


def _has_signs(signs: socket.socket) -> bool:
    try:
        return bool(signs.recv(_SIGNS_BYTES))
    except (BlockingIOError, ConnectionError):
        return False


def _ending(code: int) -> str:
    if code < 0:
        return f"killed by signal {-code}"
    return "without an error" if code == ExitCode.COMPLETED else f"exit code {code}"
