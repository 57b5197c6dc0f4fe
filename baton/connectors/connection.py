"""Sign in to the system of a credential, to test it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from baton.connectors.certificates import Certificates
from baton.connectors.http import HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.connectors.tokens import Tokens
from baton.domain.credential_type import CredentialType
from baton.errors import AgentMisconfigured, Misconfigured
from baton.plugins.loading import resolve
from baton.sentence import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What a test of a credential may use."""

    #: As connectors and models call their systems.
    http: HttpClient
    #: As agents of kind `http` call addresses: only where the operator permits it.
    guarded: HttpClient
    #: None is cached, so that each test signs in.
    tokens: Tokens


class SystemConnections:
    """Tests credentials by the function that their type names."""

    def __init__(
        self,
        *,
        outbound: Outbound,
        certificates: Certificates,
        now: Callable[[], datetime],
        remember_secret: Callable[[str], None],
    ) -> None:
        self._outbound = outbound
        self._certificates = certificates
        self._now = now
        self._remember_secret = remember_secret

    async def test(self, type_: CredentialType[object], members: Mapping[str, object]) -> str:
        """Sign in, and return who did where.

        Raises a `StepError`: `AgentMisconfigured` if the type's test cannot be loaded.
        """
        credential = type_.read(members)
        try:
            # In a thread: the first import of a package takes a while.
            sign_in = await asyncio.to_thread(resolve, type_.test_connection or "")
        except Misconfigured as error:
            raise AgentMisconfigured(
                say(
                    "Credentials of the type {name!r} cannot be tested here. {why} Correct or "
                    "reinstall the package of the type.",
                    name=type_.name,
                    why=error.sentence,
                )
            ) from error
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(
                HttpClient(now=self._now, certificates=self._certificates)
            )
            guarded = await stack.enter_async_context(
                HttpClient(
                    now=self._now,
                    transport=GuardedTransport(self._outbound, certificates=self._certificates),
                )
            )
            tokens = Tokens(http=http, now=self._now, remember_secret=self._remember_secret)
            return str(
                await sign_in(Connection(http=http, guarded=guarded, tokens=tokens), credential)
            )
