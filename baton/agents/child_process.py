"""The process in which synchronous Python agents run, one call at a time.

Started by `ChildPool`. It ends when the worker does, however that ends: its lifeline is a pipe
whose other end only the worker holds.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from baton.agents.authoring import AgentContext
from baton.agents.child_messages import (
    LENGTH,
    AskCredential,
    Credential,
    FromChild,
    Log,
    Raised,
    Ready,
    Returned,
    Run,
    Start,
    ToChild,
    frame,
    put_together,
    take_apart,
    to_child,
)
from baton.agents.discovery import load_agents
from baton.agents.failures import as_step_error, out_of_memory, storable
from baton.agents.python_function import PythonAgent
from baton.domain.errors import Misconfigured, OutputTooLarge, UnknownAgent
from baton.domain.json_fault import shown
from baton.domain.json_text import JsonObject, decode

Message = TypeVar("Message")

#: Given up when the limit is reached, to have the room to say so.
BALLAST_BYTES = 16 * 1024 * 1024


class Wire:
    """The pipes to the worker, kept apart from the agent's own input and output."""

    def __init__(self) -> None:
        self._incoming: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._outgoing: BinaryIO = os.fdopen(os.dup(1), "wb")
        self._lock = threading.Lock()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)

    def receive(self) -> ToChild:
        """Wait for the next message; raises `EOFError` when the worker closed the pipe."""
        head = self._incoming.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise EOFError
        message: ToChild = to_child(self._incoming.read(LENGTH.unpack(head)[0]))
        return message

    def send(self, message: FromChild) -> None:
        """Send a message, whole even if several threads send."""
        with self._lock:
            self._outgoing.write(frame(message))
            self._outgoing.flush()

    def ask(self, message: FromChild) -> ToChild:
        """Send a message and wait for the answer to it."""
        with self._lock:
            self._outgoing.write(frame(message))
            self._outgoing.flush()
            return self.receive()


class CallLine:
    """What the agent of one call may say; silent once the call is over."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._open = True

    def close(self) -> None:
        """Drop whatever threads of the agent say from now on."""
        self._open = False

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Send a line for the step's log."""
        if self._open:
            line = Log(storable(str(message)), level, _fields_text(fields))
            self._wire.send(line)

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        """Ask the worker for a credential."""
        if not self._open:
            raise KeyError(name)
        answer = self._wire.ask(AskCredential(name))
        if isinstance(answer, Raised):
            raise put_together(answer)
        members: Mapping[str, Any] = json.loads(_expect(answer, Credential).members)
        return members


class Memory:
    """What the process may allocate; what libraries merely map costs nothing and counts not."""

    def __init__(self, limit_bytes: int | None) -> None:
        self.limit_bytes = limit_bytes
        self._ballast: list[bytes] = []
        if limit_bytes is not None:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
            resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
            self._ballast.append(bytes(BALLAST_BYTES))

    def make_room(self) -> None:
        """Let the process say that it has no memory left; it must be replaced afterwards."""
        self._ballast.clear()


def _fields_text(fields: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(fields, default=_described, skipkeys=True).encode()
    except (TypeError, ValueError, RecursionError):
        return json.dumps({name: _described(value) for name, value in fields.items()}).encode()


def _described(value: object) -> str:
    """As Python writes it, where it can: what an agent logs fails no step."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - repr() is foreign code, and the line must be kept
        return shown(value)


def run_call(
    agent: PythonAgent,
    call: Run,
    wire: Wire,
    max_output_bytes: int,
    loop: asyncio.Runner,
    memory: Memory,
) -> FromChild:
    """Run the agent once and return the message that says how it went."""
    line = CallLine(wire)
    context = AgentContext(
        execution_id=call.execution_id,
        step=call.step,
        attempt=call.attempt,
        idempotency_key=call.idempotency_key,
        config=cast("JsonObject", decode(call.config)),
        credentials=line,
        write_log=line.log,
    )
    try:
        returned = agent.function(**agent.prepare(call.input, context))
        output = agent.text_of(loop.run(returned) if agent.is_async else returned)
        _refuse_large(call.agent, len(output), max_output_bytes)
    except MemoryError as error:
        memory.make_room()
        return take_apart(out_of_memory(call.agent, memory.limit_bytes, error))
    except BaseException as error:  # noqa: BLE001  whatever it is, it becomes the step's failure
        return take_apart(as_step_error(error))
    finally:
        line.close()
    return Returned(output)


def _refuse_large(agent: str, size: int, limit: int) -> None:
    if size > limit:
        raise OutputTooLarge(
            f"The agent {agent!r} returned {size:,} bytes; the limit is {limit:,} bytes."
        )


def serve(wire: Wire) -> None:
    """Load the agents and answer calls until the worker closes the pipe."""
    start = _expect(wire.receive(), Start)
    memory = Memory(start.memory_bytes)
    sys.path += [entry for entry in start.path if entry not in sys.path]
    try:
        agents = load_agents(start.sources)
    except Misconfigured as error:
        wire.send(Raised("agent_misconfigured", error.message))
        return
    wire.send(Ready())
    # One loop for all calls: what a module keeps open in it stays usable.
    loop = asyncio.Runner()
    while True:
        call = _expect(wire.receive(), Run)
        agent = agents.get(call.agent)
        if agent is None:
            missing = UnknownAgent(f"No Python agent is called {call.agent!r} here.")
            wire.send(take_apart(missing))
        else:
            wire.send(run_call(agent, call, wire, start.max_output_bytes, loop, memory))


def _expect(message: ToChild, kind: type[Message]) -> Message:
    if not isinstance(message, kind):
        raise TypeError(f"expected {kind.__name__}, got {message!r}")
    return message


def main() -> None:
    """Run as a child of a worker; the only argument is the file descriptor of the lifeline."""
    wire = Wire()
    # The worker decides when this process ends: a signal to the whole group is not for us. Not
    # ignored but handled, so that programs started by an agent get their default behaviour.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    threading.Thread(target=_end_with_worker, args=(int(sys.argv[1]),), daemon=True).start()
    _be_the_first_to_go()
    try:
        serve(wire)
    except (EOFError, BrokenPipeError):
        return


def _end_with_worker(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _be_the_first_to_go() -> None:
    """When memory runs out, Linux shall end this process and not the worker."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("800")


if __name__ == "__main__":
    main()
