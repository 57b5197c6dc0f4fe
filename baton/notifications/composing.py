"""Compose messages within the size limits of webhook receivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from baton.domain.notification import Announcement
from baton.errors import InternalError
from baton.notifications import cards
from baton.notifications.card_schema import require_valid
from baton.notifications.wording import Links
from baton.sentence import say

Message = TypeVar("Message", bound=Mapping[str, object])

#: Teams refuses messages of more than about 28 KB; no other message needs more.
MAX_MESSAGE_BYTES = 28 * 1024 - 1
#: Length limits for names, tried in turn until the message is small enough.
_CHARACTERS = (200, 100, 50, 20, 8)


def card(announcement: Announcement, links: Links) -> dict[str, object]:
    """Return the valid Adaptive Card with the longest possible names."""
    found, _ = fitting(
        lambda characters: cards.envelope(cards.card(announcement, links, characters=characters))
    )
    content: dict[str, object] = found["attachments"][0]["content"]
    require_valid(content)
    return content


def fitting(compose: Callable[[int], Message]) -> tuple[Message, bytes]:
    """Return the longest message that is small enough, also as JSON text.

    `compose` takes the length limit for names.
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
