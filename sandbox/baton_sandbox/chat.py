"""An OpenAI-compatible chat server whose model is the rules in `model/`."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from baton_sandbox.model.question import Question, from_messages
from baton_sandbox.model.shaping import Unanswerable, answer
from baton_sandbox.model.ticket import analysis, read_ticket
from baton_sandbox.recording import Clock
from baton_sandbox.serving import pause
from baton_sandbox.tokens import same_secret

#: The model named in every answer, whichever was requested.
MODEL = "sandbox"

#: Characters per streamed piece.
_PIECE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStandIn:
    """Serves `/v1/chat/completions` and `/v1/models` to holders of the key."""

    api_key: str
    clock: Clock
    #: Pause before each answer, so that progress can be observed.
    think_seconds: float
    stopping: asyncio.Event

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
                Route("/v1/models", self._models, methods=["GET"]),
            ]
        )

    def _refusal(self, request: Request) -> JSONResponse | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and same_secret(key.strip(), self.api_key):
            return None
        return _error(401, "Incorrect API key provided.", code="invalid_api_key")

    async def _models(self, request: Request) -> Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "baton"}
        return self._refusal(request) or JSONResponse({"object": "list", "data": [model]})

    async def _complete(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        try:
            body = json.loads(await request.body())
        except ValueError:
            return _error(400, "We could not parse the JSON body of your request.")
        if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
            return _error(400, "Missing required parameter: 'messages'.", param="messages")
        await pause(self.think_seconds, self.stopping)
        try:
            text = _answer_text(from_messages(body["messages"]), body.get("response_format"))
        except (Unanswerable, ValueError, RecursionError) as error:
            message = f"Invalid schema for response_format: {error}"
            return _error(400, message, param="response_format")
        completion = self._completion(body, text)
        if body.get("stream"):
            usage = (body.get("stream_options") or {}).get("include_usage", False)
            return StreamingResponse(
                _pieces(completion, text, with_usage=usage), media_type="text/event-stream"
            )
        return JSONResponse(completion)

    def _completion(self, body: dict[str, object], text: str) -> dict[str, object]:
        prompt = json.dumps(body["messages"], ensure_ascii=False)
        digest = hashlib.sha256(f"{prompt}{text}".encode()).hexdigest()
        asked, given = _tokens(prompt), _tokens(text)
        return {
            "id": f"chatcmpl-{digest[:24]}",
            "object": "chat.completion",
            "created": int(self.clock().timestamp()),
            "model": MODEL,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None},
                    "finish_reason": "stop",
                    "logprobs": None,
                }
            ],
            "usage": {
                "prompt_tokens": asked,
                "completion_tokens": given,
                "total_tokens": asked + given,
            },
            "system_fingerprint": "baton-sandbox",
        }


def _answer_text(question: Question, response_format: object) -> str:
    wanted = response_format if isinstance(response_format, dict) else {}
    if wanted.get("type") == "json_schema":
        envelope = wanted.get("json_schema")
        schema = envelope.get("schema") if isinstance(envelope, dict) else None
        if not isinstance(schema, dict):
            raise Unanswerable("the schema is missing.")
        return json.dumps(answer(question, schema), ensure_ascii=False)
    known = analysis(question, read_ticket(question))
    if wanted.get("type") == "json_object":
        return json.dumps(known, ensure_ascii=False)
    return (
        f"[sandbox] {known['summary']} (category {known['category']}, "
        f"priority {known['priority']}, sentiment {known['sentiment']})"
    )


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


async def _pieces(
    completion: dict[str, object], text: str, *, with_usage: bool
) -> AsyncIterator[str]:
    """Yield the completion as server-sent events."""
    frame = {key: completion[key] for key in ("id", "created", "model", "system_fingerprint")}
    frame["object"] = "chat.completion.chunk"
    deltas: list[tuple[dict[str, str], str | None]] = [({"role": "assistant", "content": ""}, None)]
    deltas += [({"content": text[at : at + _PIECE]}, None) for at in range(0, len(text), _PIECE)]
    deltas.append(({}, "stop"))
    for delta, reason in deltas:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        yield f"data: {json.dumps(frame | {'choices': [choice]}, ensure_ascii=False)}\n\n"
    if with_usage:
        yield f"data: {json.dumps(frame | {'choices': [], 'usage': completion['usage']})}\n\n"
    yield "data: [DONE]\n\n"


def _error(
    status: int, message: str, *, code: str | None = None, param: str | None = None
) -> JSONResponse:
    content = {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": code,
        }
    }
    return JSONResponse(content, status_code=status)
