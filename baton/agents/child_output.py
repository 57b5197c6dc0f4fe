"""Standard output and error of a child process, read by its worker.

Agents write through Python and so to `LogStream`; here arrives what compiled code and programs
that an agent starts write, and the last words of a process that crashes.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import os

from baton.agents.log_stream import LEVEL_OF_STREAM, LineWriter
from baton.domain.agent_call import MOST_LOG_LINES, AttemptRecorder

_log = logging.getLogger(__name__)

_CHUNK_BYTES = 65_536
#: Read at once at the end of a call; an agent may leave behind a program that writes forever.
_DRAINED_BYTES = 1024 * 1024


class ProcessOutput:
    """Both streams of one child; give it the recorder of the call that runs."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pipes = {stream: _Pipe(stream, self) for stream in LEVEL_OF_STREAM}
        for pipe in self._pipes.values():
            self._loop.add_reader(pipe.reading, pipe.read)
        self.recorder: AttemptRecorder | None = None
        self._lines = 0

    def ends(self) -> tuple[int, int]:
        """Return the descriptors that the child writes to, standard output first."""
        return self._pipes["stdout"].writing, self._pipes["stderr"].writing

    def handed_over(self) -> None:
        """Close the ends of the child in this process, once the child has them."""
        for pipe in self._pipes.values():
            os.close(pipe.writing)

    def belongs_to(self, recorder: AttemptRecorder) -> None:
        """Add what is written from now on to the log of this call."""
        self.recorder, self._lines = recorder, 0

    def end_call(self) -> None:
        """Read what the call wrote until now, then let go of its recorder."""
        for pipe in self._pipes.values():
            pipe.drain()
        if self.recorder is not None and self._lines > MOST_LOG_LINES:
            self.recorder.leave_out(self._lines - MOST_LOG_LINES)
        self.recorder = None

    def close(self) -> None:
        """Stop reading."""
        self.end_call()
        for pipe in self._pipes.values():
            self._loop.remove_reader(pipe.reading)
            os.close(pipe.reading)

    @property
    def is_full(self) -> bool:
        """True once further lines are only counted."""
        return self._lines >= MOST_LOG_LINES

    def add(self, stream: str, line: str) -> None:
        """Take one line."""
        self._lines += 1
        if self.recorder is None:
            _log.info("a process for Python agents wrote: %s", line)
        elif self._lines <= MOST_LOG_LINES:
            self.recorder.log(line, level=LEVEL_OF_STREAM[stream])

    def count(self, lines: int) -> None:
        """Take lines that are left out."""
        self._lines += lines


class _Pipe:
    def __init__(self, stream: str, output: ProcessOutput) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        self._output = output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._writer = LineWriter(lambda line: output.add(stream, line))

    def read(self) -> int:
        """Read what is there; 0 if nothing is, or nothing will be."""
        try:
            chunk = os.read(self.reading, _CHUNK_BYTES)
        except BlockingIOError:
            return 0
        if not chunk:
            asyncio.get_running_loop().remove_reader(self.reading)
        elif self._output.is_full:
            # Counting costs little, so that a flood of lines does not hold up the worker.
            self._output.count(chunk.count(b"\n"))
        else:
            self._writer.feed(self._decoder.decode(chunk))
        return len(chunk)

    def drain(self) -> None:
        """Read all that was written until now, within limits."""
        done = 0
        while done < _DRAINED_BYTES and (read := self.read()):
            done += read
        self._writer.flush()
