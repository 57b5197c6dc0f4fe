"""The driver of PgQueuer on two connections."""

import asyncio

from baton.queue.driver import ListeningDriver
from baton.store.database import Database


async def test_what_is_sent_before_pgqueuer_listens_is_not_lost(database: Database) -> None:
    working, listening = [await database.dedicated_connection() for _ in range(2)]
    heard: asyncio.Queue[str | bytes | bytearray] = asyncio.Queue()
    async with working, listening, ListeningDriver(working=working, listening=listening) as driver:
        await driver.listen("a_channel")
        await driver.notify("a_channel", "early")
        await driver.add_listener("a_channel", heard.put_nowait)
        await driver.notify("a_channel", "late")
        async with asyncio.timeout(5):
            assert [await heard.get(), await heard.get()] == ["early", "late"]
