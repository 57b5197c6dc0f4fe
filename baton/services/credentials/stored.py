"""The stored credentials that a process uses, read again before each attempt that needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from baton.domain.credential import Credential
from baton.errors import DatabaseUnavailable
from baton.services.sealed_secrets import Secrets

#: A credential that was read this recently is not read again.
FRESH_SECONDS = 2.0

#: The stored credentials with some names, in lower case.
ReadStored = Callable[[Sequence[str]], Awaitable[Sequence[Credential]]]


@dataclass(slots=True)
class _Held:
    """What was read for a name."""

    credential: Credential | None
    read_at: float
    members: Mapping[str, object] | None = field(default=None, repr=False)


class StoredCredentials:
    """Holds what was read of the store; without names to read, it asks nothing."""

    def __init__(
        self,
        *,
        read: ReadStored,
        secrets: Secrets,
        monotonic: Callable[[], float],
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._read = read
        self._secrets = secrets
        self._monotonic = monotonic
        self._fresh_seconds = fresh_seconds
        self._held: dict[str, _Held] = {}
        self._reading = asyncio.Lock()

    async def refresh(self, names: Collection[str]) -> None:
        """Read the credentials of these names again, unless that was done just now.

        While the database is unavailable, what was read before stays in use.
        """
        if not self._outdated(names):
            return
        async with self._reading:
            outdated = self._outdated(names)
            if not outdated:
                return
            try:
                found = await self._read(outdated)
            except DatabaseUnavailable:
                if self._held.keys() >= {*outdated}:
                    return
                raise
            self._hold(outdated, found)

    def members(self, name: str) -> Mapping[str, object] | None:
        """The members of the credential of that name, null if none is stored.

        Raises `SecretUnreadable` if its secrets cannot be decrypted here.
        """
        held = self._held.get(name.lower())
        if held is None or held.credential is None:
            return None
        if held.members is None:
            held.members = {**held.credential.members, **self._opened(held.credential)}
        return held.members

    def _outdated(self, names: Collection[str]) -> list[str]:
        oldest = self._monotonic() - self._fresh_seconds
        keys = dict.fromkeys(name.lower() for name in names)
        return [key for key in keys if key not in self._held or self._held[key].read_at < oldest]

    def _hold(self, names: Sequence[str], found: Sequence[Credential]) -> None:
        now = self._monotonic()
        by_name = {credential.name.lower(): credential for credential in found}
        for name in names:
            credential, before = by_name.get(name), self._held.get(name)
            same = before is not None and before.credential == credential
            self._held[name] = _Held(credential, now, before.members if before and same else None)

    def _opened(self, credential: Credential) -> Mapping[str, str]:
        if not credential.sealed:
            return {}
        return msgspec.json.decode(self._secrets.open(credential.sealed), type=dict[str, str])
