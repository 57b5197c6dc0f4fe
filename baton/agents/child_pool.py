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

from baton.agents.authoring import CredentialsByName, WriteLog
from baton.agents.child_messages import (
    LENGTH,
    AskCredential,
    Credential,
    FromChild,
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
from baton.agents.environment import agent_environment
from baton.agents.failures import OUT_OF_MEMORY, memory_advice
from baton.domain.errors import AgentCrashed, AgentError, StepError

#: `-P`: modules in the current directory do not replace those of Python.
COMMAND = (sys.executable, "-P", "-m", "baton.agents.child_process")

_GAVE_UP = "Either a compiled library of it is broken, or the memory ran out."
#: What is behind a signal, where memory may be.
_CAUSES = {
    "SIGKILL": "Most likely the memory ran out.",
    "SIGABRT": _GAVE_UP,
    "SIGSEGV": _GAVE_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """How many children there are and what each may use."""

    processes: int
    max_output_bytes: int
    #: Memory of its own that one child may use; None is without limit.
    memory_bytes: int | None = None
    #: Its environment variables.
    environment: Mapping[str, str] = field(default_factory=lambda: agent_environment(os.environ))


class Child:
    """One running child process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdout is None or process.stdin is None:
            raise ValueError("a child needs pipes")
        self._incoming = process.stdout
        self._outgoing = process.stdin

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs, as far as is known."""
        return self._process.returncode is None and not self._incoming.at_eof()

    async def send(self, message: ToChild) -> None:
        """Send a message; raises `ConnectionError` when the child is gone."""
        self._outgoing.write(frame(message))
        await self._outgoing.drain()

    async def receive(self) -> FromChild:
        """Wait for a message; raises `EOFError` when the child is gone."""
        (length,) = LENGTH.unpack(await self._incoming.readexactly(LENGTH.size))
        message: FromChild = from_child(await self._incoming.readexactly(length))
        return message

    async def run(self, call: Run, credentials: CredentialsByName, log: WriteLog) -> bytes:
        """Run one call to its end; raises the `StepError` that the child sends."""
        await self.send(call)
        while True:
            match await self.receive():
                case Log(message, level, fields):
                    log(message, level=level, **json.loads(fields))
                case AskCredential(name):
                    await self.send(_look_up(credentials, name))
                case Returned(output):
                    return output
                case Raised() as raised:
                    raise put_together(raised)

    async def end(self) -> str:
        """Kill the child with all that it started; return how it had ended, in words."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._outgoing.close()
        code = await self._process.wait()
        if code >= 0:
            return f"exit status {code}"
        return f"signal {signal.Signals(-code).name}"


class ChildPool:
    """Gives each call a child of its own; a child that was lost is replaced at the next call."""

    def __init__(self, *, sources: tuple[str, ...], limits: ChildLimits) -> None:
        self._sources = sources
        self._limits = limits
        self._free = asyncio.Semaphore(limits.processes)
        self._idle: list[Child] = []
        self._lifeline, self._held = os.pipe()

    async def run(self, call: Run, credentials: CredentialsByName, log: WriteLog) -> bytes:
        """Run one call when a child is free; cancelling it kills the child.

        Raises `AgentCrashed` when the process of the agent ends without an answer, else the
        `StepError` that the agent ended with.
        """
        async with self._free:
            child = await self._take()
            try:
                output = await child.run(call, credentials, log)
            except StepError as error:
                if isinstance(error, AgentError) and error.kind == OUT_OF_MEMORY:
                    await child.end()  # what its modules still hold would fail the next agent
                else:
                    self._idle.append(child)
                raise
            except (EOFError, ConnectionError) as error:
                ended = await child.end()
                raise AgentCrashed(_crashed(call.agent, ended, self._limits)) from error
            except BaseException:
                await child.end()
                raise
            self._idle.append(child)
            return output

    async def aclose(self) -> None:
        """End all children, also those that are still at work."""
        os.close(self._held)
        os.close(self._lifeline)
        idle, self._idle = self._idle, []
        for child in idle:
            await child.end()

    async def _take(self) -> Child:
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
            await child.end()
        return await self._start()

    async def _start(self) -> Child:
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            str(self._lifeline),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=(self._lifeline,),
            env=self._limits.environment,
            # Ctrl-C at the terminal is for the worker, which decides what ends when.
            start_new_session=True,
        )
        child = Child(process)
        start = Start(
            sources=self._sources,
            path=tuple(sys.path),
            max_output_bytes=self._limits.max_output_bytes,
            memory_bytes=self._limits.memory_bytes,
        )
        try:
            await child.send(start)
            answer = await child.receive()
        except (EOFError, ConnectionError) as error:
            ended = await child.end()
            raise AgentCrashed(
                f"The process for Python agents ended with {ended} while it loaded them from"
                f" {', '.join(self._sources)}."
            ) from error
        except BaseException:
            await child.end()
            raise
        if isinstance(answer, Raised):
            await child.end()
            raise put_together(answer)
        return child


def _look_up(credentials: CredentialsByName, name: str) -> ToChild:
    try:
        return Credential(msgspec.json.encode(credentials[name]))
    except StepError as error:
        return take_apart(error)


def _crashed(agent: str, ended: str, limits: ChildLimits) -> str:
    said = f"The process of the agent {agent!r} ended with {ended} before it answered."
    cause = _CAUSES.get(ended.removeprefix("signal "))
    return said if cause is None else f"{said} {cause} {memory_advice(limits.memory_bytes)}"
