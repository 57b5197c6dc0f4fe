"""Credentials: what signs in to the systems that agents use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from baton.api.credentials.examples import (
    CHANGE,
    FROM_SANDBOX,
    NEW,
    STORED,
    TEST,
    TESTED,
    USES,
)
from baton.api.credentials.schemas import (
    ChangeTestRequest,
    ConnectionTestRequest,
    CredentialChange,
    CredentialId,
    CredentialRequest,
)
from baton.api.dependencies import (
    Body,
    ServicesDep,
    expected_if_given,
    expected_version,
    read_body,
)
from baton.api.http.json_answers import encoded
from baton.api.openapi import ETAG, WITH_BODY, answer, body, errors, if_match
from baton.api.permissions import CredentialReader, CredentialWriter
from baton.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PreconditionRequired,
    SecretUnreadable,
    StaleVersion,
)
from baton.services.credentials.answers import (
    ConnectionTested,
    CredentialOut,
    Credentials,
    CredentialUses,
)
from baton.services.credentials.checks import CredentialOrder

router = APIRouter(prefix="/credentials", tags=["credentials"])

_LIMIT_BYTES = 262_144
_BEGAN_AT = "The version, in quotes, that the change began at."


@router.get(
    "",
    summary="List credentials",
    response_class=Response,
    responses={
        200: answer(Credentials, {"items": [FROM_SANDBOX, STORED]}, "All of them, by name."),
        **errors(),
    },
)
async def list_credentials(services: ServicesDep, actor: CredentialReader) -> Response:
    """The credentials that are stored, and those of the environment, of files and of the sandbox.

    None is shown with its secrets. Of several with one name, agents get the one with `in_use`.
    """
    return encoded(Credentials(items=await services.credentials.credentials(actor=actor)))


@router.post(
    "",
    status_code=201,
    summary="Store a credential",
    response_class=Response,
    responses={
        201: answer(
            CredentialOut,
            {**STORED, "last_used_at": None, "last_test": None, "state": "not_tested"},
            "Every process uses it from its next attempt on.",
            headers={"Location": "Path of the credential.", **ETAG},
        ),
        **errors(InvalidInput, Conflict, SecretUnreadable, *WITH_BODY),
    },
    openapi_extra=body(CredentialRequest, NEW),
)
async def create_credential(
    services: ServicesDep, actor: CredentialWriter, content: Body
) -> Response:
    """Keeps the secret members encrypted; they are never shown again.

    Addresses may not lead inside the network, unless the operator allows the host with
    BATON_HTTP_ALLOW. All problems are listed at once.
    """
    wanted = read_body(content, CredentialRequest, limit_bytes=_LIMIT_BYTES)
    stored = await services.credentials.create(_order(wanted), wanted.type, actor=actor)
    return _credential(
        stored, status_code=201, headers={"Location": f"/api/credentials/{stored.id}"}
    )


@router.post(
    "/test",
    summary="Test a connection before it is stored",
    response_class=Response,
    responses={
        200: answer(ConnectionTested, TESTED, "What the system said, be it good or bad."),
        **errors(InvalidInput, Conflict, *WITH_BODY),
    },
    openapi_extra=body(ConnectionTestRequest, TEST),
)
async def test_credential_members(
    services: ServicesDep, actor: CredentialWriter, content: Body
) -> Response:
    """Signs in with members that need not be stored, within 8 seconds.

    Where the type has no test, the answer is a conflict; `can_test` of its type says so before.
    """
    wanted = read_body(content, ConnectionTestRequest, limit_bytes=_LIMIT_BYTES)
    tested = await services.credentials.test_members(wanted.members, wanted.type, actor=actor)
    return encoded(tested)


@router.get(
    "/{credential_id}",
    summary="Read a credential",
    response_class=Response,
    responses={
        200: answer(CredentialOut, STORED, "Without its secrets.", headers=ETAG),
        **errors(NotFound),
    },
)
async def get_credential(
    credential_id: CredentialId, services: ServicesDep, actor: CredentialReader
) -> Response:
    """The credential, with what is known of its last use and its last test."""
    return _credential(await services.credentials.credential(credential_id, actor=actor))


@router.put(
    "/{credential_id}",
    summary="Change a credential",
    response_class=Response,
    responses={
        200: answer(CredentialOut, {**STORED, "version": 2}, "As it is now.", headers=ETAG),
        **errors(
            InvalidInput,
            NotFound,
            Conflict,
            StaleVersion,
            PreconditionRequired,
            SecretUnreadable,
            *WITH_BODY,
        ),
    },
    openapi_extra={**body(CredentialChange, CHANGE), "parameters": [if_match(_BEGAN_AT)]},
)
async def change_credential(
    credential_id: CredentialId,
    request: Request,
    services: ServicesDep,
    actor: CredentialWriter,
    content: Body,
) -> Response:
    """Replaces all but the type and the secrets that are left out.

    If an address leads to another place, its secrets must be entered again: they are sent only
    where they were entered for. A name that agents or workflows use cannot be changed.
    """
    expected = expected_version(request)
    wanted = read_body(content, CredentialChange, limit_bytes=_LIMIT_BYTES)
    stored = await services.credentials.change(
        credential_id, _order(wanted), expected_version=expected, actor=actor
    )
    return _credential(stored)


@router.delete(
    "/{credential_id}",
    status_code=204,
    summary="Delete a credential",
    response_class=Response,
    responses={
        204: {"description": "It is gone."},
        **errors(InvalidInput, NotFound, Conflict, StaleVersion),
    },
    openapi_extra={"parameters": [if_match(_BEGAN_AT, required=False)]},
)
async def delete_credential(
    credential_id: CredentialId, request: Request, services: ServicesDep, actor: CredentialWriter
) -> Response:
    """Deletes a credential with its secrets, unless agents or workflows would fail without it."""
    await services.credentials.delete(
        credential_id, expected_version=expected_if_given(request), actor=actor
    )
    return Response(status_code=204)


@router.get(
    "/{credential_id}/uses",
    summary="List what uses a credential",
    response_class=Response,
    responses={
        200: answer(CredentialUses, USES, "By name."),
        **errors(NotFound),
    },
)
async def list_credential_uses(
    credential_id: CredentialId, services: ServicesDep, actor: CredentialReader
) -> Response:
    """The agents that people made and the workflows, newest and deployed versions, that name it."""
    return encoded(await services.credentials.users(credential_id, actor=actor))


@router.post(
    "/{credential_id}/test",
    summary="Test the connection of a credential",
    response_class=Response,
    responses={
        200: answer(ConnectionTested, TESTED, "What the system said, be it good or bad."),
        **errors(InvalidInput, NotFound, Conflict, SecretUnreadable, *WITH_BODY),
    },
    openapi_extra=body(ChangeTestRequest, {"members": None}, required=False),
)
async def test_credential(
    credential_id: CredentialId, services: ServicesDep, actor: CredentialWriter, content: Body
) -> Response:
    """Signs in within 8 seconds and reads as little as possible.

    The result is kept with the credential, unless a change to it was tried.
    """
    members = read_body(content, ChangeTestRequest, limit_bytes=_LIMIT_BYTES).members
    if members is None:
        return encoded(await services.credentials.test(credential_id, actor=actor))
    return encoded(await services.credentials.test_change(credential_id, members, actor=actor))


def _order(wanted: CredentialChange) -> CredentialOrder:
    return CredentialOrder(name=wanted.name, members=wanted.members, expires_at=wanted.expires_at)


def _credential(
    found: CredentialOut,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    tag = {} if found.version is None else {"ETag": f'"{found.version}"'}
    return encoded(found, status_code=status_code, headers={**tag, **headers})
