"""The vault of a process: it registers its keys and what it opens as known secrets."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from cryptography.fernet import Fernet

from baton.observability.known_secrets import KnownSecrets
from baton.settings import Settings
from baton.vault.keys import FILE_NAME, find_keys
from baton.vault.vault import Vault


class RememberingVault(Vault):
    """A vault that registers its keys and contents as known secrets."""

    def __init__(self, settings: Settings, secrets: KnownSecrets) -> None:
        super().__init__(lambda: self._find(settings))
        self._secrets = secrets

    def seal(self, text: str) -> str:
        """Return `text` encrypted."""
        self._remember(text)
        return super().seal(text)

    def open(self, sealed: str) -> str:
        """Return the decrypted text."""
        text = super().open(sealed)
        self._remember(text)
        return text

    def _find(self, settings: Settings) -> Sequence[Fernet]:
        keys = find_keys(settings.home, settings.encryption_keys)
        if not settings.encryption_keys:
            self._secrets.add(*(settings.home / FILE_NAME).read_text(encoding="utf-8").split())
        return keys

    def _remember(self, text: str) -> None:
        self._secrets.add_credential(msgspec.json.decode(text, type=dict[str, str]))
