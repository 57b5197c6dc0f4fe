"""Channel types that post JSON to a webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from baton.domain.channel_type import Refusal
from baton.domain.notification import Announcement, Receipt
from baton.notifications.channel_host import OutgoingMessage, WebhookPost
from baton.notifications.wording import Links


def no_headers(message: OutgoingMessage, content: bytes) -> Mapping[str, str]:
    """Return no headers, for receivers that need none."""
    del message, content
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Composes a message and posts it."""

    webhooks: WebhookPost
    links: Links
    #: Begins the sentence about the receiver's response.
    system: str
    compose: Callable[[Announcement, Links], bytes]
    refused: Callable[[int, str], Refusal | None]
    headers: Callable[[OutgoingMessage, bytes], Mapping[str, str]] = no_headers

    async def send(self, message: OutgoingMessage) -> Receipt:
        """See `ChannelRuntime`."""
        content = self.compose(message.announcement, self.links)
        return await self.webhooks.post(
            message.address.url,
            content,
            system=self.system,
            refused=self.refused,
            timeout_seconds=message.timeout_seconds,
            headers=self.headers(message, content),
        )
