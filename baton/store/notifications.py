"""Notifications in PostgreSQL: channels, the outbox, deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from baton.domain.catalog import PageCursor
from baton.domain.notification import (
    Announcement,
    Channel,
    ClaimedMessage,
    Delivery,
    DeliveryState,
    LastDelivery,
    Notice,
    NotificationKind,
    Outcome,
    Recipient,
    StoredChannel,
)
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.errors import Conflict, NotFound
from baton.sentence import say
from baton.store.database import Connection, Database, run
from baton.store.jsonb import storable
from baton.store.sql_files import statements

_SQL = statements("notifications.sql")

_TOO_LONG = "It could not be delivered in time and is not tried again."
_NOWHERE = "The channel was deleted or switched off before it was sent."


class PostgresNotificationStore:
    """Stores channels and provides messages that are due."""

    def __init__(self, database: Database, policy: DeliveryPolicy = POLICY) -> None:
        self._database = database
        self._policy = policy

    async def claim(self, claim: UUID, *, busy: Collection[str]) -> Sequence[ClaimedMessage]:
        """Claim due messages, except those of channels that are `busy`."""
        rows = await self._database.fetch_all(
            _SQL["claim_messages"],
            {
                "claim": claim,
                "busy": list(busy),
                "budget": self._policy.messages_a_window,
                "window": self._policy.window,
                "lease": self._policy.lease,
                "most": self._policy.streams_at_once,
                "shown": self._policy.shown,
            },
        )
        return [_message(row) for row in rows]

    async def record(self, claim: UUID, number: int, outcome: Outcome) -> bool:
        """Record the result of a message; false if the claim is lost."""
        row = await self._database.fetch_one(
            _SQL["record_outcome"],
            {
                "claim": claim,
                "number": number,
                "state": str(outcome.state),
                "again_in": _seconds(outcome.again_in_seconds),
                "quiet": _seconds(outcome.quiet_seconds),
                "response_status": outcome.response_status,
                "response": storable(outcome.response),
                "recipients": _recipients(outcome),
                "budget": self._policy.messages_a_window,
            },
        )
        return row is not None and row["rows"] > 0

    async def give_up(self) -> None:
        """End messages without a channel, or that have waited too long."""
        async with self._database.connection() as connection:
            params = {"longest": self._policy.longest, "too_long": _TOO_LONG, "nowhere": _NOWHERE}
            await run(connection, _SQL["give_up"], params)

    async def deliveries(
        self,
        *,
        execution_id: str | None,
        channel: str | None,
        limit: int,
        after: PageCursor | None,
    ) -> Sequence[Delivery]:
        """Return deliveries, newest first."""
        rows = await self._database.fetch_list(
            _SQL["list_deliveries"],
            {
                "execution_id": execution_id,
                "channel": channel,
                "limit": limit,
                "after_at": after.at if after else None,
                "after_id": int(after.id) if after else None,
            },
        )
        return [
            Delivery(
                **{
                    **row,
                    "kind": NotificationKind(row["kind"]),
                    "state": DeliveryState(row["state"]),
                    "recipients": tuple(map(Recipient.of, row["recipients"])),
                }
            )
            for row in rows
        ]

    async def channels(self) -> Sequence[StoredChannel]:
        """Return all channels, by name."""
        rows = await self._database.fetch_list(_SQL["list_channels"], {"id": None})
        return [_stored(row) for row in rows]

    async def channel(self, channel_id: str) -> StoredChannel:
        """Return one channel; raises `NotFound`."""
        rows = await self._database.fetch_list(_SQL["list_channels"], {"id": channel_id})
        if not rows:
            raise _no_channel(channel_id)
        return _stored(rows[0])

    async def create(self, channel: Channel, *, created_by: str) -> None:
        """Store a new channel; raises `Conflict` if its id is taken."""
        row = await self._database.fetch_one(
            _SQL["insert_channel"], {**_params(channel), "created_by": created_by}
        )
        if row is None:
            raise Conflict(
                say(
                    "There is already a notification channel '{id}'. Choose another id or name, "
                    "or change that one.",
                    id=channel.id,
                )
            )

    async def update(self, channel: Channel, *, expected_version: int | None) -> bool:
        """Change a channel; if it is switched off, its waiting messages end.

        Returns false if the channel is gone or not at the expected version; None accepts any.
        """
        async with self._database.connection() as connection, connection.transaction():
            params = {**_params(channel), "expected": expected_version}
            cursor = await run(connection, _SQL["update_channel"], params)
            if await cursor.fetchone() is None:
                return False
            if not channel.enabled:
                await _end_waiting(connection, channel.id)
            return True

    async def delete(self, channel_id: str, *, expected_version: int | None) -> bool:
        """Remove a channel; its waiting messages end.

        Returns false as in `update`.
        """
        async with self._database.connection() as connection, connection.transaction():
            params = {"id": channel_id, "expected": expected_version}
            cursor = await run(connection, _SQL["delete_channel"], params)
            if await cursor.fetchone() is None:
                return False
            await _end_waiting(connection, channel_id)
            return True

    async def reseal(self, channel_id: str, *, before: str, sealed: str) -> None:
        """Store a secret encrypted with another key, unless it has changed in the meantime."""
        async with self._database.connection() as connection:
            params = {"id": channel_id, "before": before, "sealed": sealed}
            await run(connection, _SQL["reseal"], params)


async def _end_waiting(connection: Connection, channel_id: str) -> None:
    await run(connection, _SQL["end_waiting"], {"id": channel_id, "response": _NOWHERE})


def _message(row: DictRow) -> ClaimedMessage:
    notices = tuple(
        Notice.of(content, workflow_id=row["workflow_id"], run=content["run"])
        for content in row["contents"]
    )
    return ClaimedMessage(
        number=row["number"],
        channel=_channel(row),
        announcement=Announcement(
            id=f"ntf-{row['number']}",
            kind=NotificationKind(row["notification_kind"]),
            notices=notices,
            count=row["count"],
            more=row["more"],
            recipients=tuple(map(Recipient.of, row["contents"][0].get("recipients", ()))),
        ),
        tries=row["tries"],
        age_seconds=row["age_seconds"],
    )


def _channel(row: DictRow) -> Channel:
    return Channel(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        origin=row["origin"],
        on_failure=row["on_failure"],
        on_success=row["on_success"],
        workflows=None if row["workflows"] is None else tuple(row["workflows"]),
        settings=row["settings"],
        sealed=row["sealed"],
        hint=row["hint"],
        enabled=row["enabled"],
    )


def _stored(row: DictRow) -> StoredChannel:
    last = None
    if row["last_at"] is not None:
        last = LastDelivery(
            state=DeliveryState(row["last_state"]),
            at=row["last_at"],
            response_status=row["last_response_status"],
            response=row["last_response"],
        )
    return StoredChannel(
        channel=_channel(row),
        version=row["version"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        last=last,
    )


def _params(channel: Channel) -> dict[str, object]:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": str(channel.kind),
        "origin": channel.origin,
        "on_failure": channel.on_failure,
        "on_success": channel.on_success,
        "workflows": None if channel.workflows is None else list(channel.workflows),
        "settings": Jsonb(storable(channel.settings)),
        "sealed": channel.sealed,
        "hint": channel.hint,
        "enabled": channel.enabled,
    }


def _recipients(outcome: Outcome) -> Jsonb:
    recipients = [recipient.as_content() for recipient in outcome.recipients]
    return Jsonb(storable({"recipients": recipients} if recipients else {}))


def _seconds(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _no_channel(channel_id: str) -> NotFound:
    return NotFound(say("There is no notification channel '{channel_id}'.", channel_id=channel_id))
