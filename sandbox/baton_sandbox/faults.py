"""Faults on demand, in each vendor's words, and the recording of every request."""

from __future__ import annotations

import asyncio
import json
import math
from collections import deque
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baton_sandbox.recording import Clock, RecordedRequest, RequestLog, iso
from baton_sandbox.serving import pause

SYSTEMS = ("servicenow", "dataverse", "graph", "entra", "openai", "teams")
KINDS = ("throttle", "error", "slow", "cut", "html")

_HTML = (
    "<!DOCTYPE html><html><head><title>Hibernating instance</title></head>"
    "<body><h1>Your instance is hibernating</h1><p>Sign in to wake it up.</p></body></html>"
)

#: Each vendor's response to throttled requests.
_THROTTLED: dict[str, object] = {
    "servicenow": {
        "error": {"message": "Rate limit exceeded", "detail": None},
        "status": "failure",
    },
    "dataverse": {
        "error": {
            "code": "0x80072322",
            "message": "Number of requests exceeded the limit of 6000 "
            "over time window of 300 seconds.",
        }
    },
    "graph": {"error": {"code": "activityLimitReached", "message": "Too many requests"}},
    "entra": {"error": "temporarily_unavailable", "error_description": "AADSTS90055: Throttled."},
    "openai": {
        "error": {
            "message": "Rate limit reached for requests. Please try again later.",
            "type": "requests",
            "param": None,
            "code": "rate_limit_exceeded",
        }
    },
    "teams": {"error": {"code": "TooManyRequests", "message": "Rate limit is exceeded."}},
}

#: Each vendor's response to an internal server error.
_BROKEN: dict[str, object] = {
    "servicenow": {
        "error": {"message": "Internal server error", "detail": "Transaction cancelled"},
        "status": "failure",
    },
    "dataverse": {"error": {"code": "0x80040216", "message": "An unexpected error occurred."}},
    "graph": {"error": {"code": "generalException", "message": "General exception"}},
    "entra": {"error": "server_error", "error_description": "AADSTS90033: A transient error."},
    "openai": {
        "error": {
            "message": "The server had an error while processing your request.",
            "type": "server_error",
            "param": None,
            "code": None,
        }
    },
    "teams": {"error": {"code": "InternalServerError", "message": "The flow could not start."}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request instead of, or before, a response."""

    kind: str
    seconds: float


@dataclass(slots=True)
class FaultPlan:
    """Planned faults per system, first in first out."""

    pending: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, system: str, fault: Fault, count: int) -> None:
        """Apply `fault` to the next `count` requests to `system`."""
        self.pending.setdefault(system, deque()).extend([fault] * count)

    def take(self, system: str) -> Fault | None:
        """Return the fault for the current request, if one is due."""
        due = self.pending.get(system)
        return due.popleft() if due else None

    def counts(self) -> dict[str, int]:
        """Return the number of planned faults for each system that has any."""
        return {system: len(due) for system, due in self.pending.items() if due}

    def clear(self) -> None:
        """Remove all planned faults."""
        self.pending.clear()


class Observed:
    """ASGI middleware: records each request to one system and applies the faults planned for it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        system: str,
        journal: RequestLog,
        faults: FaultPlan,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._app = app
        self._system = system
        self._journal = journal
        self._faults = faults
        self._clock = clock
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        request = Request(scope, receive)
        body = await request.body()
        record = self._record(request, body)
        fault = self._faults.take(self._system)

        unread = [body]

        async def replay() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            return await receive()

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
            await send(message)

        if fault is not None:
            record.fault = fault.kind
            if fault.kind == "cut":
                await _cut(scope, receive)
                return
            if fault.kind == "slow":
                await pause(fault.seconds, self._stopping)
            else:
                await _answer(self._system, fault)(scope, replay, watch)
                return
        await self._app(scope, replay, watch)

    def _record(self, request: Request, body: bytes) -> RecordedRequest:
        headers = dict(request.headers)
        if "authorization" in headers:
            headers["authorization"] = headers["authorization"].split(" ")[0] + " ..."
        record = RecordedRequest(
            system=self._system,
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            headers=headers,
            body=body.decode("utf-8", "replace"),
            at=iso(self._clock()),
        )
        self._journal.add(record)
        return record


async def _cut(scope: Scope, receive: Receive) -> None:
    scope["state"]["transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        continue


def _answer(system: str, fault: Fault) -> Response:
    if fault.kind == "html":
        return Response(_HTML, media_type="text/html")
    if fault.kind == "throttle":
        return Response(
            json.dumps(_THROTTLED[system]),
            status_code=429,
            headers={"Retry-After": str(math.ceil(fault.seconds))},
            media_type="application/json",
        )
    return Response(json.dumps(_BROKEN[system]), status_code=500, media_type="application/json")
