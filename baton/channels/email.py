"""The channel type for e-mail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from baton.domain.channel_type import ChannelType
from baton.domain.icon import Icon
from baton.domain.mailbox import Mailbox
from baton.domain.notification import DeliveryState, Receipt
from baton.domain.texts import Text
from baton.notifications import mail, receipts
from baton.notifications.channel_host import ChannelHost, OutgoingMessage

EMAIL = ChannelType(
    name="email",
    title=Text("channels.email.title", "E-mail"),
    description=Text(
        "channels.email.description", "Sends plain text and HTML through a mail server."
    ),
    icon=Icon(
        (
            "M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-10",
            "M3 7l9 6l9 -6",
        )
    ),
    runtime="baton.channels.email:open_runtime",
    members=frozenset({"email"}),
)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Sends an e-mail to the recipients who have not received it and may still do so."""

    host: ChannelHost

    async def send(self, message: OutgoingMessage) -> Receipt:
        """See `ChannelRuntime`."""
        announcement, settings = message.announcement, message.address.email
        everybody = [Mailbox.parse(written).address for written in settings["recipients"]]
        settled = {
            recipient.address: recipient
            for recipient in announcement.recipients
            if recipient.state is not DeliveryState.WAITING
        }
        to = [address for address in everybody if address not in settled]
        if to:
            receipt = await self.host.mailer.send(
                settings,
                message.address.password,
                mail.message(
                    announcement,
                    self.host.links,
                    sender=settings["sender"],
                    to=settings["recipients"],
                    at=self.host.now(),
                ),
                timeout_seconds=message.timeout_seconds,
                to=to,
            )
            settled |= {
                recipient.address: replace(recipient, text=self.host.clean(recipient.text))
                for recipient in receipt.recipients
            }
        return receipts.of_mail([settled[address] for address in dict.fromkeys(everybody)])


def open_runtime(host: ChannelHost) -> Mailing:
    """Open a runtime that uses the mail server of each channel."""
    return Mailing(host)
