"""A process that is told to stop ends in time, whatever it is doing."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from typing import NoReturn

import pytest
import typer

from baton.cli.running import announce, run_async

_STOPS_WITHIN_SECONDS = 1.0


async def hang(stop: asyncio.Event) -> NoReturn:
    """Never look at the event."""
    del stop
    announce("ready")
    await asyncio.Event().wait()
    raise AssertionError


async def hold_the_loop(stop: asyncio.Event) -> NoReturn:
    """Keep the event loop from running, but not threads."""
    del stop
    announce("ready")
    time.sleep(600)
    raise AssertionError


async def hold_the_interpreter(stop: asyncio.Event) -> NoReturn:
    """Stay in compiled code in which nothing of Python runs, no thread and no handler."""
    del stop
    announce("ready")
    re.match(r"(a+)+b", "a" * 60)
    raise AssertionError


async def obey(stop: asyncio.Event) -> int:
    announce("ready")
    await stop.wait()
    return 7


@pytest.mark.parametrize("busy", [hang, hold_the_loop, hold_the_interpreter])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_does_not_stop_is_killed_and_says_what_it_was_doing(busy, number):
    ended = stopped(busy.__name__, number)
    assert ended.returncode == -signal.SIGKILL
    assert "did not stop within 1 seconds of being told to" in ended.stderr
    if busy is not hang:
        assert f"in {busy.__name__}" in ended.stderr


def test_a_process_that_stops_is_left_alone():
    ended = stopped("obey", signal.SIGTERM)
    assert (ended.returncode, ended.stderr) == (7, "")


def stopped(work: str, number: signal.Signals) -> subprocess.CompletedProcess[str]:
    """What became of a process that was signalled once it was ready."""
    process = subprocess.Popen(
        [sys.executable, __file__, work],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, "", stderr)


if __name__ == "__main__":
    try:
        run_async(globals()[sys.argv[1]], stops_within=_STOPS_WITHIN_SECONDS)
    except typer.Exit as end:
        sys.exit(end.exit_code)
