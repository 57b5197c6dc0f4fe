"""Functions that helper processes are asked to call."""

import os
import signal
import time
from pathlib import Path

from baton.domain.errors import InvalidInput, Problem


def who(text: bytes) -> tuple[int, bytes]:
    return os.getpid(), text[::-1]


def refuse(where: str) -> None:
    raise InvalidInput("It is wrong.", problems=(Problem(message="Here.", path=where),))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).touch()
        die()
    return "alive"


def hang(marker: str) -> None:
    Path(marker).write_text(str(os.getpid()))
    time.sleep(60)
