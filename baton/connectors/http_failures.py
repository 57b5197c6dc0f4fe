"""What keeps a call from being answered at all, as the error that says so to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from baton.connectors.certificates import fault_in
from baton.connectors.proxies import ProxyFailed
from baton.domain.errors import (
    AgentMisconfigured,
    ConnectorError,
    Limit,
    SystemAnswerInvalid,
    SystemTimeout,
    SystemUnavailable,
)

if TYPE_CHECKING:
    from baton.connectors.http import Call


def too_slow(call: Call) -> SystemTimeout:
    """The error for an answer that did not come in time."""
    remedy = "Try again later, or check that the system is not overloaded."
    error = SystemTimeout(
        f"{call.system} could not {call.operation}: no complete answer within "
        f"{call.timeout_seconds:g} seconds. {remedy}",
        system=call.system,
    )
    error.remedy = remedy
    error.limit = Limit(name="timeout_seconds", value=call.timeout_seconds, unit="seconds")
    return error


def translated(call: Call, error: httpx2.HTTPError | httpx2.InvalidURL) -> Exception:
    """The error for a failure of the library or the network, in the words of the call."""
    beginning = f"{call.system} could not {call.operation}"
    if isinstance(error, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)):
        return AgentMisconfigured(
            f"{beginning}: its address is not a web address. Correct {call.address_in}; it begins "
            "with https:// and names a host."
        )
    host = httpx2.URL(call.url).host
    if isinstance(error, httpx2.DecodingError):
        return SystemAnswerInvalid(
            f"{beginning}: the compressed answer of {host} is broken. Try again; if it stays so, "
            "look at the proxies on the way.",
            system=call.system,
        )
    way = fault_of_the_way(error, beginning=beginning, system=call.system, host=host)
    if way is not None:
        return way
    what = "cannot be reached" if isinstance(error, httpx2.ConnectError) else "cut the connection"
    return SystemUnavailable(
        f"{beginning}: {host} {what} ({type(error).__name__}). Check the network and "
        f"{call.address_in}, or wait until the system is back.",
        system=call.system,
    )


def fault_of_the_way(
    error: BaseException | None, *, beginning: str, system: str, host: str
) -> ConnectorError | None:
    """The error where a certificate or a proxy is to blame; null for others."""
    fault = fault_in(error, host)
    if fault is not None:
        return ConnectorError(f"{beginning}: {fault}.", system=system)
    if isinstance(error, ProxyFailed):
        return _proxy_failed(error, beginning=beginning, system=system, host=host)
    return None


def _proxy_failed(error: ProxyFailed, *, beginning: str, system: str, host: str) -> ConnectorError:
    beginning = f"{beginning}: the proxy {error.proxy}"
    if error.status == 407:
        return ConnectorError(
            f"{beginning} asks for a user name and a password, or refuses those that it got "
            "(HTTP 407). Enter them in the variable that names the proxy, such as "
            f"HTTPS_PROXY=http://user:password@{error.proxy}.",
            system=system,
            status=407,
        )
    if error.status is None:
        return SystemUnavailable(
            f"{beginning} cannot be reached ({error}). Check HTTPS_PROXY, HTTP_PROXY and "
            "ALL_PROXY, or name the host in NO_PROXY.",
            system=system,
        )
    kind = SystemUnavailable if error.status >= 500 else ConnectorError
    return kind(
        f"{beginning} does not let requests to {host} pass ({error}). Have it allowed there, or "
        "name the host in NO_PROXY.",
        system=system,
        status=error.status,
    )
