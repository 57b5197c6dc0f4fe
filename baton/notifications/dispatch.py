"""Sends one message on one channel: opens its address, composes, hands it to what can carry it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from typing import Any, Protocol

import msgspec

from baton.domain.channel_secret import SIGNING_SECRET, own_headers
from baton.domain.errors import BatonError, SystemUnavailable
from baton.domain.mailbox import Mailbox
from baton.domain.notification import (
    SANDBOX,
    Announcement,
    Channel,
    ChannelKind,
    DeliveryState,
    Receipt,
)
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.notifications import mail, receipts
from baton.notifications.composing import body
from baton.notifications.signing import signature_headers
from baton.notifications.wording import Links


class WebhookPost(Protocol):
    """Posts JSON; `baton.connectors.webhook` does."""

    async def post(
        self,
        url: str,
        content: bytes,
        *,
        kind: ChannelKind,
        timeout_seconds: float,
        headers: Mapping[str, str],
    ) -> Receipt:
        """Post and return the answer, or raise a `ConnectorError`."""


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
class Dispatch:
    """Everything that it takes to send."""

    open_secret: Callable[[str], str]
    #: The Teams webhook of the sandbox that runs now, null if none does.
    sandbox_webhook: Callable[[], str | None]
    webhooks: WebhookPost
    mailer: MailPost
    links: Links
    now: Callable[[], datetime]
    #: Cleans what receivers answer, which may repeat what they were sent.
    clean: Callable[[str], str]
    policy: DeliveryPolicy = POLICY

    async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
        """Send; raises a `BatonError` that says whether trying again may help."""
        try:
            receipt = await self._send(channel, announcement)
        except BatonError as error:
            error.message = self.clean(error.message)
            raise
        if receipt.recipients:
            return receipt
        return replace(receipt, text=self.clean(receipt.text))

    async def _send(self, channel: Channel, announcement: Announcement) -> Receipt:
        if channel.kind is ChannelKind.EMAIL:
            return await self._mail(channel, announcement)
        content = body(channel.kind, announcement, self.links)
        secret = self._secret(channel) if channel.origin != SANDBOX else {}
        return await self.webhooks.post(
            secret["url"] if secret else self._sandbox_url(),
            content,
            kind=channel.kind,
            timeout_seconds=self.policy.timeout.total_seconds(),
            headers=self._headers(secret, announcement, content),
        )

    def _headers(
        self, secret: Mapping[str, str], announcement: Announcement, content: bytes
    ) -> dict[str, str]:
        headers = own_headers(secret)
        if key := secret.get(SIGNING_SECRET):
            headers |= signature_headers(key, id_=announcement.id, content=content, at=self.now())
        return headers

    async def _mail(self, channel: Channel, announcement: Announcement) -> Receipt:
        """Hand in an e-mail for those who do not have it yet and may still get it."""
        settings = channel.settings
        everybody = [Mailbox.parse(written).address for written in settings["recipients"]]
        settled = {
            recipient.address: recipient
            for recipient in announcement.recipients
            if recipient.state is not DeliveryState.WAITING
        }
        to = [address for address in everybody if address not in settled]
        if to:
            message = mail.message(
                announcement,
                self.links,
                sender=settings["sender"],
                to=settings["recipients"],
                at=self.now(),
            )
            receipt = await self.mailer.send(
                settings,
                self._secret(channel).get("password", ""),
                message,
                timeout_seconds=self.policy.timeout.total_seconds(),
                to=to,
            )
            settled |= {
                recipient.address: replace(recipient, text=self.clean(recipient.text))
                for recipient in receipt.recipients
            }
        return receipts.of_mail([settled[address] for address in dict.fromkeys(everybody)])

    def _sandbox_url(self) -> str:
        url = self.sandbox_webhook()
        if url is None:
            raise SystemUnavailable(
                "The sandbox does not run now, so its inbox takes nothing. Start it with "
                "`baton up` or `baton sandbox`.",
                system="The sandbox",
            )
        return url

    def _secret(self, channel: Channel) -> dict[str, str]:
        return msgspec.json.decode(self.open_secret(channel.sealed), type=dict[str, str])
