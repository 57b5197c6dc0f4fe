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


def resident_mb(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Memory that a process uses, and that with its children (proc(5), VmRSS)."""
    own = _resident_mb(process.pid)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return own, own + sum(_resident_mb(int(child)) for child in children)


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024
