"""Connection pools, created at first use so that an invalid setting fails only its users."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx2

from baton.connectors.certificates import Certificates

#: Request extension with the credential's authorities, in PEM.
AUTHORITIES = "baton_authorities"
#: Request extension that requires a new connection, so that the server cannot have closed it.
FRESH = "baton_fresh"
#: Many servers close a connection that was idle for 5 seconds, some after 2.
KEPT_SECONDS = 1.5

#: Creates a pool with this TLS context and at most this many idle connections.
MakePool = Callable[[ssl.SSLContext, int], httpx2.AsyncBaseTransport]


class Pools(httpx2.AsyncBaseTransport):
    """One pool for each set of trusted authorities, and one for connections that are used once."""

    def __init__(self, certificates: Certificates, make: MakePool, *, most_kept: int) -> None:
        self._certificates = certificates
        self._make = make
        self._most_kept = most_kept
        self._made: dict[tuple[str | None, bool], httpx2.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request on a connection with the authorities it asks for."""
        secure = request.url.scheme == "https"
        authorities = request.extensions.get(AUTHORITIES, "") if secure else None
        fresh = bool(request.extensions.get(FRESH))
        key = (authorities, fresh)
        if key not in self._made:
            kept = 0 if fresh else self._most_kept
            self._made[key] = self._make(self._context(authorities), kept)
        return await self._made[key].handle_async_request(request)

    def _context(self, authorities: str | None) -> ssl.SSLContext:
        """Return the TLS context; without `authorities` one that trusts none, for plain HTTP."""
        if authorities is None:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._certificates.context(authorities)

    async def aclose(self) -> None:
        """Close the connections."""
        for pool in self._made.values():
            await pool.aclose()
