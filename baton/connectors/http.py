"""The HTTP layer of all connectors: one pool, with a deadline and a size limit per call.

Nothing is retried here: the engine owns retries and records them. There are two exceptions. A 401
is repeated with a new token, because the server has not acted on the call. A call that finds its
idle connection closed by the server is repeated on a fresh connection. Calls that must not be sent
twice always use a fresh connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx2
import msgspec

from baton.connectors.addresses import shown_address
from baton.connectors.certificates import Certificates
from baton.connectors.failures import clock_of, error_for, masked
from baton.connectors.http_failures import too_slow, translated
from baton.connectors.json_bodies import is_json_type, may_be_json, utf8_of
from baton.connectors.pools import AUTHORITIES, FRESH
from baton.connectors.routes import Routes
from baton.connectors.web_pages import is_page
from baton.domain.tracing import UNTRACED, Tracer
from baton.errors import (
    ConnectorError,
    InvalidJson,
    StepError,
    SystemAnswerInvalid,
)
from baton.jsontext.text import parse, parse_exact
from baton.sentence import Sentence, say

Shape = TypeVar("Shape")
Failed = TypeVar("Failed", bound=StepError)

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
#: Enough of an error page to contain a useful message.
ERROR_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, with the words needed for its error messages.

    Addresses can be pre-authenticated and headers carry tokens, so the repr shows neither.
    """

    #: Display name of the system.
    system: str
    #: The action, as in "<system> could not <operation>". No personal data.
    operation: str
    url: str = field(repr=False)
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    #: A text body, instead of a form.
    content: bytes | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    #: Whether a redirect is returned as an answer; otherwise it is an error.
    redirect_expected: bool = False
    #: Whether every status is returned as an answer, with long bodies cut.
    as_it_comes: bool = False
    #: Values that must not appear in messages, even if the server repeats them.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Where a person finds the address, for messages.
    address_in: str = "the base_url of the credential"
    #: Whether messages may show only the host.
    path_is_secret: bool = False
    #: Further authorities in PEM that this call trusts.
    authorities: str = field(default="", repr=False)
    #: Whether the server may receive the call twice, although its method changes something.
    repeatable: bool = False

    @property
    def shown_address(self) -> str:
        """The address as shown in error messages."""
        return shown_address(
            self.url,
            params=self.params,
            secrets=self.secrets,
            path_is_secret=self.path_is_secret,
        )

    @property
    def may_be_repeated(self) -> bool:
        """True if sending it again is safe (RFC 9110, 9.2.2)."""
        return self.repeatable or self.method in _IDEMPOTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The response to a `Call`, with the whole body.

    The status is below 400 unless the call's `as_it_comes` is set; then the body may be cut.
    """

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Content type of the body without parameters, in lower case; "" without one."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """True if the content type is JSON, or is missing and the body looks like JSON."""
        return is_json_type(self.media_type) or may_be_json(self.body, self.media_type)

    @property
    def content_type(self) -> str:
        """Content type with its parameters; "" without one."""
        return self.headers.get("content-type", "")

    def require_json(self) -> None:
        """Raise `SystemAnswerInvalid` unless the body is JSON.

        The usual cause is a sign-in page that answers 200 with HTML.
        """
        page = is_page(self.body[:1_000].decode("utf-8-sig", "replace"))
        if page or not self.is_json:
            raise self.blamed(
                SystemAnswerInvalid(
                    say(
                        "{system} could not {operation}: it answered HTTP "
                        "{status} with {media_type} instead of JSON. "
                        "This is often a sign-in or maintenance page: check "
                        "{place} and that the system is awake.",
                        system=self.call.system,
                        operation=self.call.operation,
                        status=self.status,
                        media_type=self.media_type or "no content type",
                        place=self.call.address_in,
                    ),
                    system=self.call.system,
                    status=self.status,
                    transient=page or "html" in self.media_type,
                )
            )

    def decode(self, shape: type[Shape], *, exact: bool = False) -> Shape:
        """Return the JSON body as `shape`.

        With `exact`, numbers that would lose digits become `Decimal`. Raises `SystemAnswerInvalid`
        unless the body is JSON of that shape.
        """
        self.require_json()
        read = parse_exact if exact else parse
        try:
            text = utf8_of(self.body, self.content_type)
            return msgspec.convert(read(text, what="answer"), shape)
        except (InvalidJson, msgspec.ValidationError) as error:
            raise self.invalid(f"its JSON is not as documented ({error})", error) from error

    def invalid(self, why: str, cause: Exception | None = None) -> SystemAnswerInvalid:
        """Return the error for a response that violates the system's documentation."""
        return self.blamed(
            SystemAnswerInvalid(
                say(
                    "{system} could not {operation}: {reason}. Try again; if this persists, the "
                    "system or a proxy in front of it has changed.",
                    system=self.call.system,
                    operation=self.call.operation,
                    reason=masked(why, self.call.secrets),
                ),
                system=self.call.system,
                status=self.status,
                transient=_is_cut(cause),
            )
        )

    def blamed(self, error: Failed) -> Failed:
        """Add the address that was called to an error."""
        error.address = self.call.shown_address
        return error


def _is_cut(cause: BaseException | None) -> bool:
    """True if a JSON text could not be parsed because it ends too early."""
    while cause is not None:
        if isinstance(cause, msgspec.DecodeError) and "truncated" in str(cause):
            return True
        cause = cause.__cause__
    return False


class Auth(Protocol):
    """Provides a call's Authorization header."""

    async def header(self) -> str:
        """Return the header value to send now."""
        ...

    def refused(self, header: str) -> bool:
        """Record that `header` was answered with 401; True if a new one may be accepted."""
        ...


class HttpClient:
    """One connection pool for all connectors of a process.

    Cookies are never kept: the pool is shared, and a session cookie of one credential would
    authenticate calls of another. `now` is the wall clock (for `Retry-After` dates). Without a
    `transport`, calls go through the proxies of the environment.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        transport: httpx2.AsyncBaseTransport | None = None,
        certificates: Certificates | None = None,
        tracer: Tracer = UNTRACED,
    ) -> None:
        self._now = now
        self._tracer = tracer
        routes = Routes.only(transport) if transport else Routes.of(certificates or Certificates())
        self._client = httpx2.AsyncClient(
            transport=routes.direct,
            mounts=routes.mounts,
            timeout=None,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
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
        """Close every connection; active calls fail."""
        await self._client.aclose()

    async def send(self, call: Call, auth: Auth | None = None) -> Answer:
        """Send `call` and return the whole answer, or raise the matching `ConnectorError`."""
        if auth is None:
            return await self._named(call, None)
        header = await auth.header()
        try:
            return await self._named(call, header)
        except ConnectorError as error:
            if error.status != 401 or not auth.refused(header):
                raise
        return await self._named(call, await auth.header())

    async def _named(self, call: Call, authorization: str | None) -> Answer:
        """Exchange, adding the address to every error."""
        try:
            return await self._exchange(call, authorization)
        except StepError as error:
            error.address = call.shown_address
            raise

    async def _exchange(self, call: Call, authorization: str | None) -> Answer:
        headers = dict(call.headers)
        secrets = call.secrets
        if authorization is not None:
            headers["Authorization"] = authorization
            secrets = (*secrets, authorization.partition(" ")[2])
        try:
            async with asyncio.timeout(call.timeout_seconds):
                status, answered, body = await self._traced(call, headers)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise too_slow(call) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise translated(call, error) from error
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
                now=clock_of(answered, self._now()),
                secrets=secrets,
                address_in=call.address_in,
            )
        return Answer(call=call, status=status, headers=answered, body=body)

    async def _traced(
        self, call: Call, headers: Mapping[str, str]
    ) -> tuple[int, httpx2.Headers, bytes]:
        attributes = {"http.request.method": call.method, "peer.service": call.system}
        with self._tracer.span(f"HTTP {call.method}", attributes):
            traceparent = self._tracer.traceparent()
            if traceparent is not None:
                headers = {"traceparent": traceparent, **headers}
            return await self._round_trip(call, headers)

    async def _round_trip(
        self, call: Call, headers: Mapping[str, str]
    ) -> tuple[int, httpx2.Headers, bytes]:
        accepted = httpx2.Headers({"Accept": "application/json"})
        accepted.update(headers)
        response = await self._answered(call, accepted)
        try:
            body = await _body(response, call)
        finally:
            await response.aclose()
        return response.status_code, response.headers, body

    async def _answered(self, call: Call, headers: httpx2.Headers) -> httpx2.Response:
        """Return the response; replaces a kept connection that the server has closed.

        Each attempt removes one kept connection from the pool, so the last one is fresh.
        """
        while True:
            connection = _Connection()
            request = self._client.build_request(
                call.method,
                call.url,
                params=call.params or None,
                headers=headers,
                data=call.form,
                content=call.content,
                extensions={
                    "trace": connection.trace,
                    AUTHORITIES: call.authorities,
                    FRESH: not call.may_be_repeated,
                },
            )
            try:
                return await self._client.send(request, stream=True)
            except (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError):
                if not (connection.was_kept and call.may_be_repeated):
                    raise


class _Connection:
    """What the library reports about the connection of one request."""

    def __init__(self) -> None:
        self._made = False
        self._sending = False
        self._answered = False

    async def trace(self, event: str, _: object) -> None:
        """Record one event of httpcore2."""
        self._made = self._made or ".connect" in event
        self._sending = self._sending or event.endswith("send_request_headers.started")
        self._answered = self._answered or event.endswith("receive_response_headers.complete")

    @property
    def was_kept(self) -> bool:
        """True if the connection was open before this request, which got no response."""
        return self._sending and not self._made and not self._answered


async def _body(response: httpx2.Response, call: Call) -> bytes:
    """Return the decoded body, enforcing the limit while reading.

    For an error, return only its beginning.
    """
    failed = response.status_code >= 300
    limit = ERROR_BODY_BYTES if failed else call.max_bytes
    collected = bytearray()
    async for chunk in response.aiter_bytes():
        collected += chunk
        if len(collected) > limit:
            break
    if len(collected) > limit and not failed and not call.as_it_comes:
        raise SystemAnswerInvalid(
            say(
                "{system} could not {operation}: its answer of "
                "{announced} bytes is larger than the limit of "
                "{limit:,} bytes. Ask for less.",
                system=call.system,
                operation=call.operation,
                announced=_announced(response, len(collected)),
                limit=limit,
            ),
            system=call.system,
            status=response.status_code,
        )
    return bytes(memoryview(collected)[:limit])


def _announced(response: httpx2.Response, received: int) -> Sentence:
    """Return the size of a response that was not read completely."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and "content-encoding" not in response.headers:
        return say("{int:,}", int=int(length))
    return say("at least {received:,}", received=received)
