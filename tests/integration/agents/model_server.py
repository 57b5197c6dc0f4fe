"""A chat completion server that answers what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
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


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is sent to one request: text as it is, anything else as JSON."""

    answer: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ModelServer:
    """`answer` is sent to every request, or what `reply` makes of it; requests are kept."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    reply: Callable[[dict[str, Any]], Reply] | None = None
    #: What is sent to who asks for the models.
    models: Reply = Reply(answer={"error": {"message": "no such path"}}, status=404)
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
        lengths = (int(x.split(":")[1]) for x in lines if x.startswith("content-length"))
        self.paths.append(head.split()[1])
        asks = head.startswith("GET")
        if not asks:
            self.requests.append(json.loads(await reader.readexactly(next(lengths))))
        self.reached.set()
        if self.hang:
            await reader.read()
            return False
        reply = (
            self.models
            if asks
            else (
                self.reply(self.requests[-1])
                if self.reply
                else Reply(answer=self.answer, status=self.status, headers=self.headers)
            )
        )
        text = isinstance(reply.answer, str)
        body = reply.answer.encode() if text else json.dumps(reply.answer).encode()
        headers = {
            "Content-Type": "text/html" if text else "application/json",
            "Content-Length": str(len(body)),
            **reply.headers,
        }
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {reply.status} X\r\n{said}\r\n".encode() + body)
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
