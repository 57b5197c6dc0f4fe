"""Checks before any endpoint: the origin of a request and what it carries.

Pure ASGI, a few dictionary look-ups per request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from baton.api.errors import problem_response
from baton.errors import (
    AmbiguousRequest,
    BatonError,
    PayloadTooLarge,
    Refused,
    UnsupportedMediaType,
)
from baton.sentence import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Names under which a server on the loopback interface is reached.
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

#: Headers of which two would leave open which one counts; a proxy may read the other one.
_SINGLE = frozenset(
    {
        b"authorization",
        b"baton-metadata",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"origin",
        b"sec-fetch-site",
        b"transfer-encoding",
    }
)
#: What a browser says of requests by Baton's own pages, and of an address typed by a person.
_OWN_SITES = frozenset({b"same-origin", b"none"})

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Guards:
    """Refuses foreign hosts and pages, ambiguous headers, and bodies of another type or size.

    The Host check stops DNS rebinding. The checks of Origin, Sec-Fetch-Site and content type stop
    other sites from using the browser of somebody who is signed in.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], max_body_bytes: int) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in hosts)
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _require_unambiguous(scope["headers"])
            self._check(dict(scope["headers"]), for_api=is_api(scope["path"]))
        except BatonError as error:
            await problem_response(error)(scope, receive, send)
            return
        await self._app(scope, self._counting(receive), send)

    def _check(self, headers: dict[bytes, bytes], *, for_api: bool) -> None:
        host = headers.get(b"host", b"").lower()
        if _without_port(host) not in self._hosts:
            raise Refused(
                say(
                    "This server is not called '{value}'. Ask it under its own "
                    "name, or set BATON_PUBLIC_URL to the address that people use.",
                    value=host.decode("latin-1"),
                )
            )
        origin = headers.get(b"origin")
        if origin is not None and not _same_place(origin, host):
            raise Refused(
                say(
                    "Requests from pages of '{value}' are not allowed; only "
                    "Baton's own pages may call it from a browser.",
                    value=origin.decode("latin-1"),
                )
            )
        site = headers.get(b"sec-fetch-site", b"none").lower()
        if for_api and site not in _OWN_SITES:
            raise Refused(
                say(
                    "Requests from pages of other sites are not allowed (Sec-Fetch-Site is "
                    "{value}). Only Baton's own pages may call the API from a "
                    "browser; open Baton itself, or call the API from a program.",
                    value=site.decode("latin-1"),
                )
            )
        length = headers.get(b"content-length", b"0")
        if length == b"0" and b"transfer-encoding" not in headers:
            return
        if not _is_json(headers.get(b"content-type", b"").lower()):
            raise UnsupportedMediaType(
                "The body must be JSON in UTF-8: send the header `Content-Type: application/json`."
            )
        if length.isdigit() and int(length[:20]) > self._max_body_bytes:
            raise self._too_large(f"{int(length[:20]):,}")

    def _counting(self, receive: Receive) -> Receive:
        """Enforces the limit also where no length was announced."""
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body_bytes:
                raise self._too_large(f"at least {received:,}")
            return message

        return receive_counted

    def _too_large(self, size: str) -> PayloadTooLarge:
        return PayloadTooLarge(
            say(
                "The body has {size} bytes; the limit is {limit:,} bytes.",
                size=size,
                limit=self._max_body_bytes,
            )
        )


def is_api(path: str) -> bool:
    """True if a path belongs to the API; all others are pages."""
    return path == "/api" or path.startswith("/api/")


def _require_unambiguous(headers: Iterable[tuple[bytes, bytes]]) -> None:
    counts = Counter(name for name, _ in headers if name in _SINGLE)
    repeated = sorted(name.decode() for name, count in counts.items() if count > 1)
    if repeated:
        raise AmbiguousRequest(
            say(
                "The request has the header {repeated} more than once, so it is not clear which "
                "one counts. Send it once.",
                repeated=repeated[0],
            )
        )
    if b"content-length" in counts and b"transfer-encoding" in counts:
        raise AmbiguousRequest(
            "The request has both content-length and transfer-encoding, so it is not clear where "
            "its body ends. Send one of them."
        )


def _without_port(host: bytes) -> bytes:
    name, colon, port = host.rpartition(b":")
    return name if colon and port.isdigit() else host


def _same_place(origin: bytes, host: bytes) -> bool:
    """True if a page's origin is the very server that it asks, `null` never."""
    try:
        page = urlsplit(origin.decode("ascii").lower())
        asked = urlsplit(f"{page.scheme}://{host.decode('ascii')}")
        places = [(place.hostname, place.port) for place in (page, asked)]
    except ValueError:
        return False
    default = _DEFAULT_PORTS.get(page.scheme)
    (page_name, page_port), (asked_name, asked_port) = places
    return (
        default is not None
        and page_name == asked_name
        and (page_port or default) == (asked_port or default)
    )


def _is_json(content_type: bytes) -> bool:
    media_type, *parameters = (part.strip() for part in content_type.split(b";"))
    if media_type != b"application/json" and not (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    ):
        return False
    charsets = [part[8:].strip(b'"') for part in parameters if part.startswith(b"charset=")]
    return all(charset in (b"utf-8", b"utf8") for charset in charsets)
