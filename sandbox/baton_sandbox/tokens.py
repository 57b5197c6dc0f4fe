"""Expiring access tokens, as issued and checked by the sandbox."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from baton_sandbox.recording import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    audience: str
    expires_at: datetime


class TokenIssuer:
    """Issues opaque bearer tokens for one audience each and checks whether they are valid."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._grants: dict[str, _Grant] = {}

    def issue(self, audience: str, *, lifetime_seconds: int) -> str:
        """Return a new token for `audience`."""
        token = secrets.token_urlsafe(32)
        expires_at = self._clock() + timedelta(seconds=lifetime_seconds)
        self._grants[token] = _Grant(audience=audience, expires_at=expires_at)
        return token

    def accepts(self, authorization: str | None, *, audience: str) -> bool:
        """True if an Authorization header carries an unexpired token for `audience`."""
        scheme, _, token = (authorization or "").partition(" ")
        grant = self._grants.get(token.strip()) if scheme.lower() == "bearer" else None
        return grant is not None and grant.audience == audience and self._clock() < grant.expires_at


def basic_credentials(authorization: str | None) -> tuple[str, str] | None:
    """Return the user name and password of a Basic Authorization header (RFC 7617), else None."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, separator, password = text.partition(":")
    return (name, password) if separator else None


def same_secret(given: str, expected: str) -> bool:
    """True if two secrets are equal, in constant time."""
    return secrets.compare_digest(given.encode(), expected.encode())


def form_fields(body: bytes) -> dict[str, str]:
    """Return the fields of an `application/x-www-form-urlencoded` body; the last duplicate wins."""
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
