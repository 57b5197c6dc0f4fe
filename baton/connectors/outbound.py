"""Where agents may send requests: not inside the network, unless the operator allows it (8.5).

A name is looked up once, every answer is judged, and the connection goes to an address that was
judged, never to the name again: what the name means a moment later does not matter (DNS rebinding).
It is judged where connections are made, so redirects and odd spellings of an address come here,
too. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_network

import httpcore2
import httpx2
from ssrfguard import (
    DEFAULT_DENIED,
    AddressTable,
    Block,
    BlockedAddressError,
    Policy,
    Reach,
    Target,
    resolve,
)

from baton.domain.errors import AgentMisconfigured, Misconfigured

#: What `getaddrinfo` returns.
Answers = list[tuple[int, int, int, str, tuple[object, ...]]]
Lookup = Callable[[str, int], Awaitable[Answers]]

SETTING = "BATON_HTTP_ALLOW"
#: Each of the addresses of a name may take this long to accept a connection.
CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
#: Public by its number, but inside Azure it is the platform's own service with its secrets.
_AZURE = Block(
    network=ip_network("168.63.129.16/32"),
    name="Azure platform service",
    rfc="Azure",
    reach=Reach.DENIED,
)
_DENIED = AddressTable((*DEFAULT_DENIED.blocks, _AZURE))
_ANYWHERE = Policy(denied_networks=AddressTable(()))


async def look_up(host: str, port: int) -> Answers:
    """Ask the resolver of this machine, which may take as long as it likes."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(*answer,) for answer in found]


class Outbound:
    """Judges hosts; `allow` has the hosts and networks that the operator permits."""

    def __init__(self, allow: Iterable[str] = (), *, lookup: Lookup = look_up) -> None:
        """Raises `Misconfigured` for an entry that is neither a host nor a network."""
        entries = [entry.strip().lower() for entry in allow]
        self._hosts = frozenset(entry for entry in entries if not _is_network(entry))
        for host in self._hosts:
            if not _HOST.fullmatch(host):
                raise Misconfigured(
                    f"{SETTING} has {host!r}, which is neither a host nor a network. Name hosts"
                    " such as crm.example.com and networks such as 10.20.0.0/16, without a port,"
                    " separated by commas."
                )
        try:
            self._policy = Policy(
                denied_networks=_DENIED,
                allowed_networks=tuple(
                    ip_network(entry, strict=False) for entry in entries if _is_network(entry)
                ),
            )
        except ValueError as error:
            raise Misconfigured(f"{SETTING} cannot be used: {error}.") from error
        self._lookup = lookup

    def permits(self, host: str) -> bool:
        """Whether the operator named this host, or a network with this address."""
        host = host.lower().rstrip(".")
        if host in self._hosts:
            return True
        return _is_network(host) and any(
            ip_network(host).subnet_of(network)  # type: ignore[arg-type]
            for network in self._policy.allowed_networks
            if network.version == ip_network(host).version
        )

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Where `host` is, looked up once and judged.

        Raises `AgentMisconfigured` if one of its addresses is where Baton may not go, `OSError`
        or `UnicodeError` if there is no such host.
        """
        answers = await self._lookup(host, port)
        named = host.lower().rstrip(".") in self._hosts
        target = Target(scheme="http", host=host, port=port, host_as_written=host)
        try:
            found = resolve(
                target,
                policy=_ANYWHERE if named else self._policy,
                resolver=lambda *_: answers,
            )
        except BlockedAddressError as error:
            raise AgentMisconfigured(
                f"The address {host} leads inside the network, where Baton may not go: "
                f"{error.reason}. Call another address, or let the operator permit it with "
                f"{SETTING}."
            ) from error
        return [str(address.ip) for address in found]


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """A pool whose connections go only where `Outbound` lets them.

    A proxy of the environment is not asked: it would look names up by itself, unjudged.
    """

    def __init__(self, outbound: Outbound, *, max_connections: int = 200) -> None:
        certificates = httpx2.create_ssl_context()
        super().__init__(verify=certificates)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=certificates,
            max_connections=max_connections,
            max_keepalive_connections=max_connections // 4,
            keepalive_expiry=5.0,
            network_backend=_Judged(outbound),
        )


class _Judged(httpcore2.AsyncNetworkBackend):
    """Makes the connections of a pool."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            addresses = await self._outbound.addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"there is no host {host}") from error
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return await self._network.connect_tcp(
                    address,
                    port,
                    timeout=timeout or CONNECT_SECONDS,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return True
