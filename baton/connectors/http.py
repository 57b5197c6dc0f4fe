"""The one HTTP layer under every connector: one pool, a deadline and a size limit per call.

Nothing is retried here: the engine owns retries and records them. The only second try is the one
with a new token after a 401, which the other side has not acted upon.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx2
import msgspec

from baton.connectors.failures import error_for, masked
from baton.connectors.json_bodies import is_json_type, may_be_json, utf8_of
from baton.domain.errors import (
    AgentMisconfigured,
    ConnectorError,
    InvalidJson,
    Limit,
    SystemAnswerInvalid,
    SystemTimeout,
    SystemUnavailable,
)
from baton.domain.json_text import parse

Shape = TypeVar("Shape")

#: As much of an error page as can hold a message worth showing.
ERROR_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, with the words that an error about it needs.

    Addresses can be pre-authenticated and headers carry tokens, so neither shows in the repr.
    """

    #: Name of the system as people know it.
    system: str
    #: What is asked, so that "<system> could not <operation>" is a sentence. No personal data.
    operation: str
    url: str = field(repr=False)
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    #: A body that is text already, instead of a form.
    content: bytes | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    #: Whether a redirect is an answer to hand back; otherwise it is an error.
    redirect_expected: bool = False
    #: Whether every status is an answer to hand back, of a long answer its beginning.
    as_it_comes: bool = False
    #: Values that must not show in a message even if the other side repeats them.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Where a person finds the address, for messages.
    address_in: str = "the base_url of the credential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back to a `Call`: a status below 400 with the whole body, or as it comes."""

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """What the body is by its content type, in lower case; "" if that is not said."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON: its content type says so, or it begins so and nothing does."""
        return is_json_type(self.media_type) or may_be_json(self.body, self.media_type)

    @property
    def content_type(self) -> str:
        """The content type with its parameters; "" if it is not said."""
        return self.headers.get("content-type", "")

    def require_json(self) -> None:
        """Raise `SystemAnswerInvalid` unless the body is JSON.

        A sign-in page that answers 200 with HTML is the usual case.
        """
        if not self.is_json:
            raise SystemAnswerInvalid(
                f"{self.call.system} could not {self.call.operation}: it answered "
                f"HTTP {self.status} with {self.media_type or 'no content type'} instead of JSON. "
                f"This is often a sign-in or maintenance page: check {self.call.address_in} and "
                "that the system is awake.",
                system=self.call.system,
                status=self.status,
            )

    def decode(self, shape: type[Shape]) -> Shape:
        """The JSON body as `shape`, numbers exactly as they were sent.

        Raises `SystemAnswerInvalid` for anything but JSON of that shape.
        """
        self.require_json()
        try:
            text = utf8_of(self.body, self.content_type)
            return msgspec.convert(parse(text, what="answer"), shape)
        except (InvalidJson, msgspec.ValidationError) as error:
            raise self.invalid(f"its JSON is not as documented ({error})") from error

    def invalid(self, why: str) -> SystemAnswerInvalid:
        """The error for an answer that breaks a promise of the system's documentation."""
        return SystemAnswerInvalid(
            f"{self.call.system} could not {self.call.operation}: {masked(why, self.call.secrets)}."
            " Try again; if it stays so, the system or a proxy before it has changed.",
            system=self.call.system,
            status=self.status,
        )


class Auth(Protocol):
    """Where the Authorization header of a call comes from."""

    async def header(self) -> str:
        """The value to send now."""
        ...

    def refused(self, header: str) -> bool:
        """Take note that `header` was answered with 401; true if a new one may be accepted."""
        ...


class HttpClient:
    """One connection pool for all connectors of a process.

    Cookies are never kept: the pool is shared, and a session cookie of one credential would
    speak for another. `now` is the wall clock (for `Retry-After` dates); `transport` is swapped
    in tests.
    """

    def __init__(
        self, *, now: Callable[[], datetime], transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._now = now
        self._client = httpx2.AsyncClient(
            transport=transport,
            timeout=None,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            # A proxy named in the environment cannot reach the stand-ins on this machine.
            mounts=dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]")),
            limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
            headers={"User-Agent": "baton"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection; calls under way fail."""
        await self._client.aclose()

    async def send(self, call: Call, auth: Auth | None = None) -> Answer:
        """Send `call` and read the whole answer, or raise the `ConnectorError` that fits."""
        if auth is None:
            return await self._exchange(call, None)
        header = await auth.header()
        try:
            return await self._exchange(call, header)
        except ConnectorError as error:
            if error.status != 401 or not auth.refused(header):
                raise
        return await self._exchange(call, await auth.header())

    async def _exchange(self, call: Call, authorization: str | None) -> Answer:
        headers = dict(call.headers)
        secrets = call.secrets
        if authorization is not None:
            headers["Authorization"] = authorization
            secrets = (*secrets, authorization.partition(" ")[2])
        try:
            async with asyncio.timeout(call.timeout_seconds):
                status, answered, body = await self._round_trip(call, headers)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise _too_slow(call) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _translated(call, error) from error
        if not call.as_it_comes and (
            status >= 400 or (status >= 300 and not call.redirect_expected)
        ):
            raise error_for(
                system=call.system,
                operation=call.operation,
                status=status,
                retry_after=answered.get("retry-after"),
                body=body,
                content_type=answered.get("content-type", ""),
                now=self._now(),
                secrets=secrets,
                address_in=call.address_in,
            )
        return Answer(call=call, status=status, headers=answered, body=body)

    async def _round_trip(
        self, call: Call, headers: Mapping[str, str]
    ) -> tuple[int, httpx2.Headers, bytes]:
        accepted = httpx2.Headers({"Accept": "application/json"})
        accepted.update(headers)
        request = self._client.build_request(
            call.method,
            call.url,
            params=call.params or None,
            headers=accepted,
            data=call.form,
            content=call.content,
        )
        response = await self._client.send(request, stream=True)
        try:
            body = await _body(response, call)
        finally:
            await response.aclose()
        return response.status_code, response.headers, body


async def _body(response: httpx2.Response, call: Call) -> bytes:
    """The decoded body, held to the limit while it streams in; of an error, its beginning."""
    failed = response.status_code >= 300
    limit = ERROR_BODY_BYTES if failed else call.max_bytes
    collected = bytearray()
    async for chunk in response.aiter_bytes():
        collected += chunk
        if len(collected) > limit:
            break
    if len(collected) > limit and not failed and not call.as_it_comes:
        raise SystemAnswerInvalid(
            f"{call.system} could not {call.operation}: its answer of "
            f"{_announced(response, len(collected))} bytes is larger than the limit of "
            f"{limit:,} bytes. Ask for less.",
            system=call.system,
            status=response.status_code,
        )
    return bytes(memoryview(collected)[:limit])


def _announced(response: httpx2.Response, received: int) -> str:
    """How many bytes an answer has that was not read to its end."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and "content-encoding" not in response.headers:
        return f"{int(length):,}"
    return f"at least {received:,}"


def _too_slow(call: Call) -> SystemTimeout:
    remedy = "Try again later, or check that the system is not overloaded."
    error = SystemTimeout(
        f"{call.system} could not {call.operation}: no complete answer within "
        f"{call.timeout_seconds:g} seconds. {remedy}",
        system=call.system,
    )
    error.remedy = remedy
    error.limit = Limit(name="timeout_seconds", value=call.timeout_seconds, unit="seconds")
    return error


def _translated(call: Call, error: httpx2.HTTPError | httpx2.InvalidURL) -> Exception:
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
    if _certificate_refused(error):
        return ConnectorError(
            f"{beginning}: the certificate of {host} is not trusted. Check the host name, or add "
            "the certificate authority to SSL_CERT_FILE.",
            system=call.system,
        )
    what = "cannot be reached" if isinstance(error, httpx2.ConnectError) else "cut the connection"
    return SystemUnavailable(
        f"{beginning}: {host} {what} ({type(error).__name__}). Check the network and "
        f"{call.address_in}, or wait until the system is back.",
        system=call.system,
    )


def _certificate_refused(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
