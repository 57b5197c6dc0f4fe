"""The proxies of the environment, over real sockets."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from baton.connectors.http import Answer, Call, HttpClient
from baton.errors import AgentMisconfigured, ConnectorError, SystemUnavailable

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
REFUSED = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@asynccontextmanager
async def proxy(answer: bytes = OK) -> AsyncIterator[tuple[str, list[list[str]]]]:
    """Answers every request itself; yields its host and port, and what it was sent."""
    seen: list[list[str]] = []
    serving: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            seen.append(head.decode().rstrip().split("\r\n"))
            writer.write(answer)
        writer.close()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(converse(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", seen
    server.close()
    await asyncio.gather(*serving)


async def get(url: str) -> Answer:
    async with HttpClient(now=lambda: datetime(2026, 11, 23, tzinfo=UTC)) as http:
        return await http.send(Call(system="Acme", operation="read order 7", url=url))


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("p#ss", "p#ss"),
        ("p@ss/w?rd", "p@ss/w?rd"),
        ("p%23ss", "p#ss"),
        ("100%", "100%"),
        ("a:b[c]", "a:b[c]"),
        ("pässwörd", "pässwörd"),
    ],
)
async def test_a_password_of_a_proxy_may_have_any_character(
    no_proxies: pytest.MonkeyPatch, written: str, password: str
) -> None:
    async with proxy() as (place, seen):
        no_proxies.setenv("HTTP_PROXY", f"http://ada:{written}@{place}")
        assert (await get("http://acme.example/orders/7")).status == 200
    (first, *headers) = seen[0]
    assert first == "GET http://acme.example/orders/7 HTTP/1.1"
    proof = base64.b64encode(f"ada:{password}".encode()).decode()
    assert f"Proxy-Authorization: Basic {proof}" in headers


@pytest.mark.parametrize("url", ["http://acme.example/", "https://acme.example/"])
async def test_a_407_names_the_proxy(no_proxies: pytest.MonkeyPatch, url: str) -> None:
    async with proxy(REFUSED) as (place, _):
        no_proxies.setenv("ALL_PROXY", f"http://ada:wr0ng@{place}")
        with pytest.raises(ConnectorError, match=rf"the proxy {place} asks for a user") as caught:
            await get(url)
    assert (caught.value.status, caught.value.transient) == (407, False)
    assert "wr0ng" not in caught.value.message


async def test_a_proxy_that_lets_nothing_pass_is_named(no_proxies: pytest.MonkeyPatch) -> None:
    async with proxy(FORBIDDEN) as (place, _):
        no_proxies.setenv("HTTPS_PROXY", f"http://{place}")
        with pytest.raises(ConnectorError, match=rf"proxy {place} does not let requests to acme"):
            await get("https://acme.example/")


async def test_a_proxy_that_is_away_is_named(no_proxies: pytest.MonkeyPatch) -> None:
    no_proxies.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(SystemUnavailable, match=r"the proxy 127\.0\.0\.1:1 cannot be reached"):
        await get("https://acme.example/")


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
async def test_a_socks_proxy_is_used(no_proxies: pytest.MonkeyPatch, scheme: str) -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        head = await reader.readexactly(5)
        asked.append(await reader.readexactly(head[4] + 2))
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    no_proxies.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert (await get("http://acme.example/")).status == 200
    server.close()
    assert asked == [b"acme.example\x00\x50"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("socks4://127.0.0.1:1080", "begins with socks4://"),
        ("ftp://127.0.0.1", "begins with ftp://"),
        ("http://", "is not the address of a proxy"),
        ("http://proxy.example:port", "is not the address of a proxy"),
        ("http://[::1", "is not the address of a proxy"),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_said_where_it_is_needed(
    no_proxies: pytest.MonkeyPatch, value: str, said: str
) -> None:
    no_proxies.setenv("ALL_PROXY", value)
    with pytest.raises(AgentMisconfigured, match=f"The proxy in ALL_PROXY cannot be used.*{said}"):
        await get("https://acme.example/")
    with pytest.raises(SystemUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
        await get("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "excepted",
    ["acme.invalid", ".invalid", "*", "localhost, acme.invalid", "[::, acme.invalid, 10.0.0.0/8"],
)
async def test_hosts_of_no_proxy_are_called_directly(
    no_proxies: pytest.MonkeyPatch, excepted: str
) -> None:
    no_proxies.setenv("ALL_PROXY", "http://127.0.0.1:1")
    no_proxies.setenv("NO_PROXY", excepted)
    with pytest.raises(SystemUnavailable) as caught:
        await get("http://acme.invalid/")
    assert "proxy" not in caught.value.message


async def test_networks_of_no_proxy_are_called_directly(no_proxies: pytest.MonkeyPatch) -> None:
    no_proxies.setenv("ALL_PROXY", "http://127.0.0.1:1")
    no_proxies.setenv("NO_PROXY", "127.0.0.0/8,::1")
    with pytest.raises(SystemUnavailable) as caught:
        await get("http://127.0.0.2:1/")
    assert "proxy" not in caught.value.message
