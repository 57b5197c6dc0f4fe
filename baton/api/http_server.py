"""The HTTP server of the API: uvicorn with limits on what connections may hold."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from baton.api.connection_limits import ConnectionLimits, LimitedProtocol, LimitedState

_GRACE_SECONDS = 10


class ApiServer(uvicorn.Server):
    """Serves an application; signals are handled by whoever starts it."""

    def __init__(self, app: ASGIApp, *, limits: ConnectionLimits | None = None) -> None:
        config = uvicorn.Config(
            app,
            http=LimitedProtocol,
            ws="none",
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
