"""Messages held to the size that receivers of webhooks take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from baton.domain.notification import Announcement
from baton.errors import InternalError
from baton.notifications import cards
from baton.notifications.card_schema import require_valid
from baton.notifications.wording import Links
from baton.sentence import say

#: Teams refuses messages of more than about 28 KB; nothing we say needs more anywhere.
MAX_MESSAGE_BYTES = 28 * 1024 - 1
#: How long names may be, tried in turn until the message is small enough.
_CHARACTERS = (200, 100, 50, 20, 8)


def card(announcement: Announcement, links: Links) -> dict[str, Any]:
    """The Adaptive Card, as large as it may be, and valid."""
    found, _ = fitting(
        lambda characters: cards.envelope(cards.card(announcement, links, characters=characters))
    )
    content: dict[str, Any] = found["attachments"][0]["content"]
    require_valid(content)
    return content


def fitting(compose: Callable[[int], Mapping[str, Any]]) -> tuple[Mapping[str, Any], bytes]:
    """The largest message that is small enough, also as JSON text.

    `compose` gets how many characters names may have.
    """
    for characters in _CHARACTERS:
        message = compose(characters)
        encoded = msgspec.json.encode(message)
        if len(encoded) <= MAX_MESSAGE_BYTES:
            return message, encoded
    raise InternalError(
        say(
            "A notification of {count:,} bytes is larger than {limit:,} bytes "
            "whatever is left out. Make BATON_PUBLIC_URL shorter.",
            count=len(encoded),
            limit=MAX_MESSAGE_BYTES,
        )
    )
