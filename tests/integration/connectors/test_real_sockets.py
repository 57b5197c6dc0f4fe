"""The HTTP layer on real sockets: what an injected transport cannot show."""

import asyncio
import contextlib
import socket
from datetime import UTC, datetime

import pytest

from baton.connectors.http import Call, HttpClient
from baton.errors import SystemAnswerInvalid, SystemTimeout, SystemUnavailable

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def now():
    return datetime(2026, 11, 23, tzinfo=UTC)


@contextlib.asynccontextmanager
async def server(answer):
    """A loopback port on which `answer(writer)` follows every request head."""

    serving = set()

    async def serve(reader, writer):
        serving.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        await asyncio.gather(*serving)


async def ask(url, **options):
    async with HttpClient(now=now) as http:
        call = Call(system="Acme", operation="read order 7", url=url, **options)
        return await http.send(call)


async def test_a_closed_port_is_an_unavailable_system():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SystemUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
        await ask(f"http://127.0.0.1:{port}/")


async def test_an_answer_cut_in_its_middle_is_an_unavailable_system():
    async def answer(writer):
        writer.write(HEAD % 100 + b'{"half":')
        await writer.drain()

    async with server(answer) as url:
        with pytest.raises(SystemUnavailable, match="cut the connection"):
            await ask(url)


async def test_no_http_at_all_is_an_unavailable_system():
    async def answer(writer):
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        await writer.drain()

    async with server(answer) as url:
        with pytest.raises(SystemUnavailable):
            await ask(url)


async def test_the_deadline_is_for_the_whole_answer_not_for_each_byte():
    async def answer(writer):
        writer.write(HEAD % 1_000_000)
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with server(answer) as url:
        with pytest.raises(SystemTimeout, match=r"within 0\.2 seconds"):
            await ask(url, timeout_seconds=0.2)


async def test_an_announced_giant_is_refused_before_its_end():
    async def answer(writer):
        writer.write(HEAD % 10**12)
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with server(answer) as url:
        with pytest.raises(SystemAnswerInvalid, match="larger than the limit"):
            await ask(url, max_bytes=100_000)


async def test_fifty_calls_share_a_pool():
    async def answer(writer):
        writer.write(HEAD % 2 + b"{}")
        await writer.drain()

    async with server(answer) as url, HttpClient(now=now) as http:
        call = Call(system="Acme", operation="read", url=url)
        answers = await asyncio.gather(*(http.send(call) for _ in range(50)))
    assert [answer.body for answer in answers] == [b"{}"] * 50


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_proxy_is_not_asked_for_this_machine(monkeypatch, host):
    async def answer(writer):
        writer.write(HEAD % 2 + b"{}")
        await writer.drain()

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with server(answer) as url:
        assert (await ask(url.replace("127.0.0.1", host))).status == 200
