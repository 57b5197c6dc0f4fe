"""The proxies of the environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.

Parsed here, because the library fails completely on an address that it cannot parse. Passwords may
contain any character, and an invalid setting is reported only where it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from urllib.parse import quote
from urllib.request import getproxies

import httpx2

from baton.errors import AgentMisconfigured

_SCHEMES = ("http", "https", "socks5", "socks5h")
Pool = Callable[[httpx2.Proxy], httpx2.AsyncBaseTransport]


class ProxyFailed(httpx2.ProxyError):
    """A proxy cannot be reached, or refuses to forward a request."""

    def __init__(self, reason: str, *, proxy: str = "", status: int | None = None) -> None:
        super().__init__(reason)
        self.proxy = proxy
        self.status = status


class ThroughProxy(httpx2.AsyncBaseTransport):
    """Sends through one proxy, and distinguishes its failures from those of the host behind it."""

    def __init__(self, proxy: httpx2.Proxy, pool: httpx2.AsyncBaseTransport) -> None:
        self._name = _name(proxy.url)
        self._pool = pool

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request; raises `ProxyFailed` if the proxy is at fault."""
        try:
            response = await self._pool.handle_async_request(request)
        except httpx2.ProxyError as error:
            status = re.match(r"(\d{3})\b", str(error))
            raise ProxyFailed(
                str(error), proxy=self._name, status=int(status[1]) if status else None
            ) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            if _is_tls(error):
                raise
            raise ProxyFailed(type(error).__name__, proxy=self._name) from error
        if response.status_code == 407:
            await response.aclose()
            raise ProxyFailed("407", proxy=self._name, status=407)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


class Unusable(httpx2.AsyncBaseTransport):
    """Replaces an invalid proxy and reports it to whoever uses it."""

    def __init__(self, message: str) -> None:
        self._message = message

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:  # noqa: ARG002
        """Raise `AgentMisconfigured`."""
        raise AgentMisconfigured(self._message)


def mounts(
    pool: Pool, *, environment: Callable[[], Mapping[str, str]] = getproxies
) -> dict[str, httpx2.AsyncBaseTransport | None]:
    """Return the mounts of a client: a transport for each scheme with a proxy, None without."""
    given = environment()
    excepted = [entry.strip() for entry in given.get("no", "").split(",") if entry.strip()]
    if "*" in excepted:
        return {}
    found: dict[str, httpx2.AsyncBaseTransport | None] = {
        f"{scheme}://": _transport(f"{scheme.upper()}_PROXY", given[scheme], pool)
        for scheme in ("http", "https", "all")
        if given.get(scheme)
    }
    return found | dict.fromkeys(pattern for entry in excepted for pattern in _patterns(entry))


def _transport(variable: str, written: str, pool: Pool) -> httpx2.AsyncBaseTransport:
    scheme, separator, rest = written.strip().rpartition("://")
    scheme = scheme.lower() if separator else "http"
    if scheme == "socks":
        scheme = "socks5"
    if scheme not in _SCHEMES:
        return Unusable(
            f"The proxy in {variable} cannot be used: its address begins with {scheme}://. "
            f"Baton can use {', '.join(f'{known}://' for known in _SCHEMES)}. Correct {variable}, "
            "or name the hosts that are reached directly in NO_PROXY."
        )
    # Only the last @ ends the user part, as in browsers and curl.
    user, at, host = rest.rpartition("@")
    name, colon, password = user.partition(":")
    signed = at and f"{_escaped(name)}{colon}{_escaped(password)}@"
    try:
        proxy = httpx2.Proxy(f"{scheme}://{signed}{host.rstrip('/')}")
        if not proxy.url.host:
            raise ValueError("no host")  # noqa: TRY301  as the library does
    except (httpx2.InvalidURL, ValueError):
        return Unusable(
            f"The proxy in {variable} cannot be used: its value is not the address of a proxy. "
            f"Correct {variable}; it looks like http://user:password@proxy.example.com:8080."
        )
    return ThroughProxy(proxy, pool(proxy))


def _escaped(text: str) -> str:
    """Escape `text` for the user part of an address; `%41` is already escaped, other % are not."""
    return "".join(
        part if re.fullmatch(r"%[0-9A-Fa-f]{2}", part) else quote(part, safe="")
        for part in re.split(r"(%[0-9A-Fa-f]{2})", text)
    )


def _patterns(entry: str) -> list[str]:
    """Return the patterns of a NO_PROXY entry, as curl reads them; none if it is invalid."""
    if "://" in entry:
        pattern = entry
    elif entry.lower() == "localhost" or entry.startswith(("[", "*.")):
        pattern = f"all://{entry}"
    elif _is_network(entry):
        address, slash, bits = entry.partition("/")
        pattern = f"all://[{address}]{slash}{bits}" if ":" in entry else f"all://{entry}"
    else:
        pattern = f"all://*{entry}"
    try:
        httpx2.URL(pattern)
    except httpx2.InvalidURL:
        return []
    return [pattern]


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return True


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if type(error).__module__ == "ssl":
            return True
        error = error.__cause__ or error.__context__
    return False


def _name(url: httpx2.URL) -> str:
    return f"{url.host}:{url.port}" if url.port else url.host
