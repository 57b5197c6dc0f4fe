"""Executions that fail, channels, relays, and what was recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from baton.bootstrap_notifications import NotificationParts, delivering
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.notification import Delivery, StoredChannel
from baton.domain.notification_policy import DeliveryPolicy
from baton.notifications.outbox_relay import OutboxRelay
from baton.services.notifications.checks import ChannelOrder
from baton.store.notifications import PostgresNotificationStore
from baton.store.sql_files import statement
from integration.engine.stage import Seen, Stage, step

#: As in production, but in a hurry. A receiver that answers may take its time: on a busy machine
#: a second is soon over.
HURRY = DeliveryPolicy(
    first_pause=timedelta(milliseconds=20),
    longest_pause=timedelta(milliseconds=100),
    timeout=timedelta(seconds=20),
    poll_every=timedelta(milliseconds=50),
)


@dataclass
class PostOffice:
    stage: Stage
    parts: NotificationParts

    @property
    def database(self) -> Any:
        return self.stage.platform.database

    def with_policy(self, **changes: Any) -> PostOffice:
        policy = replace(HURRY, **changes)
        parts = replace(
            self.parts,
            policy=policy,
            store=PostgresNotificationStore(self.database, policy),
            sender=replace(self.parts.sender, policy=policy),
        )
        return PostOffice(self.stage, parts)

    def impatient(self) -> PostOffice:
        """The same with a time limit that a test can wait for."""
        return self.with_policy(timeout=timedelta(seconds=1))

    def relay(self, sender: Any = None) -> OutboxRelay:
        """One that is driven by hand."""
        return OutboxRelay(
            outbox=self.parts.store,
            sender=sender or self.parts.sender,
            new_id=uuid4,
            random=lambda: 0.5,
            wake_up=self.parts.wake_up,
            policy=self.parts.policy,
        )

    async def channel(
        self,
        url: str,
        *,
        name: str = "ops",
        kind: str = "teams",
        on_failure: bool = True,
        on_success: bool = False,
        workflows: tuple[str, ...] | None = None,
    ) -> StoredChannel:
        order = ChannelOrder(
            name=name,
            on_failure=on_failure,
            on_success=on_success,
            workflows=workflows,
            enabled=True,
            url=url,
        )
        return await self.parts.notifications.create(
            order, kind, channel_id=name, actor=LOCAL_OPERATOR
        )

    async def fail(self, times: int = 1, error: str = "it broke", **workflow: Any) -> list[Seen]:
        """Executions that fail; each commits its notifications with its failure."""
        return [
            await self.stage.run(step("one", {"error": error}), **workflow) for _ in range(times)
        ]

    async def deliveries(self, **narrowed: Any) -> Sequence[Delivery]:
        """Newest first."""
        asked = {"execution_id": None, "channel": None, "limit": 200, "after": None, **narrowed}
        return await self.parts.store.deliveries(**asked)

    async def states(self) -> list[str]:
        """Of all deliveries, oldest first."""
        return [str(d.state) for d in reversed(await self.deliveries())]

    async def until_states(self, *states: str) -> None:
        """Wait until the deliveries stand so, oldest first."""
        seen: list[str] = []

        async def look() -> bool:
            seen[:] = await self.states()
            return seen == list(states)

        await until_true(look, lambda: f"the deliveries are {seen}, not {list(states)}")

    async def time_passes(self, how_long: timedelta) -> None:
        """Put everything that was sent or waits back in time."""
        for table, times in (
            ("notifications", ("due_at", "created_at")),
            ("notification_streams", ("window_ends_at",)),
            ("notification_channels", ("quiet_until",)),
        ):
            earlier = ", ".join(f"{time} = {time} - %(t)s" for time in times)
            sql = f"UPDATE baton.{table} SET {earlier} RETURNING 1"
            await self.database.fetch_all(statement(sql), {"t": how_long})

    async def pause_ends(self) -> None:
        """Make what waits for another try due, and leave the minute as it is."""
        sql = "UPDATE baton.notifications SET due_at = now() WHERE state = 'waiting' RETURNING 1"
        await self.database.fetch_all(statement(sql), {})

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A relay that works by itself."""
        async with delivering(self.parts):
            yield


async def until_true(look: Any, otherwise: Any, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not await look():
        assert time.monotonic() < end, otherwise()
        await asyncio.sleep(0.02)
