"""A chat completion server that answers what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


def completion(text: str | None = None, **changes: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": changes.pop("refusal", None)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-4o-2024-08-06",
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": changes.pop("finish_reason", "stop"),
            }
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    } | changes


@dataclass
class ModelServer:
    """`answer`, or what it makes of the request, is sent to every request; requests are kept."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hang: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (EOFError, ConnectionError):
            pass
        finally:
            self.left.set()
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.lower().split("\r\n")
        length = next(int(x.split(":")[1]) for x in lines if x.startswith("content-length"))
        self.paths.append(head.split()[1])
        self.requests.append(json.loads(await reader.readexactly(length)))
        self.reached.set()
        if self.hang:
            await reader.read()
            return False
        answer = self.answer(self.requests[-1]) if callable(self.answer) else self.answer
        text = isinstance(answer, str)
        body = answer.encode() if text else json.dumps(answer).encode()
        headers = {
            "Content-Type": "text/html" if text else "application/json",
            "Content-Length": str(len(body)),
            **self.headers,
        }
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {self.status} X\r\n{said}\r\n".encode() + body)
        await writer.drain()
        return True


@asynccontextmanager
async def running() -> AsyncIterator[ModelServer]:
    made = ModelServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, limit=1 << 24)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.close()
