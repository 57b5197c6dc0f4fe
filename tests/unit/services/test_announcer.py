"""Changes are told soon, seldom, and again if telling failed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from baton.errors import DatabaseUnavailable
from baton.services.executions.announcer import Announcer


@dataclass
class Told:
    """Where notices go in these tests."""

    notices: list[set[str]] = field(default_factory=list)
    failures: int = 0

    async def announce(self, execution_ids) -> None:
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("PostgreSQL cannot be reached.")
        self.notices.append(set(execution_ids))


async def _run(announcer: Announcer, told: Told, count: int) -> None:
    running = asyncio.create_task(announcer.run())
    async with asyncio.timeout(5):
        while len(told.notices) < count:
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_many_changes_within_50_ms_are_one_notice():
    told, naps = Told(), []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        announcer.changed("exec-3")
        await asyncio.sleep(0)

    announcer = Announcer(notices=told, sleep=sleep)
    for id_ in ("exec-1", "exec-2", "exec-1"):
        announcer.changed(id_)
    await _run(announcer, told, 1)
    assert told.notices == [{"exec-1", "exec-2", "exec-3"}]
    assert naps == [0.05]


async def test_what_could_not_be_told_is_told_later():
    told, naps = Told(failures=1), []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        await asyncio.sleep(0)

    announcer = Announcer(notices=told, sleep=sleep)
    announcer.changed("exec-1")
    await _run(announcer, told, 1)
    assert told.notices == [{"exec-1"}]
    assert naps == [0.05, 1.0, 0.05]


async def test_the_last_changes_are_told_at_the_end():
    told = Told()
    announcer = Announcer(notices=told)
    announcer.changed("exec-1")
    await announcer.aclose()
    await announcer.aclose()
    assert told.notices == [{"exec-1"}]
