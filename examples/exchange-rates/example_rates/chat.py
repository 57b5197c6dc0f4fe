"""Sends messages to the chat; imported for the first one."""

import json
from dataclasses import dataclass

from baton.domain.channel_type import Refusal
from baton.domain.notification import Receipt
from baton.notifications import wording
from baton.notifications.channel_host import ChannelHost, OutgoingMessage


@dataclass(frozen=True)
class DeskChat:
    """Posts one line to a room."""

    host: ChannelHost

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Post it; what the chat answers is read by `refused`."""
        settings = message.address.settings
        line = wording.plain_summary(message.announcement, 100)
        return await self.host.webhooks.post(
            message.address.url,
            json.dumps({"room": settings["room"], "line": line}).encode(),
            system="The chat",
            refused=refused,
            timeout_seconds=message.timeout_seconds,
            headers={"Authorization": f"Bearer {settings['token']}"},
        )


def refused(status: int, text: str) -> Refusal | None:
    """Why the chat did not take a message; null if it did."""
    del text
    return Refusal(status=status) if status != 200 else None


def open_runtime(host: ChannelHost) -> DeskChat:
    """Make what sends."""
    return DeskChat(host)
