"""What is checked before any endpoint: where a request comes from and what it carries.

Pure ASGI, a few dictionary look-ups per request.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from baton.api.errors import problem_response
from baton.domain.errors import BatonError, PayloadTooLarge, Refused, UnsupportedMediaType

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Names under which a server on the loopback interface is reached.
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Guards:
    """Refuses foreign hosts and origins, bodies that are not JSON, and bodies that are too large.

    The Host check stops DNS rebinding, the Origin and content type checks stop other sites from
    using the browser of somebody who is signed in (spec 8.6).
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
            self._check(dict(scope["headers"]))
        except BatonError as error:
            await problem_response(error)(scope, receive, send)
            return
        await self._app(scope, self._counting(receive), send)

    def _check(self, headers: dict[bytes, bytes]) -> None:
        host = headers.get(b"host", b"").lower()
        if _without_port(host) not in self._hosts:
            raise Refused(
                f"This server is not called '{host.decode('latin-1')}'. Ask it under its own "
                "name, or set BATON_PUBLIC_URL to the address that people use."
            )
        origin = headers.get(b"origin")
        if origin is not None and not _same_place(origin, host):
            raise Refused(
                f"Requests from pages of '{origin.decode('latin-1')}' are not allowed; only "
                "Baton's own pages may call it from a browser."
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
            f"The body has {size} bytes; the limit is {self._max_body_bytes:,} bytes."
        )


def _without_port(host: bytes) -> bytes:
    name, colon, port = host.rpartition(b":")
    return name if colon and port.isdigit() else host


def _same_place(origin: bytes, host: bytes) -> bool:
    """Whether a page's origin is the very server that it asks, `null` never."""
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
