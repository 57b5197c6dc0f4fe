"""A helper process: one call at a time, until its parent is gone.

A call is a head (`HEAD`: its length in bytes and its time limit in seconds) and the pickle of a
function with its positional and keyword arguments. The process sends `STARTED` when it has read the
call, then the length of the answer and the answer: the pickle of `(True, result)` or `(False,
exception)`.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from baton.errors import TooMuchWork
from baton.sentence import say

HEAD = struct.Struct(">Qd")
LENGTH = struct.Struct(">Q")
READY = b"r"
STARTED = b"s"

#: Calls after which a process is replaced.
MOST_CALLS = 1_000
#: Memory use above which an idle process is replaced.
MOST_IDLE_BYTES = 256 * 1024 * 1024
#: Answers are parsed in the event loop's process, so they are limited to three of the largest
#: values.
MOST_ANSWER_BYTES = 32 * 1024 * 1024

#: The process ends itself this long after its limit, unless its parent has killed it.
_GRACE_SECONDS = 2.0
#: Leaves it a fifth of the processor time of other processes if there is not enough for all.
_NICENESS = 7
_PAGE_BYTES = resource.getpagesize()
_MEGABYTE = 1024 * 1024


class Served:
    """Answers calls until the pipe is closed or the process must be replaced."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO, *, memory_bytes: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._memory_bytes = memory_bytes
        self._used_up = False

    def serve(self) -> None:
        """Answer calls."""
        for _ in range(MOST_CALLS):
            head = self._incoming.read(HEAD.size)
            if len(head) < HEAD.size:
                return
            length, seconds = HEAD.unpack(head)
            request = self._incoming.read(length)
            self._send(STARTED)
            # The kernel enforces this limit whatever compiled code does, even if the parent is
            # gone.
            signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)
            answer = self._answer(request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._send(LENGTH.pack(len(answer)), answer)
            del request, answer
            if self._used_up or _resident_bytes() > MOST_IDLE_BYTES:
                return

    def _answer(self, request: bytes) -> bytes:
        try:
            return self._computed(request)
        except MemoryError:
            # A failed call may still hold the memory, so compute nothing else here.
            self._used_up = True
            return pickle.dumps((False, memory_exceeded(self._memory_bytes)))
        except Exception as error:  # noqa: BLE001  it is raised again where the call came from
            answer = pickle.dumps((False, _portable(error)), pickle.HIGHEST_PROTOCOL)
        # The frames of an exception hold their data in reference cycles.
        gc.collect()
        return answer

    def _computed(self, request: bytes) -> bytes:
        # Pickle is safe here: both ends of the pipe are this program.
        function, arguments, named = pickle.loads(request)  # noqa: S301
        answer = pickle.dumps((True, function(*arguments, **named)), pickle.HIGHEST_PROTOCOL)
        if len(answer) > MOST_ANSWER_BYTES:
            raise TooMuchWork(
                say(
                    "The result has {count:,} bytes; the limit is {limit:,}. "
                    "Simplify the schemas and expressions, or send less data.",
                    count=len(answer),
                    limit=MOST_ANSWER_BYTES,
                )
            )
        return answer

    def _send(self, *parts: bytes) -> None:
        for part in parts:
            self._outgoing.write(part)
        self._outgoing.flush()


def memory_exceeded(memory_bytes: int) -> TooMuchWork:
    """Return the error of a call that needs more memory than a process may use."""
    return TooMuchWork(
        say(
            "Computing this needs more than {limit:,} MB of memory, so it was "
            "stopped. Simplify the schemas and expressions, or send less data.",
            limit=memory_bytes // _MEGABYTE,
        )
    )


def _portable(error: Exception) -> Exception:
    """Return the error, or its description if it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001  classes of libraries fail in any way
        return RuntimeError(repr(error))
    return error


def _resident_bytes() -> int:
    """Return the memory in use; 0 if the system does not report it."""
    table = Path("/proc/self/statm")
    return int(table.read_text().split()[1]) * _PAGE_BYTES if table.exists() else 0


def _limit_memory(limit_bytes: int) -> None:
    """Limit the memory that the process may allocate; only Linux counts all of it."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = limit_bytes if most == resource.RLIM_INFINITY else min(limit_bytes, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def main() -> None:
    """Serve on the original stdin and stdout; printed output goes to stderr.

    The arguments are the memory limit in bytes and the modules to import beforehand.
    """
    limit, *modules = sys.argv[1:]
    with os.fdopen(os.dup(0), "rb") as incoming, os.fdopen(os.dup(1), "wb") as outgoing:
        os.dup2(2, 1)
        score = Path("/proc/self/oom_score_adj")
        if score.exists():  # when memory runs out, this process ends before the worker
            score.write_text("700")
        # If processors are short, serving requests and heartbeats comes first.
        os.nice(_NICENESS)
        _limit_memory(int(limit))
        for module in modules:
            importlib.import_module(module)
        # JSON has no reference cycles, and searching for them doubles the parsing time.
        gc.disable()
        try:
            outgoing.write(READY)
            outgoing.flush()
            Served(incoming, outgoing, memory_bytes=int(limit)).serve()
        except BrokenPipeError:
            sys.exit(1)


if __name__ == "__main__":
    main()
