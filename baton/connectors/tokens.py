"""Authorization headers: OAuth client credentials (RFC 6749, 4.4) and Basic.

All calls of a process that use the same credential share its token. Tokens are renewed shortly
before they expire, by one request at a time, whose result all waiting calls share. If that fails,
the current token is used until it expires.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from baton.connectors.credentials import DataverseCredential, GraphCredential
from baton.connectors.failures import said_in
from baton.connectors.http import Answer, Call, HttpClient
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemUnavailable,
)
from baton.sentence import say

#: Renewed this long before expiry, or halfway through a shorter lifetime.
MARGIN_SECONDS = 60
#: While a token is still valid: how long to wait for its renewal, and when to try again.
PATIENCE_SECONDS = 5.0
AGAIN_SECONDS = 10.0
#: Lifetime of a token that states none, and the maximum for one that states an absurd time.
_LIFETIME_SECONDS = 300.0
_LONGEST_SECONDS = 86_400.0
#: Errors of a sign-in service (RFC 6749, 4.1.2.1 and 5.2).
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
_REFUSING = frozenset({"invalid_client", "unauthorized_client", "access_denied", "invalid_grant"})
_BEARER = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """The key of a token: equal requests may share one."""

    system: str
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None
    #: Certificate authorities in PEM that the credential trusts.
    authorities: str = field(default="", repr=False)


def entra_token(
    credential: DataverseCredential | GraphCredential, *, system: str, audience: str
) -> TokenRequest:
    """Ask Entra ID for everything that the application of a credential may do at `audience`."""
    return TokenRequest(
        system=system,
        url=f"{credential.authority}/{credential.tenant_id}/oauth2/v2.0/token",
        client_id=credential.client_id,
        client_secret=credential.client_secret,
        authorities=credential.authorities,
        scope=f"{audience}/.default",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    header: str = field(repr=False)
    renew_at: datetime
    expires_at: datetime


class Tokens:
    """All OAuth tokens of a process, by request."""

    def __init__(
        self,
        *,
        http: HttpClient,
        now: Callable[[], datetime],
        remember_secret: Callable[[str], None],
    ) -> None:
        self._http = http
        self._now = now
        self._remember_secret = remember_secret
        self._held: dict[TokenRequest, _Token] = {}
        self._renewing: dict[TokenRequest, asyncio.Task[_Token]] = {}

    def auth(self, request: TokenRequest) -> OAuth:
        """Return the `Auth` whose headers carry the token for `request`."""
        return OAuth(tokens=self, request=request)

    async def header(self, request: TokenRequest) -> str:
        """Return the Authorization header for `request`, cached while it is valid."""
        header = await self._header(request)
        self._remember_secret(header.removeprefix(_BEARER))
        return header

    async def _header(self, request: TokenRequest) -> str:
        held = self._held.get(request)
        if held is not None and self._now() < held.renew_at:
            return held.header
        renewal = self._renewing.get(request)
        if renewal is None:
            renewal = asyncio.create_task(self._fetch(request))
            self._renewing[request] = renewal
            renewal.add_done_callback(partial(self._renewed, request))
        if held is None or self._now() >= held.expires_at:
            return (await asyncio.shield(renewal)).header
        await asyncio.wait({renewal}, timeout=PATIENCE_SECONDS)
        if not renewal.done() or renewal.cancelled():
            return held.header
        failure = renewal.exception()
        if isinstance(failure, ConnectorError) and failure.transient:
            return held.header
        return renewal.result().header

    def drop(self, request: TokenRequest, header: str) -> None:
        """Forget the token in `header`, unless a newer one has replaced it."""
        held = self._held.get(request)
        if held is not None and held.header == header:
            del self._held[request]

    def _renewed(self, request: TokenRequest, renewal: asyncio.Task[_Token]) -> None:
        del self._renewing[request]
        if renewal.cancelled():
            return
        now = self._now()
        self._held = {key: token for key, token in self._held.items() if now < token.expires_at}
        if renewal.exception() is None:
            self._held[request] = renewal.result()
        elif (held := self._held.get(request)) is not None:
            again = min(now + timedelta(seconds=AGAIN_SECONDS), held.expires_at)
            self._held[request] = replace(held, renew_at=again)

    async def _fetch(self, request: TokenRequest) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": request.client_id,
            "client_secret": request.client_secret,
        }
        if request.scope:
            form["scope"] = request.scope
        call = Call(
            system=request.system,
            operation="sign in",
            method="POST",
            url=request.url,
            form=form,
            max_bytes=65_536,
            repeatable=True,
            secrets=(request.client_secret,),
            authorities=request.authorities,
        )
        asked_at = self._now()
        try:
            answer = await self._http.send(call)
        except ConnectorError as error:
            raise _explained(request, error) from error
        granted = answer.decode(dict[str, Any])
        token = granted.get("access_token")
        if not isinstance(token, str) or not token:
            raise answer.blamed(_not_granted(request, answer, granted))
        if not token.isascii() or not token.isprintable():
            raise SystemAnswerInvalid(
                say(
                    "{system} could not sign in: its token has invalid characters. Check the "
                    "proxies in between.",
                    system=request.system,
                ),
                system=request.system,
            )
        lifetime = _seconds(granted.get("expires_in"))
        usable = lifetime - min(MARGIN_SECONDS, lifetime / 2)
        return _Token(
            header=f"{_BEARER}{token}",
            renew_at=asked_at + timedelta(seconds=usable),
            expires_at=asked_at + timedelta(seconds=lifetime),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """The header of one credential, renewed as needed."""

    tokens: Tokens = field(repr=False)
    request: TokenRequest

    async def header(self) -> str:
        """Return the current token as a header."""
        return await self.tokens.header(self.request)

    def refused(self, header: str) -> bool:
        """Forget the refused token; a new one may be accepted."""
        self.tokens.drop(self.request, header)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Basic:
    """A user name and password (RFC 7617)."""

    username: str
    password: str = field(repr=False)

    async def header(self) -> str:
        """Return the pair as a header, in UTF-8."""
        pair = f"{self.username}:{self.password}".encode()
        return f"Basic {b64encode(pair).decode()}"

    def refused(self, header: str) -> bool:  # noqa: ARG002  asked of every Auth
        """Return False: there is no other header to try."""
        return False


def _explained(request: TokenRequest, error: ConnectorError) -> ConnectorError | AgentMisconfigured:
    """Add which part of the credential to check after a refused sign-in."""
    if error.transient or error.status is None or not 400 <= error.status < 500:
        return error
    explained: SystemRefused | AgentMisconfigured
    if error.status in (401, 403):
        explained = SystemRefused(error.sentence, system=request.system, status=error.status)
        remedy = (
            "The client id or its secret was refused; secrets expire, so issue a new one and "
            "store it in the credential."
        )
    else:
        explained = AgentMisconfigured(error.sentence)
        remedy = (
            "The sign-in service rejected the request: check base_url, tenant_id, client_id and "
            "authority of the credential."
        )
    explained.advise(remedy)
    explained.summary = error.summary or error.message
    explained.vendor_message, explained.address = error.vendor_message, error.address
    return explained


def _not_granted(
    request: TokenRequest, answer: Answer, granted: Mapping[str, object]
) -> ConnectorError | AgentMisconfigured:
    """Return the error for a 200 without a token, in the words of the sign-in service."""
    error = granted.get("error")
    if not error:
        return answer.invalid("its answer has no access_token")
    said = said_in(answer.body, answer.call.secrets)
    text = say('{system} could not sign in: "{said}".', system=request.system, said=said)
    if error in _PASSING:
        passing = SystemUnavailable(text, system=request.system, status=answer.status)
        passing.vendor_message = said
        return passing.advise("Try again later.")
    status = 401 if error in _REFUSING else 400
    refused = ConnectorError(text, system=request.system, status=status)
    refused.vendor_message = said
    return _explained(request, refused)


def _seconds(written: object) -> float:
    """Return a token's lifetime; some services write it as text, as 3599.0, or not at all."""
    try:
        seconds = float(written) if isinstance(written, (str, int, float)) else _LIFETIME_SECONDS
    except ValueError:
        return _LIFETIME_SECONDS
    return min(max(0.0, seconds), _LONGEST_SECONDS) if seconds == seconds else _LIFETIME_SECONDS
