"""Stored credentials in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from baton.domain.catalog import PageCursor
from baton.domain.credential import (
    Credential,
    CredentialFailure,
    CurrentDefinition,
    StoppedExecution,
    StoppedExecutions,
    StoredCredential,
)
from baton.errors import Conflict, NotFound
from baton.sentence import say
from baton.store.database import Database, run
from baton.store.jsonb import storable
from baton.store.sql_files import statements

_SQL = statements("credentials.sql")
_CONTENT = ("id", "name", "type", "members", "sealed", "references", "expires_at")
_HISTORY = (
    "version",
    "created_by",
    "created_at",
    "updated_at",
    "members_stored_at",
    "last_used_at",
    "tested_at",
    "test_worked",
    "test_message",
)


class PostgresCredentialStore:
    """Stores credentials, their secrets encrypted by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def credentials(self) -> Sequence[StoredCredential]:
        """Return all credentials, by name."""
        rows = await self._database.fetch_all(_SQL["list_credentials"], {"id": None})
        return [_stored(row) for row in rows]

    async def credential(self, credential_id: str) -> StoredCredential:
        """Return one credential; raises `NotFound`."""
        rows = await self._database.fetch_all(_SQL["list_credentials"], {"id": credential_id})
        for row in rows:
            return _stored(row)
        raise NotFound(say("There is no credential '{id}'.", id=credential_id))

    async def named(self, names: Sequence[str]) -> Sequence[Credential]:
        """Return the credentials with these names, given in lower case."""
        rows = await self._database.fetch_all(_SQL["named_credentials"], {"names": list(names)})
        return [_credential(row) for row in rows]

    async def create(self, credential: Credential, *, created_by: str) -> None:
        """Store a new credential; raises `Conflict` if its name is taken."""
        row = await self._database.fetch_one(
            _SQL["insert_credential"], {**_params(credential), "created_by": created_by}
        )
        if row is None:
            raise _taken(credential.name)

    async def update(
        self, credential: Credential, *, members_changed: bool, expected_version: int | None
    ) -> bool:
        """Change a credential; raises `Conflict` if its new name is taken.

        Returns false if it is gone or not at the expected version; None accepts any.
        """
        params = {
            **_params(credential),
            "members_changed": members_changed,
            "expected": expected_version,
        }
        try:
            row = await self._database.fetch_one(_SQL["update_credential"], params)
        except psycopg.errors.UniqueViolation as error:
            raise _taken(credential.name) from error
        return row is not None

    async def delete(self, credential_id: str, *, expected_version: int | None) -> bool:
        """Remove a credential; returns false as in `update`."""
        params = {"id": credential_id, "expected": expected_version}
        return await self._database.fetch_one(_SQL["delete_credential"], params) is not None

    async def record_test(self, stored: StoredCredential, *, worked: bool, message: str) -> None:
        """Record the result of a test, unless the credential has changed in the meantime."""
        async with self._database.connection() as connection:
            params = {
                "id": stored.credential.id,
                "version": stored.version,
                "worked": worked,
                "message": storable(message),
            }
            await run(connection, _SQL["record_test"], params)

    async def record_use(self, name: str) -> None:
        """Record that the credential of this name was used and worked."""
        async with self._database.connection() as connection:
            await run(connection, _SQL["record_use"], {"name": name})

    async def record_failure(self, name: str, message: str) -> None:
        """Record that the credential of this name did not work."""
        async with self._database.connection() as connection:
            params = {"name": name, "message": storable(message)}
            await run(connection, _SQL["record_failure"], params)

    async def stopped(
        self, name: str, *, codes: Sequence[str], limit: int, after: PageCursor | None = None
    ) -> StoppedExecutions:
        """Return failed executions that the credential of this name stopped, the latest first.

        They failed with one of the error codes. Tests are not among them.
        """
        rows = await self._database.fetch_list(
            _SQL["stopped_executions"],
            {
                "name": name,
                "codes": list(codes),
                "limit": limit,
                "after_at": after.at if after else None,
                "after_id": after.id if after else None,
            },
        )
        count = max((row.pop("count") for row in rows), default=0)
        return StoppedExecutions(
            count=count, executions=tuple(StoppedExecution(**row) for row in rows)
        )

    async def reseal(self, credential_id: str, *, before: str, sealed: str) -> None:
        """Store secrets encrypted with another key, unless they have changed in the meantime."""
        async with self._database.connection() as connection:
            params = {"id": credential_id, "before": before, "sealed": sealed}
            await run(connection, _SQL["reseal"], params)

    async def current_definitions(self) -> Sequence[CurrentDefinition]:
        """Return the newest and the deployed version of each workflow that can be started."""
        rows = await self._database.fetch_all(_SQL["current_definitions"], {})
        return [CurrentDefinition(**row) for row in rows]


def _stored(row: DictRow) -> StoredCredential:
    failed_at, failure = row["last_failed_at"], row["last_failure"]
    return StoredCredential(
        credential=_credential(row),
        **{name: row[name] for name in _HISTORY},
        last_failure=CredentialFailure(at=failed_at, message=failure) if failed_at else None,
    )


def _credential(row: DictRow) -> Credential:
    content = {name: row[name] for name in _CONTENT}
    return Credential(**content, secrets=tuple(row["secrets"]))


def _params(credential: Credential) -> dict[str, object]:
    return {
        "id": credential.id,
        "name": credential.name,
        "type": credential.type,
        "members": Jsonb(storable(credential.members)),
        "secrets": list(credential.secrets),
        "sealed": credential.sealed,
        "references": Jsonb(storable(dict(credential.references))),
        "expires_at": credential.expires_at,
    }


def _taken(name: str) -> Conflict:
    return Conflict(
        say(
            "There is already a credential '{name}'. Choose another name, or change that one.",
            name=name,
        )
    )
