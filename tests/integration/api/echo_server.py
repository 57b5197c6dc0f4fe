"""A server that repeats what it was sent, secrets included, as careless systems do."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


class EchoServer:
    """Answers with the status that the path or the model names; notices are kept."""

    def __init__(self) -> None:
        self.url = ""
        self.notices: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(EOFError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.rstrip().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
            status, answer = self._answer(urlsplit(first.split()[1]), headers, body)
            text = json.dumps(answer).encode()
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n"
                f"Content-Length: {len(text)}\r\n\r\n".encode()
                + text
            )
            await writer.drain()
        writer.close()

    def _answer(self, place: Any, headers: dict[str, str], body: str) -> tuple[int, Any]:
        token = headers.get("authorization", "").partition(" ")[2]
        said = f"you sent {token} or {quote(token, safe='')} or {_encoded(token)} or {headers}"
        if place.path.endswith("/chat/completions"):
            model = json.loads(body)["model"]
            if model.isdecimal():
                return int(model), {"error": {"message": said, "code": "no"}}
            return 200, _completion(json.dumps({"said": said}))
        if "status" in parse_qs(place.query):
            status = int(parse_qs(place.query)["status"][0])
            return status, {"error": {"message": said}, "said": said}
        self.notices.append(body)
        return 400, {"error": f"not at {place.geturl()} nor at {place.path}?{place.query}"}


def _encoded(token: str) -> str:
    return base64.b64encode(f"user:{token}".encode()).decode()


def _completion(text: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "echo",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@asynccontextmanager
async def echoing() -> AsyncIterator[EchoServer]:
    made = EchoServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
