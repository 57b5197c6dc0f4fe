"""Keep agents from calling addresses inside the network, unless the operator allows it.

Only global addresses are permitted; for IPv6, those in 2000::/3 outside of special-purpose blocks.
Metadata services of clouds and link-local addresses are always refused, whatever the operator
allows.

A name is resolved once, every resulting address is checked, and the connection goes to a checked
address, never to the name again. This prevents DNS rebinding. The check happens where connections
are made, so it also covers redirects and unusual spellings of addresses. TLS still verifies the
name.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore2
import httpx2
from ssrfguard import DEFAULT_DENIED, AddressTable, Block, Policy, Reach

from baton.connectors.certificates import Certificates
from baton.connectors.pools import KEPT_SECONDS, Pools
from baton.errors import AgentMisconfigured, Misconfigured
from baton.sentence import say

#: The result of `getaddrinfo`.
Answers = list[tuple[int, int, int, str, tuple[object, ...]]]
Lookup = Callable[[str, int], Awaitable[Answers]]

SETTING = "BATON_HTTP_ALLOW"
#: Each address of a name may take this long to accept a connection.
CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
#: Global unicast (RFC 4291, IANA's IPv6 address space registry).
_GLOBAL_V6 = ip_network("2000::/3")


def _never(network: str, name: str) -> Block:
    return Block(network=ip_network(network), name=name, rfc="", reach=Reach.DENIED)


#: Link-local addresses and the metadata services of clouds, also as IPv6 forms of IPv4.
_NEVER = AddressTable(
    (
        _never("169.254.0.0/16", "link-local, with the metadata of clouds"),
        _never("fe80::/10", "link-local"),
        _never("fd00:ec2::/32", "metadata of AWS"),
        _never("fd20:ce::254/128", "metadata of Google Cloud"),
        _never("100.100.100.200/32", "metadata of Alibaba Cloud"),
        _never("168.63.129.16/32", "platform service of Azure"),
        _never("192.0.0.192/32", "metadata of Oracle Cloud"),
        _never("64:ff9b:1::/48", "translation to IPv4 inside the network"),
        *(block for block in DEFAULT_DENIED.blocks if block.reach is Reach.TRANSLATED),
        # More specific than the IPv4-compatible addresses ::/96, which are translated.
        Block(network=ip_network("::1/128"), name="loopback", rfc="", reach=Reach.PERMITTED),
        Block(network=ip_network("::/128"), name="unspecified", rfc="", reach=Reach.PERMITTED),
    )
)


async def look_up(host: str, port: int) -> Answers:
    """Query this machine's resolver, which has no time limit of its own."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(*answer,) for answer in found]


class Outbound:
    """Checks hosts; `allow` holds the hosts and networks that the operator permits."""

    def __init__(self, allow: Iterable[str] = (), *, lookup: Lookup = look_up) -> None:
        """Parse the allow-list.

        Raises `Misconfigured` for an entry that is neither a host nor a network.
        """
        entries = [entry.strip().lower() for entry in allow]
        self._hosts = frozenset(entry for entry in entries if not _is_network(entry))
        for host in self._hosts:
            if not _HOST.fullmatch(host):
                raise Misconfigured(
                    say(
                        "{setting} has {host!r}, which is neither a host nor a network. Name "
                        "hosts such as crm.example.com and networks such as 10.20.0.0/16, without "
                        "a port, separated by commas.",
                        setting=SETTING,
                        host=host,
                    )
                )
        networks = [ip_network(entry, strict=False) for entry in entries if _is_network(entry)]
        try:
            # Rejects networks whose addresses embed other addresses.
            self._allowed = Policy(allowed_networks=tuple(networks)).allowed_networks
        except ValueError as error:
            raise Misconfigured(
                say("{setting} cannot be used: {error}.", setting=SETTING, error=error)
            ) from error
        self._lookup = lookup

    def permits(self, host: str) -> bool:
        """True if the operator named this host, or a network with this address."""
        host = host.lower().rstrip(".")
        if host in self._hosts:
            return True
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return self._is_allowed(address) and not _NEVER.classify(address).blocked

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Look up `host` once and check its addresses.

        Raises `AgentMisconfigured` if one of its addresses is forbidden, `OSError` or
        `UnicodeError` if the host does not exist.
        """
        answers = await self._lookup(host, port)
        found = dict.fromkeys(ip_address(str(place[0])) for *_, place in answers)
        is_named = host.lower().rstrip(".") in self._hosts
        for address in found:
            never = _NEVER.classify(address)
            if never.blocked:
                raise AgentMisconfigured(
                    say(
                        "The address {host} leads to {address} ({block}), where no "
                        "request of Baton may go, whatever {setting} has. Call another address.",
                        host=host,
                        address=address,
                        block=_name_of(never.block),
                        setting=SETTING,
                    )
                )
            why = None if is_named or self._is_allowed(address) else _not_global(address)
            if why is not None:
                raise AgentMisconfigured(
                    say(
                        "The address {host} leads inside the network, where Baton may not go: "
                        "{address} is {why}. Call another address, or let the operator permit it "
                        "with {setting}.",
                        host=host,
                        address=address,
                        why=why,
                        setting=SETTING,
                    )
                )
        return [str(address) for address in found]

    def _is_allowed(self, address: IPv4Address | IPv6Address) -> bool:
        return any(
            address.version == network.version and address in network for network in self._allowed
        )


def _not_global(address: IPv4Address | IPv6Address) -> str | None:
    """Return why an address is not on the public internet; None if it is."""
    verdict = DEFAULT_DENIED.classify(address)
    if isinstance(address, IPv6Address):
        if address not in _GLOBAL_V6:
            return verdict.reason or "not a global address (2000::/3)"
        # Special-purpose blocks inside 2000::/3 are no valid destinations.
        if verdict.block is not None or verdict.chain:
            return verdict.reason or "in a block for special purposes"
        return None
    if verdict.blocked or address.is_multicast or not address.is_global:
        return verdict.reason or "not a global address"
    return None


def _name_of(block: Block | None) -> str:
    return block.name if block is not None else "link-local"


class GuardedTransport(Pools):
    """Pools that connect only where `Outbound` permits.

    The proxies of the environment are not used: they would resolve names themselves, without the
    check.
    """

    def __init__(
        self,
        outbound: Outbound,
        *,
        certificates: Certificates | None = None,
        max_connections: int = 200,
    ) -> None:
        super().__init__(
            certificates or Certificates(),
            lambda context, kept: _GuardedPool(outbound, context, max_connections, kept),
            most_kept=max_connections // 4,
        )


class _GuardedPool(httpx2.AsyncHTTPTransport):
    """A pool for one set of trusted authorities."""

    def __init__(
        self, outbound: Outbound, certificates: ssl.SSLContext, max_connections: int, kept: int
    ) -> None:
        super().__init__(verify=certificates)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=certificates,
            max_connections=max_connections,
            max_keepalive_connections=kept,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=_Judged(outbound),
        )


class _Judged(httpcore2.AsyncNetworkBackend):
    """Connects to checked addresses only."""

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
