"""The channel type for Slack and compatible servers."""

from __future__ import annotations

from baton.channels.posting import Posting
from baton.connectors.webhook_answers import refusal_of_slack
from baton.domain.channel_type import ChannelType
from baton.domain.icon import Icon
from baton.domain.notification import Announcement
from baton.domain.texts import Text
from baton.notifications import slack
from baton.notifications.channel_host import ChannelHost
from baton.notifications.composing import fitting
from baton.notifications.wording import Links

SLACK = ChannelType(
    name="slack",
    title=Text("channels.slack.title", "Slack, Mattermost"),
    description=Text(
        "channels.slack.description",
        "In Slack: an app with incoming webhooks, copy the URL of one.",
    ),
    icon=Icon(
        (
            "M12 12v-6a2 2 0 0 1 4 0v6m0 -2a2 2 0 1 1 2 2h-6",
            "M12 12h6a2 2 0 0 1 0 4h-6m2 0a2 2 0 1 1 -2 2v-6",
            "M12 12v6a2 2 0 0 1 -4 0v-6m0 2a2 2 0 1 1 -2 -2h6",
            "M12 12h-6a2 2 0 0 1 0 -4h6m-2 0a2 2 0 1 1 2 -2v6",
        )
    ),
    runtime="baton.channels.slack:open_runtime",
    members=frozenset({"url"}),
)


def open_runtime(host: ChannelHost) -> Posting:
    """Open a runtime that posts Slack blocks."""
    return Posting(
        webhooks=host.webhooks,
        links=host.links,
        system="Slack",
        compose=compose,
        refused=refusal_of_slack,
    )


def compose(announcement: Announcement, links: Links) -> bytes:
    """Return the message as JSON text."""
    return fitting(lambda most: slack.message(announcement, links, characters=most))[1]
