"""Credentials by name: stored, from the environment or a file, or of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol

from baton.domain.credential import CredentialOrigin
from baton.domain.credential_type import credential_variable
from baton.errors import AgentMisconfigured, StepError
from baton.sentence import say
from baton.services.credentials.files import CredentialFiles
from baton.services.credentials.provided import ProvidedCredential
from baton.services.credentials.stored import StoredCredentials


class Remember(Protocol):
    """Gets each credential that is read, so that it is known as secret."""

    def __call__(self, members: Mapping[str, object], name: str, /, *, sandbox: bool) -> None:
        """`sandbox` says that it is one of a stand-in."""


class CredentialBook:
    """Finds credentials; their values never appear in messages."""

    def __init__(
        self,
        *,
        given: Mapping[str, Mapping[str, object]],
        sandbox: Callable[[], Mapping[str, Mapping[str, object]]],
        remember: Remember,
        stored: StoredCredentials | None = None,
        files: CredentialFiles | None = None,
    ) -> None:
        self._given = {
            credential_variable(name): ProvidedCredential(
                name=name, origin=CredentialOrigin.ENVIRONMENT, members=members
            )
            for name, members in given.items()
        }
        #: Those of the sandbox that runs now, none where it may not answer.
        self._sandbox = sandbox
        self._remember = remember
        #: None in a process without a database.
        self._stored = stored
        self._files = files

    async def refresh(self, names: Collection[str]) -> None:
        """Read the stored credentials of these names as they are now."""
        if names and self._stored is not None:
            await self._stored.refresh(names)

    def is_stored(self, name: str) -> bool:
        """True if the credential of that name is stored, as far as it was read."""
        return self._stored is not None and self._stored.has(name)

    def origin(self, name: str) -> CredentialOrigin | None:
        """Where `find` takes the credential of that name from; null if there is none."""
        if self.is_stored(name):
            return CredentialOrigin.STORED
        found = self._provided(name)
        return None if found is None else found.origin

    def provided(self) -> Iterator[ProvidedCredential]:
        """All credentials that are not stored, the first of a name being the one to use."""
        yield from self._given.values()
        yield from self._files.readable() if self._files else ()
        for name, members in self._sandbox().items():
            yield ProvidedCredential(name=name, origin=CredentialOrigin.SANDBOX, members=members)

    def find(self, name: str) -> Mapping[str, object]:
        """The credential of that name; raises `AgentMisconfigured` with what to do.

        Stored ones were read by `refresh`.
        """
        stored = self._stored_members(name)
        if stored is not None:
            self._remember(stored, name, sandbox=False)
            return stored
        found = self._provided(name)
        if found is None:
            missing = AgentMisconfigured(say("There is no credential '{name}'.", name=name))
            missing.credential = name
            raise missing.advise(
                say(
                    "Store one of that name, or set {variable} to a JSON object with what the "
                    "system needs.",
                    variable=credential_variable(name),
                )
            )
        sandbox = found.origin is CredentialOrigin.SANDBOX
        self._remember(found.members, name, sandbox=sandbox)
        return found.members

    def _stored_members(self, name: str) -> Mapping[str, object] | None:
        try:
            return self._stored.members(name) if self._stored else None
        except StepError as error:
            error.credential = name
            raise

    def _provided(self, name: str) -> ProvidedCredential | None:
        given = self._given.get(credential_variable(name))
        if given is None and self._files is not None:
            given = self._files.find(name)
        members = self._sandbox().get(name) if given is None else None
        if members is None:
            return given
        return ProvidedCredential(name=name, origin=CredentialOrigin.SANDBOX, members=members)
