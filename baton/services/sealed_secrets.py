"""The port of services to the encryption of what they store."""

from __future__ import annotations

from typing import Protocol


class Secrets(Protocol):
    """Encrypts what is kept; `baton.vault` does."""

    def seal(self, text: str) -> str:
        """The text, encrypted."""

    def open(self, sealed: str) -> str:
        """The text that was sealed; raises `SecretUnreadable`."""

    def renewed(self, sealed: str) -> str | None:
        """The same under the newest key; null if it is."""
