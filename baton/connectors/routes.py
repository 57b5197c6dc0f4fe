"""How this process reaches the network: directly, or through a proxy."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import httpx2

from baton.connectors.certificates import Certificates
from baton.connectors.pools import KEPT_SECONDS, Pools
from baton.connectors.proxies import mounts

#: A proxy of the environment cannot reach the sandbox on this machine.
_HERE = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_MOST_CONNECTIONS = 200
_MOST_KEPT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The `transport` and `mounts` arguments of an httpx2 client."""

    direct: httpx2.AsyncBaseTransport
    mounts: Mapping[str, httpx2.AsyncBaseTransport | None] = field(default_factory=dict)

    @classmethod
    def only(cls, transport: httpx2.AsyncBaseTransport) -> Self:
        """Return routes that send everything through one transport."""
        return cls(direct=transport)

    @classmethod
    def of(cls, certificates: Certificates) -> Self:
        """Return routes through the proxies of the environment, if it names any."""
        proxies = mounts(lambda proxy: _pools(certificates, proxy))
        return cls(direct=_pools(certificates, None), mounts=proxies | dict.fromkeys(_HERE))


def _pools(certificates: Certificates, proxy: httpx2.Proxy | None) -> Pools:
    def make(context: ssl.SSLContext, kept: int) -> httpx2.AsyncBaseTransport:
        if proxy is not None and proxy.url.scheme == "https":
            proxy.ssl_context = certificates.context()
        limits = httpx2.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=kept,
            keepalive_expiry=KEPT_SECONDS,
        )
        return httpx2.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy)

    return Pools(certificates, make, most_kept=_MOST_KEPT)
