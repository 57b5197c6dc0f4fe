"""Functions that helper processes are asked to call."""

import os
import signal
import time
from pathlib import Path

import jsonschema_rs

from baton.errors import InvalidInput, Problem, StaleVersion

_KEPT = []


def who(text: bytes) -> tuple[int, bytes]:
    return os.getpid(), text[::-1]


def environment() -> tuple[list[str], list[str]]:
    return list(os.environ), list(os.environ.values())


def refuse(where: str) -> None:
    raise InvalidInput("It is wrong.", problems=(Problem(message="Here.", path=where),))


def be_stale() -> None:
    raise StaleVersion("Stale.", current={"version": 3}, submitted={})


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_and_count(marker: str) -> None:
    with Path(marker).open("a") as deaths:
        deaths.write("x")
    die()


def loop(marker: str) -> None:
    Path(marker).write_text(str(os.getpid()))
    while True:
        pass


def loop_in_compiled_code(marker: str) -> None:
    """Holds the interpreter: no other thread of Python runs, and no signal handler."""
    Path(marker).write_text(str(os.getpid()))
    print(3 ** (10**9))


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def take_memory() -> None:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def take_memory_in_compiled_code() -> None:
    """Rust aborts the process where it gets no memory."""
    part = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema = {"items": {"anyOf": [{"items": part}, {"items": part}]}}
    value = [[{"a": 1}] * 1_000] * 1_000
    list(jsonschema_rs.Draft202012Validator(schema).iter_errors(value))


def keep_memory(size: int) -> tuple[int, int]:
    _KEPT.append(b"x" * size)
    return os.getpid(), size


def hang(marker: str) -> None:
    Path(marker).write_text(str(os.getpid()))
    time.sleep(60)
