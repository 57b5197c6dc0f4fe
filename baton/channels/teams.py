"""The channel type for Microsoft Teams."""

from __future__ import annotations

import msgspec

from baton.channels.posting import Posting
from baton.connectors.webhook_answers import refusal_of_teams
from baton.domain.channel_type import ChannelType
from baton.domain.icon import Icon
from baton.domain.notification import Announcement
from baton.domain.texts import Text
from baton.notifications import cards
from baton.notifications.channel_host import ChannelHost
from baton.notifications.composing import card
from baton.notifications.wording import Links

TEAMS = ChannelType(
    name="teams",
    title=Text("channels.teams.title", "Microsoft Teams"),
    description=Text(
        "channels.teams.description",
        "In Teams: Workflows of the channel, “Send webhook alerts to a channel”, copy its URL.",
    ),
    icon=Icon(
        (
            "M3 7h10v10h-10l0 -10",
            "M6 10h4",
            "M8 10v4",
            "M8.104 17c.47 2.274 2.483 4 4.896 4a5 5 0 0 0 5 -5v-7h-5",
            "M18 18a4 4 0 0 0 4 -4v-5h-4",
            "M13.003 8.83a3 3 0 1 0 -1.833 -1.833",
            "M15.83 8.36a2.5 2.5 0 1 0 .594 -4.117",
        )
    ),
    runtime="baton.channels.teams:open_runtime",
    members=frozenset({"url"}),
)


def open_runtime(host: ChannelHost) -> Posting:
    """Open a runtime that posts Adaptive Cards."""
    return Posting(
        webhooks=host.webhooks,
        links=host.links,
        system="Teams",
        compose=compose,
        refused=refusal_of_teams,
    )


def compose(announcement: Announcement, links: Links) -> bytes:
    """Return the message with its card."""
    return msgspec.json.encode(cards.envelope(card(announcement, links)))
