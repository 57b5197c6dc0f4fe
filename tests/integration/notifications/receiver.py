"""A receiver of notifications that answers as a script says, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

TEAMS_429 = (
    b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 "
    b"with ContextId tcid=0,server=x"
)


@dataclass(frozen=True)
class Answer:
    status: int = 202
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: Whether it never comes.
    hangs: bool = False


@dataclass
class Receiver:
    """Gives the answers in `script`, then `otherwise`; keeps every message that came."""

    url: str = ""
    script: deque[Answer] = field(default_factory=deque)
    otherwise: Answer = field(default_factory=Answer)
    messages: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    #: Most messages that were being answered at once.
    at_once: int = 0
    _now: int = 0
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    def say(self, *answers: Answer) -> None:
        self.script.extend(answers)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def close(self) -> None:
        """Let go of those who wait for an answer."""
        self._closing.set()
        await asyncio.gather(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.rstrip().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.paths.append(first.split()[1])
            self.headers.append(headers)
            self.bodies.append(body)
            self.messages.append(json.loads(body))
            self._now += 1
            self.at_once = max(self.at_once, self._now)
            try:
                await self._answer(writer)
            finally:
                self._now -= 1
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        said = self.script.popleft() if self.script else self.otherwise
        if said.hangs:
            await self._closing.wait()
            return
        lines = [
            f"HTTP/1.1 {said.status} X",
            "Connection: close",
            f"Content-Length: {len(said.body)}",
        ]
        lines += [f"{name}: {value}" for name, value in said.headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + said.body)
        await writer.drain()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.url = f"http://127.0.0.1:{port}/workflows/4f5e6a7b/invoke?api-version=1&sig=tOpSeCrEt123"
    try:
        yield made
    finally:
        server.close()
        await made.close()
