"""A bounded number of child processes that run synchronous Python agents for a worker."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from baton.agents.authoring import CredentialsByName
from baton.agents.child_messages import (
    LENGTH,
    AskCredential,
    Cleaned,
    Credential,
    FromChild,
    LeftOut,
    Log,
    Raised,
    Returned,
    Run,
    Start,
    ToChild,
    frame,
    from_child,
    put_together,
    take_apart,
)
from baton.agents.child_output import ProcessOutput
from baton.agents.environment import agent_environment
from baton.agents.failures import OUT_OF_MEMORY, memory_advice
from baton.domain.agent_call import AttemptRecorder
from baton.errors import AgentCrashed, AgentError, StepError
from baton.sentence import Sentence, say

#: `-P` keeps modules in the current directory from shadowing those of Python.
COMMAND = (sys.executable, "-P", "-m", "baton.agents.child_process")

_GAVE_UP = "Either a compiled library of it is broken, or the memory ran out."
#: Likely causes of fatal signals that may stem from a lack of memory.
_CAUSES = {
    "SIGKILL": "Most likely the memory ran out.",
    "SIGABRT": _GAVE_UP,
    "SIGSEGV": _GAVE_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """The number of child processes and the limits of each."""

    processes: int
    max_output_bytes: int
    #: Private memory that one child may use; None means no limit.
    memory_bytes: int | None = None
    #: Environment variables of the child.
    environment: Mapping[str, str] = field(default_factory=lambda: agent_environment(os.environ))


class Child:
    """One running child process."""

    def __init__(
        self, process: asyncio.subprocess.Process, output: ProcessOutput, sources: tuple[str, ...]
    ) -> None:
        self._process = process
        if process.stdout is None or process.stdin is None:
            raise ValueError("a child needs pipes")
        self._incoming = process.stdout
        self._outgoing = process.stdin
        self._output = output
        #: The sources of the one module that it loaded.
        self.sources = sources
        #: Describes what its last call left behind; if not empty, the child must not be reused.
        self.left = ""

    @property
    def is_alive(self) -> bool:
        """True unless the process is known to have ended."""
        return self._process.returncode is None and not self._incoming.at_eof()

    async def send(self, message: ToChild) -> None:
        """Send a message; raises `ConnectionError` if the child has ended."""
        self._outgoing.write(frame(message))
        await self._outgoing.drain()

    async def receive(self) -> FromChild:
        """Wait for a message; raises `EOFError` if the child has ended."""
        (length,) = LENGTH.unpack(await self._incoming.readexactly(LENGTH.size))
        message: FromChild = from_child(await self._incoming.readexactly(length))
        return message

    async def start(self, start: Start, recorder: AttemptRecorder) -> None:
        """Load the agents; raises `EOFError` if the child ends instead."""
        self._output.belongs_to(recorder)
        await self.send(start)
        answer = await self.receive()
        if isinstance(answer, Raised):
            raise put_together(answer)

    async def run(
        self, call: Run, credentials: CredentialsByName, recorder: AttemptRecorder
    ) -> bytes:
        """Run one call to its end; raises the `StepError` that the child reports."""
        self._output.belongs_to(recorder)
        await self.send(call)
        while True:
            match await self.receive():
                case Log(message, level, fields):
                    recorder.log(message, level=level, **json.loads(fields))
                case LeftOut(lines):
                    recorder.leave_out(lines)
                case AskCredential(name):
                    await self.send(_look_up(credentials, name))
                case Returned(output):
                    await self._end_call(recorder)
                    return output
                case Raised() as raised:
                    await self._end_call(recorder)
                    raise put_together(raised)

    async def end(self) -> str:
        """Kill the child with its process group; return a description of how it had ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._outgoing.close()
        code = await self._process.wait()
        self._output.close()
        if code >= 0:
            return f"exit status {code}"
        return f"signal {signal.Signals(-code).name}"

    async def _end_call(self, recorder: AttemptRecorder) -> None:
        """Record what the call left behind."""
        try:
            while not isinstance(message := await self.receive(), Cleaned):
                continue  # a thread of the agent sent a message after the call had ended
            self.left = message.left
        except (EOFError, ConnectionError):
            self.left = "its process has ended"
        self._output.end_call()
        if self.left:
            recorder.log(
                f"The process of the agent is not used again after this call: {self.left}."
                " Starting another one takes time; let the agent end and close what it starts."
            )


class ChildPool:
    """Gives each call a child of its own that has loaded only the module of its agent."""

    def __init__(self, *, limits: ChildLimits) -> None:
        self._limits = limits
        self._free = asyncio.Semaphore(limits.processes)
        self._busy = 0
        #: Most recently used last.
        self._idle: list[Child] = []
        self._seen: set[tuple[str, ...]] = set()
        self._lifeline, self._held = os.pipe()

    async def run(
        self,
        call: Run,
        sources: tuple[str, ...],
        credentials: CredentialsByName,
        recorder: AttemptRecorder,
    ) -> bytes:
        """Run one call in a child that loaded `sources`; cancelling it kills the child.

        Raises `AgentCrashed` if the process ends without an answer, else the `StepError` that the
        agent raised.
        """
        async with self._free:
            self._busy += 1
            try:
                child = await self._take(sources, recorder)
                return await self._run(child, call, credentials, recorder)
            finally:
                self._busy -= 1

    async def aclose(self) -> None:
        """End all children, including busy ones."""
        os.close(self._held)
        os.close(self._lifeline)
        idle, self._idle = self._idle, []
        for child in idle:
            await child.end()

    async def _run(
        self, child: Child, call: Run, credentials: CredentialsByName, recorder: AttemptRecorder
    ) -> bytes:
        try:
            output = await child.run(call, credentials, recorder)
        except StepError as error:
            # Memory that its modules still hold would make the next agent fail.
            full = isinstance(error, AgentError) and error.kind == OUT_OF_MEMORY
            await self._give_back(child, usable=not full)
            raise
        except (EOFError, ConnectionError) as error:
            ended = await child.end()
            raise AgentCrashed(_crashed(call.agent, ended, self._limits)) from error
        except BaseException:
            await child.end()
            raise
        await self._give_back(child, usable=True)
        return output

    async def _give_back(self, child: Child, *, usable: bool) -> None:
        if usable and not child.left:
            self._idle.append(child)
        else:
            await child.end()

    async def _take(self, sources: tuple[str, ...], recorder: AttemptRecorder) -> Child:
        self._seen.add(sources)
        for child in reversed(self._idle):
            if child.sources == sources:
                self._idle.remove(child)
                if child.is_alive:
                    return child
                await child.end()
        # Keep one more idle child for each further module, so that alternating workflows find one.
        most = self._limits.processes + len(self._seen) - 1
        while self._idle and len(self._idle) + self._busy > most:
            await self._idle.pop(0).end()
        return await self._start(sources, recorder)

    async def _start(self, sources: tuple[str, ...], recorder: AttemptRecorder) -> Child:
        child = await self._started(sources)
        start = Start(
            sources=sources,
            path=tuple(sys.path),
            max_output_bytes=self._limits.max_output_bytes,
            memory_bytes=self._limits.memory_bytes,
        )
        try:
            await child.start(start, recorder)
        except (EOFError, ConnectionError) as error:
            ended = await child.end()
            raise AgentCrashed(
                say(
                    "The process for Python agents ended with {ended} while it loaded them from"
                    " {names}.",
                    ended=ended,
                    names=", ".join(sources),
                )
            ) from error
        except BaseException:
            await child.end()
            raise
        return child

    async def _started(self, sources: tuple[str, ...]) -> Child:
        output = ProcessOutput()
        standard_output, standard_error = output.ends()
        try:
            process = await asyncio.create_subprocess_exec(
                *COMMAND,
                str(self._lifeline),
                str(standard_output),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=standard_error,
                pass_fds=(self._lifeline, standard_output),
                env=self._limits.environment,
                # Ctrl-C at the terminal is meant for the worker, which decides what to stop.
                start_new_session=True,
            )
        except BaseException:
            output.handed_over()
            output.close()
            raise
        output.handed_over()
        return Child(process, output, sources)


def _look_up(credentials: CredentialsByName, name: str) -> ToChild:
    try:
        return Credential(msgspec.json.encode(credentials[name]))
    except StepError as error:
        return take_apart(error)


def _crashed(agent: str, ended: str, limits: ChildLimits) -> Sentence:
    said = say(
        "The process of the agent {agent!r} ended with {ended} before it answered.",
        agent=agent,
        ended=ended,
    )
    cause = _CAUSES.get(ended.removeprefix("signal "))
    return (
        said
        if cause is None
        else say(
            "{said} {cause} {advice}",
            said=said,
            cause=cause,
            advice=memory_advice(limits.memory_bytes),
        )
    )
