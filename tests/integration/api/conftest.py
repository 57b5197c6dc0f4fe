"""The real application on a real PostgreSQL, asked in-process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from baton.api.http.server import ApiServer
from baton.bootstrap import Platform, build_worker, open_platform
from baton.bootstrap_api import build_app
from baton.cli.listening import address
from baton.settings import Settings
from integration.api.api_calls import Client, a_workflow, deployed

AGENTS = str(Path(__file__).with_name("api_agents.py"))


@pytest.fixture
async def platform(database_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    settings = Settings(home=tmp_path, database_url=database_url)
    async with open_platform(settings, database_url, agent_sources=(AGENTS,)) as platform:
        yield platform


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[Client]:
    transport = httpx2.ASGITransport(app=build_app(platform))
    async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
        yield client


@pytest.fixture
async def served(platform: Platform) -> AsyncIterator[Client]:
    """A client of a real server."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    server = ApiServer(build_app(platform))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with Client(base_url=address(listener), timeout=20, trust_env=False) as client:
        yield client
        server.should_exit = True
        await platform.live.aclose()
        async with asyncio.timeout(5):
            await serving


@pytest.fixture
async def echo(client: Client) -> str:
    """Path of a deployed workflow whose only step returns its input."""
    return await deployed(client, a_workflow())


@pytest.fixture
def worker(platform: Platform) -> Callable[[], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def working() -> AsyncIterator[None]:
        stop = asyncio.Event()
        running = asyncio.create_task(
            build_worker(platform, concurrency=4, grace_seconds=1).run(stop)
        )
        try:
            yield
        finally:
            stop.set()
            await running

    return working
