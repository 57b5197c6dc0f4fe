"""Errors for calls that get no response at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from baton.connectors.addresses import host_of
from baton.connectors.certificates import fault_in
from baton.connectors.proxies import ProxyFailed
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    Limit,
    SystemAnswerInvalid,
    SystemTimeout,
    SystemUnavailable,
)
from baton.sentence import say, sentence_of

if TYPE_CHECKING:
    from baton.connectors.http import Call


def too_slow(call: Call) -> SystemTimeout:
    """Return the error for a response that did not arrive in time."""
    error = SystemTimeout(
        say(
            "{system} could not {operation}: no complete answer within {seconds:g} seconds from "
            "{host}.",
            system=call.system,
            operation=call.operation,
            seconds=call.timeout_seconds,
            host=host_of(call.url),
        ),
        system=call.system,
    )
    error.limit = Limit(name="timeout_seconds", value=call.timeout_seconds, unit="seconds")
    return error.advise("Try again later, or check that the system is not overloaded.")


def translated(call: Call, error: httpx2.HTTPError | httpx2.InvalidURL) -> Exception:
    """Return the error for a failure of the library or the network, described for this call."""
    beginning = say("{system} could not {operation}", system=call.system, operation=call.operation)
    if isinstance(error, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)):
        return AgentMisconfigured(
            say("{beginning}: its address is not a web address.", beginning=beginning)
        ).advise(
            say("Correct {place}; it begins with https:// and names a host.", place=call.address_in)
        )
    host = httpx2.URL(call.url).host
    if isinstance(error, httpx2.DecodingError):
        return SystemAnswerInvalid(
            say(
                "{beginning}: the compressed answer of {host} is broken.",
                beginning=beginning,
                host=host,
            ),
            system=call.system,
        ).advise("Try again; if this persists, check the proxies in between.")
    way = fault_of_the_way(error, beginning=beginning, system=call.system, host=host)
    if way is not None:
        return way
    unreached = isinstance(error, httpx2.ConnectError)
    return SystemUnavailable(
        say(
            "{beginning}: {host} {what} ({type}).",
            beginning=beginning,
            host=host,
            what=say("cannot be reached") if unreached else say("cut the connection"),
            type=type(error).__name__,
        ),
        system=call.system,
    ).advise(
        say(
            "Check the network and {place}, or wait until the system is back.",
            place=call.address_in,
        )
    )


def fault_of_the_way(
    error: BaseException | None, *, beginning: str, system: str, host: str
) -> ConnectorError | None:
    """Return the error if a certificate or a proxy is at fault; None otherwise."""
    fault = fault_in(error, host)
    if fault is not None:
        return ConnectorError(
            say("{beginning}: {fault}.", beginning=sentence_of(beginning), fault=fault),
            system=system,
        )
    if isinstance(error, ProxyFailed):
        return _proxy_failed(error, beginning=beginning, system=system, host=host)
    return None


def _proxy_failed(error: ProxyFailed, *, beginning: str, system: str, host: str) -> ConnectorError:
    beginning = say(
        "{beginning}: the proxy {proxy}", beginning=sentence_of(beginning), proxy=error.proxy
    )
    if error.status == 407:
        return ConnectorError(
            say(
                "{beginning} asks for a user name and a password, or refuses those that it got "
                "(HTTP 407).",
                beginning=beginning,
            ),
            system=system,
            status=407,
        ).advise(
            say(
                "Enter them in the variable that names the proxy, such as "
                "HTTPS_PROXY=http://user:password@{proxy}.",
                proxy=error.proxy,
            )
        )
    if error.status is None:
        return SystemUnavailable(
            say("{beginning} cannot be reached ({why}).", beginning=beginning, why=error),
            system=system,
        ).advise("Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or name the host in NO_PROXY.")
    kind = SystemUnavailable if error.status >= 500 else ConnectorError
    return kind(
        say(
            "{beginning} does not let requests to {host} pass ({why}).",
            beginning=beginning,
            host=host,
            why=error,
        ),
        system=system,
        status=error.status,
    ).advise("Have it allowed there, or name the host in NO_PROXY.")
