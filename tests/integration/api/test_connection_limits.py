"""Clients that stall, flood or leave, over real sockets and with small limits."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from baton.api.http.connection_limits import ConnectionLimits
from baton.api.http.server import ApiServer

GET = b"GET /api/%b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = (
    b"POST /api/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n"
)


@dataclass
class Application:
    """Answers `/api/wait` when told to, a large stream at `/api/large`, else the body's size."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    aborted: int = 0

    async def __call__(self, scope, receive, send) -> None:
        request = Request(scope, receive)
        answer: Response = PlainTextResponse("ok")
        if scope["path"] == "/api/wait":
            await self.go_on.wait()
        elif scope["path"] == "/api/large":
            answer = StreamingResponse(self._large())
        elif scope["method"] == "POST" and scope["path"] != "/api/unread":
            try:
                answer = PlainTextResponse(f"{len(await request.body())} bytes")
            except ClientDisconnect:
                return
        await answer(scope, receive, send)

    async def _large(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 65_536
                await asyncio.sleep(0)
        finally:
            self.aborted += 1


@dataclass
class Served:
    application: Application
    server: ApiServer
    port: int

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()

    async def health(self) -> int:
        async with self.connected() as connection:
            return (await connection.ask(GET % b"health")).status


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["connection"] == "close"
        assert self.headers["cache-control"] == "no-store"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        return problem["code"]


@dataclass
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> Answer:
        await self.send(request)
        return await self.answer()

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> Answer:
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:-2])
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split()[1]), headers, body)

    async def is_closed(self) -> bool:
        async with asyncio.timeout(20):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:
                return True


@asynccontextmanager
async def serving(**limits: float) -> AsyncIterator[Served]:
    application = Application()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    server = ApiServer(application, limits=ConnectionLimits(**limits))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield Served(application, server, listener.getsockname()[1])
    finally:
        application.go_on.set()
        server.should_exit = True
        async with asyncio.timeout(20):
            await task


async def test_requests_and_bodies_pass_and_a_connection_is_used_again():
    async with serving() as served, served.connected() as connection:
        sizes = (0, 3, 70_000, 1_000_000)
        answers = [await connection.ask(POST % size + b"x" * size) for size in sizes]
        assert [answer.body for answer in answers] == [b"%d bytes" % size for size in sizes]
        assert (await connection.ask(GET % b"x")).body == b"ok"
        two = await connection.ask(GET % b"x" + GET % b"x")
        assert (two.body, (await connection.answer()).body) == (b"ok", b"ok")
        assert served.server.server_state.body_bytes == 0


@pytest.mark.parametrize("sent", [b"GET /api/x HTTP/1.1\r\nHost: 127", b"\r\n"])
async def test_headers_that_do_not_end_are_answered_and_closed(sent):
    async with serving(header_seconds=0.3) as served, served.connected() as connection:
        answer = await connection.ask(sent)
        assert (answer.status, answer.code) == (408, "request_timeout")
        assert await connection.is_closed()


async def test_the_time_for_headers_does_not_begin_again_with_each_byte():
    async with serving(header_seconds=0.5) as served, served.connected() as connection:
        await connection.send(b"GET /api/x HTTP/1.1\r\nA: ")
        answering = asyncio.create_task(connection.answer())
        while not answering.done():
            await connection.send(b"x")
            await asyncio.sleep(0.05)
        assert (await answering).code == "request_timeout"


async def test_a_connection_without_a_request_is_closed():
    async with serving(header_seconds=0.3) as served, served.connected() as connection:
        assert await connection.is_closed()


async def test_a_second_request_of_a_connection_has_the_same_limit():
    async with serving(header_seconds=0.3) as served, served.connected() as connection:
        assert (await connection.ask(GET % b"x")).status == 200
        assert (await connection.ask(b"GET /api")).code == "request_timeout"


async def test_headers_are_bounded():
    async with serving() as served, served.connected() as connection:
        await connection.send(b"GET /api/x HTTP/1.1\r\nA: ")
        for _ in range(30):
            await connection.send(b"x" * 10_000)
            await asyncio.sleep(0)
        answer = await connection.answer()
        assert (answer.status, answer.code) == (431, "headers_too_large")


async def test_a_body_that_stalls_is_answered_and_closed():
    limits = {"body_grace_seconds": 0.2, "body_bytes_per_second": 100}
    async with serving(**limits) as served, served.connected() as connection:
        answer = await connection.ask(POST % 10_000 + b"x" * 20)
        assert (answer.status, answer.code) == (408, "request_timeout")
        assert "too slowly: 20 bytes" in json.loads(answer.body)["detail"]
        assert await connection.is_closed()
        assert served.server.server_state.body_bytes == 0


async def test_a_body_at_the_minimum_rate_arrives():
    limits = {"body_grace_seconds": 0.2, "body_bytes_per_second": 10}
    async with serving(**limits) as served, served.connected() as connection:
        await connection.send(POST % 1_000)
        for _ in range(20):
            await connection.send(b"x" * 50)
            await asyncio.sleep(0.1)
        assert (await connection.answer()).body == b"1000 bytes"


async def test_a_body_has_an_end_whatever_its_rate():
    limits = {"body_grace_seconds": 0.2, "body_seconds": 0.5}
    async with serving(**limits) as served, served.connected() as connection:
        answer = await connection.ask(POST % 1_000_000 + b"x" * 500_000)
        assert answer.code == "request_timeout"


async def test_unfinished_bodies_together_are_bounded_and_small_ones_pass():
    limits = {"body_bytes": 1_000_000, "uncounted_body_bytes": 1_000}
    async with serving(**limits) as served, served.connected() as first:
        await first.send(POST % 900_000 + b"x" * 800_000)
        while served.server.server_state.body_bytes < 799_000:
            await asyncio.sleep(0.01)
        async with served.connected() as second:
            answer = await second.ask(POST % 400_000 + b"x" * 400_000)
            assert (answer.status, answer.code) == (503, "overloaded")
            assert answer.headers["retry-after"]
        async with served.connected() as third:
            assert (await third.ask(POST % 900 + b"x" * 900)).body == b"900 bytes"
        await first.send(b"x" * 100_000)
        assert (await first.answer()).body == b"900000 bytes"
        assert served.server.server_state.body_bytes == 0


async def test_a_client_that_leaves_gives_back_what_its_body_held():
    async with serving(uncounted_body_bytes=0) as served:
        async with served.connected() as connection:
            await connection.send(POST % 900_000 + b"x" * 300_000)
            while served.server.server_state.body_bytes < 300_000:
                await asyncio.sleep(0.01)
        async with asyncio.timeout(20):
            while served.server.server_state.body_bytes:
                await asyncio.sleep(0.01)


async def test_half_open_connections_make_room_for_others():
    async with serving(connections=10) as served:
        half_open = []
        for _ in range(30):
            _, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(b"GET /api/x HTTP/1.1\r\n")
            half_open.append(writer)
        assert await served.health() == 200
        assert len(served.server.server_state.connections) <= 10
        async with served.connected() as connection:
            assert (await connection.ask(GET % b"x")).status == 200
        for writer in half_open:
            writer.close()


async def test_beyond_the_most_requests_only_health_answers():
    async with serving(requests=3, connections=6) as served:
        waiting = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(3)]
        for _, writer in waiting:
            writer.write(GET % b"wait")
        while len(served.server.server_state.tasks) < 3:
            await asyncio.sleep(0.01)
        async with served.connected() as connection:
            answer = await connection.ask(GET % b"x")
            assert (answer.status, answer.code) == (503, "overloaded")
            assert int(answer.headers["retry-after"]) >= 1
        assert await served.health() == 200
        served.application.go_on.set()
        for reader, writer in waiting:
            assert b"200 OK" in await reader.readline()
            writer.close()
        async with served.connected() as connection:
            assert (await connection.ask(GET % b"x")).status == 200


async def test_beyond_the_most_connections_a_newcomer_is_told_so():
    async with serving(requests=2, connections=2) as served:
        waiting = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(2)]
        for _, writer in waiting:
            writer.write(GET % b"wait")
        while len(served.server.server_state.tasks) < 2:
            await asyncio.sleep(0.01)
        async with served.connected() as connection:
            assert (await connection.answer()).code == "overloaded"
            assert await connection.is_closed()
        for _, writer in waiting:
            writer.close()


async def test_an_answer_that_nobody_takes_is_given_up():
    async with serving(answer_stall_seconds=0.3) as served, served.connected() as connection:
        connection.writer.transport.pause_reading()
        await connection.send(GET % b"large")
        async with asyncio.timeout(20):
            while not served.application.aborted:
                await asyncio.sleep(0.05)


async def test_a_body_that_nobody_reads_does_not_hold_the_connection():
    async with serving() as served:
        head = (POST % 5).replace(b"echo", b"unread")
        async with served.connected() as connection:
            assert (await connection.ask(head)).status == 200
            await connection.send(b"12345")
            assert (await connection.ask(GET % b"x")).status == 200
        async with served.connected() as connection:
            assert (await connection.ask(head)).status == 200
            assert await connection.is_closed()


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nxx",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nxx",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 3\r\n\r\nxx",
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\nxx",
        (
            b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\n\r\n"
        ),
        b"POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        b"GET /api/x HTTP/1.1\r\nHost: a\r\nbad header: x\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
async def test_what_is_no_clear_request_is_a_400(request_, caplog):
    async with serving() as served, served.connected() as connection:
        answer = await connection.ask(request_)
        assert (answer.status, answer.code) == (400, "bad_request")
    assert not any(record.exc_info for record in caplog.records)


CHUNKED = (
    b"POST /api/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


@pytest.mark.parametrize(
    "flood", [b"1;", b"1\r\nx\r\n0\r\nTrailer: "], ids=["extension", "trailer"]
)
async def test_chunk_extensions_and_trailers_are_bounded(flood):
    async with serving() as served, served.connected() as connection:
        await connection.send(CHUNKED + flood)
        for _ in range(40):
            await connection.send(b"y" * 10_000)
            await asyncio.sleep(0)
        assert (await connection.answer()).code == "bad_request"


async def test_many_small_chunks_and_a_trailer_are_one_body():
    async with serving() as served, served.connected() as connection:
        one_byte_each = b"1\r\nx\r\n" * 100_000 + b"0\r\nTrailer: 1\r\n\r\n"
        assert (await connection.ask(CHUNKED + one_byte_each)).body == b"100000 bytes"


async def test_an_aborted_upload_leaves_one_line(served, caplog):
    port = served.base_url.port
    with caplog.at_level(logging.INFO):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (POST % 900_000).replace(b"echo", b"workflows/import")
        writer.write(head.replace(b"127.0.0.1", b"127.0.0.1:%d" % port) + b"x" * 300_000)
        await writer.drain()
        writer.close()
        async with asyncio.timeout(20):
            while not [line for line in caplog.records if "client left" in line.message]:
                await asyncio.sleep(0.02)
    found = [line for line in caplog.records if line.name.startswith(("baton.api", "uvicorn.err"))]
    lines = [line for line in found if line.levelno > logging.INFO]
    assert [line.message for line in lines] == [
        "POST /api/workflows/import: the client left before it had sent all"
    ]
    assert lines[0].exc_info is None
    del reader


async def test_four_hundred_half_open_connections_do_not_delay_health(served):
    port = served.base_url.port
    half_open = []
    for _ in range(400):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /api/workflows HTTP/1.1\r\nHost: 127")
        half_open.append(writer)
    began = time.monotonic()
    assert (await served.get("/api/health")).status_code == 200
    assert time.monotonic() - began < 10
    for writer in half_open:
        writer.close()
