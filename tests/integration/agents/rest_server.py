"""An HTTP API on this machine that answers what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class RestServer:
    """`status`, `headers` and `body` are sent to every request; requests are kept."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b"{}"
    #: Whether the length stays unsaid and the end of the connection is the end of the body.
    unannounced: bool = False
    asked: list[Asked] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.rstrip().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            method, target, _ = first.split()
            self.asked.append(Asked(method, target, headers, body))
            said = {**self.headers, "Connection": "close"}
            if not self.unannounced:
                said["Content-Length"] = str(len(self.body))
            lines = [f"{name}: {value}" for name, value in said.items()]
            writer.write("\r\n".join([f"HTTP/1.1 {self.status} X", *lines, "", ""]).encode())
            if method != "HEAD":
                writer.write(self.body)
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def running() -> AsyncIterator[RestServer]:
    made = RestServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield made
