"""Pools of connections, made at first use: a setting that cannot be used fails who needs it."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx2

from baton.connectors.certificates import Certificates

#: The extension of a request that has the authorities of its credential, in PEM.
AUTHORITIES = "baton_authorities"


class Pools(httpx2.AsyncBaseTransport):
    """One pool for each set of trusted authorities; `make` makes it of their context."""

    def __init__(
        self,
        certificates: Certificates,
        make: Callable[[ssl.SSLContext], httpx2.AsyncBaseTransport],
    ) -> None:
        self._certificates = certificates
        self._make = make
        self._made: dict[str | None, httpx2.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it on a connection that trusts what it asks for."""
        secure = request.url.scheme == "https"
        authorities = request.extensions.get(AUTHORITIES, "") if secure else None
        if authorities not in self._made:
            self._made[authorities] = self._make(self._context(authorities))
        return await self._made[authorities].handle_async_request(request)

    def _context(self, authorities: str | None) -> ssl.SSLContext:
        """What plain HTTP needs none of, so that it works whatever the certificates are like."""
        if authorities is None:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._certificates.context(authorities)

    async def aclose(self) -> None:
        """Close the connections."""
        for pool in self._made.values():
            await pool.aclose()
