"""Executions as they happen: Server-Sent Events (HTML living standard, section 9.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from baton.api.dependencies import ServicesDep
from baton.api.executions.examples import EXECUTION
from baton.api.executions.paths import ExecutionRef, at_both_paths
from baton.api.openapi import Responses, errors
from baton.api.permissions import ExecutionReader
from baton.errors import NotFound
from baton.services.answers import Answer
from baton.services.executions.answers import Execution
from baton.services.executions.command_answers import ExecutionChange
from baton.services.executions.live import ExecutionNews

router = APIRouter(tags=["executions"])

#: A comment: proxies see that the stream lives, and readers ignore it.
_SIGN_OF_LIFE = format_sse_event(comment="alive")
#: Members of an execution that its events do not have.
_LEFT_OUT = ("input", "context", "results")
_HEADERS = {"X-Accel-Buffering": "no"}


def _stream(
    description: str, name: str, data: type[Answer], example: Mapping[str, object]
) -> Responses:
    """A stream of events as OpenAPI 3.2 describes each: by its members, the data being text."""
    text = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/components/schemas/{data.__name__}"},
    }
    event = {
        "type": "object",
        "properties": {"event": {"type": "string"}, "data": text},
        "required": ["event", "data"],
    }
    shown = {"event": name, "data": msgspec.json.encode(example).decode()}
    content = {"schema": event, "example": shown}
    return {200: {"description": description, "content": {EventSourceResponse.media_type: content}}}


@router.get(
    "/executions/events",
    summary="Watch all executions",
    response_class=Response,
    responses={
        **_stream(
            "`changed` events, until something may have been missed.",
            "changed",
            ExecutionChange,
            {
                "execution_id": "exec-20261123-0123456789abcdef",
                "workflow_id": "wf-it-ticket-triage",
                "status": "running",
            },
        ),
        **errors(),
    },
)
async def watch_executions(
    services: ServicesDep,
    actor: ExecutionReader,
    workflow_id: Annotated[
        str | None, Query(pattern="^wf-[a-z0-9-]{1,63}$", description="Only of this workflow.")
    ] = None,
) -> Response:
    """A stream of `changed` events with id, workflow and status of each execution that changed.

    Several changes within 50 ms may come as one. A comment comes every 5 seconds of silence. The
    stream ends where changes may have been missed: connect again, and read the list anew.
    """
    changes = await services.live.all(workflow_id=workflow_id, actor=actor)
    return EventSourceResponse(_changes(changes), headers=_HEADERS)


@at_both_paths(
    router,
    "GET",
    "/events",
    summary="Watch an execution",
    responses={
        **_stream(
            "`execution` events, until it ended; the data of `end` is an empty object.",
            "execution",
            Execution,
            {name: EXECUTION[name] for name in EXECUTION if name not in _LEFT_OUT},
        ),
        **errors(NotFound),
    },
)
async def watch_execution(
    ref: ExecutionRef, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """A stream of `execution` events: the execution at once, then after each change.

    Each holds the execution as it is read, without `input`, `context` and `results`, at most every
    100 ms. After the final state comes `end`, and the stream ends; a stream that ends without it
    was interrupted. A comment comes every 5 seconds of silence.
    """
    news = await services.live.execution(ref.execution_id, workflow_id=ref.workflow_id, actor=actor)
    return EventSourceResponse(_news(news), headers=_HEADERS)


async def _news(stream: AsyncIterator[ExecutionNews | None]) -> AsyncIterator[bytes]:
    async for news in stream:
        if news is None:
            yield _SIGN_OF_LIFE
            continue
        yield _event("execution", news.text)
        if news.is_final:
            yield _event("end", b"{}")


async def _changes(
    stream: AsyncIterator[Sequence[bytes] | None],
) -> AsyncIterator[bytes]:
    async for changes in stream:
        if changes is None:
            yield _SIGN_OF_LIFE
            continue
        yield b"".join(_event("changed", change) for change in changes)


def _event(name: str, data: bytes) -> bytes:
    return format_sse_event(event=name, data_str=data.decode())
