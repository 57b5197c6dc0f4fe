"""The process in which synchronous Python agents run, one call at a time.

Started by `ChildPool`. It ends whenever the worker does, even if the worker is killed: its lifeline
is a pipe whose other end only the worker holds.
"""

from __future__ import annotations

import asyncio
import contextvars
import decimal
import json
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from baton.agents.authoring import AgentContext
from baton.agents.child_messages import (
    LENGTH,
    AskCredential,
    Cleaned,
    Credential,
    FromChild,
    LeftOut,
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
from baton.agents.child_state import ProcessState, adopt_orphans
from baton.agents.discovery import load_agents
from baton.agents.failures import as_step_error, out_of_memory, storable
from baton.agents.log_stream import LogStream, StepLogHandler, StepLogs
from baton.agents.python_function import PythonAgent
from baton.domain.agent_call import MOST_LOG_LINES
from baton.errors import AgentMisconfigured, Misconfigured, OutputTooLarge, UnknownAgent
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, decode
from baton.sentence import say

Message = TypeVar("Message")

#: Memory released when the limit is reached, so that the failure can still be reported.
BALLAST_BYTES = 16 * 1024 * 1024


class Wire:
    """The pipes to the worker, kept apart from the agent's own standard input and output."""

    def __init__(self, standard_output: int) -> None:
        self._incoming: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._outgoing: BinaryIO = os.fdopen(os.dup(1), "wb")
        self._lock = threading.Lock()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(standard_output, 1)
        os.close(nothing)
        os.close(standard_output)

    def receive(self) -> ToChild:
        """Wait for the next message; raises `EOFError` once the worker has closed the pipe."""
        head = self._incoming.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise EOFError
        message: ToChild = to_child(self._incoming.read(LENGTH.unpack(head)[0]))
        return message

    def send(self, message: FromChild) -> None:
        """Send a message as a whole, even if several threads send."""
        with self._lock:
            self._outgoing.write(frame(message))
            self._outgoing.flush()

    def ask(self, message: FromChild) -> ToChild:
        """Send a message and wait for its answer."""
        with self._lock:
            self._outgoing.write(frame(message))
            self._outgoing.flush()
            return self.receive()


class CallLine:
    """The log and the credentials of one call; inactive once the call has ended."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._open = True
        self._lines = 0

    def close(self) -> None:
        """Drop whatever threads of the agent still send."""
        self._open = False
        if self._lines > MOST_LOG_LINES:
            self._wire.send(LeftOut(self._lines - MOST_LOG_LINES))

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Send a line for the step's log; lines beyond the maximum are only counted."""
        if not self._open:
            return
        self._lines += 1
        if self._lines <= MOST_LOG_LINES:
            self._wire.send(Log(storable(str(message)), level, _fields_text(fields)))

    def __getitem__(self, name: str) -> Mapping[str, object]:
        """Request a credential from the worker."""
        if not self._open:
            raise KeyError(name)
        answer = self._wire.ask(AskCredential(name))
        if isinstance(answer, Raised):
            raise put_together(answer)
        members: Mapping[str, object] = json.loads(_expect(answer, Credential).members)
        return members


class Memory:
    """Limits the memory of the process; memory that libraries merely map does not count."""

    def __init__(self, limit_bytes: int | None) -> None:
        self.limit_bytes = limit_bytes
        self._ballast: list[bytes] = []
        if limit_bytes is not None:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
            resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
            self._ballast.append(bytes(BALLAST_BYTES))

    def make_room(self) -> None:
        """Free memory to report that none is left; the process must be replaced afterwards."""
        self._ballast.clear()


class Streams:
    """Routes standard output, standard error and `logging` of the agents to the step's log."""

    def __init__(self) -> None:
        self._logs: StepLogs | None = None
        sys.stdout = LogStream("stdout", before=sys.stdout, current=self._current)
        sys.stderr = LogStream("stderr", before=sys.stderr, current=self._current)
        logging.root.addHandler(StepLogHandler(self._current))
        logging.root.setLevel(logging.INFO)
        # Processes that an agent forks must not use the pipe to the worker.
        os.register_at_fork(after_in_child=self.end_call)

    def begin_call(self, line: CallLine) -> None:
        """Route output to the log of this call."""
        self._logs = StepLogs(line.log)

    def end_call(self) -> None:
        """Route output to the process's own streams."""
        self._logs = None

    def flush(self) -> None:
        """Send unfinished lines."""
        if self._logs is not None:
            self._logs.flush()

    def _current(self) -> StepLogs | None:
        return self._logs


def _fields_text(fields: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(fields, default=_described, skipkeys=True).encode()
    except (TypeError, ValueError, RecursionError):
        return json.dumps({name: _described(value) for name, value in fields.items()}).encode()


def _described(value: object) -> str:
    """Return the `repr` of a value, or a substitute if it fails: logging must not fail a step."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - repr() is foreign code, and the line must be kept
        return shown(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """State shared by all calls in this process."""

    wire: Wire
    streams: Streams
    #: One loop for all calls, so that connections which a module keeps open stay usable.
    loop: asyncio.Runner
    memory: Memory
    max_output_bytes: int


def run_call(agent: PythonAgent, call: Run, runtime: Runtime) -> FromChild:
    """Run the agent once and return the message with its result."""
    line = CallLine(runtime.wire)
    runtime.streams.begin_call(line)
    context = AgentContext(
        execution_id=call.execution_id,
        step=call.step,
        attempt=call.attempt,
        idempotency_key=call.idempotency_key,
        config=cast("JsonObject", decode(call.config)),
        credentials=line,
        write_log=line.log,
        traceparent=call.traceparent,
    )
    try:
        arguments = agent.prepare(call.input, context)
        output = agent.text_of(_called(agent, arguments, runtime.loop))
        _refuse_large(call.agent, len(output), runtime.max_output_bytes)
    except MemoryError as error:
        runtime.memory.make_room()
        return take_apart(out_of_memory(call.agent, runtime.memory.limit_bytes, error))
    except BaseException as error:  # noqa: BLE001  whatever it is, it becomes the step's failure
        return take_apart(as_step_error(error))
    finally:
        runtime.streams.flush()
        runtime.streams.end_call()
        line.close()
    return Returned(output)


def _called(agent: PythonAgent, arguments: Mapping[str, object], loop: asyncio.Runner) -> object:
    """Call the function in its own context."""
    own = contextvars.copy_context()
    # A copied context still shares the mutable settings of `decimal`.
    own.run(decimal.setcontext, decimal.getcontext().copy())
    if agent.is_async:
        return loop.run(agent.function(**arguments), context=own)
    return own.run(agent.function, **arguments)


def _refuse_large(agent: str, size: int, limit: int) -> None:
    if size > limit:
        raise OutputTooLarge(
            say(
                "The agent {agent!r} returned {size:,} bytes; the limit is {limit:,} bytes.",
                agent=agent,
                size=size,
                limit=limit,
            )
        )


def serve(wire: Wire, streams: Streams) -> None:
    """Load the agents and serve calls until the worker closes the pipe."""
    start = _expect(wire.receive(), Start)
    memory = Memory(start.memory_bytes)
    sys.path += [entry for entry in start.path if entry not in sys.path]
    try:
        agents = load_agents(start.sources)
    except Misconfigured as error:
        wire.send(take_apart(AgentMisconfigured(error.sentence)))
        return
    loop = asyncio.Runner()
    state = ProcessState(
        loop.get_loop(), own_modules={agent.function.__module__ for agent in agents.values()}
    )
    runtime = Runtime(
        wire=wire,
        streams=streams,
        loop=loop,
        memory=memory,
        max_output_bytes=start.max_output_bytes,
    )
    wire.send(Ready())
    while True:
        call = _expect(wire.receive(), Run)
        agent = agents.get(call.agent)
        if agent is None:
            missing = UnknownAgent(
                say("No Python agent is called {agent!r} here.", agent=call.agent)
            )
            wire.send(take_apart(missing))
        else:
            wire.send(run_call(agent, call, runtime))
        wire.send(Cleaned(_clean_up(state)))


def _clean_up(state: ProcessState) -> str:
    try:
        return state.clean_up()
    except MemoryError:
        return "no memory is left"


def _expect(message: ToChild, kind: type[Message]) -> Message:
    if not isinstance(message, kind):
        raise TypeError(f"expected {kind.__name__}, got {message!r}")
    return message


def main() -> None:
    """Run as a child of a worker.

    The arguments are two file descriptors: the lifeline, and the one that becomes standard output.
    """
    wire = Wire(int(sys.argv[2]))
    streams = Streams()
    # The worker decides when this process ends, so ignore signals to the whole group. They are
    # handled, not ignored, so that programs started by an agent keep the default behaviour.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    threading.Thread(target=_end_with_worker, args=(int(sys.argv[1]),), daemon=True).start()
    _be_the_first_to_go()
    adopt_orphans()
    try:
        serve(wire, streams)
    except (EOFError, BrokenPipeError):
        return


def _end_with_worker(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _be_the_first_to_go() -> None:
    """Make Linux end this process, not the worker, when memory runs out."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("800")


if __name__ == "__main__":
    main()
