"""The HTTP server of the API: uvicorn with limits on what connections may hold."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baton.api.errors import problem_response
from baton.api.http.connection_limits import ConnectionLimits, LimitedProtocol, LimitedState
from baton.errors import ServerStopping

#: For requests to end in; the rest of the server needs some time after that.
_GRACE_SECONDS = 5


class CutOff:
    """Answers requests that are still under way when the server has to end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; cancelled, answer it unless its answer has begun."""
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if scope["type"] != "http" or began:
                return
            stopping = ServerStopping("The server is stopping. Send the request again in a moment.")
            await problem_response(stopping)(scope, receive, send)


class ApiServer(uvicorn.Server):
    """Serves an application; signals are handled by whoever starts it."""

    def __init__(self, app: ASGIApp, *, limits: ConnectionLimits | None = None) -> None:
        config = uvicorn.Config(
            CutOff(app),
            http=LimitedProtocol,
            ws="none",
            # It has none, and an end in haste would report it as cut off.
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        super().__init__(config)
        self.server_state = LimitedState(limits or ConnectionLimits())

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield
