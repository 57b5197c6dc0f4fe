"""Limits of what connections may hold: one client that stalls or floods must not stop the server.

uvicorn has no timeout for headers and bodies, and no limit on their bytes; this adds both to its
protocol. A request that meets a limit is answered with a problem and its connection is closed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from baton.api.errors import problem_answer, problem_response
from baton.api.http.answer_headers import API_HEADERS
from baton.errors import Overloaded
from baton.sentence import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HEALTH = b"/api/health"
#: A refused client that still sends may read its answer for so long.
_LINGER_SECONDS = 1.0
_BODY_CHECK_SECONDS = 1.0
#: Bytes on the wire for each byte of a chunked body; one byte a chunk needs six.
_MOST_FRAMING = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """Limits on the memory of all connections of a server and on the duration of one."""

    #: Requests under way at once, event streams included; beyond, only health answers.
    requests: int = 800
    #: Connections; beyond, the one that has waited longest for its request is closed.
    connections: int = 832
    #: From the first byte of a request, or from connecting, to the end of its headers.
    header_seconds: float = 10.0
    header_bytes: int = 65_536
    #: A body may begin slowly for so long; then it needs the rate, and must end in time.
    body_grace_seconds: float = 10.0
    body_bytes_per_second: int = 2_048
    body_seconds: float = 300.0
    #: Bodies of requests under way, together; the first bytes of each are not counted.
    body_bytes: int = 128 * 1024 * 1024
    uncounted_body_bytes: int = 65_536
    #: A client must take some of its answer in each such time.
    answer_stall_seconds: float = 30.0


class LimitedState(ServerState):
    """State that the connections of one server share."""

    def __init__(self, limits: ConnectionLimits) -> None:
        super().__init__()
        self.limits = limits
        #: Connections without a request, the longest waiting first.
        self.waiting: dict[LimitedProtocol, None] = {}
        #: Counted bytes of bodies of requests under way.
        self.body_bytes = 0


class LimitedProtocol(HttpToolsProtocol):
    """One connection of a server whose state is a `LimitedState`."""

    server_state: LimitedState

    _header_timer: asyncio.TimerHandle | None = None
    _body_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None
    #: Requests with complete headers whose answer is not complete.
    _open_requests = 0
    _reading_body = False
    _closing = False
    _header_bytes = 0
    #: Of the current request, after its headers: what came, and how much of it was body.
    _wire_bytes = 0
    _body_bytes = 0
    _body_began_at = 0.0
    #: This connection's part of `LimitedState.body_bytes`.
    _counted_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection, closing another one where there are too many."""
        super().connection_made(transport)
        state = self.server_state
        if len(self.connections) > state.limits.connections and not self._close_another():
            self._write_answer(problem_response(_overloaded("connections")))
            self.transport.close()
            return
        self._wait_for_request()
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what the connection held."""
        self._closing = True
        self.server_state.waiting.pop(self, None)
        self._release_body()
        for timer in (self._header_timer, self._body_timer, self._stall_timer):
            _cancel(timer)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the bytes stay within the limits."""
        if self._closing:
            return
        if self._reading_body:
            self._wire_bytes += len(data)
        else:
            self._header_bytes += len(data)
            self._expect_headers()
        super().data_received(data)
        self._check_sizes()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; those after a chunked body are of no use here."""
        if not self._reading_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to handle the request, unless too many are under way."""
        if self._closing:
            return
        state = self.server_state
        state.waiting.pop(self, None)
        _cancel(self._header_timer)
        self._header_timer = None
        self._header_bytes = self._wire_bytes = self._body_bytes = 0
        busy = len(self.connections) - len(state.waiting)
        is_health = self.url.partition(b"?")[0] == _HEALTH
        too_many = busy > state.limits.requests and not is_health
        self.app = cast("ASGIApp", _refuse_request if too_many else self.config.loaded_app)
        super().on_headers_complete()
        self._open_requests += 1
        self._reading_body = True
        self._body_began_at = self.loop.time()
        self._body_timer = self.loop.call_later(
            state.limits.body_grace_seconds, self._check_body_rate
        )

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body, if there is room for it."""
        if self._closing:
            return
        self._body_bytes += len(body)
        if not self.cycle.response_complete:
            limits, state = self.server_state.limits, self.server_state
            more = min(len(body), max(0, self._body_bytes - limits.uncounted_body_bytes))
            self._counted_bytes += more
            state.body_bytes += more
            if state.body_bytes > limits.body_bytes:
                self._write_answer(problem_response(_overloaded("request bodies")))
                return
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The body has ended."""
        self._reading_body = False
        _cancel(self._body_timer)
        self._body_timer = None
        super().on_message_complete()
        self._wait_if_idle()

    def on_response_complete(self) -> None:
        """The answer has ended; a body that is still coming is of no use any more."""
        self._open_requests -= 1
        if self._open_requests == 0:
            self._release_body()
        super().on_response_complete()
        if self._reading_body:
            _cancel(self._body_timer)
            self._body_timer = self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        self._wait_if_idle()

    def pause_writing(self) -> None:
        """The client takes its answer slowly."""
        super().pause_writing()
        self._watch_answer()

    def resume_writing(self) -> None:
        """It has taken nearly all that was written."""
        super().resume_writing()
        _cancel(self._stall_timer)
        self._stall_timer = None

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request."""
        del msg
        self._refuse(
            400,
            "bad_request",
            "This is not a valid HTTP/1.1 request: its request line, its headers or the framing "
            "of its body cannot be read. Send it with an HTTP client library.",
        )

    def _check_sizes(self) -> None:
        limits = self.server_state.limits
        if self._reading_body:
            framing = self._wire_bytes - self._body_bytes
            if framing > limits.header_bytes + _MOST_FRAMING * self._body_bytes:
                self.send_400_response("")
        elif self._header_bytes > limits.header_bytes:
            self._refuse(
                431,
                "headers_too_large",
                say(
                    "The headers of the request have more than {header_bytes:,} bytes. Send "
                    "fewer or shorter ones.",
                    header_bytes=limits.header_bytes,
                ),
            )

    def _wait_if_idle(self) -> None:
        if self._open_requests == 0 and not self._reading_body:
            self._wait_for_request()
            if self.timeout_keep_alive_task is None:
                self._expect_headers()

    def _wait_for_request(self) -> None:
        if not self._closing:
            self.server_state.waiting[self] = None

    def _expect_headers(self) -> None:
        if self._header_timer is None and self in self.server_state.waiting:
            seconds = self.server_state.limits.header_seconds
            self._header_timer = self.loop.call_later(seconds, self._headers_are_late)

    def _headers_are_late(self) -> None:
        if self._header_bytes == 0:
            self._closing = True
            self.transport.close()
            return
        self._refuse(
            408,
            "request_timeout",
            say(
                "The headers of the request did not arrive within "
                "{header_seconds:g} seconds. Send them again, at once.",
                header_seconds=self.server_state.limits.header_seconds,
            ),
        )

    def _check_body_rate(self) -> None:
        limits = self.server_state.limits
        elapsed = self.loop.time() - self._body_began_at
        wanted = (elapsed - limits.body_grace_seconds) * limits.body_bytes_per_second
        if elapsed < limits.body_seconds and (self.flow.read_paused or self._body_bytes >= wanted):
            self._body_timer = self.loop.call_later(_BODY_CHECK_SECONDS, self._check_body_rate)
            return
        self._refuse(
            408,
            "request_timeout",
            say(
                "The body of the request arrives too slowly: {body_bytes:,} bytes in "
                "{elapsed:.0f} seconds. A body needs at least {body_bytes_per_second:,} bytes "
                "a second and may take {body_seconds:g} seconds. Send it again from a faster "
                "connection.",
                body_bytes=self._body_bytes,
                elapsed=elapsed,
                body_bytes_per_second=limits.body_bytes_per_second,
                body_seconds=limits.body_seconds,
            ),
        )

    def _watch_answer(self) -> None:
        unsent = self.transport.get_write_buffer_size()

        def check() -> None:
            if self.transport.get_write_buffer_size() >= unsent:
                self._closing = True
                self.transport.abort()
            else:
                self._watch_answer()

        seconds = self.server_state.limits.answer_stall_seconds
        self._stall_timer = self.loop.call_later(seconds, check)

    def _close_another(self) -> bool:
        """Close the connection that has waited longest; false if each has a request."""
        oldest = next(iter(self.server_state.waiting), None)
        if oldest is None:
            return False
        del self.server_state.waiting[oldest]
        oldest._closing = True  # noqa: SLF001 of the same class
        oldest.transport.abort()
        return True

    def _release_body(self) -> None:
        self.server_state.body_bytes -= self._counted_bytes
        self._counted_bytes = 0

    def _close_soon(self) -> None:
        """Let the client read its answer while what it still sends is thrown away."""
        self._closing = True
        _cancel(self._body_timer)
        self._body_timer = None
        self.flow.resume_reading()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _refuse(self, status: int, code: str, detail: str) -> None:
        self._write_answer(problem_answer(code, status, detail))

    def _write_answer(self, answer: Response) -> None:
        """Answer without the application, which learns that the client is gone, and close."""
        if self._closing:
            return
        began = self.cycle is not None and not self.cycle.response_complete
        if began and self.cycle.response_started:
            self._closing = True
            self.transport.abort()
            return
        if began:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        headers = {**dict(answer.headers), **API_HEADERS, "Connection": "close"}
        lines = [f"{name}: {value}\r\n".encode("latin-1") for name, value in headers.items()]
        self.transport.write(
            b"".join([STATUS_LINE[answer.status_code], *lines, b"\r\n", bytes(answer.body)])
        )
        self._close_soon()


async def _refuse_request(scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem_response(_overloaded("requests under way"))
    answer.headers.update({**API_HEADERS, "Connection": "close"})
    await answer(scope, receive, send)


def _overloaded(what: str) -> Overloaded:
    return Overloaded(
        say("The server has as many {what} as it can hold. Try again in a few seconds.", what=what)
    )


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
