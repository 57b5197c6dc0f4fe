"""`baton up` starts again what ends or gives no sign of life."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from acceptance.program import family_of
from baton.cli.supervisor import Part, Supervisor

_SILENCE_SECONDS = 3.0


class Said:
    """What a supervisor said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def until(self, true: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(90):
            while not true(self.lines):
                await asyncio.sleep(0.05)


@asynccontextmanager
async def sandbox(
    home: Path, said: Said, hasten: asyncio.Event | None = None
) -> AsyncIterator[int]:
    """A supervised sandbox, the lightest of the parts; yields its process."""
    supervisor = Supervisor(
        say=said.lines.append,
        environment={**os.environ, "BATON_HOME": str(home)},
        hasten=hasten or asyncio.Event(),
        silence_seconds=_SILENCE_SECONDS,
    )
    try:
        await supervisor.start(Part(name="sandbox", arguments=("sandbox",)))
        yield _the_sandbox()
    finally:
        await supervisor.stop()


def _the_sandbox() -> int:
    for pid in family_of(os.getpid()):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            continue  # it has ended meanwhile
        if b"sandbox" in command and b"--supervised" in command:
            return pid
    raise AssertionError("no sandbox runs")


async def test_a_part_that_gives_no_sign_of_life_is_killed_and_started_again(tmp_path):
    said = Said()
    async with sandbox(tmp_path, said) as first:
        os.kill(first, signal.SIGSTOP)
        await said.until(lambda lines: sum("sandbox |" in line for line in lines) >= 3)
        (line,) = [line for line in said.lines if "starting it again" in line]
        assert line == (
            "sandbox | did not answer for 3 s and was killed, starting it again in 0.5 s"
        )
        assert _the_sandbox() != first


async def test_a_part_that_lives_is_left_alone_and_one_that_was_frozen_briefly_too(tmp_path):
    said = Said()
    async with sandbox(tmp_path, said) as first:
        os.kill(first, signal.SIGSTOP)
        await asyncio.sleep(_SILENCE_SECONDS / 3)
        os.kill(first, signal.SIGCONT)
        await asyncio.sleep(_SILENCE_SECONDS * 2)
        assert _the_sandbox() == first
    assert not [line for line in said.lines if "again" in line]


async def test_a_part_that_is_slow_to_hear_is_told_to_stop_and_to_hasten(tmp_path):
    hasten = asyncio.Event()
    hasten.set()
    async with sandbox(tmp_path, Said(), hasten) as part:
        os.kill(part, signal.SIGSTOP)
        await _stopped(part)
        told = asyncio.create_task(_told(part))
    assert await told == {signal.SIGTERM, signal.SIGINT}


async def _stopped(pid: int) -> None:
    """Wait until a process has taken its SIGSTOP, which is pending until then."""
    async with asyncio.timeout(90):
        while _status(pid)["State"][0] != "T":
            await asyncio.sleep(0.05)


async def _told(part: int) -> set[signal.Signals]:
    """Wait until two signals wait for a frozen process, and let it go on."""
    async with asyncio.timeout(90):
        while len(pending := _pending(part)) < 2:
            await asyncio.sleep(0.05)
    os.kill(part, signal.SIGCONT)
    return pending


def _pending(pid: int) -> set[signal.Signals]:
    mask = int(_status(pid)["ShdPnd"], 16)
    return {number for number in signal.Signals if mask & 1 << (number - 1)}


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}
