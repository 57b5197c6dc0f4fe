"""The bytes that leave for each kind of webhook, held to the limit of its receiver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from baton.domain.errors import InternalError
from baton.domain.notification import Announcement, ChannelKind
from baton.notifications import cards, generic, slack
from baton.notifications.card_schema import require_valid
from baton.notifications.wording import Links

#: Teams refuses messages of more than about 28 KB; nothing we say needs more anywhere.
MAX_MESSAGE_BYTES = 28 * 1024 - 1
#: How long names may be, tried in turn until the message is small enough.
_CHARACTERS = (200, 100, 50, 20, 8)


def card(announcement: Announcement, links: Links) -> dict[str, Any]:
    """The Adaptive Card, as large as it may be, and valid."""
    found, _ = _fitting(
        lambda characters: cards.envelope(cards.card(announcement, links, characters=characters))
    )
    content: dict[str, Any] = found["attachments"][0]["content"]
    require_valid(content)
    return content


def body(kind: ChannelKind, announcement: Announcement, links: Links) -> bytes:
    """What is posted to a webhook of that kind."""
    if kind is ChannelKind.TEAMS:
        return msgspec.json.encode(cards.envelope(card(announcement, links)))
    compose = slack.message if kind is ChannelKind.SLACK else generic.message
    _, encoded = _fitting(lambda characters: compose(announcement, links, characters=characters))
    return encoded


def _fitting(compose: Callable[[int], Mapping[str, Any]]) -> tuple[Mapping[str, Any], bytes]:
    for characters in _CHARACTERS:
        message = compose(characters)
        encoded = msgspec.json.encode(message)
        if len(encoded) <= MAX_MESSAGE_BYTES:
            return message, encoded
    raise InternalError(
        f"A notification of {len(encoded):,} bytes is larger than {MAX_MESSAGE_BYTES:,} bytes "
        "whatever is left out. Make BATON_PUBLIC_URL shorter."
    )
