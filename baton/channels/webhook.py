"""The channel type for programs that accept JSON."""

from __future__ import annotations

from collections.abc import Mapping

from baton.channels.posting import Posting
from baton.connectors.webhook_answers import refusal_by_status
from baton.domain.channel_type import ChannelType
from baton.domain.icon import Icon
from baton.domain.notification import Announcement
from baton.domain.texts import Text
from baton.notifications import generic
from baton.notifications.channel_host import ChannelHost, OutgoingMessage
from baton.notifications.composing import fitting
from baton.notifications.signing import signature_headers
from baton.notifications.wording import Links

WEBHOOK = ChannelType(
    name="webhook",
    title=Text("channels.webhook.title", "Webhook with JSON"),
    description=Text(
        "channels.webhook.description",
        "It must answer with 2xx. docs/notifications.md describes the JSON that it gets.",
    ),
    icon=Icon(
        (
            "M4.876 13.61a4 4 0 1 0 6.124 3.39h6",
            "M15.066 20.502a4 4 0 1 0 1.934 -7.502c-.706 0 -1.424 .179 -2 .5l-3 -5.5",
            "M16 8a4 4 0 1 0 -8 0c0 1.506 .77 2.818 2 3.5l-3 5.5",
        )
    ),
    runtime="baton.channels.webhook:open_runtime",
    members=frozenset({"url", "headers", "signing_secret"}),
)


def open_runtime(host: ChannelHost) -> Posting:
    """Open a runtime that posts JSON with the channel's headers, signed if it has a secret."""

    def headers(message: OutgoingMessage, content: bytes) -> Mapping[str, str]:
        key, own = message.address.signing_secret, message.address.headers
        id_ = message.announcement.id
        signed = signature_headers(key, id_=id_, content=content, at=host.now()) if key else {}
        return {**own, **signed}

    return Posting(
        webhooks=host.webhooks,
        links=host.links,
        system="The webhook",
        compose=compose,
        refused=refusal_by_status,
        headers=headers,
    )


def compose(announcement: Announcement, links: Links) -> bytes:
    """Return the event as JSON text."""
    return fitting(lambda most: generic.message(announcement, links, characters=most))[1]
