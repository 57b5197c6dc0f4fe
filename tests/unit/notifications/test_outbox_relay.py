"""Who delivers goes on, whatever the outbox is like."""

import asyncio
import logging
from datetime import timedelta
from uuid import uuid4

import pytest

from baton.domain.notification_policy import DeliveryPolicy
from baton.errors import DatabaseUnavailable
from baton.notifications.outbox_relay import OutboxRelay


class Troubled:
    """An outbox that fails once."""

    def __init__(self, trouble: Exception) -> None:
        self._trouble = trouble
        self.asked = 0
        self.again = asyncio.Event()

    async def claim(self, claim, *, busy):
        self.asked += 1
        if self.asked == 1:
            raise self._trouble
        self.again.set()
        return []

    async def record(self, claim, number, outcome):
        raise NotImplementedError

    async def give_up(self):
        return None


@pytest.mark.parametrize("trouble", [DatabaseUnavailable("away"), ValueError("a mistake")])
async def test_trouble_with_the_outbox_is_logged_and_it_is_asked_again(trouble, caplog):
    outbox = Troubled(trouble)
    stop, wake_up = asyncio.Event(), asyncio.Event()
    relay = OutboxRelay(
        outbox=outbox,
        sender=None,
        new_id=uuid4,
        random=lambda: 0.5,
        wake_up=wake_up,
        policy=DeliveryPolicy(poll_every=timedelta(milliseconds=1)),
    )
    with caplog.at_level(logging.WARNING):
        running = asyncio.create_task(relay.run(stop))
        await asyncio.wait(
            {running, asyncio.create_task(outbox.again.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        stop.set()
        wake_up.set()
        await running
    assert outbox.asked >= 2
    assert "notifications are delayed" in caplog.text
