"""The control interface: plan faults and inspect requests to the sandbox."""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from baton.sandbox_info import LABEL
from baton_sandbox.faults import KINDS, SYSTEMS, Fault, FaultPlan
from baton_sandbox.mail import MailStandIn
from baton_sandbox.recording import RequestLog
from baton_sandbox.teams import TeamsStandIn

_MAX_COUNT = 1_000
_MAX_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Inspects and controls one sandbox, for those who can read `sandbox.json`."""

    token: str
    faults: FaultPlan
    journal: RequestLog
    teams: TeamsStandIn
    mail: MailStandIn

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/health", self._health),
                Route("/faults", self._add_faults, methods=["POST"]),
                Route("/faults", self._clear_faults, methods=["DELETE"]),
                Route("/requests", self._requests),
                Route("/teams/messages", self._teams_messages),
                Route("/mail/messages", self._mail_messages),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
                Middleware(_WithToken, token=self.token),
            ],
        )

    async def _health(self, _request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "label": LABEL, "pid": os.getpid()})

    async def _add_faults(self, request: Request) -> JSONResponse:
        try:
            wish = json.loads(await request.body())
        except ValueError:
            wish = None
        problem = _problem(wish)
        if problem:
            return JSONResponse({"error": problem}, status_code=400)
        kind = wish["kind"]
        fault = Fault(kind=kind, seconds=float(wish.get("seconds", 5 if kind == "slow" else 1)))
        self.faults.add(wish["system"], fault, wish.get("count", 1))
        return JSONResponse({"pending": self.faults.counts()})

    async def _clear_faults(self, _request: Request) -> Response:
        self.faults.clear()
        return Response(status_code=204)

    async def _requests(self, request: Request) -> JSONResponse:
        recorded = self.journal.of(request.query_params.get("system"))
        return JSONResponse({"requests": [record.as_json() for record in recorded]})

    async def _teams_messages(self, _request: Request) -> JSONResponse:
        return JSONResponse({"messages": self.teams.messages})

    async def _mail_messages(self, _request: Request) -> JSONResponse:
        return JSONResponse({"messages": self.mail.messages})


class _WithToken:
    """Requires the token for everything except the health check."""

    def __init__(self, app: ASGIApp, *, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"] != "/health":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refusal = JSONResponse(
                    {
                        "error": "The control interface needs `Authorization: Bearer` with the "
                        "control_token of sandbox.json."
                    },
                    status_code=401,
                    headers={"WWW-Authenticate": "Bearer"},
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _problem(wish: object) -> str | None:
    """Return the problem of a request for faults in one sentence; None if it is valid."""
    if not isinstance(wish, dict):
        return 'Send a JSON object such as {"system": "graph", "kind": "throttle", "count": 2}.'
    if wish.get("system") not in SYSTEMS:
        return f"Unknown system {wish.get('system')!r}; it is one of {', '.join(SYSTEMS)}."
    if wish.get("kind") not in KINDS:
        return f"Unknown kind {wish.get('kind')!r}; it is one of {', '.join(KINDS)}."
    if not _is_number(wish.get("count", 1), int) or not 1 <= wish.get("count", 1) <= _MAX_COUNT:
        return f"count must be an integer from 1 to {_MAX_COUNT}."
    seconds = wish.get("seconds", 1)
    if not _is_number(seconds, (int, float)) or not 0 <= seconds <= _MAX_SECONDS:
        return f"seconds must be a number from 0 to {_MAX_SECONDS}."
    return None


def _is_number(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)
