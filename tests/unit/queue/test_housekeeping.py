"""What is done beside the executions goes on, whatever it meets."""

import asyncio
import logging
from datetime import timedelta

import pytest

from baton.errors import DatabaseUnavailable
from baton.queue.maintenance import Maintenance


@pytest.mark.parametrize("trouble", [DatabaseUnavailable("away"), ValueError("a mistake")])
async def test_trouble_is_logged_and_the_chores_are_done_again(trouble, caplog):
    done = asyncio.Event()
    turns = []

    async def count() -> bool:
        turns.append(len(turns))
        if len(turns) == 1:
            raise trouble
        done.set()
        return False

    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(Maintenance(count=count, delete=None, every=timedelta()).run())
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        assert done.is_set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert "maintenance failed" in caplog.text
