"""Combine the responses for the recipients of one e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from baton.domain.notification import DeliveryState, Receipt, Recipient

_CONSEQUENCE = {
    DeliveryState.WAITING: "Trying again.",
    DeliveryState.FAILED: "Check the address.",
}


def of_mail(recipients: Sequence[Recipient]) -> Receipt:
    """Return the receipt of an e-mail: its status, and the responses for failed recipients."""
    sent = [r for r in recipients if r.state is DeliveryState.SENT]
    others = [r for r in recipients if r.state is not DeliveryState.SENT]
    shown = (sent or others)[0]
    text = shown.text
    if others:
        count = f"Delivered to {len(sent)} of {len(recipients)} recipients."
        text = " ".join([count, *(_line(recipient) for recipient in others)])
    return Receipt(status=shown.status, text=text, recipients=tuple(recipients))


def given_up(receipt: Receipt) -> Receipt:
    """Return the receipt after the last attempt, with no recipients waiting."""
    return of_mail(
        [
            replace(recipient, state=DeliveryState.FAILED)
            if recipient.state is DeliveryState.WAITING
            else recipient
            for recipient in receipt.recipients
        ]
    )


def _line(recipient: Recipient) -> str:
    said = f"{recipient.status or ''} {recipient.text}".strip(" .")
    return f"{recipient.address}: {said}. {_CONSEQUENCE[recipient.state]}"
