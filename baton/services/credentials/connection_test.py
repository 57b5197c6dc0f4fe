"""Test connection: sign in with a credential and report who did, or what does not work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from baton.domain.credential_type import CredentialType
from baton.errors import BatonError, Conflict, ConnectorError
from baton.jsontext.text import JsonObject
from baton.observability.known_secrets import KnownSecrets
from baton.observability.redaction import Redactor
from baton.sentence import say
from baton.services.answers import instant
from baton.services.credentials.answers import ConnectionTested
from baton.services.credentials.ports import Connections
from baton.services.credentials.references import SecretReferences
from baton.services.credentials.shown import host_of, login_of

LIMIT_SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTester:
    """Tests credentials within a time limit."""

    connections: Connections
    references: SecretReferences
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    limit_seconds: float = LIMIT_SECONDS

    async def test(
        self,
        type_: CredentialType[object] | None,
        members: Mapping[str, object],
        references: Mapping[str, JsonObject],
    ) -> ConnectionTested:
        """Sign in; raises `Conflict` if there is no test for credentials of this type.

        `references` are the members that outside stores hold.
        """
        if type_ is None or type_.test_connection is None:
            raise Conflict("Credentials of this type cannot be tested here.")
        secrets = KnownSecrets()
        secrets.add_credential(members)
        clean = Redactor(secrets).without_secrets
        began = self.monotonic()
        worked, vendor_message, http_status = False, None, None
        try:
            async with asyncio.timeout(self.limit_seconds):
                outside = await self.references.read_all(references)
                secrets.add_credential(outside)
                message = await self.connections.test(type_, {**members, **outside})
                worked = True
        except TimeoutError:
            message = say(
                "{host} did not answer in {seconds:g} s. Check the address, or ask an operator "
                "whether Baton may reach it.",
                host=host_of(members) or type_.title.english,
                seconds=self.limit_seconds,
            )
        except BatonError as error:
            message, vendor_message = error.message, error.vendor_message
            http_status = error.status if isinstance(error, ConnectorError) else None
        return ConnectionTested(
            worked=worked,
            message=clean(message),
            vendor_message=vendor_message and clean(vendor_message),
            http_status=http_status,
            login=login_of(members),
            tested_at=instant(self.now()),
            duration_ms=round((self.monotonic() - began) * 1000),
        )
