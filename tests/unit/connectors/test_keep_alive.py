"""Connections that a server closes while they are idle, over real sockets."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from baton.connectors.http import Call, HttpClient
from baton.connectors.pools import KEPT_SECONDS
from baton.errors import SystemUnavailable

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Impatient:
    """Answers so many requests on each connection, and closes at the next without an answer."""

    def __init__(self, answers):
        self.answers = answers
        self.requests = 0
        self.connections = 0
        self._serving = set()

    def serve(self, reader, writer):
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)

    async def _serve(self, reader, writer):
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            for _ in range(self.answers):
                await self._read(reader)
                writer.write(ANSWER)
            await self._read(reader)
        if self.requests % 2:
            writer.transport.abort()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def finish(self):
        await asyncio.gather(*self._serving)

    async def _read(self, reader):
        head = await reader.readuntil(b"\r\n\r\n")
        if b"Content-Length: 2" in head or b"content-length: 2" in head:
            await reader.readexactly(2)
        self.requests += 1


@asynccontextmanager
async def impatient(answers=1):
    served = Impatient(answers)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with HttpClient(now=lambda: datetime(2026, 11, 23, tzinfo=UTC)) as http:
        yield served, http
    server.close()
    await served.finish()


def call(served, **changes):
    return Call(system="Acme", operation="read", url=served.url, **changes)


@pytest.mark.parametrize("changes", [{}, {"method": "POST", "content": b"{}", "repeatable": True}])
async def test_a_kept_connection_that_the_server_closed_is_replaced_at_once(changes):
    async with impatient() as (served, http):
        for _ in range(60):
            assert (await http.send(call(served, **changes))).status == 200
    assert served.connections == 60


async def test_several_kept_connections_that_were_closed_are_replaced():
    async with impatient() as (served, http):
        for _ in range(3):
            answers = await asyncio.gather(*(http.send(call(served)) for _ in range(8)))
            assert [answer.status for answer in answers] == [200] * 8


async def test_what_changes_something_never_meets_a_connection_that_was_closed():
    async with impatient() as (served, http):
        await http.send(call(served))
        for _ in range(20):
            answer = await http.send(call(served, method="POST", content=b"{}"))
            assert answer.status == 200
    assert (served.requests, served.connections) == (21, 21)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_changes_something_is_not_sent_twice(method):
    async with impatient(answers=0) as (served, http):
        with pytest.raises(SystemUnavailable):
            await http.send(call(served, method=method, content=b"{}"))
    assert served.requests == 1


async def test_a_connection_that_was_idle_is_not_used_when_servers_may_close_it():
    async with impatient(answers=2) as (served, http):
        await http.send(call(served))
        await asyncio.sleep(KEPT_SECONDS + 0.1)
        await http.send(call(served))
    assert served.connections == 2


async def test_a_fresh_connection_that_is_closed_is_an_error():
    async with impatient(answers=0) as (served, http):
        with pytest.raises(SystemUnavailable):
            await http.send(call(served))
    assert served.requests == 1
