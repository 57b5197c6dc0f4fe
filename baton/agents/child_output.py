"""Standard output and error of a child process, read by its worker.

Output that agents write through Python goes to `LogStream`. This module receives what compiled code
and subprocesses write, and the last output of a crashing process.
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
#: Read limit at the end of a call, because an agent may leave a program that writes forever.
_DRAINED_BYTES = 1024 * 1024


class ProcessOutput:
    """Both output streams of one child, assigned to the recorder of the running call."""

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
        """Close the child's ends of the pipes in this process once the child has inherited them."""
        for pipe in self._pipes.values():
            os.close(pipe.writing)

    def belongs_to(self, recorder: AttemptRecorder) -> None:
        """Send further output to the log of this call."""
        self.recorder, self._lines = recorder, 0

    def end_call(self) -> None:
        """Read what the call has written, then detach its recorder."""
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
        """True once further lines are only counted, not stored."""
        return self._lines >= MOST_LOG_LINES

    def add(self, stream: str, line: str) -> None:
        """Store one line."""
        self._lines += 1
        if self.recorder is None:
            _log.info("a process for Python agents wrote: %s", line)
        elif self._lines <= MOST_LOG_LINES:
            self.recorder.log(line, level=LEVEL_OF_STREAM[stream])

    def count(self, lines: int) -> None:
        """Count lines that are dropped."""
        self._lines += lines


class _Pipe:
    def __init__(self, stream: str, output: ProcessOutput) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        self._output = output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._writer = LineWriter(lambda line: output.add(stream, line))

    def read(self) -> int:
        """Read the available output; return its size, 0 if there is none or the pipe is closed."""
        try:
            chunk = os.read(self.reading, _CHUNK_BYTES)
        except BlockingIOError:
            return 0
        if not chunk:
            asyncio.get_running_loop().remove_reader(self.reading)
        elif self._output.is_full:
            # Counting is cheap, so a flood of lines does not block the worker.
            self._output.count(chunk.count(b"\n"))
        else:
            self._writer.feed(self._decoder.decode(chunk))
        return len(chunk)

    def drain(self) -> None:
        """Read everything written so far, up to a limit."""
        done = 0
        while done < _DRAINED_BYTES and (read := self.read()):
            done += read
        self._writer.flush()
