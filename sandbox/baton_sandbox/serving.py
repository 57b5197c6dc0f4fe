"""A web server on a free loopback port, inside the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Longer than clients keep idle connections, so that they never use one that is just closing.
_KEEP_ALIVE_SECONDS = 120


#: Time for connections that are already waiting in the queue.
_ACCEPTING_SECONDS = 0.02


def listen_on_loopback() -> tuple[socket.socket, int]:
    """Return a listening socket on 127.0.0.1 and the port that the system chose."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener, int(listener.getsockname()[1])


async def pause(seconds: float, stopping: asyncio.Event) -> None:
    """Wait for `seconds`, or until the sandbox stops."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()


class _CuttableProtocol(H11Protocol):
    """Gives the application access to the transport, so that a fault can cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _QuietServer(uvicorn.Server):
    """Leaves signals to the caller that started the sandbox; sleeps where uvicorn would poll."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.leaving = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.leaving.wait()


class LoopbackServer:
    """A running application with its address."""

    def __init__(self, server: _QuietServer, task: asyncio.Task[None]) -> None:
        self._server = server
        self._task = task

    @classmethod
    async def start(cls, app: ASGIApp, listener: socket.socket) -> Self:
        """Serve `app` on `listener` until `stop`."""
        config = uvicorn.Config(
            app,
            http=_CuttableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=2,
        )
        server = _QuietServer(config)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="sandbox-server")
        await server.ready.wait()
        return cls(server, task)

    async def stop(self) -> None:
        """Close the port and every connection."""
        # asyncio leaks a connection that it is accepting at the moment the listener closes.
        await asyncio.sleep(_ACCEPTING_SECONDS)
        self._server.leaving.set()
        await self._task
