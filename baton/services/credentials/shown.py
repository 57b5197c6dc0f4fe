"""Credentials as people see them: without what is secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from baton.domain.credential import CredentialState, StoredCredential
from baton.domain.credential_type import CredentialType, CredentialTypes
from baton.errors import AgentMisconfigured
from baton.services.answers import instant
from baton.services.credentials.answers import (
    CredentialFailureOut,
    CredentialOut,
    CredentialTestRecord,
    SecretOut,
    UseCounts,
)
from baton.services.credentials.provided import ProvidedCredential

#: Members that name a login or a host, the best first.
_LOGINS = ("username", "client_id", "header")
_HOSTS = ("base_url", "azure_endpoint", "site", "host")
#: The names under which the sandbox has its credentials, where they are not those of types.
_TYPE_OF_NAME = {"crm": "dataverse"}


def stored_out(
    stored: StoredCredential, type_: CredentialType[object] | None, uses: UseCounts, now: datetime
) -> CredentialOut:
    """A credential that is stored; `type_` is null if its package is gone."""
    credential = stored.credential
    return CredentialOut(
        id=credential.id,
        name=credential.name,
        type=credential.type,
        origin="stored",
        in_use=True,
        version=stored.version,
        members=credential.members,
        secrets=[
            *(SecretOut(name=name, reference=None) for name in credential.secrets),
            *(
                SecretOut(name=name, reference=where)
                for name, where in credential.references.items()
            ),
        ],
        address=host_of(credential.members),
        login=login_of(credential.members),
        state=stored.state(now),
        expires_at=instant(credential.expires_at),
        created_by=stored.created_by,
        created_at=instant(stored.created_at),
        updated_at=instant(stored.updated_at),
        members_stored_at=instant(stored.members_stored_at),
        last_used_at=instant(stored.last_used_at),
        last_failure=_failure(stored),
        last_test=_last_test(stored),
        can_test=type_ is not None and type_.test_connection is not None,
        used_by=uses,
    )


def provided_out(
    provided: ProvidedCredential,
    type_: CredentialType[object] | None,
    uses: UseCounts,
    *,
    in_use: bool,
) -> CredentialOut:
    """A credential that is not stored here; only what is known not to be secret is shown."""
    known = type_.members if type_ else {}
    secret = type_.secret_members if type_ else frozenset()
    public = {
        name: value
        for name, value in provided.members.items()
        if name in known and name not in secret
    }
    return CredentialOut(
        id=provided_id(provided),
        name=provided.name,
        type=type_.name if type_ else None,
        origin=provided.origin,
        in_use=in_use,
        version=None,
        members=public,
        secrets=[
            SecretOut(name=name, reference=None)
            for name in sorted(provided.members.keys() - public.keys())
        ],
        address=host_of(public),
        login=login_of(public),
        state=CredentialState.NOT_TESTED,
        expires_at=None,
        created_by=None,
        created_at=None,
        updated_at=None,
        members_stored_at=None,
        last_used_at=None,
        last_failure=None,
        last_test=None,
        can_test=type_ is not None and type_.test_connection is not None,
        used_by=uses,
    )


def provided_id(provided: ProvidedCredential) -> str:
    """The id of a credential that is not stored, such as `environment:crm`."""
    return f"{provided.origin}:{provided.name}"


def type_of(provided: ProvidedCredential, types: CredentialTypes) -> CredentialType[object] | None:
    """The type of a credential that names none: that of its name, or the only one that fits."""
    named = types.get(_TYPE_OF_NAME.get(provided.name, provided.name))
    if named is not None and _is_readable(provided.members, named):
        return named
    fitting = [
        type_
        for type_ in types.values()
        if provided.members.keys() <= type_.members.keys() and _is_readable(provided.members, type_)
    ]
    return fitting[0] if len(fitting) == 1 else None


def login_of(members: Mapping[str, object]) -> str | None:
    """The user name or client id among the members that are not secret."""
    return next(_texts(members, _LOGINS), None)


def host_of(members: Mapping[str, object]) -> str | None:
    """The host among the members that are not secret."""
    address = next(_texts(members, _HOSTS), None)
    return address and (urlsplit(address).netloc if "://" in address else address)


def _texts(members: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    found = (members.get(name) for name in names)
    return (value for value in found if isinstance(value, str) and value)


def _is_readable(members: Mapping[str, object], type_: CredentialType[object]) -> bool:
    try:
        type_.read(members)
    except AgentMisconfigured:
        return False
    return True


def _failure(stored: StoredCredential) -> CredentialFailureOut | None:
    failure = stored.last_failure
    if failure is None:
        return None
    return CredentialFailureOut(at=instant(failure.at), message=failure.message)


def _last_test(stored: StoredCredential) -> CredentialTestRecord | None:
    if stored.tested_at is None:
        return None
    return CredentialTestRecord(
        at=instant(stored.tested_at),
        worked=bool(stored.test_worked),
        message=stored.test_message or "",
    )
