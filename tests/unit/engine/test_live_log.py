"""Lines of a running attempt are handed over one look after the other, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from baton.engine.live_log import LOOK_EVERY_SECONDS, LiveLog
from baton.engine.recorder import Recorder
from baton.errors import ClaimLost


class Timers:
    """Timers that a test lets fire."""

    def __init__(self) -> None:
        self.waiting: list[Timer] = []

    def later(self, seconds: float, act: Callable[[], None]) -> Timer:
        assert seconds == LOOK_EVERY_SECONDS
        timer = Timer(self, act)
        self.waiting.append(timer)
        return timer

    async def fire(self) -> None:
        (timer,) = self.waiting
        timer.cancel()
        timer.act()
        await asyncio.sleep(0)


class Timer:
    def __init__(self, timers: Timers, act: Callable[[], None]) -> None:
        self.act = act
        self._timers = timers

    def cancel(self) -> None:
        if self in self._timers.waiting:
            self._timers.waiting.remove(self)


class Shelf:
    """Where lines are kept: as soon as the test lets it."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, list[str]]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def keep(self, after, lines) -> None:
        await self.open.wait()
        self.kept.append((after, [line.message for line in lines]))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(lambda: datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def timers() -> Timers:
    return Timers()


@pytest.fixture
async def shelf() -> Shelf:
    return Shelf()


async def test_new_lines_are_kept_at_each_look_behind_those_before(recorder, timers, shelf):
    async with LiveLog(recorder, keep=shelf.keep, later=timers.later) as log:
        recorder.log("one")
        recorder.log("two")
        await timers.fire()
        recorder.log("three")
        await timers.fire()
        recorder.log("four")
    assert shelf.kept == [(0, ["one", "two"]), (2, ["three"])]
    assert log.kept == 3


async def test_a_look_that_finds_nothing_new_keeps_nothing_and_looks_again(recorder, timers, shelf):
    async with LiveLog(recorder, keep=shelf.keep, later=timers.later):
        await timers.fire()
        recorder.log("one")
        await timers.fire()
        await timers.fire()
        assert len(timers.waiting) == 1
    assert shelf.kept == [(0, ["one"])]


async def test_an_attempt_that_ends_before_the_first_look_leaves_no_timer(recorder, timers, shelf):
    async with LiveLog(recorder, keep=shelf.keep, later=timers.later) as log:
        recorder.log("one")
        assert len(timers.waiting) == 1
    assert (timers.waiting, shelf.kept, log.kept) == ([], [], 0)


async def test_the_end_waits_for_what_is_being_kept_and_nobody_looks_meanwhile(
    recorder, timers, shelf
):
    shelf.open.clear()
    async with LiveLog(recorder, keep=shelf.keep, later=timers.later) as log:
        recorder.log("one")
        await timers.fire()
        assert timers.waiting == []
        asyncio.get_running_loop().call_soon(shelf.open.set)
    assert (shelf.kept, log.kept, timers.waiting) == ([(0, ["one"])], 1, [])


async def test_a_lost_claim_shows_at_the_end_and_ends_the_looking(recorder, timers):
    async def lose(after, lines):
        raise ClaimLost("it is another's")

    async def attempt():
        async with LiveLog(recorder, keep=lose, later=timers.later):
            recorder.log("one")
            await timers.fire()

    with pytest.raises(ClaimLost):
        await attempt()
    assert timers.waiting == []


async def test_one_who_is_cancelled_while_lines_are_being_kept_leaves_nothing_behind(
    recorder, timers, shelf
):
    shelf.open.clear()

    async def attempt():
        async with LiveLog(recorder, keep=shelf.keep, later=timers.later):
            recorder.log("one")
            await timers.fire()

    running = asyncio.create_task(attempt())
    while not asyncio.all_tasks() - {running, asyncio.current_task()}:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running})
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (shelf.kept, timers.waiting) == ([], [])
