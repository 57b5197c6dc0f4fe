"""The process that computes: one call at a time, until whoever started it is gone.

A call is the pickle of a function with its arguments, by place and by name, behind its length:
eight bytes, big-endian. The answer is the pickle of `(True, what it returned)` or `(False, what it
raised)` likewise.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from pathlib import Path
from typing import BinaryIO

LENGTH = struct.Struct(">Q")


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer calls until the pipe is closed."""
    while head := incoming.read(LENGTH.size):
        body = _answer(incoming.read(LENGTH.unpack(head)[0]))
        outgoing.write(LENGTH.pack(len(body)))
        outgoing.write(body)
        outgoing.flush()


def _answer(request: bytes) -> bytes:
    # Pickle is safe here: both ends of the pipe are this program.
    function, arguments, named = pickle.loads(request)  # noqa: S301
    try:
        return pickle.dumps((True, function(*arguments, **named)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  it is raised again where the call came from
        answer = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
    # The frames of an error hold what they worked on, in circles.
    gc.collect()
    return answer


def main() -> None:
    """Serve on what was stdin and stdout; what anybody prints goes to stderr."""
    with os.fdopen(os.dup(0), "rb") as incoming, os.fdopen(os.dup(1), "wb") as outgoing:
        os.dup2(2, 1)
        score = Path("/proc/self/oom_score_adj")
        if score.exists():  # when memory runs out, this goes before the worker
            score.write_text("700")
        # JSON has no circles, and looking for some in it doubles the time to read it.
        gc.disable()
        try:
            serve(incoming, outgoing)
        except BrokenPipeError:
            sys.exit(1)


if __name__ == "__main__":
    main()
