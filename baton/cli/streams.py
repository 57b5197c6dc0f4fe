"""Standard streams that stay usable even if their other ends close."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

_STANDARD = (0, 1, 2)
#: The reader of a pipe is gone, or the terminal is.
_GONE = frozenset({errno.EPIPE, errno.EIO, errno.EBADF})


def keep_standard_streams() -> None:
    """Open closed standard streams on the null device, and survive the end of their readers.

    Otherwise a file or connection could get one of these numbers and be mistaken for the stream.
    """
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            os.set_inheritable(number, True)
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 a number; open until the end
    sys.stdout = _lasting(1, sys.stdout)
    sys.stderr = _lasting(2, sys.stderr)


class _LastingFile(io.FileIO):
    """A file that discards what can no longer be written."""

    def write(self, data: Any, /) -> int:
        """Write the data, or drop it if the other end is gone."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return len(memoryview(data).cast("B"))


def _lasting(number: int, stream: Any) -> io.TextIOWrapper:
    if stream is not None:
        stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_LastingFile(number, "wb", closefd=False)),
        encoding=getattr(stream, "encoding", "utf-8"),
        errors=getattr(stream, "errors", "backslashreplace"),
        line_buffering=number == 2 or bool(getattr(stream, "line_buffering", False)),
    )
