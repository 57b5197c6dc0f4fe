"""Requests as spans, each in the trace that its `traceparent` header names.

Pure ASGI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from baton.api.http.guards import is_api
from baton.domain.tracing import Tracer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Tracing:
    """Answers requests to the API within a span."""

    def __init__(self, app: ASGIApp, *, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or not is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        header = dict(scope["headers"]).get(b"traceparent")
        attributes = {"http.request.method": scope["method"], "url.path": scope["path"]}
        parent = header.decode("latin-1") if header else None
        with self._tracer.span(f"HTTP {scope['method']}", attributes, parent=parent):
            await self._app(scope, receive, send)
