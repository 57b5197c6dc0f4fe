"""The server and the worker as real processes, and what they cost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextmanager
def baton(*arguments: str, home: Path, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """One `baton` process on a database, stopped in good order at the end."""
    environment = {**os.environ, "BATON_HOME": str(home), "DATABASE_URL": database_url}
    process = subprocess.Popen([sys.executable, "-m", "baton", *arguments], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Processor time that a process used so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND
