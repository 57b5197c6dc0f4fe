"""The stored credentials that a process uses, read before each attempt that needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from baton.domain.credential import Credential
from baton.errors import DatabaseUnavailable, StepError
from baton.services.credentials.references import SecretReferences
from baton.services.sealed_secrets import Secrets

#: The stored credentials with some names, in lower case.
ReadStored = Callable[[Sequence[str]], Awaitable[Sequence[Credential]]]


@dataclass(slots=True)
class _Held:
    """What was read for a name."""

    credential: Credential | None
    #: The number of the read.
    read: int
    members: Mapping[str, object] | None = field(default=None, repr=False)
    #: The secrets of outside stores.
    outside: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Why they could not be read.
    error: StepError | None = None


class StoredCredentials:
    """Holds what was read of the store; without names to read, it asks nothing."""

    def __init__(
        self,
        *,
        read: ReadStored,
        secrets: Secrets,
        references: SecretReferences,
    ) -> None:
        self._references = references
        self._read = read
        self._secrets = secrets
        #: Reads that began.
        self._reads = 0
        self._held: dict[str, _Held] = {}
        self._reading = asyncio.Lock()

    async def refresh(self, names: Collection[str]) -> None:
        """Read the credentials of these names, so that what was stored before this call is used.

        Calls that wait for a read share the next one. While the database is unavailable, what was
        read before stays in use.
        """
        reads = self._reads
        async with self._reading:
            outdated = self._outdated(names, reads)
            if not outdated:
                return
            self._reads += 1
            try:
                found = await self._read(outdated)
            except DatabaseUnavailable:
                if self._held.keys() >= {*outdated}:
                    return
                raise
            self._hold(outdated, found)
            for name in outdated:
                await self._read_outside(self._held[name])

    def has(self, name: str) -> bool:
        """True if the credential of that name is stored, as far as it was read."""
        held = self._held.get(name.lower())
        return held is not None and held.credential is not None

    def members(self, name: str) -> Mapping[str, object] | None:
        """The members of the credential of that name, null if none is stored.

        Raises `SecretUnreadable` if its secrets cannot be decrypted here, and the `StepError` of an
        outside store that holds one.
        """
        held = self._held.get(name.lower())
        if held is None or held.credential is None:
            return None
        if held.error is not None:
            raise held.error
        if held.members is None:
            held.members = {
                **held.credential.members,
                **self._opened(held.credential),
                **held.outside,
            }
        return held.members

    async def _read_outside(self, held: _Held) -> None:
        if held.credential is None or not held.credential.references:
            return
        try:
            outside = await self._references.read_all(held.credential.references)
        except StepError as error:
            held.error = error
            return
        if outside != held.outside:
            held.outside, held.members = outside, None

    def _outdated(self, names: Collection[str], reads: int) -> list[str]:
        """Return the names whose last read began before the call, which saw so many reads."""
        keys = dict.fromkeys(name.lower() for name in names)
        return [key for key in keys if key not in self._held or self._held[key].read <= reads]

    def _hold(self, names: Sequence[str], found: Sequence[Credential]) -> None:
        by_name = {credential.name.lower(): credential for credential in found}
        for name in names:
            credential, before = by_name.get(name), self._held.get(name)
            same = before is not None and before.credential == credential
            self._held[name] = (
                replace(before, read=self._reads, error=None)
                if before is not None and same
                else _Held(credential, self._reads)
            )

    def _opened(self, credential: Credential) -> Mapping[str, str]:
        if not credential.sealed:
            return {}
        return msgspec.json.decode(self._secrets.open(credential.sealed), type=dict[str, str])
