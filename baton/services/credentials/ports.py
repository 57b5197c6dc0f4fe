"""Ports of the service to the store of credentials and to the systems that they sign in to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from baton.domain.credential import Credential, CurrentDefinition, StoredCredential
from baton.domain.credential_type import CredentialType


class CredentialStore(Protocol):
    """A store of credentials; implemented by `baton.store.credentials`."""

    async def credentials(self) -> Sequence[StoredCredential]:
        """All of them, by name."""

    async def credential(self, credential_id: str) -> StoredCredential:
        """One of them; raises `NotFound`."""

    async def create(self, credential: Credential, *, created_by: str) -> None:
        """Store a new one; raises `Conflict` if its name is taken."""

    async def update(
        self, credential: Credential, *, members_changed: bool, expected_version: int | None
    ) -> bool:
        """Change one; false if it is gone or at another version."""

    async def delete(self, credential_id: str, *, expected_version: int | None) -> bool:
        """Remove one; false as in `update`."""

    async def record_test(self, stored: StoredCredential, *, worked: bool, message: str) -> None:
        """Record the result of a test, unless it has changed in the meantime."""

    async def reseal(self, credential_id: str, *, before: str, sealed: str) -> None:
        """Store its secrets under another key, unless they were changed meanwhile."""

    async def current_definitions(self) -> Sequence[CurrentDefinition]:
        """The newest and the deployed version of each workflow that can be started."""


class Connections(Protocol):
    """Signs in to systems; implemented by `baton.connectors.connection`."""

    async def test(self, type_: CredentialType[object], members: Mapping[str, object]) -> str:
        """Sign in, and return who did where; raises a `StepError` that says what does not work."""


class ReachCheck(Protocol):
    """Decides where credentials may be sent; implemented by `baton.connectors.reach`."""

    async def refusal(self, host: str, port: int) -> str | None:
        """Why this host may not be called, null if it may as far as one can see now."""
