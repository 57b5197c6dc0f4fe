"""A server that is asked to stop ends within 10 seconds, however busy it is."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest

from acceptance.program import Program

_LONGEST_SECONDS = 10
_HOST = "127.0.0.1"
#: More than a helper computes in the time of a request.
_LARGE_TEXT = "name: x\nsteps:\n" + "- [a, b, {c: d}]\n" * 5_000


@pytest.fixture
def port() -> int:
    with socket.create_server((_HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def connections() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def request(port: int, head: str, body: bytes = b"") -> socket.socket:
    """A request whose answer nobody reads yet."""
    connection = socket.create_connection((_HOST, port), timeout=30)
    connection.sendall(f"{head} HTTP/1.1\r\nHost: {_HOST}:{port}\r\n".encode() + body)
    return connection


def posted(text: bytes, *, announced: int) -> bytes:
    return b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % announced + text


def test_a_server_with_streams_uploads_and_computations_stops_in_time(
    baton: Program, port: int, connections: ExitStack
) -> None:
    running = baton.start("server", "--port", str(port))
    _until_it_answers(f"http://{_HOST}:{port}/api/health")
    large = json.dumps({"text": _LARGE_TEXT}).encode()
    for _ in range(5):
        stream = request(port, "GET /api/executions/events", b"\r\n")
        unfinished = request(port, "POST /api/workflows", posted(b'{"name":', announced=1_000))
        computing = request(port, "POST /api/workflows/import", posted(large, announced=len(large)))
        for connection in (stream, unfinished, computing):
            connections.enter_context(connection)
    assert stream.recv(12) == b"HTTP/1.1 200"

    began = time.monotonic()
    ended = running.end(signal.SIGTERM)

    assert time.monotonic() - began < _LONGEST_SECONDS
    assert ended.code in (0, -signal.SIGKILL), ended.stderr


def _until_it_answers(url: str) -> None:
    for _ in range(900):
        try:
            httpx2.get(url, trust_env=False).raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")
