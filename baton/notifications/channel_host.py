"""The resources and the duties of a type of channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any, Protocol

from baton.domain.channel_type import ChannelAddress, Refusal
from baton.domain.notification import Announcement, Receipt
from baton.notifications.wording import Links


class WebhookPost(Protocol):
    """Posts JSON; `baton.connectors.webhook` does."""

    async def post(
        self,
        url: str,
        content: bytes,
        *,
        system: str,
        refused: Callable[[int, str], Refusal | None],
        timeout_seconds: float,
        headers: Mapping[str, str] | None = None,
    ) -> Receipt:
        """Post and return the answer, or raise a `ConnectorError`.

        `refused` says by status and text of the answer why the message was not taken, null if it
        was. `system` begins the sentence that people read of it.
        """


class MailPost(Protocol):
    """Hands in mail with the settings and the password of a channel."""

    async def send(
        self,
        settings: Mapping[str, Any],
        password: str,
        message: Message,
        *,
        timeout_seconds: float,
        to: Sequence[str],
    ) -> Receipt:
        """Hand it in for `to` and return the answers, or raise a `ConnectorError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHost:
    """Resources that every type of channel may use."""

    #: Goes only where notifications may go.
    webhooks: WebhookPost
    mailer: MailPost
    links: Links
    now: Callable[[], datetime]
    #: Cleans what receivers answer, which may repeat what they were sent.
    clean: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message to send now, and its target."""

    announcement: Announcement
    address: ChannelAddress
    timeout_seconds: float


class ChannelRuntime(Protocol):
    """Sends the messages of one type of channel."""

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Send; raises a `BatonError` that says whether trying again may help."""
