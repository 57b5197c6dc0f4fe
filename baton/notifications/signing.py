"""Signatures of webhooks, by the Standard Webhooks specification (docs/notifications.md)."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime

_PREFIX = "whsec_"


def signature_headers(secret: str, *, id_: str, content: bytes, at: datetime) -> dict[str, str]:
    """Return the headers that prove who sent `content`, and when.

    The signature is HMAC-SHA256 over `id.timestamp.content`. Receivers that check the timestamp
    against their clock refuse replayed messages.
    """
    timestamp = str(int(at.timestamp()))
    signed = b".".join((id_.encode(), timestamp.encode(), content))
    proof = base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{proof}",
    }


def _key(secret: str) -> bytes:
    """Return the key: Base64 after `whsec_`, as generators write it, or else the text itself."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
