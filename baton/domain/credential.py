"""Credentials that people store, and what is known of their use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from baton.jsontext.text import JsonObject

#: Credentials are said to expire soon from this long before they do.
EXPIRES_SOON = timedelta(days=14)


class CredentialOrigin(StrEnum):
    """Where a credential comes from; they are searched in this order."""

    STORED = "stored"
    #: `BATON_CREDENTIAL_<NAME>`.
    ENVIRONMENT = "environment"
    #: A file in `BATON_CREDENTIALS_DIR`.
    FILE = "file"
    SANDBOX = "sandbox"


class CredentialState(StrEnum):
    """Whether a credential works, as far as is known."""

    WORKING = "working"
    FAILED = "failed"
    NOT_TESTED = "not_tested"
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential as it is stored."""

    id: str
    #: Agents and workflow files refer to it.
    name: str
    type: str
    #: The members that are not secret.
    members: JsonObject = field(default_factory=dict)
    #: Names of the members in `sealed`.
    secrets: tuple[str, ...] = ()
    #: The secret members, encrypted; empty if there are none.
    sealed: str = field(default="", repr=False)
    #: Secret members that an outside store holds: where each is found there.
    references: Mapping[str, JsonObject] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFailure:
    """Why a credential did not work."""

    at: datetime
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCredential:
    """A credential with its history."""

    credential: Credential
    #: Counts its changes.
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    #: When its members were last stored; what was known of others no longer counts.
    members_stored_at: datetime
    last_used_at: datetime | None = None
    last_failure: CredentialFailure | None = None
    tested_at: datetime | None = None
    test_worked: bool | None = None
    test_message: str | None = None

    def state(self, now: datetime) -> CredentialState:
        """Return the state at a time."""
        expires_at = self.credential.expires_at
        if expires_at is not None and expires_at <= now:
            return CredentialState.EXPIRED
        worked = self._last(self.last_used_at, self.tested_at if self.test_worked else None)
        failed = self._last(
            self.last_failure.at if self.last_failure else None,
            None if self.test_worked else self.tested_at,
        )
        if failed is not None and (worked is None or failed >= worked):
            return CredentialState.FAILED
        if expires_at is not None and expires_at - now <= EXPIRES_SOON:
            return CredentialState.EXPIRES_SOON
        return CredentialState.NOT_TESTED if worked is None else CredentialState.WORKING

    def _last(self, *times: datetime | None) -> datetime | None:
        """Return the last of the times at which its present members were used."""
        return max((at for at in times if at and at >= self.members_stored_at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentDefinition:
    """A version of a workflow that can be started."""

    workflow_id: str
    name: str
    definition_sha256: str
    #: Whether it is the newest version, which tests run.
    newest: bool
    #: Whether it runs in production.
    deployed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedExecution:
    """A failed execution that a credential stopped."""

    execution_id: str
    workflow_id: str
    workflow_name: str
    failed_at: datetime
    step: str | None
    step_name: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedExecutions:
    """The failed executions that a credential stopped."""

    #: How many there are, of which `executions` are the latest.
    count: int
    executions: tuple[StoppedExecution, ...]
