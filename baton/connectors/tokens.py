"""Where Authorization headers come from: OAuth client credentials (RFC 6749, 4.4) and Basic.

Tokens are shared by every call of a process that uses the same credential. They are renewed
shortly before they expire, by one request at a time, whose outcome all waiting calls share.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import msgspec

from baton.connectors.http import Call, HttpClient
from baton.domain.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemRefused,
)

#: Renewed this long before the end of its life, or halfway through a shorter one.
MARGIN_SECONDS = 60
_BEARER = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What identifies a token: the same request may share one."""

    system: str
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None
    #: Certificate authorities in PEM that the credential trusts.
    authorities: str = field(default="", repr=False)


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    header: str = field(repr=False)
    renew_at: datetime


class Tokens:
    """All OAuth tokens of a process, by what they were asked for."""

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
        """The `Auth` whose headers carry the token that `request` asks for."""
        return OAuth(tokens=self, request=request)

    async def header(self, request: TokenRequest) -> str:
        """The Authorization header for `request`, from memory while it lasts."""
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
        return (await asyncio.shield(renewal)).header

    def drop(self, request: TokenRequest, header: str) -> None:
        """Forget the token in `header`, unless a newer one has taken its place."""
        held = self._held.get(request)
        if held is not None and held.header == header:
            del self._held[request]

    def _renewed(self, request: TokenRequest, renewal: asyncio.Task[_Token]) -> None:
        del self._renewing[request]
        if not renewal.cancelled() and renewal.exception() is None:
            now = self._now()
            self._held = {key: token for key, token in self._held.items() if now < token.renew_at}
            self._held[request] = renewal.result()

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
        granted = answer.decode(_Granted)
        if not granted.access_token.isascii() or not granted.access_token.isprintable():
            raise SystemAnswerInvalid(
                f"{request.system} could not sign in: the token it answered has characters that "
                "no token has. Look at the proxies on the way.",
                system=request.system,
            )
        lifetime = max(0, granted.expires_in)
        usable = lifetime - min(MARGIN_SECONDS, lifetime / 2)
        return _Token(
            header=f"{_BEARER}{granted.access_token}",
            renew_at=asked_at + timedelta(seconds=usable),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """The header of one credential, renewed as needed."""

    tokens: Tokens = field(repr=False)
    request: TokenRequest

    async def header(self) -> str:
        """The current token as a header."""
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
        """The pair as a header, in UTF-8."""
        pair = f"{self.username}:{self.password}".encode()
        return f"Basic {b64encode(pair).decode()}"

    def refused(self, header: str) -> bool:  # noqa: ARG002  asked of every Auth
        """Nothing newer to try."""
        return False


def _explained(request: TokenRequest, error: ConnectorError) -> ConnectorError | AgentMisconfigured:
    """A refused sign-in says which part of the credential to look at."""
    if error.transient or error.status is None or not 400 <= error.status < 500:
        return error
    if error.status in (401, 403):
        return SystemRefused(
            f"{error.message} The client id or its secret was refused; secrets expire, so issue "
            "a new one and store it in the credential.",
            system=request.system,
            status=error.status,
        )
    return AgentMisconfigured(
        f"{error.message} The sign-in service does not know what was asked for: check base_url, "
        "tenant_id, client_id and authority of the credential."
    )
