"""Encrypt texts with Fernet (AES-128-CBC and HMAC-SHA256) under several keys (MultiFernet)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from baton.errors import SecretUnreadable
from baton.sentence import Sentence, say


class Vault:
    """Encrypts with the first key and decrypts with any; the keys are loaded at first use."""

    def __init__(self, find_keys: Callable[[], Sequence[Fernet]]) -> None:
        self._find_keys = find_keys

    @cached_property
    def _keys(self) -> tuple[Fernet, ...]:
        return tuple(self._find_keys())

    def seal(self, text: str) -> str:
        """Return `text` encrypted; raises `Misconfigured` if there is no usable key."""
        return self._keys[0].encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return the decrypted text; raises `SecretUnreadable` if no key fits."""
        try:
            return MultiFernet(self._keys).decrypt(sealed).decode()
        except (InvalidToken, ValueError) as error:
            raise SecretUnreadable(
                say(
                    "A stored secret cannot be decrypted with the {count} given here. Every "
                    "machine of Baton needs the keys that were used before: put the old one back, "
                    "into BATON_ENCRYPTION_KEYS behind the new one or into the file "
                    "encryption.key of BATON_HOME. If it is lost, enter the secret again.",
                    count=_count(len(self._keys)),
                )
            ) from error

    def renewed(self, sealed: str) -> str | None:
        """Return the secret encrypted with the first key; None if it already is."""
        try:
            self._keys[0].decrypt(sealed)
        except (InvalidToken, ValueError):
            return self.seal(self.open(sealed))
        return None


def _count(keys: int) -> Sentence:
    return say("key") if keys == 1 else say("{keys} keys", keys=keys)
