"""The resources that channel types may use, and the interface they implement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Protocol

from baton.domain.channel_type import ChannelAddress, Refusal
from baton.domain.notification import Announcement, Receipt
from baton.notifications.wording import Links


class WebhookPost(Protocol):
    """Posts JSON; implemented by `baton.connectors.webhook`."""

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
        """Post and return the response, or raise a `ConnectorError`.

        `refused` takes the status and text of the response and returns why the message was not
        accepted, or None if it was. `system` begins the sentence about it.
        """


class MailPost(Protocol):
    """Sends mail with the settings and the password of a channel."""

    async def send(
        self,
        settings: Mapping[str, object],
        password: str,
        message: Message,
        *,
        timeout_seconds: float,
        to: Sequence[str],
    ) -> Receipt:
        """Send the message to `to` and return the responses, or raise a `ConnectorError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHost:
    """Resources that every channel type may use."""

    #: Connects only to hosts that notifications may call.
    webhooks: WebhookPost
    mailer: MailPost
    links: Links
    now: Callable[[], datetime]
    #: Redacts responses of receivers, which may repeat what they were sent.
    clean: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message to send now, and its target."""

    announcement: Announcement
    address: ChannelAddress
    timeout_seconds: float


class ChannelRuntime(Protocol):
    """Sends the messages of one channel type."""

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Send; raises a `BatonError` whose class says whether a retry may help."""
