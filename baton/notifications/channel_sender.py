"""Send one message on one channel: decrypt its address and pass both to the channel type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from baton.domain.channel_secret import SIGNING_SECRET, own_headers, secret_settings
from baton.domain.channel_type import ChannelAddress
from baton.domain.notification import SANDBOX, Announcement, Channel, Receipt
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.errors import BatonError, SystemUnavailable
from baton.notifications.channel_host import OutgoingMessage
from baton.notifications.channel_runtimes import ChannelRuntimes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSender:
    """Sends messages on channels."""

    open_secret: Callable[[str], str]
    #: The Teams webhook of the running sandbox; None if none is running.
    sandbox_webhook: Callable[[], str | None]
    runtimes: ChannelRuntimes
    #: Redacts responses of receivers, which may repeat what they were sent.
    clean: Callable[[str], str]
    policy: DeliveryPolicy = POLICY

    async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
        """Send; raises a `BatonError` whose class says whether a retry may help."""
        try:
            receipt = await self._send(channel, announcement)
        except BatonError as error:
            error.restate(self.clean(error.message))
            raise
        if receipt.recipients:
            return receipt
        return replace(receipt, text=self.clean(receipt.text))

    async def _send(self, channel: Channel, announcement: Announcement) -> Receipt:
        runtime = await self.runtimes.of(channel.kind)
        return await runtime.send(
            OutgoingMessage(
                announcement=announcement,
                address=self._address(channel),
                timeout_seconds=self.policy.timeout.total_seconds(),
            )
        )

    def _address(self, channel: Channel) -> ChannelAddress:
        if channel.origin == SANDBOX:
            return ChannelAddress(url=self._sandbox_url())
        secret = msgspec.json.decode(self.open_secret(channel.sealed), type=dict[str, str])
        return ChannelAddress(
            url=secret.get("url", ""),
            headers=own_headers(secret),
            signing_secret=secret.get(SIGNING_SECRET, ""),
            email=channel.settings,
            password=secret.get("password", ""),
            settings={**channel.settings.get("settings", {}), **secret_settings(secret)},
        )

    def _sandbox_url(self) -> str:
        url = self.sandbox_webhook()
        if url is None:
            raise SystemUnavailable(
                "The sandbox is not running, so its inbox accepts nothing. Start it with `baton "
                "up` or `baton sandbox`.",
                system="The sandbox",
            )
        return url
