"""Secrets that outside stores hold: checked when they are named, read when they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from baton.errors import AgentMisconfigured
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, to_text
from baton.sentence import say

#: Member of a reference that names the store.
STORE = "from"
#: A secret is read again after this long.
KEPT_SECONDS = 60.0


class SecretStore(Protocol):
    """A store outside Baton; implemented in `baton.connectors.secret_stores`."""

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the reference names a secret that may be read here."""

    async def read(self, reference: JsonObject) -> str:
        """Return the secret; raises a `StepError` that names the store and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReferences:
    """Reads secrets of outside stores; each is kept for a minute."""

    stores: Mapping[str, SecretStore]
    monotonic: Callable[[], float]
    _kept: dict[bytes, tuple[float, str]] = field(default_factory=dict, repr=False)

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the reference can be read here."""
        self._store(reference).check(reference)

    async def read(self, reference: JsonObject) -> str:
        """Return the secret; raises a `StepError` that names the store and the key."""
        key, now = to_text(reference), self.monotonic()
        read_at, secret = self._kept.get(key, (None, ""))
        if read_at is not None and now - read_at < KEPT_SECONDS:
            return secret
        store = self._store(reference)
        store.check(reference)
        secret = await store.read(reference)
        self._kept[key] = now, secret
        return secret

    async def read_all(self, references: Mapping[str, JsonObject]) -> dict[str, str]:
        """Return the secret of each member."""
        return {name: await self.read(reference) for name, reference in references.items()}

    def _store(self, reference: JsonObject) -> SecretStore:
        name = reference.get(STORE)
        if isinstance(name, str) and name in self.stores:
            return self.stores[name]
        raise AgentMisconfigured(
            say(
                "There is no store {name} of secrets here. Use one of {known}.",
                name=shown(name),
                known=", ".join(self.stores),
            )
        )
