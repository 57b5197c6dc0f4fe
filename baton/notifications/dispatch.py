"""Sends one message on one channel: opens its address, composes, hands it to what can carry it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from typing import Any, Protocol

import msgspec

from baton.domain.errors import BatonError, SystemUnavailable
from baton.domain.notification import SANDBOX, Announcement, Channel, ChannelKind, Receipt
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.notifications import mail
from baton.notifications.composing import body
from baton.notifications.wording import Links

_SYSTEMS = {
    ChannelKind.TEAMS: "Teams",
    ChannelKind.SLACK: "Slack",
    ChannelKind.WEBHOOK: "The webhook",
}


class WebhookPost(Protocol):
    """Posts JSON; `baton.connectors.webhook` does."""

    async def post(
        self, url: str, content: bytes, *, system: str, timeout_seconds: float
    ) -> Receipt:
        """Post and return the answer, or raise a `ConnectorError`."""


class MailPost(Protocol):
    """Hands in mail with the settings and the password of a channel."""

    async def send(
        self,
        settings: Mapping[str, Any],
        password: str,
        message: EmailMessage,
        *,
        timeout_seconds: float,
    ) -> Receipt:
        """Hand it in and return the answer, or raise a `ConnectorError`."""


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
        return replace(receipt, text=self.clean(receipt.text))

    async def _send(self, channel: Channel, announcement: Announcement) -> Receipt:
        timeout = self.policy.timeout.total_seconds()
        if channel.kind is ChannelKind.EMAIL:
            settings = channel.settings
            message = mail.message(
                announcement,
                self.links,
                sender=settings["sender"],
                to=settings["recipients"],
                at=self.now(),
            )
            password = self._secret(channel).get("password", "")
            return await self.mailer.send(settings, password, message, timeout_seconds=timeout)
        return await self.webhooks.post(
            self._url(channel),
            body(channel.kind, announcement, self.links),
            system=_SYSTEMS[channel.kind],
            timeout_seconds=timeout,
        )

    def _url(self, channel: Channel) -> str:
        if channel.origin != SANDBOX:
            return self._secret(channel)["url"]
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
