"""Keeps the parts of Baton running as child processes."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from baton.cli.exit_codes import ExitCode
from baton.cli.running import first_of
from baton.domain.errors import PlatformError

#: Longer than a worker may take to finish what it runs.
_STOP_SECONDS = 45.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
#: Having lived so long, a part that ends is started again without more delay than the first time.
_HEALTHY_SECONDS = 30.0
_LINE_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One child process."""

    name: str
    #: What follows `baton` on its command line.
    arguments: tuple[str, ...]


class Supervisor:
    """Starts parts one after another and stops them in reverse.

    A part is ready when it writes a line to stdout. One that ends afterwards is started again. Each
    has a pipe as stdin and ends with it, so that none outlives a supervisor that was killed.
    """

    def __init__(
        self,
        *,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        hasten: asyncio.Event,
    ) -> None:
        self._say = say
        #: Set when parts that are stopping should not finish what they do.
        self._hasten = hasten
        self._environment = dict(environment)
        self._kept: list[_KeptPart] = []

    async def start(self, part: Part) -> None:
        """Start a part and wait until it is ready; raises `PlatformError` if it ends before."""
        kept = _KeptPart(part, say=self._say, environment=self._environment, hasten=self._hasten)
        self._kept.append(kept)
        await kept.start()

    async def stop(self) -> None:
        """Stop all parts, the last one first."""
        while self._kept:
            await self._kept.pop().stop()


class _KeptPart:
    """One part with the task that keeps it alive."""

    def __init__(
        self,
        part: Part,
        *,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        hasten: asyncio.Event,
    ) -> None:
        self._part = part
        self._hasten = hasten
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
                    with contextlib.suppress(ProcessLookupError):
                        process.terminate()
                await asyncio.shield(self._keeping)
        except TimeoutError:
            self._say(f"does not stop within {_STOP_SECONDS:.0f} s and is killed")
            if process is not None:
                process.kill()
            await self._keeping
        except PlatformError:
            return  # it never became ready; whoever started it was told

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
                    f"The {self._part.name} could not start (exit code {code}); its message is "
                    "above."
                )
            if loop.time() - began > _HEALTHY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            self._say(f"ended ({_ending(code)}), starting it again in {pause:.1f} s")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
                    return
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _run_once(self) -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "baton",
            *self._part.arguments,
            "--supervised",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LINE_LIMIT_BYTES,
            env=self._environment,
            # Ctrl-C in the terminal reaches the supervisor alone, which decides the order.
            start_new_session=True,
        )
        self._process = process
        if self._stopping.is_set():
            process.terminate()
        try:
            await asyncio.gather(
                self._relay(process.stdout, announces=True),
                self._relay(process.stderr, announces=False),
            )
            return await process.wait()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise

    async def _relay(self, stream: asyncio.StreamReader | None, *, announces: bool) -> None:
        while stream is not None and (line := await stream.readline()):
            self._say(line.decode("utf-8", "replace").rstrip())
            if announces:
                self._ready.set()

    def _say(self, text: str) -> None:
        self._say_line(f"{self._part.name:<8}| {text}")


def _ending(code: int) -> str:
    if code < 0:
        return f"killed by signal {-code}"
    return "without an error" if code == ExitCode.COMPLETED else f"exit code {code}"
