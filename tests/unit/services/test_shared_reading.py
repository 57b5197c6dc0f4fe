"""One reading serves everybody who asks at about the same time, and never an outdated one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from baton.services.executions.shared_reading import SharedReading


@dataclass
class Source:
    """A value that is read slowly; counts how often."""

    value: int = 1
    reads: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> int:
        self.reads += 1
        value = self.value
        await self.let_go.wait()
        if value < 0:
            raise OSError
        return value


async def test_all_who_ask_while_it_reads_share_one_reading():
    source = Source()
    reading = SharedReading(source.read)
    asking = [asyncio.create_task(reading.read(max_age_seconds=9)) for _ in range(50)]
    await asyncio.sleep(0)
    source.let_go.set()
    assert await asyncio.gather(*asking) == [1] * 50
    assert await reading.read(max_age_seconds=9) == 1
    assert source.reads == 1


async def test_what_changed_during_a_reading_is_read_again():
    source = Source()
    reading = SharedReading(source.read)
    early = asyncio.create_task(reading.read(max_age_seconds=9))
    while not source.reads:
        await asyncio.sleep(0)
    source.value = 2
    reading.outdate()
    late = asyncio.create_task(reading.read(max_age_seconds=9))
    await asyncio.sleep(0)
    source.let_go.set()
    assert (await early, await late) == (1, 2)
    assert await reading.read(max_age_seconds=9) == 2
    assert source.reads == 2


async def test_what_is_too_old_is_read_again():
    source = Source()
    source.let_go.set()
    reading = SharedReading(source.read)
    assert await reading.read(max_age_seconds=9) == 1
    source.value = 2
    assert await reading.read(max_age_seconds=-1) == 2


async def test_an_error_is_that_of_all_who_asked_and_not_kept():
    source = Source(value=-1)
    reading = SharedReading(source.read)
    asking = [asyncio.create_task(reading.read(max_age_seconds=9)) for _ in range(3)]
    await asyncio.sleep(0)
    source.let_go.set()
    for task in asking:
        with pytest.raises(OSError):  # noqa: PT011 it has no message
            await task
    source.value = 3
    assert await reading.read(max_age_seconds=9) == 3


async def test_one_who_leaves_takes_nothing_from_the_others():
    source = Source()
    reading = SharedReading(source.read)
    leaving, staying = (asyncio.create_task(reading.read(max_age_seconds=9)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    source.let_go.set()
    assert await staying == 1
